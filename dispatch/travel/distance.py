"""How far two places are apart over the ground, as the crow flies. Pure."""

from typing import NamedTuple

from geopy.distance import great_circle


class Place(NamedTuple):
    """A point in WGS 84 degrees, in the order ``(lat, lon)``."""

    lat: float
    lon: float


def metres_between(one: Place, other: Place) -> float:
    """Great-circle distance in metres (geopy, mean earth radius; about 16 µs a pair, CHOICE)."""
    return float(great_circle(one, other).meters)
