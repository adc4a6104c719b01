"""One OSRM server, shared by the requests of a process: what it said lately, and whether it is asked at all."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from dispatch.travel.beside import Beside
from dispatch.travel.breaker import Breaker
from dispatch.travel.distance import Place
from dispatch.travel.osrm_format import (
    Cell,
    Line,
    NoSegment,
    read_route,
    read_table,
    route_path,
    table_path,
)
from dispatch.travel.wire import ask_json
from dispatch.travel.within import NoAnswer

REQUEST_SECONDS = 0.15
"""What a request spends on OSRM in all, however often it asks."""
TRIAL_SECONDS = 1.0
"""A question beside the requests may take longer; a trial that needs more than a request has is no success."""
FRESH_SECONDS = 900.0
"""An answer is used again for so long: OSRM's data change by the day, not by the minute."""
MOST_DESTINATIONS, MOST_ORIGINS = 500, 250
"""Kept: homes and zones, and for each of them places that teams set out from; the oldest go (30 MB at most)."""
MOST_PLACES = 80
"""Of each side in one question: its address stays below the 8 kB that servers read."""
MOST_LEFT_OUT = 4
"""Places without a road that one question is repeated without."""
GRID = 10_000
"""Places are the same within a ten-thousandth of a degree, 10 m: parked teams and homes are asked for once."""

Spot = int
"""A place on a grid of about 10 m, as one number."""


class OsrmServer:
    """Asked within given times; every failure is counted, every answer kept."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.breaker = Breaker()
        self.beside = Beside("travel-osrm")
        self._cells: OrderedDict[tuple[str, Spot], dict[Spot, tuple[float, Cell | None]]] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, profile: str, origins: Sequence[Place], destination: Place) -> dict[int, Cell | None]:
        """Index of an origin -> what was said about it lately; None in it is "no way by road"."""
        return self.known_table(profile, origins, [destination])[0]

    def known_table(
        self, profile: str, origins: Sequence[Place], destinations: Sequence[Place]
    ) -> list[dict[int, Cell | None]]:
        """The same for every destination."""
        since = time.monotonic() - FRESH_SECONDS
        starts = [_spot(origin) for origin in origins]
        table = []
        with self._lock:
            for destination in destinations:
                key = (profile, _spot(destination))
                column = self._cells.get(key, {})
                if column:
                    self._cells.move_to_end(key)
                kept = [(index, column.get(start)) for index, start in enumerate(starts)] if column else []
                table.append(
                    {index: cell[1] for index, cell in kept if cell is not None and cell[0] >= since}
                )
        return table

    def ask(
        self, profile: str, origins: Sequence[Place], destinations: Sequence[Place], within_seconds: float
    ) -> None:
        """Learn about all pairs within so many seconds in all; ends early when it fails."""
        until = time.monotonic() + within_seconds
        for some, homes in _questions(origins, destinations):
            if not self._attempt(partial(self._table, profile, some, homes, until)):
                return

    def learn(self, profile: str, origins: Sequence[Place], destinations: Sequence[Place]) -> None:
        """The same beside the requests: every question has its own, longer time."""
        for some, homes in _questions(origins, destinations):
            until = time.monotonic() + TRIAL_SECONDS
            if not self._attempt(partial(self._table, profile, some, homes, until)):
                return

    def route(
        self, profile: str, origin: Place, destination: Place, within_seconds: float
    ) -> tuple[Line, Cell] | None:
        """The line of a way; None when there is none or nobody answered."""
        until = time.monotonic() + within_seconds
        found: list[tuple[Line, Cell] | None] = []

        def question() -> None:
            body = ask_json(self.url + route_path(profile, origin, destination), until - time.monotonic())
            try:
                found.append(read_route(body, origin, destination))
            except NoSegment:
                found.append(None)

        self._attempt(question)
        return found[0] if found else None

    def try_again_when_rested(self, profile: str, origin: Place, destination: Place) -> None:
        """While the breaker is open: one trial beside the requests, when its rest is over."""
        if self.breaker.takes_trial(time.monotonic()):
            self.beside.do("trial", lambda: self._trial(profile, origin, destination))

    def _trial(self, profile: str, origin: Place, destination: Place) -> None:
        began = time.monotonic()
        try:
            self._table(profile, [origin], [destination], began + TRIAL_SECONDS)
        except NoAnswer as error:
            self.breaker.failed(error.why, time.monotonic())
            return
        took = time.monotonic() - began
        if took > REQUEST_SECONDS:
            self.breaker.failed("too_slow", time.monotonic())
        else:
            self.breaker.succeeded()

    def _attempt(self, question: Callable[[], None]) -> bool:
        try:
            question()
        except NoAnswer as error:
            self.breaker.failed(error.why, time.monotonic(), at_once=error.cost_its_time)
            return False
        self.breaker.succeeded()
        return True

    def _table(self, profile: str, origins: list[Place], destinations: list[Place], until: float) -> None:
        """One question, repeated without the places that no road is near to. Raises NoAnswer."""
        for _ in range(MOST_LEFT_OUT + 1):
            body = ask_json(self.url + table_path(profile, origins, destinations), until - time.monotonic())
            try:
                table = read_table(body, origins, destinations)
            except NoSegment as far:
                self._leave_out(profile, origins, destinations, far.index)
                if not origins or not destinations:
                    return
                continue
            self._keep(profile, origins, destinations, table)
            return

    def _leave_out(self, profile: str, origins: list[Place], destinations: list[Place], index: int) -> None:
        """Take the place out of the question and remember that it has no way."""
        if index < len(origins):
            far = [origins.pop(index)]
            self._keep(profile, far, destinations, [[None] * len(destinations)])
        elif index - len(origins) < len(destinations):
            end = [destinations.pop(index - len(origins))]
            self._keep(profile, origins, end, [[None]] * len(origins))
        else:
            raise NoAnswer("wrong_shape")

    def _keep(
        self,
        profile: str,
        origins: Sequence[Place],
        destinations: Sequence[Place],
        table: Sequence[Sequence[Cell | None]],
    ) -> None:
        at = time.monotonic()
        with self._lock:
            for column, destination in enumerate(destinations):
                cells = self._cells.setdefault((profile, _spot(destination)), {})
                for origin, line in zip(origins, table, strict=True):
                    cells[_spot(origin)] = (at, line[column])
                while len(cells) > MOST_ORIGINS:
                    del cells[next(iter(cells))]
                self._cells.move_to_end((profile, _spot(destination)))
            while len(self._cells) > MOST_DESTINATIONS:
                self._cells.popitem(last=False)


def _questions(
    origins: Sequence[Place], destinations: Sequence[Place]
) -> Iterator[tuple[list[Place], list[Place]]]:
    """All pairs, in questions of a size that servers take."""
    for row in range(0, len(origins), MOST_PLACES):
        for column in range(0, len(destinations), MOST_PLACES):
            yield list(origins[row : row + MOST_PLACES]), list(destinations[column : column + MOST_PLACES])


def _spot(place: Place) -> Spot:
    return round((place.lat + 90.0) * GRID) * 10_000_000 + round((place.lon + 180.0) * GRID)
