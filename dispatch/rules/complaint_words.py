"""Words of a complaint, however they are spelt: slips of the finger, short messages, Makassar's own endings. Pure."""

import re
from collections.abc import Iterable, Sequence

_TOKEN = re.compile(r"[a-z]+")
_GLOTTAL = str.maketrans("", "", "'’`-")
CLITICS = frozenset(
    {
        "mi",
        "ki",
        "ji",
        "pi",
        "ka",
        "ko",
        "na",
        "i",
        "kah",
        "lah",
        "nya",
        "ku",
        "mo",
        "ta",
        "maki",
        "mako",
        "pun",
    }
)
"""Endings of Makassar's Indonesian, which are spoken at every other word: sesakki, pingsanmi."""
NEGATIONS = (
    "tidak", "tdk", "tak", "nda", "ndak", "nggak", "gak", "ga", "enggak", "bukan", "tena", "tanpa", "belum",
    "no", "not", "without",
)  # fmt: skip
PAST_BEFORE = ("riwayat", "bekas", "pernah", "pasca", "post", "eks", "dulu")
PAST_AFTER = ("lama", "dulu")
"""What was is not what is: "riwayat stroke", "stroke lama"."""
COMMON = (
    "minta", "sakit", "pasien", "rumah", "tolong", "badan", "orang", "sudah", "sekali", "mohon", "datang", "alamat",
    "dekat", "lorong", "jalan", "kontrak", "kalau", "sejak",
)  # fmt: skip
"""Everyday words that lie a letter beside a complaint ("minta" and "muntah", "sejak" and "sesak"): as they are."""
GAP = 2
"""So many other words may stand between the words of a phrase ("nyeri di bagian dada")."""
SHORT, LONG = 5, 9
"""From so many letters one slip is forgiven, and two."""
STEM = 4
"""The shortest word that may carry an ending."""


def complaint_tokens(text: str) -> list[str]:
    """The words of a text in their plain spelling."""
    return [_plain(token) for token in _TOKEN.findall(text.lower().translate(_GLOTTAL))]


def words_score(tokens: Sequence[str], words: Iterable[str]) -> int:
    """How well a complaint has a set's words: a phrase counts by the square of its length. 0: not at all."""
    score = 0
    found: set[tuple[int, ...]] = set()
    for word in words:
        wanted = complaint_tokens(word)
        places = _places(tokens, wanted)
        if places and places not in found:
            found.add(places)
            score += len(wanted) ** 2
    return score


def _places(tokens: Sequence[str], wanted: Sequence[str]) -> tuple[int, ...]:
    """Where the words of a phrase stand, in their order and close together; empty when they do not."""
    if not wanted:
        return ()
    for start, token in enumerate(tokens):
        if not same_word(token, wanted[0]) or (start and tokens[start - 1] in _NOT_NOW):
            continue
        at = [start]
        for word in wanted[1:]:
            window = range(at[-1] + 1, min(len(tokens), at[-1] + 2 + GAP))
            follower = next((place for place in window if same_word(tokens[place], word)), None)
            if follower is None:
                break
            at.append(follower)
        if len(at) == len(wanted) and tokens[at[-1] + 1 : at[-1] + 2] not in _PAST:
            return tuple(at)
    return ()


def same_word(token: str, word: str) -> bool:
    """Whether a typed word is this word, in plain spelling both: as it is, with an ending, or a slip away."""
    if token == word:
        return True
    if len(word) >= STEM and token.startswith(word):
        ending = token[len(word) :]
        if ending in CLITICS or (ending[0] in "gh" and ending[1:] in CLITICS):
            return True
    shorter = min(len(token), len(word))
    if shorter < SHORT or token in _COMMON or token[0] != word[0]:
        return False
    return _within(token, word, 2 if shorter >= LONG else 1)


def _plain(token: str) -> str:
    """Sound over letters: nafas = napas, pingsang = pingsan, muntah = munta, sessak = sesak."""
    token = token.replace("oe", "u").replace("sy", "s").replace("f", "p").replace("v", "p")
    token = re.sub(r"(.)\1+", r"\1", token)
    if token.endswith("ng"):
        token = token[:-1]
    if len(token) > STEM and token.endswith("h"):
        token = token[:-1]
    return token


def _within(one: str, other: str, most: int) -> bool:
    """Whether so many slips (a letter more, less, another, or two swapped) make one word of the other."""
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1] <= most


_NOT_NOW = frozenset(_plain(word) for word in (*NEGATIONS, *PAST_BEFORE))
_PAST = [[_plain(word)] for word in PAST_AFTER]
_COMMON = frozenset(_plain(word) for word in COMMON)
