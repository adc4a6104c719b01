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

# forms of address, not names
_TITLES = frozenset(
    {"bu", "ibu", "pak", "bapak", "dg", "daeng", "hj", "haji", "hajja", "andi", "sdr", "sdri", "ny", "tn"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the call taker has typed so far."""

    at: datetime
    phone: str = ""
    place: Place | None = None
    name: str = ""
    age: int | None = None


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


@dataclass(frozen=True, slots=True)
class Similar:
    """A known visit that may be the same need, with why."""

    visit_id: int
    reasons: tuple[str, ...]
    """Of phone, near, name."""
    metres: int | None


def find_similar(asked: Asked, known: Iterable[Known]) -> list[Similar]:
    """Visits of the last 24 hours (or still open): same phone, within 100 m, or the same person by name and age.

    Most reasons first, then the newest.
    """
    found: list[tuple[int, datetime, Similar]] = []
    for visit in known:
        if not visit.is_open and abs(asked.at - visit.requested_at) > WINDOW:
            continue
        metres = _metres(asked.place, visit.place)
        reasons = tuple(
            reason
            for reason, fits in (
                ("phone", bool(asked.phone) and asked.phone == visit.phone),
                ("near", metres is not None and metres <= NEAR_METRES),
                ("name", _same_person(asked, visit)),
            )
            if fits
        )
        if reasons:
            found.append((len(reasons), visit.requested_at, Similar(visit.visit_id, reasons, _whole(metres))))
    found.sort(key=lambda item: (-item[0], -item[1].timestamp(), item[2].visit_id))
    return [similar for _, _, similar in found]


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
