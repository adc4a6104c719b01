"""The van and the home as a picture drawn by the server, for browsers without JavaScript."""

import math
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinics.queries.city_map import drawn_city
from clinics.refusals import Refusal
from dispatch.pages.cookie import visit_of
from dispatch.pages.requesting import language_of
from dispatch.queries.tracking import tracking_of

WIDTH, HEIGHT, MARGIN = 640, 420, 70
METRES_PER_DEGREE = 111_195.0
LEAST_METRES = 800.0
"""The picture never shows less than this, so that a van at the door is not a blown-up dot."""
NAME_AWAY = 80
"""Pixels around van and home in which no name of a kelurahan is written."""
NAME_WIDE, NAME_HIGH = 160, 30
"""Pixels that a name takes: a second one inside would be written over it."""
Point = tuple[float, float]
"""(lat, lon) in degrees."""


class Frame:
    """From (lat, lon) to pixels: everything given fits inside with a margin, and nothing is stretched."""

    def __init__(self, points: list[Point]) -> None:
        lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
        self.lat, self.lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
        self.east = METRES_PER_DEGREE * math.cos(math.radians(self.lat))
        wide = max((max(lons) - min(lons)) * self.east, LEAST_METRES)
        high = max((max(lats) - min(lats)) * METRES_PER_DEGREE, LEAST_METRES)
        self.metre = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
        """Pixels per metre."""

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        """(x, y) in pixels, y downwards."""
        x = WIDTH / 2 + (lon - self.lon) * self.east * self.metre
        y = HEIGHT / 2 - (lat - self.lat) * METRES_PER_DEGREE * self.metre
        return round(x, 1), round(y, 1)

    def ring(self, ring: list[list[float]]) -> str | None:
        """An outline as SVG points; None when it lies outside the picture."""
        dots = [self.place(lat, lon) for lat, lon in ring]
        xs, ys = [x for x, _ in dots], [y for _, y in dots]
        if max(xs) < 0 or min(xs) > WIDTH or max(ys) < 0 or min(ys) > HEIGHT:
            return None
        return " ".join(f"{x:g},{y:g}" for x, y in dots)

    def scale(self) -> tuple[float, str]:
        """A bar of a round length: pixels and its label."""
        for metres, label in ((5000, "5 km"), (2000, "2 km"), (1000, "1 km"), (500, "500 m"), (200, "200 m")):
            if metres * self.metre <= WIDTH / 3:
                return round(metres * self.metre, 1), label
        return round(100 * self.metre, 1), "100 m"


@never_cache
@require_safe
def van_picture(request: HttpRequest) -> HttpResponse:
    """The picture of this browser's visit; an empty answer when no van is coming."""
    try:
        state = tracking_of(visit_of(request).pk)
    except Refusal as refusal:
        return HttpResponse(status=refusal.status)
    if state["van"] is None:
        return HttpResponse(status=404)
    van = (state["van"]["lat"], state["van"]["lon"])
    home = None if state["home_lat"] is None else (state["home_lat"], state["home_lon"])
    svg = render_to_string("citizen/picture.svg", _drawing(van, home) | {"language": language_of(request)})
    return HttpResponse(svg, content_type="image/svg+xml")


def _drawing(van: Point, home: Point | None) -> dict[str, Any]:  # what the template draws
    frame = Frame([van, home] if home else [van])
    villages = orjson.loads(drawn_city().body)["villages"]
    cells = [ring for village in villages if (ring := frame.ring(village["ring"]))]
    names: list[tuple[float, float, str]] = []
    for village in villages:
        x, y = frame.place(village["lat"], village["lon"])
        near = any(math.dist((x, y), frame.place(*spot)) < NAME_AWAY for spot in (van, home) if spot)
        crowded = any(abs(x - other) < NAME_WIDE and abs(y - line) < NAME_HIGH for other, line, _ in names)
        if 60 < x < WIDTH - 60 and 24 < y < HEIGHT - 60 and not near and not crowded:
            names.append((x, y, village["name"]))
    bar, label = frame.scale()
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "cells": cells,
        "names": names,
        "van": frame.place(*van),
        "home": frame.place(*home) if home else None,
        "bar": bar,
        "bar_label": label,
    }
