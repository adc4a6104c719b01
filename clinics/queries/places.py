"""The city's kelurahan in memory, by any spelling. Made again when the registry changes."""

import threading
from dataclasses import dataclass

from django.db import connection
from rapidfuzz import fuzz

from clinics.city.names import plain_words, spelling_key
from clinics.models import Area, Clinic, Level

MOST_RESULTS = 8
CLOSE_ENOUGH = 80.0
"""Likeness (0 to 100) below which a name is not offered."""
_LEFT_OUT = {"kelurahan", "kecamatan", "kota", "puskesmas", "pulau"}
_EXACT, _DISTRICT, _CLINIC = 100.0, 85.0, 84.0

_VERSION_SQL = """
SELECT md5(
    coalesce((SELECT string_agg(a::text, E'\\n' ORDER BY a.id) FROM clinics_area a), '') || '/' ||
    coalesce((SELECT string_agg(c::text, E'\\n' ORDER BY c.id) FROM clinics_clinic c), '') || '/' ||
    coalesce((SELECT string_agg(m::text, E'\\n' ORDER BY m.id) FROM clinics_catchment m), '')
)
"""


@dataclass(frozen=True, slots=True)
class KnownVillage:
    """A kelurahan with all the words it may be found by."""

    code: str
    name: str
    district: str
    lat: float | None
    lon: float | None
    clinic: str | None
    boat_only: bool
    spellings: tuple[tuple[str, str], ...]
    """(key, as written): its name first, then the other spellings."""
    district_keys: tuple[str, ...]
    clinic_key: str


@dataclass(frozen=True, slots=True)
class FoundVillage:
    """A kelurahan that fits, how well (0 to 100), and the word that matched."""

    village: KnownVillage
    score: float
    matched: str


@dataclass(frozen=True, slots=True)
class FoundVillages:
    """Best first; ``ambiguous`` when one must ask which is meant."""

    found: list[FoundVillage]
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    version: str
    villages: tuple[KnownVillage, ...]


_lock = threading.Lock()
_gazetteer = _Gazetteer("", ())


def registry_version() -> str:
    """Changes with every change of an area, a puskesmas or a catchment. One query, about a millisecond for a city."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION_SQL)
        return str(cursor.fetchone()[0])


def known_villages() -> tuple[KnownVillage, ...]:
    """Every kelurahan of the city, from memory while the registry is unchanged."""
    global _gazetteer
    version = registry_version()
    if _gazetteer.version != version:
        made = _Gazetteer(version, tuple(map(_known, _village_rows())))
        with _lock:
            _gazetteer = made
    return _gazetteer.villages


def find_villages(*, village: str = "", district: str = "", rest: str = "") -> FoundVillages:
    """Kelurahan by what was said after "Kel.", after "Kec.", and without a mark.

    A bare word that is also a kecamatan's name shows that kecamatan's kelurahan too and is ambiguous; a puskesmas'
    name shows its wilayah kerja. Words after "Kec." only narrow: they are never taken for a kelurahan.
    """
    wanted, within = _key(village or rest), _key(district)
    if not wanted and not within:
        return FoundVillages([], ambiguous=False)
    villages = known_villages()
    if within:
        inside = tuple(row for row in villages if _likeness_of_district(row, within) >= CLOSE_ENOUGH)
        if not inside and not wanted:
            return FoundVillages([], ambiguous=False)
        villages = inside or villages
    marked = bool(village or within)
    found = [match for row in villages if (match := _match(row, wanted, marked=marked)) is not None]
    found.sort(key=lambda match: (-match.score, match.village.name, match.village.code))
    return FoundVillages(found[:MOST_RESULTS], _is_ambiguous(found, marked=marked))


def _village_rows() -> list[Area]:
    return list(
        Area.objects.filter(level=Level.VILLAGE)
        .select_related("parent", "catchment__clinic")
        .order_by("name", "code")
    )


def _known(area: Area) -> KnownVillage:
    district = area.parent
    catchment = getattr(area, "catchment", None)
    clinic: Clinic | None = catchment.clinic if catchment else None
    names = [area.name, *(alias for alias in area.aliases if isinstance(alias, str))]
    return KnownVillage(
        code=area.code,
        name=area.name,
        district=district.name if district else "",
        lat=area.lat,
        lon=area.lon,
        clinic=clinic.name if clinic else None,
        boat_only=area.boat_only,
        spellings=tuple((_key(name), name) for name in names),
        district_keys=tuple(_key(name) for name in [district.name, *district.aliases]) if district else (),
        clinic_key=_key(clinic.name) if clinic else "",
    )


def _key(text: str) -> str:
    return spelling_key(" ".join(word for word in plain_words(text) if word not in _LEFT_OUT))


def _likeness(wanted: str, name: str) -> float:
    """0 to 100: the same spelling, a beginning, a part, or nearly so."""
    if wanted == name:
        return _EXACT
    if len(wanted) >= 2 and name.startswith(wanted):
        return 95.0
    if len(wanted) >= 4 and wanted in name:
        return 90.0
    return fuzz.ratio(wanted, name) * 0.95


def _likeness_of_district(row: KnownVillage, wanted: str) -> float:
    return max((_likeness(wanted, key) for key in row.district_keys), default=0.0)


def _match(row: KnownVillage, wanted: str, *, marked: bool) -> FoundVillage | None:
    """How well a kelurahan fits. A bare word may also be its kecamatan's or its puskesmas' name."""
    if not wanted:
        return FoundVillage(row, _DISTRICT, row.district)
    score, matched = max(
        ((_likeness(wanted, key), name) for key, name in row.spellings), key=lambda pair: pair[0]
    )
    if not marked and score < _DISTRICT and wanted in row.district_keys:
        score, matched = _DISTRICT, row.district
    if not marked and score < _CLINIC and wanted == row.clinic_key:
        score, matched = _CLINIC, f"Puskesmas {row.clinic}"
    return FoundVillage(row, score, matched) if score >= CLOSE_ENOUGH else None


def _is_ambiguous(found: list[FoundVillage], *, marked: bool) -> bool:
    """Only one exact name is clear, and not if it is a kecamatan's name too and nothing says which is meant."""
    exact = [match for match in found if match.score == _EXACT]
    if len(exact) != 1:
        return bool(found)
    named = exact[0].village
    keys = {key for key, _ in named.spellings}
    return not marked and any(keys & set(match.village.district_keys) for match in found)
