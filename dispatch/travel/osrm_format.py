"""What OSRM is asked and what its answers may say (HTTP API v1, table and route services). Pure.

On the wire a place is ``lon,lat``; everywhere else it is ``(lat, lon)``. ``radiuses`` always go with the
question: without them OSRM snaps a place to a road at any distance (18,313 km was seen, CHOICE). An
answer is believed only when its shape, its numbers and the roads it snapped to make sense.
"""

import math
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from dispatch.travel.distance import Place, metres_between
from dispatch.travel.straight_line import seconds_on_foot
from dispatch.travel.within import NoAnswer

SNAP_METRES = 300.0
"""A place farther from every road has no time by road."""
SNAP_SLACK_METRES = 30.0
"""Between our metres and OSRM's, which reckons on a plane."""
DOOR_METRES = 40.0
"""A road so near to the home ends at its door; from farther away one walks."""
FASTEST_METRES_A_SECOND = 45.0
"""Over the straight line, snapping given away: nothing on wheels here does 160 km/h."""
LONGEST_SECONDS = 6 * 3600.0
MOST_POINTS = 20_000
_COORDINATE = re.compile(r"coordinate\s+(\d+)", re.IGNORECASE)

Line = tuple[Place, ...]
Body = dict[str, Any]  # JSON from outside: every field is looked at before it is used


class Cell(NamedTuple):
    """From a source to a destination: driving by road, and the walk from that road to the door."""

    seconds: float
    metres: float
    walk_seconds: float = 0.0


class NoSegment(Exception):
    """One place of the question is too far from every road; ``index`` in the order of the question."""

    def __init__(self, index: int) -> None:
        super().__init__(str(index))
        self.index = index


def table_path(profile: str, sources: Sequence[Place], destinations: Sequence[Place]) -> str:
    """The table question for all sources to all destinations."""
    first = len(sources)
    places = [*sources, *destinations]
    rows = ";".join(str(index) for index in range(first))
    columns = ";".join(str(index) for index in range(first, len(places)))
    return (
        f"/table/v1/{profile}/{_wire(places)}?sources={rows}&destinations={columns}"
        f"&annotations=duration,distance&radiuses={_radiuses(len(places))}&generate_hints=false"
    )


def route_path(profile: str, origin: Place, destination: Place) -> str:
    """The route question, with the whole line."""
    return (
        f"/route/v1/{profile}/{_wire([origin, destination])}?overview=full&geometries=geojson&steps=false"
        f"&alternatives=false&radiuses={_radiuses(2)}&generate_hints=false"
    )


def read_table(
    body: Body, sources: Sequence[Place], destinations: Sequence[Place]
) -> list[list[Cell | None]]:
    """Rows of sources; None where OSRM knows no way. Raises NoAnswer for nonsense, NoSegment for a far place."""
    _check_code(body)
    rows, columns = len(sources), len(destinations)
    seconds = _grid(body.get("durations"), rows, columns)
    metres = _grid(body["distances"], rows, columns) if body.get("distances") is not None else None
    _snapped(body.get("sources"), sources)
    to_road = _snapped(body.get("destinations"), destinations)
    table: list[list[Cell | None]] = []
    for row, source in enumerate(sources):
        line: list[Cell | None] = []
        for column, destination in enumerate(destinations):
            length = metres[row][column] if metres is not None else None
            line.append(_cell(seconds[row][column], length, source, destination, to_road[column]))
        table.append(line)
    return table


def read_route(body: Body, origin: Place, destination: Place) -> tuple[Line, Cell] | None:
    """The line along the roads with its time; None where there is no way. Raises as :func:`read_table`."""
    if body.get("code") == "NoRoute":
        return None
    _check_code(body)
    to_road = _snapped(body.get("waypoints"), [origin, destination])[1]
    routes = body.get("routes")
    if not isinstance(routes, list) or not routes or not isinstance(routes[0], dict):
        raise NoAnswer("wrong_shape")
    geometry = routes[0].get("geometry")
    line = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(line, list) or not 2 <= len(line) <= MOST_POINTS:
        raise NoAnswer("wrong_shape")
    points = tuple(_place(point) for point in line)
    limit = SNAP_METRES + SNAP_SLACK_METRES
    if metres_between(points[0], origin) > limit or metres_between(points[-1], destination) > limit:
        raise NoAnswer("insane")
    duration, length = _number(routes[0].get("duration")), _number(routes[0].get("distance"))
    cell = _cell(duration, length, origin, destination, to_road)
    return None if cell is None else (points, cell)


def _wire(places: Sequence[Place]) -> str:
    return ";".join(f"{place.lon:.6f},{place.lat:.6f}" for place in places)


def _radiuses(count: int) -> str:
    return ";".join([f"{SNAP_METRES:.0f}"] * count)


def _check_code(body: Body) -> None:
    code = body.get("code")
    if code == "Ok":
        return
    if code == "NoSegment":
        found = _COORDINATE.search(str(body.get("message", "")))
        if found is not None:
            raise NoSegment(int(found.group(1)))
    known = isinstance(code, str) and code.isascii() and code.isalnum() and len(code) <= 24
    raise NoAnswer(f"code_{code}" if known else "wrong_shape")


def _grid(rows: object, height: int, width: int) -> list[list[float | None]]:
    if not isinstance(rows, list) or len(rows) != height:
        raise NoAnswer("wrong_shape")
    grid = []
    for row in rows:
        if not isinstance(row, list) or len(row) != width:
            raise NoAnswer("wrong_shape")
        grid.append([_number(value) for value in row])
    return grid


def _number(value: object) -> float | None:
    """A number of seconds or metres; None is OSRM's "no way"."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NoAnswer("wrong_shape")
    if not math.isfinite(value) or value < 0:
        raise NoAnswer("insane")
    return float(value)


def _cell(
    seconds: float | None, metres: float | None, source: Place, destination: Place, to_road: float
) -> Cell | None:
    if seconds is None:
        return None
    apart = metres_between(source, destination)
    at_least = max(0.0, apart - 2.0 * (SNAP_METRES + SNAP_SLACK_METRES))
    if seconds > LONGEST_SECONDS or at_least > seconds * FASTEST_METRES_A_SECOND:
        raise NoAnswer("insane")
    if metres is not None and not at_least <= metres * 1.01 <= 1_000_000.0:
        raise NoAnswer("insane")
    walk = seconds_on_foot(to_road) if to_road > DOOR_METRES else 0.0
    return Cell(seconds, apart if metres is None else metres, walk)


def _snapped(waypoints: object, places: Sequence[Place]) -> list[float]:
    """Metres from each place to the road it was put on, reckoned by ourselves."""
    if not isinstance(waypoints, list) or len(waypoints) != len(places):
        raise NoAnswer("wrong_shape")
    metres = []
    for waypoint, place in zip(waypoints, places, strict=True):
        location = waypoint.get("location") if isinstance(waypoint, dict) else None
        away = metres_between(_place(location), place)
        if away > SNAP_METRES + SNAP_SLACK_METRES:
            raise NoAnswer("insane")
        metres.append(away)
    return metres


def _place(point: object) -> Place:
    """From the wire's ``[lon, lat]``."""
    if not isinstance(point, list) or len(point) < 2:
        raise NoAnswer("wrong_shape")
    lon, lat = _number_of_degrees(point[0], 180.0), _number_of_degrees(point[1], 90.0)
    return Place(lat, lon)


def _number_of_degrees(value: object, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= most:
        raise NoAnswer("wrong_shape")
    return float(value)
