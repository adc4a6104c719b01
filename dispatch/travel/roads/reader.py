"""Reading the roads of an OpenStreetMap file (.osm.pbf): nodes, ways and their tags, nothing decided yet."""

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import osmium
from numpy.typing import NDArray

from dispatch.travel.roads.refusing import BadRoadFile
from dispatch.travel.roads.tags import READ_KEYS, stops_vans

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int32]

Progress = Callable[[str, int], None]
"""Told (what is counted, how many so far) now and then."""
TELL_EVERY = 1000
GENERATOR = "Dottoro practice streets"
"""What the header of generated streets names as its writer."""
BLOB_HEADER = b"\n\x09OSMHeader"
"""After four bytes of length, at the beginning of every .osm.pbf."""
MISSING_SHARE = 0.05
"""More way points than this without their node: the file was cut off, or made without complete ways."""


class Box(NamedTuple):
    """Degrees; what is read is what touches it."""

    south: float
    west: float
    north: float
    east: float


class RoadWay(NamedTuple):
    """A way with ``highway=*``. ``nodes`` are rows of :attr:`RoadData.nodes`, ``tags`` only those of READ_KEYS."""

    osm_id: int
    nodes: IntArray
    tags: dict[str, str]


@dataclass(frozen=True)
class RoadData:
    """The roads of a file. ``nodes`` are ``(lat, lon)`` rows; ``van_stops`` the rows where a van does not pass."""

    nodes: FloatArray
    ways: list[RoadWay]
    van_stops: IntArray
    osm_timestamp: str
    generated: bool = False
    """Written by our own practice, not surveyed by anybody."""


@dataclass
class _Found:
    """What a pass through the file picks up, flat, to be numbered at the end."""

    refs: "array[int]" = field(default_factory=lambda: array("q"))
    points: "array[float]" = field(default_factory=lambda: array("d"))
    runs: list[tuple[int, int, int, dict[str, str]]] = field(default_factory=list)
    """(OSM id, first, end, tags) into ``refs``."""
    van_stops: set[int] = field(default_factory=set)
    missing: int = 0
    newest: str = ""


def read(file: Path, *, within: Box | None = None, progress: Progress = lambda what, count: None) -> RoadData:
    """The roads of ``file`` that touch ``within`` (all of them when None).

    Raises :class:`BadRoadFile` when it is empty, no .osm.pbf, cut off, or without one road.
    """
    _look_at(file)
    found = _Found()
    try:
        _collect(file, found, within, progress)
    except (RuntimeError, ValueError, UnicodeError) as error:
        raise BadRoadFile("roads_truncated", file=file.name, why=str(error)[:120]) from error
    if found.missing > MISSING_SHARE * max(1, len(found.refs)):
        raise BadRoadFile("roads_incomplete", file=file.name, missing=found.missing)
    if not found.runs:
        raise BadRoadFile("roads_none_here" if within else "roads_none", file=file.name)
    generator, timestamp = _header(file)
    return _numbered(found, timestamp or found.newest, generator == GENERATOR)


def _look_at(file: Path) -> None:
    """The first bytes of a .osm.pbf say what it is."""
    if not file.is_file():
        raise BadRoadFile("roads_no_file", file=file.name)
    if file.stat().st_size == 0:
        raise BadRoadFile("roads_empty", file=file.name)
    with file.open("rb") as opened:
        if opened.read(4 + len(BLOB_HEADER))[4:] != BLOB_HEADER:
            raise BadRoadFile("roads_not_osm", file=file.name)


def _collect(file: Path, found: _Found, within: Box | None, progress: Progress) -> None:
    wanted = osmium.filter.KeyFilter("highway", "barrier")
    source = osmium.io.File(str(file), "pbf")
    seen = 0
    progress("ways", seen)
    for thing in osmium.FileProcessor(source).with_locations().with_filter(wanted):
        if isinstance(thing, osmium.osm.Node):
            if stops_vans(dict(thing.tags)):
                found.van_stops.add(thing.id)
        elif isinstance(thing, osmium.osm.Way) and "highway" in thing.tags:
            _take(thing, found, within)
            seen += 1
            if seen % TELL_EVERY == 0:
                progress("ways", seen)
    progress("ways", seen)


def _take(way: "osmium.osm.Way", found: _Found, within: Box | None) -> None:
    """Keep a way, in as many runs as it has stretches of known nodes."""
    runs = list(_runs(way, found))
    if within is not None and not any(_inside(lat, lon, within) for run in runs for _, lat, lon in run):
        return
    tags = {key: value for key, value in way.tags if key in READ_KEYS}
    stamp = str(way.timestamp.date()) if way.timestamp.year > 1970 else ""
    found.newest = max(found.newest, stamp)
    for run in runs:
        if len(run) < 2:
            continue
        first = len(found.refs)
        for ref, lat, lon in run:
            found.refs.append(ref)
            found.points.append(lat)
            found.points.append(lon)
        found.runs.append((way.id, first, len(found.refs), tags))


def _runs(way: "osmium.osm.Way", found: _Found) -> Iterator[list[tuple[int, float, float]]]:
    run: list[tuple[int, float, float]] = []
    for node in way.nodes:
        place = node.location
        if place.valid():
            if not run or run[-1][0] != node.ref:
                run.append((node.ref, place.lat, place.lon))
            continue
        found.missing += 1
        yield run
        run = []
    yield run


def _inside(lat: float, lon: float, box: Box) -> bool:
    return box.south <= lat <= box.north and box.west <= lon <= box.east


def _header(file: Path) -> tuple[str, str]:
    """Who wrote the file, and as of when; each empty when the header does not say."""
    with osmium.io.Reader(osmium.io.File(str(file), "pbf"), osmium.osm.osm_entity_bits.NOTHING) as reader:
        header = reader.header()
        timestamp = header.get("osmosis_replication_timestamp") or header.get("timestamp") or ""
        return header.get("generator") or "", timestamp


def _numbered(found: _Found, timestamp: str, generated: bool) -> RoadData:
    """OSM's ids become rows."""
    refs = np.frombuffer(found.refs, dtype=np.int64)
    points = np.frombuffer(found.points, dtype=np.float64).reshape(-1, 2)
    ids, first_seen, row = np.unique(refs, return_index=True, return_inverse=True)
    rows = row.astype(np.int32)
    return RoadData(
        nodes=points[first_seen],
        ways=[RoadWay(osm_id, rows[first:end], tags) for osm_id, first, end, tags in found.runs],
        van_stops=np.flatnonzero(np.isin(ids, np.fromiter(found.van_stops, dtype=np.int64))).astype(np.int32),
        osm_timestamp=timestamp,
        generated=generated,
    )
