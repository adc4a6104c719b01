"""The ways of the city: the same times as an independent library, islands, lorong and the last metres on foot."""

import os
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

import networkx as nx
import numpy as np
import pytest

from dispatch.practice.streets import Streets, generate_streets, write_streets
from dispatch.travel import Place, metres_among, metres_between
from dispatch.travel.roads import ROAD_CLASSES, RoadGraph, build_graph, path_from, read, to_all
from dispatch.travel.roads.classes import COLUMN
from dispatch.travel.roads.graph import SCRAP_METRES
from dispatch.travel.roads.search import DOOR_METRES, FEW, WALK_METRES
from dispatch.travel.roads.speeds import FOOT_KMH, KIT_KMH, YARD_KMH
from tests.rules.road_peer import Peer, read_peer

PAIRS, HOMES = 1000, 40
REAL = os.environ.get("DOTTORO_ROAD_EXTRACT", "")


@dataclass(frozen=True)
class Both:
    """The same file read by the product and by the peer."""

    graph: RoadGraph
    peer: Peer


def both(file: Path) -> Both:
    return Both(build_graph(read(file)), read_peer(file))


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Both:
    file = tmp_path_factory.mktemp("streets") / "city.osm.pbf"
    write_streets(generate_streets(6000, seed=7), file)
    return both(file)


@pytest.fixture(scope="module")
def real() -> Both:
    if not REAL:
        pytest.skip("DOTTORO_ROAD_EXTRACT names no extract")
    return both(Path(REAL))


def small_city(tmp_path: Path, streets: Streets) -> RoadGraph:
    file = tmp_path / "small.osm.pbf"
    write_streets(streets, file)
    return build_graph(read(file))


