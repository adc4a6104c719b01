"""Shapes of who is signed in, and of the city's public map."""

from typing import Literal

from ninja import Schema

from dispatch.api.schemas.shared import ClockOut, Closed


class CityOut(Schema):
    """The city in three words."""

    code: str
    name: str
    lat: float
    lon: float
    timezone: str
    emergency_number: str
    ambulance_number: str


class TilesOut(Schema):
    """Online street tiles, when the city switched them on."""

    url: str
    attribution: str


class StreetMapOut(Schema):
    """The streets of the roads imported: which import, whose work, the zooms of its tiles and where it lies."""

    stamp: str
    attribution: str
    min_zoom: int
    max_zoom: int
    south: float
    west: float
    north: float
    east: float


class SessionOut(Schema):
    """Who looks, and what the screen needs to know first."""

    signed_in: bool
    person_id: int | None
    person: str
    role: str
    clinic_id: int | None
    clinic: str
    permissions: list[str]
    language: Literal["id", "en"]
    practice: bool
    clock: ClockOut
    city: CityOut
    tiles: TilesOut | None
    roads: StreetMapOut | None


class LanguageIn(Closed):
    """The language of the screens."""

    language: Literal["id", "en"]


class MapVillage(Schema):
    """A kelurahan as a cell made from its point; ``ring`` is [[lat, lon], ...]. A schematic, not a boundary."""

    code: str
    name: str
    district: str
    boat_only: bool
    lat: float
    lon: float
    ring: list[list[float]]


class MapDistrict(Schema):
    """A kecamatan: name, where to write it, and its tint (0..n)."""

    code: str
    name: str
    lat: float
    lon: float
    tint: int
    rings: list[list[list[float]]]


class MapClinic(Schema):
    """A puskesmas."""

    id: int
    name: str
    lat: float
    lon: float
    boat_only: bool
    verified: bool


class CityMapOut(Schema):
    """The base map drawn from the city's own points."""

    version: str
    schematic: bool
    south: float
    west: float
    north: float
    east: float
    land: list[list[list[float]]]
    villages: list[MapVillage]
    districts: list[MapDistrict]
    clinics: list[MapClinic]
