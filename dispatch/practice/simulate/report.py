"""What docs/simulation.md shows: one table, one picture, written by ``manage.py simulate --report``."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dispatch.practice.simulate.measures import Run, ratio_interval, red_p95, summary
from dispatch.practice.simulate.plot import Line, draw
from dispatch.practice.simulate.rules import WITHOUT
from dispatch.practice.simulate.runs import Job
from dispatch.practice.simulate.scenarios import LOADS, SCENARIOS

BEGIN, END = "<!-- results: written by manage.py simulate --report -->", "<!-- end of results -->"
MAIN = ("b0", "b1", "b2", "b2n", "strict", "ours", "ours_posting", "reference")
SIDES = ("b2", "b2n", "ours", "ours_posting")
TERMS = ("ours", *WITHOUT, "without_turning")
TERM_LOADS = (0.60, 0.85)
NOT_DRAWN = ("b0", "strict")
Found = Mapping[Job, Run]


class Report:
    """Which jobs a report needs, and what it says about them."""

    def __init__(self, seeds: Sequence[int], days: int) -> None:
        """The same seeds for every rule."""
        self.seeds, self.days = tuple(seeds), days

    def jobs(self) -> list[Job]:
        """Everything that has to be played."""
        wanted = [(rule, "plain", load) for load in LOADS for rule in MAIN]
        wanted += [(rule, name, 0.60) for name in SCENARIOS if name != "plain" for rule in SIDES]
        wanted += [(rule, "plain", load) for load in TERM_LOADS for rule in TERMS]
        return [job for rule, name, load in wanted for job in self._jobs(rule, name, load)]

    def write(self, found: Found, folder: Path) -> None:
        """Put the tables into ``simulation.md`` between its marks, and the picture beside it."""
        page = folder / "simulation.md"
        text = page.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN, 1)
        after = rest.split(END, 1)[1]
        body = "\n\n".join(
            [self._asked(), self._loads(found), self._worlds(found), self._terms(found), self._more(found)]
        )
        page.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}", encoding="utf-8")
        (folder / "simulation.svg").write_text(self._picture(found), encoding="utf-8")

    def _jobs(self, rule: str, scenario: str, load: float) -> list[Job]:
        return [Job(rule, scenario, load, seed, self.days) for seed in self.seeds]

    def _runs(self, found: Found, rule: str, scenario: str, load: float) -> list[Run]:
        return [found[job] for job in self._jobs(rule, scenario, load)]

    def _asked(self) -> str:
        return f"Seeds {', '.join(map(str, self.seeds))}; {self.days} days each; the same requests for every rule."

    def _loads(self, found: Found) -> str:
        rows = []
        for rule in MAIN:
            cells = []
            for load in LOADS:
                runs = self._runs(found, rule, "plain", load)
                cells.append(f"{red_p95(runs):.1f} ({summary(runs)['red_mean']:.1f})")
            rows.append([f"`{rule}`", *cells])
        heads = ["red, P95 (mean), minutes", *(f"{load:.0%} load" for load in LOADS)]
        return table(heads, rows)

    def _worlds(self, found: Found) -> str:
        rows = []
        for name in SCENARIOS:
            runs = {rule: self._runs(found, rule, name, 0.60) for rule in SIDES}
            shown = [f"{red_p95(runs[rule]):.1f}" for rule in SIDES]
            shown += [self._ratio(runs["ours_posting"], runs[rule]) for rule in ("b2", "b2n")]
            last = summary(runs["ours_posting"])
            rows.append([name, *shown, f"{last['turned_per_100']:.1f}", f"{last['green_late_share']:.2%}"])
        heads = ["scenario at 60 %, red P95", *(f"`{rule}`" for rule in SIDES), "posting : b2 (95 %)"]
        return table([*heads, "posting : b2n (95 %)", "turned per 100", "green late"], rows)

    @staticmethod
    def _ratio(ours: list[Run], theirs: list[Run]) -> str:
        low, high = ratio_interval(ours, theirs)
        return f"{red_p95(ours) / red_p95(theirs):.2f} ({low:.2f} to {high:.2f})"

    def _terms(self, found: Found) -> str:
        rows = []
        for rule in TERMS:
            cells = []
            for load in TERM_LOADS:
                read = summary(self._runs(found, rule, "plain", load))
                cells += [f"{read['red_p95']:.1f} ({read['red_mean']:.1f})", f"{read['yellow_p95']:.0f}"]
                cells += [
                    f"{read['green_p95']:.0f}",
                    f"{read['turned_per_100']:.1f}",
                    f"{read['own_share']:.0%}",
                ]
            rows.append([f"`{rule}`", *cells])
        heads = [
            head
            for load in TERM_LOADS
            for head in (
                f"{load:.0%}: red P95 (mean)",
                "yellow P95",
                "green P95",
                "turned per 100",
                "own puskesmas",
            )
        ]
        return table(["home return", *heads], rows)

    def _more(self, found: Found) -> str:
        rows = []
        for rule in MAIN:
            read = summary(self._runs(found, rule, "plain", 0.60))
            rows.append(
                [
                    f"`{rule}`",
                    f"{read['red_p50']:.1f} / {read['red_p90']:.1f}",
                    f"{read['red_late_share']:.1%}",
                    "-" if "yellow_late_share" not in read else f"{read['yellow_late_share']:.1%}",
                    "-" if "green_late_share" not in read else f"{read['green_late_share']:.2%}",
                    f"{read['km_per_visit']:.1f}",
                    f"{read['own_share']:.0%}",
                    f"{read['busy_share']:.0%}",
                    f"{read['worst_district']} {read['worst_district_red_mean']:.1f}",
                    f"{read['best_district']} {read['best_district_red_mean']:.1f}",
                ]
            )
        heads = [
            "at 60 %",
            "red P50 / P90",
            "red late",
            "yellow late",
            "green late",
            "km a visit",
            "own puskesmas",
        ]
        return table([*heads, "teams busy", "worst kecamatan, red mean", "best"], rows)

    def _picture(self, found: Found) -> str:
        lines = [
            Line(rule, tuple((load, red_p95(self._runs(found, rule, "plain", load))) for load in LOADS))
            for rule in MAIN
            if rule not in NOT_DRAWN
        ]
        return draw(lines, "P95 of the response to red by load")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