def assert_same_times(city: Both, vehicle_class: str, seed: int) -> None:
    """``PAIRS`` pairs of points, anywhere on the networks of this class, islands included."""
    random = Random(seed)
    peer_graph = city.peer.graphs[vehicle_class]
    islands = city.peer.islands(vehicle_class, SCRAP_METRES)
    points = sorted(set().union(*islands) - city.peer.bollards)
    compared = found = 0
    for _ in range(HOMES):
        home, origins = random.choice(points), random.choices(points, k=PAIRS // HOMES)
        expected = nx.single_source_dijkstra_path_length(
            peer_graph.reverse(copy=False), home, weight="seconds"
        )

        tree = to_all(city.graph, Place(*city.peer.places[home]), vehicle_class)
        assert tree is not None
        seconds, _, _ = tree.seconds(np.array([city.peer.places[origin] for origin in origins]))

        for origin, ours in zip(origins, seconds, strict=True):
            theirs = expected.get(origin, np.inf)
            assert ours == pytest.approx(theirs, abs=0.02), (home, origin)
            compared += 1
            found += np.isfinite(theirs)
    assert compared == PAIRS
    assert found > PAIRS * 0.7


@pytest.mark.parametrize("vehicle_class", ROAD_CLASSES)
def test_the_generated_city_takes_as_long_as_networkx_says(generated: Both, vehicle_class: str) -> None:
    assert_same_times(generated, vehicle_class, seed=1)


@pytest.mark.parametrize("vehicle_class", ROAD_CLASSES)
def test_a_real_city_takes_as_long_as_networkx_says(real: Both, vehicle_class: str) -> None:
    assert_same_times(real, vehicle_class, seed=2)


@pytest.mark.parametrize("vehicle_class", ["minivan", "motorcycle"])
def test_where_it_cannot_enter_driving_and_walking_together_are_shortest(
    generated: Both, vehicle_class: str
) -> None:
    random = Random(3)
    feet, driven = generated.peer.graphs["foot"], generated.peer.graphs[vehicle_class]
    starts = sorted(generated.peer.islands(vehicle_class, SCRAP_METRES)[0] - generated.peer.bollards)
    near_it = [generated.peer.places[node] for node in driven]
    candidates = sorted(generated.peer.islands("foot", SCRAP_METRES)[0] - set(driven))
    gaps = metres_among(np.array([generated.peer.places[node] for node in candidates]), np.array(near_it))
    far = [node for node, gap in zip(candidates, gaps.min(axis=1), strict=True) if gap > 2 * DOOR_METRES]
    for home in random.sample(far, 12):
        walks = nx.single_source_dijkstra_path_length(
            feet.reverse(copy=False), home, cutoff=WALK_METRES * 3.6 / FOOT_KMH, weight="seconds"
        )
        backwards = driven.reverse()
        for node, seconds in walks.items():
            backwards.add_edge("home", node, seconds=seconds * FOOT_KMH / KIT_KMH)
        expected = nx.single_source_dijkstra_path_length(backwards, "home", weight="seconds")
        origins = random.choices(starts, k=20)

        tree = to_all(generated.graph, place(generated, home), vehicle_class)
        assert tree is not None
        seconds, _, walked = tree.seconds(np.array([generated.peer.places[origin] for origin in origins]))

        for origin, ours, on_foot in zip(origins, seconds, walked, strict=True):
            assert ours == pytest.approx(expected.get(origin, np.inf), abs=0.05), (home, origin)
            assert not np.isfinite(ours) or 0 < on_foot <= ours


def place(city: Both, node: int) -> Place:
    return Place(*city.peer.places[node])


@pytest.mark.parametrize("vehicle_class", ROAD_CLASSES)
def test_the_line_on_the_map_is_as_long_as_it_says_and_adds_up_to_its_seconds(
    generated: Both, vehicle_class: str
) -> None:
    random = Random(5)
    points = sorted(generated.peer.islands(vehicle_class, SCRAP_METRES)[0])
    drawn = 0
    for _ in range(40):
        home = beside(random, place(generated, random.choice(points)))
        origin = beside(random, place(generated, random.choice(points)))
        tree = to_all(generated.graph, home, vehicle_class)
        path = path_from(tree, origin) if tree else None
        if tree is None or path is None:
            continue
        drawn += 1
        seconds, metres, walk = (float(each[0]) for each in tree.seconds(np.array([origin])))

        assert (path.points[0], path.points[-1]) == (origin, home)
        length = sum(metres_between(a, b) for a, b in pairwise(path.points))
        assert length == pytest.approx(metres, abs=1.0)
        assert (path.seconds, path.metres, path.walk_seconds) == (seconds, metres, walk)
        fastest, slowest = 70.0, (3.0 if path.walk_from is not None or vehicle_class == "foot" else KIT_KMH)
        assert length * 3.6 / fastest <= seconds <= length * 3.6 / (slowest * 0.8) + 0.1
        if path.walk_from is not None:
            on_foot = path.points[path.walk_from :]
            walked = sum(metres_between(a, b) for a, b in pairwise(on_foot))
            assert walk == pytest.approx(walked * 3.6 / KIT_KMH, rel=0.35, abs=2.0) or vehicle_class == "foot"
    assert drawn > 25


def beside(random: Random, at: Place) -> Place:
    """Some metres off."""
    return Place(at.lat + random.uniform(-0.0001, 0.0001), at.lon + random.uniform(-0.0001, 0.0001))


def test_an_island_has_its_own_ways_and_none_to_the_city(generated: Both) -> None:
    city, island, *_ = generated.peer.islands("motorcycle", SCRAP_METRES)
    on_island = [place(generated, node) for node in sorted(island)]
    home = on_island[0]

    tree = to_all(generated.graph, home, "motorcycle")
    assert tree is not None
    from_city, _, _ = tree.seconds(np.array([generated.peer.places[node] for node in sorted(city)[:50]]))
    from_island, _, _ = tree.seconds(np.array(on_island))

    assert not np.isfinite(from_city).any()
    assert np.isfinite(from_island).all()
    assert path_from(tree, place(generated, min(city))) is None
    assert generated.graph.chain_component[:, COLUMN["motorcycle"]].max() >= 2


def test_far_from_any_road_there_is_no_answer(generated: Both) -> None:
    sea = Place(-5.15, 119.30)

    assert to_all(generated.graph, sea, "minivan") is None
    tree = to_all(generated.graph, place(generated, 1), "minivan")
    assert tree is not None
    assert not np.isfinite(tree.seconds(np.array([sea]))[0]).any()
    assert path_from(tree, sea) is None


def test_nobody_is_searched_beyond_the_limit(generated: Both) -> None:
    home = place(generated, 1)
    whole, near = (to_all(generated.graph, home, "minivan", limit_seconds=limit) for limit in (np.inf, 200.0))
    assert whole is not None
    assert near is not None

    inside = whole.reached <= 200.0

    assert np.array_equal(near.reached[inside], whole.reached[inside])
    assert not np.isfinite(near.reached[~inside]).any()


def test_few_and_many_are_told_the_same_metres(generated: Both) -> None:
    tree = to_all(generated.graph, place(generated, 1), "minivan")
    assert tree is not None
    everybody = np.tile(generated.graph.nodes, (2, 1))
    assert len(everybody) > FEW

    together = tree.seconds(everybody)
    apart = [tree.seconds(part) for part in np.array_split(everybody, 20)]

    for number, whole in enumerate(together):
        np.testing.assert_allclose(whole, np.concatenate([part[number] for part in apart]), atol=1e-6)


def test_the_van_stops_at_the_bollard_and_the_crew_walks(tmp_path: Path) -> None:
    streets = Streets()
    main = [streets.node(-5.15, 119.40 + step * 0.004) for step in range(3)]
    bollard = streets.node(-5.149, 119.404, barrier="bollard")
    end = streets.node(-5.1475, 119.404)
    streets.way(main, highway="primary")
    streets.way([main[1], bollard, end], highway="residential")
    graph = small_city(tmp_path, streets)
    home, depot = streets.places[end - 1], streets.places[0]

    van, motorcycle = (to_all(graph, home, name) for name in ("minivan", "motorcycle"))
    assert van is not None
    assert motorcycle is not None
    by_van, by_motorcycle = path_from(van, depot), path_from(motorcycle, depot)

    assert by_van is not None
    assert by_van.walk_from is not None
    assert by_van.points[by_van.walk_from] == streets.places[bollard - 1]
    walked = metres_between(streets.places[bollard - 1], home)
    assert by_van.walk_seconds == pytest.approx(walked * 3.6 / KIT_KMH, abs=0.5)
    assert by_motorcycle is not None
    assert by_motorcycle.walk_from is None


def test_two_places_on_one_street_use_the_piece_between_them_but_not_against_its_one_way(
    tmp_path: Path,
) -> None:
    streets = Streets()
    corners = [
        streets.node(*at) for at in ((-5.15, 119.40), (-5.15, 119.41), (-5.14, 119.41), (-5.14, 119.40))
    ]
    streets.way(corners[:2], highway="residential", oneway="yes")
    streets.way([*corners[1:], corners[0]], highway="residential")
    graph = small_city(tmp_path, streets)
    west, east = Place(-5.15, 119.402), Place(-5.15, 119.407)

    forward, around = to_all(graph, east, "minivan"), to_all(graph, west, "minivan")
    assert forward is not None
    assert around is not None

    assert forward.seconds(np.array([west]))[1][0] == pytest.approx(metres_between(west, east), rel=1e-3)
    assert around.seconds(np.array([east]))[1][0] > 3000


def test_a_place_off_the_road_costs_its_yard_and_its_walk(tmp_path: Path) -> None:
    streets = Streets()
    street = [streets.node(-5.15, 119.40 + step * 0.005) for step in range(3)]
    streets.way(street, highway="residential")
    graph = small_city(tmp_path, streets)
    off = 50 / 111_195
    depot, home = Place(-5.15 + off, 119.402), Place(-5.15 - off, 119.408)

    tree = to_all(graph, home, "minivan")
    assert tree is not None
    seconds, _, walk = (float(each[0]) for each in tree.seconds(np.array([depot])))

    driven = metres_between(Place(-5.15, 119.402), Place(-5.15, 119.408)) * 3.6 / 20.0
    assert walk == pytest.approx(50 * 3.6 / KIT_KMH, rel=0.01)
    assert seconds == pytest.approx(driven + 50 * 3.6 / YARD_KMH + walk, rel=0.01)
