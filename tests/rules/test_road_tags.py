"""Who may use a way, in which direction and how fast, by its tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.travel.roads.classes import BIT, COLUMN, EVERYBODY, ROAD_CLASSES
from dispatch.travel.roads.speeds import KINDS, SPEEDS
from dispatch.travel.roads.tags import HIGHWAYS, read_way, stops_vans, width_metres

VAN, MOTORCYCLE, FEET = "minivan", "motorcycle", "foot"
ALL = {VAN, MOTORCYCLE, FEET}


def tags_of(text: str) -> dict[str, str]:
    """``"highway=service width=2"`` as tags."""
    return dict(each.split("=", 1) for each in text.split(" ")) if text else {}


def ways(text: str) -> tuple[set[str], set[str]]:
    """The classes that may go along it, and against it."""
    way = read_way(tags_of(text))
    if way is None:
        return set(), set()
    return (
        {name for name in ROAD_CLASSES if way.forward & BIT[name]},
        {name for name in ROAD_CLASSES if way.backward & BIT[name]},
    )


@pytest.mark.parametrize(
    ("tags", "may"),
    [
        ("highway=residential", ALL),
        ("highway=primary_link", ALL),
        ("highway=motorway oneway=no", {VAN}),
        ("highway=motorway oneway=no motor_vehicle=designated", {VAN}),
        ("highway=motorway oneway=no motorcycle=yes", {VAN, MOTORCYCLE}),
        ("highway=living_street", ALL),
        ("highway=service service=alley", ALL),
        ("highway=service service=alley width=1.5", {MOTORCYCLE, FEET}),
        ("highway=service service=alley width=1,7", {MOTORCYCLE, FEET}),
        ("highway=service service=alley width=1.8", ALL),
        ("highway=living_street maxwidth=150cm", {MOTORCYCLE, FEET}),
        ("highway=living_street width=6 maxwidth=1.2", {MOTORCYCLE, FEET}),
        ("highway=living_street width=0.8", {FEET}),
        ("highway=path", {MOTORCYCLE, FEET}),
        ("highway=path motorcycle=no", {FEET}),
        ("highway=footway", {FEET}),
        ("highway=footway access=yes", {FEET}),
        ("highway=footway motorcycle=yes", {MOTORCYCLE, FEET}),
        ("highway=pedestrian motor_vehicle=destination", ALL),
        ("highway=pedestrian motor_vehicle=destination width=1.6", {MOTORCYCLE, FEET}),
        ("highway=steps", {FEET}),
        ("highway=residential access=no", set()),
        ("highway=residential access=no foot=yes", {FEET}),
        ("highway=residential access=no motor_vehicle=yes", {VAN, MOTORCYCLE}),
        ("highway=residential motor_vehicle=no", {FEET}),
        ("highway=residential motorcar=no", {MOTORCYCLE, FEET}),
        ("highway=residential motor_vehicle=no;destination", ALL),
        ("highway=residential access=private", ALL),
        ("highway=residential access=destination", ALL),
        ("highway=construction", set()),
        ("highway=proposed", set()),
        ("highway=pedestrian area=yes", set()),
        ("name=Kanal", set()),
    ],
)
def test_who_may_use_a_way(tags: str, may: set[str]) -> None:
    assert ways(tags) == (may, may)


@pytest.mark.parametrize(
    ("tags", "along", "against"),
    [
        ("highway=primary oneway=yes", ALL, {FEET}),
        ("highway=primary oneway=1", ALL, {FEET}),
        ("highway=primary oneway=-1", {FEET}, ALL),
        ("highway=primary oneway=reverse", {FEET}, ALL),
        ("highway=primary oneway=no", ALL, ALL),
        ("highway=primary oneway=reversible", ALL, ALL),
        ("highway=primary junction=roundabout", ALL, {FEET}),
        ("highway=primary junction=roundabout oneway=no", ALL, ALL),
        ("highway=tertiary oneway=yes oneway:motorcycle=no", ALL, {MOTORCYCLE, FEET}),
        ("highway=tertiary oneway=no oneway:motorcar=yes", ALL, {MOTORCYCLE, FEET}),
        ("highway=footway oneway:foot=yes", {FEET}, set()),
        ("highway=motorway", {VAN}, set()),
    ],
)
def test_the_direction_of_a_way(tags: str, along: set[str], against: set[str]) -> None:
    assert ways(tags) == (along, against)


@pytest.mark.parametrize(
    ("tags", "vehicle", "kmh"),
    [
        ("highway=residential", VAN, 20.0),
        ("highway=residential maxspeed=10", VAN, 10.0),
        ("highway=residential maxspeed=60", VAN, 20.0),
        ("highway=trunk maxspeed=20mph", VAN, 32.18688),
        ("highway=residential maxspeed=1", VAN, 20.0),
        ("highway=residential maxspeed=walk", VAN, 20.0),
        ("highway=residential surface=gravel", MOTORCYCLE, 15.0),
        ("highway=residential access=private", VAN, 8.0),
        ("highway=residential access=private", FEET, 5.0),
        ("highway=service service=alley", VAN, 8.0),
        ("highway=footway motorcycle=yes", MOTORCYCLE, 8.0),
        ("highway=steps", FEET, 3.0),
        ("highway=secondary_link", VAN, 34.0),
    ],
)
def test_the_speed_on_a_way(tags: str, vehicle: str, kmh: float) -> None:
    way = read_way(tags_of(tags))

    assert way is not None
    assert way.kmh[COLUMN[vehicle]] == pytest.approx(kmh)


@pytest.mark.parametrize(
    ("tags", "metres"),
    [
        ({"width": "4 metres"}, 4.0),
        ({"width": "2,5"}, 2.5),
        ({"width": "180 cm"}, 1.8),
        ({"width": "6 ft"}, 1.8288),
        ({"width": "narrow"}, None),
        ({"width": "0"}, None),
        ({"width": "3", "maxwidth:physical": "1.5 m"}, 1.5),
        ({}, None),
    ],
)
def test_a_width_is_read_in_the_ways_people_write_it(tags: dict[str, str], metres: float | None) -> None:
    assert width_metres(tags) == (None if metres is None else pytest.approx(metres))


@pytest.mark.parametrize(
    ("tags", "stops"),
    [
        ("barrier=bollard", True),
        ("barrier=bollard motor_vehicle=yes", False),
        ("barrier=bollard maxwidth=2.4", False),
        ("barrier=gate", False),
        ("barrier=gate access=no", True),
        ("barrier=gate access=private", False),
        ("barrier=lift_gate", False),
        ("highway=traffic_signals", False),
    ],
)
def test_what_stops_a_van_on_its_way(tags: str, stops: bool) -> None:
    assert stops_vans(tags_of(tags)) is stops


highways = st.sampled_from(sorted(HIGHWAYS))
some_tags = st.dictionaries(
    st.sampled_from(
        ["access", "motor_vehicle", "motorcycle", "foot", "oneway", "maxspeed", "surface", "width"]
    ),
    st.sampled_from(["yes", "no", "private", "-1", "30", "1.5", "gravel", "2.5", "", "ya", "destination;no"]),
)


@given(highways, some_tags)
def test_no_tags_break_the_reader_and_whoever_may_go_has_a_speed(highway: str, tags: dict[str, str]) -> None:
    way = read_way({"highway": highway, **tags})

    if way is not None:
        assert 0 < (way.forward | way.backward) <= EVERYBODY
        for name in ROAD_CLASSES:
            if (way.forward | way.backward) & BIT[name]:
                assert 0 < way.kmh[COLUMN[name]] <= max(SPEEDS["motorway"])


@given(highways, some_tags, st.floats(0.3, 6.0), st.floats(0.3, 6.0))
def test_a_narrower_way_is_never_open_to_more(
    highway: str, tags: dict[str, str], one: float, other: float
) -> None:
    wide, narrow = (
        read_way({"highway": highway, **tags, "maxwidth": f"{width:.2f}"})
        for width in (max(one, other), min(one, other))
    )

    if narrow is not None:
        assert wide is not None
        assert narrow.forward & ~wide.forward == 0
        assert narrow.backward & ~wide.backward == 0


@given(highways.filter(lambda highway: not highway.startswith("motorway")), st.floats(0.3, 6.0))
def test_where_a_van_goes_a_motorcycle_goes_and_where_that_goes_feet_go(highway: str, width: float) -> None:
    may, _ = ways(f"highway={highway} width={width:.2f}")

    assert may in ({VAN, MOTORCYCLE, FEET}, {MOTORCYCLE, FEET}, {FEET})


def test_nobody_is_faster_on_a_narrower_kind_than_on_the_one_before() -> None:
    for column in (0, 1):
        driven = [
            SPEEDS[kind][column] for kind in KINDS if SPEEDS[kind][column] and kind not in ("track", "path")
        ]
        assert driven == sorted(driven, reverse=True)
