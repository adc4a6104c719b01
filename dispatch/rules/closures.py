"""What a closed road may look like, and how far a crew may park from a home. Pure.

A closure that covers half the city or lasts a year is a slip of the hand, and the very next travel time
would believe it.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

KINDS = ("flood", "works", "feast", "other")
ROAD_CLASSES = ("minivan", "motorcycle", "foot")
"""Vehicle classes that use roads; a boat passes no closure."""
MOST_POINTS = 200
RADIUS_METRES = (5, 500)
LONGEST = timedelta(days=30)
LONGEST_NOTE = 160
FARTHEST_PARKED_METRES = 1_000
"""Farther from the home than this, the van has not parked for it yet."""
PARKED_FIX_AGE = timedelta(minutes=2)
"""So long before or after the tap a position still says where the van stands."""
WORST_PARKED_ACCURACY_METRES = 200.0
"""A fix less sure than that says nothing about a lorong."""

Point = tuple[float, float]
"""``(lat, lon)`` in degrees."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a closure is refused: a code of the word catalogue, the field, and what fills the sentence."""

    code: str
    field: str
    params: dict[str, int | str]


def closure_problem(
    *,
    kind: str,
    shape: Sequence[Point],
    radius_metres: int,
    classes: Collection[str],
    ends_at: datetime,
    note: str,
    at: datetime,
) -> Wrong | None:
    """The first thing that is wrong with a closure made at ``at``; None when it may stand."""
    if kind not in KINDS:
        return Wrong("invalid", "kind", {"name": "kind"})
    if not shape or not all(_on_earth(point) for point in shape):
        return Wrong("closure_needs_place", "shape", {})
    if len(shape) > MOST_POINTS:
        return Wrong("closure_too_many_points", "shape", {"most": MOST_POINTS})
    least, most = RADIUS_METRES
    if not least <= radius_metres <= most:
        return Wrong("closure_radius", "radius_metres", {"least": least, "most": most})
    if not set(classes) <= set(ROAD_CLASSES):
        return Wrong("invalid", "classes", {"name": "classes"})
    if ends_at <= at:
        return Wrong("closure_ends_in_past", "ends_at", {})
    if ends_at - at > LONGEST:
        return Wrong("closure_ends_too_late", "ends_at", {"days": LONGEST.days})
    if len(note) > LONGEST_NOTE:
        return Wrong("too_long", "note", {"name": "note", "longest": LONGEST_NOTE})
    return None


def closed_classes(classes: Collection[str]) -> list[str]:
    """The classes in the order of the table; empty when all of them are meant."""
    chosen = [each for each in ROAD_CLASSES if each in classes]
    return [] if len(chosen) == len(ROAD_CLASSES) else chosen


def _on_earth(point: Point) -> bool:
    lat, lon = point
    return math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90.0 and abs(lon) <= 180.0
