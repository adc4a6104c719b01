"""Which days a care plan means, by RFC 5545 rules on the city's calendar (python-dateutil). Pure.

Days, not moments: a visit on the 3rd is on the 3rd of the city's own calendar (WITA for Makassar, which knows no
summer time), whatever day UTC has. A month without the day takes its last one: the 31st is the 30th in April.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Literal

from dateutil.rrule import rrule, rrulestr

SeriesKind = Literal["after_discharge", "weekly", "monthly", "three_monthly", "custom"]
Kind = Literal["single", "after_discharge", "weekly", "monthly", "three_monthly", "custom"]

WINDOW_DAYS = {"single": 0, "after_discharge": 1, "weekly": 1, "monthly": 3, "three_monthly": 7}
"""How many days late a visit is still in time: day 2 after discharge may be day 3 (FIELD 1, our own values)."""
LONGEST_DAYS = 366
MOST_VISITS = 200


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule and its first day."""

    starts_on: date
    rule: str
    """RFC 5545 RRULE value, without DTSTART."""


def rule_of(kind: str, *, starts_on: date, count: int | None, every_days: int | None = None) -> str:
    """The RRULE of a kind of plan. ``count`` None: open; ``every_days`` (1 to 366) is for ``custom`` alone.

    After discharge one visit is meant; a greater count goes on weekly. Raises ValueError for what does not fit.
    """
    if count is not None and not 1 <= count <= MOST_VISITS:
        raise ValueError("count")
    if kind == "single":
        return "FREQ=DAILY;COUNT=1"
    until = "" if count is None else f";COUNT={count}"
    if kind == "custom":
        if every_days is None or not 1 <= every_days <= LONGEST_DAYS:
            raise ValueError("every_days")
        return f"FREQ=DAILY;INTERVAL={every_days}{until}"
    if kind in ("weekly", "after_discharge"):
        return f"FREQ=WEEKLY{until}"
    if kind in ("monthly", "three_monthly"):
        months = "" if kind == "monthly" else ";INTERVAL=3"
        return f"FREQ=MONTHLY{months}{_month_day(starts_on)}{until}"
    raise ValueError("kind")


def window_days(kind: str, every_days: int | None = None) -> int:
    """How many days late (for a series also early) a visit still counts as this one."""
    if kind == "custom":
        return min(7, (every_days or 1) // 7)
    return WINDOW_DAYS[kind]


def days_of(recurrence: Recurrence) -> Iterator[date]:
    """The plan's days in order; without end when the rule has none."""
    for moment in _rrule(recurrence):
        yield moment.date()


def first_days(recurrence: Recurrence, *, most: int, after: date | None = None) -> list[date]:
    """The first ``most`` days, all of them after ``after``."""
    if after is None:
        return list(islice(days_of(recurrence), most))
    found = _rrule(recurrence).xafter(_midnight(after), count=most)
    return [moment.date() for moment in found]


def next_day(recurrence: Recurrence, *, after: date | None) -> date | None:
    """The first day after ``after`` (None: the very first); None when the rule has none left."""
    return next(iter(first_days(recurrence, most=1, after=after)), None)


def days_between(recurrence: Recurrence, first: date, last: date) -> list[date]:
    """The plan's days from ``first`` to ``last``, both included."""
    found = _rrule(recurrence).between(_midnight(first), _midnight(last), inc=True)
    return [moment.date() for moment in found]


def settled_by(recurrence: Recurrence, *, visited_on: date, early_days: int) -> date | None:
    """The last day of the rule that a visit settles: up to that day, and so many days ahead of it."""
    until = visited_on + timedelta(days=early_days)
    found = _rrule(recurrence).before(_midnight(until), inc=True)
    return None if found is None else found.date()


def _rrule(recurrence: Recurrence) -> rrule:
    return rrulestr(recurrence.rule, dtstart=_midnight(recurrence.starts_on))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _month_day(starts_on: date) -> str:
    """From the 29th on: the last of the days up to it that the month has."""
    if starts_on.day <= 28:
        return ""
    days = ",".join(str(day) for day in range(28, starts_on.day + 1))
    return f";BYMONTHDAY={days};BYSETPOS=-1"
