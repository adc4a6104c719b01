"""Times along the roads as requests get them: closures at once, nobody waits, and the straight line behind."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from dispatch.travel import Closure, Conditions, NoEntry, Place, StraightLine
from dispatch.travel import current as current_travel
from dispatch.travel.conditions import FAIR
from dispatch.travel.current import travel, travel_state
from dispatch.travel.road_city import RoadCity
from dispatch.travel.road_times import FEW, RoadTimes
from tests.streets import FAR_AWAY, IN_THE_LORONG, ROWS, STEP, corner, put_town_in_force, town

HOME = corner(4, 8)
ACROSS_THE_STREET = (
    Place(corner(3, 4).lat + STEP / 2, corner(3, 4).lon + STEP / 2),
    Place(corner(4, 4).lat + STEP / 2, corner(4, 4).lon + STEP / 2),
)
"""A line over the street that leads straight from corner (4, 0) to HOME."""
TOWN = town()
TEAMS = [corner(4, 0), corner(0, 8), corner(8, 3)]
places = st.builds(
    lambda row, column: Place(corner(0, 0).lat + row * STEP, corner(0, 0).lon + column * STEP),
    st.floats(0.0, ROWS - 1.0),
    st.floats(0.0, ROWS - 1.0),
)


@pytest.fixture(scope="module")
def city() -> RoadCity:
    return RoadCity(town())


@pytest.fixture(autouse=True)
def _own_travel() -> None:
    current_travel.forget_travel()


def _roads(city: RoadCity, conditions: Conditions = FAIR) -> RoadTimes:
    """One request's view."""
    return RoadTimes(city, conditions, StraightLine(no_entries=conditions.no_entries))


def _flood(*shape: Place, **more: object) -> Conditions:
    closure = Closure(1, shape, **more)  # type: ignore[arg-type]
    return Conditions(closures=(closure,), version=str(closure))


def test_every_team_gets_its_time_by_road_whatever_their_number(city: RoadCity) -> None:
    legs = _roads(city).times(TEAMS, HOME, "minivan")

    straight = StraightLine().times(TEAMS, HOME, "minivan")
    assert {leg.source for leg in legs} == {"road"}
    assert [leg.metres >= line.metres * 0.999 for leg, line in zip(legs, straight, strict=True)] == [True] * 3
    assert [round(leg.metres, -2) for leg in legs] == [1800, 900, 2000]


def test_who_is_on_no_road_or_in_no_road_vehicle_gets_the_straight_line(city: RoadCity) -> None:
    roads = _roads(city)

    mixed = roads.times([TEAMS[0], FAR_AWAY], HOME, "minivan")
    by_boat, nowhere = roads.times(TEAMS, HOME, "boat"), roads.times(TEAMS, FAR_AWAY, "minivan")

    assert [leg.source for leg in mixed] == ["road", "estimate"]
    assert mixed[1] == StraightLine().times([FAR_AWAY], HOME, "minivan")[0]
    assert {leg.source for leg in (*by_boat, *nowhere)} == {"estimate"}
    assert roads.times([], HOME, "minivan") == []


def test_the_van_stops_at_the_lorong_and_its_crew_walks_to_the_door(city: RoadCity) -> None:
    leg = _roads(city).times([TEAMS[0]], IN_THE_LORONG, "minivan")[0]
    way = _roads(city).way(TEAMS[0], IN_THE_LORONG, "minivan")

    assert way is not None
    assert 100 < leg.walk_seconds < 200
    assert way.walk_from is not None
    assert (way.source, way.seconds, way.points[-1]) == ("road", leg.seconds, IN_THE_LORONG)


def test_a_closure_counts_at_the_very_next_question_and_its_end_too(city: RoadCity) -> None:
    team = corner(4, 0)
    before = _roads(city).times([team], HOME, "minivan")[0]

    flood = _flood(*ACROSS_THE_STREET, radius_metres=10.0)
    during = _roads(city, flood).times([team], HOME, "minivan")[0]
    after = _roads(city).times([team], HOME, "minivan")[0]

    assert during.seconds > before.seconds
    assert after == before


def test_works_that_only_vans_cannot_pass_leave_motorcycles_their_time(city: RoadCity) -> None:
    team, works = corner(4, 0), _flood(*ACROSS_THE_STREET, classes=frozenset({"minivan"}))

    slower = [
        _roads(city, works).times([team], HOME, vehicle)[0].seconds
        - _roads(city).times([team], HOME, vehicle)[0].seconds
        for vehicle in ("minivan", "motorcycle")
    ]

    assert slower[0] > 1.0
    assert slower[1] == 0.0


