"""Where a known patient lives, as a new visit takes it over: by the latest visit with a good place, else the card."""

from dataclasses import dataclass
from typing import Any

from clinics.models import Patient
from dispatch.models import Visit
from dispatch.rules.addresses import read_line
from dispatch.rules.words import NO_HOME_PINS
from dispatch.services.places import VILLAGE_RADIUS_METRES

PARTS = ("street", "alley", "house_number", "rt", "rw", "landmark", "access_note")
EARLIER_RADIUS_METRES = 50
"""How sure the point of a household's card is: a team stood there, or a person set it."""


@dataclass(frozen=True, slots=True)
class Home:
    """A home as a visit holds it."""

    phone: str
    fields: dict[str, Any]
    """Fields of Visit: village, the address' parts and the pin."""


def home_of(patient: Patient) -> Home:
    """The home of a patient (with household and village). One query."""
    household = patient.household
    before = (
        Visit.objects.filter(patient_id=patient.pk, clinic_id=patient.clinic_id, address_unclear=False)
        .filter(village_id=household.village_id)
        .order_by("-requested_at", "-pk")
        .first()
    )
    parts = {part: getattr(before, part) for part in PARTS} if before is not None else {}
    if not any(parts.values()):
        said = read_line(household.address_text)
        parts = {
            "street": said.street[:120],
            "alley": said.alley[:80],
            "house_number": said.house_number[:20],
            "rt": said.rt[:6],
            "rw": said.rw[:6],
            "landmark": household.landmark or said.landmark[:160],
        }
    return Home(
        phone=household.phone_e164, fields={"village": household.village, **parts, **_pin(patient, before)}
    )


def _pin(patient: Patient, before: Visit | None) -> dict[str, Any]:
    if before is not None and before.lat is not None and before.pin_source not in NO_HOME_PINS:
        return {
            "lat": before.lat,
            "lon": before.lon,
            "pin_source": "earlier",
            "pin_radius_metres": before.pin_radius_metres,
        }
    household = patient.household
    village = household.village
    if household.lat is not None and household.lon is not None:
        at_village = village is not None and (village.lat, village.lon) == (household.lat, household.lon)
        if not at_village:
            return {
                "lat": household.lat,
                "lon": household.lon,
                "pin_source": "earlier",
                "pin_radius_metres": EARLIER_RADIUS_METRES,
            }
    if village is not None and village.lat is not None:
        return {
            "lat": village.lat,
            "lon": village.lon,
            "pin_source": "village",
            "pin_radius_metres": VILLAGE_RADIUS_METRES,
        }
    return {"lat": None, "lon": None, "pin_source": "none", "pin_radius_metres": None}
