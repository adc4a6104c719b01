"""Writing the streets as vector tiles into one PMTiles archive (github.com/protomaps/PMTiles, version 3)."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from dispatch.travel.basemap.streets import STREET_CLASSES, LineArray, Streets, streets_of
from dispatch.travel.basemap.vector_tile import EXTENT, StreetLines, vector_tile
from dispatch.travel.roads.reader import Progress, RoadData

BASEMAP_FILE: Final = "basemap.pmtiles"
MIN_ZOOM: Final = 9
MAX_ZOOM: Final = 14
"""Zooms of tiles that a screen draws 512 pixels wide: they belong to the map's zooms 10 to 15, closer ones stretch
the last. One unit of it is 0.6 m at the equator."""
SHOWN_FROM: Final = {"major": 9, "middle": 9, "minor": 11, "alley": 13, "path": 13}
NAMED_FROM: Final = {"major": 12, "middle": 12, "minor": 13, "alley": 14, "path": 14}
"""Tile zooms from which a class is there, and its names."""
BUFFER: Final = 64
"""Units beyond the edge, so that a wide line does not end at it."""
SIMPLER_UNITS: Final = 4.0
"""Half a pixel: no line is drawn further than this from where it is ..."""
SIMPLER_UNITS_CLOSE: Final = 1.0
"""... and at the last zoom, which is stretched up to 8 times, no further than this."""
TELL_EVERY: Final = 200


@dataclass(frozen=True, slots=True)
class BasemapFacts:
    """What was written: for the import's report."""

    tiles: int
    octets: int
    seconds: float


def write_basemap(
    data: RoadData, file: Path, *, attribution: str, progress: Progress = lambda what, count: None
) -> BasemapFacts:
    """Write the archive. ``attribution`` is shown beside the map wherever it is drawn.

    A second and about 3 MB for 100,000 road points. Nothing is written when there is nothing to draw.
    """
    began = perf_counter()
    streets = streets_of(data)
    if len(streets.lines) == 0:
        return BasemapFacts(0, 0, perf_counter() - began)
    box = shapely.total_bounds(streets.lines)
    tiles = 0
    with file.open("wb") as opened:
        writer = Writer(opened)  # type: ignore[no-untyped-call]  # pmtiles types only its reading side
        with writer.tile_f:  # its temporary file, also when we are stopped
            for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
                for tile_id, octets in _tiles(streets, zoom, box):
                    writer.write_tile(tile_id, octets)  # type: ignore[no-untyped-call]
                    tiles += 1
                    if tiles % TELL_EVERY == 0:
                        progress("tiles", tiles)
            described = {"attribution": attribution, "vector_layers": _layers()}
            writer.finalize(_header(box), described)  # type: ignore[no-untyped-call]
    progress("tiles", tiles)
    return BasemapFacts(tiles, file.stat().st_size, perf_counter() - began)


@dataclass(frozen=True)
class _Drawn:
    """The lines of a zoom in its units, joined and simplified, with the number of their (class, name)."""

    lines: LineArray
    group: NDArray[np.int64]
    groups: list[tuple[str, str]]


def _tiles(streets: Streets, zoom: int, box: NDArray[np.float64]) -> Iterator[tuple[int, bytes]]:
    drawn = _drawn(streets, zoom)
    for (x, y), rows in _by_tile(drawn.lines, zoom, box):
        lines = _within(drawn, rows, x, y)
        if lines:
            yield zxy_to_tileid(zoom, x, y), gzip.compress(vector_tile(lines), 9, mtime=0)


def _drawn(streets: Streets, zoom: int) -> _Drawn:
    wanted = [number for number, name in enumerate(STREET_CLASSES) if zoom >= SHOWN_FROM[name]]
    named = [number for number, name in enumerate(STREET_CLASSES) if zoom >= NAMED_FROM[name]]
    chosen = np.isin(streets.street_class, wanted)
    classes = streets.street_class[chosen]
    names = np.where(np.isin(classes, named), streets.name[chosen], "")
    numbers: dict[tuple[str, str], int] = {}
    keys = zip(classes.tolist(), names.tolist(), strict=True)
    group = np.array(
        [numbers.setdefault((STREET_CLASSES[number], name), len(numbers)) for number, name in keys],
        dtype=np.int64,
    )
    lines = shapely.transform(streets.lines[chosen], lambda places: places * (EXTENT << zoom))
    if zoom < MAX_ZOOM:
        lines, group = _joined(lines, group)
    simpler = SIMPLER_UNITS if zoom < MAX_ZOOM else SIMPLER_UNITS_CLOSE
    return _Drawn(shapely.simplify(lines, simpler, preserve_topology=False), group, list(numbers))


