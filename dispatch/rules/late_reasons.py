"""What the times themselves say about a missed target: where it was lost. Pure.

It is a proposal to the head, who knows the day: one tap takes it, another reason replaces it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CODES = (
    "no_team_free", "offer_not_taken", "left_late", "long_way", "road_trouble", "address_unclear", "triage_slow",
    "vehicle_trouble", "family_asked", "tapped_late", "other",
)  # fmt: skip
"""The short list as it comes with a city; the office adds its own."""
_OF_STAGE = {
    "triage": "triage_slow",
    "offer": "no_team_free",
    "accept": "offer_not_taken",
    "depart": "left_late",
    "travel": "long_way",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFacts:
    """A visit that missed its target: how long each stage took, in seconds, and what went wrong on the way."""

    seconds: Mapping[str, float]
    """Stage -> seconds; a stage that never came is not in it."""
    refusals: int = 0
    """Offers that teams declined or let expire."""
    not_found: bool = False
    """The crew stood there and did not find the house."""
    unclear: bool = False
    """The address was, or had to be made, clear."""
    waits_since: float | None = None
    """Nobody has come yet: seconds since the last step."""
    waits_for: str = ""
    """The stage that has not happened yet."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Where most of the time went."""

    stage: str
    seconds: int
    reason: str
    """The code that is proposed."""


def where_lost(facts: LateFacts) -> Lost:
    """The longest stage before arrival and the reason it points at."""
    stages = {name: took for name, took in facts.seconds.items() if name in _OF_STAGE}
    if facts.waits_for and facts.waits_since is not None:
        stages[facts.waits_for] = facts.waits_since
    stage = max(stages, key=lambda name: stages[name], default="offer")
    return Lost(stage, round(stages.get(stage, 0)), _reason(facts, stage))


def _reason(facts: LateFacts, stage: str) -> str:
    if facts.not_found or (facts.unclear and stage in ("triage", "travel")):
        return "address_unclear"
    if facts.refusals and stage in ("offer", "accept"):
        return "offer_not_taken"
    return _OF_STAGE[stage]
