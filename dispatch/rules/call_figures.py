"""How quickly the desk answers and works, and how many calls are a need: definitions in one place. Pure.

Targets: 90 % answered within 15 s (NENA-STA-020), 90 % processed within 60 s (NFPA 1225), PSC 119 called within
3 minutes of a red flag (the city's own).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ANSWER_SECONDS = 15
PROCESS_SECONDS = 60
PSC_SECONDS = 180
TARGET_PERCENT = 90
FEW = 20
"""Of fewer than so many a share says little, and says so."""
HOUR = timedelta(hours=1)
VALID = frozenset({"request", "duplicate", "information", "service_complaint"})
"""Somebody needed something of this desk."""
SHIFTS = (("morning", time(8), time(14)), ("afternoon", time(14), time(21)), ("night", time(21), time(8)))
"""The desk's shifts by the city's clock; the night ends on the next day."""
SHIFTS_SHOWN = 3
"""Each name once."""


@dataclass(frozen=True, slots=True)
class CallTimes:
    """One call of the log. Moments are None where they are not known or did not happen."""

    logged_at: datetime
    disposition: str
    missed: bool = False
    rang_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """A visit with a red flag: since when PSC 119 is due, and when it was called."""

    since: datetime
    called_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """``within`` of ``of``. With fewer than :data:`FEW` the share is shown as a small number."""

    name: str
    within: int
    of: int

    @property
    def few(self) -> bool:
        """Whether it is too small a number to judge by."""
        return self.of < FEW


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time with a name."""

    name: str
    starts_at: datetime
    ends_at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.starts_at <= at < self.ends_at


def periods_at(at: datetime, zone: ZoneInfo) -> list[Period]:
    """The last hour, the shift that runs, and those before it, the newest first."""
    day = at.astimezone(zone).date()
    shifts = sorted(
        (shift for offset in (-2, -1, 0) for shift in _shifts_of(day + timedelta(days=offset), zone)),
        key=lambda shift: shift.starts_at,
        reverse=True,
    )
    begun = [shift for shift in shifts if shift.starts_at <= at]
    return [Period("hour", at - HOUR, at + timedelta(seconds=1)), *begun[:SHIFTS_SHOWN]]


def _shifts_of(day: date, zone: ZoneInfo) -> list[Period]:
    found = []
    for name, start, end in SHIFTS:
        last = day + timedelta(days=1) if end <= start else day
        found.append(Period(name, datetime.combine(day, start, zone), datetime.combine(last, end, zone)))
    return found


def figures(calls: Iterable[CallTimes], alarms: Iterable[Alarm], at: datetime) -> list[Figure]:
    """The four indicators of one period."""
    logged = list(calls)
    return [
        _answered(logged),
        _processed(logged),
        _psc(alarms, at),
        _valid(logged),
    ]


def _answered(calls: list[CallTimes]) -> Figure:
    """Of the calls whose ringing is known: taken within 15 s. Who hangs up before that is not counted."""
    rang = [
        (call.answered_at, (call.answered_at or call.logged_at) - call.rang_at)
        for call in calls
        if call.rang_at is not None and (call.answered_at is not None or call.missed)
    ]
    limit = timedelta(seconds=ANSWER_SECONDS)
    counted = [(answered, took) for answered, took in rang if answered is not None or took > limit]
    return Figure(
        "answered", sum(answered is not None and took <= limit for answered, took in counted), len(counted)
    )


def _processed(calls: list[CallTimes]) -> Figure:
    """Of the requests: from the answer to the saved visit within 60 s."""
    took = [
        call.logged_at - call.answered_at
        for call in calls
        if call.disposition == "request" and call.answered_at is not None
    ]
    return Figure("processed", sum(each <= timedelta(seconds=PROCESS_SECONDS) for each in took), len(took))


def _psc(alarms: Iterable[Alarm], at: datetime) -> Figure:
    """Of the visits with a red flag: PSC 119 called within 3 minutes. Those whose time still runs are not counted."""
    limit = timedelta(seconds=PSC_SECONDS)
    counted = [
        alarm
        for alarm in alarms
        if alarm.called_at is not None or (alarm.ended_at or at) - alarm.since > limit
    ]
    return Figure(
        "psc119",
        sum(alarm.called_at is not None and alarm.called_at - alarm.since <= limit for alarm in counted),
        len(counted),
    )


def _valid(calls: list[CallTimes]) -> Figure:
    """Of the answered calls whose disposition is known: those that were a need."""
    said = [call for call in calls if not call.missed and call.disposition]
    return Figure("valid", sum(call.disposition in VALID for call in said), len(said))
