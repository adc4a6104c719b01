"""How visits ended, for the notes written at them."""

from typing import Any

from dispatch.models import Event, Remark, Visit
from dispatch.rules.lifecycle import ENDED_BY_TEAM

Json = dict[str, Any]


def with_outcomes(notes: list[Json]) -> list[Json]:  # NoteOut
    """The notes, each with its visit's outcome; None while the visit goes on or was taken back."""
    ends = _ends({note["visit_code"] for note in notes})
    return [note | {"outcome": ends.get(note["visit_code"])} for note in notes]


def _ends(codes: set[str]) -> dict[str, Json]:  # OutcomeOut
    ended = dict(Visit.objects.filter(code__in=codes, end_reason__in=ENDED_BY_TEAM).values_list("pk", "code"))
    if not ended:
        return {}
    conditions = dict(
        Remark.objects.filter(visit_id__in=ended, kind="condition_after")
        .order_by("written_at", "pk")
        .values_list("visit_id", "text")
    )
    events = Event.objects.filter(visit_id__in=ended, kind="visit_finished").order_by("seq")
    return {
        ended[event.visit_id]: {
            "outcome": event.fact.get("outcome", ""),
            "destination": event.fact.get("destination") or "",
            "taken_by": event.fact.get("taken_by") or "",
            "condition_after": conditions.get(event.visit_id, ""),
            "happened_at": event.happened_at,
        }
        for event in events
        if event.visit_id is not None
    }
