"""The duplicate radar: open and recent visits that may be the same need, and what is known of the number."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from clinics.clock import now
from dispatch.models import Call, Visit
from dispatch.queries.calls import pattern_of
from dispatch.queries.cards import address_of
from dispatch.rules.duplicates import WINDOW, Asked, Known, Similar, door_of, find_similar
from dispatch.rules.lifecycle import OPEN
from dispatch.rules.phones import read_phone
from dispatch.rules.words import NO_HOME_PINS
from dispatch.travel.distance import Place

MOST_SIMILAR = 6
MOST_EARLIER = 5
EARLIER_LOOKED_AT = 50
PIN_OF_A_HOME_METRES = 150
"""A pin worth less than this is a lorong or a kelurahan, and no home is near it."""


@dataclass(frozen=True, slots=True)
class SimilarQuery:
    """What has been typed so far."""

    phone: str = ""
    lat: float | None = None
    lon: float | None = None
    radius_metres: int | None = None
    name: str = ""
    age: int | None = None
    village_code: str = ""
    street: str = ""
    alley: str = ""
    house_number: str = ""


def similar_to(query: SimilarQuery) -> dict[str, Any]:  # SimilarListOut
    """Likely doubles first, then earlier places of the phone, and how often it called. A constant number of queries."""
    at = now()
    phone = read_phone(query.phone).e164
    exact = query.radius_metres is None or query.radius_metres <= PIN_OF_A_HOME_METRES
    asked = Asked(
        at=at,
        phone=phone,
        place=_place(query.lat, query.lon) if exact else None,
        name=query.name,
        age=query.age,
        village=query.village_code,
        door=door_of(
            village=query.village_code,
            alley=query.alley,
            street=query.street,
            house_number=query.house_number,
        ),
    )
    rows = (
        Visit.objects.filter(Q(requested_at__gte=at - WINDOW) | Q(status__in=OPEN))
        .select_related("village__parent")
        .order_by("-requested_at")
    )
    visits = {visit.pk: visit for visit in rows}
    phones = _added_phones(visits)
    similar = find_similar(asked, [_known(visit, phones[visit.pk]) for visit in visits.values()])
    strong = next((item.visit_id for item in similar if item.strong), None)
    return {
        "similar": [_similar_out(item, visits[item.visit_id]) for item in similar[:MOST_SIMILAR]],
        "strong_id": strong,
        "earlier": _earlier(phone),
        **pattern_of(phone),
    }


def _place(lat: float | None, lon: float | None) -> Place | None:
    return None if lat is None or lon is None else Place(lat, lon)


def _added_phones(visits: dict[int, Visit]) -> dict[int, set[str]]:
    """Numbers of callers who were added to a visit."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Call.objects.filter(visit_id__in=visits, undone_at__isnull=True).exclude(phone="")
    for visit_id, phone in rows.order_by().values_list("visit_id", "phone"):
        if visit_id is not None:
            found[visit_id].add(phone)
    return found


def _known(visit: Visit, phones: set[str]) -> Known:
    """A kelurahan's or a lorong's point is no home: only a pin of a home counts as near."""
    radius = visit.pin_radius_metres
    exact = visit.pin_source not in NO_HOME_PINS and (radius is None or radius <= PIN_OF_A_HOME_METRES)
    code = visit.village.code if visit.village else ""
    return Known(
        visit_id=visit.pk,
        requested_at=visit.requested_at,
        is_open=visit.status in OPEN,
        phone=visit.caller_phone,
        place=_place(visit.lat, visit.lon) if exact else None,
        name=visit.patient_name,
        age=visit.patient_age,
        village=code,
        door=door_of(village=code, alley=visit.alley, street=visit.street, house_number=visit.house_number),
        other_phones=frozenset(phones),
    )


def _similar_out(similar: Similar, visit: Visit) -> dict[str, Any]:  # SimilarOut
    return {
        "visit_id": visit.pk,
        "code": visit.code,
        "status": visit.status,
        "requested_at": visit.requested_at,
        "patient_name": visit.patient_name,
        "patient_age": visit.patient_age,
        "address": address_of(visit),
        "reasons": list(similar.reasons),
        "metres": similar.metres,
        "strong": similar.strong,
    }


def _earlier(phone: str) -> list[dict[str, Any]]:  # EarlierPlaceOut
    """Where this phone's visits were, each place once, the newest first."""
    if not phone:
        return []
    rows = Visit.objects.filter(caller_phone=phone).select_related("village").order_by("-requested_at")
    places: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for visit in rows[:EARLIER_LOOKED_AT]:
        place = (
            visit.village.code if visit.village else "",
            visit.alley,
            visit.house_number,
            visit.patient_name,
        )
        places.setdefault(place, _earlier_out(visit))
    return list(places.values())[:MOST_EARLIER]


def _earlier_out(visit: Visit) -> dict[str, Any]:  # EarlierPlaceOut
    pinned = visit.pin_source not in NO_HOME_PINS
    return {
        "visit_id": visit.pk,
        "visit": visit.code,
        "status": visit.status,
        "patient_name": visit.patient_name,
        "patient_age": visit.patient_age,
        "patient_sex": visit.patient_sex,
        "caller_name": visit.caller_name,
        "relationship": visit.relationship,
        "complaint": visit.complaint[:120],
        "requested_at": visit.requested_at,
        "village_code": visit.village.code if visit.village else "",
        "village": visit.village.name if visit.village else "",
        "street": visit.street,
        "alley": visit.alley,
        "house_number": visit.house_number,
        "rt": visit.rt,
        "rw": visit.rw,
        "landmark": visit.landmark,
        "access_note": visit.access_note,
        "lat": visit.lat if pinned else None,
        "lon": visit.lon if pinned else None,
        "pin_radius_metres": visit.pin_radius_metres if pinned else None,
    }
