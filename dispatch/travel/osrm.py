"""Times from an OSRM server by HTTP: for a large region, when a city runs such a server.

What OSRM did not say within a request's short time is the straight line, marked as such. OSRM knows none of
the city's closures: they are on the map, but its ways lead through them. A home that a class cannot drive
up to is asked for by the place where the crew parked, and the walk is added.
"""

import time
from collections.abc import Sequence
from functools import partial

import numpy as np

from dispatch.travel.conditions import no_entry_near
from dispatch.travel.distance import Place, metres_between
from dispatch.travel.interface import OSRM, FloatArray, Leg, Way
from dispatch.travel.osrm_format import Cell
from dispatch.travel.osrm_server import REQUEST_SECONDS, OsrmServer
from dispatch.travel.straight_line import StraightLine, seconds_on_foot

PROFILES = {"minivan": "driving", "motorcycle": "motorcycle"}
"""Vehicle class -> profile in the address. osrm-routed ignores it; a proxy may choose a server by it."""
FEW = 24
"""So many destinations of a matrix are asked for at once; more are zones."""
ZONE_DIGITS = 3
"""About 100 m: near enough for the minutes to a zone."""


class OsrmTimes:
    """One request's view of a server: it holds what the request may still spend. Make a new one per request."""

    def __init__(self, server: OsrmServer, fallback: StraightLine) -> None:
        self._server = server
        self._fallback = fallback
        self._left_seconds = REQUEST_SECONDS

    def times(self, origins: Sequence[Place], destination: Place, vehicle_class: str) -> list[Leg]:
        """See :class:`dispatch.travel.interface.TravelTimes`."""
        legs = self._fallback.times(origins, destination, vehicle_class)
        profile = PROFILES.get(vehicle_class)
        if profile is None:
            return legs
        entry = no_entry_near(self._fallback.no_entries, destination, vehicle_class)
        end = destination if entry is None else entry.parked
        known = self._server.known(profile, origins, end)
        missing = [origin for index, origin in enumerate(origins) if index not in known]
        if missing and self._asks(profile, missing[0], end):
            self._spend(profile, missing, [end])
            known = self._server.known(profile, origins, end)
        walk = 0.0 if entry is None else seconds_on_foot(metres_between(entry.parked, destination))
        for index, cell in known.items():
            if cell is not None:
                legs[index] = _leg(cell, walk)
        return legs

    def matrix(self, origins: FloatArray, destinations: FloatArray, vehicle_class: str) -> FloatArray:
        """See :class:`dispatch.travel.interface.TravelTimes`.

        To a few homes (open visits) it asks now; to many (zones) beside the request and from about where a team
        is, so that the answer still fits when the team has moved on a little.
        """
        seconds = self._fallback.matrix(origins, destinations, vehicle_class)
        profile = PROFILES.get(vehicle_class)
        if profile is None or not seconds.size:
            return seconds
        few = len(destinations) <= FEW
        starts = [Place(*row) for row in (origins if few else origins.round(ZONE_DIGITS)).tolist()]
        homes = [Place(*row) for row in np.asarray(destinations).tolist()]
        missing = self._fill(seconds, profile, starts, homes, vehicle_class)
        if not missing or not self._asks(profile, starts[0], missing[0]):
            return seconds
        if few:
            self._spend(profile, starts, missing)
            self._fill(seconds, profile, starts, homes, vehicle_class)
        else:
            ask = partial(self._server.learn, profile, starts, missing)
            self._server.beside.do((profile, "zones"), ask)
        return seconds

    def _fill(
        self, seconds: FloatArray, profile: str, starts: list[Place], homes: list[Place], vehicle_class: str
    ) -> list[Place]:
        """Put in what is known; the homes of which something is missing."""
        walks = self._fallback.walks_to(np.array(homes), vehicle_class)
        missing: list[Place] = []
        table = self._server.known_table(profile, starts, homes)
        for column, (home, known) in enumerate(zip(homes, table, strict=True)):
            rows = [row for row, cell in known.items() if cell is not None]
            seconds[rows, column] = [
                cell[0] + cell[2] + walks[column] for cell in known.values() if cell is not None
            ]
            if len(known) < len(starts):
                missing.append(home)
        return missing

    def way(self, origin: Place, destination: Place, vehicle_class: str) -> Way | None:
        """See :class:`dispatch.travel.interface.TravelTimes`."""
        straight = self._fallback.way(origin, destination, vehicle_class)
        profile = PROFILES.get(vehicle_class)
        entry = no_entry_near(self._fallback.no_entries, destination, vehicle_class)
        end = destination if entry is None else entry.parked
        if profile is None or not self._asks(profile, origin, end):
            return straight
        began = time.monotonic()
        found = self._server.route(profile, origin, end, self._left_seconds)
        self._left_seconds -= time.monotonic() - began
        if found is None:
            return straight
        line, cell = found
        walk = 0.0 if entry is None else seconds_on_foot(metres_between(entry.parked, destination))
        leg = _leg(cell, walk)
        points = (origin, *line, destination)
        walk_from = len(points) - 2 if leg.walk_seconds else None
        return Way(points, walk_from, leg.seconds, leg.metres, OSRM, leg.walk_seconds)

    def _asks(self, profile: str, origin: Place, destination: Place) -> bool:
        """Whether the server may be asked now; where it may not, it is tried again when it has rested."""
        if self._server.breaker.allows():
            return self._left_seconds > 0.0
        self._server.try_again_when_rested(profile, origin, destination)
        return False

    def _spend(self, profile: str, origins: Sequence[Place], destinations: Sequence[Place]) -> None:
        began = time.monotonic()
        self._server.ask(profile, origins, destinations, self._left_seconds)
        self._left_seconds -= time.monotonic() - began


def _leg(cell: Cell, parked_walk_seconds: float) -> Leg:
    """The drive, and the walk: from where the crew parked when somebody reported that, else from the road."""
    walk = parked_walk_seconds or cell.walk_seconds
    return Leg(cell.seconds + walk, cell.metres, OSRM, walk)
