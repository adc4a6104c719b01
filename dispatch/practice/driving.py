"""Where an invented van is: a way with one bend, driven at the pace of the city. Pure."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from dispatch.travel import Place, metres_between
from dispatch.travel.straight_line import PACES

METRES_PER_DEGREE = 111_195.0
NEAR_METRES = 60.0
"""Nearer than this a van is there."""


@dataclass(frozen=True, slots=True)
class Way:
    """One drive from ``start`` over ``bend`` to ``end``; a van that stands has a way without length."""

    start: Place
    bend: Place
    end: Place
    start_at: datetime
    seconds: float

    @property
    def end_at(self) -> datetime:
        """When it is there."""
        return self.start_at + timedelta(seconds=self.seconds)

    def place_at(self, at: datetime) -> Place:
        """Where it is at a moment: both halves take their share of the time by their length."""
        if self.seconds <= 0:
            return self.end
        share = min(1.0, max(0.0, (at - self.start_at).total_seconds() / self.seconds))
        first, second = metres_between(self.start, self.bend), metres_between(self.bend, self.end)
        driven = share * (first + second)
        if driven < first:
            return between(self.start, self.bend, driven / first)
        return between(self.bend, self.end, (driven - first) / second if second else 1.0)

    def moving(self, at: datetime) -> bool:
        """Whether it is under way."""
        return self.seconds > 0 and self.start_at <= at < self.end_at


def standing(place: Place, at: datetime) -> Way:
    """A van that stands."""
    return Way(place, place, place, at, 0.0)


def plan_way(start: Place, end: Place, *, at: datetime, vehicle_class: str, draw: Random) -> Way:
    """A plausible drive: the pace of the travel estimates, a little luck, a bend beside the straight line."""
    metres = metres_between(start, end)
    if metres < NEAR_METRES:
        return standing(end, at)
    pace = PACES.get(vehicle_class, PACES["minivan"])
    luck = draw.uniform(0.85, 1.3)
    aside = metres * draw.choice((-1, 1)) * draw.uniform(0.05, 0.2)
    middle = between(start, end, draw.uniform(0.35, 0.65))
    heading = bearing(start, end) + math.pi / 2
    bend = middle if vehicle_class == "boat" else offset(middle, aside, heading)
    seconds = (min(pace.fixed_seconds, 300.0) + pace.seconds_per_km * metres / 1000) * luck
    return Way(start, bend, end, at, seconds)


def between(one: Place, other: Place, share: float) -> Place:
    """The point at a share of the way."""
    return Place(one.lat + (other.lat - one.lat) * share, one.lon + (other.lon - one.lon) * share)


def bearing(one: Place, other: Place) -> float:
    """Direction in radians, 0 = east, counter-clockwise."""
    east = (other.lon - one.lon) * math.cos(math.radians(one.lat))
    return math.atan2(other.lat - one.lat, east)


def offset(place: Place, metres: float, direction: float) -> Place:
    """A point so many metres away; ``direction`` as :func:`bearing` gives it."""
    north = metres * math.sin(direction) / METRES_PER_DEGREE
    east = metres * math.cos(direction) / (METRES_PER_DEGREE * math.cos(math.radians(place.lat)))
    return Place(place.lat + north, place.lon + east)
