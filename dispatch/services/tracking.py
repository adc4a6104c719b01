"""The family's side: opening the tracking page, getting worse, cancelling, rating."""

from uuid import UUID

from django.db import transaction

from clinics.actors import CITIZEN
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Visit
from dispatch.rules.lifecycle import OPEN, RATED
from dispatch.rules.phones import is_same_phone
from dispatch.services.intake import hashed
from dispatch.services.log import by_actor, record, remark
from dispatch.services.receipts import claim, settle
from dispatch.services.visits import end_without_visit


def visit_by_token(token: str) -> Visit:
    """The visit a tracking link opens; refused when unknown or expired."""
    visit = Visit.objects.filter(tracking_hash=hashed(token)).first() if token else None
    if visit is None or _expired(visit):
        raise Refusal("tracking_closed")
    return visit


def visit_by_ticket(ticket: str, phone: str) -> Visit:
    """The visit of a ticket, when the phone is the one it was asked with. Same refusal for either being wrong."""
    visit = Visit.objects.filter(code=ticket.strip().upper()).first()
    e164, raw = (visit.caller_phone, visit.caller_phone_raw) if visit else ("", "")
    same = is_same_phone(phone, e164=e164, raw=raw)
    if visit is None or _expired(visit) or not same:
        raise Refusal("ticket_unknown", field="ticket")
    return visit


def _expired(visit: Visit) -> bool:
    return visit.tracking_expires_at is not None and visit.tracking_expires_at <= now()


@transaction.atomic
def report_worse(*, visit_id: int, action_id: UUID, note: str = "") -> None:
    """The family says it is getting worse: the desk sees and hears it; once more does not hurt."""
    if claim(action_id, "report_worse", CITIZEN) is not None:
        return
    visit = own_visit(visit_id)
    if visit.status not in OPEN:
        raise Refusal("ended_already")
    visit.got_worse_at = now()
    visit.save(update_fields=["got_worse_at"])
    origin = by_actor(CITIZEN, action_id)
    remark("got_worse", visit=visit, origin=origin, text=note)
    record("got_worse", origin=origin, visit=visit)
    settle(action_id, {"visit_id": visit.pk})


@transaction.atomic
def cancel_by_family(*, visit_id: int, action_id: UUID, note: str = "") -> None:
    """The family no longer needs the visit."""
    if claim(action_id, "cancel_by_family", CITIZEN) is not None:
        return
    visit = own_visit(visit_id)
    end_without_visit(
        visit, "cancelled", by_actor(CITIZEN, action_id), reason="by_family", note=note, by_family=True
    )
    settle(action_id, {"visit_id": visit.pk})


@transaction.atomic
def rate_visit(*, visit_id: int, action_id: UUID, rating: int, comment: str = "") -> None:
    """How it was, 1 to 5, once, after a team was there."""
    if claim(action_id, "rate_visit", CITIZEN) is not None:
        return
    visit = own_visit(visit_id)
    if visit.status not in RATED:
        raise Refusal("not_ended_yet")
    if visit.rating is not None:
        raise Refusal("already_done")
    visit.rating, visit.rating_comment = rating, comment
    visit.save(update_fields=["rating", "rating_comment"])
    origin = by_actor(CITIZEN, action_id)
    remark("visit_rated", visit=visit, origin=origin, text=comment)
    record("visit_rated", origin=origin, visit=visit, rating=rating)
    settle(action_id, {"visit_id": visit.pk})


def own_visit(visit_id: int) -> Visit:
    """The page's own visit, locked; its cookie was checked at the door."""
    visit = Visit.objects.select_for_update(of=("self",)).filter(pk=visit_id).first()
    if visit is None or _expired(visit):
        raise Refusal("tracking_closed")
    return visit
