"""Lines as a Mapbox Vector Tile, specification version 2.1 (github.com/mapbox/vector-tile-spec). Pure.

Written by hand because only lines are needed: the tests read what is written here with two foreign libraries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

EXTENT: Final = 4096
"""Units along the edge of a tile."""
LAYER: Final = "streets"
KEYS: Final = ("class", "name")
LINESTRING: Final = 2
MOVE_TO_ONE: Final = (1 << 3) | 1
LINE_TO: Final = 2

Points = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StreetLines:
    """All parts of one street in one tile: ``points`` (n, 2) in tile units, y down; ``ends`` after each part."""

    street_class: str
    name: str
    points: Points
    ends: tuple[int, ...]


def vector_tile(streets: Sequence[StreetLines]) -> bytes:
    """One layer of line strings, each with its class and, when it has one, its name."""
    values: dict[str, int] = {}
    features = [_feature(street, values) for street in streets]
    layer = b"".join(
        (
            _field(15, 2),
            _bytes_field(1, LAYER.encode()),
            *(_bytes_field(2, feature) for feature in features),
            *(_bytes_field(3, key.encode()) for key in KEYS),
            *(_bytes_field(4, _bytes_field(1, value.encode())) for value in values),
            _field(5, EXTENT),
        )
    )
    return _bytes_field(3, layer)


def _feature(street: StreetLines, values: dict[str, int]) -> bytes:
    tags: list[int] = []
    for key, value in enumerate((street.street_class, street.name)):
        if value:
            tags += [key, values.setdefault(value, len(values))]
    return b"".join(
        (
            _bytes_field(2, _varints(tags)),
            _field(3, LINESTRING),
            _bytes_field(4, _varints(drawing_commands(street.points, street.ends))),
        )
    )


def drawing_commands(points: Points, ends: Sequence[int]) -> list[int]:
    """MoveTo and LineTo of every part, in steps from point to point (section 4.3 of the specification)."""
    commands: list[int] = []
    last_x = last_y = first = 0
    places: list[list[int]] = points.tolist()
    for end in ends:
        for nth, (x, y) in enumerate(places[first:end]):
            if nth == 0:
                commands.append(MOVE_TO_ONE)
            elif nth == 1:
                commands.append((end - first - 1) << 3 | LINE_TO)
            commands += (_zigzag(x - last_x), _zigzag(y - last_y))
            last_x, last_y = x, y
        first = end
    return commands


def _zigzag(number: int) -> int:
    """0, -1, 1, -2 ... as 0, 1, 2, 3 ...: small steps stay small numbers, whatever their sign."""
    return number << 1 if number >= 0 else (-number << 1) - 1


def _varints(numbers: Iterable[int]) -> bytes:
    """Protocol Buffers' base-128 numbers, one after another."""
    octets = bytearray()
    for number in numbers:
        while number > 0x7F:
            octets.append(number & 0x7F | 0x80)
            number >>= 7
        octets.append(number)
    return bytes(octets)


def _field(number: int, value: int) -> bytes:
    return _varints((number << 3, value))


def _bytes_field(number: int, value: bytes) -> bytes:
    return _varints((number << 3 | 2, len(value))) + value
