"""Finding a kelurahan by the words people write: other spellings, "Kec." after it, a whole lorong address."""

from dataclasses import dataclass
from typing import TypedDict

from clinics.city.matching import name_villages
from clinics.city.name_index import Named, Naming
from clinics.city.spelling import likeness, name_key, written_out
from clinics.queries.places import Ground, KnownClinic, known_ground
from dispatch.rules.place_words import CLINIC, PLAIN, PlaceLine, read_place_line

MOST_RESULTS = 8
SURE_SCORE = 95.0
"""Below this score (likeness weighed by where the words stand) a kelurahan is only a suggestion."""
LEAST_SHOWN = 80.0
CLINIC_LIKENESS = 84.0


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
class ReadAddress:
    """A line of text understood: its parts, what it names, the puskesmas it speaks of."""

    line: PlaceLine
    naming: Naming
    clinics: tuple[KnownClinic, ...]
    ground: Ground


def read_address(text: str) -> ReadAddress:
    """Understand a line of an address. One query, which asks only whether the registry has changed."""
    ground = known_ground()
    line = read_place_line(text)
    naming = name_villages(line.runs, ground.index, typing=line.typing)
    return ReadAddress(line, naming, _clinics(line, ground), ground)


def search_places(text: str) -> PlacesFound:
    """The best eight kelurahan for what was typed; ``ambiguous`` unless exactly one is named for sure."""
    read = read_address(text)
    found = [named for named in read.naming.villages if named.score >= LEAST_SHOWN or named.window is None]
    if read.clinics and not any(named.likeness >= 100.0 and named.score >= SURE_SCORE for named in found):
        return _of_clinic(read)
    clear = bool(found) and found[0].likeness >= 100.0 and found[0].score >= SURE_SCORE
    outside = bool(read.naming.region or read.naming.unknown_district)
    return {
        "places": [_shown(read.ground, named) for named in found[:MOST_RESULTS]],
        "ambiguous": bool(found) and (read.naming.ambiguous or not clear or outside),
    }


def _of_clinic(read: ReadAddress) -> PlacesFound:
    """The kelurahan that the puskesmas answers for."""
    clinic = read.clinics[0]
    places: list[PlaceFound] = [
        {**_place(read.ground, code), "matched": f"Puskesmas {clinic.name}"}
        for code, village in read.ground.villages.items()
        if village.clinic == clinic.name
    ]
    return {"places": places[:MOST_RESULTS], "ambiguous": len(places) > 1}


def _shown(ground: Ground, named: Named) -> PlaceFound:
    place = _place(ground, named.code)
    place["matched"] = named.name if named.window is not None else place["district"]
    return place


def _place(ground: Ground, code: str) -> PlaceFound:
    village = ground.villages[code]
    return {
        "code": code,
        "name": village.name,
        "district": village.district,
        "lat": village.lat,
        "lon": village.lon,
        "clinic": village.clinic,
        "boat_only": village.boat_only,
        "matched": village.name,
    }


def _clinics(line: PlaceLine, ground: Ground) -> tuple[KnownClinic, ...]:
    """Puskesmas that are named after their mark, else those whose whole name stands alone."""
    found: list[tuple[float, KnownClinic]] = []
    for run in line.runs:
        if run.kind == CLINIC and run.words:
            heads = [name_key(written_out(run.words[:end])) for end in (1, 2, 3) if end <= len(run.words)]
            for clinic in ground.clinics:
                key = name_key(clinic.name)
                like = max(
                    max(likeness(head, key) for head in heads),
                    90.0 if len(heads[-1]) >= 3 and key.startswith(heads[-1]) else 0.0,
                )
                if like >= CLINIC_LIKENESS:
                    found.append((like, clinic))
        elif run.kind == PLAIN and len(line.runs) == 1 and run.words:
            key = name_key(" ".join(run.words))
            found += [(100.0, clinic) for clinic in ground.clinics if name_key(clinic.name) == key]
    found.sort(key=lambda pair: (-pair[0], pair[1].name))
    return tuple(clinic for _, clinic in found)
