"""What became of the proposals: counted as a person with a pencil would."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.overrides import Choice, grouped, refused_share, tally, truth, week_of

MONDAY = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
ITS_DAY = MONDAY.date()


def choice(
    *,
    minutes: float | None = 8.0,
    first_minutes: float | None = 8.0,
    reason: str = "",
    took: float | None = None,
    p90: float | None = None,
    automatic: bool = False,
    status: str = "finished",
    day: date = ITS_DAY,
) -> Choice:
    accepted = MONDAY + timedelta(minutes=1)
    return Choice(
        offered_at=MONDAY,
        day=day,
        urgency="red",
        team="KKS1",
        first="KKS1" if not reason else "MGS1",
        minutes=minutes,
        first_minutes=first_minutes,
        minutes_p90=p90,
        reason=reason,
        automatic=automatic,
        status=status,
        accepted_at=accepted if took is not None else None,
        arrived_at=accepted + timedelta(minutes=took) if took is not None else None,
    )


def test_an_override_that_is_slower_loses_minutes_and_one_that_is_faster_gains_them() -> None:
    slower = choice(minutes=14, first_minutes=8, reason="knows_family")
    faster = choice(minutes=5, first_minutes=8, reason="closer_really")

    counted = tally([choice(), slower, faster])

    assert (counted.offers, counted.followed, counted.overrides) == (3, 1, 2)
    assert (counted.minutes_lost, counted.minutes_gained) == (6, 3)
    assert counted.followed_share == pytest.approx(1 / 3)


def test_what_no_person_decided_is_neither_followed_nor_overridden() -> None:
    counted = tally([choice(automatic=True), choice(reason="reassigned", minutes=20)])

    assert (counted.offers, counted.followed, counted.overrides, counted.minutes_lost) == (2, 0, 0, 0)
    assert counted.followed_share is None


def test_a_team_that_came_later_than_said_makes_the_error_positive() -> None:
    compared = truth(
        [choice(minutes=8, took=12, p90=11), choice(minutes=8, took=7, p90=11), choice(took=None)]
    )

    assert compared.arrivals == 2
    assert compared.median_error == pytest.approx(1.5)
    assert compared.median_off == pytest.approx(2.5)
    assert compared.within_p90 == pytest.approx(0.5)


def test_a_phone_whose_clock_went_backwards_says_nothing_about_the_promise() -> None:
    assert truth([choice(took=-3)]).arrivals == 0


def test_a_choice_without_any_ranking_has_no_difference_and_costs_nothing() -> None:
    counted = tally([choice(minutes=None, first_minutes=None, reason="other")])

    assert (counted.overrides, counted.minutes_lost, counted.minutes_gained) == (1, 0, 0)


def test_offers_that_are_still_open_are_no_refusals() -> None:
    statuses = ("declined", "expired", "finished", "offered")

    assert refused_share(choice(status=status) for status in statuses) == pytest.approx(2 / 3)
    assert refused_share([choice(status="offered")]) is None


@given(st.lists(st.tuples(st.floats(1, 60), st.floats(1, 60), st.sampled_from(["", "other", "reassigned"]))))
def test_groups_add_up_to_the_whole(given_choices: list[tuple[float, float, str]]) -> None:
    choices = [
        choice(minutes=own, first_minutes=first, reason=reason, day=MONDAY.date() + timedelta(days=index))
        for index, (own, first, reason) in enumerate(given_choices)
    ]

    weeks = [tally(of_week) for _, of_week in grouped(choices, lambda each: week_of(each.day))]
    whole = tally(choices)

    assert sum(week.offers for week in weeks) == whole.offers == len(choices)
    assert sum(week.overrides for week in weeks) == whole.overrides
    assert sum(week.minutes_lost for week in weeks) == pytest.approx(whole.minutes_lost)
    assert sum(week.minutes_gained for week in weeks) == pytest.approx(whole.minutes_gained)


@given(st.dates(date(2015, 1, 1), date(2100, 1, 1)))
def test_a_week_begins_on_its_monday(day: date) -> None:
    assert week_of(day).weekday() == 0
    assert 0 <= (day - week_of(day)).days <= 6
