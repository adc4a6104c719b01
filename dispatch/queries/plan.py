"""What to do with all open visits at once, solved anew at every call."""

from typing import Any

from clinics.actors import Actor
from clinics.clock import now
from dispatch.choice import Option, Snapshot, rank
from dispatch.models import Visit
from dispatch.queries.board import current_seq
from dispatch.queries.ranking import TRAVEL, candidates_for, request_of
from dispatch.rules.lifecycle import WAITING

PlanDict = dict[str, Any]  # the shape of PlanOut
NOTHING: PlanDict = {
    "team_id": None, "team": None, "minutes": None, "free_in_minutes": None, "price_minutes": None,
    "from_visit_id": None, "from_visit": None, "from_version": None, "replaces_team": None,
    "sentence_id": "", "sentence_en": "",
}  # fmt: skip


def desk_plan(actor: Actor) -> PlanDict:
    """What the plan proposes for every waiting visit."""
    actor.must("desk.see")
    at, seq = now(), current_seq()
    waiting = Visit.objects.filter(status__in=WAITING).select_related("village", "clinic")
    items = []
    for visit in waiting.order_by("requested_at", "pk"):
        ranking = rank(
            request_of(visit), Snapshot(at=at, teams=tuple(candidates_for(visit, at)), travel=TRAVEL)
        )
        items.append(_item(visit, ranking.options[0] if ranking.options else None))
    return {"at": at, "seq": seq, "items": items}


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
