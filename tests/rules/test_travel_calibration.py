"""From departures and arrivals to the factor of an hour: robust, careful with few trips, honest about its error."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.calibration import (
    FEWEST_TRIPS,
    HIGHEST,
    LOWEST,
    Trip,
    calibrate,
    held_out_error_percent,
)

RAPPOCINI, TALLO = "73.71.13", "73.71.07"
ratios = st.floats(0.05, 20.0)
trips = st.lists(
    st.builds(
        lambda hour, district, base, ratio: Trip(hour, district, base, base, base * ratio),
        st.integers(16, 18), st.sampled_from([RAPPOCINI, TALLO, None]), st.floats(60.0, 3000.0), ratios,
    ),
    max_size=40,
)  # fmt: skip


def _trips(count: int, ratio: float, hour: int = 17, district: str | None = RAPPOCINI) -> list[Trip]:
    return [
        Trip(hour, district, 300.0 + index, 300.0 + index, (300.0 + index) * ratio) for index in range(count)
    ]


def _row(rows: list, hour: int = 17, district: str | None = RAPPOCINI):  # type: ignore[no-untyped-def, type-arg]
    return next(row for row in rows if (row.hour, row.district) == (hour, district))


def test_many_slow_drives_at_five_propose_nearly_what_they_took() -> None:
    row = _row(calibrate(_trips(200, 1.6), {}))

    assert (row.trips, row.proposed, round(row.ratio, 2)) == (200, 1.6, 1.6)
    assert round(row.error_without) == 38  # said 1.0 of 1.6
    assert row.error_proposed < 3


def test_few_drives_are_drawn_towards_the_whole_city_and_fewer_than_five_propose_nothing() -> None:
    few, fewer = _row(calibrate(_trips(6, 2.0), {})), _row(calibrate(_trips(FEWEST_TRIPS - 1, 2.0), {}))

    assert few.proposed is not None
    assert 1.2 < few.proposed < 1.8
    assert fewer.proposed is None


def test_a_quiet_kecamatan_leans_on_the_hour_of_the_city() -> None:
    rows = calibrate([*_trips(300, 1.5, district=TALLO), *_trips(6, 1.0)], {})

    alone = _row(calibrate(_trips(6, 1.0), {}))
    assert _row(rows).proposed is not None
    assert alone.proposed is None  # 1.0 is what is in force
    assert _row(rows, district=None).proposed == pytest.approx(1.5, abs=0.06)


def test_crews_that_forget_to_tap_do_not_slow_an_hour() -> None:
    row = _row(calibrate([*_trips(60, 1.0), *_trips(12, 9.0)], {}))

    assert row.proposed is None


def test_slips_of_the_thumb_are_no_trips() -> None:
    slips = [
        Trip(17, None, 600.0, 600.0, 2.0),
        Trip(17, None, 600.0, 600.0, 20_000.0),
        Trip(17, None, 1.0, 1.0, 300.0),
    ]

    assert calibrate(slips, {}) == []


def test_a_factor_in_force_is_not_proposed_again_and_does_not_count_twice() -> None:
    said = [Trip(17, RAPPOCINI, 300.0, 480.0, 480.0 + index) for index in range(50)]

    row = _row(calibrate(said, {(17, None): 1.6}))

    assert (row.in_force, row.proposed) == (1.6, None)
    assert row.error_said < row.error_without


def test_the_error_is_judged_by_trips_that_did_not_make_the_factor() -> None:
    rng = random.Random(5)
    noise = [
        Trip(hour, None, 600.0, 600.0, 600.0 * math.exp(rng.gauss(0.0, 0.4)))
        for hour in range(24)
        for _ in range(6)
    ]

    without = (
        100
        * sorted(abs(t.base_seconds - t.actual_seconds) / t.actual_seconds for t in noise)[len(noise) // 2]
    )

    assert held_out_error_percent(noise) > without * 0.9  # nothing is learned from noise


def test_rush_hours_make_the_held_out_error_smaller() -> None:
    rng = random.Random(6)
    rush = [
        Trip(
            hour,
            None,
            600.0,
            600.0,
            600.0 * (1.8 if hour in (7, 8, 17) else 1.1) * math.exp(rng.gauss(0.0, 0.1)),
        )
        for hour in range(24)
        for _ in range(20)
    ]

    assert held_out_error_percent(rush) < 9
    assert held_out_error_percent([]) == 0.0


@given(trips)
def test_whatever_was_driven_a_proposal_is_within_bounds_and_in_steps(driven: list[Trip]) -> None:
    for row in calibrate(driven, {}):
        assert row.trips >= 1
        assert row.proposed is None or LOWEST <= row.proposed <= HIGHEST
        assert row.proposed is None or round(row.proposed * 20, 6) == round(row.proposed * 20)
        assert min(row.error_without, row.error_said, row.error_proposed) >= 0


@given(st.integers(FEWEST_TRIPS, 60), st.floats(0.5, 3.0), st.floats(0.5, 3.0))
def test_slower_drives_never_propose_a_smaller_factor(count: int, one: float, other: float) -> None:
    low, high = sorted((one, other))

    slow, slower = (_row(calibrate(_trips(count, ratio), {})) for ratio in (low, high))

    assert (slow.proposed or slow.in_force) <= (slower.proposed or slower.in_force)
