"""The one interface of travel times: many teams to one home at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dispatch.travel.distance import Place

ESTIMATE = "estimate"
"""Source of a time that knows no road: straight line and a speed."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One team's way to the home."""

    seconds: float
    metres: float
    source: str
    """``estimate`` (straight line) or ``road``; screens say which."""


class TravelTimes(Protocol):
    """Whoever knows the ways of the city."""

    def times(self, origins: Sequence[Place], destination: Place, vehicle_class: str) -> list[Leg]:
        """Times from each origin to the destination, in the order of ``origins``.

        All origins travel in one ``vehicle_class`` (minivan, motorcycle, foot, boat). Whether that
        class can get there at all (islands) is decided by the choice, not here.
        """
        ...