def test_a_report_that_no_van_enters_makes_the_next_crew_walk(city: RoadCity) -> None:
    home = Place(corner(4, 4).lat, corner(4, 4).lon + STEP / 2)
    entry = NoEntry(7, "minivan", corner(4, 4), home)
    reported = Conditions(no_entries=(entry,), version="0/1/7")

    van = _roads(city, reported).times([TEAMS[0]], home, "minivan")[0]
    motorcycle = _roads(city, reported).times([TEAMS[0]], home, "motorcycle")[0]

    assert van.seconds >= _roads(city).times([TEAMS[0]], home, "minivan")[0].seconds
    assert motorcycle == _roads(city).times([TEAMS[0]], home, "motorcycle")[0]


def test_a_home_behind_the_flood_is_reached_on_foot_or_said_to_be_an_estimate(city: RoadCity) -> None:
    ring = [corner(7, 7), corner(7, 8), corner(8, 8), corner(8, 7), corner(7, 7)]
    around = [Place(place.lat - STEP / 2, place.lon - STEP / 2) for place in ring]

    leg = _roads(city, _flood(*around, radius_metres=5.0)).times([TEAMS[0]], corner(7, 7), "minivan")[0]

    assert leg.walk_seconds > 60 or leg.source == "estimate"


def test_few_homes_of_a_matrix_are_searched_at_once_and_agree_with_the_legs(city: RoadCity) -> None:
    homes = [
        HOME,
        IN_THE_LORONG,
        corner(1, 1),
        FAR_AWAY,
        Place(corner(2, 2).lat, corner(2, 2).lon + STEP / 3),
    ]
    origins = [*TEAMS, Place(corner(2, 2).lat, corner(2, 2).lon + STEP / 2), FAR_AWAY]

    for vehicle in ("minivan", "motorcycle", "foot"):
        seconds = _roads(city).matrix(np.array(origins), np.array(homes), vehicle)
        for column, home in enumerate(homes):
            legs = _roads(city).times(origins, home, vehicle)
            assert np.allclose(seconds[:, column], [leg.seconds for leg in legs], rtol=1e-5)


@tried(max_examples=30, deadline=None)
@given(st.lists(places, min_size=1, max_size=5), st.lists(places, min_size=1, max_size=5))
def test_a_matrix_by_road_is_the_legs_by_road(origins: list[Place], homes: list[Place]) -> None:
    city = RoadCity(TOWN)

    seconds = _roads(city).matrix(np.array(origins), np.array(homes), "minivan")

    for column, home in enumerate(homes):
        legs = _roads(city).times(origins, home, "minivan")
        assert np.allclose(seconds[:, column], [leg.seconds for leg in legs], rtol=1e-5)


def test_the_zones_of_a_matrix_are_the_straight_line_until_they_were_searched_beside_the_requests() -> None:
    city = RoadCity(town())
    zones = np.array([corner(row, column) for row in range(ROWS) for column in range(ROWS)][: FEW + 30])

    at_once = _roads(city).matrix(np.array(TEAMS), zones, "minivan")
    assert city.beside.is_idle(20.0)
    later = _roads(city).matrix(np.array(TEAMS), zones, "minivan")

    straight = StraightLine().matrix(np.array(TEAMS), zones, "minivan")
    assert (np.isclose(at_once, straight) | np.isclose(at_once, later)).all()
    assert not np.isclose(later, straight).all(axis=0).any()
    legs = [_roads(city).times(TEAMS, Place(*zone), "minivan") for zone in zones]
    assert np.allclose(later.T, [[leg.seconds for leg in row] for row in legs], rtol=1e-5)


def test_a_closure_does_not_throw_the_zones_back_to_the_straight_line() -> None:
    city = RoadCity(town())
    zones = np.array([corner(row, column) for row in range(ROWS) for column in range(ROWS)][: FEW + 30])
    _roads(city).matrix(np.array(TEAMS), zones, "minivan")
    assert city.beside.is_idle(20.0)
    before = _roads(city).matrix(np.array(TEAMS), zones, "minivan")

    flood = _flood(*ACROSS_THE_STREET)
    at_once = _roads(city, flood).matrix(np.array(TEAMS), zones, "minivan")
    assert city.beside.is_idle(20.0)
    later = _roads(city, flood).matrix(np.array(TEAMS), zones, "minivan")

    straight = StraightLine().matrix(np.array(TEAMS), zones, "minivan")
    assert not np.isclose(at_once, straight).all(axis=0).any()
    assert (later >= before - 1e-3).all()
    assert (later > before + 1.0).any()


