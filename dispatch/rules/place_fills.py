"""What goes into the fields of an address when a line was understood. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from dispatch.rules.place_words import ALLEY, CLINIC, ESTATE, NEAR, PLAIN, STREET, PlaceLine, Run

Span = tuple[int, int, int]
"""Run, first word, end: the words that named the kelurahan."""


@dataclass(frozen=True, slots=True)
class Fills:
    """The fields of the address that the line fills; any may be empty."""

    street: str = ""
    alley: str = ""
    house_number: str = ""
    rt: str = ""
    rw: str = ""
    landmark: str = ""


def fills_of(line: PlaceLine, used: Span | None, is_area: Callable[[str], bool]) -> Fills:
    """Every part of the line but the kelurahan (``used``) and the kecamatan and city (``is_area``).

    Words without a mark are the street when a lorong or a number follows them, else the patokan.
    """
    street, alley, landmarks = "", line.alley, list[str]()
    for number, run in enumerate(line.runs):
        words = _left(number, run, used, is_area)
        if run.kind == STREET and words and not street:
            street = words
        elif run.kind == ESTATE and (words or run.mark) and not street:
            street = f"{run.mark} {words}".strip()
        elif run.kind == ALLEY and words and not alley:
            alley = words
        elif run.kind == PLAIN and words and run.before_door and not street:
            street = words
        elif run.kind in (NEAR, CLINIC):
            landmarks.append(f"{run.mark} {words}".strip())
        elif run.kind == PLAIN and words:
            landmarks.append(words)
    return Fills(
        street=street[:120],
        alley=alley[:80],
        house_number=line.house_number[:20],
        rt=line.rt[:6],
        rw=line.rw[:6],
        landmark=", ".join(landmarks)[:120],
    )


def _left(number: int, run: Run, used: Span | None, is_area: Callable[[str], bool]) -> str:
    words = list(run.words)
    if used is not None and used[0] == number:
        before, after = words[: used[1]], words[used[2] :]
        return " ".join(_without_areas(before, is_area) + _without_areas(after, is_area))
    if run.kind in (STREET, ESTATE, CLINIC):
        return " ".join(words)
    return " ".join(_without_areas(words, is_area))


def _without_areas(words: list[str], is_area: Callable[[str], bool]) -> list[str]:
    """Kecamatan and city at the end say nothing that the kelurahan does not."""
    for length in (3, 2, 1):
        if len(words) >= length and is_area(" ".join(words[-length:])):
            return _without_areas(words[:-length], is_area)
    return words
