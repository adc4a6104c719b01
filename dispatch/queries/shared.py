"""One answer for all screens of a process: they ask at the same moment, after every event."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from dispatch.queries.board import current_seq

REMEMBERED_SECONDS = 1.0
"""Positions move on without an event: an answer is made again after so long."""

Answer = TypeVar("Answer")


class SharedAnswer(Generic[Answer]):
    """Makes an answer, and gives it to whoever asks within a second, never one from before an event."""

    def __init__(self, make: Callable[[], Answer]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._known: tuple[int, float, Answer] | None = None

    def get(self) -> Answer:
        """The answer; one query when it is remembered. Who asks while it is made waits for it."""
        seq = current_seq()
        with self._lock:
            if self._known is not None:
                of_seq, made_at, answer = self._known
                if of_seq >= seq and time.monotonic() - made_at <= REMEMBERED_SECONDS:
                    return answer
            made_at = time.monotonic()
            answer = self._make()
            self._known = (seq, made_at, answer)
            return answer

    def forget(self) -> None:
        """Make it again at the next question (between tests, and where rows were changed without an event)."""
        with self._lock:
            self._known = None
