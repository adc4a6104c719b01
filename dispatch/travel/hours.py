"""The hour of the day over whoever knows the ways: driving takes a city's factor longer, walking does not."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dispatch.travel.conditions import Conditions
from dispatch.travel.distance import Place
from dispatch.travel.interface import FloatArray, Leg, TravelTimes, Way

DRIVEN = frozenset({"minivan", "motorcycle"})
"""Classes that stand in the traffic of the hour; feet and boats do not."""


class HourlyTimes:
    """Another provider's times under the factors of one moment: of its hour, and of each home's kecamatan."""

    def __init__(self, times: TravelTimes, conditions: Conditions) -> None:
        self._times = times
        self._conditions = conditions

    def times(self, origins: Sequence[Place], destination: Place, vehicle_class: str) -> list[Leg]:
        """See :class:`dispatch.travel.interface.TravelTimes`."""
        legs = self._times.times(origins, destination, vehicle_class)
        factor = self._factor(destination, vehicle_class)
        return legs if factor == 1.0 else [_slowed(leg, factor) for leg in legs]

    def matrix(self, origins: FloatArray, destinations: FloatArray, vehicle_class: str) -> FloatArray:
        """See :class:`dispatch.travel.interface.TravelTimes`; a walk at the end is slowed along with the drive."""
        seconds = self._times.matrix(origins, destinations, vehicle_class)
        if vehicle_class not in DRIVEN:
            return seconds
        homes = [Place(*row) for row in np.asarray(destinations).tolist()]
        return np.asarray(seconds * np.array(self._conditions.factors_to(homes))[None, :])

    def way(self, origin: Place, destination: Place, vehicle_class: str) -> Way | None:
        """See :class:`dispatch.travel.interface.TravelTimes`."""
        way = self._times.way(origin, destination, vehicle_class)
        factor = self._factor(destination, vehicle_class)
        if way is None or factor == 1.0:
            return way
        return replace(way, seconds=(way.seconds - way.walk_seconds) * factor + way.walk_seconds)

    def _factor(self, destination: Place, vehicle_class: str) -> float:
        return self._conditions.factor_to(destination) if vehicle_class in DRIVEN else 1.0


def _slowed(leg: Leg, factor: float) -> Leg:
    driving = leg.seconds - leg.walk_seconds
    return replace(leg, seconds=driving * factor + leg.walk_seconds, factor=factor)
