"""What phone apps send: OsmAnd's and Traccar Client's query, Traccar Client's JSON, OwnTracks' JSON. Pure.

What is none of these is refused with bad_request or invalid.

All three tell when the phone took the fix. A report that does not is refused: the moment of its arrival
would make an old place look new.
"""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from clinics.refusals import Refusal
from dispatch.positions.filters import RawFix

LARGEST_MS = 10**14
SECONDS_BELOW = 10**11
"""A moment below this is in seconds, else in milliseconds: OsmAnd counts in the one, Traccar in the other."""
MOST_FIXES = 200
CityTime = Callable[[int], int]
"""From the world's milliseconds to the city's: an app knows nothing of a practice city's clock."""
Json = Any  # what a stranger's JSON holds is looked at piece by piece


def read_query(query: Mapping[str, str], city_time: CityTime) -> list[RawFix]:
    """OsmAnd, and Traccar Client before version 9. OsmAnd's "hdop" is the accuracy in metres."""
    accuracy = _number(query.get("accuracy")) or _number(query.get("hdop"))
    moment = _moment(query.get("timestamp"))
    return [_fix(moment, query.get("lat"), query.get("lon"), accuracy, query.get("batt"), city_time)]


def read_owntracks(told: Json, city_time: CityTime) -> list[RawFix]:
    """OwnTracks in its HTTP mode; nothing for what is no location (steps, a farewell)."""
    if told.get("_type") != "location":
        return []
    accuracy, moment = _number(told.get("acc")), _moment(told.get("tst"))
    return [_fix(moment, told.get("lat"), told.get("lon"), accuracy, told.get("batt"), city_time)]


def read_traccar(told: Json, city_time: CityTime) -> list[RawFix]:
    """Traccar Client from version 9 on: one place or a row of them."""
    found = told.get("location")
    places = found if isinstance(found, list) else [found]
    return [_traccar_fix(place, city_time) for place in places[:MOST_FIXES]]


def _traccar_fix(place: Json, city_time: CityTime) -> RawFix:
    coords = place.get("coords") if isinstance(place, dict) else None
    if not isinstance(coords, dict):
        raise Refusal("invalid", field="location", name="location")
    battery = place.get("battery")
    level = _number(battery.get("level")) if isinstance(battery, dict) else None
    return _fix(
        _moment(place.get("timestamp")),
        coords.get("latitude"),
        coords.get("longitude"),
        _number(coords.get("accuracy")),
        None if level is None or level < 0 else level * 100,
        city_time,
    )


def load(body: bytes) -> dict[str, Json]:
    """A JSON object; an empty body is an empty one (OwnTracks sends it for a friend who is gone)."""
    if not body.strip():
        return {}
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refusal("bad_request") from error
    if not isinstance(told, dict):
        raise Refusal("bad_request")
    return told


def _fix(
    moment: int, lat: Json, lon: Json, accuracy: float | None, battery: Json, city_time: CityTime
) -> RawFix:
    north, east = _number(lat), _number(lon)
    if north is None or not -90 <= north <= 90:
        raise Refusal("invalid", field="lat", name="lat")
    if east is None or not -180 <= east <= 180:
        raise Refusal("invalid", field="lon", name="lon")
    told = accuracy if accuracy is not None and 0 < accuracy <= 100_000 else None
    return RawFix(t=city_time(moment), lat=north, lon=east, acc=told, bat=_number(battery))


def _moment(told: Json) -> int:
    """Milliseconds since 1970 from seconds, milliseconds or ISO 8601. Refuses what is none of these."""
    number = _number(told)
    if number is not None:
        ms = number * 1000 if abs(number) < SECONDS_BELOW else number
    else:
        try:
            ms = _iso(str(told)).timestamp() * 1000
        except (ValueError, OverflowError) as error:
            raise Refusal("invalid", field="timestamp", name="timestamp") from error
    if not 0 <= ms <= LARGEST_MS:
        raise Refusal("invalid", field="timestamp", name="timestamp")
    return int(ms)


def _iso(text: str) -> datetime:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(told: Json) -> float | None:
    """A finite number, also when it came as text; None for everything else."""
    if isinstance(told, bool) or not isinstance(told, int | float | str):
        return None
    try:
        number = float(told)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
