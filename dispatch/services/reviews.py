"""A person has looked at offline work that fitted nowhere."""

from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import ReviewItem
from dispatch.services.log import by_actor, record
from dispatch.services.receipts import Answer, claim, settle


@transaction.atomic
def resolve_review(*, review_id: int, by: Actor, action_id: UUID) -> Answer:
    """It was looked at, and what it says was done by hand: ``{"review_id": int}``. The work itself stays kept."""
    by.must("desk.triage")
    if (receipt := claim(action_id, "resolve_review", by)) is not None:
        return dict(receipt.answer or {})
    item = ReviewItem.objects.select_for_update(of=("self",)).filter(pk=review_id).first()
    if item is None:
        raise Refusal("not_found")
    if item.resolved_at is not None:
        raise Refusal("already_done")
    item.resolved_at, item.resolved_by_id = now(), by.staff_id
    item.save(update_fields=["resolved_at", "resolved_by"])
    record(
        "review_resolved", origin=by_actor(by, action_id), subject=f"review:{item.pk}", review_kind=item.kind
    )
    return settle(action_id, {"review_id": item.pk})
