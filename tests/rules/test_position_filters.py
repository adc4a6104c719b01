"""Which fix says where a team is: jumps, repeats, late and shuffled fixes."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.positions.filters import (
    WINDOW,
    Box,
    RawFix,
    Track,
    could_drive,
    judge,
    metres_between,
)
from dispatch.rules.freshness import freshness

START_MS = 1_790_000_000_000
LATER = START_MS + 10**9
KASSI_KASSI = (-5.17003, 119.45318)


def drive(count: int, *, seed: int = 1, step_seconds: int = 10) -> list[RawFix]:
    """A team driving through the city: at most 60 km/h, with the noise of a phone."""
    random = Random(seed)
    lat, lon = KASSI_KASSI
    fixes = []
    for index in range(count):
        lat += random.uniform(-1, 1) * step_seconds * 16 / 111_195
        lon += random.uniform(-1, 1) * step_seconds * 16 / 111_195
        fixes.append(RawFix(START_MS + index * step_seconds * 1000, lat, lon, random.uniform(4, 40)))
    return fixes


def leap(fix: RawFix, *, north: float, east: float, after_ms: int = 3_000) -> RawFix:
    """A wrong fix some kilometres away, a moment after a true one."""
    return RawFix(fix.t + after_ms, fix.lat + north, fix.lon + east, 10.0)


def shown(fixes: list[RawFix]) -> list[RawFix]:
    """Every place a screen would have drawn."""
    track, drawn = Track(), []
    for fix in fixes:
        judge(track, fix, now_ms=LATER)
        if track.current is not None and (not drawn or drawn[-1] != track.current):
            drawn.append(track.current)
    return drawn


@st.composite
def days_with_leaps(draw: st.DrawFn) -> tuple[list[RawFix], list[RawFix]]:
    """A true drive, and the same with wrong fixes among them, never more than a third of a window."""
    true = drive(draw(st.integers(5, 60)), seed=draw(st.integers(0, 1000)))
    far = st.one_of(st.floats(0.2, 2.0), st.floats(-2.0, -0.2))
    every = draw(st.integers(4, 9))
    wrong = [leap(fix, north=draw(far), east=draw(far)) for fix in true[2:-1:every]]
    return true, wrong


@settings(deadline=None)
@given(day=days_with_leaps(), seed=st.integers(0, 10_000))
def test_a_shuffled_day_with_leaps_ends_at_the_true_place(
    day: tuple[list[RawFix], list[RawFix]], seed: int
) -> None:
    true, wrong = day
    fixes = true + wrong
    Random(seed).shuffle(fixes)

    drawn = shown(fixes)

    assert drawn[-1] == true[-1]


@settings(deadline=None)
@given(day=days_with_leaps())
def test_a_day_in_order_draws_no_leap(day: tuple[list[RawFix], list[RawFix]]) -> None:
    true, wrong = day
    fixes = sorted(true + wrong, key=lambda fix: fix.t)

    assert shown(fixes) == true


@settings(deadline=None)
@given(day=days_with_leaps(), first=st.integers(0, 10_000), second=st.integers(0, 10_000))
def test_the_place_depends_on_the_fixes_and_not_on_their_order(
    day: tuple[list[RawFix], list[RawFix]], first: int, second: int
) -> None:
    fixes = day[0] + day[1]
    one, other = list(fixes), list(fixes)
    Random(first).shuffle(one)
    Random(second).shuffle(other)

    assert shown(one)[-1] == shown(other)[-1]


def test_reposting_one_fix_keeps_its_age_growing() -> None:
    fix, track = drive(1)[0], Track()
    at = datetime.fromtimestamp(fix.t / 1000, UTC)

    ages = []
    for minute in range(0, 40, 2):
        now = at + timedelta(minutes=minute)
        judge(track, fix, now_ms=int(now.timestamp() * 1000))
        assert track.current is not None
        ages.append(freshness(datetime.fromtimestamp(track.current.t / 1000, UTC), now))

    assert ages == ["fresh"] * 2 + ["old"] * 14 + ["stale"] * 4


@pytest.mark.parametrize(
    ("fix", "mark"),
    [
        (RawFix(LATER, 0.0, 0.0), "zero"),
        (RawFix(LATER, 0.001, -0.001), "zero"),
        (RawFix(LATER + 119_000, *KASSI_KASSI), ""),
        (RawFix(LATER + 121_000, *KASSI_KASSI), "future"),
        (RawFix(LATER, -6.2, 106.8), "outside"),
        (RawFix(LATER, *KASSI_KASSI, 500.0), ""),
        (RawFix(LATER, *KASSI_KASSI, 501.0), "inaccurate"),
    ],
)
def test_a_fix_that_cannot_be_true_never_ranks(fix: RawFix, mark: str) -> None:
    track = Track()

    assert judge(track, fix, now_ms=LATER, box=Box(-6, 118.5, -4.5, 120.5)) == mark
    assert (track.current is None) == bool(mark)


def test_a_leap_told_again_and_again_stays_a_leap() -> None:
    true = drive(5)

    assert shown([*true, *[leap(true[-1], north=0.4, east=0.4)] * 20])[-1] == true[-1]


def test_a_wrong_first_fix_heals_with_the_second_true_one() -> None:
    true = drive(3)
    wrong = leap(true[0], north=0.4, east=0.4, after_ms=-3_000)

    assert shown([wrong, *true])[-1] == true[-1]


def test_an_older_fix_never_moves_the_team_back() -> None:
    true = drive(30)
    track = Track()
    for fix in true:
        judge(track, fix, now_ms=LATER)

    for fix in true[:-1]:
        assert judge(track, fix, now_ms=LATER) == ""
        assert track.current == true[-1]
    assert len(track.window) <= WINDOW


@pytest.mark.parametrize(
    ("kmh", "possible"), [(20, True), (120, True), (140, True), (170, False), (900, False)]
)
def test_no_vehicle_of_ours_drives_faster_than_150(kmh: float, possible: bool) -> None:
    here = RawFix(START_MS, *KASSI_KASSI, 5.0)
    there = RawFix(START_MS + 60_000, KASSI_KASSI[0] + kmh / 60 / 111.195, KASSI_KASSI[1], 5.0)

    assert metres_between(here, there) == pytest.approx(kmh * 1000 / 60, rel=1e-6)
    assert could_drive(here, there) is possible


def test_a_phone_on_a_table_does_not_leap() -> None:
    random = Random(3)
    fixes = [
        RawFix(START_MS + index * 1000, KASSI_KASSI[0] + random.gauss(0, 15) / 111_195, KASSI_KASSI[1], 25.0)
        for index in range(100)
    ]
    track = Track()

    assert {judge(track, fix, now_ms=LATER) for fix in fixes} == {""}
