"""Travel times without a road map: the great circle, a start-up time and a pace per vehicle class.

Van and motorcycle are the coefficients of the study in CHOICE (12-17 % error in flat cities). Feet
are 5 km/h. The boat is our own assumption, to be calibrated from departures and arrivals: ten
minutes to the jetty and off, then 24 km/h, the pace of a *jolloro* with an outboard motor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dispatch.travel.distance import Place, metres_between
from dispatch.travel.interface import ESTIMATE, Leg


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


@dataclass(frozen=True, slots=True)
class StraightLine:
    """Estimates every leg by its straight line. An unknown vehicle class travels like the van."""

    paces: Mapping[str, Pace] = field(default_factory=lambda: PACES)

    def times(self, origins: Sequence[Place], destination: Place, vehicle_class: str) -> list[Leg]:
        """See :class:`dispatch.travel.interface.TravelTimes`."""
        pace = self.paces.get(vehicle_class, self.paces["minivan"])
        return [self._leg(metres_between(origin, destination), pace) for origin in origins]

    @staticmethod
    def _leg(metres: float, pace: Pace) -> Leg:
        return Leg(
            seconds=pace.fixed_seconds + pace.seconds_per_km * metres / 1000.0, metres=metres, source=ESTIMATE
        )
