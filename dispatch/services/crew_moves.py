"""What every step of a crew is made of: the table's move, the refusal that says why, and the event."""

from typing import Any

from clinics.refusals import Refusal
from dispatch.models import Assignment, Visit
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, ENDED, team_step
from dispatch.services.at_the_door import follow_status
from dispatch.services.log import Origin, record
from dispatch.words import STATUSES

Payload = dict[str, Any]  # checked per step


def move(
    visit: Visit, assignment: Assignment, action: str, moment: str, origin: Origin, outcome: str | None = None
) -> None:
    """Take a step of the table; refuse it when the table does not have it."""
    step = team_step(assignment_status=assignment.status, action=action, outcome=outcome)
    if step is None or step.assignment is None:
        raise does_not_fit(assignment)
    at = origin.happened_at
    assignment.status, assignment.status_since = step.assignment, at
    setattr(assignment, moment, at)
    fields = ["status", "status_since", moment, *follow_status(assignment)]
    if step.assignment not in ACTIVE_ASSIGNMENT:
        assignment.ended_at = at
        fields.append("ended_at")
    assignment.save(update_fields=list(dict.fromkeys(fields)))
    if step.visit is not None:
        visit.status, visit.status_since = step.visit, at
        visit.ended_at = at if step.visit in ENDED else None
        visit.save(update_fields=["status", "status_since", "ended_at"])


def does_not_fit(assignment: Assignment) -> Refusal:
    """Why a step is not possible: the offer is over, or the step comes out of its order."""
    bahasa, english = STATUSES[assignment.status]
    if assignment.status not in ACTIVE_ASSIGNMENT:
        return Refusal("offer_over", status_id=bahasa, status_en=english)
    return Refusal("out_of_order")


def text(payload: Payload, name: str) -> str:
    """The words of a field; nothing when it is left out, null, or no words."""
    value = payload.get(name)
    return value.strip() if isinstance(value, str) else ""


def tell(
    kind: str, visit: Visit, assignment: Assignment, origin: Origin, **fact: Any
) -> None:  # Any: closed_fact checks
    """Record what happened, marked when the desk entered it for the team."""
    if origin.actor.kind == "person" and origin.actor.may("desk.send"):
        fact["by_desk"] = True
    record(kind, origin=origin, visit=visit, team_id=assignment.team_id, team=assignment.team.code, **fact)
