"""Due visits of care plans: they come into dispatch by themselves, and leave it when the plan no longer asks for them.

The worker calls :func:`run_due_visits`; any number of workers may. A visit is made once for each day of a plan (the
plan's and the patient's rows are locked, and the database holds it besides). Nobody rang for these: their alarm counts
from the end of their window, and the family is called only where the home cannot be found.
"""

import logging
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet

from clinics.clock import city_zone, day_bounds, now, today
from clinics.models import CarePlan, CareState, Patient, PlanState
from clinics.refusals import Refusal
from clinics.services import plan_course
from clinics.services.caseload import keep_state
from clinics.services.plan_days import city_day
from dispatch.models import Visit
from dispatch.queries.due_plans import DaysTaken, DuePlan, due_plans
from dispatch.queries.scheduled import visiting_hours
from dispatch.rules.lifecycle import WAITING
from dispatch.rules.planned import DAY_OVER, PLAN_CHANGED, Hours, window_of
from dispatch.services.deadlines import watch_waiting
from dispatch.services.intake import hashed, next_code, tracking_token
from dispatch.services.log import Origin, by_system, record
from dispatch.services.patient_homes import home_of
from dispatch.services.visits import end_without_visit

logger = logging.getLogger("dispatch.due_visits")

ENDED_AT_ONCE = 200
SETTLING = ("completed", "referred")


def run_due_visits() -> int:
    """Resume what is to run again, take out what is not asked for any more, make what is due. How many were made."""
    for plan in plan_course.resume_due_plans():
        record("plan_changed", origin=by_system(), subject=f"plan:{plan.pk}", change="resume")
    for visit_id in _not_asked_for():
        _take_out(visit_id)
    at, hours = now(), visiting_hours()
    return sum(_make(due, hours) for due in due_plans(at.astimezone(city_zone()), hours))


def follow_outcome(visit: Visit, origin: Origin) -> None:
    """What the end of a visit means for the patient's plans; again with a note that names the patient later.

    Somebody was there: the day is settled. Taken to hospital: the other plans wait. Died: all of them end. Nobody met,
    refused: the day stays due, and stands on the list of missed visits (dispatch/queries/missed.py).
    """
    by, at = origin.actor.person_id, origin.happened_at
    patient = visit.patient and (visit.patient.merged_into or visit.patient)
    met = visit.plan is not None and patient is not None and visit.plan.patient_id == patient.pk
    if met and visit.plan_id is not None and visit.plan_day is not None and visit.status in SETTLING:
        plan_course.settle_by_visit(
            plan_id=visit.plan_id, visit_code=visit.code, person_id=by, at=at, day=visit.plan_day
        )
    if patient is None:
        return
    changed, what = [], ""
    if visit.status == "referred":
        changed = plan_course.pause_for_hospital(
            patient_id=patient.pk, visit_code=visit.code, person_id=by, at=at
        )
        what = "pause"
    elif visit.status == "died":
        changed = plan_course.end_plans_of(
            patient_id=patient.pk, reason="died", person_id=by, at=at, visit_code=visit.code
        )
        keep_state(patient, CareState.DIED, city_day(at), reason=visit.code, person_id=by)
        what = "end"
    for plan in changed:
        record("plan_changed", origin=by_system(), subject=f"plan:{plan.pk}", change=what)


def _make(due: DuePlan, hours: Hours) -> bool:
    with transaction.atomic():
        rows = Patient.objects.select_for_update(of=("self",), skip_locked=True).select_related(
            "household__village", "clinic"
        )
        patient = rows.filter(pk=due.patient_id).first()
        plan = CarePlan.objects.select_for_update(of=("self",)).filter(pk=due.plan_id).first()
        if patient is None or plan is None or not _still_due(plan, due):
            return False
        _write(plan, patient, due.day, hours)
    return True


def _still_due(plan: CarePlan, due: DuePlan) -> bool:
    asked = (plan.patient_id, plan.next_on, plan.rebooked) == (due.patient_id, due.plan_day, due.plan_try)
    if plan.state != PlanState.ACTIVE or not asked:
        return False
    taken = DaysTaken([due.patient_id], now().astimezone(city_zone()))
    made = Visit.objects.filter(plan_id=plan.pk, plan_day=due.plan_day, plan_try=due.plan_try)
    return not (taken.before(due) or made.exists())


def _write(plan: CarePlan, patient: Patient, day: date, hours: Hours) -> Visit:
    """Insert the visit with its deadline and its first events. Nobody rang: it is triaged by its plan."""
    at, home = now(), home_of(patient)
    planned_from, planned_to = window_of(
        day, city_zone(), hours, from_time=plan.from_time, to_time=plan.to_time
    )
    code = next_code(at)
    visit = Visit.objects.create(
        pk=int(code.rsplit("-", 1)[1]),
        code=code,
        status="triaged",
        status_since=at,
        source="plan",
        urgency="green",
        service_type=plan.service_type,
        caller_phone_raw=home.phone,
        caller_phone=home.phone,
        patient=patient,
        patient_name=patient.full_name,
        patient_age=None if patient.birth_year is None else today().year - patient.birth_year,
        patient_sex=patient.sex,
        complaint=plan.reason,
        needs=plan.needs,
        clinic=patient.clinic,
        plan=plan,
        plan_day=plan.next_on,
        plan_try=plan.rebooked,
        planned_from=planned_from,
        planned_to=planned_to,
        requested_at=at,
        triaged_at=at,
        due_at=planned_to,
        tracking_hash=hashed(tracking_token(code)),
        **home.fields,
    )
    watch_waiting(visit)
    origin = by_system()
    village = visit.village
    record(
        "visit_requested",
        origin=origin,
        visit=visit,
        source="plan",
        urgency=visit.urgency,
        village=village.code if village else None,
        clinic=patient.clinic.code,
    )
    record(
        "visit_triaged",
        origin=origin,
        visit=visit,
        urgency=visit.urgency,
        service_type=visit.service_type,
        needs=visit.needs,
        red_flags=0,
    )
    return visit


def _left_to_plans() -> QuerySet[Visit]:
    """Planned visits with which nothing happened: no urgency that a person gave, no team that said yes."""
    return Visit.objects.filter(
        plan__isnull=False, status__in=(*WAITING, "offered"), urgency="green", got_worse_at__isnull=True
    )


def _not_asked_for() -> list[int]:
    """Visits that wait though their plan does not ask for them any more, or though their day is over."""
    waiting = _left_to_plans()
    asked = waiting.filter(
        plan__state=PlanState.ACTIVE, plan__next_on=F("plan_day"), plan__rebooked=F("plan_try")
    )
    stale = waiting.exclude(pk__in=asked.values("pk")) | waiting.filter(planned_to__lt=day_bounds(today())[0])
    return list(stale.order_by("pk").values_list("pk", flat=True)[:ENDED_AT_ONCE])


@transaction.atomic
def _take_out(visit_id: int) -> None:
    """End it, unless something happened meanwhile."""
    locked = _left_to_plans().select_for_update(skip_locked=True, of=("self",))
    visit = locked.select_related("plan").filter(pk=visit_id).first()
    if visit is None or visit.plan is None:
        return
    plan = visit.plan
    asked = (plan.state, plan.next_on, plan.rebooked) == (PlanState.ACTIVE, visit.plan_day, visit.plan_try)
    try:
        end_without_visit(visit, "cancelled", by_system(), reason=DAY_OVER if asked else PLAN_CHANGED)
    except Refusal as refusal:
        logger.info("planned visit not taken out", extra={"kind": refusal.code})
