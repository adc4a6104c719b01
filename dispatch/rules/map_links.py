"""Points that people paste: coordinates in many ways of writing, and links of maps. Pure; nothing is fetched."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote_plus, urlsplit

POINT_RADIUS_METRES = 50
"""A point that somebody set by hand or by a phone: so far from the door at most, as a rule."""

_NUM = r"[-+]?\d{1,3}(?:\.\d+)"
_PAIR = re.compile(rf"({_NUM})\s*[,;\s+/]\s*({_NUM})")
_LOOSE_PAIR = re.compile(
    r"^\s*\(?\s*([-+]?\d{1,3}(?:[.,]\d{2,}))\s*[,;\s]\s*([-+]?\d{1,3}(?:[.,]\d{2,}))\s*\)?\s*$"
)
_DEGREES = (
    r"(\d{1,3})\s*[°º:\s]\s*(?:(\d{1,2}(?:\.\d+)?)\s*['’′:]?\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"”″]|'')?\s*)?"
)
_DMS = re.compile(rf"{_DEGREES}(LS|LU|S|N)[\s,;]+{_DEGREES}(BT|BB|E|W)\b", re.IGNORECASE)
_DECIMAL_HEMISPHERES = re.compile(
    r"(\d{1,2}[.,]\d+)\s*°?\s*(LS|LU|S|N)[\s,;]+(\d{1,3}[.,]\d+)\s*°?\s*(BT|BB|E|W)\b", re.IGNORECASE
)
_WORDED = re.compile(
    rf"lat(?:itude|itud)?\s*[:=]?\s*({_NUM})[\s,;]+(?:lon|lng|long)(?:gitude|itude)?\s*[:=]?\s*({_NUM})",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?://|geo:|\b(?:www\.|maps\.|goo\.gl/|waze\.com/|osm\.org/|openstreetmap\.org/))\S+",
    re.IGNORECASE,
)
_AT = re.compile(rf"/@({_NUM}),({_NUM})")
_PLACED = re.compile(rf"!3d({_NUM})!4d({_NUM})")
_HASH = re.compile(rf"map=\d+(?:\.\d+)?/({_NUM})/({_NUM})")
_SHORT_HOSTS = frozenset(
    {
        "maps.app.goo.gl",
        "goo.gl",
        "g.co",
        "bit.ly",
        "s.id",
        "tinyurl.com",
        "maps.apple",
        "osm.li",
        "share.google",
        "ul.waze.com",
    }
)
_MAP_HOSTS = (
    "google.",
    "goo.gl",
    "openstreetmap.org",
    "osm.org",
    "apple.com",
    "maps.apple",
    "waze.com",
    "bing.com",
    "here.com",
)
_POINT_KEYS = (
    "q",
    "ll",
    "query",
    "sll",
    "coordinate",
    "destination",
    "daddr",
    "latlng",
    "center",
    "cp",
    "loc",
)
_PAIR_KEYS = (("mlat", "mlon"), ("lat", "lon"), ("lat", "lng"))


@dataclass(frozen=True, slots=True)
class PastedPoint:
    """A point in degrees, and what it was read from: ``coordinates`` or ``map_link``."""

    lat: float
    lon: float
    kind: str
    words: str = ""
    """What stood beside it in the text."""


@dataclass(frozen=True, slots=True)
class UnreadableLink:
    """A link whose point is not in it. ``short``: only the internet could say where it leads."""

    short: bool


def read_pasted(text: str) -> PastedPoint | UnreadableLink | None:
    """The point of a pasted link or of written coordinates; None when the text holds neither."""
    match = _LINK.search(text)
    if match is None:
        return _read_coordinates(text)
    link = match.group(0).rstrip(").,;")
    words = " ".join((text[: match.start()] + " " + text[match.end() :]).split())
    point = _point_of_link(link)
    if point is not None:
        return PastedPoint(*point, "map_link", words)
    parts = _split(link)
    if parts is None or not any(host in (parts.hostname or "") for host in _MAP_HOSTS + tuple(_SHORT_HOSTS)):
        return None
    return UnreadableLink(short=_is_short(parts))


def _split(link: str) -> SplitResult | None:
    try:
        return urlsplit(link if "://" in link else f"https://{link}")
    except ValueError:
        return None


def _is_short(parts: SplitResult) -> bool:
    host = (parts.hostname or "").removeprefix("www.")
    return host in _SHORT_HOSTS or (host == "waze.com" and "/ul/h" in parts.path)


def _point_of_link(link: str) -> tuple[float, float] | None:
    whole = unquote_plus(link)
    if whole.lower().startswith("geo:"):
        return _geo(whole[4:])
    parts = _split(link)
    if parts is None:
        return None
    for pattern in (_PLACED,):
        match = pattern.search(whole)
        if match is not None:
            return _in_order(*match.groups())
    try:
        query = parse_qs(parts.query, max_num_fields=40)
    except ValueError:
        query = {}
    for lat_key, lon_key in _PAIR_KEYS:
        if lat_key in query and lon_key in query:
            return _in_order(query[lat_key][0], query[lon_key][0])
    for key in _POINT_KEYS:
        for value in query.get(key, ()):
            point = _pair(value) or _pair(value.replace("~", ","))
            if point is not None:
                return point
    for pattern in (_HASH, _AT):
        match = pattern.search(whole)
        if match is not None:
            return _in_order(*match.groups())
    path = unquote_plus(parts.path)
    if any(part in path for part in ("/search/", "/place/", "/dir/", "/maps/")):
        dms = _DMS.search(path)
        return _pair(path.rsplit("/dir/", 1)[-1]) or (None if dms is None else _from_dms(dms))
    return None


def _geo(rest: str) -> tuple[float, float] | None:
    point, _, query = rest.partition("?")
    asked = parse_qs(query).get("q", [""])[0]
    found = _pair(asked)
    if found is not None:
        return found
    try:
        lat, lon = (float(part) for part in point.split(";")[0].split(",")[:2])
    except ValueError:
        return None
    return None if (lat, lon) == (0.0, 0.0) else _checked(lat, lon)


def _pair(text: str) -> tuple[float, float] | None:
    match = _PAIR.search(text)
    return None if match is None else _in_order(*match.groups())


def _read_coordinates(text: str) -> PastedPoint | None:
    match = _DECIMAL_HEMISPHERES.search(text)
    if match is not None:
        lat, south, lon, west = match.groups()
        point = _checked(
            _signed(_number(lat), south.upper() in ("S", "LS")),
            _signed(_number(lon), west.upper() in ("W", "BB")),
        )
        return _coordinates(point, text, match)
    match = _DMS.search(text)
    if match is not None:
        return _coordinates(_from_dms(match), text, match)
    match = _WORDED.search(text) or _PAIR.search(text)
    if match is not None and _has_decimals(match):
        return _coordinates(_in_order(*match.groups()), text, match)
    match = _LOOSE_PAIR.match(text)
    return None if match is None else _coordinates(_in_order(*match.groups()), text, match)


def _has_decimals(match: re.Match[str]) -> bool:
    """Two decimals at least: 5.1 and 3.2 may be anything."""
    return all(len(number.partition(".")[2]) >= 2 for number in match.groups())


def _coordinates(point: tuple[float, float] | None, text: str, match: re.Match[str]) -> PastedPoint | None:
    if point is None:
        return None
    words = " ".join((text[: match.start()] + " " + text[match.end() :]).split()).strip(" ,;()")
    return PastedPoint(*point, "coordinates", words)


def _from_dms(match: re.Match[str]) -> tuple[float, float] | None:
    d1, m1, s1, south, d2, m2, s2, west = match.groups()
    lat = float(d1) + float(m1 or 0) / 60 + float(s1 or 0) / 3600
    lon = float(d2) + float(m2 or 0) / 60 + float(s2 or 0) / 3600
    return _checked(_signed(lat, south.upper() in ("S", "LS")), _signed(lon, west.upper() in ("W", "BB")))


def _signed(value: float, negative: bool) -> float:
    return -value if negative else value


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _in_order(first: str, second: str) -> tuple[float, float] | None:
    """(lat, lon), also when they were said the other way round."""
    lat, lon = _number(first), _number(second)
    return _checked(lon, lat) if abs(lat) > 90 >= abs(lon) else _checked(lat, lon)


def _checked(lat: float, lon: float) -> tuple[float, float] | None:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    return round(lat, 6), round(lon, 6)
