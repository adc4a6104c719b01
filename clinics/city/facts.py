"""``city.json``: the city itself, read strictly."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from geopy.distance import great_circle

from clinics.city.reading import Faults, read_text

_TEXTS = {
    "code": 40,
    "name": 80,
    "visit_prefix": 6,
    "timezone": 40,
    "emergency_number": 20,
    "ambulance_number": 20,
}
_KEYS = {*_TEXTS, "centre", "radius_km"}


@dataclass(frozen=True, slots=True)
class CityFacts:
    """The city in a few facts."""

    code: str
    name: str
    visit_prefix: str
    lat: float
    lon: float
    radius_km: float
    timezone: str
    emergency_number: str
    ambulance_number: str

    def is_near(self, lat: float, lon: float) -> bool:
        """Whether a point can be in this city."""
        return bool(great_circle((self.lat, self.lon), (lat, lon)).km <= self.radius_km)


def read_facts(path: Path, faults: Faults) -> CityFacts | None:
    """The facts, or None with every fault noted."""
    text = read_text(path, faults)
    if text is None:
        return None
    before = len(faults.found)
    try:
        said = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        faults.add(path.name, getattr(error, "lineno", 0), "is not JSON")
        return None
    if not isinstance(said, dict) or set(said) != _KEYS:
        wrong = (
            sorted(_KEYS.symmetric_difference(said)) if isinstance(said, dict) else ["an object is expected"]
        )
        faults.add(path.name, 0, f"these keys are missing or unknown: {', '.join(wrong)}")
        return None
    for key, longest in _TEXTS.items():
        if not _is_text(said[key], longest):
            faults.add(path.name, 0, f"{key} is not a text of 1 to {longest} characters")
    if not _is_time_zone(said["timezone"]):
        faults.add(path.name, 0, f"timezone {said['timezone']!r} is not known")
    if not _is_number(said["radius_km"], 1, 500):
        faults.add(path.name, 0, "radius_km is not a number from 1 to 500")
    if not _is_point(said["centre"]):
        faults.add(path.name, 0, "centre is not {lat, lon}")
    if len(faults.found) > before:
        return None
    return CityFacts(
        lat=said["centre"]["lat"],
        lon=said["centre"]["lon"],
        radius_km=said["radius_km"],
        **{key: said[key] for key in _TEXTS},
    )


def _is_text(value: Any, longest: int) -> bool:  # Any: whatever the JSON holds
    return (
        isinstance(value, str)
        and 0 < len(value.strip()) <= longest
        and len(value) <= longest
        and value.isprintable()
    )


def _is_time_zone(value: Any) -> bool:  # Any: whatever the JSON holds
    try:
        ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        return False
    return True


def _is_number(value: Any, low: float, high: float) -> bool:  # Any: whatever the JSON holds
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and low <= value <= high
    )


def _is_point(value: Any) -> bool:  # Any: whatever the JSON holds
    return (
        isinstance(value, dict)
        and set(value) == {"lat", "lon"}
        and _is_number(value["lat"], -90, 90)
        and _is_number(value["lon"], -180, 180)
    )
