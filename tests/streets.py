"""A small town of straight streets for the tests of travel: residential roads on a grid, and one lorong."""

from pathlib import Path

import numpy as np

from dispatch.travel import Place
from dispatch.travel.roads import RoadData, RoadGraph, RoadWay, build_graph, write_graph

SOUTH, WEST = -5.180, 119.440
STEP = 0.002
"""About 220 m between two streets."""
ROWS = 9


def corner(row: int, column: int) -> Place:
    """The junction of a street from west to east with one from south to north."""
    return Place(SOUTH + row * STEP, WEST + column * STEP)


IN_THE_LORONG = Place(corner(4, 4).lat + STEP / 2, corner(4, 4).lon + STEP / 2)
"""A home in the middle of a block; a footway of 157 m leads to it from the corner (4, 4)."""
FAR_AWAY = Place(SOUTH - 0.1, WEST)
"""Eleven kilometres from the nearest street."""


def town_data() -> RoadData:
    """The streets as they are read from a file."""
    nodes = [corner(row, column) for row in range(ROWS) for column in range(ROWS)]
    streets = [[row * ROWS + column for column in range(ROWS)] for row in range(ROWS)]
    avenues = [[row * ROWS + column for row in range(ROWS)] for column in range(ROWS)]
    nodes.append(IN_THE_LORONG)
    ways = [
        RoadWay(number, np.array(line, dtype=np.int32), {"highway": "residential"})
        for number, line in enumerate([*streets, *avenues])
    ]
    lorong = np.array([4 * ROWS + 4, len(nodes) - 1], dtype=np.int32)
    ways.append(RoadWay(len(ways), lorong, {"highway": "footway"}))
    return RoadData(np.array(nodes), ways, np.array([], dtype=np.int32), "2026-01-01T00:00:00Z")


def town(stamp: str = "town-1") -> RoadGraph:
    """The streets as a graph."""
    graph = build_graph(town_data())
    graph.facts.update(stamp=stamp, attribution="streets of a test")
    return graph


def put_town_in_force(folder: Path, stamp: str = "town-1") -> None:
    """The town imported below a folder of roads."""
    write_graph(town(stamp), folder)
