"""Names of places written in many ways, made comparable: shortenings, old spellings, sounds. Pure."""

import re
from collections.abc import Iterable

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from clinics.city.names import plain_words, spelling_key

_NOT_PART = frozenset({"kelurahan", "kecamatan", "kota", "pulau"})
_SHORT = {
    "sel": "selatan", "slt": "selatan", "sltn": "selatan", "selat": "selatan", "tmr": "timur", "tim": "timur",
    "utr": "utara", "ut": "utara", "br": "baru", "bru": "baru", "bt": "bonto", "bnt": "bonto", "bto": "bonto",
    "tj": "tanjung", "tg": "tanjung", "tjg": "tanjung", "tnjg": "tanjung", "gn": "gunung", "gng": "gunung",
    "kp": "kampung", "kmp": "kampung", "kamp": "kampung", "kpg": "kampung", "kr": "karang", "krg": "karang",
    "pr": "parang", "prg": "parang", "uj": "ujung", "ujg": "ujung", "mks": "makassar", "dlm": "dalam", "bj": "baji",
}  # fmt: skip
_OLD_SOUNDS = (
    ("oe", "u"), ("tj", "c"), ("dj", "j"), ("ph", "p"), ("th", "t"), ("kh", "k"), ("v", "p"), ("f", "p"),
    ("y", "i"), ("w", "u"), ("o", "u"), ("e", "i"),
)  # fmt: skip
_SOFT_ENDS = re.compile(r"(?:ng|n|k|h)$")
_VOWELS = re.compile(r"[aiueo]")
_LONG_ENOUGH_FOR_EDITS = 4


def name_key(words: str) -> str:
    """How a name is compared: without "Kel." and "Pulau", spaces, signs and doubled letters."""
    return spelling_key(" ".join(word for word in plain_words(words) if word not in _NOT_PART))


def sound_key(words: str) -> str:
    """How a name sounds: old spellings are new ones, ends of words in -ng, -n, -k and -h count as nothing."""
    parts = []
    for word in plain_words(words):
        if word in _NOT_PART:
            continue
        for old, new in _OLD_SOUNDS:
            word = word.replace(old, new)
        parts.append(_SOFT_ENDS.sub("", word) or word)
    return spelling_key("".join(parts))


def written_out(words: Iterable[str]) -> str:
    """Usual shortenings in full: ``Bt.`` is Bonto, ``sltn`` selatan."""
    return " ".join(_SHORT.get(word.lower().rstrip("."), word) for word in words)


def likeness(one: str, other: str) -> float:
    """0 to 100 of two keys: the better of Indel likeness and one minus edits (with swaps) per letter."""
    return max(fuzz.ratio(one, other), OSA.normalized_similarity(one, other) * 100.0)


def name_parts(name: str) -> tuple[str, ...]:
    """The keys of the single words of a name."""
    return tuple(spelling_key(word) for word in plain_words(name))


def is_shortened(heads: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Whether words are a name cut short one by one: Tam. Indah, Mar Selatan, B. Lebang, Mlmgn Tua."""
    return len(heads) == len(parts) and all(map(_shortens, heads, parts))


def _shortens(head: str, part: str) -> bool:
    if not head or not part or head[0] != part[0]:
        return False
    if part.startswith(head):
        return True
    if len(head) >= _LONG_ENOUGH_FOR_EDITS and likeness(head, part) >= 75:
        return True
    return len(head) >= 2 and (part[0] + _VOWELS.sub("", part[1:])).startswith(head)
