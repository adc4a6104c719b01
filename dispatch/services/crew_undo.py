"""One step back at a visit: the tap that was a slip of the finger."""

from uuid import UUID

from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Assignment, Event, Visit
from dispatch.rules.deadlines import offer_expires_at
from dispatch.rules.lifecycle import UNDO_SECONDS, undo_step
from dispatch.services.at_the_door import follow_status
from dispatch.services.crew_moves import Payload, tell, text
from dispatch.services.deadlines import settle_team_deadlines, target_of, watch_arrival, watch_offer
from dispatch.services.log import Origin
from dispatch.services.messages import drop_waiting

_UNDOABLE = ("offer_accepted", "team_departed", "team_arrived", "visit_finished", "step_undone")


def last_step_id(visit: Visit, assignment: Assignment) -> UUID | None:
    """The action id of the team's last step at this visit that could be taken back."""
    last = _last_step(visit, assignment)
    return last.action_id if last is not None else None


def _last_step(visit: Visit, assignment: Assignment) -> Event | None:
    return (
        Event.objects.filter(visit=visit, team_id=assignment.team_id, kind__in=_UNDOABLE)
        .order_by("-seq")
        .first()
    )


def undo(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    """One step back, by an event of its own, within its seconds; the step must be the last one of this team."""
    last = _last_step(visit, assignment)
    step = undo_step(assignment.status)
    if step is None or step.assignment is None or step.visit is None or last is None:
        raise Refusal("undo_not_possible")
    if str(last.action_id) != text(payload, "of"):
        raise Refusal("undo_not_possible")
    if (origin.happened_at - last.happened_at).total_seconds() > UNDO_SECONDS:
        raise Refusal("undo_too_late")
    was, at = assignment.status, now()
    moment = {"accepted": "accepted_at", "en_route": "departed_at", "on_scene": "arrived_at"}[was]
    setattr(assignment, moment, None)
    assignment.status, assignment.status_since = step.assignment, at
    assignment.save(update_fields=["status", "status_since", moment, *follow_status(assignment)])
    visit.status, visit.status_since = step.visit, at
    visit.save(update_fields=["status", "status_since"])
    _rewatch(visit, assignment)
    tell("step_undone", visit, assignment, origin, was=was, now=step.assignment)


def _rewatch(visit: Visit, assignment: Assignment) -> None:
    """The deadlines of the state that was gone back to."""
    settle_team_deadlines(visit)
    if assignment.status == "offered":
        drop_waiting(visit, "team_coming")
        assignment.expires_at = offer_expires_at(now(), target_of(visit.urgency))
        assignment.save(update_fields=["expires_at"])
        watch_offer(visit, assignment)
    else:
        watch_arrival(visit, assignment)
