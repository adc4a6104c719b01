"""What the tags of a way say: who may use it, in which direction, how fast. Pure; docs/roads.md lists it for people."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dispatch.travel.roads.classes import BIT, EVERYBODY, FOOT, MINIVAN, MOTORCYCLE, ROAD_CLASSES, VEHICLES
from dispatch.travel.roads.speeds import ALLOWED_BY_TAG, KIND_NUMBER, PRIVATE_KMH, SPEEDS, UNPAVED_KMH

VAN_WIDTH_METRES: Final = 1.4
"""Mobil Dottoro'ta."""
WIDTH_NEEDED_METRES: Final[dict[str, float]] = {MINIVAN: VAN_WIDTH_METRES + 0.4, MOTORCYCLE: 1.0, FOOT: 0.0}
"""20 cm either side of the van; handlebars and elbows for the motorcycle."""

HIGHWAYS: Final[dict[str, str]] = {
    **{name: name for name in SPEEDS if name != "alley"},
    **{f"{name}_link": name for name in ("motorway", "trunk", "primary", "secondary", "tertiary")},
    "road": "unclassified",
    "cycleway": "path",
    "bridleway": "path",
    "corridor": "footway",
}
"""``highway=*`` to our kinds. What is not here (construction, proposed, raceway ...) is no road."""
ALLEY_SERVICES: Final = frozenset({"alley", "drive-through"})
SHUT: Final = frozenset(
    {"no", "agricultural", "forestry", "military", "emergency", "bus", "psv", "construction"}
)
UNPAVED: Final = frozenset(
    {"unpaved", "dirt", "earth", "ground", "gravel", "sand", "mud", "grass", "pebblestone", "soil"}
)
ACCESS_KEYS: Final[dict[str, tuple[str, ...]]] = {
    MINIVAN: ("motorcar", "motor_vehicle", "vehicle", "access"),
    MOTORCYCLE: ("motorcycle", "motor_vehicle", "vehicle", "access"),
    FOOT: ("foot", "access"),
}
"""The most particular tag first; the first that is there decides."""
ONEWAY_KEYS: Final[dict[str, tuple[str, ...]]] = {
    MINIVAN: ("oneway:motorcar", "oneway:motor_vehicle", "oneway"),
    MOTORCYCLE: ("oneway:motorcycle", "oneway:motor_vehicle", "oneway"),
    FOOT: ("oneway:foot",),
}
VAN_STOPPERS: Final = frozenset(
    {"bollard", "block", "chain", "cycle_barrier", "debris", "full-height_turnstile", "jersey_barrier",
     "kissing_gate", "log", "motorcycle_barrier", "planter", "stile", "turnstile", "wall", "fence"}
)  # fmt: skip
"""``barrier=*`` on a node that a van does not pass; the motorcycle and feet go round it."""
READ_KEYS: Final = frozenset(
    {"highway", "service", "junction", "surface", "maxspeed", "width", "est_width", "maxwidth", "maxwidth:physical",
     "name", "ref", "bridge", "tunnel", "layer", "area"}
    | {key for keys in (*ACCESS_KEYS.values(), *ONEWAY_KEYS.values()) for key in keys}
)  # fmt: skip
NUMBER = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(cm|mph|m|ft|')?", re.IGNORECASE)
METRES_PER: Final = {"cm": 0.01, "ft": 0.3048, "'": 0.3048}


@dataclass(frozen=True, slots=True)
class Way:
    """What the graph keeps of a way. ``forward`` and ``backward`` are bits of classes, ``kmh`` one number a class."""

    kind: int
    forward: int
    backward: int
    kmh: tuple[float, float, float]


def read_way(tags: Mapping[str, str]) -> Way | None:
    """None when the way is no road for anybody."""
    kind = kind_of(tags)
    if kind is None or tags.get("area") == "yes":
        return None
    open_to = _open_to(tags, kind)
    forward, backward = _directions(tags, kind, open_to)
    if not forward | backward:
        return None
    return Way(KIND_NUMBER[kind], forward, backward, _speeds(tags, kind))


def kind_of(tags: Mapping[str, str]) -> str | None:
    """Our kind of this way; ``service=alley`` is an alley (lorong)."""
    kind = HIGHWAYS.get(tags.get("highway", ""))
    if kind == "service" and tags.get("service") in ALLEY_SERVICES:
        return "alley"
    return kind


def width_metres(tags: Mapping[str, str]) -> float | None:
    """The narrowest width that is tagged, in metres; "4 metres", "2,5", "180 cm" and "6 ft" are understood."""
    found = [
        metres
        for key in ("maxwidth:physical", "maxwidth", "width", "est_width")
        if (metres := _metres(tags.get(key, ""))) is not None
    ]
    return min(found, default=None)


def stops_vans(tags: Mapping[str, str]) -> bool:
    """A node with these tags lets no van through."""
    said = tags.get("motorcar", tags.get("motor_vehicle", tags.get("access", "")))
    if said:
        return said in SHUT
    narrow = _metres(tags.get("maxwidth:physical", tags.get("maxwidth", tags.get("width", ""))))
    if narrow is not None and tags.get("barrier") in VAN_STOPPERS:
        return narrow < WIDTH_NEEDED_METRES[MINIVAN]
    return tags.get("barrier") in VAN_STOPPERS


def _metres(text: str) -> float | None:
    found = NUMBER.match(text)
    if not found:
        return None
    metres = float(found[1].replace(",", ".")) * METRES_PER.get((found[2] or "").lower(), 1.0)
    return metres if metres > 0 else None


def _said(tags: Mapping[str, str], keys: tuple[str, ...]) -> str:
    """The value of the first of these keys that is there; of several values the most open one."""
    for key in keys:
        if value := tags.get(key):
            values = [each.strip() for each in value.split(";")]
            return next((each for each in values if each not in SHUT), values[0])
    return ""


def _open_to(tags: Mapping[str, str], kind: str) -> int:
    """Bits of the classes that may use the way at all: by its kind, its access tags and its width."""
    width = width_metres(tags)
    classes = 0
    for name in ROAD_CLASSES:
        said = _said(tags, ACCESS_KEYS[name])
        particular = _said(tags, ACCESS_KEYS[name][:-1])
        by_kind = getattr(SPEEDS[kind], name) > 0
        fits = width is None or width >= WIDTH_NEEDED_METRES[name]
        # access=yes on a footway means feet; only a tag that names the class (or vehicles) opens the kind
        if kind == "motorway" and name == MOTORCYCLE:
            particular = tags.get("motorcycle", "")  # a toll road opens to them only by a word about them
        if fits and said not in SHUT and (by_kind or (particular and particular not in SHUT)):
            classes |= BIT[name]
    return classes


def _directions(tags: Mapping[str, str], kind: str, open_to: int) -> tuple[int, int]:
    """Bits along the way as it is drawn, and against it."""
    forward = backward = open_to
    implied = kind == "motorway" or tags.get("junction") in ("roundabout", "circular")
    for name in ROAD_CLASSES:
        said = _said(tags, ONEWAY_KEYS[name])
        if not said and implied and name != FOOT:
            said = "yes"
        if said in ("yes", "true", "1"):
            backward &= ~BIT[name]
        elif said in ("-1", "reverse"):
            forward &= ~BIT[name]
    return forward & EVERYBODY, backward & EVERYBODY


def _speeds(tags: Mapping[str, str], kind: str) -> tuple[float, float, float]:
    """The table's speed, never above the sign; slower on earth and behind gates."""
    limit = _kmh(tags.get("maxspeed", ""))
    speeds = []
    for name in ROAD_CLASSES:
        kmh = getattr(SPEEDS[kind], name) or getattr(ALLOWED_BY_TAG, name)
        if BIT[name] & VEHICLES:
            kmh = min(kmh, limit)
            if tags.get("surface") in UNPAVED:
                kmh = min(kmh, UNPAVED_KMH)
            if _said(tags, ACCESS_KEYS[name]) == "private":
                kmh = min(kmh, PRIVATE_KMH)
        speeds.append(float(kmh))
    return speeds[0], speeds[1], speeds[2]


def _kmh(text: str) -> float:
    """A sign in km/h (or mph); none, or nonsense below 5 km/h, limits nothing."""
    found = NUMBER.match(text)
    if not found:
        return float("inf")
    kmh = float(found[1].replace(",", ".")) * (1.609344 if (found[2] or "").lower() == "mph" else 1.0)
    return kmh if kmh >= 5.0 else float("inf")
