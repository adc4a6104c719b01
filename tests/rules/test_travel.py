"""How far and how long, as the crow flies."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from dispatch.travel import (
    Conditions,
    DistrictPoint,
    NoEntry,
    Place,
    StraightLine,
    metres_among,
    metres_between,
)

places = st.builds(Place, st.floats(-5.30, -4.90), st.floats(119.0, 119.6))


@given(places, places)
def test_a_distance_is_the_one_of_geopy(one: Place, other: Place) -> None:
    assert abs(metres_between(one, other) - great_circle(one, other).meters) < 1e-6
    assert abs(metres_between(one, other) - metres_between(other, one)) < 1e-6


@given(st.lists(places, max_size=8), places, st.sampled_from(["minivan", "motorcycle", "foot", "boat"]))
def test_every_origin_gets_its_leg_in_order_and_farther_is_never_quicker(
    origins: list[Place], home: Place, vehicle: str
) -> None:
    legs = StraightLine().times(origins, home, vehicle)

    assert [leg.metres for leg in legs] == [metres_between(origin, home) for origin in origins]
    by_distance = sorted(legs, key=lambda leg: leg.metres)
    assert [leg.seconds for leg in by_distance] == sorted(leg.seconds for leg in legs)
    assert {leg.source for leg in legs} <= {"estimate"}


def test_two_kilometres_by_van_take_a_minute_and_twice_130_seconds() -> None:
    home, away = Place(-5.17, 119.45), Place(-5.17 - 2 / 111.195, 119.45)

    van, motorcycle, foot, boat = (
        StraightLine().times([away], home, vehicle)[0].seconds
        for vehicle in ("minivan", "motorcycle", "foot", "boat")
    )

    assert [round(van), round(motorcycle), round(foot), round(boat)] == [320, 285, 1440, 900]


@given(st.lists(places, min_size=1, max_size=6), st.lists(places, min_size=1, max_size=6))
def test_a_matrix_of_distances_is_geopys_pair_by_pair(origins: list[Place], homes: list[Place]) -> None:
    metres = metres_among(np.array(origins), np.array(homes))

    assert metres.shape == (len(origins), len(homes))
    for row, origin in zip(metres, origins, strict=True):
        for found, home in zip(row, homes, strict=True):
            assert abs(found - great_circle(origin, home).meters) < 1e-3


@given(
    st.lists(places, min_size=1, max_size=6), places, st.sampled_from(["minivan", "motorcycle", "foot", "boat", "bus"])
)  # fmt: skip
def test_a_matrix_of_times_is_the_legs(origins: list[Place], home: Place, vehicle: str) -> None:
    straight = StraightLine()

    seconds = straight.matrix(np.array(origins), np.array([home]), vehicle)

    legs = [leg.seconds for leg in straight.times(origins, home, vehicle)]
    assert np.allclose(seconds[:, 0], legs, atol=1e-3)


def test_a_matrix_of_nobody_is_empty() -> None:
    nobody, homes = np.empty((0, 2)), np.array([Place(-5.17, 119.45)])

    assert StraightLine().matrix(nobody, homes, "minivan").shape == (0, 1)
    assert StraightLine().matrix(homes, nobody, "minivan").shape == (1, 0)


def test_where_the_van_cannot_enter_its_crew_walks_the_rest_and_the_motorcycle_does_not() -> None:
    home, parked, away = Place(-5.1700, 119.4500), Place(-5.1718, 119.4500), Place(-5.19, 119.45)
    reported = StraightLine(no_entries=(NoEntry(1, "minivan", parked, home),))

    van, motorcycle = (reported.times([away], home, vehicle)[0] for vehicle in ("minivan", "motorcycle"))
    neighbour = reported.times([away], Place(-5.1703, 119.4500), "minivan")[0]
    elsewhere = reported.times([away], Place(-5.1760, 119.4500), "minivan")[0]

    assert round(van.walk_seconds) == 187  # 200 m of line, 260 m of lorong, at 5 km/h
    assert van.seconds == StraightLine().times([away], home, "minivan")[0].seconds + van.walk_seconds
    assert motorcycle.walk_seconds == 0
    assert neighbour.walk_seconds > 0
    assert elsewhere.walk_seconds == 0


def test_the_way_on_the_map_is_the_line_and_turns_where_the_van_was_parked() -> None:
    home, parked, away = Place(-5.1700, 119.4500), Place(-5.1718, 119.4500), Place(-5.19, 119.45)

    plain = StraightLine().way(away, home, "minivan")
    walked = StraightLine(no_entries=(NoEntry(1, "minivan", parked, home),)).way(away, home, "minivan")

    assert (plain.points, plain.walk_from, plain.source) == ((away, home), None, "estimate")
    assert (walked.points, walked.walk_from) == ((away, parked, home), 1)


def test_the_hour_of_the_kecamatan_goes_before_the_citys() -> None:
    rappocini, tallo = Place(-5.17, 119.43), Place(-5.11, 119.44)
    conditions = Conditions(
        at=datetime(2026, 11, 20, 17, 30, tzinfo=ZoneInfo("Asia/Makassar")),
        factors={(17, None): 1.4, (17, "73.71.09"): 1.8, (8, "73.71.07"): 2.5},
        district_points=(DistrictPoint(rappocini, "73.71.09"), DistrictPoint(tallo, "73.71.07")),
    )

    assert conditions.factors_to([rappocini, tallo]) == [1.8, 1.4]
    assert Conditions(at=conditions.at).factor_to(rappocini) == 1.0
    assert Conditions(factors=conditions.factors).factor_to(rappocini) == 1.0
