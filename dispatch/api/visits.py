"""The door to a visit's history, for the desk and for the clinic head of its puskesmas."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas.history import HistoryOut
from dispatch.queries import history

router = Router(tags=["visits"], auth=signed_in)


@router.get(
    "/visits/{visit_id}/history", operation_id="visit_history", response={200: HistoryOut, **REFUSALS}
)
def visit_history(request: HttpRequest, visit_id: int) -> dict[str, Any]:
    """A visit with everything that happened to it. The look is logged."""
    return history.visit_history(actor_for(request, "visit.history"), visit_id)
