"""A visit and everything that happened to it."""

from typing import Any

from clinics.actors import Actor
from clinics.queries.notes import notes_of_visit
from clinics.refusals import Refusal
from clinics.services.access import log_access
from dispatch.models import Event, Remark, Visit
from dispatch.queries.cards import visit_card
from dispatch.queries.outcomes import with_outcomes


def visit_history(
    actor: Actor, visit_id: int, *, door: str = "visit_history"
) -> dict[str, Any]:  # HistoryOut
    """Card, events, notes and remarks. The look at who the patient is, is logged. Foreign = missing."""
    actor.must("visit.history")
    visit = Visit.objects.filter(pk=visit_id).first()
    if visit is None or not actor.reaches_clinic(visit.clinic_id):
        raise Refusal("not_found")
    identity = actor.sees_identity
    if identity:
        log_access(person_id=actor.person_id, door=door, visits=[(visit.code, visit.patient_id)])
    may_read_notes = actor.may("clinic.patients")
    return {
        "visit": visit_card(visit_id, identity=identity),
        "events": _events(visit_id, identity=identity),
        "notes": with_outcomes(notes_of_visit(visit.code)) if may_read_notes else [],
        "remarks": _remarks(visit_id) if identity else [],
    }


TYPED_IN = ("destination",)
"""Facts that a person wrote by hand: whatever stands there is for those who may know the patient."""


def _events(visit_id: int, *, identity: bool) -> list[dict[str, Any]]:  # EventOut
    rows = Event.objects.filter(visit_id=visit_id).select_related("actor", "team").order_by("seq")
    return [
        {
            "seq": row.seq,
            "version": row.version,
            "kind": row.kind,
            "happened_at": row.happened_at,
            "recorded_at": row.recorded_at,
            "actor": row.actor.full_name if row.actor else "",
            "actor_kind": row.actor_kind,
            "team": row.team.code if row.team else None,
            "fact": row.fact
            if identity
            else {name: value for name, value in row.fact.items() if name not in TYPED_IN},
            "offline": row.offline,
            "clock_skew_seconds": row.clock_skew_seconds,
        }
        for row in rows
    ]


def _remarks(visit_id: int) -> list[dict[str, Any]]:  # RemarkOut
    rows = Remark.objects.filter(visit_id=visit_id).select_related("person").order_by("written_at", "pk")
    return [
        {
            "kind": row.kind,
            "text": row.text,
            "author": row.person.full_name if row.person else "",
            "written_at": row.written_at,
        }
        for row in rows
    ]
