"""The city's own knowledge of its roads: a road closed and opened again, a lorong that no van enters.

Each change is an event, and the very next travel time knows it (:mod:`dispatch.queries.roads`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Assignment, NoEntry, RoadClosure, TeamFix, Visit
from dispatch.positions.duty import read_box
from dispatch.positions.filters import RawFix
from dispatch.positions.store import known_positions
from dispatch.rules.closures import (
    FARTHEST_PARKED_METRES,
    PARKED_FIX_AGE,
    WORST_PARKED_ACCURACY_METRES,
    Point,
    closed_classes,
    closure_problem,
)
from dispatch.rules.words import NO_HOME_PINS
from dispatch.services.log import Origin, by_actor, record
from dispatch.services.receipts import Answer, claim, settle
from dispatch.travel.distance import Place, metres_between

CITY_MARGIN_DEGREES = 0.05
"""So far beyond the outermost kelurahan's point a road is still the city's (about 5 km)."""
ROAD_VEHICLES = ("minivan", "motorcycle")
"""Vehicles of a team that can be too wide for a lorong."""


@transaction.atomic
def close_road(
    *,
    by: Actor,
    action_id: UUID,
    kind: str,
    shape: Sequence[Point],
    radius_metres: int,
    classes: Sequence[str],
    ends_at: datetime,
    note: str = "",
) -> Answer:
    """Close a road from now until ``ends_at``: ``{"closure_id": int}``.

    ``shape`` is one point (a spot) or a line of ``(lat, lon)``; ``radius_metres`` is how far from it roads are
    closed; empty ``classes`` closes it for all. Refused with the field that is wrong.
    """
    by.must("desk.roads")
    if (receipt := claim(action_id, "close_road", by)) is not None:
        return dict(receipt.answer or {})
    at = now()
    wrong = closure_problem(
        kind=kind,
        shape=shape,
        radius_metres=radius_metres,
        classes=classes,
        ends_at=ends_at,
        note=note,
        at=at,
    )
    if wrong is not None:
        raise Refusal(wrong.code, field=wrong.field, **wrong.params)
    box = read_box(CITY_MARGIN_DEGREES)
    if not all(box.holds(RawFix(0, lat, lon)) for lat, lon in shape):
        raise Refusal("closure_outside_city", field="shape")
    closure = RoadClosure.objects.create(
        kind=kind,
        shape=[[round(lat, 6), round(lon, 6)] for lat, lon in shape],
        radius_metres=radius_metres,
        classes=closed_classes(classes),
        starts_at=at,
        ends_at=ends_at,
        note=note.strip(),
        created_by_id=by.staff_id,
        created_at=at,
    )
    record("road_closed", origin=by_actor(by, action_id), subject=subject_of(closure.pk), closure_kind=kind)
    return settle(action_id, {"closure_id": closure.pk})


@transaction.atomic
def reopen_road(*, closure_id: int, by: Actor, action_id: UUID) -> Answer:
    """Open a road before its time: ``{"closure_id": int}``. Refused when it is open already."""
    by.must("desk.roads")
    if (receipt := claim(action_id, "reopen_road", by)) is not None:
        return dict(receipt.answer or {})
    closure = RoadClosure.objects.select_for_update(of=("self",)).filter(pk=closure_id).first()
    if closure is None:
        raise Refusal("not_found")
    at = now()
    if closure.lifted_at is not None or closure.ends_at <= at:
        raise Refusal("closure_over")
    closure.lifted_at, closure.lifted_by_id = at, by.staff_id
    closure.save(update_fields=["lifted_at", "lifted_by"])
    record(
        "road_reopened",
        origin=by_actor(by, action_id),
        subject=subject_of(closure.pk),
        closure_kind=closure.kind,
    )
    return settle(action_id, {"closure_id": closure.pk})


def subject_of(closure_id: int) -> str:
    """How events name a closure."""
    return f"closure:{closure_id}"


@dataclass(frozen=True, slots=True)
class Parked:
    """Where a van stands: degrees, and metres from the home as the crow flies."""

    place: Place
    metres: float


def report_no_entry(
    *, visit: Visit, assignment: Assignment, origin: Origin, marked: Place | None = None
) -> NoEntry:
    """Mobil tidak bisa masuk: where this team parked for this home. The visit's row is locked by the caller.

    ``marked`` is where the crew says it parked, else the fix of the tap, else the team's last known position
    of these two minutes. A newer report of the same visit and vehicle replaces the older one.
    """
    vehicle_class = _vehicle_class(assignment)
    if vehicle_class not in ROAD_VEHICLES:
        raise Refusal("no_entry_by_road_only")
    if visit.lat is None or visit.lon is None or visit.pin_source in NO_HOME_PINS:
        raise Refusal("no_entry_needs_home", field="visit_id")
    home = Place(visit.lat, visit.lon)
    parked = _parked(home, marked or _place_of_tap(origin) or _last_known(assignment, origin.happened_at))
    at = now()
    NoEntry.objects.filter(visit=visit, vehicle_class=vehicle_class, lifted_at__isnull=True).update(
        lifted_at=at, lifted_by_id=origin.actor.person_id
    )
    report = NoEntry.objects.create(
        visit=visit,
        team_id=assignment.team_id,
        vehicle_class=vehicle_class,
        parked_lat=round(parked.place.lat, 6),
        parked_lon=round(parked.place.lon, 6),
        home_lat=home.lat,
        home_lon=home.lon,
        reported_by_id=origin.actor.person_id,
        reported_at=origin.happened_at,
    )
    record(
        "no_entry_reported",
        origin=origin,
        visit=visit,
        team_id=assignment.team_id,
        team=assignment.team.code,
        vehicle_class=vehicle_class,
        parked_metres=round(parked.metres),
    )
    return report


@transaction.atomic
def lift_no_entry(*, no_entry_id: int, by: Actor, action_id: UUID) -> Answer:
    """The van can enter after all: ``{"no_entry_id": int}``. Refused when the mark was taken away already."""
    by.must("desk.roads")
    if (receipt := claim(action_id, "lift_no_entry", by)) is not None:
        return dict(receipt.answer or {})
    visit_id = NoEntry.objects.filter(pk=no_entry_id).values_list("visit_id", flat=True).first()
    if visit_id is None:
        raise Refusal("not_found")
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit_id)
    lifted = NoEntry.objects.filter(pk=no_entry_id, lifted_at__isnull=True).update(
        lifted_at=now(), lifted_by_id=by.staff_id
    )
    if not lifted:
        raise Refusal("no_entry_over")
    record("no_entry_lifted", origin=by_actor(by, action_id), visit=visit)
    return settle(action_id, {"no_entry_id": no_entry_id})


def _vehicle_class(assignment: Assignment) -> str:
    """What this team drives today; a van where nothing is written down."""
    vehicle = assignment.shift.vehicle or assignment.team.default_vehicle
    return "minivan" if vehicle is None else vehicle.vehicle_class


def _parked(home: Place, place: Place | None) -> Parked:
    if place is None:
        raise Refusal("no_entry_needs_fix", field="fix")
    metres = metres_between(place, home)
    if metres > FARTHEST_PARKED_METRES:
        raise Refusal("no_entry_too_far", field="fix", metres=round(metres))
    return Parked(place, metres)


def _place_of_tap(origin: Origin) -> Place | None:
    """The phone's fix, when it is of these minutes and sure enough."""
    fix = origin.fix
    if fix is None or abs(fix.fix_time - origin.happened_at) > PARKED_FIX_AGE:
        return None
    return Place(fix.lat, fix.lon) if _sure(fix.accuracy_metres) else None


def _last_known(assignment: Assignment, at: datetime) -> Place | None:
    """Where the team was around that moment, by the position now or by the trail kept of the shift."""
    fixes, _ = known_positions([assignment.team_id])
    fix = fixes.get(assignment.team_id)
    if fix is not None and abs(fix.fix_time - at) <= PARKED_FIX_AGE and _sure(fix.accuracy_metres):
        return Place(fix.lat, fix.lon)
    trail = TeamFix.objects.filter(
        team_id=assignment.team_id,
        shift_id=assignment.shift_id,
        mark="",
        fix_time__range=(at - PARKED_FIX_AGE, at + PARKED_FIX_AGE),
    ).order_by("fix_time")
    near = [row for row in trail if _sure(row.accuracy_metres)]
    best = min(near, key=lambda row: abs(row.fix_time - at), default=None)
    return None if best is None else Place(best.lat, best.lon)


def _sure(accuracy_metres: float | None) -> bool:
    return accuracy_metres is None or accuracy_metres <= WORST_PARKED_ACCURACY_METRES
