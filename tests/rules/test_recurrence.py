"""The days of care plans: in order, as many as said, and a month without the day takes its last one."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import islice, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from clinics.recurrence import (
    Recurrence,
    days_between,
    days_of,
    first_days,
    next_day,
    rule_of,
    settled_by,
)

DAYS = st.dates(min_value=date(2014, 6, 3), max_value=date(2100, 1, 1))
COUNTS = st.one_of(st.none(), st.integers(1, 60))
STEP = {"weekly": 7, "after_discharge": 7, "monthly": 1, "three_monthly": 3}


def _plan(kind: str, starts_on: date, count: int | None, every_days: int | None = None) -> Recurrence:
    return Recurrence(starts_on, rule_of(kind, starts_on=starts_on, count=count, every_days=every_days))


def _month_after(first: date, months: int) -> date:
    """The same day of a later month, or its last one: by counting, not by a rule."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


@settings(max_examples=40)
@given(st.sampled_from(sorted(STEP)), DAYS, COUNTS)
def test_a_series_begins_on_its_first_day_and_steps_evenly(
    kind: str, starts_on: date, count: int | None
) -> None:
    found = list(islice(days_of(_plan(kind, starts_on, count)), 40))

    assert len(found) == min(40, count or 40)
    for n, day in enumerate(found):
        weeks = kind in ("weekly", "after_discharge")
        expected = starts_on + timedelta(days=7 * n) if weeks else _month_after(starts_on, STEP[kind] * n)
        assert day == expected


@settings(max_examples=40)
@given(DAYS, COUNTS, st.integers(1, 366), st.integers(-30, 900))
def test_the_next_day_is_the_first_of_those_that_follow(
    starts_on: date, count: int | None, every_days: int, later: int
) -> None:
    plan = _plan("custom", starts_on, count, every_days)
    after = starts_on + timedelta(days=later)
    following = [day for day in first_days(plan, most=1000) if day > after]

    assert next_day(plan, after=after) == (following[0] if following else None)
    assert next_day(plan, after=None) == starts_on
    assert all(one < other for one, other in pairwise(first_days(plan, most=20, after=after)))


@given(
    st.sampled_from(["weekly", "monthly", "three_monthly"]),
    DAYS,
    COUNTS,
    st.integers(0, 400),
    st.integers(0, 7),
)
def test_a_visit_settles_what_lies_before_it_and_nothing_after(
    kind: str, starts_on: date, count: int | None, later: int, early: int
) -> None:
    plan = _plan(kind, starts_on, count)
    visited_on = starts_on + timedelta(days=later)

    settled = settled_by(plan, visited_on=visited_on, early_days=early)

    until = visited_on + timedelta(days=early)
    assert settled == days_between(plan, starts_on, until)[-1]
    rest = next_day(plan, after=settled)
    assert rest is None or rest > until


def test_the_last_of_january_is_the_last_of_every_month() -> None:
    plan = _plan("monthly", date(2028, 1, 31), None)

    assert first_days(plan, most=4) == [
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
        date(2028, 4, 30),
    ]


def test_a_single_day_is_one_whatever_the_count() -> None:
    assert list(days_of(_plan("single", date(2026, 8, 17), 9))) == [date(2026, 8, 17)]
