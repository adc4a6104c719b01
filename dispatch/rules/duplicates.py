"""The duplicate radar: does this call ask for a visit that is already known? Pure. It shows, it never merges."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz.distance import Levenshtein

from dispatch.travel.distance import Place, metres_between

WINDOW = timedelta(hours=24)
NEAR_METRES = 100.0
NAME_EDITS = 3
AGE_YEARS = 1
OTHER_AGE_YEARS = 5
"""So far apart two ages are those of two people, whatever their names."""
ELSEWHERE_METRES = 400.0
"""So far apart two homes are two homes, whatever their pins are worth."""

# forms of address, not names
_TITLES = frozenset(
    {"bu", "ibu", "pak", "bapak", "dg", "daeng", "hj", "haji", "hajja", "andi", "sdr", "sdri", "ny", "tn"}
)
_DOOR_WORDS = re.compile(r"\b(?:lorong|lrg|lr|gang|gg|jalan|jln|jl|nomor|nomer|no)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the call taker has typed so far."""

    at: datetime
    phone: str = ""
    place: Place | None = None
    name: str = ""
    age: int | None = None
    village: str = ""
    door: str = ""
    """See :func:`door_of`."""


@dataclass(frozen=True, slots=True)
class Known:
    """A visit that is open or recent."""

    visit_id: int
    requested_at: datetime
    is_open: bool
    phone: str = ""
    place: Place | None = None
    name: str = ""
    age: int | None = None
    village: str = ""
    door: str = ""
    other_phones: frozenset[str] = frozenset()
    """Of callers who were added to it."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A known visit that may be the same need, with why."""

    visit_id: int
    reasons: tuple[str, ...]
    """Of phone, door, near, name."""
    metres: int | None
    strong: bool = False
    """So likely the same that adding the caller to it is what a key does by itself."""


def find_similar(asked: Asked, known: Iterable[Known]) -> list[Similar]:
    """Visits of the last 24 hours (or still open): same phone, same door, within 100 m, or the same person.

    Strong ones first, then most reasons, then the newest.
    """
    found: list[tuple[bool, int, datetime, Similar]] = []
    for visit in known:
        if not visit.is_open and abs(asked.at - visit.requested_at) > WINDOW:
            continue
        metres = _metres(asked.place, visit.place)
        reasons = tuple(
            reason
            for reason, fits in (
                ("phone", bool(asked.phone) and asked.phone in (visit.phone, *visit.other_phones)),
                ("door", bool(asked.door) and asked.door == visit.door),
                ("near", metres is not None and metres <= NEAR_METRES),
                ("name", _same_person(asked, visit)),
            )
            if fits
        )
        if reasons:
            strong = _is_strong(asked, visit, reasons, metres)
            similar = Similar(visit.visit_id, reasons, _whole(metres), strong)
            found.append((strong, len(reasons), visit.requested_at, similar))
    found.sort(key=lambda item: (not item[0], -item[1], -item[2].timestamp(), item[3].visit_id))
    return [similar for _, _, _, similar in found]


def _is_strong(asked: Asked, visit: Known, reasons: tuple[str, ...], metres: float | None) -> bool:
    """An open visit of the same phone or door, or of the same person close by, and nothing that speaks against it.

    Two patients of one caller, or in one house, are two until a person says otherwise: a wrong merge hides one.
    """
    if not visit.is_open or _other_person(asked, visit) or _elsewhere(asked, visit, metres):
        return False
    return "phone" in reasons or "door" in reasons or {"near", "name"} <= set(reasons)


def _other_person(asked: Asked, visit: Known) -> bool:
    if asked.name and visit.name and not same_name(asked.name, visit.name):
        return True
    return asked.age is not None and visit.age is not None and abs(asked.age - visit.age) > OTHER_AGE_YEARS


def _elsewhere(asked: Asked, visit: Known, metres: float | None) -> bool:
    if metres is not None and metres > ELSEWHERE_METRES:
        return True
    if asked.door and visit.door and asked.door != visit.door:
        return True
    return bool(asked.village and visit.village and asked.village != visit.village)


def door_of(*, village: str, alley: str, street: str, house_number: str) -> str:
    """One key for one door: kelurahan, lorong or street, and number, however they are written; else empty."""
    lane, number = _bare(alley) or _bare(street), _bare(house_number)
    return f"{village}|{lane}|{number}" if village and lane and number else ""


def _bare(text: str) -> str:
    """``Lrg. 07`` and ``lorong 7`` are ``7``."""
    words = re.findall(r"[a-z]+|\d+", _DOOR_WORDS.sub(" ", text).lower())
    return " ".join(word.lstrip("0") or "0" if word.isdigit() else word for word in words)


def plain_name(name: str) -> str:
    """A name for comparing: lower case, no accents, no signs, no titles (Bu, Dg., Hj.)."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z]+", letters)
    bare = [word for word in words if word not in _TITLES]
    return " ".join(bare or words)


def same_name(one: str, other: str) -> bool:
    """Within three edits; a short name allows fewer (half its letters), so that Ani is not Adi Putra."""
    first, second = plain_name(one), plain_name(other)
    if not first or not second:
        return False
    allowed = min(NAME_EDITS, max(0, min(len(first), len(second)) // 2 - 1))
    return Levenshtein.distance(first, second, score_cutoff=allowed) <= allowed


def _same_person(asked: Asked, visit: Known) -> bool:
    if asked.age is None or visit.age is None or abs(asked.age - visit.age) > AGE_YEARS:
        return False
    return same_name(asked.name, visit.name)


def _metres(one: Place | None, other: Place | None) -> float | None:
    return None if one is None or other is None else metres_between(one, other)


def _whole(metres: float | None) -> int | None:
    return None if metres is None else round(metres)
