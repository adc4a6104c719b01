"""What a person types into the search, as conditions on the words of a visit. Pure.

A word fits from its beginning, a short number as a whole; a telephone number fits however it is written, from
its beginning or by its last four digits; names and lorong are found by the ways people shorten them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_WORDS = 8
LONGEST = 120
_PHONE = re.compile(r"(?<![\w-])\+?\d[\d\s().-]{5,}\d(?!\w)")
_WORD = re.compile(r"[^\W_]+")
NOISE = frozenset({"no", "rt", "rw", "kel", "kec", "kelurahan", "kecamatan", "nomor"})
"""Words of an address that say nothing by themselves."""
SAME: tuple[tuple[str, ...], ...] = (
    ("lorong", "lrg", "lr"),
    ("jalan", "jl", "jln"),
    ("dg", "daeng"),
    ("muh", "muhammad", "moh", "mohammad", "muhammad"),
    ("st", "sitti", "siti"),
    ("hj", "hajjah"),
    ("h", "haji"),
    ("abd", "abdul"),
)
_SAME: Mapping[str, tuple[str, ...]] = {word: group for group in SAME for word in group}


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: any of these in the text search of PostgreSQL (``budi:*``), and the word itself for names."""

    any_of: tuple[str, ...]
    word: str = ""
    """Empty for numbers, which no kelurahan and no patient is called by."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """All terms must fit. ``number``: a visit's number, to be shown first. ``phone``: digits as 62..., else empty."""

    terms: tuple[Term, ...] = field(default_factory=tuple)
    number: int | None = None
    phone: str = ""


def wanted_of(text: str) -> Wanted:
    """Read what was typed; nothing to search for gives no terms."""
    text = text[:LONGEST].lower()
    terms: list[Term] = []
    phone = ""
    found = _PHONE.search(text)
    if found is not None:
        digits = re.sub(r"\D", "", found.group())
        phone = _abroad(digits)
        terms.append(_phone(digits))
        text = f"{text[: found.start()]} {text[found.end() :]}"
    words = _WORD.findall(text)
    kept = [word for word in words if word not in NOISE] or words
    number = int(kept[0]) if len(kept) == 1 and not terms and re.fullmatch(r"\d{1,4}", kept[0]) else None
    terms += [_term(word) for word in kept[:MOST_WORDS]]
    return Wanted(tuple(terms), number, phone)


def _abroad(digits: str) -> str:
    return f"62{digits[1:]}" if digits.startswith("0") else digits


def _phone(digits: str) -> Term:
    return Term((f"{_abroad(digits)}:*", f"{digits}:*", f"r{digits.removeprefix('0')[::-1]}:*"))


def _term(word: str) -> Term:
    if word.isdigit():
        ways = [word, word.zfill(4)]
        if len(word) >= 4:
            ways += [f"{_abroad(word)}:*", f"r{word[::-1]}:*"]
        return Term(tuple(dict.fromkeys(ways)))
    if word in _SAME:
        return Term(_SAME[word], word)
    return Term((f"{word}:*" if len(word) > 1 else word,), word)
