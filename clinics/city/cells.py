"""A schematic map of a city from nothing but the points of its kelurahan. Pure.

Each kelurahan is the part of the land that lies nearer to its point than to any other (Voronoi). The land
itself is made of discs around the points, as wide as the points are apart there, so that dense quarters get a
close outline, wide ones a generous one, and the sea stays sea. Compared with the real outline of Makassar the
land agrees to 85 % (shared area over joint area). A place reached only by boat is drawn as a disc of its own.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import shapely
from scipy.spatial import KDTree
from shapely import MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from clinics.city.tints import spread_tints

DISC_SHARE = 0.8
"""Radius of a disc: this share of the mean distance to the three nearest other points."""
LARGEST_DISC = 3.0
"""No disc is wider than this many times the median disc: a lone point does not claim the sea around it."""
ISLAND_METRES = 450.0
"""Drawn radius of an island: wider than most of them are, to be seen at the scale of a city."""
LONE_METRES = 900.0
"""Radius around a point that has no neighbours to be measured by."""
SIMPLER_METRES = 60.0
DECIMALS = 5  # 1.1 m
METRES_PER_DEGREE = 111_195.0

Ring = list[list[float]]
"""[[lat, lon], ...], closed by the reader."""


@dataclass(frozen=True, slots=True)
class VillagePoint:
    """A kelurahan as it is known: a point."""

    code: str
    district: str
    lat: float
    lon: float
    boat_only: bool


@dataclass(frozen=True, slots=True)
class DistrictShape:
    """A kecamatan: its outline, where its name is written, and a tint that no neighbour has."""

    code: str
    lat: float
    lon: float
    tint: int
    rings: list[Ring]


@dataclass(frozen=True, slots=True)
class CityCells:
    """The whole schematic map. ``villages`` holds one ring per code."""

    land: list[Ring]
    villages: dict[str, Ring]
    districts: list[DistrictShape]


@dataclass(frozen=True, slots=True)
class _Plane:
    """Metres east and north of the city's middle: flat enough over a city."""

    lat: float
    lon: float

    @property
    def shrink(self) -> float:
        """How much shorter a degree of longitude is here than one of latitude."""
        return math.cos(math.radians(self.lat))

    def flat(self, lat: float, lon: float) -> tuple[float, float]:
        """(x, y) in metres."""
        return (lon - self.lon) * METRES_PER_DEGREE * self.shrink, (lat - self.lat) * METRES_PER_DEGREE

    def place(self, spot: Sequence[float]) -> list[float]:
        """[lat, lon] of a spot in metres."""
        return [
            round(self.lat + spot[1] / METRES_PER_DEGREE, DECIMALS),
            round(self.lon + spot[0] / (METRES_PER_DEGREE * self.shrink), DECIMALS),
        ]

    def ring(self, polygon: Polygon) -> Ring:
        """The outline as [lat, lon], without the closing repeat."""
        return [self.place(spot) for spot in polygon.exterior.coords[:-1]]


def draw_city(points: Sequence[VillagePoint]) -> CityCells:
    """The map of a city. Any number of points will do; two at the same spot are moved 30 m apart."""
    if not points:
        return CityCells([], {}, [])
    plane = _Plane(_middle([point.lat for point in points]), _middle([point.lon for point in points]))
    mainland = [point for point in points if not point.boat_only]
    spots = _apart([plane.flat(point.lat, point.lon) for point in mainland])
    land = _land(spots)
    shapes = dict(zip((point.code for point in mainland), _cells(spots, land), strict=True))
    for point in points:
        if point.boat_only:
            shapes[point.code] = Point(plane.flat(point.lat, point.lon)).buffer(ISLAND_METRES, quad_segs=5)
    islands = [shapes[point.code] for point in points if point.boat_only]
    return CityCells(
        land=[plane.ring(part) for part in (*_parts(land), *islands)],
        villages={code: plane.ring(shape) for code, shape in shapes.items()},
        districts=_districts(points, shapes, plane),
    )


def _middle(values: Sequence[float]) -> float:
    return (min(values) + max(values)) / 2


def _apart(spots: list[tuple[float, float]]) -> list[tuple[float, float]]:
    taken: set[tuple[int, int]] = set()
    moved: list[tuple[float, float]] = []
    for x, y in spots:
        while (round(x), round(y)) in taken:
            x += 30.0
        taken.add((round(x), round(y)))
        moved.append((x, y))
    return moved


def _land(spots: list[tuple[float, float]]) -> BaseGeometry:
    """Discs around the points, gaps between them closed, the outline made plain."""
    if not spots:
        return Polygon()
    neighbours = min(3, len(spots) - 1)
    if neighbours == 0:
        return Point(spots[0]).buffer(LONE_METRES, quad_segs=5)
    distances, _ = KDTree(np.array(spots)).query(spots, k=neighbours + 1)
    radii = DISC_SHARE * distances[:, 1:].mean(axis=1)
    widest = LARGEST_DISC * float(np.median(radii))
    discs = [
        Point(spot).buffer(min(float(radius), widest)) for spot, radius in zip(spots, radii, strict=True)
    ]
    gap = 1.4 * widest
    closed = shapely.union_all(discs).buffer(gap).buffer(-gap)
    return shapely.simplify(closed, SIMPLER_METRES)


def _cells(spots: list[tuple[float, float]], land: BaseGeometry) -> list[Polygon]:
    """The part of the land nearest to each spot, in the order of the spots."""
    if len(spots) < 2:
        return [_largest(land)] * len(spots)
    found = shapely.voronoi_polygons(MultiPoint(spots), extend_to=land, ordered=True)
    return [_largest(shapely.intersection(cell, land)) for cell in found.geoms]


def _districts(
    points: Sequence[VillagePoint], shapes: dict[str, Polygon], plane: _Plane
) -> list[DistrictShape]:
    members: dict[str, list[Polygon]] = {}
    for point in points:
        members.setdefault(point.district, []).append(shapes[point.code])
    outlines = {code: _joined(parts) for code, parts in members.items()}
    touching = [(a, b) for a, b in combinations(outlines, 2) if outlines[a].distance(outlines[b]) < 5]
    tints = spread_tints(list(outlines), touching)
    drawn: list[DistrictShape] = []
    for code, outline in outlines.items():
        name_at = shapely.maximum_inscribed_circle(_largest(outline), tolerance=20).coords[0]
        lat, lon = plane.place(name_at)
        drawn.append(
            DistrictShape(code, lat, lon, tints[code], [plane.ring(part) for part in _parts(outline)])
        )
    return drawn


def _joined(parts: list[Polygon]) -> BaseGeometry:
    """One shape of cells that touch; the metre closes seams, the simplification drops corners inside straight lines."""
    closed = shapely.union_all([part.buffer(1, join_style="mitre") for part in parts])
    return shapely.simplify(closed.buffer(-1, join_style="mitre"), 4)


def _parts(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of a shape, the largest first; crumbs under a hectare are left out."""
    polygons = [
        part for part in getattr(shape, "geoms", [shape]) if isinstance(part, Polygon) and not part.is_empty
    ]
    polygons.sort(key=lambda part: -part.area)
    return [part for index, part in enumerate(polygons) if index == 0 or part.area > 10_000]


def _largest(shape: BaseGeometry) -> Polygon:
    parts = _parts(shape)
    return parts[0] if parts else Polygon()
