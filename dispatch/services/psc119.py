"""The emergency path: a red flag starts a clock until somebody has called PSC 119, beside the team that is sent."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Deadline, DeadlineKind, ReasonKind, Visit
from dispatch.rules.lifecycle import OPEN
from dispatch.rules.words import PSC119_NOT_REACHED
from dispatch.services.deadlines import set_deadline, settle_deadlines, target_of
from dispatch.services.locks import lock_open_visit
from dispatch.services.log import Origin, by_actor, by_system, record, remark
from dispatch.services.offers import known_reason
from dispatch.services.receipts import Answer, claim, settle

AGAIN = 3
"""While nobody has called, the alarm rings again after a third of the target."""


def watch_psc119(visit: Visit, origin: Origin) -> None:
    """Start the clock where a red flag stands, end it where it was taken back (the visit's row is locked)."""
    if not visit.red_flags:
        _forget(visit)
        return
    if visit.emergency_at is not None or visit.psc119_called_at is not None:
        return
    at = now()
    minutes = target_of("red").psc119_minutes
    visit.emergency_at, visit.psc119_due_at = at, at + timedelta(minutes=minutes)
    visit.save(update_fields=["emergency_at", "psc119_due_at"])
    set_deadline(visit, DeadlineKind.PSC119_CALL, visit.psc119_due_at)
    record(
        "emergency_found", origin=origin, visit=visit, minutes=float(minutes), red_flags=len(visit.red_flags)
    )


def _forget(visit: Visit) -> None:
    """The red flag was a mistake: nobody has to call."""
    if visit.emergency_at is None or visit.psc119_called_at is not None:
        return
    visit.emergency_at = visit.psc119_due_at = visit.psc119_alarmed_at = None
    visit.save(update_fields=["emergency_at", "psc119_due_at", "psc119_alarmed_at"])
    settle_deadlines(visit, DeadlineKind.PSC119_CALL)


def alarm_uncalled(visit: Visit, deadline: Deadline) -> bool:
    """Nobody has called PSC 119 in time: the desk is alarmed, and again while nobody calls."""
    if visit.status not in OPEN or visit.psc119_called_at is not None or visit.emergency_at is None:
        return False
    at = now()
    deadline.done_at, deadline.outcome = at, "fired"
    deadline.save(update_fields=["done_at", "outcome"])
    visit.psc119_alarmed_at = at
    visit.save(update_fields=["psc119_alarmed_at"])
    again_at = at + timedelta(minutes=target_of("red").psc119_minutes / AGAIN)
    set_deadline(visit, DeadlineKind.PSC119_CALL, again_at)
    waited = int((at - visit.emergency_at).total_seconds() // 60)
    record("psc119_alarmed", origin=by_system(), visit=visit, minutes=waited)
    return True


@transaction.atomic
def call_psc119(
    *, visit_id: int, by: Actor, seen_version: int, action_id: UUID, outcome: str = "", note: str = ""
) -> Answer:
    """PSC 119 was called: who, when and what they said. Where nobody answered, the try is kept and the clock goes on.

    ``outcome``: code of the city's list, or empty. The visit stays open and its team is sent all the same.
    """
    by.must("desk.triage")
    if (receipt := claim(action_id, "call_psc119", by)) is not None:
        return dict(receipt.answer or {})
    if outcome:
        known_reason(ReasonKind.PSC119, outcome, field="outcome")
    visit = lock_open_visit(visit_id, by=by, seen_version=seen_version)
    if visit.psc119_called_at is not None:
        raise Refusal("already_done")
    origin = by_actor(by, action_id)
    kind = "psc119_tried" if outcome == PSC119_NOT_REACHED else "psc119_called"
    if kind == "psc119_called":
        note_called(visit, by, outcome)
    remark(kind, visit=visit, origin=origin, text=note)
    record(kind, origin=origin, visit=visit, outcome=outcome or None)
    return settle(action_id, {"visit_id": visit.pk})


def note_called(visit: Visit, by: Actor, outcome: str = "") -> None:
    """PSC 119 has been reached: the clock stops (the visit's row is locked)."""
    visit.psc119_called_at, visit.psc119_called_by_id = now(), by.person_id
    visit.psc119_outcome = outcome
    visit.psc119_alarmed_at = None
    visit.save(update_fields=["psc119_called_at", "psc119_called_by", "psc119_outcome", "psc119_alarmed_at"])
    settle_deadlines(visit, DeadlineKind.PSC119_CALL)
