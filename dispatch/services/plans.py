"""The head's decisions about care plans and about what teams carry: each once, and in the log."""

from datetime import date
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.models import Team
from clinics.refusals import Refusal
from clinics.services import duty, plans, supplies
from clinics.services.plan_days import Wanted
from dispatch.services.log import by_actor, record
from dispatch.services.receipts import Answer, claim, settle


@transaction.atomic
def make_plan(*, patient_id: int, wanted: Wanted, by: Actor, action_id: UUID) -> Answer:
    """Plan visits for an own patient. Refuses ``not_found`` and ``invalid``."""
    by.must("clinic.plans")
    if (receipt := claim(action_id, "make_plan", by)) is not None:
        return dict(receipt.answer or {})
    plan = plans.make_plan(patient_id=patient_id, wanted=wanted, by=by)
    record("plan_changed", origin=by_actor(by, action_id), subject=f"plan:{plan.pk}", change="made")
    return settle(action_id, {"patient_id": plan.patient_id})


@transaction.atomic
def step_plan(
    *,
    plan_id: int,
    step: str,
    by: Actor,
    action_id: UUID,
    reason: str = "",
    resumes_on: date | None = None,
    day: date | None = None,
    on_day: date | None = None,
) -> Answer:
    """Pause, resume or end a plan, leave out its next day, book that again, or note that the family was called.

    ``day`` names the next day for ``skip`` and ``rebook`` (to ``on_day``); ``reason`` is a code, for ``pause``, ``end``
    and ``call`` (what the family said). Refuses ``plan_over`` and ``already_done``.
    """
    by.must("clinic.plans")
    if (receipt := claim(action_id, "step_plan", by)) is not None:
        return dict(receipt.answer or {})
    if step == "pause":
        plan = plans.pause_plan(plan_id=plan_id, reason=reason, resumes_on=resumes_on, by=by)
    elif step == "resume":
        plan = plans.resume_plan(plan_id=plan_id, by=by)
    elif step == "end":
        plan = plans.end_plan(plan_id=plan_id, reason=reason, by=by)
    elif step == "call":
        plan = plans.note_call(plan_id=plan_id, result=reason, by=by)
    elif day is None:
        raise Refusal("required", field="day", name="day")
    elif step == "skip":
        plan = plans.skip_day(plan_id=plan_id, day=day, by=by)
    elif on_day is not None:
        plan = plans.rebook_day(plan_id=plan_id, day=day, on_day=on_day, by=by)
    else:
        raise Refusal("required", field="on_day", name="on_day")
    record("plan_changed", origin=by_actor(by, action_id), subject=f"plan:{plan.pk}", change=step)
    return settle(action_id, {"patient_id": plan.patient_id})


@transaction.atomic
def refill_team(*, team_id: int, codes: list[str], by: Actor, action_id: UUID) -> Answer:
    """The head filled up an own team: supplies to their standard, missing kit is there again."""
    by.must("clinic.supplies")
    if (receipt := claim(action_id, "refill_team", by)) is not None:
        return dict(receipt.answer or {})
    full = supplies.refill_supplies(action_id=action_id, team_id=team_id, codes=codes, by=by)
    team = Team.objects.get(pk=team_id)
    back = duty.complete_kit(team_id=team_id, codes=codes)
    record(
        "team_refilled",
        origin=by_actor(by, action_id),
        team_id=team_id,
        team=team.code,
        items=len(full) + len(back),
    )
    return settle(action_id, {"team_id": team_id})
