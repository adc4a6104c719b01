"""Work of a crew that fitted nowhere: kept for a person, never thrown away, and closed when it came again in order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from clinics.services import duty
from dispatch.models import ReviewItem
from dispatch.services import crew_steps
from dispatch.services.log import Origin, by_actor, record

MOST_OF_ONE = 500
"""Items of one person that wait; more are told to come again when some were looked at."""
LONGEST_WORDS = 240
Payload = dict[str, Any]  # checked per kind


def keep_for_review(
    *,
    by: Actor,
    action_id: UUID,
    kind: str,
    payload: Payload,
    happened_at: datetime,
    visit_id: int | None,
    code: str,
) -> None:
    """Keep what somebody did, with the code of why it was not applied. Refuses ``too_many``."""
    if ReviewItem.objects.filter(person_id=by.staff_id, resolved_at__isnull=True).count() >= MOST_OF_ONE:
        raise Refusal("too_many", seconds=3600)
    shift = duty.shift_on_duty(by.staff_id)
    row = ReviewItem.objects.create(
        action_id=action_id,
        person_id=by.staff_id,
        team_id=shift.team_id if shift else None,
        visit_id=crew_steps.visible_visit_id(by, visit_id),
        kind=kind,
        payload=payload,
        happened_at=happened_at,
        received_at=now(),
        code=code,
    )
    record("review_waits", origin=by_actor(by), subject=f"review:{row.pk}", review_kind=kind, code=code)


def hand_in(by: Actor, origin: Origin, visit_id: int | None, payload: Payload) -> None:
    """A crew gives what was turned down to the desk: ``{of, kind, payload, happened_at, words}``.

    What waits there already only gains the words.
    """
    kind, inner = payload.get("kind"), payload.get("payload", {})
    if not isinstance(kind, str) or not 0 < len(kind) <= 20 or not isinstance(inner, dict):
        raise Refusal("invalid", field="payload", name="payload")
    words = str(payload.get("words") or "").strip()[:LONGEST_WORDS]
    of = _action_of(payload)
    waiting = ReviewItem.objects.select_for_update(of=("self",)).filter(
        action_id=of, person_id=by.staff_id, resolved_at__isnull=True
    )
    if (row := waiting.first()) is not None:
        row.payload = _with_words(row.payload, words)
        row.save(update_fields=["payload"])
        return
    keep_for_review(
        by=by,
        action_id=_own_id(origin),
        kind=kind,
        payload=_with_words(inner, words),
        happened_at=_moment(payload) or origin.happened_at,
        visit_id=visit_id,
        code="handed_in",
    )


def close_replaced(by: Actor, origin: Origin, replaces: UUID) -> None:
    """The same work came again and was applied: nobody needs to look at the first any more."""
    waiting = ReviewItem.objects.filter(
        action_id=replaces, person_id=by.staff_id, resolved_at__isnull=True
    ).select_for_update(of=("self",))
    if (row := waiting.first()) is not None:
        row.resolved_at, row.resolved_by_id = now(), by.staff_id
        row.save(update_fields=["resolved_at", "resolved_by"])
        record("review_resolved", origin=origin, subject=f"review:{row.pk}", review_kind=row.kind)


def _with_words(payload: Mapping[str, Any], words: str) -> Payload:
    before = str(payload.get("note") or "")
    note = " · ".join(part for part in (before, words) if part)
    return {**payload, "note": note} if note else dict(payload)


def _own_id(origin: Origin) -> UUID:
    if origin.action_id is None:
        raise Refusal("invalid", field="action_id", name="action_id")
    return origin.action_id


def _action_of(payload: Payload) -> UUID:
    try:
        return UUID(str(payload.get("of")))
    except ValueError as error:
        raise Refusal("invalid", field="payload.of", name="of") from error


def _moment(payload: Payload) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(payload.get("happened_at")))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
