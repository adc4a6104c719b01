"""How the city's roads stand at one moment: plain values that every provider of times is given. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from dispatch.travel.distance import Place, metres_among, metres_between

SAME_HOME_METRES = 60.0
"""A report of "cannot enter" is about every home this near to the one that was walked to."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Jalan ditutup: vehicles of ``classes`` (all of them when empty) cannot pass here now."""

    id: int
    shape: tuple[Place, ...]
    """One point is a spot, more are a line."""
    radius_metres: float = 25.0
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NoEntry:
    """Mobil tidak bisa masuk: where vehicles of this class had to park, and the home that was walked to."""

    id: int
    vehicle_class: str
    parked: Place
    home: Place


def no_entry_near(no_entries: Sequence[NoEntry], home: Place, vehicle_class: str) -> NoEntry | None:
    """The newest report of this class about this home or one beside it; reports come newest last."""
    for entry in reversed(no_entries):
        if entry.vehicle_class == vehicle_class and metres_between(entry.home, home) <= SAME_HOME_METRES:
            return entry
    return None


@dataclass(frozen=True, slots=True)
class DistrictPoint:
    """A point of a kelurahan, and the code of the kecamatan it is in."""

    place: Place
    district: str


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the city knows about its roads: closures, alleys, and how slow the hours are."""

    at: datetime | None = None
    """The moment on the city's own clock (aware, in the city's zone): its hour chooses the factors."""
    closures: tuple[Closure, ...] = ()
    no_entries: tuple[NoEntry, ...] = ()
    factors: Mapping[tuple[int, str | None], float] = field(default_factory=dict)
    """(hour 0-23, district code or None for the whole city) -> factor; none is 1.0."""
    district_points: tuple[DistrictPoint, ...] = ()
    """The kelurahan, to find the kecamatan of a home; needed only where there are factors of a kecamatan."""
    version: str = ""
    """Changes with closures and no-entries: the key of what was searched under them."""

    def factor_to(self, destination: Place) -> float:
        """What driving to this home is multiplied by for who sets out now."""
        return self.factors_to([destination])[0]

    def factors_to(self, destinations: Sequence[Place]) -> list[float]:
        """The factor of every home: of its kecamatan, else of the whole city, else 1.0."""
        if not self.factors or self.at is None:
            return [1.0] * len(destinations)
        hour = self.at.hour
        whole = self.factors.get((hour, None), 1.0)
        if not any(at == hour and district is not None for at, district in self.factors):
            return [whole] * len(destinations)
        return [
            self.factors.get((hour, district), whole) if district else whole
            for district in self.districts_of(destinations)
        ]

    def districts_of(self, places: Sequence[Place]) -> list[str | None]:
        """The kecamatan of the nearest kelurahan; None where no kelurahan is known."""
        if not self.district_points or not places:
            return [None] * len(places)
        points = np.array([point.place for point in self.district_points])
        nearest = metres_among(np.array(places, dtype=np.float64), points).argmin(axis=1)
        return [self.district_points[int(index)].district for index in nearest]


FAIR = Conditions()
"""No closure, no alley, no factor."""
