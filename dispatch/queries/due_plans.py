"""Care plans for whose day a visit is to be made now."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Coalesce

from clinics.models import CarePlan, PlanState
from dispatch.models import Visit
from dispatch.rules.lifecycle import OPEN
from dispatch.rules.planned import PLAN_CHANGED, Hours, day_of_visit, first_day_left, last_day_made

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
    taken = DaysTaken({row.patient_id for row in rows}, at)
    for row in rows:
        day = day_of_visit(row.meant_on, row.latest, at, hours)
        if day is None:
            continue
        due = DuePlan(row.plan_id, row.patient_id, row.plan_day, row.plan_try, day)
        if not taken.before(due):
            taken.add(due)
            yield due


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
    latest_on = ExpressionWrapper(F("next_on") + F("window_days"), output_field=DateField())
    plans = (
        CarePlan.objects.filter(state=PlanState.ACTIVE, next_on__isnull=False)
        .annotate(meant_on=Coalesce("rebooked_on", "next_on"), latest_on=latest_on)
        .filter(meant_on__lte=last_day_made(at, hours), meant_on__gte=at.date() - LONGEST_WINDOW)
        .exclude(Q(window_days=0) & Q(meant_on__lt=at.date()))
        .filter(Q(meant_on__gte=at.date()) | Q(latest_on__gte=first_day_left(at, hours)))
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


class DaysTaken:
    """On which days from today on these patients have a planned visit already, whatever became of it. One query.

    Not what the worker itself took out: nobody came. And a day of a plan that a person booked again, after its own
    visit ended, is not in its own way.
    """

    def __init__(self, patient_ids: Collection[int], at: datetime) -> None:
        """``at`` in the city's time."""
        self._by: defaultdict[tuple[int, date], set[tuple[int, date] | None]] = defaultdict(set)
        visits = (
            Visit.objects.filter(
                patient_id__in=patient_ids, planned_from__gte=at.astimezone(UTC) - timedelta(days=1)
            ).exclude(status="cancelled", end_reason=PLAN_CHANGED)
            if patient_ids
            else Visit.objects.none()
        )
        for patient_id, begins, plan_id, plan_day, status in visits.values_list(
            "patient_id", "planned_from", "plan_id", "plan_day", "status"
        ):
            if patient_id is None or begins is None or plan_id is None or plan_day is None:
                continue
            by = None if status in OPEN else (plan_id, plan_day)
            self._by[patient_id, begins.astimezone(at.tzinfo).date()].add(by)

    def add(self, due: DuePlan) -> None:
        """This one is made now."""
        self._by[due.patient_id, due.day].add(None)

    def before(self, due: DuePlan) -> bool:
        """Whether the patient's visit of that day is there already."""
        return bool(self._by[due.patient_id, due.day] - {(due.plan_id, due.plan_day)})
