"""Visits and teams as screens draw them: plain dicts in the shapes of the API, a constant number of queries."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from clinics.clock import now
from dispatch.models import Assignment, Visit
from dispatch.queries.safety import family_questions, waiting_pins
from dispatch.rules.addresses import Address, address_line
from dispatch.rules.ladder import alarms_of, asked_in_vain
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, CODES, OPEN, open_actions
from dispatch.rules.specialist import specialist_alarms
from dispatch.rules.tasks import task_alarms
from dispatch.rules.triage_alarms import triage_alarms

Card = dict[str, Any]  # the shape of VisitCard / TeamCard

RECENTLY = timedelta(hours=24)
ENDED_ON_BOARD = 200
"""So many ended visits at most stay on the desk's board."""

IDENTITY_FIELDS: Card = {
    "caller_name": "", "caller_phone": "", "relationship": "", "patient_name": "", "patient_age": None,
    "patient_id": None, "complaint": "", "street": "", "alley": "", "house_number": "", "rt": "", "rw": "",
    "landmark": "", "access_note": "", "end_note": "", "patient_sex": "unknown", "red_flags": [],
}  # fmt: skip
"""What a role without identity does not get."""


def board_visits() -> QuerySet[Visit]:
    """What the desk's board holds: every open visit, those still with a team, and the latest ended ones of a day."""
    since = now() - RECENTLY
    ended = Visit.objects.filter(ended_at__gte=since).order_by("-ended_at").values("pk")[:ENDED_ON_BOARD]
    return Visit.objects.filter(Q(status__in=OPEN) | Q(pk__in=ended))


def visit_cards(ids: Iterable[int], *, identity: bool) -> list[Card]:
    """Cards of these visits, in the order of the request. ``identity=False`` leaves out who and where exactly."""
    joined = ("village__parent", "clinic", "duplicate_of", "repeat_of", "psc119_called_by", "confirmed_by")
    found = Visit.objects.filter(pk__in=list(ids)).select_related(*joined)
    # Sorted here: Django needs milliseconds to write an ORDER BY beside so many joined columns, at every live card.
    visits = sorted(found.order_by(), key=lambda visit: (visit.requested_at, visit.pk))
    assignments = _assignments([visit.pk for visit in visits])
    asked, pins = _of_the_place(visits, assignments) if identity else ({}, {})
    cards = []
    for visit in visits:
        card = _card(visit, assignments.get(visit.pk, []), identity=identity)
        card["family_question"], card["pin_proposal"] = asked.get(visit.pk), pins.get(visit.pk)
        cards.append(card)
    return cards


def _of_the_place(
    visits: Sequence[Visit], assignments: dict[int, list[Assignment]]
) -> tuple[dict[int, Card], dict[int, Card]]:
    """Questions to families and proposed pins, asked for only where there are any."""
    lost = [pk for pk, parts in assignments.items() if any(part.not_found_at for part in parts)]
    return family_questions(lost), waiting_pins([visit.pk for visit in visits if visit.pin_proposed_at])


def visit_card(visit_id: int, *, identity: bool) -> Card:
    """One card."""
    return visit_cards([visit_id], identity=identity)[0]


def _assignments(visit_ids: Sequence[int]) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = {}
    rows = (
        Assignment.objects.filter(visit_id__in=visit_ids)
        .select_related("team__clinic")
        .prefetch_related("shift__members__person")
        .order_by()
    )
    for row in sorted(rows, key=lambda row: (row.offered_at, row.pk)):
        found.setdefault(row.visit_id, []).append(row)
    return found


def address_of(visit: Visit) -> str:
    """One line, the lorong way."""
    return address_line(
        Address(
            street=visit.street,
            alley=visit.alley,
            house_number=visit.house_number,
            rt=visit.rt,
            rw=visit.rw,
            village=visit.village.name if visit.village else "",
            district=_district(visit),
            landmark=visit.landmark,
        )
    )


def _district(visit: Visit) -> str:
    return visit.village.parent.name if visit.village and visit.village.parent else ""


def _current(assignments: Sequence[Assignment]) -> Assignment | None:
    """The active one, else the latest that came so far as to be accepted."""
    for assignment in reversed(assignments):
        if assignment.status in ACTIVE_ASSIGNMENT:
            return assignment
    return next((a for a in reversed(assignments) if a.status == "finished"), None)


def assignment_card(assignment: Assignment) -> Card:
    """The team's part of a visit."""
    return {
        "id": assignment.pk,
        "team_id": assignment.team_id,
        "team": assignment.team.code,
        "clinic": assignment.team.clinic.name,
        "status": assignment.status,
        "offered_at": assignment.offered_at,
        "expires_at": assignment.expires_at,
        "pushed_at": assignment.pushed_at,
        "rang_again_at": assignment.rang_again_at,
        "seen_at": assignment.seen_at,
        "accepted_at": assignment.accepted_at,
        "departed_at": assignment.departed_at,
        "arrived_at": assignment.arrived_at,
        "eta_seconds": assignment.eta_seconds,
        "eta_source": assignment.eta_source,
        "help_needed_at": assignment.help_needed_at,
        "not_found_at": assignment.not_found_at,
        "crew": [member.person.full_name for member in assignment.shift.members.all() if member.on_duty],
    }


