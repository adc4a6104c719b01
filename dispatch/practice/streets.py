"""Generated streets: a city of roads out of a seed, written as a real .osm.pbf, for practice and tests.

Nobody surveyed them: a net of main roads, streets and lorong of every width laid over the points of a city's
kelurahan (or over a plain square), with one-ways in both spellings, roundabouts, bollards, gates, speed signs, and
islands that no bridge reaches. The header of the file says so, and the import takes its attribution from there.
"""

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
import osmium
import shapely

from dispatch.travel import Place
from dispatch.travel.roads.reader import GENERATOR
from dispatch.travel.roads.snap import METRES_PER_DEGREE

SQUARE_AT: Final = Place(-5.15, 119.45)
NODES_PER_CROSSING: Final = 5.7
"""Crossings, bends and the points of lorong, counted over many seeds."""
CROSSINGS_PER_KM2: Final = 95.0
"""Where no city gives the ground: blocks of about 100 m."""
SHORE_METRES: Final = 400.0
ISLAND_METRES: Final = 250.0

LORONG: Final[tuple[tuple[float, dict[str, str]], ...]] = (
    (0.26, {"highway": "living_street"}),
    (0.16, {"highway": "service", "service": "alley"}),
    (0.10, {"highway": "service", "service": "alley", "width": "2.2"}),
    (0.12, {"highway": "service", "service": "alley", "width": "1.5"}),
    (0.06, {"highway": "living_street", "maxwidth": "1,2 m"}),
    (0.12, {"highway": "path"}),
    (0.10, {"highway": "footway"}),
    (0.03, {"highway": "footway", "motorcycle": "yes"}),
    (0.02, {"highway": "steps"}),
    (0.03, {"highway": "service", "access": "private"}),
)
"""(share, tags); about a third of all lorong take no van."""


@dataclass
class Streets:
    """Nodes and ways as OpenStreetMap has them; ids count from 1."""

    places: list[Place] = field(default_factory=list)
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    ways: list[tuple[list[int], dict[str, str]]] = field(default_factory=list)

    def node(self, lat: float, lon: float, **tags: str) -> int:
        """Add a node."""
        self.places.append(Place(lat, lon))
        if tags:
            self.node_tags[len(self.places)] = tags
        return len(self.places)

    def way(self, nodes: Sequence[int], **tags: str) -> None:
        """Add a way."""
        self.ways.append((list(nodes), tags))


def generate_streets(
    nodes: int, seed: int, *, land: Sequence[Place] = (), islands: Sequence[Place] = ()
) -> Streets:
    """About ``nodes`` nodes over the ground of ``land`` (a square when empty), and one more network an island."""
    random = Random(seed)  # streets, no secrets
    streets = Streets()
    ground = _ground(nodes, land)
    squeeze = math.cos(math.radians(ground.centroid.y))
    crossings = nodes / NODES_PER_CROSSING
    spacing = math.sqrt(ground.area * squeeze / crossings)
    net = _Net(streets, random, ground, spacing, squeeze)
    net.lay()
    west, south, east, _ = ground.bounds
    offshore = Place(south, west - 4000.0 / METRES_PER_DEGREE)
    for number, middle in enumerate(islands or [offshore, Place(offshore.lat, east + 0.04)], start=1):
        _island(streets, random, middle, number)
    return streets


def write_streets(streets: Streets, file: Path) -> None:
    """Write a .osm.pbf, whole or not at all."""
    header = osmium.io.Header()
    header.set("generator", GENERATOR)
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    with osmium.SimpleWriter(osmium.io.File(str(part), "pbf"), header=header) as writer:
        for number, place in enumerate(streets.places, start=1):
            tags = streets.node_tags.get(number, {})
            location = (place.lon, place.lat)
            writer.add_node(osmium.osm.mutable.Node(id=number, version=1, location=location, tags=tags))
        for number, (nodes, tags) in enumerate(streets.ways, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=number, version=1, nodes=nodes, tags=tags))
    os.replace(part, file)


