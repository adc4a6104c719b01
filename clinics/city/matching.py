"""Which kelurahan a line of words names, however it is spelt, shortened or ordered. Pure.

Every stretch of one to four words is compared with every spelling of every kelurahan (Indel and edit likeness of
the spelling, Indel likeness of the sound) and weighed by where it stands: after "Kel." it counts most, inside a
street's name or after "dekat" little, after "Kec." never. A kecamatan that is said narrows. The weights were
tuned on the first five seeds of tests/addresses.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from clinics.city.name_index import Named, NameIndex, Naming, Window
from clinics.city.spelling import is_shortened, likeness, name_key, name_parts, sound_key, written_out

LONGEST_WINDOW = 4
LEAST_LIKENESS = 70.0
"""Below this (0 to 100) a stretch is not taken for a name at all."""
LEAST_SCORE = 62.0
FAR_BEHIND = 26.0
"""What is so many points behind the best is not shown."""
CLOSE_CALL = 3.0
"""Points between the best two below which one must ask."""
EXACT, WHOLE_NAME, STRONG, SURE_ENOUGH = 100.0, 96.5, 86.0, 76.0
DISTRICT_ONLY, DISTRICT_HINTED = 84.0, 76.0

_CONTEXT = {
    "village": 0.0, "plain": 0.0, "estate": -7.0, "clinic": -14.0, "alley": -12.0, "near": -20.0, "street": -24.0,
    "district": -1.0,
}  # fmt: skip
"""What the place of a stretch takes off its likeness."""
_TAIL = {"street": -9.0, "near": -9.0, "alley": -9.0, "clinic": -9.0, "estate": -5.0, "village": -3.0}
"""The same for the last words of a run, when words stand before them: "jl nuri baru bontorannu"."""
_IN_DISTRICT, _OUT_OF_DISTRICT, _HINTED = 10.0, -16.0, 7.0
_SWALLOWED = -11.0
"""For a name found only inside the longer stretch of another: "Maradekaya" in "Maradekaya Utara"."""
_BESIDE_MARKED = -14.0
"""For plain words when others stand after "Kel."."""
_AFTER_VILLAGE = -12.0
"""For a kecamatan's name in the words after "Kel.", behind others: it is the kecamatan."""
_LENGTH_POINT, _LONGEST_COUNTED = 0.3, 14
_BETTER_SHARE = 0.6
"""Of the better of the two likenesses; the rest is the worse one's, which parts names that are equally near by one."""
_COMMON = frozenset(
    {
        "baru",
        "daya",
        "parang",
        "pisang",
        "borong",
        "bunga",
        "mandala",
        "timur",
        "raya",
        "indah",
        "ujung",
        "melayu",
    }
)
"""Words of every day: inside a longer run they are rarely a kelurahan."""
_KNOWN_DISTRICT, _HINT_LIKENESS, _OUTSIDE_LIKENESS = 74.0, 84.0, 88.0


class SaidRun(Protocol):
    """Words that stand together, and what the mark before them says they are."""

    @property
    def kind(self) -> str:
        """street, alley, estate, village, district, region, near, clinic or plain."""

    @property
    def words(self) -> tuple[str, ...]:
        """As written."""


@dataclass(slots=True)
class _Said:
    """What stands after "Kec."."""

    codes: list[str] = field(default_factory=list)
    unknown: str = ""
    ends: dict[int, int] = field(default_factory=dict)
    """run -> how many of its words named the kecamatan; they are never taken for a kelurahan."""


@dataclass(slots=True)
class _Match:
    score: float
    likeness: float
    name: str
    window: Window


Hints = list[tuple[str, Window]]


