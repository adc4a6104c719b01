"""What invented crews plan before they leave, what they use up, and what they count in their bags. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

from dispatch.practice.stories import story_of

SERIES: dict[int, dict[str, Any]] = {
    3: {"kind": "custom", "every_days": 3, "count": 4},
    7: {"kind": "weekly", "count": 4},
    14: {"kind": "custom", "every_days": 14, "count": None},
    28: {"kind": "monthly", "count": None},
}
"""Days to the next visit of a story -> the series that such a story goes on with; the others come once more."""
SERIES_SHARE = 0.6
DRESSED = ("luka", "perban", "ulkus", "dekubitus")
SHORT_SHARE = 0.06


def coming_visits(draw: Random, note: dict[str, Any], complaint: str, day: date) -> dict[str, Any]:
    """A part of the single next visits becomes a series with the same person; the rest stays as it is."""
    story = story_of(complaint)
    series = SERIES.get(story.next_days or 0)
    if series is None or not note.get("next_visit_on") or draw.random() >= SERIES_SHARE:
        return {}
    starts_on = day + timedelta(days=story.next_days or 1)
    return {
        "next_visit_on": None,
        "series": {**series, "starts_on": starts_on.isoformat(), "same_person": True},
    }


def used_supplies(draw: Random, complaint: str, known: Iterable[str]) -> list[dict[str, Any]]:
    """BHP of one bedside, from the codes of the city's list."""
    wanted = {"gloves": draw.randint(1, 3), "swabs": draw.randint(1, 2)}
    words = complaint.lower()
    if any(word in words for word in DRESSED):
        wanted |= {"gauze": draw.randint(2, 6), "bandages": 1, "saline": 1}
    if "gula" in words:
        wanted |= {"glucose_strips": 1, "lancets": 1}
    return [{"code": code, "amount": amount} for code, amount in wanted.items() if code in set(known)]


def counted_supplies(draw: Random, full: Iterable[tuple[str, int]]) -> dict[str, int]:
    """How many of each a crew counts at the start of its shift: nearly full, now and then short of one."""
    return {
        code: draw.randint(0, max(0, standard // 5))
        if draw.random() < SHORT_SHARE
        else standard - draw.randint(0, standard // 4)
        for code, standard in full
    }
