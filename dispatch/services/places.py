"""From words and a pin to a place: kelurahan, the puskesmas of its wilayah kerja, and how sure the pin is."""

from dataclasses import dataclass

from geopy.distance import great_circle

from clinics.models import Area, Catchment, Clinic, Installation, Level
from clinics.refusals import Refusal
from dispatch.services.forms import PlaceForm

VILLAGE_RADIUS_METRES = 800
"""A kelurahan's point stands for a home within about this radius (median cell of Makassar, 0.9 km2, doubled)."""
CITY_REACH_KM = 60.0
"""A pin farther from the city's centre than this is a mistake (the islands are within 25 km)."""


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """What intake could make of the place. Everything may be unknown: a phone number alone is enough."""

    village: Area | None
    clinic: Clinic | None
    lat: float | None
    lon: float | None
    pin_source: str
    pin_radius_metres: int | None


def find_place(form: PlaceForm) -> FoundPlace:
    """Village by code, else the nearest village to the pin; pin by the form, else the village's point."""
    pin = _pin(form)
    village = _village(form.village_code) if form.village_code else (_nearest_village(*pin) if pin else None)
    clinic = _clinic_of(village)
    if pin:
        return FoundPlace(village, clinic, pin[0], pin[1], form.pin_source, form.pin_radius_metres)
    if village is not None and village.lat is not None:
        return FoundPlace(village, clinic, village.lat, village.lon, "village", VILLAGE_RADIUS_METRES)
    return FoundPlace(village, clinic, None, None, "none", None)


def _pin(form: PlaceForm) -> tuple[float, float] | None:
    if form.lat is None or form.lon is None:
        return None
    if form.pin_source in ("none", "village"):
        return None
    centre = Installation.objects.values_list("centre_lat", "centre_lon").filter(id=1).first()
    known = centre is not None and None not in centre
    if known and great_circle((form.lat, form.lon), centre).km > CITY_REACH_KM:
        raise Refusal("outside_city", field="place.lat")
    return form.lat, form.lon


def _village(code: str) -> Area:
    village = Area.objects.select_related("parent").filter(code=code, level=Level.VILLAGE).first()
    if village is None:
        raise Refusal("area_unknown", field="place.village_code")
    return village


def _nearest_village(lat: float, lon: float) -> Area | None:
    villages = Area.objects.select_related("parent").filter(level=Level.VILLAGE, lat__isnull=False)
    return min(villages, key=lambda area: great_circle((lat, lon), (area.lat, area.lon)).km, default=None)


def _clinic_of(village: Area | None) -> Clinic | None:
    if village is None:
        return None
    catchment = Catchment.objects.select_related("clinic").filter(village=village).first()
    return catchment.clinic if catchment else None
