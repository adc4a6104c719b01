"""The door of the crew's phone: one read, one write."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas.crew import CrewAction, CrewActionsIn, CrewActionsOut, CrewToday
from dispatch.queries import crew
from dispatch.services import crew_actions
from dispatch.services.log import TapFix

router = Router(tags=["crew"], auth=signed_in)


@router.get("/today", operation_id="crew_today", response={200: CrewToday, **REFUSALS})
def crew_today(request: HttpRequest) -> dict[str, Any]:
    """This person's shift and today's visits of the team."""
    return crew.crew_today(actor_for(request, "crew.work"))


@router.post("/actions", operation_id="send_crew_actions", response={200: CrewActionsOut, **REFUSALS})
def send_crew_actions(request: HttpRequest, payload: CrewActionsIn) -> dict[str, Any]:
    """Taps of the outbox, in order: one transaction and one verdict an item, then today as it is."""
    actor = actor_for(request, "crew.work")
    verdicts = crew_actions.apply_items(
        by=actor,
        person_id=payload.person_id,
        device_id=payload.device_id,
        sent_at=payload.sent_at,
        items=[_item(action) for action in payload.items],
    )
    return {"verdicts": verdicts, "today": crew.crew_today(actor)}


def _item(action: CrewAction) -> crew_actions.Item:
    fix = action.fix
    return crew_actions.Item(
        action_id=action.action_id,
        kind=action.kind,
        happened_at=action.happened_at,
        visit_id=action.visit_id,
        payload=action.payload,
        fix=TapFix(fix.lat, fix.lon, fix.accuracy, fix.fix_time) if fix else None,
        offline=action.offline,
    )
