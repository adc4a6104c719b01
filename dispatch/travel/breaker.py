"""When to stop asking somebody who does not answer, and when to try again. Pure but for its lock.

Closed: asked. Open: not asked, everybody gets the fallback at once. When its rest is over, one trial is
made beside the requests (half-open): it closes the breaker or doubles the rest. No request ever waits
for a trial.
"""

import threading
from dataclasses import dataclass, field

CLOSED, OPEN, HALF_OPEN = "closed", "open", "half_open"


@dataclass(slots=True)
class Breaker:
    """Counts failures in a row. Moments are seconds of :func:`time.monotonic`, given by the caller."""

    allowed_failures: int = 3
    """So many quick failures in a row open it; a time-out opens it at once, because it cost a request its time."""
    rest_seconds: float = 5.0
    longest_rest_seconds: float = 60.0
    state: str = CLOSED
    failing_since: float | None = None
    """The first failure of the row; None while the last answer was good."""
    why: str = ""
    """Code of the last failure; stays to be read after it is over."""
    _failures: int = 0
    _rest: float = 0.0
    _opened_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def allows(self) -> bool:
        """Whether a request may ask."""
        return self.state == CLOSED

    def takes_trial(self, at: float) -> bool:
        """Whether the rest is over; True once, to the one who then makes the trial."""
        with self._lock:
            if self.state != OPEN or at - self._opened_at < self._rest:
                return False
            self.state = HALF_OPEN
            return True

    def succeeded(self) -> None:
        """A good answer: everything is forgotten."""
        with self._lock:
            self.state, self.failing_since = CLOSED, None
            self._failures, self._rest = 0, 0.0

    def failed(self, why: str, at: float, *, at_once: bool = False) -> None:
        """A failure. ``at_once`` opens without waiting for more of them."""
        with self._lock:
            self.why = why
            self._failures += 1
            if self.failing_since is None:
                self.failing_since = at
            if self.state == HALF_OPEN:
                self._rest = min(self._rest * 2.0, self.longest_rest_seconds)
            elif self.state == OPEN:
                return  # asked before it opened; the rest is running already
            elif at_once or self._failures >= self.allowed_failures:
                self._rest = self.rest_seconds
            else:
                return
            self.state, self._opened_at = OPEN, at
