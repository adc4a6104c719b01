"""The door to the city's switches and to who of the world outside answers."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import outside as shapes
from dispatch.queries.outside import outside_state
from dispatch.queries.switches import city_switches
from dispatch.services.switches import set_switch as turn

router = Router(tags=["outside"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema


@router.get(
    "/desk/outside", operation_id="outside_services", response={200: shapes.OutsideFailingList, **REFUSALS}
)
def outside_services(request: HttpRequest) -> Json:
    """Services outside that do not answer now."""
    actor_for(request, "desk.see")
    return {"outside": outside_state()}


@router.get("/city/switches", operation_id="city_switches", response={200: shapes.SwitchesOut, **REFUSALS})
def switches(request: HttpRequest) -> Json:
    """The city's switches: push, geocoding, messages, surge."""
    return {"switches": city_switches(actor_for(request, "city.report"))}


@router.post(
    "/city/switches/{name}", operation_id="set_switch", response={200: shapes.SwitchesOut, **REFUSALS}
)
def set_switch(request: HttpRequest, name: shapes.SwitchName, payload: shapes.SwitchIn) -> Json:
    """Turn a switch. The surge switch takes the right to send teams, the others that to change settings."""
    actor = actor_for(request, "city.report")
    turn(by=actor, name=name, on=payload.on, action_id=payload.action_id)
    return {"switches": city_switches(actor)}
