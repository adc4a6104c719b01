"""What care plans do by themselves: paused by a stay in hospital, ended by a death or a move, resumed by a date.

Inside the transaction of what caused it, except :func:`resume_due_plans`, which the worker calls.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from clinics.clock import now, today
from clinics.models import CarePlan, Patient, PlanKind, PlanState
from clinics.services.plan_days import (
    add_step,
    derive_next,
    end_now,
    lock_patients,
    move_on,
    pause_now,
    settle_day,
)

RESUMED_AT_ONCE = 100


def settle_by_visit(
    *, plan_id: int, visit_code: str, person_id: int | None, at: datetime, day: date
) -> CarePlan | None:
    """A visit of a plan was made: its day is settled, whether or not a note comes. None when it was so already."""
    patient_id = CarePlan.objects.filter(pk=plan_id).values_list("patient_id", flat=True).first()
    if patient_id is None:
        return None
    lock_patients({patient_id})
    plan = _locked(CarePlan.objects.filter(pk=plan_id)).first()
    if plan is None or plan.state != PlanState.ACTIVE or plan.next_on is None or plan.next_on > day:
        return None
    settle_day(plan, day, by=person_id, at=at, visit_code=visit_code)
    derive_next(plan.patient_id)
    return plan


def pause_for_hospital(
    *, patient_id: int, visit_code: str, person_id: int | None, at: datetime
) -> list[CarePlan]:
    """A patient was taken to hospital at this visit: what ran before it waits until a person looks at it.

    What this very visit booked (a follow-up after discharge) runs on. The same visit pauses a plan once only.
    """
    running = _running(patient_id).exclude(visit_code=visit_code)
    paused = []
    for plan in running.exclude(steps__step="paused", steps__visit_code=visit_code):
        pause_now(plan, "hospital", person_id, at=at, visit_code=visit_code)
        paused.append(plan)
    derive_next(patient_id)
    return paused


def end_plans_of(
    *, patient_id: int, reason: str, person_id: int | None, at: datetime | None = None, visit_code: str = ""
) -> list[CarePlan]:
    """A patient died, moved away or is not cared for any more: no visit is made. ``reason``: died, moved, other."""
    lock_patients({patient_id})
    standing = CarePlan.objects.select_for_update(of=("self",)).filter(patient_id=patient_id)
    ended = list(standing.exclude(state=PlanState.ENDED).order_by("pk"))
    for plan in ended:
        end_now(plan, reason, person_id, at or now(), visit_code)
    derive_next(patient_id)
    return ended


def resume_due_plans() -> Iterator[CarePlan]:
    """Paused plans whose day has come run again, each in its own transaction; any number of workers may ask."""
    due = CarePlan.objects.filter(state=PlanState.PAUSED, resumes_on__lte=today()).order_by("pk")
    for plan_id, patient_id in list(due.values_list("pk", "patient_id")[:RESUMED_AT_ONCE]):
        with transaction.atomic():
            if not _free(patient_id):
                continue
            plan = _locked(due.filter(pk=plan_id)).first()
            if plan is not None:
                run_again(plan, None)
                derive_next(patient_id)
                yield plan


def run_again(plan: CarePlan, by: int | None) -> None:
    """A paused plan (locked) runs from today: days that passed meanwhile are passed over."""
    yesterday = today() - timedelta(days=1)
    if plan.kind != PlanKind.SINGLE:
        plan.settled_to = max(plan.settled_to or yesterday, yesterday)
    plan.state, plan.state_reason, plan.resumes_on = PlanState.ACTIVE, "", None
    plan.rebooked += 1
    plan.save(update_fields=["state", "state_reason", "resumes_on", "settled_to", "rebooked"])
    add_step(plan, "resumed", person_id=by)
    move_on(plan, by, now(), "")


def _running(patient_id: int) -> QuerySet[CarePlan]:
    lock_patients({patient_id})
    return _locked(CarePlan.objects.filter(patient_id=patient_id, state=PlanState.ACTIVE)).order_by("pk")


def _locked(plans: QuerySet[CarePlan]) -> QuerySet[CarePlan]:
    return plans.select_for_update(of=("self",))


def _free(patient_id: int) -> bool:
    """Lock the patient, unless somebody else is at it: then the next round does."""
    rows = Patient.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=patient_id)
    return rows.first() is not None
