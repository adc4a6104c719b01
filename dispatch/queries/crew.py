"""What a crew's phone may hold: this person's shifts and today's visits of the team, nothing else."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Installation, Person, Shift
from clinics.queries.notes import returned_notes
from clinics.queries.roster_crew import swaps_asked_of
from clinics.queries.supplies import supplies_of_team
from clinics.record_rules import VIEW
from clinics.services.rights import rights_of
from dispatch.models import Assignment, ReviewItem, Visit
from dispatch.positions.token import make_token
from dispatch.queries.board import clock_out, current_seq, one_moment, reasons_out
from dispatch.queries.cards import address_of
from dispatch.queries.crew_notes import with_notes
from dispatch.queries.crew_planned import planned_of_team
from dispatch.queries.crew_plans import with_plans
from dispatch.queries.files import with_files
from dispatch.queries.hospitals import city_hospitals
from dispatch.queries.kit import kit_items
from dispatch.queries.roads import parking_for
from dispatch.queries.safety import decided_pins, family_questions, help_of_shift, waiting_pins
from dispatch.queries.surge import targets_in_force
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, UNDO_SECONDS, crew_actions
from dispatch.rules.safety import DOOR_CODE_SHOWN

REPORT_EVERY_SECONDS = 12
"""How often a moving phone takes a fix (LESSONS 15: 10-15 s while moving)."""
ROSTER_AHEAD = timedelta(hours=12)
ROSTER_BEHIND = timedelta(hours=1)
WITHOUT_RECORDS: dict[str, Any] = {"notes": [], "patient_record": None, "files": [], "specialist": []}
"""What nobody sees without the right to view records."""


@transaction.atomic
def crew_today(actor: Actor) -> dict[str, Any]:  # CrewToday
    """The phone's whole world."""
    actor.must("crew.work")
    one_moment()
    person = Person.objects.select_related("clinic").get(pk=actor.staff_id)
    shifts = list(_shifts(person))
    rights = rights_of(person)
    returned = _returned_to(person)
    on_duty = next((s for s in shifts if s.started_at and not s.ended_at and _is_on_duty(s, person)), None)
    return {
        "seq": current_seq(),
        "clock": clock_out(),
        "person_id": person.pk,
        "person": person.full_name,
        "profession": person.profession,
        "shift": _shift_out(on_duty) if on_duty else None,
        "roster": [_shift_out(shift) for shift in shifts if shift is not on_duty],
        "visits": _visits(person, on_duty, returned, rights) if on_duty else [],
        "planned": planned_of_team(on_duty.team_id) if on_duty else [],
        "returned_notes": returned,
        "swaps_asked": swaps_asked_of(person.pk),
        "record_rights": sorted(rights),
        "help": help_of_shift(on_duty.pk) if on_duty else None,
        "reasons": reasons_out("decline"),
        "kit": kit_items(),
        "hospitals": city_hospitals() if on_duty else [],
        "supplies": supplies_of_team(on_duty.team_id if on_duty else _next_team(shifts)),
        "undo_seconds": UNDO_SECONDS,
        "position_token": _token(on_duty, person) if on_duty else None,
        "position_interval_seconds": REPORT_EVERY_SECONDS,
        "desk_phone": Installation.objects.values_list("emergency_number", flat=True).filter(id=1).first()
        or "112",
        "review_count": ReviewItem.objects.filter(person=person, resolved_at__isnull=True).count(),
    }


def _next_team(shifts: list[Shift]) -> int | None:
    """Whose bag is checked next: the team of the next shift."""
    return shifts[0].team_id if shifts else None


def _token(shift: Shift, person: Person) -> str:
    return make_token(team_id=shift.team_id, shift_id=shift.pk, person_id=person.pk, epoch=person.epoch)


def _returned_to(person: Person) -> list[dict[str, Any]]:  # ReturnedNote
    """What the head gave back to this person, with the visit of each."""
    returned = returned_notes(person.pk)
    ids = dict(
        Visit.objects.filter(code__in=[note["visit_code"] for note in returned]).values_list("code", "pk")
    )
    return [note | {"visit_id": ids.get(note["visit_code"])} for note in returned]


def _visits(
    person: Person, shift: Shift, returned: list[dict[str, Any]], rights: frozenset[str]
) -> list[dict[str, Any]]:  # CrewVisit
    """The visits of the shift, and before them older ones whose note this person is to mend."""
    records = VIEW in rights
    shown = crew_visits(shift_id=shift.pk, records=records)
    older = {note["visit_id"] for note in returned} - {visit["id"] for visit in shown}
    if not older or not records:
        return shown
    rows = Assignment.objects.filter(visit_id__in=older, status="finished", shift__members__person=person)
    latest = rows.order_by("visit_id", "-offered_at", "-pk").distinct("visit_id")
    return _drawn(Assignment.objects.filter(pk__in=latest.values("pk")), records=True) + shown


def crew_visits(
    *, shift_id: int, visit_ids: Iterable[int] | None = None, records: bool = True
) -> list[dict[str, Any]]:  # CrewVisit
    """Visits of this shift: the active one and what was finished. Declined, expired and withdrawn ones are gone.

    ``records`` False: for somebody without the right to see records; who, where and what for stays.
    """
    rows = Assignment.objects.filter(
        Q(status__in=ACTIVE_ASSIGNMENT) | Q(status="finished"), shift_id=shift_id
    )
    if visit_ids is not None:
        rows = rows.filter(visit_id__in=list(visit_ids))
    return _drawn(rows, records=records)


