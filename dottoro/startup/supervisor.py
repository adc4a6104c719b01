"""One parent of everything: starts the parts in order, starts a part again that died, ends all in reverse order."""

import contextlib
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol

from dottoro.startup.processes import last_lines
from dottoro.startup.progress import say
from dottoro.startup.refusals import CannotStart

LONGEST_PAUSE_SECONDS = 30.0
CALM_SECONDS = 60.0
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked the product to end (Ctrl-C, SIGTERM, a closed terminal)."""


class Part(Protocol):
    """What the supervisor looks after: a server or a process of the product."""

    name: str

    @property
    def running(self) -> bool:
        """Whether it is alive."""

    @property
    def log(self) -> Path:
        """Where it writes what happened."""

    def start(self) -> None:
        """Start it; raises CannotStart."""

    def stop(self) -> None:
        """End it cleanly; silent when it does not run."""


@dataclass
class Watch:
    """How one part fares: pause before its next start, doubled by each death, forgotten after a calm minute."""

    part: Part
    pause_seconds: float = 0.0
    started_at: float = 0.0
    next_start_at: float | None = None

    def look(self, now: float) -> None:
        """Notice a death, or start again when the pause is over. `now` is time.monotonic()."""
        if self.next_start_at is None:
            if self.part.running:
                return
            self.pause_seconds = self._next_pause(now)
            self.next_start_at = now + self.pause_seconds
            say(
                f"{self.part.name} ended unexpectedly; it starts again in {self.pause_seconds:g} s ({self.part.log}):"
            )
            say(last_lines(self.part.log, 1))
        elif now >= self.next_start_at:
            self.next_start_at, self.started_at = None, now
            try:
                self.part.start()
            except CannotStart as reason:
                say(str(reason))

    def _next_pause(self, now: float) -> float:
        if now - self.started_at > CALM_SECONDS:
            return 0.5
        return min(LONGEST_PAUSE_SECONDS, max(0.5, self.pause_seconds * 2))


@contextlib.contextmanager
def ending_signals() -> Iterator[Callable[[], None]]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into Stopped, once, until the given function says: ending already.

    A SIGHUP that was ignored from outside (nohup) stays ignored.
    """
    ending = False

    def ask(_number: int, _frame: FrameType | None) -> None:
        nonlocal ending
        if not ending:
            ending = True
            raise Stopped

    def end() -> None:
        nonlocal ending
        ending = True

    before = {number: signal.getsignal(number) for number in ENDING_SIGNALS}
    for number, handler in before.items():
        if number != signal.SIGHUP or handler is not signal.SIG_IGN:
            signal.signal(number, ask)
    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def terminal_watch() -> Callable[[], bool]:
    """A look at whether the terminal that this was started in is gone.

    `ssh host make run`: there make is told (SIGHUP) and waits for its children, who are never told.
    """
    if not sys.stdout.isatty() or signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        return lambda: False
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    return lambda: any(events & (select.POLLHUP | select.POLLERR) for _, events in poll.poll(0))


def watch_over(parts: Sequence[Part], *, every_seconds: float = 0.25) -> None:
    """Look after started parts until Stopped is raised."""
    now = time.monotonic()
    watches = [Watch(part, started_at=now) for part in parts]
    terminal_gone = terminal_watch()
    while True:
        time.sleep(every_seconds)
        if terminal_gone():
            raise Stopped
        for watch in watches:
            watch.look(time.monotonic())


def stop_all(parts: Sequence[Part]) -> None:
    """End all parts, the last started first; one that cannot be ended does not keep the others."""
    for part in reversed(parts):
        try:
            part.stop()
        except (OSError, CannotStart) as reason:
            say(f"{part.name} did not end cleanly: {reason}")
