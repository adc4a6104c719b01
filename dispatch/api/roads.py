"""The desk's door to the city's own road data."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from clinics.actors import Actor
from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas.roads import CloseRoadIn, RoadCommand, RoadsAnswer, RoadsOut
from dispatch.queries import roads as queries
from dispatch.services import roads as services

router = Router(tags=["roads"], auth=signed_in)

Id = Annotated[int, Field(ge=1, le=2**62)]
Json = dict[str, Any]  # shaped by the response schema


@router.get("/closures", operation_id="road_closures", response={200: RoadsOut, **REFUSALS})
def road_closures(request: HttpRequest) -> Json:
    """Closed roads, and homes that no van reaches."""
    return queries.road_closures(actor_for(request, "desk.see"))


@router.post("/closures", operation_id="close_road", response={200: RoadsAnswer, **REFUSALS})
def close_road(request: HttpRequest, payload: CloseRoadIn) -> Json:
    """Close a road for vehicles until a time."""
    actor = actor_for(request, "desk.roads")
    answer = services.close_road(by=actor, **payload.dict())
    return _after(actor, answer["closure_id"])


@router.post(
    "/closures/{closure_id}/reopen", operation_id="reopen_road", response={200: RoadsAnswer, **REFUSALS}
)
def reopen_road(request: HttpRequest, closure_id: Id, payload: RoadCommand) -> Json:
    """Open a road before its time."""
    actor = actor_for(request, "desk.roads")
    answer = services.reopen_road(closure_id=closure_id, by=actor, action_id=payload.action_id)
    return _after(actor, answer["closure_id"])


@router.post(
    "/no-entries/{no_entry_id}/lift", operation_id="lift_no_entry", response={200: RoadsAnswer, **REFUSALS}
)
def lift_no_entry(request: HttpRequest, no_entry_id: Id, payload: RoadCommand) -> Json:
    """A vehicle can enter after all."""
    actor = actor_for(request, "desk.roads")
    answer = services.lift_no_entry(no_entry_id=no_entry_id, by=actor, action_id=payload.action_id)
    return _after(actor, answer["no_entry_id"])


def _after(actor: Actor, about: int) -> Json:
    return {"id": about, "roads": queries.road_closures(actor)}
