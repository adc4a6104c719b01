"""Visits out of care plans: on which day one is made, in which window, and how long it waits without being late. Pure.

Local values are the city's own (WITA for Makassar); moments that are kept are UTC.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

PLAN_CHANGED, DAY_OVER = "plan_changed", "day_over"
"""Why a planned visit ended without anybody deciding about it: its plan no longer asks for it, or nobody came."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The city's visiting hours, as the office keeps them."""

    from_time: time = time(8)
    to_time: time = time(16)
    evening_time: time = time(16)
    """From then on the visits of tomorrow are made as well."""


def last_day_made(at: datetime, hours: Hours) -> date:
    """Visits are made up to this day: today's, and from the evening on tomorrow's. ``at`` in the city's time."""
    return at.date() + timedelta(days=1 if at.time() >= hours.evening_time else 0)


def first_day_left(at: datetime, hours: Hours) -> date:
    """The first day on which a visit can still be made whose own day has gone by. ``at`` in the city's time."""
    return at.date() + timedelta(days=1 if at.time() >= hours.to_time else 0)


def day_of_visit(meant_on: date, latest: date, at: datetime, hours: Hours) -> date | None:
    """The day on which a visit is to be made that is meant for ``meant_on`` and in time until ``latest``.

    A day that nobody carried out is made up for while it is in time, but not after today's visiting hours any more:
    then tomorrow. None: not yet, or too late, so that a person decides. ``at`` in the city's time.
    """
    day = meant_on if meant_on >= at.date() else first_day_left(at, hours)
    return day if day <= min(max(latest, meant_on), last_day_made(at, hours)) else None


def window_of(
    day: date, zone: tzinfo, hours: Hours, *, from_time: time | None = None, to_time: time | None = None
) -> tuple[datetime, datetime]:
    """Between which moments (UTC) somebody should be at the door: the plan's own times, else the visiting hours."""
    begins, ends = from_time or hours.from_time, to_time or hours.to_time
    return tuple(datetime.combine(day, each, tzinfo=zone).astimezone(UTC) for each in (begins, ends))  # type: ignore[return-value]  # two of two


def is_scheduled(
    *, status_waits: bool, urgency: str, got_worse: bool, planned_to: datetime | None, at: datetime
) -> bool:
    """Whether a visit waits for its own time and for nobody's help: green, unchanged, its window not over.

    Such a visit is not late, is not proposed to the teams by itself and takes no place before anybody who calls.
    """
    return (
        status_waits and planned_to is not None and urgency == "green" and not got_worse and at < planned_to
    )


def target_counts_from(requested_at: datetime, *, planned_to: datetime | None, at: datetime) -> datetime:
    """The moment from which an urgency's target counts: the request; of a planned visit, when it became urgent."""
    return requested_at if planned_to is None else at


def alarm_counts_from(at: datetime, *, urgency: str, planned_to: datetime | None) -> datetime:
    """The unassigned alarm of a visit that waits counts from here: of a planned one from the end of its window."""
    if planned_to is None or urgency != "green":
        return at
    return max(at, planned_to)
