"""Finding a landmark by the words people say: mosques and schools share theirs, so there are many near misses."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import fuzz, process

from clinics.city.names import plain_words
from clinics.queries.places import Ground, KnownLandmark
from dispatch.rules.place_words import NEAR, PLAIN, PlaceLine

MOST, LEAST_LIKENESS = 3, 82.0
IN_VILLAGE, OF_KIND, BESIDE_VILLAGE = 6.0, 4.0, -6.0
"""Points for lying in the kelurahan that was named, for the kind that was said, and off for words without "dekat"."""
LEAST_LETTERS, HEAD_LETTERS = 4, 3
_KIND_WORDS = {
    "masjid": "mosque", "mesjid": "mosque", "msjd": "mosque", "musholla": "mosque", "mushola": "mosque",
    "mushalla": "mosque", "musala": "mosque", "sekolah": "school", "sd": "school", "sdn": "school", "smp": "school",
    "smpn": "school", "sma": "school", "sman": "school", "smk": "school", "rs": "hospital", "rsud": "hospital",
    "rsup": "hospital", "rumah": "hospital", "sakit": "hospital", "pasar": "market",
}  # fmt: skip
_SAYS_NOTHING = frozenset({*_KIND_WORDS, "dekat", "depan", "samping", "belakang", "sebelah"})


@dataclass(frozen=True, slots=True)
class _Names:
    """All names of one state of the registry, with which begin how."""

    version: str
    rows: list[KnownLandmark] = field(default_factory=list)
    proper: list[str] = field(default_factory=list)
    heads: dict[str, list[int]] = field(default_factory=dict)
    """First letters of a word -> the names that have it."""


_lock = threading.Lock()
_names = _Names("")


def landmarks_said(line: PlaceLine, ground: Ground, codes: set[str]) -> list[KnownLandmark]:
    """Named places that a run of words may mean, best first; those of the kelurahan in ``codes`` before others."""
    if not ground.landmarks:
        return []
    names = _known(ground)
    best: dict[int, tuple[float, KnownLandmark]] = {}
    for run in line.runs:
        if run.kind not in (NEAR, PLAIN) or not run.words:
            continue
        said = plain_words(f"{run.mark} {' '.join(run.words)}")
        proper = [word for word in said if word not in _SAYS_NOTHING]
        if sum(map(len, proper)) < LEAST_LETTERS:
            continue
        columns = sorted({column for word in proper for column in names.heads.get(word[:HEAD_LETTERS], ())})
        if not columns:
            continue
        wanted, chosen = " ".join(proper), [names.proper[column] for column in columns]
        whole = process.cdist([wanted], chosen, scorer=fuzz.token_sort_ratio)[0]
        partly = process.cdist([wanted], chosen, scorer=fuzz.partial_ratio)[0] - 4.0
        kind = next((_KIND_WORDS[word] for word in said if word in _KIND_WORDS), "")
        for place in np.nonzero(np.maximum(whole, partly) >= LEAST_LIKENESS)[0].tolist():
            row = names.rows[columns[place]]
            score = float(max(whole[place], partly[place]))
            score += IN_VILLAGE if row.village_code in codes else 0.0
            score += OF_KIND if kind == row.kind else 0.0
            score += BESIDE_VILLAGE if run.kind == PLAIN and codes else 0.0
            if score >= LEAST_LIKENESS and (id(row) not in best or score > best[id(row)][0]):
                best[id(row)] = (score, row)
    ordered = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].name))
    return [row for _, row in ordered[:MOST]]


def _known(ground: Ground) -> _Names:
    global _names
    if _names.version != ground.version:
        made = _Names(ground.version)
        heads: dict[str, list[int]] = defaultdict(list)
        for row in ground.landmarks:
            for words in row.words:
                proper = [word for word in words.split() if word not in _SAYS_NOTHING]
                if sum(map(len, proper)) < LEAST_LETTERS:
                    continue
                for head in {word[:HEAD_LETTERS] for word in proper}:
                    heads[head].append(len(made.rows))
                made.rows.append(row)
                made.proper.append(" ".join(proper))
        made.heads.update(heads)
        with _lock:
            _names = made
    return _names
