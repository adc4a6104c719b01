"""The desk's door to all visits by their words, the puskesmas' to its own, and a team's step entered by the desk."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas.search import RadioStepIn, SearchIn, SearchOut
from dispatch.api.schemas.shared import VisitAnswer
from dispatch.queries.cards import visit_card
from dispatch.queries.search import search_visits
from dispatch.services.radio import enter_step

router = Router(tags=["desk"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema


@router.get("/desk/search", operation_id="desk_search", response={200: SearchOut, **REFUSALS})
def desk_search(request: HttpRequest, query: Query[SearchIn]) -> Json:
    """Visits of the whole city, old ones too, by name, phone, ticket, address or complaint. Every look is logged."""
    actor = actor_for(request, "desk.take_call")
    return search_visits(
        actor, text=query.q, patient_id=query.patient_id, page=query.page, door="desk_search"
    )


@router.get("/clinic/search", operation_id="clinic_search", response={200: SearchOut, **REFUSALS})
def clinic_search(request: HttpRequest, query: Query[SearchIn]) -> Json:
    """The same for the own puskesmas. Every look is logged."""
    actor = actor_for(request, "clinic.patients")
    return search_visits(
        actor, text=query.q, patient_id=query.patient_id, page=query.page, door="clinic_search"
    )


@router.post(
    "/desk/visits/{visit_id}/step", operation_id="enter_step", response={200: VisitAnswer, **REFUSALS}
)
def step(request: HttpRequest, visit_id: int, payload: RadioStepIn) -> Json:
    """Enter a team's step for it, said by radio or telephone."""
    actor = actor_for(request, "desk.send")
    enter_step(visit_id=visit_id, by=actor, **payload.dict())
    return {"visit": visit_card(visit_id, identity=actor.sees_identity)}
