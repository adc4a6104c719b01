"""From a point on the map to the nearest road: the nearest point of the nearest *edge*, within a limit.

Segments are listed by cells of about 100 m. A point looks into the nine cells around it; only when
nothing is that near it looks further, up to the limit. Distances are planar around each point: within the
limit they agree with the great circle to millimetres.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch.travel.distance import EARTH_RADIUS_METRES
from dispatch.travel.roads.graph import BoolArray, FloatArray, IntArray, RoadGraph

SNAP_METRES: Final = 300.0
"""Farther from any road than this, a place is not on the road map: the straight line answers."""
CELL_DEGREES: Final = 0.0009
"""About 100 m of latitude."""
METRES_PER_DEGREE: Final = float(np.radians(1.0)) * EARTH_RADIUS_METRES
ROW: Final = 1 << 32
SURE_RINGS: Final = ((1, 0.7), (4, 3.7))
"""(rings of cells looked into, cells within which nothing is missed)."""


@dataclass(frozen=True, slots=True)
class Spots:
    """Where places lie on the graph; ``segment`` is -1 where no road is near enough."""

    segment: NDArray[np.int64]
    metres_along: FloatArray
    """From the first position of the segment's chain."""
    metres_off: FloatArray
    """From the place to the road, infinite where none is near."""
    on_road: FloatArray
    """(n, 2) the nearest point of the road."""

    def __len__(self) -> int:
        return len(self.segment)


def cells_of(
    nodes: FloatArray, position_node: IntArray, position_chain: IntArray
) -> tuple[NDArray[np.int64], IntArray, IntArray]:
    """Every segment in every cell it passes: keys ascending, the first entry of each key, the segments."""
    segment = np.flatnonzero(np.diff(position_chain) == 0)
    one, other = nodes[position_node[segment]], nodes[position_node[segment + 1]]
    pieces = np.ceil(np.abs(other - one).max(axis=1) / (CELL_DEGREES / 2)).astype(np.int64) + 1
    which = np.repeat(np.arange(len(segment)), pieces)
    step = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = step / np.maximum(1, pieces - 1)[which]
    points = one[which] + (other - one)[which] * share[:, None]
    pairs = np.unique(np.column_stack([_keys(points), segment[which]]), axis=0)
    keys, first = np.unique(pairs[:, 0], return_index=True)
    return keys, np.append(first, len(pairs)).astype(np.int32), pairs[:, 1].astype(np.int32)


def _keys(points: FloatArray) -> NDArray[np.int64]:
    cells = np.floor(points / CELL_DEGREES).astype(np.int64)
    return np.asarray(cells[:, 0] * ROW + cells[:, 1])


def snap(graph: RoadGraph, places: FloatArray, usable: BoolArray, limit_metres: float = SNAP_METRES) -> Spots:
    """The nearest usable segment of every place ``(n, 2)``; ``usable`` has an entry for every position."""
    count = len(places)
    spots = Spots(
        np.full(count, -1, dtype=np.int64), np.zeros(count), np.full(count, np.inf), np.zeros((count, 2))
    )
    left = np.arange(count)
    for rings, sure_cells in SURE_RINGS:
        if len(left):
            _look(graph, places, usable, left, rings, spots)
            # a cell is a little narrower in metres of longitude than of latitude
            narrow = np.cos(np.radians(places[left, 0]))
            sure = sure_cells * CELL_DEGREES * METRES_PER_DEGREE * narrow
            left = left[spots.metres_off[left] > np.minimum(sure, limit_metres)]
    far = spots.metres_off > limit_metres
    spots.segment[far] = -1
    spots.metres_off[far] = np.inf
    return spots


def _look(
    graph: RoadGraph, places: FloatArray, usable: BoolArray, left: NDArray[np.int64], rings: int, spots: Spots
) -> None:
    """Fill ``spots`` of the places ``left`` from the cells within so many rings."""
    reach = np.arange(-rings, rings + 1, dtype=np.int64)
    around = (reach[:, None] * ROW + reach[None, :]).ravel()
    keys = (_keys(places[left])[:, None] + around[None, :]).ravel()
    at = np.minimum(np.searchsorted(graph.cell_key, keys), len(graph.cell_key) - 1)
    first = graph.cell_start[at]
    counts = np.where(graph.cell_key[at] == keys, graph.cell_start[at + 1] - first, 0)
    total = int(counts.sum())
    if not total:
        return
    whose = np.repeat(np.repeat(left, len(around)), counts)
    entry = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
    segment = graph.cell_segment[entry].astype(np.int64)
    fits = usable[segment]
    _nearest(graph, places, whose[fits], segment[fits], spots)


def _nearest(
    graph: RoadGraph, places: FloatArray, whose: NDArray[np.int64], segment: NDArray[np.int64], spots: Spots
) -> None:
    if not len(whose):
        return
    share, off = shares_and_metres(graph, places[whose], segment)
    first = np.flatnonzero(np.concatenate([[True], whose[1:] != whose[:-1]]))  # places come one after another
    smallest = np.repeat(np.minimum.reduceat(off, first), np.diff(np.append(first, len(off))))
    nearest = np.flatnonzero(off == smallest)
    best = nearest[np.concatenate([[True], np.diff(whose[nearest]) != 0])]
    who, where, part = whose[best], segment[best], share[best]
    one, other = graph.nodes[graph.position_node[where]], graph.nodes[graph.position_node[where + 1]]
    along = graph.position_metres
    spots.segment[who] = where
    spots.metres_along[who] = along[where] + part * (along[where + 1] - along[where])
    spots.metres_off[who] = off[best]
    spots.on_road[who] = one + (other - one) * part[:, None]


def shares_and_metres(
    graph: RoadGraph, places: FloatArray, segment: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray]:
    """For each place and its segment: how far along (0..1) the nearest point is, and its distance in metres."""
    scale = np.column_stack([np.ones(len(places)), np.cos(np.radians(places[:, 0]))]) * METRES_PER_DEGREE
    one = (graph.nodes[graph.position_node[segment]] - places) * scale
    run = (graph.nodes[graph.position_node[segment + 1]] - places) * scale - one
    square = (run * run).sum(axis=1)
    share = np.clip(-(one * run).sum(axis=1) / np.where(square > 0, square, 1.0), 0.0, 1.0)
    gap = one + run * share[:, None]
    return np.asarray(share), np.asarray(np.hypot(gap[:, 0], gap[:, 1]))
