"""A small server that speaks OSRM's HTTP API v1 (table, route) over real sockets, well or badly as it is told.

It drives at 10 m/s along a street grid (the sum of both legs of the right angle) and snaps every place to
the nearest hundredth of a minute of arc. ``mode`` may be changed while it runs.
"""

import math
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from geopy.distance import great_circle

METRES_A_SECOND = 10.0
SLOW_SECONDS = 0.08
DRIP_SECONDS = 0.02
LAND = ((-5.6, -4.6), (119.0, 120.0))
"""Latitudes and longitudes with roads; a place elsewhere has no segment."""


class OsrmStandIn(ThreadingHTTPServer):
    """Its ``mode``: good, slow, hanging, dripping, closing, garbage, wrong_shape, huge, negative, swapped,
    null, far_snap, html, error, cut."""

    daemon_threads = True
    mode = "good"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is nothing to tell."""


class _Handler(BaseHTTPRequestHandler):
    server: OsrmStandIn

    def log_message(self, format: str, *args: Any) -> None:
        """No word on standard error."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        mode = self.server.mode
        if mode == "hanging":
            self.server.ended.wait(30.0)
            return
        if mode == "closing":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if mode == "slow":
            self.server.ended.wait(SLOW_SECONDS)
        status, body = self._answer(mode)
        if mode == "dripping":
            self._drip(body)
            return
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if mode == "cut" else body)

    def _drip(self, body: bytes) -> None:
        """A byte now and then: no single read ever times out."""
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.ended.wait(DRIP_SECONDS):
                return

    def _answer(self, mode: str) -> tuple[int, bytes]:
        if mode == "garbage":
            return 200, b'{"code": "Ok", "durations": [[12.3, '
        if mode == "html":
            return 200, b"<html>Login required</html>"
        if mode == "error":
            return 502, b'{"code": "Ok"}'
        parts = urlsplit(self.path)
        _, service, _, _, wire = parts.path.split("/", 4)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        places = [(float(lat), float(lon)) for lon, lat in (pair.split(",") for pair in wire.split(";"))]
        if len(query.get("radiuses", "").split(";")) != len(places):
            return 400, orjson.dumps({"code": "InvalidOptions", "message": "radiuses"})
        for index, (lat, lon) in enumerate(places):
            if not (LAND[0][0] <= lat <= LAND[0][1] and LAND[1][0] <= lon <= LAND[1][1]):
                message = f"Could not find a matching segment for coordinate {index}"
                return 400, orjson.dumps({"code": "NoSegment", "message": message})
        body = _table(places, query) if service == "table" else _route(places)
        return 200, orjson.dumps(_spoilt(body, mode))


def _table(places: list[tuple[float, float]], query: dict[str, str]) -> dict[str, Any]:
    rows = [places[int(index)] for index in query["sources"].split(";")]
    columns = [places[int(index)] for index in query["destinations"].split(";")]
    metres = [[_metres(row, column) for column in columns] for row in rows]
    return {
        "code": "Ok",
        "durations": [[round(value / METRES_A_SECOND, 1) for value in line] for line in metres],
        "distances": metres,
        "sources": [_waypoint(place) for place in rows],
        "destinations": [_waypoint(place) for place in columns],
    }


def _route(places: list[tuple[float, float]]) -> dict[str, Any]:
    one, other = places
    metres = _metres(one, other)
    line = [_snapped(one), _snapped((one[0], other[1])), _snapped(other)]
    return {
        "code": "Ok",
        "routes": [
            {
                "duration": round(metres / METRES_A_SECOND, 1),
                "distance": metres,
                "geometry": {"type": "LineString", "coordinates": [[lon, lat] for lat, lon in line]},
            }
        ],
        "waypoints": [_waypoint(one), _waypoint(other)],
    }


def _spoilt(body: dict[str, Any], mode: str) -> dict[str, Any]:
    """The good answer, made wrong in one way."""
    table = body.get("durations")
    if mode == "wrong_shape" and table is not None:
        body["durations"] = [line[:-1] for line in table]
    if mode == "null" and table is not None:
        body["durations"] = [[None for _ in line] for line in table]
    if mode in ("huge", "negative") and table is not None:
        body["durations"] = [[1e300 if mode == "huge" else -value - 1 for value in line] for line in table]
    if mode == "huge" and table is None:
        body["routes"][0]["duration"] = 1e300
    if mode == "swapped":
        for waypoint in (*body.get("sources", []), *body.get("waypoints", [])):
            waypoint["location"].reverse()
    if mode == "far_snap":
        for waypoint in (*body.get("destinations", []), *body.get("waypoints", [])):
            waypoint["location"] = [waypoint["location"][0] + 0.2, waypoint["location"][1]]
    return body


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    corner = (one[0], other[1])
    return round(float(great_circle(one, corner).meters + great_circle(corner, other).meters), 1)


def _snapped(place: tuple[float, float]) -> tuple[float, float]:
    return (math.floor(place[0] * 6000 + 0.5) / 6000, math.floor(place[1] * 6000 + 0.5) / 6000)


def _waypoint(place: tuple[float, float]) -> dict[str, Any]:
    lat, lon = _snapped(place)
    return {"location": [lon, lat], "distance": great_circle(place, (lat, lon)).meters, "name": ""}


@contextmanager
def running_osrm(mode: str = "good") -> Iterator[OsrmStandIn]:
    """A server on a free port of this machine, until the block ends."""
    server = OsrmStandIn()
    server.mode = mode
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join(5.0)


@contextmanager
def black_hole() -> Iterator[str]:
    """The address of a machine that takes a connection and never says a word, its queue soon full."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=1)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()
