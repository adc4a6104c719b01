"""The door of the clinic head's morning list."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas.morning import MorningOut
from dispatch.queries.morning import morning_list

router = Router(tags=["clinic"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema


@router.get("/morning", operation_id="clinic_morning", response={200: MorningOut, **REFUSALS})
def clinic_morning(request: HttpRequest) -> Json:
    """What needs the head of the own puskesmas this morning. The look is logged."""
    return morning_list(actor_for(request, "clinic.patients"))
