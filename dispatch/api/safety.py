"""The doors of the way to a home, of calls for help, and of better pins."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import way as shapes
from dispatch.api.schemas.shared import VisitAnswer
from dispatch.queries import crew_way as ways
from dispatch.queries.cards import visit_card
from dispatch.services import pins, safety

router = Router(tags=["safety"], auth=signed_in)

Id = Annotated[int, Field(ge=1, le=2**62)]
Json = dict[str, Any]  # shaped by the response schema


@router.get(
    "/crew/visits/{visit_id}/way", operation_id="crew_way", response={200: shapes.CrewWayOut, **REFUSALS}
)
def crew_way(request: HttpRequest, visit_id: Id) -> Json:
    """The way to the home of the own team's visit, for the small map; the phone keeps it."""
    return ways.crew_way(actor_for(request, "crew.work"), visit_id)


@router.post(
    "/desk/help/{help_id}/seen", operation_id="see_help", response={200: shapes.SeenHelpOut, **REFUSALS}
)
def see_help(request: HttpRequest, help_id: Id, payload: shapes.SeeHelpIn) -> Json:
    """A person has seen a team's call for help: it rings no more, and the team is told who."""
    actor = actor_for(request, "desk.take_call")
    return safety.see_help(help_id=help_id, by=actor, action_id=payload.action_id)


@router.post(
    "/visits/{visit_id}/pins/{proposal_id}",
    operation_id="decide_pin",
    response={200: VisitAnswer, **REFUSALS},
)
def decide_pin(request: HttpRequest, visit_id: Id, proposal_id: Id, payload: shapes.DecidePinIn) -> Json:
    """Accept or refuse a proposed pin: the desk, or the head of the visit's puskesmas."""
    actor = actor_for(request, "pin.decide")
    pins.decide_pin(visit_id=visit_id, proposal_id=proposal_id, by=actor, **payload.dict())
    return {"visit": visit_card(visit_id, identity=actor.sees_identity)}
