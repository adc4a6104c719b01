"""Saying afterwards why a target was missed."""

from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import LateReason, Reason, ReasonKind, Visit
from dispatch.queries.response_times import is_late
from dispatch.services.log import by_actor, record, remark
from dispatch.services.receipts import Answer, claim, settle

LATE = "late_reason_given"


@transaction.atomic
def give_late_reason(
    *, visit_id: int, reason: str, note: str, proposed: str, by: Actor, action_id: UUID
) -> Answer:
    """Keep why an own visit missed its target; said again it replaces the first word.

    Refused where the visit is not of the own puskesmas (as missing), was in time, or the reason is not on the list.
    """
    by.must("clinic.late_reason")
    if (receipt := claim(action_id, "give_late_reason", by)) is not None:
        return dict(receipt.answer or {})
    visit = Visit.objects.select_for_update(of=("self",)).filter(pk=visit_id).first()
    if visit is None or not by.reaches_clinic(visit.clinic_id):
        raise Refusal("not_found")
    if not Reason.objects.filter(kind=ReasonKind.LATE, code=reason, is_active=True).exists():
        raise Refusal("reason_unknown", field="reason")
    if not is_late(visit):
        raise Refusal("target_kept", visit=visit.code)
    LateReason.objects.update_or_create(
        visit=visit,
        defaults={
            "reason": reason,
            "proposed": proposed,
            "note": note.strip()[:240],
            "given_by_id": by.staff_id,
            "given_at": now(),
        },
    )
    origin = by_actor(by, action_id)
    remark(LATE, visit=visit, origin=origin, text=note)
    record(LATE, origin=origin, visit=visit, reason=reason, as_proposed=reason == proposed)
    return settle(action_id, {"visit_id": visit.pk})