def name_villages(runs: Sequence[SaidRun], index: NameIndex, *, typing: bool = False) -> Naming:
    """What a line of runs names. ``typing``: its last word may be only a beginning."""
    said = _said_districts(runs, index)
    windows = _windows(runs, said)
    matches = _matches(runs, windows, index, typing=typing) if windows and index.keys else {}
    like_villages: dict[Window, float] = {}
    for own in matches.values():
        for match in own:
            like_villages[match.window] = max(match.likeness, like_villages.get(match.window, 0.0))
    hints = _hinted_districts(runs, windows, index, like_villages)
    whole = {match.window for own in matches.values() for match in own if match.likeness >= WHOLE_NAME}
    hints = [(code, window) for code, window in hints if not any(each.holds(window) for each in whole)]
    found = [named for named in _weigh(matches, index, said.codes, hints) if _is_worth_showing(named, runs)]
    found = _with_districts(found, index, said.codes, hints)
    found.sort(key=lambda named: (-round(named.score, 2), named.name, named.code))
    found = [named for named in found if named.window is None or named.score > found[0].score - FAR_BEHIND]
    return Naming(
        villages=tuple(found),
        districts=tuple(said.codes) or tuple(dict.fromkeys(code for code, _ in hints)),
        ambiguous=_asks(found, said.codes),
        unknown_district=said.unknown,
        unknown_village=_unknown_village(runs, found),
        region=_region(runs, windows, found, index),
    )


def _said_districts(runs: Sequence[SaidRun], index: NameIndex) -> _Said:
    said = _Said()
    for number, run in enumerate(runs):
        if run.kind != "district" or not run.words:
            continue
        best, code, length = 0.0, "", len(run.words)
        for end in range(1, min(3, len(run.words)) + 1):
            key = name_key(written_out(run.words[:end]))
            for known, of in index.district_keys:
                like = likeness(key, known)
                if end == len(run.words) and len(key) >= 2 and known.startswith(key):
                    like = max(like, 90.0)
                if like > best:
                    best, code, length = like, of, end
        if best >= _KNOWN_DISTRICT:
            said.codes.append(code)
            said.ends[number] = length
        else:
            said.unknown = said.unknown or " ".join(run.words)
            said.ends[number] = len(run.words)
    return said


def _windows(runs: Sequence[SaidRun], said: _Said) -> list[Window]:
    windows = []
    for number, run in enumerate(runs):
        if run.kind == "region":
            continue
        for start in range(said.ends.get(number, 0), len(run.words)):
            for end in range(start + 1, min(start + LONGEST_WINDOW, len(run.words)) + 1):
                words = run.words[start:end]
                if words[-1].strip(".").isdigit():
                    break
                key = name_key(written_out(words))
                if len(key) >= 3 or (len(key) == 2 and len(run.words) == 1):
                    windows.append(Window(number, start, end, key))
    return windows


def _matches(
    runs: Sequence[SaidRun], windows: list[Window], index: NameIndex, *, typing: bool
) -> dict[int, list[_Match]]:
    """For every kelurahan (by its number) the stretches that are like it, best first."""
    like = _likeness_table(runs, windows, index)
    last_run = max(number for number, run in enumerate(runs) if run.words)
    for row, window in enumerate(windows):
        words = runs[window.run].words
        last = typing and window.run == last_run and window.end == len(words)
        _raise_beginnings(like[row], window.key, index, last=last)
        _raise_shortened(like[row], words[window.start : window.end], index)
    marked = any(run.kind == "village" and run.words for run in runs)
    kecamatan = {key for key, _ in index.district_keys}
    context = np.array(
        [_context(runs[each.run], each, marked=marked, kecamatan=kecamatan) for each in windows],
        dtype=np.float32,
    )
    letters = np.array([len(window.key) for window in windows], dtype=np.float32)
    lengths = np.minimum(np.minimum.outer(letters, index.lengths), _LONGEST_COUNTED) * _LENGTH_POINT
    scores = like + lengths + context[:, None]
    found: dict[int, list[_Match]] = {}
    for row, column in zip(*(each.tolist() for each in np.nonzero(like >= LEAST_LIKENESS)), strict=True):
        match = _Match(
            float(scores[row, column]), float(like[row, column]), index.written[column], windows[row]
        )
        found.setdefault(index.owners[column], []).append(match)
    for matches in found.values():
        matches.sort(key=lambda match: -match.score)
    return found


