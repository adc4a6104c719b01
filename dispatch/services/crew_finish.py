"""The end of a visit: its outcome, and of a referral where to, who takes the patient and how the patient was."""

from clinics.refusals import Refusal
from dispatch.models import Assignment, Visit
from dispatch.services.crew_moves import Payload, move, tell, text
from dispatch.services.deadlines import settle_deadlines
from dispatch.services.due_visits import follow_outcome
from dispatch.services.log import Origin, remark
from dispatch.services.messages import queue_message
from dispatch.services.visits import TRACKING_AFTER_END

TAKEN_BY = ("own_van", "psc119", "family", "other")
"""Who takes a referred patient to the hospital."""


def finish(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    """A referral in the own van keeps the team busy until the patient is delivered; any other end frees it."""
    outcome = text(payload, "outcome")
    destination = text(payload, "destination")[:120]
    taken_by = _taken_by(payload) if outcome == "referred" else None
    transport = taken_by == "own_van"
    if transport and assignment.status == "on_scene":
        move(visit, assignment, "transport", "status_since", origin)
    else:
        move(visit, assignment, "finish", "finished_at", origin, outcome)
    visit.end_reason = outcome
    visit.end_note = (destination or text(payload, "note"))[:240]
    visit.alarmed_at = None
    visit.tracking_expires_at = origin.happened_at + TRACKING_AFTER_END
    visit.save(update_fields=["end_reason", "end_note", "alarmed_at", "tracking_expires_at"])
    settle_deadlines(visit)
    if outcome in ("completed", "referred"):
        queue_message(visit, "finished_feedback")
    remark("visit_finished", visit=visit, origin=origin, text=text(payload, "note"))
    remark("condition_after", visit=visit, origin=origin, text=text(payload, "condition_after")[:240])
    follow_outcome(visit, origin)
    tell(
        "visit_finished", visit, assignment, origin,
        outcome=outcome, destination=destination or None, transport=transport or None, taken_by=taken_by,
    )  # fmt: skip


def _taken_by(payload: Payload) -> str | None:
    """One of :data:`TAKEN_BY`; a phone that asked only "with us?" said true or false."""
    given = payload.get("transport")
    if isinstance(given, bool) or given is None:
        return "own_van" if given else None
    if given not in TAKEN_BY:
        raise Refusal("invalid", field="payload.transport", name="transport")
    return str(given)
