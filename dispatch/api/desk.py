"""The door of the 112 desk."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import desk as shapes
from dispatch.api.schemas.shared import VisitAnswer
from dispatch.queries.board import desk_board
from dispatch.queries.cards import visit_card
from dispatch.queries.similar import SimilarQuery, similar_to
from dispatch.services import intake, offers, psc119, triage, visits
from dispatch.services.forms import PlaceForm, TriageForm, VisitForm

router = Router(tags=["desk"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema


def visit_form(payload: shapes.VisitIn) -> VisitForm:
    """The call taker's form as plain values."""
    fields = payload.dict(exclude=set(shapes.TriageFields.model_fields) | {"place"})
    return VisitForm(**fields, triage=triage_form(payload), place=PlaceForm(**payload.place.dict()))


def triage_form(payload: shapes.TriageFields) -> TriageForm:
    """Urgency and answers as plain values."""
    return TriageForm(**payload.dict(include=set(shapes.TriageFields.model_fields)))


@router.get("/board", operation_id="desk_board", response={200: shapes.BoardSnapshot, **REFUSALS})
def board(request: HttpRequest) -> Json:
    """Everything the desk draws, true at ``seq``."""
    return desk_board(actor_for(request, "desk.see"))


@router.get("/similar", operation_id="similar_visits", response={200: shapes.SimilarListOut, **REFUSALS})
def similar(request: HttpRequest, query: Query[shapes.SimilarIn]) -> Json:
    """The duplicate radar while typing: open and recent visits that may be the same need."""
    actor_for(request, "desk.take_call")
    return similar_to(SimilarQuery(**query.dict()))


@router.post("/calls", operation_id="log_call", response={200: shapes.CallOut, **REFUSALS})
def log_call(request: HttpRequest, payload: shapes.CallIn) -> Json:
    """Log a call; a request makes a visit, a duplicate adds the caller to one."""
    actor = actor_for(request, "desk.take_call")
    answer = intake.log_call(
        by=actor,
        action_id=payload.action_id,
        disposition=payload.disposition,
        answered_at=payload.answered_at,
        phone=payload.phone or (payload.visit.caller_phone if payload.visit else ""),
        note=payload.note,
        form=visit_form(payload.visit) if payload.visit else None,
        add_to_visit_id=payload.add_to_visit_id,
        incoming_id=payload.incoming_id,
    )
    visit_id = answer["visit_id"]
    card = visit_card(visit_id, identity=actor.sees_identity) if visit_id else None
    return {"call_id": answer["call_id"], "visit": card, "tracking_ticket": card["code"] if card else None}


@router.post("/visits/{visit_id}/offer", operation_id="offer_visit", response={200: VisitAnswer, **REFUSALS})
def offer(request: HttpRequest, visit_id: int, payload: shapes.OfferIn) -> Json:
    """Ask a team."""
    actor = actor_for(request, "desk.send")
    offers.offer_visit(visit_id=visit_id, by=actor, **payload.dict())
    return {"visit": visit_card(visit_id, identity=actor.sees_identity)}


@router.post(
    "/visits/{visit_id}/reassign", operation_id="reassign_visit", response={200: VisitAnswer, **REFUSALS}
)
def reassign(request: HttpRequest, visit_id: int, payload: shapes.ReassignIn) -> Json:
    """Take the visit from its team and ask another, in one step."""
    actor = actor_for(request, "desk.send")
    offers.reassign_visit(visit_id=visit_id, by=actor, **payload.dict())
    return {"visit": visit_card(visit_id, identity=actor.sees_identity)}


@router.post(
    "/visits/{visit_id}/withdraw", operation_id="withdraw_offer", response={200: VisitAnswer, **REFUSALS}
)
def withdraw(request: HttpRequest, visit_id: int, payload: shapes.WithdrawIn) -> Json:
    """Take the visit from its team; it waits again."""
    actor = actor_for(request, "desk.send")
    offers.withdraw_offer(visit_id=visit_id, by=actor, **payload.dict())
    return {"visit": visit_card(visit_id, identity=actor.sees_identity)}


@router.post(
    "/visits/{visit_id}/cancel", operation_id="cancel_visit", response={200: VisitAnswer, **REFUSALS}
)
def cancel(request: HttpRequest, visit_id: int, payload: shapes.CancelIn) -> Json:
    """No longer wanted."""
    actor = actor_for(request, "desk.end")
    visits.cancel_visit(visit_id=visit_id, by=actor, **payload.dict())
    return {"visit": visit_card(visit_id, identity=actor.sees_identity)}


@router.post("/visits/{visit_id}/close", operation_id="close_visit", response={200: VisitAnswer, **REFUSALS})
def close(request: HttpRequest, visit_id: int, payload: shapes.CloseIn) -> Json:
    """End without a team."""
    actor = actor_for(request, "desk.end")
    visits.close_visit(visit_id=visit_id, by=actor, **payload.dict())
    return {"visit": visit_card(visit_id, identity=actor.sees_identity)}


@router.post(
    "/visits/{visit_id}/triage", operation_id="triage_visit", response={200: VisitAnswer, **REFUSALS}
)
def triage_again(request: HttpRequest, visit_id: int, payload: shapes.TriageIn) -> Json:
    """Set the urgency and what the visit needs; another urgency than the answers propose says why."""
    actor = actor_for(request, "desk.triage")
    triage.triage_visit(
        visit_id=visit_id,
        by=actor,
        seen_version=payload.seen_version,
        action_id=payload.action_id,
        form=triage_form(payload),
        note=payload.note,
    )
    return {"visit": visit_card(visit_id, identity=actor.sees_identity)}


@router.post(
    "/visits/{visit_id}/confirm", operation_id="confirm_visit", response={200: VisitAnswer, **REFUSALS}
)
def confirm(request: HttpRequest, visit_id: int, payload: shapes.ConfirmIn) -> Json:
    """The family was called back and wants the visit."""
    actor = actor_for(request, "desk.triage")
    visits.confirm_visit(visit_id=visit_id, by=actor, **payload.dict())
    return {"visit": visit_card(visit_id, identity=actor.sees_identity)}


@router.post(
    "/visits/{visit_id}/address", operation_id="correct_address", response={200: VisitAnswer, **REFUSALS}
)
def address(request: HttpRequest, visit_id: int, payload: shapes.AddressIn) -> Json:
    """The place, corrected."""
    actor = actor_for(request, "desk.triage")
    visits.correct_address(
        visit_id=visit_id,
        by=actor,
        seen_version=payload.seen_version,
        action_id=payload.action_id,
        place=PlaceForm(**payload.place.dict()),
        address_unclear=payload.address_unclear,
    )
    return {"visit": visit_card(visit_id, identity=actor.sees_identity)}


@router.post("/visits/{visit_id}/psc119", operation_id="call_psc119", response={200: VisitAnswer, **REFUSALS})
def psc119_called(request: HttpRequest, visit_id: int, payload: shapes.PscIn) -> Json:
    """PSC 119 was called, or tried; the visit stays open."""
    actor = actor_for(request, "desk.triage")
    psc119.call_psc119(visit_id=visit_id, by=actor, **payload.dict())
    return {"visit": visit_card(visit_id, identity=actor.sees_identity)}
