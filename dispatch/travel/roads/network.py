"""The graph as one vehicle class finds it under the closures of the moment, ready to be searched.

Made once for a class and a set of closures (tens of milliseconds), then kept. Nodes of the network are
the chains' ends; where a closure lies on a chain, all of that chain's points become nodes, so that a home
before the flood is still reached and one behind it is not.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch.travel.roads.classes import BIT, FOOT, MINIVAN
from dispatch.travel.roads.closed import NOTHING_CLOSED, Closed
from dispatch.travel.roads.graph import BoolArray, FloatArray, IntArray, RoadGraph
from dispatch.travel.roads.speeds import CLOSED_ON_FOOT, FOOT_KMH, KIT_KMH

WITH_KIT: Final = "kit"
"""Feet carrying oxygen and monitor on the last metres: slower, and let through a closure at a quarter of the pace."""


@dataclass(frozen=True, eq=False)
class Network:
    """Edges reversed: row = where an edge ends, column = where it begins."""

    graph: RoadGraph
    forward: BoolArray
    """Per segment: open along it for this class now."""
    backward: BoolArray
    usable: BoolArray
    """Per segment: a place may be snapped to it."""
    pace: FloatArray
    """Seconds per metre by position (of the segment that begins there)."""
    stop_positions: NDArray[np.int64]
    """Ascending: the positions that are nodes of the network."""
    stop_node: IntArray
    """Graph node of each network node, ascending."""
    stop_of: IntArray
    """Network node of each entry of ``stop_positions``."""
    dead_end: BoolArray
    """By network node: reached but not passed (a bollard, for a van)."""
    row_start: IntArray
    row: IntArray
    """The row of every edge, spelled out."""
    column: IntArray
    seconds: FloatArray
    metres: FloatArray
    from_position: IntArray
    """Where each edge begins, and where it ends; both in one chain."""
    to_position: IntArray

    @property
    def size(self) -> int:
        """How many nodes."""
        return len(self.stop_node)

    def stretch(self, segment: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The entries of ``stop_positions`` before and after a segment."""
        before = np.searchsorted(self.stop_positions, segment, side="right") - 1
        return before, before + 1


def network_of(graph: RoadGraph, vehicle_class: str, closed: Closed = NOTHING_CLOSED) -> Network:
    """The network of a class (minivan, motorcycle, foot, or :data:`WITH_KIT`) under these closures."""
    if closed.graph_stamp not in ("", graph.stamp):
        raise ValueError("These closures were laid on another import of the roads.")
    key = (vehicle_class, closed.key)
    network = graph.kept(key)
    if network is None:
        network = _prepared(graph, vehicle_class, closed)
        graph.keep(key, network)
    return network


def _prepared(graph: RoadGraph, vehicle_class: str, closed: Closed) -> Network:
    on_foot = vehicle_class == WITH_KIT
    real_class = FOOT if on_foot else vehicle_class
    forward, backward = graph.open_to(real_class)
    snappable = (graph.chain_snap & BIT[real_class]).astype(bool)[graph.position_chain]
    pace = graph.seconds_per_metre(real_class)[graph.position_chain]
    shut = closed.of(real_class)
    if on_foot:
        pace = pace * (FOOT_KMH / KIT_KMH)
        pace[shut] *= CLOSED_ON_FOOT
    else:
        forward[shut] = backward[shut] = False
    stop_positions = _stop_positions(graph, shut)
    nodes, stop_of = np.unique(graph.position_node[stop_positions], return_inverse=True)
    edges = _edges(graph, stop_positions, stop_of, forward, backward)
    begins, ends, from_position, to_position = edges
    dead_end = np.isin(nodes, graph.van_stop_nodes if vehicle_class == MINIVAN else [])
    if dead_end.any():
        passable = ~dead_end[begins]
        begins, ends = begins[passable], ends[passable]
        from_position, to_position = from_position[passable], to_position[passable]
    metres = np.abs(graph.position_metres[to_position] - graph.position_metres[from_position])
    seconds = metres * pace[np.minimum(from_position, to_position)]
    kept = _quickest(ends.astype(np.int64) * len(nodes) + begins, seconds)
    row_start = np.searchsorted(ends[kept], np.arange(len(nodes) + 1))
    return Network(
        graph=graph,
        forward=forward,
        backward=backward,
        usable=(forward | backward) & snappable,
        pace=pace,
        stop_positions=stop_positions,
        stop_node=nodes.astype(np.int32),
        stop_of=stop_of.astype(np.int32),
        dead_end=dead_end,
        row_start=row_start.astype(np.int32),
        row=ends[kept].astype(np.int32),
        column=begins[kept].astype(np.int32),
        seconds=seconds[kept],
        metres=metres[kept],
        from_position=from_position[kept].astype(np.int32),
        to_position=to_position[kept].astype(np.int32),
    )


def _quickest(pair: NDArray[np.int64], seconds: FloatArray) -> NDArray[np.int64]:
    """One edge for every pair of nodes, ascending by pair: of several between the same two the quickest."""
    order = np.argsort(pair, kind="stable")
    new = np.flatnonzero(np.diff(pair[order], prepend=-1))
    if len(new) == len(order):
        return order
    least = np.repeat(np.minimum.reduceat(seconds[order], new), np.diff(new, append=len(order)))
    best = np.flatnonzero(seconds[order] == least)
    return order[best[np.flatnonzero(np.diff(pair[order[best]], prepend=-1))]]


def _stop_positions(graph: RoadGraph, shut: NDArray[np.int64]) -> NDArray[np.int64]:
    """The chains' ends, and every position of a chain that a closure touches."""
    touched = np.zeros(len(graph.chain_kind), dtype=bool)
    touched[graph.position_chain[shut]] = True
    stops = touched[graph.position_chain]
    stops[graph.chain_start[:-1]] = True
    stops[graph.chain_start[1:] - 1] = True
    return np.flatnonzero(stops)


def _edges(
    graph: RoadGraph,
    stop_positions: NDArray[np.int64],
    stop_of: NDArray[np.int64],
    forward: BoolArray,
    backward: BoolArray,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """(network node it begins at, it ends at, position it begins at, it ends at) of every open edge."""
    chain = graph.position_chain[stop_positions]
    along = np.flatnonzero((chain[1:] == chain[:-1]) & (stop_of[1:] != stop_of[:-1]))
    first, last = stop_positions[along], stop_positions[along + 1]
    ahead, back = forward[first], backward[first]
    return (
        np.concatenate([stop_of[along][ahead], stop_of[along + 1][back]]),
        np.concatenate([stop_of[along + 1][ahead], stop_of[along][back]]),
        np.concatenate([first[ahead], last[back]]),
        np.concatenate([last[ahead], first[back]]),
    )
