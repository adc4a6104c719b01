"""Work done beside the requests, by one thread of the process: searches and trials that nobody waits for."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

MOST_WAITING = 2_000
"""Jobs kept; the oldest are forgotten, who still needs them asks again."""
LONGEST_REST_SECONDS = 0.1


class Beside:
    """Jobs by key, oldest first; a key that is waiting is not taken twice. A job must not use the database.

    Between two jobs it rests as long as the first one worked: a search holds the interpreter, and hundreds of them
    in a row (the zones, after a start) would have every request wait its turn behind each.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: OrderedDict[Hashable, Callable[[], object]] = OrderedDict()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._busy = False
        self._rest = threading.Event()

    def do(self, key: Hashable, job: Callable[[], object]) -> None:
        """Have it done soon. Never blocks longer than a lock is held for a moment."""
        with self._changed:
            if key in self._jobs:
                return
            self._jobs[key] = job
            while len(self._jobs) > MOST_WAITING:
                self._jobs.popitem(last=False)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def is_idle(self, within_seconds: float) -> bool:
        """Wait until nothing is left to do; False when there still is after so long."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._jobs and not self._busy, within_seconds)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._jobs))
                _, job = self._jobs.popitem(last=False)
                self._busy = True
            began = time.thread_time()
            try:
                job()
            finally:
                worked = time.thread_time() - began
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()
            self._rest.wait(min(worked, LONGEST_REST_SECONDS))
