"""A call before and after it is a request: it rings, somebody takes it, it ends, and what it was may be taken back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import clock_state, now
from clinics.models import Person
from clinics.refusals import Refusal
from dispatch.models import Call, IncomingCall
from dispatch.models.calls import MISSED, NOT_SAID
from dispatch.rules.phones import read_phone
from dispatch.services.locks import lock_visit
from dispatch.services.log import by_actor, by_system, record
from dispatch.services.receipts import Answer, claim, settle

RINGS_AT_MOST = timedelta(minutes=3)
"""An exchange that never says that a call ended: after so long nobody is there any more."""
OLDEST_RING = timedelta(minutes=10)
"""An exchange's clock may be wrong; a call did not ring before this, nor in the future."""
UNDO_WITHIN = timedelta(seconds=30)
"""So long (real time) a disposition can be taken back."""


def subject_of(call: Call | IncomingCall) -> str:
    """How events name a call."""
    return f"{'ring' if isinstance(call, IncomingCall) else 'call'}:{call.pk}"


@transaction.atomic
def incoming_call(
    *,
    call_id: str,
    number: str = "",
    lat: float | None = None,
    lon: float | None = None,
    accuracy_metres: float | None = None,
    rang_at: datetime | None = None,
) -> Answer:
    """A call rings, as the exchange says. Told again it is the same call: ``{incoming_id, new}``.

    ``rang_at`` is a real moment by the exchange's clock; without it the call rings now.
    """
    at = now()
    told = at if rang_at is None else clock_state().at(rang_at)
    phone = read_phone(number)
    incoming, new = IncomingCall.objects.get_or_create(
        call_id=call_id,
        defaults={
            "number_raw": phone.raw,
            "number": phone.e164,
            "lat": None if lon is None else lat,
            "lon": None if lat is None else lon,
            "accuracy_metres": accuracy_metres,
            "rang_at": min(at, max(told, at - OLDEST_RING)),
        },
    )
    if new:
        record("call_rang", origin=by_system(), subject=subject_of(incoming))
    return {"incoming_id": incoming.pk, "new": new}


@transaction.atomic
def end_incoming_call(*, call_id: str) -> Answer:
    """The exchange says that a call is over; one that nobody took is missed. Told again nothing more happens."""
    incoming = IncomingCall.objects.select_for_update(of=("self",)).filter(call_id=call_id).first()
    if incoming is None:
        raise Refusal("not_found", field="call_id")
    if incoming.ended_at is None:
        _end(incoming)
    return {"incoming_id": incoming.pk, "new": False}


def end_silent_rings() -> int:
    """Calls of which the exchange never said that they ended; how many."""
    with transaction.atomic():
        silent = IncomingCall.objects.select_for_update(of=("self",), skip_locked=True).filter(
            taken_at__isnull=True, ended_at__isnull=True, rang_at__lt=now() - RINGS_AT_MOST
        )
        ended = list(silent)
        for incoming in ended:
            _end(incoming)
    return len(ended)


def _end(incoming: IncomingCall) -> None:
    at = now()
    incoming.ended_at = at
    incoming.save(update_fields=["ended_at"])
    if incoming.taken_at is None:
        Call.objects.create(
            incoming=incoming,
            phone_raw=incoming.number_raw,
            phone=incoming.number,
            disposition=MISSED,
            rang_at=incoming.rang_at,
            logged_at=at,
        )
        record("call_missed", origin=by_system(), subject=subject_of(incoming))


@transaction.atomic
def take_call(*, incoming_id: int, by: Actor, action_id: UUID) -> Answer:
    """This desk answers it: ``{incoming_id, call_id}``. The second of two desks is told who has it."""
    by.must("desk.take_call")
    if (receipt := claim(action_id, "take_call", by)) is not None:
        return dict(receipt.answer or {})
    # Locked alone: a person joined to it would be the one of before the wait.
    incoming = IncomingCall.objects.select_for_update().filter(pk=incoming_id).first()
    if incoming is None:
        raise Refusal("not_found")
    if incoming.taken_at is not None:
        raise Refusal("call_taken_already", who=_name(incoming.taken_by_id))
    if incoming.ended_at is not None:
        raise Refusal("call_over")
    at = now()
    incoming.taken_at, incoming.taken_by_id = at, by.staff_id
    incoming.save(update_fields=["taken_at", "taken_by"])
    call = _open_call(incoming, answered_at=at)
    record("call_taken", origin=by_actor(by, action_id), subject=subject_of(incoming))
    return settle(action_id, {"incoming_id": incoming.pk, "call_id": call.pk})


def _open_call(incoming: IncomingCall, *, answered_at: datetime | None) -> Call:
    """What the log says of a call until its disposition is known."""
    return Call.objects.create(
        incoming=incoming,
        taken_by_id=incoming.taken_by_id,
        phone_raw=incoming.number_raw,
        phone=incoming.number,
        disposition=NOT_SAID,
        rang_at=incoming.rang_at,
        answered_at=answered_at,
        logged_at=answered_at or now(),
    )


def call_in_hand(incoming_id: int, by: Actor) -> Call:
    """The open row of a taken call, locked. Refused when it is said already what it was, or a colleague has it."""
    call = Call.objects.select_for_update().filter(incoming_id=incoming_id, undone_at__isnull=True).first()
    if call is None:
        raise Refusal("not_found", field="incoming_id")
    if call.disposition != NOT_SAID:
        raise Refusal("already_done")
    if call.taken_by_id != by.person_id:
        raise Refusal("call_taken_already", who=_name(call.taken_by_id))
    return call


def _name(person_id: int | None) -> str:
    return Person.objects.values_list("full_name", flat=True).filter(pk=person_id or 0).first() or ""


@transaction.atomic
def undo_call(*, call_id: int, by: Actor, action_id: UUID) -> Answer:
    """Take back what a call was, or that its caller was added to a visit: ``{call_id, visit_id, incoming_id}``.

    Within 30 seconds, by who said it. A request is taken back by cancelling its visit. A call of the exchange is in
    hand again, as it was before.
    """
    by.must("desk.take_call")
    if (receipt := claim(action_id, "undo_call", by)) is not None:
        return dict(receipt.answer or {})
    known = Call.objects.filter(pk=call_id).first()
    if known is None:
        raise Refusal("not_found")
    if known.disposition in (NOT_SAID, MISSED, "request"):
        raise Refusal("undo_not_possible")
    visit = None if known.visit_id is None else lock_visit(known.visit_id, by=by)
    call = Call.objects.select_for_update(of=("self",)).select_related("incoming").get(pk=call_id)
    _check_undo(call, by)
    call.undone_at = now()
    call.save(update_fields=["undone_at"])
    if call.incoming is not None:
        _open_call(call.incoming, answered_at=call.answered_at)
    origin = by_actor(by, action_id)
    if visit is None:
        record("call_undone", origin=origin, subject=subject_of(call), disposition=call.disposition)
    else:
        record("duplicate_unlinked", origin=origin, visit=visit, call=call.pk)
    return settle(action_id, {"call_id": call.pk, "visit_id": call.visit_id, "incoming_id": call.incoming_id})


def _check_undo(call: Call, by: Actor) -> None:
    if call.undone_at is not None:
        raise Refusal("already_done")
    if call.taken_by_id != by.person_id:
        raise Refusal("undo_not_possible")
    if now() - call.logged_at > UNDO_WITHIN * max(1.0, clock_state().factor):
        raise Refusal("undo_too_late")
