"""Planned visits that nobody carried out, and pauses that nobody has looked at: lists that a head can act on.

Nothing is kept for them: a day is missed while its plan runs, still asks for it, and no visit of it is open.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clinics.clock import today
from clinics.models import CarePlan, PlanState, PlanStep
from clinics.recurrence import Recurrence, next_day
from dispatch.models import Visit
from dispatch.rules.lifecycle import OPEN

Json = dict[str, Any]  # shaped by dispatch.api.schemas.morning
SHOWN = 60
"""Of each list, the oldest first; the count is of all."""


def missed_visits(clinic_id: int, *, most: int = SHOWN) -> Json:  # MissedVisitsOut
    """How many planned visits of a puskesmas were missed, and the oldest of them. Four queries."""
    plans = _missed(clinic_id)
    rows = list(plans.select_related("patient__household__village", "preferred_person")[:most])
    visits, calls = _last_visits(rows), _last_steps(rows, "called")
    return {
        "total": len(rows) if len(rows) < most else plans.count(),
        "rows": [_missed_row(plan, visits.get(plan.pk, []), calls.get(plan.pk)) for plan in rows],
    }


def waiting_pauses(clinic_id: int, *, most: int = SHOWN) -> Json:  # PausedPlansOut
    """Plans that do not run again by themselves, those that wait longest first: somebody has to look. Three queries."""
    paused = PlanStep.objects.filter(plan_id=OuterRef("pk"), step="paused").order_by("-happened_at", "-pk")
    plans = CarePlan.objects.filter(
        patient__clinic_id=clinic_id, state=PlanState.PAUSED, resumes_on__isnull=True
    )
    waiting = plans.annotate(since_at=Coalesce(Subquery(paused.values("happened_at")[:1]), "made_at"))
    rows = list(waiting.select_related("patient__household__village").order_by("since_at", "pk")[:most])
    steps = _last_steps(rows, "paused")
    return {
        "total": len(rows) if len(rows) < most else plans.count(),
        "rows": [_pause_row(plan, steps.get(plan.pk)) for plan in rows],
    }


def _missed(clinic_id: int) -> QuerySet[CarePlan]:
    """A visit of the day was tried and is over, or the last day on which it would have been in time has gone by."""
    of_day = Visit.objects.filter(plan_id=OuterRef("pk"), plan_day=OuterRef("next_on"))
    latest_on = ExpressionWrapper(
        Coalesce("rebooked_on", "next_on") + F("window_days"), output_field=DateField()
    )
    return (
        CarePlan.objects.filter(patient__clinic_id=clinic_id, state=PlanState.ACTIVE, next_on__isnull=False)
        .annotate(meant_on=Coalesce("rebooked_on", "next_on"), latest_on=latest_on)
        .filter(meant_on__lte=today() + timedelta(days=1))
        .exclude(Exists(of_day.filter(status__in=OPEN)))
        .filter(Exists(of_day.filter(plan_try=OuterRef("rebooked"))) | Q(latest_on__lt=today()))
        .order_by("meant_on", "pk")
    )


def _last_visits(plans: Iterable[CarePlan]) -> dict[int, list[Visit]]:
    """plan -> the visits made for its next day, the latest last."""
    found: dict[int, list[Visit]] = {}
    of_plans = Visit.objects.filter(plan_id__in=[plan.pk for plan in plans])
    for visit in of_plans.filter(plan_day=F("plan__next_on")).order_by("pk"):
        if visit.plan_id is not None:
            found.setdefault(visit.plan_id, []).append(visit)
    return found


def _last_steps(plans: Iterable[CarePlan], step: str) -> dict[int, PlanStep]:
    """plan -> its latest step of this kind."""
    rows = PlanStep.objects.filter(plan_id__in=[plan.pk for plan in plans], step=step)
    latest = rows.order_by("plan_id", "-happened_at", "-pk").distinct("plan_id")
    return {row.plan_id: row for row in latest.select_related("person")}


def _who(plan: CarePlan) -> Json:
    patient, day = plan.patient, today()
    household = patient.household
    return {
        "plan_id": plan.pk,
        "patient_id": patient.pk,
        "patient_name": patient.full_name,
        "age": None if patient.birth_year is None else day.year - patient.birth_year,
        "village": household.village.name if household.village else "",
        "address": household.address_text,
        "phone": household.phone_e164,
        "kind": plan.kind,
        "every_days": plan.every_days,
        "reason": plan.reason,
    }


def _missed_row(plan: CarePlan, visits: list[Visit], call: PlanStep | None) -> Json:  # MissedVisitOut
    last = visits[-1] if visits else None
    day = plan.next_on or today()
    meant_on: date = plan.rebooked_on or day
    following = next_day(Recurrence(plan.starts_on, plan.rule), after=day)
    called = call if call is not None and call.on_day == day else None
    return {
        **_who(plan),
        "day": day,
        "meant_on": meant_on,
        "late_days": max(0, (today() - meant_on).days),
        "in_time_until": day + timedelta(days=plan.window_days),
        "tries": len(visits),
        "visit_id": last.pk if last else None,
        "visit_code": last.code if last else "",
        "ended": last.status if last else "",
        "end_reason": last.end_reason if last else "",
        "ended_at": last.ended_at if last else None,
        "preferred": plan.preferred_person.full_name if plan.preferred_person and plan.same_person else "",
        "following_on": following,
        "called_at": called.happened_at if called else None,
        "called_by": called.person.full_name if called and called.person else "",
        "call_result": called.reason if called else "",
    }


def _pause_row(plan: CarePlan, step: PlanStep | None) -> Json:  # PausedPlanOut
    return {
        **_who(plan),
        "state_reason": plan.state_reason,
        "since_at": step.happened_at if step else plan.made_at,
        "paused_by": step.person.full_name if step and step.person else "",
        "visit_code": step.visit_code if step else "",
    }
