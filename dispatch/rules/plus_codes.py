"""Plus Codes (Open Location Code), whole or short with a place beside them. Pure.

``6P3QRFJ4+2W`` stands alone; ``RFJ4+2W Makassar`` is short and means the one nearest to the place named.
"""

import re
from dataclasses import dataclass

from openlocationcode import openlocationcode as olc

_CODE = re.compile(
    r"(?<![\w+])([23456789CFGHJMPQRVWX0]{2,8}\+[23456789CFGHJMPQRVWX]{0,7})(?![\w+])", re.IGNORECASE
)
_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class PlusCode:
    """A code found in a text, and the words beside it."""

    code: str
    short: bool
    words: str


@dataclass(frozen=True, slots=True)
class PlusCodePoint:
    """The middle of the code's rectangle, the whole code, and half the rectangle's diagonal in metres."""

    lat: float
    lon: float
    code: str
    radius_metres: int


def find_plus_code(text: str) -> PlusCode | None:
    """The first valid code of a text."""
    for match in _CODE.finditer(text):
        code = match.group(1).upper()
        if olc.isValid(code) and (olc.isFull(code) or (olc.isShort(code) and len(code) >= 6)):
            words = " ".join((text[: match.start()] + " " + text[match.end() :]).split()).strip(" ,;")
            return PlusCode(code, olc.isShort(code), words)
    return None


def place_of_plus_code(code: PlusCode, *, near: tuple[float, float]) -> PlusCodePoint:
    """Where it is; a short one is the nearest to ``near`` (lat, lon)."""
    whole = olc.recoverNearest(code.code, *near) if code.short else code.code
    area = olc.decode(whole)
    high = (area.latitudeHi - area.latitudeLo) * _METRES_PER_DEGREE
    wide = (area.longitudeHi - area.longitudeLo) * _METRES_PER_DEGREE
    return PlusCodePoint(
        lat=round(area.latitudeCenter, 6),
        lon=round(area.longitudeCenter, 6),
        code=whole,
        radius_metres=max(10, round((high**2 + wide**2) ** 0.5 / 2)),
    )