def _joined(lines: LineArray, group: NDArray[np.int64]) -> tuple[LineArray, NDArray[np.int64]]:
    """Pieces of one street that meet become one line: fewer points are left of it far out."""
    order = np.argsort(group, kind="stable")
    together = shapely.multilinestrings(lines[order], indices=group[order])
    parts, of = shapely.get_parts(shapely.line_merge(together), return_index=True)
    return parts, np.unique(group)[of]


def _by_tile(
    lines: LineArray, zoom: int, box: NDArray[np.float64]
) -> Iterator[tuple[tuple[int, int], NDArray[np.int64]]]:
    """The tiles of a zoom in the order of the archive, each with the lines that may touch it."""
    if len(lines) == 0:
        return
    bounds = shapely.bounds(lines)
    low = np.floor((bounds[:, :2] - BUFFER) / EXTENT).astype(np.int64)
    high = np.floor((bounds[:, 2:] + BUFFER) / EXTENT).astype(np.int64)
    least, most = (np.floor(corner * (1 << zoom)).astype(np.int64) for corner in (box[:2], box[2:]))
    low, high = np.clip(low, least, most), np.clip(high, least, most)
    wide, tall = (high - low + 1).T
    line = np.repeat(np.arange(len(lines)), wide * tall)
    nth = np.arange(len(line)) - np.repeat(np.cumsum(wide * tall) - wide * tall, wide * tall)
    x = low[line, 0] + nth % wide[line]
    y = low[line, 1] + nth // wide[line]
    order = np.lexsort((line, y, x))
    cuts = np.flatnonzero(np.diff(x[order]) | np.diff(y[order])) + 1
    found = {(int(x[rows[0]]), int(y[rows[0]])): line[rows] for rows in np.split(order, cuts)}
    for x_y in sorted(found, key=lambda place: zxy_to_tileid(zoom, *place)):
        yield x_y, found[x_y]


def _within(drawn: _Drawn, rows: NDArray[np.int64], x: int, y: int) -> list[StreetLines]:
    """What of these lines lies in the tile and its buffer, street by street, in whole units."""
    west, north = x * EXTENT, y * EXTENT
    cut = shapely.clip_by_rect(
        drawn.lines[rows], west - BUFFER, north - BUFFER, west + EXTENT + BUFFER, north + EXTENT + BUFFER
    )
    parts, of = shapely.get_parts(cut, return_index=True)
    kept = (shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & ~shapely.is_empty(parts)
    if not kept.any():
        return []
    parts, group = parts[kept], drawn.group[rows[of[kept]]]
    order = np.argsort(group, kind="stable")
    places, part = shapely.get_coordinates(parts[order], return_index=True)
    group = group[order]
    points = np.rint(places - (west, north)).astype(np.int64)
    still = np.concatenate([[False], (np.diff(points, axis=0) == 0).all(axis=1) & (np.diff(part) == 0)])
    counts = np.bincount(part[~still], minlength=len(group))
    longer = ~still & (counts[part] > 1)
    points, group = points[longer], group[counts > 1]
    ends = np.cumsum(counts[counts > 1])
    lines = []
    for number in np.unique(group):
        first, last = np.flatnonzero(group == number)[[0, -1]]
        begin = int(ends[first - 1]) if first else 0
        street_class, name = drawn.groups[number]
        lines.append(
            StreetLines(
                street_class,
                name,
                points[begin : ends[last]],
                tuple((ends[first : last + 1] - begin).tolist()),
            )
        )
    return lines


def _header(box: NDArray[np.float64]) -> dict[str, Any]:  # what the archive's format asks for
    west, north, east, south = box
    corners = {
        "min_lon_e7": int(np.floor(_longitude(west) * 1e7)),
        "min_lat_e7": int(np.floor(_latitude(south) * 1e7)),
        "max_lon_e7": int(np.ceil(_longitude(east) * 1e7)),
        "max_lat_e7": int(np.ceil(_latitude(north) * 1e7)),
    }
    return {
        **corners,
        "version": 3,
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "center_zoom": 12,
        "center_lon_e7": (corners["min_lon_e7"] + corners["max_lon_e7"]) // 2,
        "center_lat_e7": (corners["min_lat_e7"] + corners["max_lat_e7"]) // 2,
    }


def _layers() -> list[dict[str, object]]:
    """The archive's own description, for foreign viewers."""
    fields = {"class": " ".join(STREET_CLASSES), "name": "String"}
    return [{"id": "streets", "fields": fields, "minzoom": MIN_ZOOM, "maxzoom": MAX_ZOOM}]


def _longitude(x: float) -> float:
    return float(x) * 360.0 - 180.0


def _latitude(y: float) -> float:
    return float(np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * float(y))))))
