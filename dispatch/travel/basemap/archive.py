"""Reading tiles of the import in force. Every web process maps the same file; a new import is seen at once."""

import gzip
import json
import math
import mmap
import threading
import zlib
from pathlib import Path
from typing import Final

from pmtiles.tile import (
    Entry,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from dispatch.travel.basemap.writing import BASEMAP_FILE
from dispatch.travel.roads.files import current_stamp

DEEPEST: Final = 4
"""Directories below directories that the format allows."""
UNREADABLE: Final = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    zlib.error,
    MagicNumberNotFound,
    SpecVersionUnsupported,
)


class OutsideMap(Exception):
    """This tile is of another zoom, or lies outside what was imported."""


class Basemap:
    """The streets of one import."""

    def __init__(self, file: Path, stamp: str) -> None:
        with file.open("rb") as opened:
            self._octets = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        self._header = deserialize_header(self._octets[:127])
        self._directories: dict[int, list[Entry]] = {}
        described = self._part(self._header["metadata_offset"], self._header["metadata_length"])
        said = json.loads(gzip.decompress(described))
        self.stamp = stamp
        self.attribution = str(said["attribution"])
        self.min_zoom = int(self._header["min_zoom"])
        self.max_zoom = int(self._header["max_zoom"])
        self.south, self.west = self._header["min_lat_e7"] / 1e7, self._header["min_lon_e7"] / 1e7
        self.north, self.east = self._header["max_lat_e7"] / 1e7, self._header["max_lon_e7"] / 1e7

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """The tile as it is kept, gzipped; None where there is no street. Raises :class:`OutsideMap`."""
        if not self._inside(zoom, x, y):
            raise OutsideMap
        wanted = zxy_to_tileid(zoom, x, y)
        place, length = self._header["root_offset"], self._header["root_length"]
        for _ in range(DEEPEST):
            entry = find_tile(self._directory(place, length), wanted)
            if entry is None:
                return None
            if entry.run_length:
                return self._part(self._header["tile_data_offset"] + entry.offset, entry.length)
            place, length = self._header["leaf_directory_offset"] + entry.offset, entry.length
        return None

    def _inside(self, zoom: int, x: int, y: int) -> bool:
        """Within the imported box and one tile around it, which a browser asks for when they touch."""
        if not self.min_zoom <= zoom <= self.max_zoom:
            return False
        west, north = _tile_at(self.north, self.west, zoom)
        east, south = _tile_at(self.south, self.east, zoom)
        last = (1 << zoom) - 1
        return max(0, west - 1) <= x <= min(last, east + 1) and max(0, north - 1) <= y <= min(last, south + 1)

    def _directory(self, place: int, length: int) -> list[Entry]:
        found = self._directories.get(place)
        if found is None:
            found = self._directories[place] = deserialize_directory(self._part(place, length))
        return found

    def _part(self, first: int, length: int) -> bytes:
        return self._octets[first : first + length]


def _tile_at(lat: float, lon: float, zoom: int) -> tuple[int, int]:
    y = (1.0 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2.0
    return math.floor((lon + 180.0) / 360.0 * (1 << zoom)), math.floor(y * (1 << zoom))


_lock = threading.Lock()
_open: dict[Path, Basemap] = {}
"""By the folder of the roads: one archive, the newest."""


def current_basemap(roads_folder: Path) -> Basemap | None:
    """The streets of the import that ``current`` names; None without one. About 20 microseconds."""
    stamp = current_stamp(roads_folder)
    if stamp is None:
        return None
    held = _open.get(roads_folder)
    if held is not None and held.stamp == stamp:
        return held
    with _lock:
        held = _open.get(roads_folder)
        if held is None or held.stamp != stamp:
            try:
                held = Basemap(roads_folder / stamp / BASEMAP_FILE, stamp)
            except UNREADABLE:  # swapped away between two looks, nothing to draw in it, or damaged
                return None
            _open[roads_folder] = held
        return held
