"""The results of the one box, as the desk shows them: a label, how sure it is, and what Enter fills in."""

from typing import Literal, TypedDict

from clinics.queries.places import Ground, KnownClinic, KnownLandmark
from dispatch.queries.known_homes import KnownAlley, KnownHome
from dispatch.rules.place_fills import Fills
from dispatch.services.places import VILLAGE_RADIUS_METRES

Kind = Literal[
    "village", "alley", "clinic", "mosque", "school", "hospital", "market", "landmark", "earlier",
    "plus_code", "map_link", "coordinates", "online",
]  # fmt: skip
Confidence = Literal["house", "lane", "village"]
HOUSE_METRES, LANE_METRES = 100, 500
"""A circle up to so wide is as good as the house, or as the lorong."""
LANDMARK_METRES = 150
"""A landmark's point: so near to it people live who name it."""


class FillsOut(TypedDict):
    """The fields of the address that a result fills; empty ones stay as they are."""

    street: str
    alley: str
    house_number: str
    rt: str
    rw: str
    landmark: str


class PlaceResult(TypedDict):
    """One line under the box."""

    kind: Kind
    label: str
    detail: str
    village_code: str
    village: str
    district: str
    clinic: str | None
    lat: float | None
    lon: float | None
    confidence: Confidence
    radius_metres: int | None
    boat_only: bool
    fills: FillsOut


def fills_out(fills: Fills) -> FillsOut:
    """As the API says it."""
    return {
        "street": fills.street, "alley": fills.alley, "house_number": fills.house_number,
        "rt": fills.rt, "rw": fills.rw, "landmark": fills.landmark,
    }  # fmt: skip


def confidence_of(radius_metres: int | None) -> Confidence:
    """How much a circle tells."""
    if radius_metres is None or radius_metres > LANE_METRES:
        return "village"
    return "house" if radius_metres <= HOUSE_METRES else "lane"


def village_result(ground: Ground, code: str, fills: Fills) -> PlaceResult:
    """A kelurahan: its point stands for all of it."""
    village = ground.villages[code]
    return {
        **_in_village(ground, code),
        "kind": "village",
        "label": village.name,
        "detail": "",
        "lat": village.lat,
        "lon": village.lon,
        "confidence": "village",
        "radius_metres": VILLAGE_RADIUS_METRES if village.lat is not None else None,
        "fills": fills_out(fills),
    }


def alley_result(ground: Ground, code: str, fills: Fills, alley: KnownAlley) -> PlaceResult:
    """A lorong that visits went to."""
    return {
        **_in_village(ground, code),
        "kind": "alley",
        "label": ", ".join(part for part in (_alley_words(fills), ground.villages[code].name) if part),
        "detail": str(alley.homes),
        "lat": round(alley.place.lat, 6),
        "lon": round(alley.place.lon, 6),
        "confidence": "lane",
        "radius_metres": alley.radius_metres,
        "fills": fills_out(fills),
    }


def _alley_words(fills: Fills) -> str:
    mark = f"Lrg {fills.alley}" if fills.alley[:1].isdigit() else f"Lorong {fills.alley}"
    return f"Jl. {fills.street} {mark}" if fills.street else mark


def earlier_result(ground: Ground, home: KnownHome) -> PlaceResult:
    """Where this phone's visit was before."""
    parts = home.parts
    alley = parts["alley"]
    words = (
        parts["street"],
        f"Lrg {alley}" if alley[:1].isdigit() else alley,
        f"No. {parts['house_number']}" if parts["house_number"] else "",
        ground.villages[home.village_code].name if home.village_code in ground.villages else "",
        parts["landmark"],
    )
    village = ground.villages.get(home.village_code)
    placed = home.place or None
    lat, lon = (
        (round(placed.lat, 6), round(placed.lon, 6))
        if placed
        else ((village.lat, village.lon) if village else (None, None))
    )
    radius = home.radius_metres if placed else (VILLAGE_RADIUS_METRES if village else None)
    return {
        **_in_village(ground, home.village_code),
        "kind": "earlier",
        "label": ", ".join(word for word in words if word),
        "detail": home.patient,
        "lat": lat,
        "lon": lon,
        "confidence": confidence_of(radius if radius is not None else HOUSE_METRES) if placed else "village",
        "radius_metres": radius,
        "fills": {
            "street": parts["street"], "alley": alley, "house_number": parts["house_number"],
            "rt": parts["rt"], "rw": parts["rw"], "landmark": parts["landmark"],
        },
    }  # fmt: skip


def landmark_result(ground: Ground, row: KnownLandmark, fills: Fills) -> PlaceResult:
    """A named place; its own name becomes the patokan when the line said nothing else."""
    village = ground.villages.get(row.village_code)
    placed = row.lat is not None and row.lon is not None
    lat, lon = (row.lat, row.lon) if placed else ((village.lat, village.lon) if village else (None, None))
    filled = fills_out(fills)
    filled["landmark"] = row.name
    return {
        **_in_village(ground, row.village_code),
        "kind": _landmark_kind(row.kind),
        "label": row.name,
        "detail": row.address,
        "lat": lat,
        "lon": lon,
        "confidence": "lane" if placed else "village",
        "radius_metres": LANDMARK_METRES if placed else (VILLAGE_RADIUS_METRES if village else None),
        "fills": filled,
    }


def _landmark_kind(kind: str) -> Kind:
    kinds: dict[str, Kind] = {
        "mosque": "mosque",
        "school": "school",
        "hospital": "hospital",
        "market": "market",
    }
    return kinds.get(kind, "landmark")


def clinic_result(ground: Ground, clinic: KnownClinic, fills: Fills) -> PlaceResult:
    """A puskesmas said as a patokan; an unchecked point is as good as its kelurahan."""
    filled = fills_out(fills)
    filled["landmark"] = f"Puskesmas {clinic.name}"
    return {
        **_in_village(ground, clinic.village_code),
        "kind": "clinic",
        "label": f"Puskesmas {clinic.name}",
        "detail": clinic.address,
        "lat": clinic.lat,
        "lon": clinic.lon,
        "confidence": "lane" if clinic.verified else "village",
        "radius_metres": LANDMARK_METRES if clinic.verified else VILLAGE_RADIUS_METRES,
        "fills": filled,
    }


def point_result(
    ground: Ground,
    code: str,
    kind: Kind,
    label: str,
    at: tuple[float, float],
    radius_metres: int,
    fills: Fills,
) -> PlaceResult:
    """A point that somebody gave: a link, a Plus Code, coordinates, an answer of an online geocoder."""
    return {
        **_in_village(ground, code),
        "kind": kind,
        "label": label,
        "detail": "",
        "lat": at[0],
        "lon": at[1],
        "confidence": confidence_of(radius_metres),
        "radius_metres": radius_metres,
        "fills": fills_out(fills),
    }


class _InVillage(TypedDict):
    village_code: str
    village: str
    district: str
    clinic: str | None
    boat_only: bool


def _in_village(ground: Ground, code: str) -> _InVillage:
    village = ground.villages.get(code)
    return {
        "village_code": code if village else "",
        "village": village.name if village else "",
        "district": village.district if village else "",
        "clinic": village.clinic if village else None,
        "boat_only": bool(village and village.boat_only),
    }
