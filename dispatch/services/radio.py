"""A team's step that the dispatcher enters for it, because it was said by radio or telephone."""

from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.refusals import Refusal
from dispatch.services import crew_steps, crew_undo
from dispatch.services.locks import active_assignment, lock_visit
from dispatch.services.log import by_actor
from dispatch.services.receipts import Answer, claim, settle


@transaction.atomic
def enter_step(
    *,
    visit_id: int,
    team_id: int,
    by: Actor,
    seen_version: int,
    action_id: UUID,
    step: str,
    outcome: str = "",
    reason: str = "",
) -> Answer:
    """The step as the crew's own tap would make it, now; the log names the person of the desk and says so.

    ``step`` is a kind of :mod:`dispatch.services.crew_steps`; ``undo`` takes back the team's last one. Refused when
    the visit moved on since the dispatcher looked, when another team has it, and when the step does not fit.
    """
    by.must("desk.send")
    if (receipt := claim(action_id, "enter_step", by)) is not None:
        return dict(receipt.answer or {})
    visit = lock_visit(visit_id, by=by, seen_version=seen_version)
    assignment = active_assignment(visit)
    if assignment is None or assignment.team_id != team_id:
        raise Refusal("no_team_now")
    payload = {"outcome": outcome, "reason": reason}
    if step == "undo":
        payload["of"] = str(crew_undo.last_step_id(visit, assignment))
    crew_steps.apply_for_team(visit, assignment, by_actor(by, action_id), step, payload)
    return settle(action_id, {"visit_id": visit.pk})