def _drawn(rows: QuerySet[Assignment], *, records: bool) -> list[dict[str, Any]]:  # CrewVisit
    found = list(rows.select_related("visit__village__parent", "shift__vehicle").order_by("offered_at", "pk"))
    parking = _parking(found)
    place = _of_the_place(found)
    visits = [_visit_out(row, parking.get(row.visit_id)) | place[row.visit_id] for row in found]
    drawn = with_plans(with_files(with_notes(visits, found)), found)
    return drawn if records else [visit | WITHOUT_RECORDS for visit in drawn]


def _of_the_place(rows: list[Assignment]) -> dict[int, dict[str, Any]]:
    """What family and crew said about where the home is, by visit; asked for only where there is something."""
    lost = family_questions(row.visit_id for row in rows if row.not_found_at)
    waiting = waiting_pins(row.visit_id for row in rows if row.visit.pin_proposed_at)
    decided = decided_pins(row.visit_id for row in rows if row.arrived_at or row.not_found_at)
    minutes = {row.urgency: row.check_in_minutes for row in targets_in_force()} if rows else {}
    return {
        row.visit_id: {
            "family_question": lost.get(row.visit_id) if row.status in DOOR_CODE_SHOWN else None,
            "check_in_minutes": minutes.get(row.visit.urgency, 0),
            "pin_proposed": "waiting" if row.visit_id in waiting else decided.get(row.visit_id, ""),
        }
        for row in rows
    }


def _parking(rows: list[Assignment]) -> dict[int, dict[str, Any]]:
    """Homes of visits still under way that this shift's vehicle cannot reach."""
    under_way = [row for row in rows if row.status in ACTIVE_ASSIGNMENT]
    if not under_way:
        return {}
    vehicle = under_way[0].shift.vehicle
    homes = [(row.visit_id, row.visit.lat, row.visit.lon) for row in under_way]
    return parking_for(homes, vehicle.vehicle_class if vehicle else "minivan")


def _shifts(person: Person) -> Any:  # a queryset of Shift
    at = now()
    return (
        Shift.objects.filter(members__person=person, ended_at__isnull=True)
        .filter(
            Q(started_at__isnull=False) | Q(starts_at__lte=at + ROSTER_AHEAD, ends_at__gte=at - ROSTER_BEHIND)
        )
        .select_related("team__clinic", "vehicle")
        .prefetch_related("members__person")
        .order_by("starts_at", "pk")
    )


def _is_on_duty(shift: Shift, person: Person) -> bool:
    return any(member.person_id == person.pk and member.on_duty for member in shift.members.all())


def _shift_out(shift: Shift) -> dict[str, Any]:  # CrewShift
    return {
        "id": shift.pk,
        "team_id": shift.team_id,
        "team": shift.team.code,
        "clinic": shift.team.clinic.name,
        "vehicle": shift.vehicle.plate if shift.vehicle else "",
        "vehicle_class": shift.vehicle.vehicle_class if shift.vehicle else "minivan",
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "started_at": shift.started_at,
        "kit_checked_at": shift.kit_checked_at,
        "members": [{"name": m.person.full_name, "profession": m.profession} for m in shift.members.all()],
    }


def _visit_out(row: Assignment, parking: dict[str, Any] | None) -> dict[str, Any]:  # CrewVisit
    visit = row.visit
    village = visit.village
    return {
        "id": visit.pk,
        "code": visit.code,
        "version": visit.version,
        "status": visit.status,
        "assignment_id": row.pk,
        "assignment_status": row.status,
        "urgency": visit.urgency,
        "service_type": visit.service_type,
        "offered_at": row.offered_at,
        "expires_at": row.expires_at,
        "rang_again_at": row.rang_again_at,
        "seen_at": row.seen_at,
        "accepted_at": row.accepted_at,
        "departed_at": row.departed_at,
        "arrived_at": row.arrived_at,
        "ended_at": row.ended_at,
        "eta_seconds": row.eta_seconds,
        "patient_name": visit.patient_name or visit.caller_name,
        "patient_age": visit.patient_age,
        "patient_sex": visit.patient_sex,
        "caller_name": visit.caller_name,
        "caller_phone": visit.caller_phone or visit.caller_phone_raw,
        "relationship": visit.relationship,
        "complaint": visit.complaint,
        "red_flags": visit.red_flags,
        "address": address_of(visit),
        "alley": visit.alley,
        "landmark": visit.landmark,
        "access_note": visit.access_note,
        "village": village.name if village else "",
        "district": village.parent.name if village and village.parent else "",
        "lat": visit.lat,
        "lon": visit.lon,
        "pin_source": visit.pin_source,
        "pin_radius_metres": visit.pin_radius_metres,
        "got_worse_at": visit.got_worse_at,
        "parking": parking,
        "door_code": row.door_code,
        "check_in_due_at": row.check_in_due_at if row.status == "on_scene" else None,
        "actions": crew_actions(row.status),
    }