def _likeness_table(runs: Sequence[SaidRun], windows: list[Window], index: NameIndex) -> NDArray[np.float32]:
    keys = [window.key for window in windows]
    sounds = [sound_key(written_out(runs[window.run].words[window.start : window.end])) for window in windows]
    by_sound = process.cdist(sounds, index.sounds, scorer=fuzz.ratio, dtype=np.float32) - 3.0
    by_sound[[len(sound) < 4 for sound in sounds]] = 0.0
    edits = process.cdist(keys, index.keys, scorer=OSA.normalized_similarity, dtype=np.float32) * 100.0
    indels = process.cdist(keys, index.keys, scorer=fuzz.ratio, dtype=np.float32)
    better, worse = np.maximum(edits, indels), np.minimum(edits, indels)
    table: NDArray[np.float32] = np.maximum(better * _BETTER_SHARE + worse * (1 - _BETTER_SHARE), by_sound)
    return table


def _raise_beginnings(row: NDArray[np.float32], key: str, index: NameIndex, *, last: bool) -> None:
    """A beginning counts: of any length for the word being typed, from four letters on elsewhere."""
    if not last and len(key) < 4:
        return
    for column, name in enumerate(index.keys):
        if name != key and name.startswith(key):
            left = len(name) - len(key)
            row[column] = max(
                row[column], 96.0 - min(4.0, 0.25 * left) if last else 90.0 - min(4.0, 0.4 * left)
            )


def _raise_shortened(row: NDArray[np.float32], words: tuple[str, ...], index: NameIndex) -> None:
    """Words cut short one by one."""
    heads = name_parts(written_out(words))
    if len(heads) < 2 or not any(len(head) <= 5 for head in heads):
        return
    worth = 93.0 if sum(map(len, heads)) >= 6 else 86.0
    for column, parts in enumerate(index.parts):
        if is_shortened(heads, parts):
            row[column] = max(row[column], worth)


def _context(run: SaidRun, window: Window, *, marked: bool, kecamatan: set[str]) -> float:
    at_end = window.end == len(run.words)
    whole = window.start == 0 and at_end
    points = _CONTEXT.get(run.kind, 0.0)
    if window.key in _COMMON and not whole and run.kind != "village":
        points = min(points, _CONTEXT["alley"])
    elif window.start > 0 and at_end:
        points = _TAIL.get(run.kind, points)
    if run.kind == "village" and window.start > 0 and window.key in kecamatan:
        points = _AFTER_VILLAGE
    if marked and run.kind != "village":
        points += _BESIDE_MARKED
    return points


def _hinted_districts(
    runs: Sequence[SaidRun], windows: list[Window], index: NameIndex, like_villages: dict[Window, float]
) -> Hints:
    """Kecamatan said without a mark: exactly, or nearly so when the name is long and no kelurahan is nearer to it.

    The city's own name is none.
    """
    hints = []
    for window in windows:
        run = runs[window.run]
        if run.kind != "plain" and (window.start == 0 or window.end != len(run.words)):
            continue
        for known, code in index.district_keys:
            if known in index.city_keys:
                continue
            near = len(known) >= 7 and likeness(known, window.key)
            if known == window.key or (near >= _HINT_LIKENESS and near > like_villages.get(window, 0.0)):
                hints.append((code, window))
    return hints


