"""One background thread that tells Redis things, so that no request waits for it and none fails by it.

An errand is best effort: while Redis is away it is dropped, and the reader's own poll covers the loss.
"""

import logging
import threading
from collections.abc import Callable

import redis

from dispatch.positions.connection import REDIS_FAILURES, Breaker, RedisAway, background_client

logger = logging.getLogger("dispatch.live")

Errand = Callable[[redis.Redis], object]
LONGEST_QUEUE = 1000
ERRAND_SECONDS = 0.25
"""Nobody waits for this thread; on a busy machine 100 ms would silence it for nothing."""


class Messenger:
    """Runs errands one after another; an errand of the same name that still waits is replaced by the newer."""

    def __init__(self) -> None:
        self._waiting: dict[str, Errand] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._breaker = Breaker()

    def send(self, name: str, errand: Errand) -> None:
        """Hand over an errand; returns at once."""
        with self._changed:
            if name in self._waiting or len(self._waiting) < LONGEST_QUEUE:
                self._waiting[name] = errand
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="redis-messenger", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting))
                errands = list(self._waiting.values())
                self._waiting.clear()
            for errand in errands:
                self._run(errand)

    def _run(self, errand: Errand) -> None:
        if self._breaker.open:
            return
        try:
            errand(background_client(ERRAND_SECONDS))
        except RedisAway:
            return
        except REDIS_FAILURES as error:
            self._breaker.failed()
            logger.warning("redis did not answer", extra={"kind": type(error).__name__})
        else:
            self._breaker.worked()


messenger = Messenger()
