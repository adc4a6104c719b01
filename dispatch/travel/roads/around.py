"""The streets around a place and along a way, thinned: the ground of a small map on a phone without any map service."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dispatch.travel.distance import Place
from dispatch.travel.roads.graph import BoolArray, RoadGraph

MAIN_KINDS = 5
"""Kinds below this number (motorway ... tertiary) are drawn along the whole way, the others around the home alone."""
HOME_DEGREES = 0.0042
"""About 460 m to each side of the home: every lorong is drawn there."""
MARGIN = 0.15
"""Of the way's own box, beyond it."""
MOST_POINTS = 1_200
DECIMALS = 5
"""About a metre."""

Line = list[tuple[float, float]]


def streets_around(graph: RoadGraph, way: Sequence[Place], home: Place) -> list[Line]:
    """Lines of ``(lat, lon)``, those near the home first, :data:`MOST_POINTS` points at most."""
    nodes = graph.nodes
    near = (np.abs(nodes[:, 0] - home.lat) <= HOME_DEGREES) & (np.abs(nodes[:, 1] - home.lon) <= HOME_DEGREES)
    places = np.array([home, *way], dtype=np.float64)
    low, high = places.min(axis=0), places.max(axis=0)
    edge = np.maximum((high - low) * MARGIN, HOME_DEGREES / 2)
    along = ((nodes >= low - edge) & (nodes <= high + edge)).all(axis=1)
    main = graph.chain_kind[graph.position_chain] < MAIN_KINDS
    lines: list[Line] = []
    left = MOST_POINTS
    for wanted in (near[graph.position_node], along[graph.position_node] & main):
        for run in _runs(graph, wanted):
            if left < 2:
                break
            points = nodes[graph.position_node[run[:left]]].round(DECIMALS)
            lines.append([(float(lat), float(lon)) for lat, lon in points])
            left -= len(points)
    return lines


def _runs(graph: RoadGraph, wanted: BoolArray) -> list[NDArray[np.int64]]:
    """Positions that follow one another on one chain, by the importance of their street."""
    at = np.flatnonzero(wanted)
    if len(at) == 0:
        return []
    chains = graph.position_chain[at]
    cuts = np.flatnonzero((np.diff(at) != 1) | (np.diff(chains) != 0)) + 1
    runs = [run for run in np.split(at, cuts) if len(run) > 1]
    return sorted(runs, key=lambda run: int(graph.chain_kind[graph.position_chain[run[0]]]))
