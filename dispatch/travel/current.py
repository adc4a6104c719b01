"""The provider of travel times in force, as the settings and the data folder have it.

``DOTTORO_TRAVEL``: ``auto`` (the road file when there is one), ``roads``, ``osrm`` or ``straight``. Whatever
is chosen, the straight line stands behind it, and :func:`travel_state` says who does not answer.
"""

import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from dispatch.travel.conditions import FAIR, Conditions
from dispatch.travel.hours import HourlyTimes
from dispatch.travel.interface import ESTIMATE, OSRM, ROAD, TravelTimes
from dispatch.travel.osrm import OsrmTimes
from dispatch.travel.osrm_server import OsrmServer
from dispatch.travel.road_city import RoadCity
from dispatch.travel.road_times import RoadTimes
from dispatch.travel.roads import NoRoads, current_stamp, open_graph
from dispatch.travel.straight_line import StraightLine

logger = logging.getLogger("dispatch.travel")

LOOK_SECONDS = 1.0
"""The folder's ``current`` file is looked at so often; a new import is used that soon in every process."""


@dataclass(frozen=True, slots=True)
class TravelState:
    """Who gives the times now: for the health page and the desk."""

    wanted: str
    """The setting: auto, roads, osrm or straight."""
    source: str
    """What times come from now: ``road``, ``osrm`` or ``estimate``."""
    stamp: str | None
    """The road import in use."""
    failing_seconds: float | None
    """For how long the wanted provider has not been answering; None while it does."""
    why: str
    """A short code of its last failure: no_roads, too_slow, refused, insane ... Empty while it answers."""


class RoadFolder:
    """The graph below one folder: opened once a process, opened again when another import is in force."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.failing_since: float | None = None
        self._city: RoadCity | None = None
        self._stamp: str | None = None
        self._looked_at: float | None = None
        self._lock = threading.Lock()

    def city(self) -> RoadCity | None:
        """The roads in force; None while there are none that can be read."""
        at = time.monotonic()
        if self._looked_at is not None and at - self._looked_at < LOOK_SECONDS:
            return self._city
        with self._lock:
            if self._looked_at is None or at - self._looked_at >= LOOK_SECONDS:
                self._look(at)
            return self._city

    def look_again(self) -> None:
        """Look at the folder at the next question (after an import in this process)."""
        self._looked_at = None

    def _look(self, at: float) -> None:
        """A broken import leaves the one that is open in use."""
        stamp = current_stamp(self.folder)
        if stamp is None:
            self._city, self._stamp, self.failing_since = None, None, None
        elif stamp != self._stamp:
            try:
                self._city = RoadCity(open_graph(self.folder))
                self._city.warm_up()
                self._stamp, self.failing_since = stamp, None
            except NoRoads as error:
                if self.failing_since is None:
                    logger.warning("roads not opened", extra={"kind": type(error).__name__})
                    self.failing_since = at
        self._looked_at = at


_lock = threading.Lock()
_folders: dict[Path, RoadFolder] = {}
_servers: dict[str, OsrmServer] = {}


def travel(conditions: Conditions = FAIR) -> TravelTimes:
    """The provider in force, for one request: it holds what this request may still spend. Never raises."""
    straight = StraightLine(no_entries=conditions.no_entries)
    times: TravelTimes = straight
    city = road_city()
    if settings.TRAVEL == "osrm" and settings.OSRM_URL:
        times = OsrmTimes(osrm_server(), straight)
    elif settings.TRAVEL in ("auto", "roads") and city is not None:
        times = RoadTimes(city, conditions, straight)
    return HourlyTimes(times, conditions) if conditions.factors else times


def travel_state() -> TravelState:
    """Who gives the times now, and since when the one that should does not. Costs nothing."""
    wanted = settings.TRAVEL
    if wanted == "straight":
        return TravelState(wanted, ESTIMATE, None, None, "")
    if wanted == "osrm":
        if not settings.OSRM_URL:
            return TravelState(wanted, ESTIMATE, None, None, "no_osrm_url")
        breaker = osrm_server().breaker
        failing = _seconds_since(breaker.failing_since)
        source = OSRM if breaker.allows() else ESTIMATE
        return TravelState(wanted, source, None, failing, "" if failing is None else breaker.why)
    city = road_city()
    failing = _seconds_since(road_folder().failing_since)
    missed = failing is not None or (wanted == "roads" and city is None)
    return TravelState(
        wanted=wanted,
        source=ESTIMATE if city is None else ROAD,
        stamp=None if city is None else city.graph.stamp,
        failing_seconds=failing,
        why="no_roads" if missed else "",
    )


def _seconds_since(moment: float | None) -> float | None:
    return None if moment is None else time.monotonic() - moment


def road_folder() -> RoadFolder:
    """The folder of roads of this process."""
    path = Path(settings.ROADS_DIR)
    with _lock:
        return _folders.setdefault(path, RoadFolder(path))


def road_city() -> RoadCity | None:
    """The roads in force; None without a road file, or where the setting wants no roads."""
    return road_folder().city() if settings.TRAVEL in ("auto", "roads") else None


def osrm_server() -> OsrmServer:
    """The OSRM server of this process."""
    with _lock:
        return _servers.setdefault(settings.OSRM_URL, OsrmServer(settings.OSRM_URL))


def forget_travel() -> None:
    """As after a start (between tests)."""
    with _lock:
        _folders.clear()
        _servers.clear()
