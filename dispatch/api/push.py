"""The door for hints to a crew's phone: may it be hinted, and by which key."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas.push import PushIn, PushOut
from dispatch.outside import vapid
from dispatch.queries.switches import is_on
from dispatch.services import push

router = Router(tags=["crew"], auth=signed_in)


@router.get("/push", operation_id="crew_push", response={200: PushOut, **REFUSALS})
def crew_push(request: HttpRequest) -> dict[str, Any]:
    """Whether the city lets phones be hinted, and the key a browser needs for it."""
    actor_for(request, "crew.work")
    return _push_out()


@router.post("/push", operation_id="allow_push", response={200: PushOut, **REFUSALS})
def allow_push(request: HttpRequest, payload: PushIn) -> dict[str, Any]:
    """This phone may be hinted for the work of the signed-in person. Kept also while the city's switch is off."""
    push.allow_push(by=actor_for(request, "crew.work"), endpoint=payload.endpoint, key_id=vapid.key_id())
    return _push_out()


@router.post("/push/refuse", operation_id="refuse_push", response={200: PushOut, **REFUSALS})
def refuse_push(request: HttpRequest, payload: PushIn) -> dict[str, Any]:
    """This phone is hinted no more."""
    push.refuse_push(by=actor_for(request, "crew.work"), endpoint=payload.endpoint)
    return _push_out()


def _push_out() -> dict[str, Any]:
    return {"on": is_on("push"), "public_key": vapid.public_key()}
