"""Closed roads and alleys too narrow: what they close, for whom, and what that does to the very next time."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dispatch.practice.streets import Streets, generate_streets, write_streets
from dispatch.travel import Closure, NoEntry, Place, metres_between
from dispatch.travel.roads import (
    NOTHING_CLOSED,
    ROAD_CLASSES,
    RoadGraph,
    build_graph,
    closed_by,
    path_from,
    read,
    segments_of,
    to_all,
)
from dispatch.travel.roads.classes import BIT
from dispatch.travel.roads.snap import METRES_PER_DEGREE

METRE = 1 / METRES_PER_DEGREE


def graph_of(streets: Streets) -> RoadGraph:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "streets.osm.pbf"
        write_streets(streets, file)
        graph = build_graph(read(file))
    graph.facts["stamp"] = "of-this-test"
    return graph


@cache
def city() -> RoadGraph:
    return graph_of(generate_streets(1500, seed=11))


def ladder() -> tuple[RoadGraph, dict[str, Place]]:
    """Two streets 30 m apart, joined at both ends and once in the middle; a lorong with a home off the first."""
    streets = Streets()
    lon = [119.400 + step * 0.001 for step in range(7)]
    near = [streets.node(-5.15, each) for each in lon]
    far = [streets.node(-5.15 - 30 * METRE, each) for each in lon]
    lorong = [streets.node(-5.15 + step * 40 * METRE, lon[4] + 0.0001) for step in range(1, 4)]
    streets.way(near, highway="residential")
    streets.way(far, highway="residential")
    for end in (0, 3, 6):
        streets.way([near[end], far[end]], highway="residential")
    streets.way([near[4], *lorong], highway="living_street")
    at = streets.places
    return graph_of(streets), {
        "west": at[near[0] - 1], "east": at[near[6] - 1], "middle": at[near[3] - 1], "mouth": at[near[4] - 1],
        "home": at[lorong[2] - 1],
    }  # fmt: skip


def seconds(
    graph: RoadGraph, origin: Place, home: Place, vehicle: str, *closures: Closure | NoEntry
) -> float:
    closed = closed_by(
        graph,
        [each for each in closures if isinstance(each, Closure)],
        [each for each in closures if isinstance(each, NoEntry)],
    )
    tree = to_all(graph, home, vehicle, closed=closed)
    return float(tree.seconds(np.array([origin]))[0][0]) if tree else np.inf


places = st.builds(lambda row: Place(*city().nodes[row % len(city().nodes)]), st.integers(0, 10_000))
closures = st.builds(
    lambda at, other, radius, classes: Closure(
        1, (at,) if other is None else (at, other), radius, frozenset(classes)
    ),
    places,
    st.none() | places,
    st.floats(1, 150),
    st.sets(st.sampled_from(ROAD_CLASSES), max_size=2),
)


@settings(deadline=None, max_examples=60)
@given(places, places, st.sampled_from(ROAD_CLASSES), st.lists(closures, min_size=1, max_size=3))
def test_closing_a_road_never_makes_a_way_shorter(
    home: Place, origin: Place, vehicle: str, shut: list[Closure]
) -> None:
    open_tree = to_all(city(), home, vehicle)
    shut_tree = to_all(city(), home, vehicle, closed=closed_by(city(), shut, []))
    assume(open_tree is not None and shut_tree is not None)
    assert open_tree is not None
    assert shut_tree is not None
    assume(open_tree.walk is None and shut_tree.walk is None)
    before, after = open_tree.snapped(np.array([origin])), shut_tree.snapped(np.array([origin]))
    # a team whose own road is closed sets out from the next one, and a home is entered from there
    assume(max(before.metres_off[0], after.metres_off[0]) < 1e-3)
    assume(max(open_tree.home.metres_off[0], shut_tree.home.metres_off[0]) < 1e-3)

    assert shut_tree.seconds_at(after)[0][0] >= open_tree.seconds_at(before)[0][0] - 1e-6


@settings(deadline=None, max_examples=60)
@given(places, places, st.sampled_from(ROAD_CLASSES), closures)
def test_no_way_leads_over_a_road_that_is_closed_for_it(
    home: Place, origin: Place, vehicle: str, closure: Closure
) -> None:
    closed = closed_by(city(), [closure], [])
    tree = to_all(city(), home, vehicle, closed=closed)
    path = path_from(tree, origin) if tree else None
    assume(path is not None and tree is not None and tree.walk is None)
    assert path is not None

    passed = [np.arange(min(run), max(run)) for run in path.runs]

    assert not np.isin(np.concatenate([*passed, np.empty(0, dtype=int)]), closed.of(vehicle)).any()


@settings(deadline=None, max_examples=60)
@given(places, st.floats(1, 150))
def test_a_spot_closes_exactly_what_lies_within_its_radius(at: Place, radius: float) -> None:
    graph = city()
    found = set(segments_of(graph, Closure(1, (at,), radius)).tolist())

    for segment in np.flatnonzero(np.diff(graph.position_chain) == 0):
        one, other = graph.nodes[graph.position_node[segment]], graph.nodes[graph.position_node[segment + 1]]
        shares = np.linspace(0.0, 1.0, 33)[:, None]
        points = (one + (other - one) * shares - np.array(at)) * METRES_PER_DEGREE
        points[:, 1] *= np.cos(np.radians(at.lat))
        least = np.hypot(points[:, 0], points[:, 1]).min()
        if least < radius - 4.0:
            assert segment in found
        elif least > radius + 1.0:
            assert segment not in found


def test_a_wider_class_never_has_fewer_ways() -> None:
    graph = city()
    for bits in (graph.chain_forward, graph.chain_backward):
        van, motorcycle, feet = (bits & BIT[name] > 0 for name in ROAD_CLASSES)
        assert not (van & ~motorcycle).any()
        assert not (motorcycle & ~feet).any()


def test_a_line_along_a_street_closes_that_street_and_not_the_one_beside_it() -> None:
    graph, at = ladder()
    wobbly = Closure(
        1, (Place(at["west"].lat - 3 * METRE, 119.4012), Place(at["west"].lat + 4 * METRE, 119.4028)), 25.0
    )

    closed = closed_by(graph, [wobbly], [])

    assert {round(float(graph.nodes[graph.position_node[each]][0]), 6) for each in closed.of("minivan")} == {
        -5.15
    }
    around = seconds(graph, at["west"], at["east"], "minivan", wobbly)
    straight = seconds(graph, at["west"], at["east"], "minivan")
    assert around == pytest.approx(straight + 60 * 3.6 / 20.0, abs=0.5)


def test_a_line_across_streets_closes_what_it_crosses() -> None:
    graph, at = ladder()
    across = Closure(1, (Place(-5.15 + 60 * METRE, 119.4015), Place(-5.15 - 90 * METRE, 119.4015)), 5.0)

    assert len(segments_of(graph, across)) == 2
    assert seconds(graph, at["west"], at["east"], "minivan", across) == np.inf


def test_a_closure_for_cars_lets_motorcycles_pass() -> None:
    graph, at = ladder()
    feast = Closure(1, (Place(-5.15, 119.4015),), 10.0, frozenset({"minivan"}))

    for vehicle, longer in (("minivan", True), ("motorcycle", False), ("foot", False)):
        without = seconds(graph, at["west"], at["middle"], vehicle)
        assert (seconds(graph, at["west"], at["middle"], vehicle, feast) > without + 1) is longer


def test_a_home_behind_the_flood_is_reached_by_driving_around_and_walking_the_rest() -> None:
    graph, at = ladder()
    flood = Closure(1, (Place(-5.15 + 30 * METRE, 119.4041),), 15.0)
    tree = to_all(graph, at["home"], "minivan", closed=closed_by(graph, [flood], []))
    assert tree is not None

    path = path_from(tree, at["west"])

    assert tree.walk is not None
    assert path is not None
    assert path.walk_from is not None
    assert metres_between(path.points[path.walk_from], at["mouth"]) < 0.1
    assert path.seconds > seconds(graph, at["west"], at["home"], "minivan") + 60


def test_a_crew_that_could_not_enter_closes_the_lorong_for_vans_from_where_it_stood() -> None:
    graph, at = ladder()
    report = NoEntry(1, "minivan", at["mouth"], at["home"])
    before = seconds(graph, at["west"], at["home"], "minivan")

    tree = to_all(graph, at["home"], "minivan", closed=closed_by(graph, [], [report]))
    assert tree is not None
    path = path_from(tree, at["west"])

    assert path is not None
    assert path.walk_from is not None
    assert metres_between(path.points[path.walk_from], at["mouth"]) < 0.1
    assert path.seconds > before
    assert seconds(graph, at["west"], at["home"], "motorcycle", report) == seconds(
        graph, at["west"], at["home"], "motorcycle"
    )
    assert seconds(graph, at["west"], at["east"], "minivan", report) == seconds(
        graph, at["west"], at["east"], "minivan"
    )


def test_a_van_parked_on_the_street_before_the_lorong_does_not_close_the_street() -> None:
    graph, at = ladder()
    parked = Place(at["mouth"].lat, at["mouth"].lon - 0.0004)
    report = NoEntry(1, "minivan", parked, at["home"])

    closed = closed_by(graph, [], [report])

    assert len(closed.of("minivan")) == 3
    assert seconds(graph, at["west"], at["east"], "minivan", report) == seconds(
        graph, at["west"], at["east"], "minivan"
    )


def test_a_report_from_far_away_closes_nothing() -> None:
    graph, at = ladder()
    away = Place(at["home"].lat + 0.02, at["home"].lon)

    assert closed_by(graph, [], [NoEntry(1, "minivan", away, at["home"])]).key == ""
    assert metres_between(away, at["home"]) > 600


def test_nothing_closed_is_nothing_and_the_same_closures_have_the_same_key() -> None:
    graph, at = ladder()
    sea = Closure(1, (Place(-5.15, 119.30),), 25.0)
    spot = Closure(1, (at["middle"],), 25.0)

    assert closed_by(graph, [], []) is NOTHING_CLOSED
    assert closed_by(graph, [sea], []).key == ""
    assert closed_by(graph, [spot], []).key == closed_by(graph, [sea, spot], []).key != ""
    assert closed_by(graph, [Closure(1, (), 25.0)], []).key == ""


def test_closures_of_another_import_are_refused() -> None:
    graph, at = ladder()
    closed = closed_by(graph, [Closure(1, (at["middle"],), 25.0)], [])
    other, _ = ladder()
    other.facts["stamp"] = "another"

    with pytest.raises(ValueError, match="another import"):
        to_all(other, at["home"], "minivan", closed=closed)
