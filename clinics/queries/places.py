"""What the registry knows of the city's ground, in memory. Made again when the registry changes."""

import threading
from dataclasses import dataclass

from django.db import connection

from clinics.city.name_index import NamedVillage, NameIndex
from clinics.city.names import plain_words
from clinics.models import Area, Clinic, Landmark, LandmarkKind, Level

_VERSION_SQL = """
SELECT md5(
    coalesce((SELECT string_agg(a::text, E'\\n' ORDER BY a.id) FROM clinics_area a), '') || '/' ||
    coalesce((SELECT string_agg(c::text, E'\\n' ORDER BY c.id) FROM clinics_clinic c), '') || '/' ||
    coalesce((SELECT string_agg(m::text, E'\\n' ORDER BY m.id) FROM clinics_catchment m), '')
)
"""
_LANDMARKS_SQL = "SELECT count(*)::text || '/' || coalesce(max(changed_at)::text, '') FROM clinics_landmark"
# Every change of a landmark moves changed_at; there may be thousands, and this is asked at every key.


@dataclass(frozen=True, slots=True)
class KnownVillage:
    """A kelurahan with its kecamatan, its point and its puskesmas."""

    code: str
    name: str
    district: str
    district_code: str
    lat: float | None
    lon: float | None
    clinic: str | None
    boat_only: bool


@dataclass(frozen=True, slots=True)
class KnownClinic:
    """A puskesmas; ``village_code`` is the kelurahan it stands in, as far as its point tells."""

    name: str
    address: str
    lat: float
    lon: float
    village_code: str
    verified: bool


@dataclass(frozen=True, slots=True)
class KnownLandmark:
    """A named place with all the words it may be found by."""

    kind: str
    name: str
    address: str
    village_code: str
    lat: float | None
    lon: float | None
    words: tuple[str, ...]
    """Its names in lower case without signs."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that a line of words is compared with."""

    version: str
    villages: dict[str, KnownVillage]
    index: NameIndex
    clinics: tuple[KnownClinic, ...]
    landmarks: tuple[KnownLandmark, ...]


_lock = threading.Lock()
_ground = Ground("", {}, NameIndex((), {}), (), ())


def registry_version() -> str:
    """Changes with every change of an area, a puskesmas or a catchment. One query, about a millisecond for a city."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION_SQL)
        return str(cursor.fetchone()[0])


def known_ground() -> Ground:
    """The city's ground, from memory while the registry is unchanged: one query."""
    global _ground
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({_VERSION_SQL}) || '/' || ({_LANDMARKS_SQL})")
        version = str(cursor.fetchone()[0])
    if _ground.version != version:
        made = _read(version)
        with _lock:
            _ground = made
    return _ground


def _read(version: str) -> Ground:
    areas = list(
        Area.objects.filter(level=Level.VILLAGE)
        .select_related("parent", "catchment__clinic")
        .order_by("name", "code")
    )
    villages = {area.code: _known(area) for area in areas}
    districts = Area.objects.filter(level=Level.DISTRICT).order_by("code")
    city = Area.objects.filter(level=Level.CITY)
    landmarks = list(Landmark.objects.filter(is_active=True).select_related("village").order_by("name", "pk"))
    outside = [row for row in landmarks if row.kind == LandmarkKind.OUTSIDE]
    index = NameIndex(
        villages=[
            NamedVillage(area.code, area.parent.code if area.parent else "", _names(area.name, area.aliases))
            for area in areas
        ],
        districts={area.code: _names(area.name, area.aliases) for area in districts},
        city_names=tuple(name for area in city for name in _names(area.name, area.aliases)),
        outside={name: row.address for row in outside for name in _names(row.name, row.aliases)},
    )
    return Ground(
        version=version,
        villages=villages,
        index=index,
        clinics=tuple(
            _clinic(clinic, villages) for clinic in Clinic.objects.filter(is_active=True).order_by("name")
        ),
        landmarks=tuple(_landmark(row) for row in landmarks if row.kind != LandmarkKind.OUTSIDE),
    )


def _names(name: str, aliases: object) -> tuple[str, ...]:
    others = aliases if isinstance(aliases, list) else []
    return (name, *(alias for alias in others if isinstance(alias, str)))


def _known(area: Area) -> KnownVillage:
    catchment = getattr(area, "catchment", None)
    clinic: Clinic | None = catchment.clinic if catchment else None
    return KnownVillage(
        code=area.code,
        name=area.name,
        district=area.parent.name if area.parent else "",
        district_code=area.parent.code if area.parent else "",
        lat=area.lat,
        lon=area.lon,
        clinic=clinic.name if clinic else None,
        boat_only=area.boat_only,
    )


def _clinic(clinic: Clinic, villages: dict[str, KnownVillage]) -> KnownClinic:
    """It stands in the kelurahan whose point is nearest: not always the one it is named after."""
    return KnownClinic(
        name=clinic.name,
        address=clinic.address,
        lat=clinic.lat,
        lon=clinic.lon,
        village_code=nearest_village(villages, clinic.lat, clinic.lon),
        verified=clinic.location_verified,
    )


def nearest_village(villages: dict[str, KnownVillage], lat: float, lon: float) -> str:
    """The code of the kelurahan whose point is nearest; empty where none has a point."""
    placed = [village for village in villages.values() if village.lat is not None and village.lon is not None]
    if not placed:
        return ""

    def apart(village: KnownVillage) -> float:
        return ((village.lat or 0.0) - lat) ** 2 + ((village.lon or 0.0) - lon) ** 2

    return min(placed, key=apart).code


def _landmark(row: Landmark) -> KnownLandmark:
    names = _names(row.name, row.aliases)
    return KnownLandmark(
        kind=row.kind,
        name=row.name,
        address=row.address,
        village_code=row.village.code if row.village else "",
        lat=row.lat,
        lon=row.lon,
        words=tuple(" ".join(plain_words(name)) for name in names),
    )
