"""The desk's door to its calls: what rings, the log, the indicators."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import calls as shapes
from dispatch.queries import call_figures
from dispatch.queries import calls as queries
from dispatch.services import calls as services

router = Router(tags=["calls"], auth=signed_in)

Id = Annotated[int, Field(ge=1, le=2**62)]
Json = dict[str, Any]  # shaped by the response schema


@router.get("/ringing", operation_id="ringing_calls", response={200: shapes.RingingOut, **REFUSALS})
def ringing(request: HttpRequest) -> Json:
    """The calls that wait to be taken."""
    return queries.ringing_now(actor_for(request, "desk.see"))


@router.post(
    "/ringing/{incoming_id}/take", operation_id="take_call", response={200: shapes.TakenCallOut, **REFUSALS}
)
def take(request: HttpRequest, incoming_id: Id, payload: shapes.CallCommand) -> Json:
    """Take a call; of two desks one has it, and the other is told who."""
    actor = actor_for(request, "desk.take_call")
    answer = services.take_call(incoming_id=incoming_id, by=actor, action_id=payload.action_id)
    return queries.taken_call(answer["incoming_id"])


@router.get("/call-log", operation_id="call_log", response={200: shapes.CallLogOut, **REFUSALS})
def call_log(request: HttpRequest, wanted: Query[shapes.CallLogIn]) -> Json:
    """One page of the call log."""
    actor = actor_for(request, "desk.see")
    return queries.call_log(actor, queries.CallFilter(**wanted.dict()))


@router.post("/calls/{call_id}/undo", operation_id="undo_call", response={200: shapes.UndoneOut, **REFUSALS})
def undo(request: HttpRequest, call_id: Id, payload: shapes.CallCommand) -> Json:
    """Take back what a call was, or that its caller was added to a visit, within 30 seconds."""
    actor = actor_for(request, "desk.take_call")
    return services.undo_call(call_id=call_id, by=actor, action_id=payload.action_id)


@router.get(
    "/indicators", operation_id="call_indicators", response={200: shapes.CallIndicatorsOut, **REFUSALS}
)
def indicators(request: HttpRequest) -> Json:
    """The desk's own indicators: the last hour and the last shifts."""
    return call_figures.call_indicators(actor_for(request, "desk.see"))
