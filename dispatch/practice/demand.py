"""How many people ask for a visit, when, and where: Poisson by the hour of the city's day. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from dispatch.practice.streams import Streams

HOUR = timedelta(hours=1)
BY_HOUR = (
    0.55, 0.50, 0.45, 0.45, 0.50, 0.65, 0.85, 1.05, 1.25, 1.35, 1.35, 1.25,
    1.10, 1.05, 1.10, 1.20, 1.25, 1.25, 1.20, 1.15, 1.05, 0.90, 0.75, 0.65,
)  # fmt: skip
"""Local hour -> share of the mean. Our assumption (mornings and late afternoons); 112's own counts will replace it."""
ISLANDERS = 0.3
"""The islands ask more rarely than their people would let expect."""
UNKNOWN_POPULATION = 9_000


@dataclass(frozen=True, slots=True)
class Load:
    """What an hour brings: requests, and how urgent they are (the rest is green)."""

    per_hour: float
    red: float = 0.10
    yellow: float = 0.35

    def urgency(self, draw: float) -> str:
        """The urgency of one request, from a draw in 0..1."""
        if draw < self.red:
            return "red"
        return "yellow" if draw < self.red + self.yellow else "green"


LOADS = {
    "calm": Load(per_hour=6.25),
    "normal": Load(per_hour=18.0),
    "busy": Load(per_hour=36.0),
    "surge": Load(per_hour=70.0, red=0.18, yellow=0.45),
}
"""calm: 150 visits a day. normal keeps 10 to 15 visits open at once in the daytime of a city of 74 teams."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Someone asks at this moment; ``name`` is the stream that decides who and what."""

    at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Quarter:
    """A kelurahan as callers see it."""

    code: str
    name: str
    lat: float
    lon: float
    people: int | None
    boat_only: bool
    favour: float = 1.0
    """So many times as likely as its people would let expect."""

    @property
    def weight(self) -> float:
        """How likely a caller lives here."""
        people = UNKNOWN_POPULATION if self.people is None else self.people
        return people * self.favour * (ISLANDERS if self.boat_only else 1.0)


def arrivals_between(
    streams: Streams, load: Load, since: datetime, until: datetime, zone: ZoneInfo, *, thinned: float = 1.0
) -> list[Arrival]:
    """Who asks after ``since`` up to ``until``. ``thinned``: the share of the load's requests that come at all."""
    hour = since.replace(minute=0, second=0, microsecond=0)
    found: list[Arrival] = []
    while hour <= until:
        found += [
            arrival
            for arrival in _arrivals_of_hour(streams, load.per_hour * thinned, hour, zone)
            if since < arrival.at <= until
        ]
        hour += HOUR
    return found


def _arrivals_of_hour(streams: Streams, per_hour: float, hour: datetime, zone: ZoneInfo) -> list[Arrival]:
    """A Poisson process within the hour: gaps are exponential, the same for the same seed and hour."""
    draw = streams.of("arrivals", hour.isoformat())
    rate = per_hour * BY_HOUR[hour.astimezone(zone).hour]
    if rate <= 0:
        return []
    found: list[Arrival] = []
    into = draw.expovariate(rate)
    while into < 1.0:
        found.append(Arrival(hour + HOUR * into, f"{hour:%Y%m%d%H}-{len(found)}"))
        into += draw.expovariate(rate)
    return found


def choose_quarter(draw: Random, quarters: Sequence[Quarter]) -> Quarter:
    """A kelurahan, the more people the likelier (``quarters`` is not empty)."""
    weights = list(accumulate(quarter.weight for quarter in quarters))
    return draw.choices(quarters, cum_weights=weights)[0]
