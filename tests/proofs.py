"""`make prove`: what takes longer than a test run may, written down in docs/proof.md with its figures and commands."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/proof.md"
FOLDER = "DOTTORO_PROOF_FOLDER"


def note_figures(name: str, **figures: int | float | str) -> None:
    """Called by a test: leave its figures for the page when `make prove` runs it."""
    folder = os.environ.get(FOLDER)
    if folder:
        (Path(folder) / f"{name}.json").write_text(json.dumps(figures), encoding="utf-8")


@dataclass(frozen=True)
class Proof:
    """One claim and the tests that show it; ``environment`` makes them longer than in `make test`."""

    claim: str
    tests: str
    environment: dict[str, str] = field(default_factory=dict)


PROOFS = (
    Proof(
        "kill -9 of web and worker, each landing in an open transaction: every answered call exists once, the log has"
        " no gap, no visit is stuck.",
        "tests/crash",
        {"DOTTORO_KILLS": "60"},
    ),
    Proof(
        "Two people at the same moment: one effect, a clear refusal for the other, 30 of 30.",
        "tests/races",
        {"DOTTORO_RACE_ROUNDS": "30"},
    ),
    Proof(
        "Redis away for 30 s: requests and taps work, and 5 s after its return every screen equals a snapshot.",
        "tests/journeys/test_redis_away.py",
        {"DOTTORO_REDIS_AWAY_SECONDS": "30", "DOTTORO_EQUAL_SECONDS": "5"},
    ),
    Proof(
        "A shift of practice at sixty times the speed, 150 visits a day: nothing overdue without an alarm, no alarm"
        " without a cause, and the handover sheet equals the database; read with plain SQL.",
        "tests/shift",
        {"DOTTORO_SHIFT_HOURS": "8", "DOTTORO_SHIFT_LOAD": "calm", "DOTTORO_SHIFT_SLACK": "20"},
    ),
    Proof(
        "The crew's outbox: reload, killed tab, two tabs, a clock that jumps, lost answers, everything twice or turned"
        " round, kill -9 of the server at every step of an upload, access taken away half way; twenty times each,"
        " counted against the database: none lost, none doubled.",
        "tests/journeys/test_crew_offline.py",
        {"DOTTORO_OFFLINE_ROUNDS": "20"},
    ),
    Proof(
        "Along roads a way takes as long as an independent library says, 1,000 pairs a vehicle class, on generated"
        " streets and on the extract that DOTTORO_ROAD_EXTRACT names (skipped, and counted so, without one).",
        "tests/rules/test_roads.py",
    ),
    Proof(
        "The desk's whole work along the roads of a second city, and while a router hangs or talks nonsense.",
        "tests/journeys/test_travel_providers.py",
        {"DOTTORO_ROUTER_MODES": "good,hanging,garbage"},
    ),
    Proof(
        "Sixty-four realistic calls of Makassar, taken by keyboard alone: at most 40 keys in the median beyond the"
        " phone's digits and free text, no mouse, and not one wrong visit.",
        "tests/journeys/test_call_taking.py",
        {"DOTTORO_CALLS": "all"},
    ),
    Proof(
        "Two desks, three crews, a worker that comes late or dies, answers sent twice, in random order: the life and"
        " the ladder of every visit are what a second telling of the rules says, and all invariants hold at each step.",
        "tests/properties",
        {"DOTTORO_STORIES": "100", "DOTTORO_STORY_STEPS": "40"},
    ),
    Proof(
        "Positions without end: 300 teams report 600 times a second for ten minutes, desks look on and some never read,"
        " Redis is killed (-9) half way: every acknowledged fix is in the trail, no memory grows; and 100,000 hostile"
        " bodies at the door are refused in the one error shape.",
        "tests/live/test_door_holds.py",
        {"DOTTORO_SOAK_SECONDS": "600", "DOTTORO_SOAK_PER_SECOND": "600", "DOTTORO_HOSTILE": "100000"},
    ),
    Proof(
        "The rows of an invented year are filled, and its events say, what the services write in a city that lives.",
        "tests/services/test_year_rows.py",
    ),
    Proof(
        "Live screens under faults: Redis killed, frozen, flushed, absent; rights taken away.", "tests/live"
    ),
)


def main() -> int:
    """Run every proof; write the page; non-zero when one failed."""
    lines, failed = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for proof in PROOFS:
            line, ok = _run(proof, Path(folder))
            print(line, flush=True)
            lines.append(line)
            failed += not ok
        figures = {
            path.stem: json.loads(path.read_text(encoding="utf-8")) for path in Path(folder).glob("*.json")
        }
    PAGE.write_text(_page(lines, figures), encoding="utf-8")
    return 1 if failed else 0


def _run(proof: Proof, folder: Path) -> tuple[str, bool]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--durations=0", "--durations-min=9999", proof.tests],
        cwd=ROOT,
        env={**os.environ, **proof.environment, FOLDER: str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    summary = done.stdout.strip().splitlines()[-1].strip("= ") if done.stdout.strip() else done.stderr[-200:]
    settings = " ".join(f"{name}={value}" for name, value in proof.environment.items())
    command = f"{settings} python -m pytest {proof.tests}".strip()
    verdict = "proven" if done.returncode == 0 else "FAILED"
    seconds = round(time.monotonic() - began)
    return f"| {proof.claim} | {verdict} | {summary} | {seconds} s | `{command}` |", done.returncode == 0


def _page(lines: list[str], figures: dict[str, dict[str, object]]) -> str:
    written = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    rows = [
        f"- **{name}**: " + ", ".join(f"{key} {value}" for key, value in sorted(each.items()))
        for name, each in figures.items()
    ]
    return "\n".join(
        [
            "# Proof",
            "",
            f"Written by `make prove` on {written}. Each line is a command anyone can run;",
            "a short form of each but the comparison of the year's rows, whose invariants run in `make test`.",
            "",
            "| claim | verdict | tests | took | command |",
            "|---|---|---|---|---|",
            *lines,
            "",
            *(["## Figures", "", *rows, ""] if rows else []),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
