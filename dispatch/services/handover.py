"""Serah terima jaga: one person signs the sheet, another takes over, each in a session of their own."""

from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Handover
from dispatch.queries.handover import Side, sheet_now
from dispatch.queries.handovers import changes_as_json, changes_since, handover_in_scope, side_of
from dispatch.rules.handover import digest_of
from dispatch.services.log import by_actor, record
from dispatch.services.receipts import Answer, claim, settle

LONGEST_REMARKS = 2000


def sign_handover(*, by: Actor, clinic_id: int | None, remarks: str, action_id: UUID) -> Answer:
    """The giver signs the sheet as the city stands: ``{"handover_id": int}``. It replaces one that still waits.

    The sheet is read first, at one moment of its own; what is signed is true at its ``seq``.
    """
    side = side_of(by, clinic_id)
    return _sign(by, side, sheet_now(side), remarks, action_id)


@transaction.atomic
def _sign(by: Actor, side: Side, sheet: Answer, remarks: str, action_id: UUID) -> Answer:
    if (receipt := claim(action_id, "sign_handover", by)) is not None:
        return dict(receipt.answer or {})
    at = now()
    waiting = Handover.objects.select_for_update(of=("self",)).filter(
        clinic=side.clinic, taken_at__isnull=True, replaced_at__isnull=True
    )
    for earlier in waiting:
        earlier.replaced_at = at
        earlier.save(update_fields=["replaced_at"])
    signed = Handover.objects.create(
        clinic=side.clinic,
        seq=sheet["seq"],
        sheet=sheet,
        remarks=remarks.strip()[:LONGEST_REMARKS],
        given_by_id=by.staff_id,
        given_at=at,
    )
    record(
        "handover_signed",
        origin=by_actor(by, action_id),
        subject=subject_of(signed.pk),
        clinic=side.clinic.code if side.clinic else None,
        visits=len(sheet["visits"]),
    )
    return settle(action_id, {"handover_id": signed.pk})


def take_handover(*, handover_id: int, by: Actor, seen: str, action_id: UUID) -> Answer:
    """The taker confirms: ``{"handover_id": int}``. ``seen``: the digest of the changes that they have read.

    Refused to the giver, when somebody took over already, and when the situation has changed once more since.
    """
    handover = handover_in_scope(by, handover_id)
    sheet = sheet_now(Side(handover.clinic))
    return _take(by, handover.pk, sheet, seen, action_id)


@transaction.atomic
def _take(by: Actor, handover_id: int, sheet: Answer, seen: str, action_id: UUID) -> Answer:
    if (receipt := claim(action_id, "take_handover", by)) is not None:
        return dict(receipt.answer or {})
    handover = Handover.objects.select_for_update(of=("self",)).select_related("clinic").get(pk=handover_id)
    if handover.taken_at is not None or handover.replaced_at is not None:
        raise Refusal("handover_over")
    if handover.given_by_id == by.person_id:
        raise Refusal("handover_same_person")
    changes = changes_since(handover, sheet)
    if digest_of(changes) != seen:
        raise Refusal("handover_changed")
    handover.taken_by_id, handover.taken_at = by.staff_id, now()
    handover.changes = changes_as_json(changes)
    handover.save(update_fields=["taken_by", "taken_at", "changes"])
    record(
        "handover_taken",
        origin=by_actor(by, action_id),
        subject=subject_of(handover.pk),
        clinic=handover.clinic.code if handover.clinic else None,
        changes=len(changes),
    )
    return settle(action_id, {"handover_id": handover.pk})


def subject_of(handover_id: int) -> str:
    """How events name a sheet."""
    return f"handover:{handover_id}"
