"""Peacetime and surge (lonjakan): what the city does otherwise while more people call than it has teams for. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

REMIND_HOURS = 6
"""A surge that nobody ended is asked about after so long, and again, unless the office says otherwise."""

SURGE_WEIGHTS: Mapping[str, float] = {
    "own_territory_minutes": 0.0,
    "coverage_weight": 0.25,
    "long_way_minutes": 30.0,
}
"""A wider circle of teams: no minutes for the own wilayah kerja, less kept back for the next emergency elsewhere, and
a long way alone holds nobody. Names and bounds as in dispatch.choice.weights."""

SURGE_TARGETS: Mapping[str, Mapping[str, float]] = {
    "red": {"face_to_face_minutes": 15, "unassigned_minutes": 1.0, "call_back_minutes": 5, "address_minutes": 3},
    "yellow": {"face_to_face_minutes": 120, "unassigned_minutes": 10.0, "call_back_minutes": 30, "address_minutes": 20},
    "green": {
        "face_to_face_minutes": 480, "unassigned_minutes": 30.0, "call_back_minutes": 120, "address_minutes": 60,
    },
}  # fmt: skip
"""The second set of targets where an office has said nothing: red stays what it is."""

SURGE_FIELDS = ("face_to_face_minutes", "unassigned_minutes", "call_back_minutes", "address_minutes")
"""What of an urgency's targets is another while surge is on."""


def remind_at(since: datetime, hours: float) -> datetime:
    """When the desk is asked whether it is still a surge."""
    return since + timedelta(hours=hours)
