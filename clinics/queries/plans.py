"""Care plans as they stand: of a patient, of a page of the caseload, and who is due on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models.functions import Coalesce

from clinics.models import CarePlan, Person, PlanState, PlanStep, Profession, Role
from clinics.recurrence import Recurrence, first_days

Json = dict[str, Any]  # the shapes of dispatch.api.schemas.plans

AT_BEDSIDE = (Profession.NURSE, Profession.MIDWIFE, Profession.DOCTOR)
COMING = 4
"""Days of a plan that are told ahead."""
STEPS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class DueVisit:
    """A patient whom somebody should visit: planned for ``planned_on``, in time until ``until``."""

    plan_id: int
    patient_id: int
    planned_on: date
    until: date
    preferred_person_id: int | None
    reason: str


def due_visits(clinic_id: int, day: date) -> list[DueVisit]:
    """Of the running plans of a puskesmas: those meant for this day or before it, the oldest first. One query."""
    meant_on = Coalesce("rebooked_on", "next_on")
    rows = (
        CarePlan.objects.filter(patient__clinic_id=clinic_id, state=PlanState.ACTIVE)
        .annotate(meant_on=meant_on)
        .filter(meant_on__lte=day)
        .order_by("meant_on", "pk")
    )
    return [
        DueVisit(
            plan_id=row.pk,
            patient_id=row.patient_id,
            planned_on=row.rebooked_on or row.next_on,
            until=max(row.rebooked_on or row.next_on, row.next_on + timedelta(days=row.window_days)),
            preferred_person_id=row.preferred_person_id if row.same_person else None,
            reason=row.reason,
        )
        for row in rows
        if row.next_on is not None
    ]


def bedside_people(clinic_id: int) -> list[Json]:  # PlanPerson
    """Whom a head can name for a plan: the crew of the puskesmas who care, by name. One query."""
    rows = Person.objects.filter(
        clinic_id=clinic_id, role=Role.CREW, profession__in=AT_BEDSIDE, is_active=True
    ).order_by("full_name", "pk")
    return [{"id": row.pk, "name": row.full_name, "profession": row.profession} for row in rows]


def plans_of(patient_id: int) -> list[Json]:  # CarePlanOut
    """Every plan of a patient, those that run first, each with its steps. Three queries."""
    rows = list(CarePlan.objects.filter(patient_id=patient_id).select_related("preferred_person", "made_by"))
    steps: dict[int, list[Json]] = {}
    for step in (
        PlanStep.objects.filter(plan__patient_id=patient_id)
        .select_related("person")
        .order_by("-happened_at", "-pk")[:STEPS_SHOWN]
    ):
        steps.setdefault(step.plan_id, []).append(_step_out(step))
    order = [PlanState.ACTIVE, PlanState.PAUSED, PlanState.ENDED]
    rows.sort(key=lambda plan: (order.index(PlanState(plan.state)), plan.next_on or date.max))
    return [_plan_out(plan, steps.get(plan.pk, [])) for plan in rows]


def standing_plans(patient_ids: Iterable[int]) -> dict[int, list[Json]]:  # patient -> CarePlanBrief
    """The plans of these patients that are not over, the next day first. One query."""
    rows = (
        CarePlan.objects.filter(patient_id__in=list(patient_ids))
        .exclude(state=PlanState.ENDED)
        .select_related("preferred_person")
    )
    found: dict[int, list[Json]] = {}
    for plan in sorted(rows, key=lambda plan: (plan.next_on or date.max, plan.pk)):
        found.setdefault(plan.patient_id, []).append(_brief(plan))
    return found


def _brief(plan: CarePlan) -> Json:  # CarePlanBrief
    return {
        "id": plan.pk,
        "kind": plan.kind,
        "every_days": plan.every_days,
        "count": plan.count,
        "state": plan.state,
        "state_reason": plan.state_reason,
        "resumes_on": plan.resumes_on,
        "next_on": plan.next_on,
        "rebooked_on": plan.rebooked_on,
        "window_days": plan.window_days,
        "service_type": plan.service_type,
        "needs": plan.needs,
        "from_time": plan.from_time,
        "to_time": plan.to_time,
        "reason": plan.reason,
        "preferred": plan.preferred_person.full_name if plan.preferred_person and plan.same_person else "",
    }


def _plan_out(plan: CarePlan, steps: list[Json]) -> Json:  # CarePlanOut
    ahead = []
    if plan.state == PlanState.ACTIVE:
        recurrence = Recurrence(plan.starts_on, plan.rule)
        ahead = first_days(recurrence, most=COMING, after=plan.settled_to)
    return {
        **_brief(plan),
        "starts_on": plan.starts_on,
        "coming": ahead,
        "visit_code": plan.visit_code,
        "made_by": plan.made_by.full_name if plan.made_by else "",
        "made_at": plan.made_at,
        "steps": steps,
    }


def _step_out(step: PlanStep) -> Json:  # CarePlanStepOut
    return {
        "step": step.step,
        "on_day": step.on_day,
        "reason": step.reason,
        "visit_code": step.visit_code,
        "person": step.person.full_name if step.person else "",
        "happened_at": step.happened_at,
    }
