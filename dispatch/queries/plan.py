"""What to do with all open visits at once, solved anew at every call."""

from typing import Any

from clinics.actors import Actor
from clinics.clock import now
from dispatch.choice import Option, rank
from dispatch.models import Visit
from dispatch.queries.snapshot import city_now

PlanDict = dict[str, Any]  # the shape of PlanOut
NOTHING: PlanDict = {
    "team_id": None, "team": None, "minutes": None, "free_in_minutes": None, "price_minutes": None,
    "from_visit_id": None, "from_visit": None, "from_version": None, "replaces_team": None,
    "sentence_id": "", "sentence_en": "",
}  # fmt: skip


def desk_plan(actor: Actor) -> PlanDict:
    """What the plan proposes for every waiting visit."""
    actor.must("desk.see")
    at = now()
    city = city_now(at)
    items = []
    for request in city.snapshot.requests:
        if request.status == "waiting":
            options = rank(request, city.snapshot, city.config).options
            items.append(_item(city.visits[request.visit_id], options[0] if options else None))
    return {"at": at, "seq": city.snapshot.version, "items": items}


def _item(visit: Visit, first: Option | None) -> PlanDict:
    item = {**NOTHING, "visit_id": visit.pk, "visit_version": visit.version}
    if first is None:
        return {**item, "kind": "none"}
    return {
        **item,
        "kind": "send" if first.can_leave_now else "wait",
        "team_id": first.candidate.team_id,
        "team": first.candidate.team,
        "minutes": round(first.minutes, 1),
        "free_in_minutes": None if first.can_leave_now else round(first.free_in_minutes, 1),
        "sentence_id": first.reasons_id[0],
        "sentence_en": first.reasons_en[0],
    }
