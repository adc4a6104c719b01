"""The rules of a team's safety and of better pins, for any numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.pins import (
    FARTHEST_METRES,
    GOOD_ACCURACY_METRES,
    STRENGTH,
    radius_of,
    replaces,
    worth_proposing,
)
from dispatch.rules.safety import (
    HELP_REMEMBERED,
    CheckIn,
    check_in_due_at,
    check_in_step,
    door_code,
    help_is_shown,
)

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
minutes = st.integers(0, 2_000).map(lambda n: AT + timedelta(minutes=n))
maybe = st.none() | minutes
metres = st.floats(0, 20_000, allow_nan=False)


@given(st.integers(0, 9_999))
def test_a_door_code_is_four_digits_and_tells_its_number(drawn: int) -> None:
    assert len(door_code(drawn)) == 4
    assert int(door_code(drawn)) == drawn


@pytest.mark.parametrize("drawn", [-1, 10_000])
def test_there_are_no_other_door_codes(drawn: int) -> None:
    with pytest.raises(ValueError, match=str(drawn)):
        door_code(drawn)


@given(due=maybe, asked=maybe, alarmed=maybe, at=minutes)
def test_nobody_is_asked_before_it_is_due_and_nobody_is_alarmed_before_the_team_was_asked(
    due: datetime | None, asked: datetime | None, alarmed: datetime | None, at: datetime
) -> None:
    step = check_in_step(CheckIn(due, asked, alarmed), at)

    assert (step == "nothing") == (due is None or at < due)
    if step == "alarm":
        assert due is not None
        assert asked is not None
        assert asked >= due


@given(since=minutes, wait=st.integers(-5, 500))
def test_the_question_comes_after_the_offices_minutes_or_never(since: datetime, wait: int) -> None:
    due = check_in_due_at(since, wait)

    assert (due is None) == (wait <= 0)
    assert due is None or due - since == timedelta(minutes=wait)


@given(seen=maybe, ended=maybe, at=minutes)
def test_a_call_that_nobody_has_seen_stays_whatever_the_team_says_meanwhile(
    seen: datetime | None, ended: datetime | None, at: datetime
) -> None:
    shown = help_is_shown(needed_at=AT, seen_at=seen, ended_at=ended, at=at)

    if seen is None:
        assert shown == (at - AT < HELP_REMEMBERED)
    if seen is not None and ended is not None:
        assert not shown


@given(
    accuracy=st.none() | metres,
    away=st.none() | metres,
    source=st.sampled_from(("gps", "map", "village", "none")),
)
def test_a_pin_is_proposed_by_sure_fixes_alone_and_never_for_the_same_door(
    accuracy: float | None, away: float | None, source: str
) -> None:
    proposed = worth_proposing(pin_source=source, metres_from_pin=away, accuracy_metres=accuracy)

    if accuracy is None or accuracy > GOOD_ACCURACY_METRES:
        assert not proposed
    elif away is None or source in ("village", "none"):
        assert proposed
    else:
        assert proposed == (max(25.0, 1.5 * accuracy) < away <= FARTHEST_METRES)


@given(metres)
def test_an_accepted_pin_has_a_circle(accuracy: float) -> None:
    assert radius_of(accuracy) >= max(10, int(accuracy))


def test_what_a_crew_says_by_hand_is_not_replaced_by_what_its_phone_says_by_itself() -> None:
    assert [replaces("arrival", standing) for standing in STRENGTH] == [True, False, False]
    assert all(replaces("crew", standing) for standing in STRENGTH)
