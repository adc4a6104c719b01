"""Telling a person what is going on while it takes long."""

import contextlib
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from dottoro.startup.processes import Child, last_lines
from dottoro.startup.refusals import CannotStart

QUIET_SECONDS = 15


def say(sentence: str = "") -> None:
    """A line for the person at the terminal; silent when the terminal is gone."""
    with contextlib.suppress(OSError, ValueError):
        print(sentence, flush=True)


def seconds_since(began_at: float) -> str:
    """`4 s`, from a time.monotonic() value."""
    return f"{time.monotonic() - began_at:.0f} s"


def run_step(
    title: str,
    command: Sequence[str],
    *,
    log_folder: Path,
    name: str,
    environment: Mapping[str, str],
    working_folder: Path,
    hint: str = "",
) -> None:
    """Run one long step to its end, its output in `<name>.log`, saying now and then that it is still going on.

    Raises CannotStart with the last lines of its output when it fails.
    """
    say(title)
    step = Child(name, command, folder=log_folder, environment=environment, working_folder=working_folder)
    step.log.unlink(missing_ok=True)
    began_at = said_at = time.monotonic()
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    try:
        step.start()
        while step.running:
            time.sleep(0.05)
            if not on_terminal and time.monotonic() - said_at > QUIET_SECONDS:
                said_at = time.monotonic()
                say(f"  still at it, {seconds_since(began_at)}")
            elif on_terminal and time.monotonic() - said_at > 1:
                said_at = time.monotonic()
                with contextlib.suppress(OSError):
                    print(f"  {seconds_since(began_at)}", end="\r", flush=True)
    finally:
        step.stop()
    if step.exit_status != 0:
        raise CannotStart(
            f"This failed: {title}. Its last lines ({step.log}):\n{last_lines(step.log, 20)}\n{hint}"
        )
    say(f"  done, {seconds_since(began_at)}")
