"""Names of people, for comparing. Pure."""

import re
import unicodedata

_TITLES = frozenset({"bu", "ibu", "pak", "bapak", "dg", "daeng", "hj", "haji", "hajja", "ny", "tn"})

AGE_YEARS = 2
"""At the door one hears "about seventy": so far two ages may differ and be one person."""


def is_about(one: int | None, other: int | None) -> bool:
    """Whether two years of birth may be one person's."""
    return one is None or other is None or abs(one - other) <= AGE_YEARS


def plain_name(name: str) -> str:
    """Lower case, no accents, no signs, no forms of address: "Dg. Ngai" and "daeng ngai" are one name."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", letters)
    return " ".join([word for word in words if word not in _TITLES] or words)


def plain_words(text: str) -> str:
    """Any text without case, accents and signs, for comparing addresses."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", letters))