def _in_vain(visit: Visit, assignments: Sequence[Assignment]) -> list[Card]:  # InVainOut
    """The teams in a row that did not take an open visit, the latest first, with the numbers to call."""
    if visit.status not in OPEN:
        return []
    return [
        {
            "team": each.team.code,
            "status": each.status,
            "at": each.ended_at,
            "team_phone": each.team.phone,
            "clinic": each.team.clinic.name,
            "clinic_phone": each.team.clinic.phone,
        }
        for each in reversed(asked_in_vain(assignments))
    ]


def _card(visit: Visit, assignments: Sequence[Assignment], *, identity: bool) -> Card:
    current = _current(assignments)
    village = visit.village
    active = current if current and current.status in ACTIVE_ASSIGNMENT else None
    card: Card = {
        "id": visit.pk,
        "code": visit.code,
        "version": visit.version,
        "status": visit.status,
        "status_code": CODES[visit.status],
        "status_since": visit.status_since,
        "urgency": visit.urgency,
        "service_type": visit.service_type,
        "source": visit.source,
        "caller_name": visit.caller_name,
        "caller_phone": visit.caller_phone or visit.caller_phone_raw,
        "relationship": visit.relationship,
        "patient_name": visit.patient_name,
        "patient_age": visit.patient_age,
        "patient_sex": visit.patient_sex,
        "patient_id": visit.patient_id,
        "complaint": visit.complaint,
        "red_flags": visit.red_flags,
        "needs": visit.needs,
        "village": village.name if village else "",
        "village_code": village.code if village else "",
        "district": _district(visit),
        "boat_only": bool(village and village.boat_only),
        "clinic_id": visit.clinic_id,
        "clinic": visit.clinic.name if visit.clinic else "",
        "street": visit.street,
        "alley": visit.alley,
        "house_number": visit.house_number,
        "rt": visit.rt,
        "rw": visit.rw,
        "landmark": visit.landmark,
        "access_note": visit.access_note,
        "address": address_of(visit),
        "lat": visit.lat,
        "lon": visit.lon,
        "pin_source": visit.pin_source,
        "pin_radius_metres": visit.pin_radius_metres,
        "address_unclear": visit.address_unclear,
        "requested_at": visit.requested_at,
        "triaged_at": visit.triaged_at,
        "confirmed_at": visit.confirmed_at,
        "due_at": visit.due_at,
        "planned_from": visit.planned_from,
        "planned_to": visit.planned_to,
        "ended_at": visit.ended_at,
        "alarmed_at": visit.alarmed_at,
        "must_call_at": visit.must_call_at,
        "alarms": [
            {"kind": alarm.kind, "at": alarm.at}
            for alarm in [
                *alarms_of(visit, active),
                *triage_alarms(visit),
                *task_alarms(visit),
                *specialist_alarms(visit),
            ]
        ],
        "in_vain": _in_vain(visit, assignments),
        "clinic_phone": visit.clinic.phone if visit.clinic else "",
        "proposed_urgency": visit.proposed_urgency,
        "change_reason": visit.change_reason,
        "emergency_at": visit.emergency_at,
        "psc119_due_at": visit.psc119_due_at,
        "psc119_alarmed_at": visit.psc119_alarmed_at,
        "psc119_called_at": visit.psc119_called_at,
        "psc119_called_by": visit.psc119_called_by.full_name if visit.psc119_called_by else "",
        "psc119_outcome": visit.psc119_outcome,
        "raised_at": visit.raised_at,
        "got_worse_at": visit.got_worse_at,
        "end_reason": visit.end_reason,
        "end_note": visit.end_note,
        "duplicate_of": visit.duplicate_of.code if visit.duplicate_of else None,
        "repeat_of": visit.repeat_of.code if visit.repeat_of else None,
        "repeat_of_id": visit.repeat_of_id,
        "rating": visit.rating,
        "assignment": assignment_card(current) if current else None,
        "refused_by": [a.team.code for a in assignments if a.status in ("declined", "expired")],
        "confirmed_by": visit.confirmed_by.full_name if visit.confirmed_by else "",
        "call_back_due_at": visit.call_back_due_at,
        "call_back_alarmed_at": visit.call_back_alarmed_at,
        "address_due_at": visit.address_due_at,
        "address_alarmed_at": visit.address_alarmed_at,
        "specialist_due_at": visit.specialist_due_at,
        "specialist_alarmed_at": visit.specialist_alarmed_at,
        "open_actions": open_actions(visit.status, confirmed=visit.confirmed_at is not None),
    }
    if not identity:
        card.update(IDENTITY_FIELDS)
        card["address"] = ", ".join(part for part in (card["village"], card["district"]) if part)
        card["lat"], card["lon"] = (village.lat, village.lon) if village else (None, None)
        card["pin_source"], card["pin_radius_metres"] = "village", None
    return card
