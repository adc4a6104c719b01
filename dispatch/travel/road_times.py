"""Times along the city's own roads, under its closures; the straight line wherever the roads have no answer.

No road near, no way, another vehicle than roads carry, or no time left in this request for one more
search: that leg is the straight line and says so.
"""

import time
from collections.abc import Sequence

import numpy as np

from dispatch.travel.conditions import Conditions
from dispatch.travel.distance import Place
from dispatch.travel.interface import ROAD, FloatArray, Leg, Way
from dispatch.travel.road_city import RoadCity
from dispatch.travel.roads import ROAD_CLASSES, Spots, Tree, path_from
from dispatch.travel.straight_line import StraightLine

REQUEST_SECONDS = 0.15
"""A request begins no search after so much work on searches; one takes 3 to 20 ms, the first after a closure more."""
MATRIX_SECONDS = 0.04
"""Of that at most, on the homes of a plan: who is ranked needs the roads now, a plan is made again in a second."""
FEW = 24
"""So many destinations of a matrix are searched at once (open visits); more are zones and follow beside it."""


class RoadTimes:
    """One request's view of the roads: the closures it holds to, and what it may still spend."""

    def __init__(self, city: RoadCity, conditions: Conditions, fallback: StraightLine) -> None:
        self._city = city
        self._closed = city.closed_under(conditions)
        self._fallback = fallback
        self._left_seconds = REQUEST_SECONDS
        self._left_for_plans = MATRIX_SECONDS
        self._snapped: dict[tuple[str, tuple[Place, ...]], Spots] = {}

    def times(self, origins: Sequence[Place], destination: Place, vehicle_class: str) -> list[Leg]:
        """See :class:`dispatch.travel.interface.TravelTimes`."""
        legs = self._fallback.times(origins, destination, vehicle_class)
        tree = self._tree(destination, vehicle_class) if origins else None
        if tree is None:
            return legs
        seconds, metres, walks = tree.seconds_at(self._spots(tree, tuple(origins)))
        for index in np.flatnonzero(np.isfinite(seconds)):
            legs[index] = Leg(float(seconds[index]), float(metres[index]), ROAD, float(walks[index]))
        return legs

    def matrix(self, origins: FloatArray, destinations: FloatArray, vehicle_class: str) -> FloatArray:
        """See :class:`dispatch.travel.interface.TravelTimes`.

        Zones that were not searched yet: as they were before the last closure, else the straight line.
        """
        straight = self._fallback.matrix(origins, destinations, vehicle_class)
        if vehicle_class not in ROAD_CLASSES or not straight.size:
            return straight
        homes = [Place(*row) for row in np.asarray(destinations).tolist()]
        table = self._city.table(vehicle_class, self._closed)
        missing = table.missing(homes)
        for home in missing:
            if len(missing) <= FEW and min(self._left_seconds, self._left_for_plans) > 0.0:
                before = self._left_seconds
                table.add(home, self._tree(home, vehicle_class))
                self._left_for_plans -= before - self._left_seconds
            else:
                self._city.fill_beside(home, vehicle_class, self._closed)
        by_road = table.seconds(np.asarray(origins), homes)
        earlier = self._city.table_before(vehicle_class, self._closed) if missing else None
        if earlier is not None:
            by_road = np.where(np.isnan(by_road), earlier.seconds(np.asarray(origins), homes), by_road)
        return np.where(np.isfinite(by_road), by_road, straight)

    def way(self, origin: Place, destination: Place, vehicle_class: str) -> Way | None:
        """See :class:`dispatch.travel.interface.TravelTimes`."""
        tree = self._tree(destination, vehicle_class)
        path = path_from(tree, origin) if tree is not None else None
        if path is None:
            return self._fallback.way(origin, destination, vehicle_class)
        return Way(path.points, path.walk_from, path.seconds, path.metres, ROAD, path.walk_seconds)

    def _tree(self, destination: Place, vehicle_class: str) -> Tree | None:
        """The ways to a home, while there is time to search for them."""
        if vehicle_class not in ROAD_CLASSES:
            return None
        known = self._city.known_tree(destination, vehicle_class, self._closed)
        if known is not None:
            return known[0]
        if self._left_seconds <= 0.0:
            self._city.search_beside(destination, vehicle_class, self._closed)
            return None
        began = time.thread_time()
        tree = self._city.tree(destination, vehicle_class, self._closed)
        self._left_seconds -= time.thread_time() - began
        return tree

    def _spots(self, tree: Tree, origins: tuple[Place, ...]) -> Spots:
        """Where the teams are on the roads: looked up once for all homes of the request."""
        key = (tree.vehicle_class, origins)
        if key not in self._snapped:
            self._snapped[key] = tree.snapped(np.array(origins, dtype=np.float64))
        return self._snapped[key]
