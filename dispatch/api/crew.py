"""The door of the crew's phone: one read, one write. It writes with the session, or with the phone's own key."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from clinics.actors import actor_of
from clinics.models import Person
from clinics.refusals import Refusal
from dispatch.api.doors import REFUSALS, actor_for, device_key, held_key, signed_in
from dispatch.api.schemas.crew import CrewAction, CrewActionsIn, CrewActionsOut, CrewToday
from dispatch.queries import crew
from dispatch.services import crew_actions
from dispatch.services.devices import Holder
from dispatch.services.log import TapFix

router = Router(tags=["crew"], auth=signed_in)


@router.get("/today", operation_id="crew_today", response={200: CrewToday, **REFUSALS})
def crew_today(request: HttpRequest) -> dict[str, Any]:
    """This person's shift and today's visits of the team."""
    return crew.crew_today(actor_for(request, "crew.work"))


@router.post(
    "/actions",
    operation_id="send_crew_actions",
    response={200: CrewActionsOut, **REFUSALS},
    auth=[device_key, signed_in],
)
def send_crew_actions(request: HttpRequest, payload: CrewActionsIn) -> dict[str, Any]:
    """Taps of the outbox, in order: one transaction and one verdict an item, then today as it is.

    Without a session the phone's key (header X-Device-Key) sends its own person's work and reads nothing.
    Whose access was taken away is no longer applied, but kept for a person to look at.
    """
    holder = held_key(request)
    if holder is not None and holder.person_id == payload.person_id and not _in_session(request, payload):
        return {"verdicts": _by_key(holder, payload), "today": None}
    actor = actor_for(request, "crew.work")
    verdicts = crew_actions.apply_items(
        by=actor,
        person_id=payload.person_id,
        device_id=payload.device_id,
        sent_at=payload.sent_at,
        items=[_item(action) for action in payload.items],
    )
    return {"verdicts": verdicts, "today": crew.crew_today(actor)}


def _in_session(request: HttpRequest, payload: CrewActionsIn) -> bool:
    """Whether the session itself may send these: then the key is not needed."""
    person = request.user
    if not isinstance(person, Person) or not person.is_active or person.pk != payload.person_id:
        return False
    return actor_of(person).may("crew.work")


def _by_key(holder: Holder, payload: CrewActionsIn) -> list[crew_actions.Verdict]:
    items = [_item(action) for action in payload.items]
    if holder.standing == "sign_in":
        raise Refusal("not_signed_in")
    if holder.standing != "good":
        return crew_actions.take_in_items(by=holder.actor, code=holder.standing, items=items)
    return crew_actions.apply_items(
        by=holder.actor,
        person_id=payload.person_id,
        device_id=payload.device_id,
        sent_at=payload.sent_at,
        items=items,
    )


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
        sequence=action.sequence,
        replaces=action.replaces,
    )
