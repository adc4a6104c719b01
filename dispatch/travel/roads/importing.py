"""From a file to the roads in force: read, hold it against the city, build, write. All or nothing."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from scipy.spatial import cKDTree

from dispatch.travel.distance import EARTH_RADIUS_METRES, Place
from dispatch.travel.roads.building import build_graph
from dispatch.travel.roads.classes import BIT, COLUMN, ROAD_CLASSES
from dispatch.travel.roads.files import write_graph
from dispatch.travel.roads.graph import SCRAP_METRES, FloatArray, RoadGraph
from dispatch.travel.roads.reader import Box, Progress, RoadData, read
from dispatch.travel.roads.refusing import BadRoadFile
from dispatch.travel.roads.snap import METRES_PER_DEGREE

MARGIN_METRES: Final = 3000.0
"""Around the outermost points of the city's areas: a way to a home at the border may lead outside."""
NEAR_METRES: Final = 2000.0
"""A kelurahan has roads in the file when one is this near its point."""
LEAST_SHARE: Final = 0.1
"""Roads near fewer of the city's kelurahan than this: the file is of another place."""
ATTRIBUTION: Final = "© OpenStreetMap contributors"
"""Asked for by the licence (ODbL 1.0), wherever the roads or their map are shown."""
GENERATED: Final = "Jalan buatan untuk latihan · generated streets"
"""Shown instead, where the streets are our own invention."""

Beside = Callable[[RoadData, Path, str], None]
"""Writes something more about the same roads (the base map) into the new folder; given the attribution as well."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it. ``reached`` of ``villages`` kelurahan (islands not counted) have roads in the file."""

    facts: dict[str, Any]
    folder: Path
    reached: int
    villages: int


def import_file(
    file: Path,
    folder: Path,
    *,
    at: datetime,
    city: Sequence[Place],
    clip: bool,
    progress: Progress = lambda what, count: None,
    beside: Beside = lambda data, folder, attribution: None,
) -> Imported:
    """Put the roads of ``file`` in force below ``folder``.

    ``city`` are the points of its kelurahan on land. Raises :class:`BadRoadFile` (unreadable, or of another
    place) or OSError, with the roads in force as they were.
    """
    ground = city_ground(city)
    data = read(file, within=_box_of(ground) if clip else None, progress=progress)
    if clip:
        data = _within(data, ground, file)
    reached = near_roads(data.nodes, city)
    if reached < max(1, LEAST_SHARE * len(city)):
        raise BadRoadFile("roads_foreign", file=file.name, reached=reached, villages=len(city))
    progress("graph", 0)
    graph = build_graph(data)
    sha256 = _digest(file)
    graph.facts.update(_facts(graph, data, file, sha256, at), clipped=clip)
    progress("files", 0)
    attribution = str(graph.facts["attribution"])
    written = write_graph(graph, folder, also=lambda own: beside(data, own, attribution))
    return Imported(graph.facts, written, reached, len(city))


def city_ground(city: Sequence[Place]) -> shapely.Geometry:
    """The hull of the city's points and a margin, in degrees as ``(lon, lat)``. Raises ValueError without points."""
    if not city:
        raise ValueError("A city without areas has no ground.")
    points = np.array(city)
    squeeze = np.cos(np.radians(points[:, 0].mean()))
    flat = shapely.MultiPoint(np.column_stack([points[:, 1] * squeeze, points[:, 0]]))
    wide = flat.convex_hull.buffer(MARGIN_METRES / METRES_PER_DEGREE)
    return shapely.transform(wide, lambda xy: xy / np.array([squeeze, 1.0]))


def near_roads(nodes: FloatArray, city: Sequence[Place]) -> int:
    """How many of the city's points have a road within :data:`NEAR_METRES`."""
    chord = 2 * EARTH_RADIUS_METRES * np.sin(NEAR_METRES / EARTH_RADIUS_METRES / 2)
    gaps, _ = cKDTree(_in_space(nodes)).query(_in_space(np.array(city)), distance_upper_bound=chord)
    return int(np.isfinite(gaps).sum())


def _in_space(places: FloatArray) -> FloatArray:
    """Metres from the middle of the earth, for distances without a seam."""
    lat, lon = np.radians(places).T
    flat = np.cos(lat)
    return EARTH_RADIUS_METRES * np.column_stack([flat * np.cos(lon), flat * np.sin(lon), np.sin(lat)])


def _box_of(ground: shapely.Geometry) -> Box:
    west, south, east, north = shapely.bounds(ground)
    return Box(float(south), float(west), float(north), float(east))


def _within(data: RoadData, ground: shapely.Geometry, file: Path) -> RoadData:
    """The ways with a point in the city's ground, whole."""
    inside = shapely.contains_xy(ground, data.nodes[:, 1], data.nodes[:, 0])
    ways = [way for way in data.ways if inside[way.nodes].any()]
    if not ways:
        raise BadRoadFile("roads_none_here", file=file.name)
    return replace(data, ways=ways)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _facts(graph: RoadGraph, data: RoadData, file: Path, sha256: str, at: datetime) -> dict[str, Any]:
    """meta.json."""
    lengths = graph.position_metres[graph.chain_start[1:] - 1]
    either = graph.chain_forward | graph.chain_backward
    south, west = graph.nodes.min(axis=0)
    north, east = graph.nodes.max(axis=0)
    return {
        "stamp": f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{sha256[:8]}",
        "source": file.name,
        "sha256": sha256,
        "imported_at": at.isoformat(timespec="seconds"),
        "osm_timestamp": data.osm_timestamp,
        "attribution": GENERATED if data.generated else ATTRIBUTION,
        "generated": data.generated,
        "bounds": [round(float(each), 5) for each in (south, west, north, east)],
        "counts": {
            "points": len(graph.nodes),
            "stretches": len(lengths),
            "kilometres": {
                name: round(float(lengths[(either & BIT[name]).astype(bool)].sum()) / 1000, 1)
                for name in ROAD_CLASSES
            },
            "networks": {name: _networks(graph, lengths, name) for name in ROAD_CLASSES},
        },
    }


def _networks(graph: RoadGraph, lengths: FloatArray, vehicle_class: str) -> int:
    """Networks (islands) of a class, scraps not counted."""
    component = graph.chain_component[:, COLUMN[vehicle_class]]
    mine = component >= 0
    total = np.bincount(component[mine], weights=lengths[mine]) if mine.any() else np.zeros(0)
    return int((total >= SCRAP_METRES).sum())
