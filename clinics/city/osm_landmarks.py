"""Named places of worship, schools, hospitals, markets out of an OpenStreetMap extract or a table. Pure reading."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import osmium
from osmium.osm.types import Node, OSMEntity, Way

BLOB_HEADER = b"\n\x09OSMHeader"
"""After four bytes of length, at the beginning of every .osm.pbf."""
COLUMNS = ("kind", "name", "lat", "lon")
KINDS = ("mosque", "school", "hospital", "market", "landmark")
LONGEST_NAME, LONGEST_ADDRESS = 120, 160
_AMENITIES = {
    "school": "school", "kindergarten": "school", "university": "school", "college": "school",
    "hospital": "hospital", "clinic": "hospital", "marketplace": "market",
}  # fmt: skip


class BadLandmarks(Exception):
    """The file cannot be used; the code names the sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class ReadLandmark:
    """A named place of a file; ``source`` names it for good (``osm:n123``, ``file:...``)."""

    source: str
    kind: str
    name: str
    lat: float
    lon: float
    address: str = ""
    aliases: tuple[str, ...] = ()


def read_landmarks(file: Path) -> Iterator[ReadLandmark]:
    """The named places of an ``.osm.pbf`` or of a ``.csv`` with kind, name, lat and lon. Raises BadLandmarks."""
    if not file.is_file():
        raise BadLandmarks("roads_no_file", file=file.name)
    if file.stat().st_size == 0:
        raise BadLandmarks("roads_empty", file=file.name)
    if file.suffix == ".csv":
        yield from _of_table(file)
        return
    with file.open("rb") as opened:
        if opened.read(4 + len(BLOB_HEADER))[4:] != BLOB_HEADER:
            raise BadLandmarks("roads_not_osm", file=file.name)
    yield from _of_extract(file)


def kind_of(tags: dict[str, str]) -> str:
    """What the tags of a thing make it; empty when nobody names it to find a home."""
    amenity = tags.get("amenity", "")
    if amenity == "place_of_worship":
        return "mosque" if tags.get("religion") == "muslim" else "landmark"
    if amenity in _AMENITIES:
        return _AMENITIES[amenity]
    if tags.get("shop") in ("mall", "supermarket") or amenity in ("townhall", "police", "fire_station"):
        return "landmark"
    return ""


def _of_extract(file: Path) -> Iterator[ReadLandmark]:
    """Points as they are; of a building or a yard the middle of its nodes."""
    source = osmium.io.File(str(file), "pbf")
    keys = osmium.filter.KeyFilter("amenity", "shop")
    try:
        for thing in osmium.FileProcessor(source).with_locations().with_filter(keys):
            tags = {tag.k: tag.v for tag in thing.tags}
            kind, name = kind_of(tags), " ".join(tags.get("name", "").split())
            if not kind or not name or not name.isprintable():
                continue
            point = _point(thing)
            if point is not None:
                yield ReadLandmark(
                    source=f"osm:{'n' if isinstance(thing, Node) else 'w'}{thing.id}",
                    kind=kind,
                    name=name[:LONGEST_NAME],
                    lat=round(point[0], 6),
                    lon=round(point[1], 6),
                    address=_address(tags),
                    aliases=_other_names(tags, name),
                )
    except (RuntimeError, ValueError, UnicodeError) as error:
        raise BadLandmarks("roads_truncated", file=file.name, why=str(error)[:120]) from error


def _point(thing: OSMEntity) -> tuple[float, float] | None:
    if isinstance(thing, Node):
        return (thing.location.lat, thing.location.lon) if thing.location.valid() else None
    if not isinstance(thing, Way):
        return None
    points = [(node.lat, node.lon) for node in thing.nodes if node.location.valid()]
    if not points:
        return None
    return sum(lat for lat, _ in points) / len(points), sum(lon for _, lon in points) / len(points)


def _address(tags: dict[str, str]) -> str:
    street, number = tags.get("addr:street", ""), tags.get("addr:housenumber", "")
    words = f"{street} No. {number}" if street and number else street
    return " ".join(words.split())[:LONGEST_ADDRESS]


def _other_names(tags: dict[str, str], name: str) -> tuple[str, ...]:
    others = [
        part
        for key in ("alt_name", "short_name", "name:id", "old_name")
        for part in tags.get(key, "").split(";")
    ]
    cleaned = (" ".join(each.split())[:80] for each in others)
    return tuple(dict.fromkeys(each for each in cleaned if each and each != name and each.isprintable()))


def _of_table(file: Path) -> Iterator[ReadLandmark]:
    try:
        rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        if set(COLUMNS) - set(rows.fieldnames or ()):
            raise BadLandmarks("landmarks_columns", file=file.name, columns=", ".join(COLUMNS))
        for row in rows:
            kind, name = (row["kind"] or "").strip(), " ".join((row["name"] or "").split())
            lat, lon = float(row["lat"] or "nan"), float(row["lon"] or "nan")
            if (
                kind not in KINDS
                or not name
                or not name.isprintable()
                or not (-90 <= lat <= 90 and -180 <= lon <= 180)
            ):
                raise BadLandmarks("landmarks_line", file=file.name, line=rows.line_num)
            source = f"file:{kind}:{name.casefold()[:30]}:{lat:.4f},{lon:.4f}"[:60]
            yield ReadLandmark(source, kind, name[:LONGEST_NAME], round(lat, 6), round(lon, 6))
    except (csv.Error, UnicodeDecodeError, ValueError) as error:
        raise BadLandmarks("landmarks_columns", file=file.name, columns=", ".join(COLUMNS)) from error
