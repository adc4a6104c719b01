"""``manage.py simulate``: rules of choice against each other in a city that never was."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

import dispatch
from dispatch.practice.simulate.measures import Run, summary
from dispatch.practice.simulate.report import Report, table
from dispatch.practice.simulate.rules import RULES
from dispatch.practice.simulate.runs import Job, run_all
from dispatch.practice.simulate.scenarios import SCENARIOS

SHOWN = (
    "red_mean", "red_p50", "red_p90", "red_p95", "red_late_share", "yellow_p95", "yellow_late_share",
    "green_p95", "green_late_share", "km_per_visit", "turned_per_100", "own_share", "busy_share",
)  # fmt: skip
BAR = 30


def listed(known: Callable[[str], Any]) -> Callable[[str], list[Any]]:
    """Several values in one argument, separated by commas."""

    def read(text: str) -> list[Any]:
        try:
            return [known(part) for part in text.split(",") if part]
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from None

    return read


def a_load(text: str) -> float:
    """0.6 or 60: a share of the teams' time."""
    load = float(text)
    load = load / 100 if load > 1.5 else load
    if not 0.01 <= load <= 1.5:
        raise ValueError(f"a load is 0.01 to 1.5 (or 1.6 to 150 %), not {text}")
    return load


def one_of(names: dict[str, Any]) -> Callable[[str], str]:
    """A name that is known."""

    def read(text: str) -> str:
        if text not in names:
            raise ValueError(f"{text!r} is none of {', '.join(names)}")
        return text

    return read


class Command(BaseCommand):
    """The same requests for every rule; the same seed gives the same numbers on every machine."""

    help = "Play rules of choice against each other (docs/simulation.md). Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Rules, loads, seeds and scenarios may be several, separated by commas."""
        parser.add_argument(
            "--rule", type=listed(one_of(RULES)), default=["b2", "ours"], help=", ".join(RULES)
        )
        parser.add_argument("--load", type=listed(a_load), default=[0.6], help="0.6 or 60, several: 40,60,75")
        parser.add_argument("--seed", type=listed(int), default=[1], help="several: 1,2,3")
        parser.add_argument("--days", type=int, default=4)
        parser.add_argument(
            "--scenario", type=listed(one_of(SCENARIOS)), default=["plain"], help=", ".join(SCENARIOS)
        )
        parser.add_argument("--workers", type=int, default=None, help="processes (default: one a processor)")
        parser.add_argument(
            "--timed", action="store_true", help="measure each decision (differs between runs)"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object per rule, load and scenario")
        parser.add_argument(
            "--report", action="store_true", help="write docs/simulation.md's tables and plot"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        """Play, then print or write."""
        if not 1 <= options["days"] <= 60:
            raise CommandError("--days is 1 to 60.")
        if options["report"]:
            self._report(options)
            return
        groups = {
            (rule, name, load): [
                Job(rule, name, load, seed, options["days"], options["timed"]) for seed in options["seed"]
            ]
            for name in options["scenario"]
            for load in options["load"]
            for rule in options["rule"]
        }
        found = run_all(
            [job for jobs in groups.values() for job in jobs], workers=options["workers"], done=self._progress
        )
        lines = []
        for (rule, name, load), jobs in groups.items():
            runs = [found[job] for job in jobs]
            lines.append({"rule": rule, "scenario": name, "load": load, **summary(runs), **_decisions(runs)})
        self._print(lines, as_json=options["json"])

    def _report(self, options: dict[str, Any]) -> None:
        folder = Path(dispatch.__file__).parents[1] / "docs"
        seeds = options["seed"] if len(options["seed"]) > 1 else [1, 2, 3, 4, 5]
        report = Report(
            seeds, options["days"], side_seeds=options["side_seeds"], side_days=options["side_days"]
        )
        report.write(run_all(report.jobs(), workers=options["workers"], done=self._progress), folder)
        self.stdout.write(f"Written: {folder / 'simulation.md'}, {folder / 'simulation.svg'}")

    def _print(self, lines: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            for line in lines:
                self.stdout.write(json.dumps(line))
            return
        rows = [
            [
                line["rule"],
                line["scenario"],
                f"{line['load']:.0%}",
                *(str(line.get(name, "-")) for name in SHOWN),
            ]
            for line in lines
        ]
        self.stdout.write(table(["rule", "scenario", "load", *SHOWN], rows))

    def _progress(self, ready: int, of: int) -> None:
        full = BAR * ready // of
        end = "\n" if ready == of else ""
        print(f"\r[{'#' * full}{'.' * (BAR - full)}] {ready}/{of} runs", end=end, file=sys.stderr, flush=True)


def _decisions(runs: list[Run]) -> dict[str, float]:
    """How long a decision took, where that was measured."""
    timed = sorted(value for run in runs for value in run.decision_ms.tolist())
    if not timed:
        return {}
    return {
        "decision_ms_p50": round(timed[len(timed) // 2], 3),
        "decision_ms_p99": round(timed[int(len(timed) * 0.99)], 3),
    }
