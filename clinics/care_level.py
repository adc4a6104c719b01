"""AKS (aktivitas kehidupan sehari-hari): ten items of Barthel, their sum 0-20, and what the sum means. Pure.

Items, points and the five classes as the primary care of Indonesia uses them: Permenkes 67/2015 on care of the
elderly at puskesmas, after Mahoney & Barthel 1965 in the 20-point form of Collin 1988.
"""

from collections.abc import Mapping

from clinics.refusals import Refusal

MOST_POINTS: Mapping[str, int] = {
    "bowels": 2,
    "bladder": 2,
    "grooming": 1,
    "toilet": 2,
    "feeding": 2,
    "transfer": 3,
    "mobility": 3,
    "dressing": 2,
    "stairs": 2,
    "bathing": 1,
}
"""The ten items in the order of the form, and the points of who needs no help."""
FULL_SCORE = sum(MOST_POINTS.values())
_FROM = (("independent", 20), ("mild", 12), ("moderate", 9), ("severe", 5), ("total", 0))


def score_of(items: Mapping[str, int]) -> int:
    """The sum, 0 .. 20. Refuses ``invalid`` unless every item is there with points it can have."""
    for name, most in MOST_POINTS.items():
        points = items.get(name)
        if points is None or isinstance(points, bool) or not 0 <= points <= most:
            raise Refusal("invalid", field=f"items.{name}", name=name)
    if len(items) != len(MOST_POINTS):
        raise Refusal("invalid", field="items", name="items")
    return sum(items.values())


def level_of(score: int) -> str:
    """independent (20), mild (12-19), moderate (9-11), severe (5-8) or total (0-4)."""
    return next(level for level, least in _FROM if score >= least)
