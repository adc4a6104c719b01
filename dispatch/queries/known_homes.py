"""What past visits know of homes: where a phone's homes are, and where a lorong is, by the fixes of arrived teams."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from dispatch.models import Event, PinProposal, Visit
from dispatch.rules.phones import read_phone
from dispatch.travel.distance import Place, metres_between

MOST_HOMES = 5
SURE_FIX_METRES = 100.0
"""An arrival whose phone was less sure than this tells nothing about the door."""
LEAST_HOME_METRES = 15
LEAST_ALLEY_METRES, MOST_ALLEY_METRES = 60, 400
MOST_VISITS_OF_AN_AREA = 400
OWN_PINS = ("gps", "map", "desk", "earlier", "crew")
_ALLEY_MARK = re.compile(r"^\s*(?:lorong|lrg|lr|gang|gg|setapak)\b[\s.:]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KnownHome:
    """A home that was visited or asked for before."""

    visit_id: int
    visit: str
    patient: str
    requested_at: datetime
    village_code: str
    parts: dict[str, str] = field(default_factory=dict)
    """street, alley, house_number, rt, rw, landmark."""
    place: Place | None = None
    radius_metres: int | None = None
    confirmed: bool = False
    """A team stood there."""


@dataclass(frozen=True, slots=True)
class KnownAlley:
    """A lorong by the homes visited in it: their middle, and how far they lie from it."""

    place: Place
    radius_metres: int
    homes: int


def homes_of_phone(phone: str) -> list[KnownHome]:
    """The places this number asked for before, newest first, each once. Three queries."""
    number = read_phone(phone).e164
    if not number:
        return []
    visits = list(
        Visit.objects.filter(caller_phone=number).select_related("village").order_by("-requested_at")[:50]
    )
    arrivals = _arrivals({visit.pk for visit in visits})
    homes: dict[tuple[str, ...], KnownHome] = {}
    for visit in visits:
        if visit.village is None and visit.lat is None and not visit.landmark:
            continue
        key = (
            visit.village.code if visit.village else "",
            alley_key(visit.alley),
            visit.house_number.lower(),
        )
        known = homes.get(key)
        if known is None:
            homes[key] = _home(visit, arrivals.get(visit.pk))
        elif not known.confirmed and (visit.pk in arrivals or visit.pin_source == "crew"):
            # an older visit of the same door whose team was there
            place, radius = _stood(visit, arrivals.get(visit.pk))
            homes[key] = KnownHome(
                known.visit_id, known.visit, known.patient, known.requested_at, known.village_code, known.parts,
                place, radius, confirmed=True,
            )  # fmt: skip
    return list(homes.values())[:MOST_HOMES]


def known_alley(*, village_code: str, alley: str, street: str = "") -> KnownAlley | None:
    """Where a lorong of a kelurahan is, when visits went there; a street, when both say one, must be the same."""
    wanted = alley_key(alley)
    if not wanted:
        return None
    rows = (
        Visit.objects.filter(village__code=village_code)
        .exclude(alley="")
        .order_by("-requested_at")
        .only("pk", "alley", "street", "lat", "lon", "pin_source", "pin_radius_metres")[
            :MOST_VISITS_OF_AN_AREA
        ]
    )
    visits = [
        visit for visit in rows if alley_key(visit.alley) == wanted and _same_street(street, visit.street)
    ]
    arrivals = _arrivals({visit.pk for visit in visits})
    points = []
    for visit in visits:
        stood, _ = _stood(visit, arrivals.get(visit.pk))
        if stood is not None:
            points.append(stood)
        elif visit.pin_source in ("gps", "map") and visit.lat is not None and visit.lon is not None:
            points.append(Place(visit.lat, visit.lon))
    if not points:
        return None
    middle = Place(
        sorted(point.lat for point in points)[len(points) // 2],
        sorted(point.lon for point in points)[len(points) // 2],
    )
    # one visit that was filed under the wrong lorong does not widen it over the kelurahan
    near = [metres for point in points if (metres := metres_between(middle, point)) <= MOST_ALLEY_METRES]
    radius = max(LEAST_ALLEY_METRES, round(max(near, default=0.0)) + 30)
    return KnownAlley(middle, min(radius, MOST_ALLEY_METRES), len(near))


def alley_key(alley: str) -> str:
    """``Lrg. 13 B`` and ``lorong 13b`` are one."""
    return re.sub(r"[^a-z0-9]", "", _ALLEY_MARK.sub("", alley.lower())).lstrip("0")


def _same_street(one: str, other: str) -> bool:
    first, second = (
        re.sub(r"[^a-z0-9]", "", re.sub(r"^\s*(jalan|jln|jl)\b", "", text.lower())) for text in (one, other)
    )
    return not first or not second or first == second or first in second or second in first


def _arrivals(visit_ids: Collection[int]) -> dict[int, tuple[Place, int]]:
    """visit -> where its team stood when it said it was there, and metres of accuracy.

    A place that a person refused as the home's pin is left out.
    """
    refused = set(
        PinProposal.objects.filter(visit_id__in=visit_ids, source="arrival", outcome="refused").values_list(
            "visit_id", flat=True
        )
    )
    rows = (
        Event.objects.filter(
            visit_id__in=visit_ids, kind="team_arrived", lat__isnull=False, lon__isnull=False
        )
        .order_by("seq")
        .values_list("visit_id", "lat", "lon", "accuracy_metres")
    )
    return {
        visit_id: (Place(lat, lon), max(LEAST_HOME_METRES, round(accuracy or SURE_FIX_METRES)))
        for visit_id, lat, lon, accuracy in rows
        if visit_id is not None
        and visit_id not in refused
        and lat is not None
        and lon is not None
        and (accuracy or 0.0) <= SURE_FIX_METRES
    }


def _stood(visit: Visit, arrival: tuple[Place, int] | None) -> tuple[Place | None, int | None]:
    """The pin that a person accepted, else where the team stood; nothing when nobody has been there."""
    if visit.pin_source == "crew" and visit.lat is not None and visit.lon is not None:
        return Place(visit.lat, visit.lon), visit.pin_radius_metres
    return arrival if arrival is not None else (None, None)


def _home(visit: Visit, arrival: tuple[Place, int] | None) -> KnownHome:
    place, radius = _stood(visit, arrival)
    confirmed = place is not None
    if place is None and visit.pin_source in OWN_PINS and visit.lat is not None and visit.lon is not None:
        place, radius = Place(visit.lat, visit.lon), visit.pin_radius_metres
    names = ("street", "alley", "house_number", "rt", "rw", "landmark")
    return KnownHome(
        visit_id=visit.pk,
        visit=visit.code,
        patient=visit.patient_name,
        requested_at=visit.requested_at,
        village_code=visit.village.code if visit.village else "",
        parts={name: getattr(visit, name) for name in names},
        place=place,
        radius_metres=radius,
        confirmed=confirmed,
    )
