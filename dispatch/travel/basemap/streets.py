"""The roads of a file as lines to draw: five classes, a name, and the plane that map tiles are cut from."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from dispatch.travel.roads.reader import FloatArray, RoadData
from dispatch.travel.roads.tags import kind_of

STREET_CLASSES: Final = ("major", "middle", "minor", "alley", "path")
"""What a screen draws apart, from the widest to the narrowest."""
CLASS_OF: Final[dict[str, str]] = {
    **dict.fromkeys(("motorway", "trunk", "primary"), "major"),
    **dict.fromkeys(("secondary", "tertiary"), "middle"),
    **dict.fromkeys(("unclassified", "residential", "service"), "minor"),
    **dict.fromkeys(("living_street", "alley"), "alley"),
    **dict.fromkeys(("track", "path", "pedestrian", "footway", "steps"), "path"),
}
"""Kinds of :data:`dispatch.travel.roads.speeds.KINDS` to what is drawn."""
NORTHMOST_DEGREES: Final = 85.05112878
"""Where the square of the web's maps ends."""

LineArray = NDArray[Any]  # of shapely LineStrings


@dataclass(frozen=True)
class Streets:
    """Lines in the unit square of web maps: x from the west, y from the north, the world is 1 wide."""

    lines: LineArray
    street_class: NDArray[np.uint8]
    """Number in :data:`STREET_CLASSES`."""
    name: NDArray[np.object_]
    """The name, else the number of the road, else empty."""


def streets_of(data: RoadData) -> Streets:
    """Everything that is a road for anybody. Closed gates are drawn as well: a street is there, used or not."""
    classes: list[int] = []
    names: list[str] = []
    rows: list[NDArray[np.int32]] = []
    for way in data.ways:
        kind = kind_of(way.tags)
        if kind is None or way.tags.get("area") == "yes" or len(way.nodes) < 2:
            continue
        rows.append(way.nodes)
        classes.append(STREET_CLASSES.index(CLASS_OF[kind]))
        names.append(way.tags.get("name", "").strip() or way.tags.get("ref", "").strip())
    if not rows:
        return Streets(np.array([]), np.array([], dtype=np.uint8), np.array([], dtype=object))
    places = unit_square(data.nodes)[np.concatenate(rows)]
    line_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    return Streets(
        lines=shapely.linestrings(places, indices=line_of),
        street_class=np.array(classes, dtype=np.uint8),
        name=np.array(names, dtype=object),
    )


def unit_square(places: FloatArray) -> FloatArray:
    """(lat, lon) rows in degrees to (x, y) rows of the web's Mercator square (EPSG:3857, 1 = the whole world)."""
    lat = np.radians(np.clip(places[:, 0], -NORTHMOST_DEGREES, NORTHMOST_DEGREES))
    x = (places[:, 1] + 180.0) / 360.0
    y = (1.0 - np.arcsinh(np.tan(lat)) / np.pi) / 2.0
    return np.column_stack([x, y])
