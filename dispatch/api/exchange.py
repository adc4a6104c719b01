"""The door of a telephone exchange: it says that a call rings, and that it is over. Off without a key."""

import hmac
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router

from clinics.refusals import Refusal
from dispatch.api.doors import REFUSALS
from dispatch.api.schemas import calls as shapes
from dispatch.services import calls

router = Router(tags=["exchange"])

Json = dict[str, Any]  # shaped by the response schema


def check_key(request: HttpRequest) -> None:
    """Refuse unless the request carries the exchange's key, and one is set at all."""
    key = settings.EXCHANGE_KEY
    given = request.headers.get("Authorization", "")
    if not key or not hmac.compare_digest(given.encode(), f"Bearer {key}".encode()):
        raise Refusal("exchange_key_wrong")


@router.post("/calls", operation_id="incoming_call", response={200: shapes.ExchangeCallOut, **REFUSALS})
def incoming_call(request: HttpRequest, payload: shapes.ExchangeCallIn) -> Json:
    """A call rings at the desk. Told again it is the same call."""
    check_key(request)
    return calls.incoming_call(
        call_id=payload.call_id,
        number=payload.number,
        lat=payload.lat,
        lon=payload.lon,
        accuracy_metres=payload.accuracy,
        rang_at=payload.rang_at,
    )


@router.post(
    "/calls/{call_id}/ended", operation_id="incoming_call_ended",
    response={200: shapes.ExchangeCallOut, **REFUSALS},
)  # fmt: skip
def incoming_call_ended(request: HttpRequest, call_id: shapes.CallName) -> Json:
    """The call is over, taken or not. Told again nothing more happens."""
    check_key(request)
    return calls.end_incoming_call(call_id=call_id)