def _weigh(matches: dict[int, list[_Match]], index: NameIndex, said: list[str], hints: Hints) -> list[Named]:
    strong: dict[Window, float] = {}
    for each in matches.values():
        for match in each:
            if match.likeness >= STRONG:
                strong[match.window] = max(match.likeness, strong.get(match.window, 0.0))
    found = []
    for number, own in matches.items():
        village = index.villages[number]
        of_own = {match.window: match.likeness for match in reversed(own)}
        best: Named | None = None
        for match in own[:6]:
            score = match.score
            if any(
                like > of_own.get(window, 0.0) + 1.0
                for window, like in strong.items()
                if window.holds(match.window)
            ):
                score += _SWALLOWED
            if said:
                score += _IN_DISTRICT if village.district in said else _OUT_OF_DISTRICT
            elif any(code == village.district and not window.meets(match.window) for code, window in hints):
                score += _HINTED
            if best is None or score > best.score:
                best = Named(village.code, score, match.likeness, match.name, match.window)
        if best is not None and best.score >= LEAST_SCORE:
            found.append(best)
    return found


def _is_worth_showing(named: Named, runs: Sequence[SaidRun]) -> bool:
    """A faint likeness counts only where nothing else was said: "panggung" in "rumah panggung" is no Parang."""
    window = named.window
    if window is None or named.likeness >= SURE_ENOUGH or runs[window.run].kind == "village":
        return True
    return window.start == 0 and window.end == len(runs[window.run].words) and runs[window.run].kind != "near"


def _with_districts(found: list[Named], index: NameIndex, said: list[str], hints: Hints) -> list[Named]:
    """Where only a kecamatan is known its kelurahan are offered to choose from."""
    if said:
        if any(named.likeness >= 80 and index.by_code[named.code].district in said for named in found):
            return found
        codes, worth = set(said), DISTRICT_ONLY
        found = [named for named in found if named.score >= DISTRICT_ONLY]
    else:
        elsewhere = [
            named
            for named in found
            if named.window and named.likeness >= STRONG and not any(w.meets(named.window) for _, w in hints)
        ]
        if not hints or elsewhere:
            return found
        codes, worth = {code for code, _ in hints}, DISTRICT_HINTED
    known = {named.code for named in found}
    rest = [village for village in index.villages if village.district in codes and village.code not in known]
    return [*found, *(Named(village.code, worth, 0.0, village.names[0], None) for village in rest)]


def _unknown_village(runs: Sequence[SaidRun], found: list[Named]) -> str:
    """What stands after "Kel." when nothing here is like it."""
    for number, run in enumerate(runs):
        if run.kind != "village" or len("".join(run.words)) < 4:
            continue
        named = [each for each in found if each.window is not None and each.window.run == number]
        if not any(each.likeness >= LEAST_LIKENESS for each in named):
            return " ".join(run.words)
    return ""


def _region(runs: Sequence[SaidRun], windows: list[Window], found: list[Named], index: NameIndex) -> str:
    """A kabupaten that is not ours, or a known place around the city, where it is said to be the place."""
    for run in runs:
        if run.kind == "region" and run.words and name_key(run.words[0]) not in index.city_keys:
            words = " ".join(run.words[:2])
            if not words.lower().startswith("sulawesi"):
                return words
    named = {each.window: each.likeness for each in found if each.window is not None}
    held = [window for window, like in named.items() if like >= STRONG]
    for window in windows:
        run = runs[window.run]
        if any(each.holds(window) for each in held):
            continue
        if run.kind not in ("plain", "village", "district") and not (
            run.kind in _TAIL and run.kind != "near" and window.start > 0 and window.end == len(run.words)
        ):
            continue
        for key, shown in index.outside_keys:
            like = EXACT if key == window.key else likeness(key, window.key) if len(key) >= 6 else 0.0
            if like >= _OUTSIDE_LIKENESS and like > named.get(window, 0.0):
                return shown
    return ""


def _asks(found: list[Named], said: list[str]) -> bool:
    """Whether one must ask: nothing stands out, or the name is a kecamatan's too and nothing says which is meant."""
    if not found:
        return False
    first = found[0]
    if first.window is None or first.likeness < SURE_ENOUGH:
        return True
    rivals = [named for named in found[1:] if named.score > first.score - CLOSE_CALL]
    if first.likeness >= EXACT:
        rivals = [named for named in rivals if named.likeness >= EXACT]
    return bool(rivals) or (not said and any(named.window is None for named in found))
