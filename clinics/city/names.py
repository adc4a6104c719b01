"""Spellings of places made comparable: the same kelurahan is written in many ways. Pure."""

import re
import unicodedata

_WORDS = {
    "kel": "kelurahan", "kelurahan": "kelurahan", "desa": "kelurahan",
    "kec": "kecamatan", "kecamatan": "kecamatan",
    "pkm": "puskesmas", "puskesmas": "puskesmas",
    "kp": "kampung", "kampong": "kampung",
    "p": "pulau",
}  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def plain_words(text: str) -> list[str]:
    """Lower-case words without accents and signs: ``"Kel. Pa'baeng-Baeng"`` -> kelurahan, pabaeng, baeng."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    bare = re.sub(r"['`]", "", bare)
    return [_WORDS.get(word, word) for word in _NOT_WORD.split(bare) if word]


def spelling_key(text: str) -> str:
    """What is left when spaces, hyphens and doubled letters do not count: Kassi-Kassi = Kasi Kassi = kasikasi."""
    return _DOUBLED.sub(r"\1", "".join(plain_words(text)))


def team_prefixes(names: list[str], taken: set[str]) -> dict[str, str]:
    """Three letters for each puskesmas, all different: Kassi-Kassi -> KKS, Barrang Lompo -> BLM.

    Depends only on the names, their order and what is taken, so that codes never move.
    """
    used = set(taken)
    prefixes: dict[str, str] = {}
    for name in names:
        prefix = next(candidate for candidate in _candidates(name) if candidate not in used)
        used.add(prefix)
        prefixes[name] = prefix
    return prefixes


def _candidates(name: str) -> list[str]:
    words = [word for word in _NOT_WORD.split(name.lower().replace("'", "")) if word]
    letters = "".join(words)
    sounds = [letter for letter in letters[1:] if letter not in "aiueo"] or list(letters)
    found: list[str] = []
    if len(words) >= 2:
        tail = [letter for letter in words[1][1:] if letter not in "aiueo"] or list(words[1])
        found += [words[0][0] + words[1][0] + letter for letter in tail]
    found += [letters[0] + a + b for i, a in enumerate(sounds) for b in sounds[i + 1 :]]
    found += [letters[0] + a + b for i, a in enumerate(letters[1:], 2) for b in letters[i:]]
    found += [letters[0] + chr(97 + n // 26) + chr(97 + n % 26) for n in range(676)]
    return [candidate.upper() for candidate in found]
