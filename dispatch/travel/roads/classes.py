"""The vehicle classes that use roads, as bits and columns. A boat uses none."""

from typing import Final

MINIVAN: Final = "minivan"
MOTORCYCLE: Final = "motorcycle"
FOOT: Final = "foot"

ROAD_CLASSES: Final = (MINIVAN, MOTORCYCLE, FOOT)
"""Their order is the order of the columns of every array by class."""
BIT: Final[dict[str, int]] = {name: 1 << column for column, name in enumerate(ROAD_CLASSES)}
COLUMN: Final[dict[str, int]] = {name: column for column, name in enumerate(ROAD_CLASSES)}
EVERYBODY: Final = 0b111
VEHICLES: Final = BIT[MINIVAN] | BIT[MOTORCYCLE]
