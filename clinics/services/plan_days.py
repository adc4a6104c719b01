"""How a care plan is written, moved on and ended, and what follows for its patient. Inside a service's transaction.

Patient.next_visit_on is derived here and nowhere else: the earliest next day of the patient's running plans.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models.functions import Coalesce

from clinics.clock import city_zone, now
from clinics.models import CarePlan, Patient, PlanKind, PlanState, PlanStep, VisitNote
from clinics.recurrence import Recurrence, next_day, rule_of, window_days
from clinics.refusals import Refusal

FARTHEST_DAYS = 730
"""A first day later than this is a slip of the finger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A plan as somebody wants it."""

    kind: str
    starts_on: date
    count: int | None = None
    every_days: int | None = None
    reason: str = ""
    same_person: bool = False
    preferred_person_id: int | None = None
    """Who should come, as the head names them; at the bedside it is who was there."""
    service_type: str = "follow_up"
    needs: tuple[str, ...] = ()
    from_time: time | None = None
    to_time: time | None = None
    """Between these times of the city's day; without them in its visiting hours."""


def recurrence_of(plan: CarePlan) -> Recurrence:
    """The plan's rule as :mod:`clinics.recurrence` takes it."""
    return Recurrence(plan.starts_on, plan.rule)


def write_plan(
    patient_id: int,
    wanted: Wanted,
    *,
    by: int,
    at: datetime,
    preferred: int | None,
    note: VisitNote | None = None,
) -> CarePlan:
    if wanted.starts_on > city_day(at) + timedelta(days=FARTHEST_DAYS):
        raise Refusal("invalid", field="starts_on", name="starts_on")
    if (wanted.from_time is None) != (wanted.to_time is None) or (
        wanted.from_time is not None and wanted.to_time is not None and wanted.to_time <= wanted.from_time
    ):
        raise Refusal("invalid", field="to_time", name="to_time")
    try:
        rule = rule_of(
            wanted.kind, starts_on=wanted.starts_on, count=visits_wanted(wanted), every_days=wanted.every_days
        )
    except ValueError as error:
        raise Refusal("invalid", field=str(error), name=str(error)) from error
    plan = CarePlan.objects.create(
        patient_id=patient_id,
        kind=wanted.kind,
        starts_on=wanted.starts_on,
        rule=rule,
        count=visits_wanted(wanted),
        every_days=wanted.every_days if wanted.kind == "custom" else None,
        window_days=window_days(wanted.kind, wanted.every_days),
        reason=wanted.reason,
        same_person=wanted.same_person,
        preferred_person_id=preferred,
        service_type=wanted.service_type,
        needs=list(dict.fromkeys(wanted.needs)),
        from_time=wanted.from_time,
        to_time=wanted.to_time,
        next_on=next_day(Recurrence(wanted.starts_on, rule), after=None),
        note=note,
        visit_code=note.visit_code if note is not None else "",
        made_by_id=by,
        made_at=at,
    )
    add_step(plan, "made", person_id=by, at=at, visit_code=plan.visit_code)
    return plan


def visits_wanted(wanted: Wanted) -> int | None:
    if wanted.kind == "single":
        return 1
    return wanted.count or 1 if wanted.kind == "after_discharge" else wanted.count


def replace_running(patient_id: int, kind: str, by: int | None, at: datetime, visit_code: str) -> None:
    """What is booked last is meant: a single day instead of the one before, a series instead of the series before."""
    others = CarePlan.objects.select_for_update(of=("self",)).filter(patient_id=patient_id)
    others = others.exclude(state=PlanState.ENDED)
    single = PlanKind.SINGLE
    for plan in others.filter(kind=single) if kind == single else others.exclude(kind=single):
        end_now(plan, "replaced", by, at, visit_code)


def settle_day(plan: CarePlan, day: date, *, by: int | None, at: datetime, visit_code: str) -> None:
    """Somebody was there: the plan is settled up to ``day`` of its rule and goes on to the next one."""
    before, plan.settled_to = plan.settled_to, day
    plan.save(update_fields=["settled_to"])
    add_step(plan, "visited", person_id=by, on_day=day, settled_before=before, at=at, visit_code=visit_code)
    move_on(plan, by, at, visit_code)


def move_on(plan: CarePlan, by: int | None, at: datetime, visit_code: str) -> None:
    """The next day after what is settled; a plan that has none left is done. What was booked again is over with it."""
    before, plan.next_on = plan.next_on, next_day(recurrence_of(plan), after=plan.settled_to)
    if plan.next_on != before:
        plan.rebooked_on = None
    if plan.next_on is None:
        end_now(plan, "done", by, at, visit_code)
    else:
        plan.save(update_fields=["next_on", "rebooked_on"])


def pause_now(
    plan: CarePlan,
    reason: str,
    by: int | None,
    *,
    resumes_on: date | None = None,
    at: datetime | None = None,
    visit_code: str = "",
) -> None:
    """Nobody is to come until it is resumed; its rule stays."""
    plan.state, plan.state_reason, plan.resumes_on = PlanState.PAUSED, reason, resumes_on
    plan.next_on = plan.rebooked_on = None
    plan.save(update_fields=["state", "state_reason", "resumes_on", "next_on", "rebooked_on"])
    add_step(plan, "paused", person_id=by, on_day=resumes_on, reason=reason, at=at, visit_code=visit_code)


def end_now(plan: CarePlan, reason: str, by: int | None, at: datetime, visit_code: str = "") -> None:
    plan.state, plan.state_reason, plan.next_on, plan.resumes_on = PlanState.ENDED, reason, None, None
    plan.rebooked_on = None
    plan.save(update_fields=["state", "state_reason", "next_on", "resumes_on", "rebooked_on"])
    add_step(plan, "ended", person_id=by, reason=reason, at=at, visit_code=visit_code)


def add_step(
    plan: CarePlan,
    step: str,
    *,
    person_id: int | None,
    on_day: date | None = None,
    reason: str = "",
    at: datetime | None = None,
    visit_code: str = "",
    settled_before: date | None = None,
) -> None:
    PlanStep.objects.create(
        plan=plan, step=step, on_day=on_day, reason=reason, visit_code=visit_code, person_id=person_id,
        settled_before=settled_before, happened_at=at or now(),
    )  # fmt: skip


def derive_next(patient_id: int) -> None:
    """The patient's next visit is the earliest day of the running plans, or the one it was booked again for."""
    first = (
        CarePlan.objects.filter(patient_id=patient_id, state=PlanState.ACTIVE, next_on__isnull=False)
        .annotate(meant_on=Coalesce("rebooked_on", "next_on"))
        .order_by("meant_on", "pk")
        .values_list("meant_on", "reason")
        .first()
    )
    day, reason = first if first is not None else (None, "")
    Patient.objects.filter(pk=patient_id).update(next_visit_on=day, next_visit_reason=reason)


def lock_patients(patient_ids: set[int]) -> None:
    list(Patient.objects.select_for_update(of=("self",)).filter(pk__in=patient_ids).order_by("pk"))


def city_day(at: datetime) -> date:
    return at.astimezone(city_zone()).date()
