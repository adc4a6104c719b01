"""How far and how long, as the crow flies."""

from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from dispatch.travel import Place, StraightLine, metres_between

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
