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
SIDES = ("b2", "b2n", "ours_posting")
TERMS = ("ours", *WITHOUT, "without_turning")
TERM_LOADS = (0.60,)
NOT_DRAWN = ("b0", "strict")
WORLDS = tuple(name for name in SCENARIOS if name != "plain")
TERM_COLUMNS = ("yellow_p95", "green_p95", "turned_per_100", "own_share")
Found = Mapping[Job, Run]


class Report:
    """Which jobs a report needs, and what it says about them. What was not played is a dash."""

    def __init__(
        self, seeds: Sequence[int], days: int, *, side_seeds: int | None = None, side_days: int | None = None
    ) -> None:
        """The same seeds for every rule; scenarios and terms with the first ``side_seeds`` for ``side_days``."""
        self.seeds, self.days = tuple(seeds), days
        self.side_seeds, self.side_days = self.seeds[:side_seeds], side_days or days

    def jobs(self) -> list[Job]:
        """Everything that has to be played."""
        jobs = [job for load in LOADS for rule in MAIN for job in self._main(rule, load)]
        few = [(rule, name, 0.60) for name in WORLDS for rule in SIDES]
        few += [(rule, "plain", load) for load in TERM_LOADS for rule in TERMS]
        return jobs + [job for rule, name, load in few for job in self._few(rule, name, load)]

    def write(self, found: Found, folder: Path) -> None:
        """Put the tables into ``simulation.md`` between its marks, and the picture beside it."""
        page = folder / "simulation.md"
        text = page.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN, 1)
        after = rest.split(END, 1)[1]
        body = "\n\n".join(
            [self._asked(), self._loads(found), self._more(found), self._worlds(found), self._terms(found)]
        )
        page.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}", encoding="utf-8")
        (folder / "simulation.svg").write_text(self._picture(found), encoding="utf-8")

    def _main(self, rule: str, load: float) -> list[Job]:
        return [Job(rule, "plain", load, seed, self.days) for seed in self.seeds]

    def _few(self, rule: str, scenario: str, load: float) -> list[Job]:
        return [Job(rule, scenario, load, seed, self.side_days) for seed in self.side_seeds]

    def _runs(self, found: Found, rule: str, load: float) -> list[Run]:
        return [found[job] for job in self._main(rule, load) if job in found]

    def _side(self, found: Found, rule: str, load: float, scenario: str = "plain") -> list[Run]:
        return [found[job] for job in self._few(rule, scenario, load) if job in found]

    def _asked(self) -> str:
        seeds, few = ", ".join(map(str, self.seeds)), ", ".join(map(str, self.side_seeds))
        less = (self.seeds, self.days) != (self.side_seeds, self.side_days)
        more = f" (scenarios and terms: seeds {few}, {self.side_days} days)" if less else ""
        return f"Seeds {seeds}, {self.days} days each{more}; the same requests for every rule. [n]: only n seeds."

    def _red(self, runs: list[Run], wanted: Sequence[int]) -> str:
        if not runs:
            return "-"
        few = "" if len(runs) == len(wanted) else f" [{len(runs)}]"
        return f"{red_p95(runs):.1f} ({summary(runs)['red_mean']:.1f}){few}"

    def _loads(self, found: Found) -> str:
        rows = [
            [f"`{rule}`", *(self._red(self._runs(found, rule, load), self.seeds) for load in LOADS)]
            for rule in MAIN
        ]
        return table(["red, P95 (mean), minutes", *(f"{load:.0%} load" for load in LOADS)], rows)

    def _worlds(self, found: Found) -> str:
        rows = []
        for name in WORLDS:
            runs = {rule: self._side(found, rule, 0.60, name) for rule in SIDES}
            ours = runs["ours_posting"]
            row = [name, *(self._red(runs[rule], self.side_seeds) for rule in SIDES)]
            row += [_ratio(ours, runs[peer]) for peer in ("b2", "b2n")]
            row += [_late(runs[peer]) for peer in ("b2", "b2n", "ours_posting")]
            rows.append([*row, f"{summary(ours)['turned_per_100']:.1f}" if ours else "-"])
        heads = ["at 60 %, red P95 (mean)", *(f"`{rule}`" for rule in SIDES), "posting : b2", "posting : b2n"]
        late = [f"late yellow, green: {name}" for name in ("b2", "b2n", "posting")]
        return table([*heads, *late, "turned per 100"], rows)

    def _terms(self, found: Found) -> str:
        rows = []
        for rule in TERMS:
            cells = []
            for load in TERM_LOADS:
                runs = self._side(found, rule, load)
                cells.append(self._red(runs, self.side_seeds))
                read = summary(runs) if runs else {}
                cells += [str(read.get(name, "-")) for name in TERM_COLUMNS]
            rows.append([f"`{rule}`", *cells])
        heads = [
            f"{load:.0%}: {head}"
            for load in TERM_LOADS
            for head in ("red P95 (mean)", *(name.replace("_", " ") for name in TERM_COLUMNS))
        ]
        return table(["home return", *heads], rows)

    def _more(self, found: Found) -> str:
        rows = []
        for rule in MAIN:
            runs = self._runs(found, rule, 0.60)
            read = summary(runs) if runs else {}
            if not read:
                continue
            shares = ("red_late_share", "yellow_late_share", "green_late_share", "own_share", "busy_share")
            rows.append(
                [
                    f"`{rule}`",
                    f"{read['red_p50']:.1f} / {read['red_p90']:.1f}",
                    *(f"{float(read[name]):.2%}" if name in read else "-" for name in shares),
                    f"{read['km_per_visit']:.1f}",
                    f"{read['turned_per_100']:.1f}",
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
            "own puskesmas",
            "teams busy",
        ]
        return table([*heads, "km a visit", "turned per 100", "worst kecamatan, red mean", "best"], rows)

    def _picture(self, found: Found) -> str:
        lines = []
        for rule in MAIN:
            runs = {load: self._runs(found, rule, load) for load in LOADS}
            points = tuple((load, red_p95(runs[load])) for load in LOADS if runs[load])
            if rule not in NOT_DRAWN and points:
                lines.append(Line(rule, points))
        return draw(lines, LOADS, "P95 of the response to red by load")


def _ratio(ours: list[Run], theirs: list[Run]) -> str:
    """The ratio of the red P95s of seeds that both have, with its interval."""
    if not ours or len(ours) != len(theirs):
        return "-"
    low, high = ratio_interval(ours, theirs)
    return f"{red_p95(ours) / red_p95(theirs):.2f} ({low:.2f} to {high:.2f})"


def _late(runs: list[Run]) -> str:
    if not runs:
        return "-"
    read = summary(runs)
    return f"{float(read['yellow_late_share']):.1%}, {float(read['green_late_share']):.1%}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
