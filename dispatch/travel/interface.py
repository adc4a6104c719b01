"""The one interface of travel times: many teams to one home at once, and the way for the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dispatch.travel.distance import Place

FloatArray = NDArray[np.float64]
"""Places are rows of ``(lat, lon)`` in degrees; times are seconds."""

ESTIMATE = "estimate"
"""Source of a time that knows no road: straight line and a pace."""
ROAD = "road"
"""Source of a time along the city's own road graph."""
OSRM = "osrm"
"""Source of a time that an OSRM server gave."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One team's way to the home, from setting out to the door."""

    seconds: float
    """All of it, ``walk_seconds`` and the hour's ``factor`` within; infinite never: no way is an estimate."""
    metres: float
    source: str
    """``estimate`` (straight line), ``road`` or ``osrm``; screens say which."""
    walk_seconds: float = 0.0
    """The part of ``seconds`` on foot, where the vehicle cannot enter."""
    factor: float = 1.0
    """What the hour and the kecamatan multiplied the driving by; calibration takes it out again."""


@dataclass(frozen=True, slots=True)
class Way:
    """The line that one team would take to the home, from where it is to the door."""

    points: tuple[Place, ...]
    walk_from: int | None
    """Index of the point where walking begins; None when the vehicle reaches the door."""
    seconds: float
    metres: float
    source: str
    walk_seconds: float = 0.0
    """The part of ``seconds`` on foot."""


class TravelTimes(Protocol):
    """Whoever knows the ways of the city. None of these waits longer than its own short limit, none raises."""

    def times(self, origins: Sequence[Place], destination: Place, vehicle_class: str) -> list[Leg]:
        """Times from each origin to the destination, in the order of ``origins``.

        All origins travel in one ``vehicle_class`` (minivan, motorcycle, foot, boat). Whether that
        class can get there at all (islands) is decided by the choice, not here.
        """
        ...

    def matrix(self, origins: FloatArray, destinations: FloatArray, vehicle_class: str) -> FloatArray:
        """Seconds from every origin (n, 2) to every destination (m, 2), as (n, m); infinite: no way.

        For coverage and the joint assignment: where the roads were not searched yet, it is the straight
        line rather than a wait.
        """
        ...

    def way(self, origin: Place, destination: Place, vehicle_class: str) -> Way | None:
        """The line for the map; None when there is none to draw."""
        ...
