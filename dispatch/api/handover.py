"""The door of handing over: the sheet of the desk or of a puskesmas, surge, and what waits for a person."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import handover as shapes
from dispatch.queries import handovers, reviews
from dispatch.queries.surge import mode_out
from dispatch.services import handover as services
from dispatch.services import reviews as review_services
from dispatch.services import surge

router = Router(tags=["handover"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema


@router.get("/handover", operation_id="handover", response={200: shapes.HandoverOut, **REFUSALS})
def handover(request: HttpRequest, clinic_id: Annotated[shapes.Id | None, Query()] = None) -> Json:
    """The sheet of one's own side as it stands now, the one that waits, and the earlier ones."""
    return handovers.handover_desk(actor_for(request, "handover.give"), clinic_id)


@router.post("/handover", operation_id="sign_handover", response={200: shapes.SignedOut, **REFUSALS})
def sign_handover(request: HttpRequest, payload: shapes.SignIn) -> Json:
    """The giver signs the sheet; it waits for whoever takes over."""
    actor = actor_for(request, "handover.give")
    answer = services.sign_handover(by=actor, **payload.dict())
    return handovers.handover_page(actor, answer["handover_id"])


@router.get(
    "/handover/{handover_id}", operation_id="handover_page", response={200: shapes.SignedOut, **REFUSALS}
)
def handover_page(request: HttpRequest, handover_id: shapes.Id) -> Json:
    """A signed sheet, for reading and printing. The look at who the patients are is logged."""
    return handovers.handover_page(actor_for(request, "handover.give"), handover_id)


@router.post(
    "/handover/{handover_id}/take", operation_id="take_handover", response={200: shapes.SignedOut, **REFUSALS}
)
def take_handover(request: HttpRequest, handover_id: shapes.Id, payload: shapes.TakeHandoverIn) -> Json:
    """Take over, having read what has changed since the sheet was signed."""
    actor = actor_for(request, "handover.give")
    services.take_handover(handover_id=handover_id, by=actor, **payload.dict())
    return handovers.handover_page(actor, handover_id)


@router.post("/desk/surge", operation_id="set_surge", response={200: shapes.ModeAnswer, **REFUSALS})
def set_surge(request: HttpRequest, payload: shapes.SurgeIn) -> Json:
    """Declare a surge, or end it."""
    surge.set_surge(by=actor_for(request, "desk.send"), **payload.dict())
    return {"mode": mode_out()}


@router.post("/desk/surge/keep", operation_id="keep_surge", response={200: shapes.ModeAnswer, **REFUSALS})
def keep_surge(request: HttpRequest, payload: shapes.KeepIn) -> Json:
    """It is still a surge."""
    surge.keep_surge(by=actor_for(request, "desk.send"), action_id=payload.action_id)
    return {"mode": mode_out()}


@router.get("/desk/reviews", operation_id="open_reviews", response={200: shapes.ReviewsOut, **REFUSALS})
def open_reviews(request: HttpRequest) -> Json:
    """Offline work of crews that fitted nowhere."""
    return reviews.open_reviews(actor_for(request, "desk.triage"))


@router.post(
    "/desk/reviews/{review_id}/resolve",
    operation_id="resolve_review",
    response={200: shapes.ReviewsOut, **REFUSALS},
)
def resolve_review(request: HttpRequest, review_id: shapes.Id, payload: shapes.KeepIn) -> Json:
    """It was looked at."""
    actor = actor_for(request, "desk.triage")
    review_services.resolve_review(review_id=review_id, by=actor, action_id=payload.action_id)
    return reviews.open_reviews(actor)
