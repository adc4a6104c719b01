"""Travel times without a road map: the great circle, a start-up time and a pace per vehicle class.

Van and motorcycle are the coefficients of the study in CHOICE (12-17 % error in flat cities). Feet
are 5 km/h. The boat is our own assumption, to be calibrated from departures and arrivals: ten
minutes to the jetty and off, then 24 km/h, the pace of a *jolloro* with an outboard motor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from dispatch.travel.conditions import SAME_HOME_METRES, NoEntry, no_entry_near
from dispatch.travel.distance import Place, metres_among, metres_between
from dispatch.travel.interface import ESTIMATE, FloatArray, Leg, Way


@dataclass(frozen=True, slots=True)
class Pace:
    """``fixed_seconds`` once, then ``seconds_per_km`` of straight line."""

    fixed_seconds: float
    seconds_per_km: float


PACES: Mapping[str, Pace] = {
    "minivan": Pace(60.0, 130.0),
    "motorcycle": Pace(45.0, 120.0),
    "foot": Pace(0.0, 720.0),
    "boat": Pace(600.0, 150.0),
}
WALK_DETOUR = 1.3
"""Steps for a metre of straight line in lorong; the share usually taken for walking in a street grid."""


def seconds_on_foot(metres: float) -> float:
    """How long the last stretch takes on foot, for a straight line of so many metres."""
    return metres * WALK_DETOUR * PACES["foot"].seconds_per_km / 1000.0


@dataclass(frozen=True, slots=True)
class StraightLine:
    """Estimates every leg by its straight line. An unknown vehicle class travels like the van."""

    paces: Mapping[str, Pace] = field(default_factory=lambda: PACES)
    no_entries: tuple[NoEntry, ...] = ()
    """Homes that a class cannot drive up to: the last metres are walked from where the crew parked."""

    def times(self, origins: Sequence[Place], destination: Place, vehicle_class: str) -> list[Leg]:
        """See :class:`dispatch.travel.interface.TravelTimes`."""
        pace = self.pace_of(vehicle_class)
        walk = self.walk_seconds(destination, vehicle_class)
        return [self._leg(metres_between(origin, destination), pace, walk) for origin in origins]

    def matrix(self, origins: FloatArray, destinations: FloatArray, vehicle_class: str) -> FloatArray:
        """See :class:`dispatch.travel.interface.TravelTimes`."""
        pace = self.pace_of(vehicle_class)
        metres = metres_among(origins, destinations)
        driving = pace.fixed_seconds + pace.seconds_per_km * metres / 1000.0
        return np.asarray(driving + self.walks_to(destinations, vehicle_class)[None, :])

    def way(self, origin: Place, destination: Place, vehicle_class: str) -> Way:
        """The straight line itself, over the place where the crew of a no-entry parked."""
        leg = self.times([origin], destination, vehicle_class)[0]
        entry = no_entry_near(self.no_entries, destination, vehicle_class)
        points = (origin, destination) if entry is None else (origin, entry.parked, destination)
        walk_from = None if entry is None else 1
        return Way(points, walk_from, leg.seconds, leg.metres, ESTIMATE, leg.walk_seconds)

    def pace_of(self, vehicle_class: str) -> Pace:
        """The pace of a class; of the van where it is not known."""
        return self.paces.get(vehicle_class, self.paces["minivan"])

    def walk_seconds(self, destination: Place, vehicle_class: str) -> float:
        """Seconds on foot from where a crew of this class had to park near this home; 0 where it can enter."""
        entry = no_entry_near(self.no_entries, destination, vehicle_class)
        return 0.0 if entry is None else seconds_on_foot(metres_between(entry.parked, destination))

    def walks_to(self, destinations: FloatArray, vehicle_class: str) -> FloatArray:
        """:meth:`walk_seconds` of many homes (m, 2) at once, as (m,)."""
        walks = np.zeros(len(destinations))
        entries = [entry for entry in self.no_entries if entry.vehicle_class == vehicle_class]
        if not entries or not len(destinations):
            return walks
        near = metres_among(destinations, np.array([entry.home for entry in entries])) <= SAME_HOME_METRES
        for row in np.flatnonzero(near.any(axis=1)):
            entry = entries[int(np.flatnonzero(near[row])[-1])]
            walks[row] = seconds_on_foot(metres_between(entry.parked, Place(*destinations[row])))
        return walks

    @staticmethod
    def _leg(metres: float, pace: Pace, walk_seconds: float) -> Leg:
        return Leg(
            seconds=pace.fixed_seconds + pace.seconds_per_km * metres / 1000.0 + walk_seconds,
            metres=metres,
            source=ESTIMATE,
            walk_seconds=walk_seconds,
        )