def test_a_request_without_time_left_searches_no_more(city: RoadCity) -> None:
    roads = _roads(city)
    roads._left_seconds = 0.0
    known = _roads(city).times(TEAMS, HOME, "minivan")

    again, new = roads.times(TEAMS, HOME, "minivan"), roads.times(TEAMS, corner(5, 6), "minivan")

    assert again == known
    assert {leg.source for leg in new} == {"estimate"}


def test_two_requests_at_once_see_the_same_times(city: RoadCity) -> None:
    found: dict[int, set[tuple[float, ...]]] = {row: set() for row in range(ROWS)}

    def ask() -> None:
        for row in range(ROWS):
            legs = _roads(city).times(TEAMS, corner(row, 5), "minivan")
            found[row].add(tuple(leg.seconds for leg in legs))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {len(times) for times in found.values()} == {1}


def test_without_a_road_file_it_is_the_straight_line_and_nothing_is_broken(
    tmp_path: Path, settings: Settings
) -> None:
    settings.TRAVEL, settings.ROADS_DIR = "auto", tmp_path

    legs = travel().times(TEAMS, HOME, "minivan")

    assert {leg.source for leg in legs} == {"estimate"}
    assert (travel_state().source, travel_state().why) == ("estimate", "")


def test_an_import_is_used_without_a_new_start_and_so_is_the_next_one(
    tmp_path: Path, settings: Settings
) -> None:
    settings.TRAVEL, settings.ROADS_DIR = "auto", tmp_path
    travel().times(TEAMS, HOME, "minivan")

    put_town_in_force(tmp_path)
    current_travel.road_folder().look_again()
    first = travel().times(TEAMS, HOME, "minivan"), travel_state().stamp
    put_town_in_force(tmp_path, "town-2")
    current_travel.road_folder().look_again()
    second = travel_state().stamp

    assert {leg.source for leg in first[0]} == {"road"}
    assert (first[1], second) == ("town-1", "town-2")


def test_the_folder_is_looked_at_once_a_second_at_most(tmp_path: Path, settings: Settings) -> None:
    settings.TRAVEL, settings.ROADS_DIR = "auto", tmp_path
    began = time.monotonic()
    travel()
    put_town_in_force(tmp_path)

    at_once = travel_state().source
    looked_again = time.monotonic() - began >= current_travel.LOOK_SECONDS

    assert at_once == "estimate" or looked_again


def test_a_broken_import_leaves_the_open_one_in_use_and_says_so(tmp_path: Path, settings: Settings) -> None:
    settings.TRAVEL, settings.ROADS_DIR = "roads", tmp_path
    put_town_in_force(tmp_path)
    travel()
    (tmp_path / "broken").mkdir()
    (tmp_path / "current").write_text("broken", encoding="utf-8")
    current_travel.road_folder().look_again()

    legs, state = travel().times(TEAMS, HOME, "minivan"), travel_state()

    assert {leg.source for leg in legs} == {"road"}
    assert (state.source, state.stamp, state.why) == ("road", "town-1", "no_roads")
    assert state.failing_seconds is not None


def test_the_hour_slows_the_drive_and_not_the_walk(tmp_path: Path, settings: Settings) -> None:
    settings.TRAVEL, settings.ROADS_DIR = "auto", tmp_path
    put_town_in_force(tmp_path)
    rush = Conditions(at=datetime(2026, 11, 20, 17, 5, tzinfo=UTC), factors={(17, None): 1.5})

    plain = travel().times([TEAMS[0]], IN_THE_LORONG, "minivan")[0]
    slow = travel(rush).times([TEAMS[0]], IN_THE_LORONG, "minivan")[0]
    way = travel(rush).way(TEAMS[0], IN_THE_LORONG, "minivan")

    assert slow.factor == 1.5
    assert slow.walk_seconds == plain.walk_seconds
    assert slow.seconds == pytest.approx((plain.seconds - plain.walk_seconds) * 1.5 + plain.walk_seconds)
    assert way is not None
    assert way.seconds == pytest.approx(slow.seconds)
    assert travel(rush).times([TEAMS[0]], HOME, "foot") == travel().times([TEAMS[0]], HOME, "foot")
