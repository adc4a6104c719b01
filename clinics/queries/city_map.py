"""The schematic map of the city, drawn once per state of the registry and kept as bytes."""

import gzip
import hashlib
import threading
from dataclasses import dataclass

import orjson

from clinics.city.cells import VillagePoint, draw_city
from clinics.models import Area, Clinic, Level
from clinics.queries.places import registry_version

DRAWING = "1"
"""Raised when the way of drawing changes, so that browsers fetch the map again."""


@dataclass(frozen=True, slots=True)
class DrawnCity:
    """The map as JSON, plain and gzipped, with the version that names exactly this content."""

    version: str
    body: bytes
    zipped: bytes


_lock = threading.Lock()
_drawn: tuple[str, DrawnCity] | None = None


def drawn_city() -> DrawnCity:
    """The map for the registry as it is now; drawing takes about 0.1 s for Makassar and happens once per change."""
    global _drawn
    state = registry_version()
    remembered = _drawn
    if remembered is not None and remembered[0] == state:
        return remembered[1]
    with _lock:
        if _drawn is None or _drawn[0] != state:
            _drawn = (state, _draw())
        return _drawn[1]


def _draw() -> DrawnCity:
    villages = list(
        Area.objects.filter(level=Level.VILLAGE, lat__isnull=False, lon__isnull=False)
        .select_related("parent")
        .order_by("code")
    )
    names = {area.parent.code: area.parent.name for area in villages if area.parent}
    cells = draw_city(
        [
            VillagePoint(
                area.code, area.parent.code if area.parent else "", area.lat, area.lon, area.boat_only
            )
            for area in villages
            if area.lat is not None and area.lon is not None
        ]
    )
    spots = [spot for ring in cells.land for spot in ring] or [[0.0, 0.0]]
    content = {
        "schematic": True,
        "south": min(spot[0] for spot in spots),
        "west": min(spot[1] for spot in spots),
        "north": max(spot[0] for spot in spots),
        "east": max(spot[1] for spot in spots),
        "land": cells.land,
        "villages": [
            {
                "code": area.code,
                "name": area.name,
                "district": area.parent.name if area.parent else "",
                "boat_only": area.boat_only,
                "lat": area.lat,
                "lon": area.lon,
                "ring": cells.villages[area.code],
            }
            for area in villages
        ],
        "districts": [
            {
                "code": shape.code,
                "name": names.get(shape.code, ""),
                "lat": shape.lat,
                "lon": shape.lon,
                "tint": shape.tint,
                "rings": shape.rings,
            }
            for shape in cells.districts
        ],
        "clinics": _clinics(),
    }
    version = hashlib.sha256(DRAWING.encode() + orjson.dumps(content)).hexdigest()[:16]
    body = orjson.dumps({"version": version, **content})
    return DrawnCity(version, body, gzip.compress(body, 9, mtime=0))


def _clinics() -> list[dict[str, object]]:
    """The public register only: where the puskesmas are and how sure the point is."""
    rows = Clinic.objects.filter(is_active=True).order_by("name")
    return [
        {
            "id": clinic.pk,
            "name": clinic.name,
            "lat": clinic.lat,
            "lon": clinic.lon,
            "boat_only": clinic.boat_only,
            "verified": clinic.location_verified,
        }
        for clinic in rows
    ]
