"""Care plans for whose day a visit is to be made now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from clinics.models import CarePlan, PlanState
from dispatch.models import Visit
from dispatch.rules.planned import Hours, day_of_visit, last_day_made

MADE_AT_ONCE = 200
LONGEST_WINDOW = timedelta(days=7)
"""No plan's window is longer (clinics/recurrence.py): what was meant earlier than that is too late for certain."""


@dataclass(frozen=True, slots=True)
class DuePlan:
    """A day of a plan that wants a visit on ``day``."""

    plan_id: int
    patient_id: int
    plan_day: date
    plan_try: int
    day: date


def due_plans(at: datetime, hours: Hours) -> Iterator[DuePlan]:
    """Running plans whose day has come and for which no visit was made, the oldest first. One query, or two.

    ``at`` in the city's own time. A patient with several plans gets one visit a day: whoever is there sees to all.
    """
    rows = list(_candidates(at, hours))
    taken = _days_taken(rows, at)
    for row in rows:
        day = day_of_visit(row.meant_on, row.latest, at, hours)
        if day is None or (row.patient_id, day) in taken:
            continue
        taken.add((row.patient_id, day))
        yield DuePlan(row.plan_id, row.patient_id, row.plan_day, row.plan_try, day)


@dataclass(frozen=True, slots=True)
class _Candidate:
    plan_id: int
    patient_id: int
    plan_day: date
    plan_try: int
    meant_on: date
    latest: date


def _candidates(at: datetime, hours: Hours) -> Iterator[_Candidate]:
    made = Visit.objects.filter(
        plan_id=OuterRef("pk"), plan_day=OuterRef("next_on"), plan_try=OuterRef("rebooked")
    )
    plans = (
        CarePlan.objects.filter(state=PlanState.ACTIVE, next_on__isnull=False)
        .annotate(meant_on=Coalesce("rebooked_on", "next_on"))
        .filter(meant_on__lte=last_day_made(at, hours), meant_on__gte=at.date() - LONGEST_WINDOW)
        .exclude(Q(window_days=0) & Q(meant_on__lt=at.date()))
        .filter(~Exists(made))
        .order_by("meant_on", "pk")
    )
    fields = ("pk", "patient_id", "next_on", "rebooked", "rebooked_on", "window_days")
    for pk, patient_id, plan_day, plan_try, rebooked_on, window in plans.values_list(*fields)[:MADE_AT_ONCE]:
        if plan_day is None:
            continue
        meant_on = rebooked_on or plan_day
        latest = plan_day + timedelta(days=window)
        yield _Candidate(pk, patient_id, plan_day, plan_try, meant_on, max(latest, meant_on))


def _days_taken(rows: list[_Candidate], at: datetime) -> set[tuple[int, date]]:
    """(patient, day) for which a planned visit was made already, whatever became of it."""
    if not rows:
        return set()
    zone = at.tzinfo
    visits = Visit.objects.filter(
        patient_id__in={row.patient_id for row in rows},
        planned_from__gte=at.astimezone(UTC) - timedelta(days=1),
    )
    return {
        (patient_id, begins.astimezone(zone).date())
        for patient_id, begins in visits.values_list("patient_id", "planned_from")
        if patient_id is not None and begins is not None
    }
