"""Finding a kelurahan by the words people write: other spellings, "Kec." after it, part of a name."""

from dataclasses import dataclass
from typing import TypedDict

from rapidfuzz import fuzz

from clinics.city.names import plain_words, spelling_key
from clinics.models import Area, Level
from dispatch.rules.addresses import read_area_words

MOST_RESULTS = 8
CLOSE_ENOUGH = 80.0
"""Similarity (0..100) of two spellings below which a name is not offered."""
_MARKS = {"kelurahan", "kecamatan", "kota"}


class PlaceFound(TypedDict):
    """A kelurahan, as the API shows it."""

    code: str
    name: str
    district: str
    lat: float | None
    lon: float | None
    clinic: str | None
    boat_only: bool
    matched: str


class PlacesFound(TypedDict):
    """Best first; ``ambiguous`` when one must ask which is meant."""

    places: list[PlaceFound]
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class _Match:
    score: float
    matched: str
    village: Area


def search_places(text: str) -> PlacesFound:
    """Kelurahan that fit a text. A name that is also a kecamatan's, unmarked, shows that kecamatan's kelurahan too."""
    words = read_area_words(text)
    wanted = _key(words.village or words.rest)
    district = _key(words.district)
    if not wanted and not district:
        return {"places": [], "ambiguous": False}
    villages = list(
        Area.objects.filter(level=Level.VILLAGE).select_related("parent", "catchment__clinic").order_by("name")
    )
    if district:
        within = [area for area in villages if area.parent and _alike(district, _key(area.parent.name)) >= CLOSE_ENOUGH]
        villages = within or villages
    marked = bool(words.village) or bool(district)
    matches = [match for area in villages if (match := _match(area, wanted, marked)) is not None]
    matches.sort(key=lambda match: (-match.score, match.village.name))
    return {"places": [_row(match) for match in matches[:MOST_RESULTS]], "ambiguous": _ambiguous(matches, marked)}


def _key(text: str) -> str:
    return spelling_key(" ".join(word for word in plain_words(text) if word not in _MARKS))


def _alike(wanted: str, name: str) -> float:
    """0..100: the same spelling, a beginning, a part, or nearly so."""
    if wanted == name:
        return 100.0
    if len(wanted) >= 2 and name.startswith(wanted):
        return 95.0
    if len(wanted) >= 4 and wanted in name:
        return 90.0
    return float(fuzz.ratio(wanted, name)) * 0.95


def _match(area: Area, wanted: str, marked: bool) -> _Match | None:
    """How well a kelurahan fits; a bare word may also be the name of its kecamatan (lower, shown as such)."""
    district = area.parent.name if area.parent else ""
    if not wanted:
        return _Match(85.0, district, area)
    score, matched = max((_alike(wanted, _key(name)), name) for name in [area.name, *area.aliases])
    if not marked and wanted == _key(district) and score < 85.0:
        score, matched = 85.0, district
    return _Match(score, matched, area) if score >= CLOSE_ENOUGH else None


def _ambiguous(matches: list[_Match], marked: bool) -> bool:
    """Only one exact name is clear, and not if it is a kecamatan's name too and nothing says which is meant."""
    exact = [match for match in matches if match.score == 100.0]
    if len(exact) != 1:
        return bool(matches)
    if marked:
        return False
    return any(match.matched != match.village.name and match.score == 85.0 for match in matches)


def _row(match: _Match) -> PlaceFound:
    area = match.village
    catchment = getattr(area, "catchment", None)
    return {
        "code": area.code,
        "name": area.name,
        "district": area.parent.name if area.parent else "",
        "lat": area.lat,
        "lon": area.lon,
        "clinic": catchment.clinic.name if catchment else None,
        "boat_only": area.boat_only,
        "matched": match.matched,
    }
