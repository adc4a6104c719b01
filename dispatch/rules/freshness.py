"""How much a position may be trusted: by the time of the fix alone. Pure.

The one function for the list, the map, the ranking, the handover and the family's page. The screens reckon
the same two minutes while they wait for news (look/freshness.ts; a test holds the two together).
"""

from datetime import datetime, timedelta
from typing import Literal

Freshness = Literal["fresh", "old", "stale"]
"""fresh: counts as where it is. old: said with its age, drawn hollow. stale: not used any more."""

FRESH_FOR = timedelta(minutes=2)
OLD_FOR = timedelta(minutes=30)


def freshness(fix_time: datetime | None, at: datetime) -> Freshness:
    """How fresh a fix of that time is at this moment; one that never was is stale."""
    return "stale" if fix_time is None else freshness_of_age((at - fix_time).total_seconds())


def freshness_of_age(seconds: float) -> Freshness:
    """The same for an age in seconds; a phone that runs ahead is fresh."""
    if seconds <= FRESH_FOR.total_seconds():
        return "fresh"
    return "old" if seconds <= OLD_FOR.total_seconds() else "stale"
