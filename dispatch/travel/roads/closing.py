"""What is closed at the moment: the city's closures and the alleys that crews could not enter, as segments.

A spot closes every segment within its radius. A line closes the segments that it crosses, and the road that
it follows: the nearest one, within the radius, all along it; so a street beside it stays open. A no-entry
closes for that class the segments that were walked from where the vehicle stood to the home: not the one
it stood on, and never a main road.
"""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from dispatch.travel.conditions import Closure, NoEntry
from dispatch.travel.roads.classes import ROAD_CLASSES
from dispatch.travel.roads.closed import NO_SEGMENTS, NOTHING_CLOSED, Closed, Segments
from dispatch.travel.roads.graph import FloatArray, RoadGraph
from dispatch.travel.roads.path import walked_path
from dispatch.travel.roads.snap import CELL_DEGREES, METRES_PER_DEGREE, ROW, shares_and_metres, snap
from dispatch.travel.roads.speeds import KIND_NUMBER

STEP_METRES: Final = 10.0
"""A drawn line looks for the road under it so often."""
NARROWEST_MAIN_ROAD: Final = KIND_NUMBER["tertiary"]
WALKED_METRES: Final = 600.0
"""A walk longer than this was no walk from a parked van: the report closes nothing."""


def closed_by(graph: RoadGraph, closures: Sequence[Closure], no_entries: Sequence[NoEntry]) -> Closed:
    """All of them together. Places off the map close nothing."""
    if not closures and not no_entries:
        return NOTHING_CLOSED
    shut: dict[str, list[Segments]] = {name: [] for name in ROAD_CLASSES}
    for closure in closures:
        segments = segments_of(graph, closure)
        for name in closure.classes or ROAD_CLASSES:
            if name in shut:
                shut[name].append(segments)
    for entry in no_entries:
        if entry.vehicle_class in shut:
            shut[entry.vehicle_class].append(walked_segments(graph, entry))
    segments_by_class = {
        name: np.unique(np.concatenate(parts)) for name, parts in shut.items() if any(map(len, parts))
    }
    return Closed(segments_by_class, _key(graph, segments_by_class), graph.stamp)


def _key(graph: RoadGraph, segments: Mapping[str, Segments]) -> str:
    if not segments:
        return ""
    digest = hashlib.sha256(graph.stamp.encode())
    for name in sorted(segments):
        digest.update(name.encode() + segments[name].tobytes())
    return digest.hexdigest()[:24]


def segments_of(graph: RoadGraph, closure: Closure) -> Segments:
    """What one closure closes (empty: nothing lies under it, which its author should be told)."""
    points = np.array(closure.shape, dtype=np.float64).reshape(-1, 2)
    if len(points) == 0:
        return NO_SEGMENTS
    if len(points) == 1:
        near = _segments_around(graph, points, closure.radius_metres)
        _, off = shares_and_metres(graph, np.repeat(points, len(near), axis=0), near)
        return np.asarray(near[off <= closure.radius_metres])
    return np.union1d(_followed(graph, points, closure.radius_metres), _crossed(graph, points))


def walked_segments(graph: RoadGraph, entry: NoEntry) -> Segments:
    """The lorong between the parked vehicle and the home, as feet went."""
    walked = walked_path(graph, entry.parked, entry.home, WALKED_METRES)
    if walked is None:
        return NO_SEGMENTS
    kinds = graph.chain_kind[graph.position_chain[walked.segments]]
    keep = kinds > NARROWEST_MAIN_ROAD
    if len(walked.segments) > 1:
        keep &= walked.segments != walked.first_segment
    return np.unique(walked.segments[keep])


def _segments_around(graph: RoadGraph, points: FloatArray, radius_metres: float) -> Segments:
    """Every segment of the cells that the points, widened by the radius, lie in."""
    degrees = radius_metres / METRES_PER_DEGREE
    wide = degrees / np.cos(np.radians(np.abs(points[:, 0]).max()))
    margin = np.array([degrees, wide])
    low = np.floor((points.min(axis=0) - margin) / CELL_DEGREES).astype(np.int64) - 1
    high = np.floor((points.max(axis=0) + margin) / CELL_DEGREES).astype(np.int64) + 1
    rows = np.arange(low[0], high[0] + 1, dtype=np.int64)
    first = np.searchsorted(graph.cell_key, rows * ROW + low[1], side="left")
    end = np.searchsorted(graph.cell_key, rows * ROW + high[1], side="right")
    parts = [
        graph.cell_segment[graph.cell_start[one] : graph.cell_start[other]]
        for one, other in zip(first, end, strict=True)
    ]
    return np.unique(np.concatenate(parts)).astype(np.int64)


def _followed(graph: RoadGraph, points: FloatArray, radius_metres: float) -> Segments:
    """The nearest road under every step of the line."""
    run = np.abs(np.diff(points, axis=0)).max(axis=1) * METRES_PER_DEGREE
    steps = [
        one + (other - one) * np.linspace(0.0, 1.0, max(2, int(metres / STEP_METRES) + 1))[:, None]
        for one, other, metres in zip(points[:-1], points[1:], run, strict=True)
    ]
    everything = np.ones(len(graph.position_node), dtype=bool)
    spots = snap(graph, np.concatenate(steps), everything, radius_metres)
    return np.unique(spots.segment[spots.segment >= 0])


def _crossed(graph: RoadGraph, points: FloatArray) -> Segments:
    """The segments that the line cuts through."""
    near = _segments_around(graph, points, 0.0)
    one, other = graph.nodes[graph.position_node[near]], graph.nodes[graph.position_node[near + 1]]
    cut = np.zeros(len(near), dtype=bool)
    for begin, end in pairwise(points):
        sides = _side(begin, end, one) * _side(begin, end, other)
        turns = _side(one, other, begin) * _side(one, other, end)
        cut |= (sides < 0) & (turns < 0)
    return np.asarray(near[cut])


def _side(begin: FloatArray, end: FloatArray, point: FloatArray) -> FloatArray:
    """Which side of the line the point is on: the sign of the cross product."""
    run, gap = end - begin, point - begin
    return np.asarray(run[..., 0] * gap[..., 1] - run[..., 1] * gap[..., 0])
