"""When a place that somebody stood at is worth proposing as the home's pin. Pure; metres throughout."""

from dispatch.rules.words import NO_HOME_PINS

GOOD_ACCURACY_METRES = 30.0
"""A fix less sure than this says nothing better than the pin that is there."""
FAR_METRES = 25.0
"""Nearer than this to the pin it is the same door."""
LEAST_RADIUS_METRES = 10
FARTHEST_METRES = 5_000.0
"""Farther than this from a pin of the home it is another place, or a wrong visit: a person corrects the address."""
STRENGTH = {"arrival": 0, "family": 1, "crew": 2}
"""Where a proposal comes from: what a crew says by hand is not replaced by what its phone says by itself."""


def worth_proposing(*, pin_source: str, metres_from_pin: float | None, accuracy_metres: float | None) -> bool:
    """Whether an arrival's fix becomes a proposal: it is sure, and the pin is a guess or lies somewhere else.

    The fix must be farther from the pin than its own error, else the two may be one place.
    """
    if accuracy_metres is None or accuracy_metres > GOOD_ACCURACY_METRES:
        return False
    if metres_from_pin is None or pin_source in NO_HOME_PINS:
        return True
    return max(FAR_METRES, 1.5 * accuracy_metres) < metres_from_pin <= FARTHEST_METRES


def replaces(newer: str, standing: str) -> bool:
    """Whether a new proposal takes the place of one that still waits for a person."""
    return STRENGTH[newer] >= STRENGTH[standing]


def radius_of(accuracy_metres: float | None) -> int:
    """The circle of an accepted pin, in metres."""
    return max(LEAST_RADIUS_METRES, round(accuracy_metres or 0.0))
