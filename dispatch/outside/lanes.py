"""Lanes of the worker: work that asks somebody outside, each in its own thread with its own database connection.

A service that hangs holds its own lane and nothing else: deadlines go on in the worker's main thread.
Work takes rows by lease, asks outside of any transaction, and marks them after; so a worker that dies
leaves its rows to be taken again when the lease is over.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import Error as DatabaseError
from django.db import connection

from dispatch.outside import geocoding, messages, office_mail, push

logger = logging.getLogger("dispatch.lanes")

LONGEST_PAUSE_SECONDS = 60.0
STOP_SECONDS = 9.0
"""A lane in the middle of a question ends within this: no question takes longer than 8 s (outside/http.py)."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Work that is done again and again beside the deadlines."""

    name: str
    work: Callable[[], int]
    """Does what is due and returns how much that was."""
    every_seconds: float


def lanes() -> tuple[Lane, ...]:
    """Every lane of the worker."""
    return (
        Lane("outgoing", messages.send_due, 1.0),
        Lane("push", push.send_due, 0.5),
        Lane("geocoding", geocoding.ask_due, 1.0),
        Lane("report_mail", office_mail.send_due, 30.0),
    )


class RunningLanes:
    """The threads of the lanes, from start to stop."""

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(lane,), name=f"lane-{lane.name}", daemon=True)
            for lane in lanes
        ]

    def start(self) -> None:
        """Let them run."""
        for thread in self._threads:
            thread.start()

    def stop(self, within_seconds: float = STOP_SECONDS) -> bool:
        """Ask them to end and wait; False when one still hangs (its rows are taken again after their lease)."""
        self._stop.set()
        until = time.monotonic() + within_seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self, lane: Lane) -> None:
        pause = lane.every_seconds
        try:
            while not self._stop.wait(pause):
                pause = lane.every_seconds if self._work(lane) else min(pause * 2, LONGEST_PAUSE_SECONDS)
        finally:
            connection.close()

    def _work(self, lane: Lane) -> bool:
        """One turn. A failure is logged and rests the lane: it must end neither the worker nor the other lanes."""
        try:
            lane.work()
        except DatabaseError as error:
            logger.warning("database away", extra={"kind": f"{lane.name} {type(error).__name__}"})
            connection.close()
            return False
        except Exception:
            logger.exception("lane failed", extra={"kind": lane.name})
            connection.close()
            return False
        return True
