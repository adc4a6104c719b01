"""The line that one team takes to the home, out of a tree of ways: for the map, and for what a crew walked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.travel.distance import Place
from dispatch.travel.roads.classes import FOOT
from dispatch.travel.roads.graph import RoadGraph
from dispatch.travel.roads.search import ON_FOOT, Tree, to_all
from dispatch.travel.roads.speeds import FOOT_KMH


@dataclass(frozen=True, slots=True)
class RoadPath:
    """From the place to the door. ``walk_from`` is the index of the point where walking begins, if it does."""

    points: tuple[Place, ...]
    walk_from: int | None
    seconds: float
    metres: float
    walk_seconds: float
    runs: tuple[tuple[int, int], ...]
    """(position, position) of each run along a chain, in order: on foot where the vehicle does not reach the door."""


@dataclass(frozen=True, slots=True)
class Walked:
    """The segments between two places on foot, in order, and the one that the first place lies on."""

    segments: NDArray[np.int64]
    first_segment: int


def path_from(tree: Tree, origin: Place) -> RoadPath | None:
    """The way from ``origin``; None when there is none."""
    spots = tree.snapped(np.array([origin]))
    choice = tree.first_step(spots)
    if not np.isfinite(choice.seconds[0]):
        return None
    seconds, metres, walk_seconds = (float(each[0]) for each in tree.seconds_at(spots))
    start = _place(spots.on_road[0])
    line = [origin, start]
    segment, node, best = int(spots.segment[0]), int(choice.node[0]), int(choice.best[0])
    if best == 2:
        runs = _between(tree, segment, float(spots.metres_along[0]), int(tree.home.segment[0]))
    else:
        before, after = (int(each[0]) for each in tree.network.stretch(spots.segment))
        stop = int(tree.network.stop_positions[after if best == 0 else before])
        runs = [(segment + 1, stop) if best == 0 else (segment, stop), *_runs_from(tree, node)]
    walk_from, last = None, tree
    if tree.walk is not None:
        line += _drawn(tree, runs)
        walk_from, last = len(_without_repeats(line)) - 1, tree.walk
        parked = int(np.searchsorted(last.network.stop_node, tree.network.stop_node[_root(tree, node)]))
        runs = [*_runs_from(last, parked), *_door_run(last, _root(last, parked))]
    elif best != 2:
        runs += _door_run(tree, _root(tree, node))
    line += _drawn(last, runs)
    line.append(_place(last.home.on_road[0]))
    line.append(tree.destination)
    if tree.vehicle_class in ON_FOOT:
        walk_from = 0
    return RoadPath(tuple(_without_repeats(line)), walk_from, seconds, metres, walk_seconds, tuple(runs))


def walked_path(graph: RoadGraph, parked: Place, home: Place, limit_metres: float) -> Walked | None:
    """The segments that feet pass from ``parked`` to ``home``; None when that is no walk."""
    tree = to_all(graph, home, FOOT, limit_seconds=limit_metres * 3.6 / FOOT_KMH)
    path = path_from(tree, parked) if tree else None
    if tree is None or path is None or path.metres > limit_metres:
        return None
    first = int(tree.snapped(np.array([parked])).segment[0])
    segments = [np.arange(min(run), max(run)) for run in path.runs]
    ends = np.array([first, int(tree.home.segment[0])])
    return Walked(np.unique(np.concatenate([*segments, ends])).astype(np.int64), first)


def _runs_from(tree: Tree, node: int) -> list[tuple[int, int]]:
    """The edges from a network node to the source that its way ends in."""
    runs = []
    while (edge := int(tree.edge_of[node])) >= 0:
        runs.append((int(tree.network.from_position[edge]), int(tree.network.to_position[edge])))
        node = int(tree.next_node[node])
    return runs


def _root(tree: Tree, node: int) -> int:
    while int(tree.edge_of[node]) >= 0:
        node = int(tree.next_node[node])
    return node


def _door_run(tree: Tree, root: int) -> list[tuple[int, int]]:
    """From the end of the home's stretch to the last point of the road before the home."""
    network, segment = tree.network, int(tree.home.segment[0])
    before, after = (int(each[0]) for each in network.stretch(tree.home.segment))
    ends = [
        (abs(float(network.graph.position_metres[position] - tree.home.metres_along[0])), position, target)
        for entry, target in ((before, segment), (after, segment + 1))
        if int(network.stop_of[entry]) == root
        for position in (int(network.stop_positions[entry]),)
    ]
    return [min(ends)[1:]] if ends else []


def _between(tree: Tree, segment: int, along: float, home_segment: int) -> list[tuple[int, int]]:
    """Positions passed between two points of one stretch: one run, none within one segment."""
    if home_segment == segment:
        return []
    if float(tree.home.metres_along[0]) >= along:
        return [(segment + 1, home_segment)]
    return [(segment, home_segment + 1)]


def _drawn(tree: Tree, runs: list[tuple[int, int]]) -> list[Place]:
    """The points of the runs, one after another."""
    return [place for run in runs for place in _points(tree.network.graph, *run)]


def _points(graph: RoadGraph, begin: int, end: int) -> list[Place]:
    """The points of a chain from one position to another, both within."""
    positions = np.arange(begin, end + 1) if begin <= end else np.arange(begin, end - 1, -1)
    return [_place(point) for point in graph.nodes[graph.position_node[positions]]]


def _place(point: NDArray[np.float64]) -> Place:
    return Place(float(point[0]), float(point[1]))


def _without_repeats(line: list[Place]) -> list[Place]:
    return [place for number, place in enumerate(line) if number == 0 or place != line[number - 1]]
