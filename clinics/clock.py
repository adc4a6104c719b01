"""The only source of "now". In practice the city's clock may run faster and elsewhere than the world's.

``now()`` reads the Installation row at most once a second per process, so that a change of speed is
seen by every process within that second. Durations that belong to machines (time-outs, polls) use
:func:`time.monotonic` instead.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

REFRESH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class ClockState:
    """How the city's clock runs: ``now = anchor + (real - real_anchor) * factor``."""

    anchor: datetime
    real_anchor: datetime
    factor: float
    timezone: str

    def at(self, real: datetime) -> datetime:
        """The city's time at a real moment."""
        if self.factor == 1.0 and self.anchor == self.real_anchor:
            return real
        return self.anchor + (real - self.real_anchor) * self.factor


_TRUE_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
TRUE_CLOCK = ClockState(anchor=_TRUE_EPOCH, real_anchor=_TRUE_EPOCH, factor=1.0, timezone="Asia/Makassar")


@dataclass(slots=True)
class SteppedTime:
    """The time of a practice city that is lived through in steps, faster than any clock. It never goes back."""

    at: datetime

    def step_to(self, moment: datetime) -> None:
        """It is this moment now."""
        self.at = max(self.at, moment)


_stepped: ContextVar[SteppedTime | None] = ContextVar("stepped_time", default=None)
_lock = threading.Lock()
_state: ClockState = TRUE_CLOCK
_read_at: float | None = None


def real_now() -> datetime:
    """The world's time (UTC). Only this module and the stamping of installations may use it."""
    return datetime.now(UTC)


def clock_state() -> ClockState:
    """The state in force; re-read from the database when it is older than a second."""
    global _state, _read_at
    if _read_at is not None and time.monotonic() - _read_at < REFRESH_SECONDS:
        return _state
    from clinics.models import Installation

    row = (
        Installation.objects.filter(id=1)
        .values_list("clock_anchor", "real_anchor", "clock_factor", "timezone")
        .first()
    )
    with _lock:
        _state = TRUE_CLOCK if row is None else ClockState(row[0], row[1], row[2], row[3])
        _read_at = time.monotonic()
    return _state


def remembered_state() -> ClockState:
    """The last state read, without touching the database (for code on an event loop)."""
    return _state


def forget_clock() -> None:
    """Read the row again at the next ``now()`` (after a change of speed, and between tests)."""
    global _state, _read_at
    with _lock:
        _state = TRUE_CLOCK
        _read_at = None


def now() -> datetime:
    """The city's time, timezone-aware UTC."""
    stepped = _stepped.get()
    return clock_state().at(real_now()) if stepped is None else stepped.at


def remembered_now() -> datetime:
    """The city's time from the last state read, without touching the database."""
    stepped = _stepped.get()
    return _state.at(real_now()) if stepped is None else stepped.at


@contextmanager
def stepped_time(start: datetime) -> Iterator[SteppedTime]:
    """Inside, and in this thread alone, ``now()`` is what the steps say: how a practice city gets its past.

    Refuses with RuntimeError in a real installation, whose time is nobody's to choose.
    """
    from clinics.models import Installation

    if not Installation.objects.filter(id=1, kind="practice").exists():
        raise RuntimeError("only a practice city's time may be stepped")
    stepped = SteppedTime(start)
    token = _stepped.set(stepped)
    try:
        yield stepped
    finally:
        _stepped.reset(token)


def city_zone() -> ZoneInfo:
    """The city's time zone (WITA for Makassar)."""
    return ZoneInfo(clock_state().timezone)


def today() -> date:
    """The city's calendar day: at 00:30 WITA it is already the new day, though UTC still has yesterday."""
    return now().astimezone(city_zone()).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Start and end (UTC) of a calendar day of the city."""
    zone = city_zone()
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=zone)
    return start.astimezone(UTC), end.astimezone(UTC)
