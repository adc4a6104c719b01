"""From the roads of a file to the graph: chains, their networks (islands), the cells for snapping."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dispatch.travel.distance import EARTH_RADIUS_METRES
from dispatch.travel.roads.classes import BIT, COLUMN, MINIVAN, ROAD_CLASSES
from dispatch.travel.roads.graph import SCRAP_METRES, FloatArray, IntArray, RoadGraph
from dispatch.travel.roads.reader import RoadData
from dispatch.travel.roads.refusing import BadRoadFile
from dispatch.travel.roads.snap import cells_of
from dispatch.travel.roads.tags import Way, read_way


def build_graph(data: RoadData) -> RoadGraph:
    """The graph of every way that somebody may use. Raises :class:`BadRoadFile` when there is none."""
    lines, ways = [], []
    for way in data.ways:
        read = read_way(way.tags)
        if read is not None:
            lines.append(way.nodes)
            ways.append(read)
    if not lines:
        raise BadRoadFile("roads_none", file="")
    position_node, chain_start, chain_way = _chains(lines, data)
    position_chain = np.repeat(np.arange(len(chain_start) - 1, dtype=np.int32), np.diff(chain_start))
    nodes, position_node, van_stops = _only_used(data, position_node)
    metres = _metres_along(nodes, position_node, position_chain)
    forward = np.array([way.forward for way in ways], dtype=np.uint8)[chain_way]
    backward = np.array([way.backward for way in ways], dtype=np.uint8)[chain_way]
    ends = position_node[chain_start[:-1]], position_node[chain_start[1:] - 1]
    lengths = metres[chain_start[1:] - 1]
    component, snap = _components(len(nodes), ends, lengths, forward | backward, van_stops)
    key, start, segment = cells_of(nodes, position_node, position_chain)
    return RoadGraph(
        nodes=nodes,
        chain_start=chain_start,
        chain_kind=np.array([way.kind for way in ways], dtype=np.uint8)[chain_way],
        chain_forward=forward,
        chain_backward=backward,
        chain_snap=snap,
        chain_kmh=_speeds(ways)[chain_way],
        chain_component=component,
        position_node=position_node,
        position_chain=position_chain,
        position_metres=metres,
        van_stop_nodes=van_stops,
        cell_key=key,
        cell_start=start,
        cell_segment=segment,
    )


def _speeds(ways: Sequence[Way]) -> NDArray[np.float32]:
    return np.array([way.kmh for way in ways], dtype=np.float32)


def _chains(lines: Sequence[IntArray], data: RoadData) -> tuple[IntArray, IntArray, IntArray]:
    """Cut the lines at every node that ends one, lies on two, is passed twice, or stops a van.

    Gives the nodes of all chains one after another, the first position of each (and the end), and
    the line each comes from.
    """
    flat = np.concatenate(lines)
    line_of = np.repeat(np.arange(len(lines), dtype=np.int32), [len(line) for line in lines])
    ends = np.cumsum([len(line) for line in lines]) - 1
    starts = np.concatenate([[0], ends[:-1] + 1])
    stops = np.bincount(flat, minlength=len(data.nodes)) > 1
    stops[flat[starts]] = stops[flat[ends]] = True
    stops[data.van_stops] = True
    inner = stops[flat]
    inner[starts] = inner[ends] = False
    copies = np.where(inner, 2, 1)
    position_node = np.repeat(flat, copies)
    last_copy = np.cumsum(copies) - 1
    chain_start = np.sort(np.concatenate([last_copy[inner], last_copy[starts]]))
    chain_way = np.repeat(line_of, copies)[chain_start]
    return (
        position_node.astype(np.int32),
        np.append(chain_start, len(position_node)).astype(np.int32),
        chain_way,
    )


def _only_used(data: RoadData, position_node: IntArray) -> tuple[FloatArray, IntArray, IntArray]:
    """Drop the nodes of ways that nobody may use."""
    used, renumbered = np.unique(position_node, return_inverse=True)
    van_stops = np.flatnonzero(np.isin(used, data.van_stops)).astype(np.int32)
    return np.ascontiguousarray(data.nodes[used]), renumbered.astype(np.int32), van_stops


def _metres_along(nodes: FloatArray, position_node: IntArray, position_chain: IntArray) -> FloatArray:
    """Haversine metres of every position from the first of its chain."""
    radians = np.radians(nodes[position_node])
    lat, lon = radians[:, 0], radians[:, 1]
    half = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[1:]) * np.cos(lat[:-1]) * np.sin(np.diff(lon) / 2) ** 2
    steps = 2 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(half))
    steps[np.diff(position_chain) != 0] = 0.0
    run = np.concatenate([[0.0], np.cumsum(steps)])
    first = np.concatenate([[True], np.diff(position_chain) != 0])
    return np.asarray(run - run[first][position_chain], dtype=np.float64)


def _components(
    node_count: int,
    ends: tuple[IntArray, IntArray],
    lengths: FloatArray,
    classes: NDArray[np.uint8],
    van_stops: IntArray,
) -> tuple[IntArray, NDArray[np.uint8]]:
    """By chain and class the network it belongs to, longest first, and the bits of those that are no scraps."""
    component = np.full((len(lengths), len(ROAD_CLASSES)), -1, dtype=np.int32)
    snap = np.zeros(len(lengths), dtype=np.uint8)
    for name in ROAD_CLASSES:
        mine = (classes & BIT[name]).astype(bool)
        if not mine.any():
            continue
        one, other = _parted(ends, van_stops, node_count) if name == MINIVAN else ends
        size = node_count + 2 * len(lengths)
        links = coo_array((np.ones(mine.sum()), (one[mine], other[mine])), shape=(size, size))
        labels = connected_components(links, directed=False)[1][one]
        total = np.bincount(labels[mine], weights=lengths[mine], minlength=labels.max() + 1)
        order = np.empty(len(total), dtype=np.int32)
        order[np.argsort(-total, kind="stable")] = np.arange(len(total))
        component[mine, COLUMN[name]] = order[labels[mine]]
        worth = (total >= SCRAP_METRES) | (order == 0)
        snap[mine & worth[labels]] |= BIT[name]
    return component, snap


def _parted(
    ends: tuple[IntArray, IntArray], van_stops: IntArray, node_count: int
) -> tuple[IntArray, IntArray]:
    """The chains' ends, where each that is at a bollard is a node of its own: nothing is connected there."""
    own = node_count + np.arange(2 * len(ends[0]), dtype=np.int32).reshape(2, -1)
    one, other = (
        np.where(np.isin(end, van_stops), mine, end).astype(np.int32)
        for end, mine in zip(ends, own, strict=True)
    )
    return one, other
