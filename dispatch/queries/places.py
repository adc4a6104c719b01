"""Finding a kelurahan by the words people write: other spellings, "Kec." after it, a whole lorong address."""

import re
from typing import TypedDict

from clinics.queries.places import FoundVillages, find_villages
from dispatch.rules.addresses import AreaWords, read_area_words

_DOOR = re.compile(r"\b(?:lorong|lrg|lr|nomor|no|rt|rw|blok)\b[.\s]*[a-z]?\d[\w/-]*", re.IGNORECASE)
_STREET = re.compile(r"^\s*(?:jalan|jln|jl|komp|kompleks|perumahan)\b", re.IGNORECASE)
_NEAR = re.compile(
    r"\b(?:dekat|depan|samping|sebelah|belakang|seberang|sebrang|near|behind|opposite)\b.*", re.IGNORECASE
)


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


def search_places(text: str) -> PlacesFound:
    """Kelurahan that fit what is typed. Lorong, number, RT and RW do not count."""
    words = read_area_words(_DOOR.sub(" ", text))
    return _shown(_find(words, words.rest))


def area_from_text(text: str) -> PlacesFound:
    """The kelurahan that a whole address names: after "Kel.", else a part between commas that is exactly a name.

    One unambiguous place means it is sure; more, or ``ambiguous``, means one must ask; none means it says nothing.
    A street's or a landmark's name is never taken for a kelurahan.
    """
    words = read_area_words(text)
    if words.village:
        return _shown(_find(words, ""))
    for part in re.split(r"[,;\n]", _NEAR.sub("", text)):
        rest = read_area_words(_DOOR.sub(" ", part)).rest
        if not rest or _STREET.match(part):
            continue
        found = _find(words, rest)
        exact = [match for match in found.found if match.score == 100.0]
        if exact:
            kept = found.found if found.ambiguous else exact
            return _shown(FoundVillages(kept, found.ambiguous))
    return {"places": [], "ambiguous": False}


def _find(words: AreaWords, rest: str) -> FoundVillages:
    return find_villages(village=words.village, district=words.district, rest=rest)


def _shown(found: FoundVillages) -> PlacesFound:
    places: list[PlaceFound] = [
        {
            "code": match.village.code,
            "name": match.village.name,
            "district": match.village.district,
            "lat": match.village.lat,
            "lon": match.village.lon,
            "clinic": match.village.clinic,
            "boat_only": match.village.boat_only,
            "matched": match.matched,
        }
        for match in found.found
    ]
    return {"places": places, "ambiguous": found.ambiguous}
