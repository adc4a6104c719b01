"""The duplicate radar: open and recent visits that may be the same need, and where this phone called from before."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from clinics.clock import now
from dispatch.models import Call, Visit
from dispatch.queries.cards import address_of
from dispatch.rules.duplicates import WINDOW, Asked, Known, Similar, find_similar
from dispatch.rules.lifecycle import OPEN
from dispatch.rules.phones import read_phone
from dispatch.travel.distance import Place

MOST_SIMILAR = 6
MOST_EARLIER = 5


@dataclass(frozen=True, slots=True)
class SimilarQuery:
    """What has been typed so far."""

    phone: str = ""
    lat: float | None = None
    lon: float | None = None
    name: str = ""
    age: int | None = None


def similar_to(query: SimilarQuery) -> dict[str, Any]:  # SimilarListOut
    """Likely doubles first, then earlier places of the phone, and how often it called today."""
    at = now()
    phone = read_phone(query.phone).e164
    asked = Asked(at=at, phone=phone, place=_place(query.lat, query.lon), name=query.name, age=query.age)
    rows = (
        Visit.objects.filter(Q(requested_at__gte=at - WINDOW) | Q(status__in=OPEN))
        .select_related("village__parent")
        .order_by("-requested_at")
    )
    visits = {visit.pk: visit for visit in rows}
    similar = find_similar(asked, [_known(visit) for visit in visits.values()])[:MOST_SIMILAR]
    calls = Call.objects.filter(phone=phone, logged_at__gte=at - WINDOW).count() if phone else 0
    return {
        "similar": [_similar_out(item, visits[item.visit_id]) for item in similar],
        "earlier": _earlier(phone),
        "calls_from_phone_24h": calls,
    }


def _place(lat: float | None, lon: float | None) -> Place | None:
    return None if lat is None or lon is None else Place(lat, lon)


def _known(visit: Visit) -> Known:
    """A kelurahan's point is no home: only a real pin counts as near."""
    return Known(
        visit_id=visit.pk,
        requested_at=visit.requested_at,
        is_open=visit.status in OPEN,
        phone=visit.caller_phone,
        place=_place(visit.lat, visit.lon) if visit.pin_source not in ("none", "village") else None,
        name=visit.patient_name,
        age=visit.patient_age,
    )


def _similar_out(similar: Similar, visit: Visit) -> dict[str, Any]:  # SimilarOut
    return {
        "visit_id": visit.pk,
        "code": visit.code,
        "status": visit.status,
        "requested_at": visit.requested_at,
        "patient_name": visit.patient_name,
        "address": address_of(visit),
        "reasons": list(similar.reasons),
        "metres": similar.metres,
    }


def _earlier(phone: str) -> list[dict[str, Any]]:  # EarlierPlaceOut
    if not phone:
        return []
    rows = Visit.objects.filter(caller_phone=phone).select_related("village").order_by("-requested_at")[:50]
    places: dict[tuple[str, str, str], dict[str, Any]] = {}
    for visit in rows:
        place = (visit.village.code if visit.village else "", visit.alley, visit.house_number)
        places.setdefault(
            place,
            {
                "visit_id": visit.pk,
                "visit": visit.code,
                "patient_name": visit.patient_name,
                "patient_age": visit.patient_age,
                "requested_at": visit.requested_at,
                "village_code": place[0],
                "village": visit.village.name if visit.village else "",
                "street": visit.street,
                "alley": visit.alley,
                "house_number": visit.house_number,
                "rt": visit.rt,
                "rw": visit.rw,
                "landmark": visit.landmark,
                "lat": visit.lat,
                "lon": visit.lon,
            },
        )
    return list(places.values())[:MOST_EARLIER]