def _ground(nodes: int, land: Sequence[Place]) -> shapely.Geometry:
    """In degrees, ``(lon, lat)``."""
    if land:
        points = np.array([(place.lon, place.lat) for place in land])
        return shapely.MultiPoint(points).convex_hull.buffer(SHORE_METRES / METRES_PER_DEGREE)
    half = math.sqrt(nodes / NODES_PER_CROSSING / CROSSINGS_PER_KM2) * 1000 / METRES_PER_DEGREE / 2
    return shapely.box(SQUARE_AT.lon - half, SQUARE_AT.lat - half, SQUARE_AT.lon + half, SQUARE_AT.lat + half)


@dataclass
class _Line:
    """A street of the net, straight through the city: its tags, and whether it is drawn against its one-way."""

    tags: dict[str, str]
    main: bool


@dataclass
class _Net:
    """Rows and columns of crossings, shifted a little, with bends between them and lorong inside the blocks."""

    streets: Streets
    random: Random
    ground: shapely.Geometry
    spacing: float
    """Degrees of latitude between rows."""
    squeeze: float
    crossing: dict[tuple[int, int], int] = field(default_factory=dict)
    arms: dict[tuple[int, int, int, int], int] = field(default_factory=dict)
    """At a roundabout: the node of the ring that the arm in this direction ends in."""
    bends: dict[tuple[int, int, int], int] = field(default_factory=dict)
    """(row, column, 0 = along the row / 1 = along the column): a point of that street where a lorong may begin."""

    def lay(self) -> None:
        """All of it."""
        west, south, east, north = self.ground.bounds
        rows = int((north - south) / self.spacing) + 1
        columns = int((east - west) * self.squeeze / self.spacing) + 1
        for row in range(rows):
            for column in range(columns):
                self._cross(row, column, south, west)
        self._ring_round(rows, columns)
        for row in range(rows):
            self._street([(row, column) for column in range(columns)], 0, row)
        for column in range(columns):
            self._street([(row, column) for row in range(rows)], 1, column)
        for row, column in list(self.crossing):
            self._lorong(row, column)

    def _cross(self, row: int, column: int, south: float, west: float) -> None:
        shift = self.spacing * 0.16
        lat = south + row * self.spacing + self.random.uniform(-shift, shift)
        lon = west + (column * self.spacing + self.random.uniform(-shift, shift)) / self.squeeze
        if shapely.contains_xy(self.ground, lon, lat):
            self.crossing[row, column] = self.streets.node(lat, lon)

    def _ring_round(self, rows: int, columns: int) -> None:
        """Roundabouts where the widest roads cross."""
        radius = 25.0 / METRES_PER_DEGREE
        for row in range(12, rows, 24):
            for column in range(12, columns, 24):
                middle = self.crossing.get((row, column))
                if middle is None:
                    continue
                at = self.streets.places[middle - 1]
                ring = [
                    self.streets.node(
                        at.lat + radius * math.sin(turn * math.pi / 4),
                        at.lon + radius * math.cos(turn * math.pi / 4) / self.squeeze,
                    )
                    for turn in range(8)
                ]
                # anticlockwise would be against the traffic: Indonesia drives on the left
                self.streets.way([*reversed(ring), ring[-1]], highway="primary", junction="roundabout")
                for turn, (down, right) in ((0, (0, 1)), (2, (1, 0)), (4, (0, -1)), (6, (-1, 0))):
                    self.arms[row, column, down, right] = ring[turn]

    def _line(self, axis: int, number: int) -> _Line:
        name = f"Jalan {'Melintang' if axis == 0 else 'Membujur'} {number + 1}"
        if number % 12 == 0:
            return _Line({"highway": "primary", "name": name}, main=True)
        if number % 6 == 0:
            tags = {"highway": "secondary", "name": name}
            if self.random.random() < 0.5:
                tags["oneway"] = self.random.choice(["yes", "-1"])
            return _Line(tags, main=True)
        if number % 3 == 0:
            tags = {"highway": "tertiary", "name": name}
            if self.random.random() < 0.3:
                tags["oneway"] = self.random.choice(["yes", "-1"])
                if self.random.random() < 0.4:
                    tags["oneway:motorcycle"] = "no"
            return _Line(tags, main=True)
        return _Line({"highway": "residential", "name": name}, main=False)

    def _street(self, cells: list[tuple[int, int]], axis: int, number: int) -> None:
        """One row or column: ways of a few blocks each, broken where the ground or chance breaks them."""
        line = self._line(axis, number)
        step = (0, 1) if axis == 0 else (1, 0)
        run: list[int] = []
        for cell in cells:
            following = cell[0] + step[0], cell[1] + step[1]
            built = cell in self.crossing and following in self.crossing
            if not built or (not line.main and self.random.random() < 0.10):
                run = self._end(run, line)
                continue
            begin = self.arms.get((*cell, *step), self.crossing[cell])
            end = self.arms.get((*following, -step[0], -step[1]), self.crossing[following])
            if not run or run[-1] != begin:
                run = self._end(run, line) or [begin]
            bends = self._bends(begin, end)
            if bends:
                self.bends[(*cell, axis)] = bends[0]
            run += [*bends, end]
            if len(run) > 18:
                run = self._end(run, line)
        self._end(run, line)

    def _end(self, run: list[int], line: _Line) -> list[int]:
        if len(run) > 1:
            tags = dict(line.tags)
            if self.random.random() < 0.06:
                tags["maxspeed"] = self.random.choice(["20", "30", "40", "60"])
            if not line.main and self.random.random() < 0.05:
                tags["surface"] = "gravel"
            if not line.main and self.random.random() < 0.04:
                tags["oneway"] = "yes"
            self.streets.way(run, **tags)
        return []

    def _bends(self, begin: int, end: int) -> list[int]:
        """One or two points between two crossings, a little off the straight line."""
        one, other = self.streets.places[begin - 1], self.streets.places[end - 1]
        count = self.random.choice((1, 1, 2))
        sway = self.spacing * 0.04
        return [
            self.streets.node(
                one.lat + (other.lat - one.lat) * part / (count + 1) + self.random.uniform(-sway, sway),
                one.lon + (other.lon - one.lon) * part / (count + 1) + self.random.uniform(-sway, sway),
            )
            for part in range(1, count + 1)
        ]

    def _lorong(self, row: int, column: int) -> None:
        """Into the block from one of its streets; half of them come out at the other side."""
        begin, end = self.bends.get((row, column, 0)), self.bends.get((row + 1, column, 0))
        if begin is None or self.random.random() < 0.2:
            return
        start = self.streets.places[begin - 1]
        points = self.random.choice((2, 3, 4))
        reach = self.spacing * 0.8 / (points + 1)
        inner = [
            self.streets.node(
                start.lat + reach * (point + 1),
                start.lon + self.random.uniform(-1, 1) * self.spacing * 0.12,
            )
            for point in range(points)
        ]
        through = end is not None and self.random.random() < 0.5
        tags = dict(self._kind_of_lorong())
        if self.random.random() < 0.06:
            self.streets.node_tags[inner[0]] = {"barrier": "bollard"}
        self.streets.way(
            [begin, *inner, *([end] if through and end is not None else [])],
            name=f"Lorong {len(self.streets.ways)}",
            **tags,
        )

    def _kind_of_lorong(self) -> dict[str, str]:
        drawn = self.random.random()
        for share, tags in LORONG:
            if drawn < share:
                return tags
            drawn -= share
        return LORONG[-1][1]


def _island(streets: Streets, random: Random, middle: Place, number: int) -> None:
    """A ring road, a street across, a few paths; no bridge."""
    radius = ISLAND_METRES / METRES_PER_DEGREE
    ring = [
        streets.node(
            middle.lat + radius * random.uniform(0.8, 1.0) * math.sin(turn * math.pi / 6),
            middle.lon + radius * random.uniform(0.8, 1.0) * math.cos(turn * math.pi / 6),
        )
        for turn in range(12)
    ]
    centre = streets.node(middle.lat, middle.lon)
    streets.way([*ring, ring[0]], highway="living_street", name=f"Jalan Pantai {number}")
    streets.way([ring[0], centre, ring[6]], highway="residential", name=f"Jalan Pulau {number}")
    streets.way([ring[3], centre], highway="path")
    streets.way([centre, ring[9]], highway="footway")
