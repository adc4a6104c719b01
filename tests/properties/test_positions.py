"""A team's place out of a stream that jumps, repeats, comes late and out of order, against a model of the truth.

The model never judges: it drew the day, so it knows which fixes are true and simply names the newest of those that were
delivered. The product gets the deliveries only, through the tracks of its process and through Valkey.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.positions.connection import key, sync_client
from dispatch.positions.duty import DutyBook
from dispatch.positions.filters import FUTURE_MS, INACCURATE_METRES, RawFix
from dispatch.positions.intake import Tracks
from dispatch.positions.reports import LATEST, TRAIL, store_reports
from dispatch.positions.store import latest_positions
from dispatch.positions.token import Claims

START_MS = 1_790_000_000_000
STEP_MS = 10_000
HOME = (-5.17003, 119.45318)
CLAIMS = Claims(team_id=7, shift_id=70, person_id=1, epoch=1)
KINDS = ("leap", "blurred", "zero", "future", "before")


@dataclass
class Day:
    """What was true, and in which batches it all came."""

    true: list[RawFix]
    batches: list[list[RawFix]] = field(default_factory=list)


def drive(random: Random, count: int) -> list[RawFix]:
    """A team that drives and stands: at most 60 km/h, with a phone's noise."""
    lat, lon = HOME
    fixes = []
    for index in range(count):
        step = 0.0 if random.random() < 0.3 else STEP_MS / 1000 * 16 / 111_195
        lat, lon = lat + random.uniform(-1, 1) * step, lon + random.uniform(-1, 1) * step
        fixes.append(RawFix(START_MS + index * STEP_MS, lat, lon, random.choice([None, 5.0, 40.0, 500.0])))
    return fixes


def wrong(kind: str, near: RawFix, random: Random) -> RawFix:
    """A fix that must never become the place of the team."""
    t, lat, lon = near.t + 3_000, near.lat, near.lon
    if kind == "leap":
        away = random.choice([-1, 1]) * random.uniform(0.2, 1.5)
        return RawFix(t, lat + away, lon + away, 8.0)
    if kind == "blurred":
        return RawFix(t, lat + 0.02, lon, INACCURATE_METRES + 1)
    if kind == "zero":
        return RawFix(t, 0.0, 0.0, 5.0)
    if kind == "future":
        return RawFix(near.t + 10 * FUTURE_MS, lat, lon + 0.05, 5.0)
    return RawFix(START_MS - 60_000, lat + 0.01, lon, 5.0)


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Late, doubled and shuffled batches; wrong fixes are a quarter at most, and the first to come is a true one."""
    random = Random(draw(st.integers(0, 10**6)))
    true = drive(random, draw(st.integers(6, 40)))
    every = draw(st.integers(4, 8))
    false = [wrong(random.choice(KINDS), fix, random) for fix in true[2:-1:every]]
    later = [*true[1:], *false, *random.choices(true, k=draw(st.integers(0, 12)))]
    random.shuffle(later)
    batches: list[list[RawFix]] = [[true[0]]]
    while later:
        size = random.randint(1, 9)
        batches.append(later[:size])
        later = later[size:]
    batches += random.choices(batches, k=3)
    return Day(true, batches)


@pytest.fixture(autouse=True)
def nothing_stored(db: None) -> Iterator[None]:
    """Valkey as after a flush; the database is never asked."""
    yield
    sync_client().delete(key(LATEST), key(TRAIL))


@given(days())
@settings(max_examples=60, deadline=None)
def test_the_place_is_the_newest_true_fix_that_was_delivered(day: Day) -> None:
    assert connection.settings_dict["NAME"]
    sync_client().delete(key(LATEST), key(TRAIL))
    tracks, book = Tracks(), DutyBook()
    true = {fix.t: fix for fix in day.true}
    delivered: set[int] = set()
    shown: list[int] = []

    for number, batch in enumerate(day.batches):
        delivered |= {fix.t for fix in batch if fix.t in true}
        now_ms = max(delivered) + 1_000 * number % FUTURE_MS
        report = tracks.take(CLAIMS, batch, started_ms=START_MS, now_ms=now_ms, book=book)
        store_reports(sync_client(), [report])
        found = latest_positions([CLAIMS.team_id])
        assert found is not None
        shown.append(round(found[CLAIMS.team_id].fix_time.timestamp() * 1000))

    last = true[max(delivered)]
    stands = latest_positions([CLAIMS.team_id])
    assert stands is not None
    place = stands[CLAIMS.team_id]
    assert (shown[-1], place.lat, place.lon) == (last.t, round(last.lat, 6), round(last.lon, 6))
    assert shown == sorted(shown), "the place never goes back in time"
    assert set(shown) <= set(true), "nothing wrong was ever shown"


@given(st.integers(1, 60), st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_one_fix_told_again_for_ten_minutes_grows_older(count: int, seed: int) -> None:
    sync_client().delete(key(LATEST), key(TRAIL))
    tracks, book, random = Tracks(), DutyBook(), Random(seed)
    fix = drive(random, 1)[0]

    for minute in range(count):
        at = fix.t + minute * 10_000
        report = tracks.take(CLAIMS, [fix, fix], started_ms=START_MS, now_ms=at, book=book)
        store_reports(sync_client(), [report])
        found = latest_positions([CLAIMS.team_id])
        assert found is not None
        assert at - found[CLAIMS.team_id].fix_time.timestamp() * 1000 == minute * 10_000


@given(st.integers(2, 30), st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_two_processes_and_any_order_leave_the_newest(count: int, seed: int) -> None:
    sync_client().delete(key(LATEST), key(TRAIL))
    random, processes, book = Random(seed), (Tracks(), Tracks()), DutyBook()
    true = drive(random, count)
    before = RawFix(START_MS - 1, *HOME, 5.0)
    early = processes[0].take(CLAIMS, [before], started_ms=START_MS, now_ms=START_MS, book=book)
    assert (early.latest, list(early.trail)) == (None, []), "before the duty there is nobody"

    for fix in random.sample(true, len(true)):
        tracks = random.choice(processes)
        report = tracks.take(CLAIMS, [fix], started_ms=START_MS, now_ms=true[-1].t, book=book)
        store_reports(sync_client(), [report])

    found = latest_positions([CLAIMS.team_id])
    assert found is not None
    assert round(found[CLAIMS.team_id].fix_time.timestamp() * 1000) == true[-1].t
