"""Care plans as a clinic head decides them: made, paused, resumed, ended, a day left out or booked again."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now, today
from clinics.models import CarePlan, Patient, Person, PlanState, Role
from clinics.queries.patients import patient_of
from clinics.queries.plans import AT_BEDSIDE
from clinics.recurrence import next_day
from clinics.refusals import Refusal
from clinics.services.plan_course import run_again
from clinics.services.plan_days import (
    Wanted,
    add_step,
    derive_next,
    end_now,
    lock_patients,
    move_on,
    pause_now,
    recurrence_of,
    replace_running,
    write_plan,
)
from clinics.services.plan_notes import book_from_note

__all__ = [
    "book_from_note",
    "end_plan",
    "make_plan",
    "note_call",
    "pause_plan",
    "rebook_day",
    "resume_plan",
    "skip_day",
]

PAUSE_REASONS = ("hospital", "away", "family", "other")
END_REASONS = ("recovered", "moved", "died", "refused", "other")
"""What a head may say; ``done``, ``replaced`` and ``corrected`` a plan gets by itself."""
CALL_RESULTS = ("will_be_home", "call_again", "no_answer", "not_wanted")
"""What a family said that was phoned about a visit that was missed."""
LATEST_REBOOKING_DAYS = 90


@transaction.atomic
def make_plan(*, patient_id: int, wanted: Wanted, by: Actor) -> CarePlan:
    """The head plans visits for an own patient. Refuses ``not_found`` and ``invalid``."""
    patient = _own_patient(patient_id, by)
    if wanted.starts_on < today():
        raise Refusal("invalid", field="starts_on", name="starts_on")
    preferred = _own_person(wanted.preferred_person_id, patient.clinic_id)
    replace_running(patient.pk, wanted.kind, by.staff_id, now(), "")
    wanted = replace(wanted, same_person=preferred is not None)
    plan = write_plan(patient.pk, wanted, by=by.staff_id, at=now(), preferred=preferred)
    derive_next(patient.pk)
    return plan


@transaction.atomic
def pause_plan(*, plan_id: int, reason: str, resumes_on: date | None, by: Actor) -> CarePlan:
    """Nobody is to come for a while (in hospital, away). Refuses ``plan_over``; paused again says the newer reason."""
    plan = _own_plan(plan_id, by)
    _known_reason(reason, PAUSE_REASONS)
    if resumes_on is not None and resumes_on <= today():
        raise Refusal("invalid", field="resumes_on", name="resumes_on")
    pause_now(plan, reason, by.staff_id, resumes_on=resumes_on)
    derive_next(plan.patient_id)
    return plan


@transaction.atomic
def resume_plan(*, plan_id: int, by: Actor) -> CarePlan:
    """A paused plan runs again from today: days that passed meanwhile are passed over. A running one stays as it is."""
    plan = _own_plan(plan_id, by)
    if plan.state == PlanState.PAUSED:
        run_again(plan, by.staff_id)
        derive_next(plan.patient_id)
    return plan


@transaction.atomic
def end_plan(*, plan_id: int, reason: str, by: Actor) -> CarePlan:
    """No more visits of this plan. Refuses ``plan_over`` when it is over already."""
    plan = _own_plan(plan_id, by)
    _known_reason(reason, END_REASONS)
    end_now(plan, reason, by.staff_id, now())
    derive_next(plan.patient_id)
    return plan


@transaction.atomic
def skip_day(*, plan_id: int, day: date, by: Actor) -> CarePlan:
    """The next day of a running plan is left out. Refuses ``already_done`` when ``day`` is not its next any more."""
    plan = _own_plan(plan_id, by)
    if plan.next_on != day:
        raise Refusal("already_done")
    plan.settled_to = day
    plan.save(update_fields=["settled_to"])
    add_step(plan, "skipped", person_id=by.staff_id, on_day=day)
    move_on(plan, by.staff_id, now(), "")
    derive_next(plan.patient_id)
    return plan


@transaction.atomic
def rebook_day(*, plan_id: int, day: date, on_day: date, by: Actor) -> CarePlan:
    """The next day of a running plan is visited on another one: after nobody was home, or because it fits better.

    Refuses ``already_done`` when ``day`` is not its next any more, and ``invalid`` for a day that is past, or on which
    the plan's following visit would be due anyway.
    """
    plan = _own_plan(plan_id, by)
    if plan.next_on != day:
        raise Refusal("already_done")
    following = next_day(recurrence_of(plan), after=day)
    latest = today() + timedelta(days=LATEST_REBOOKING_DAYS)
    if on_day < today() or on_day > latest or (following is not None and on_day >= following):
        raise Refusal("invalid", field="on_day", name="on_day")
    plan.rebooked_on, plan.rebooked = on_day, plan.rebooked + 1
    plan.save(update_fields=["rebooked_on", "rebooked"])
    add_step(plan, "rebooked", person_id=by.staff_id, on_day=on_day)
    derive_next(plan.patient_id)
    return plan


@transaction.atomic
def note_call(*, plan_id: int, result: str, by: Actor) -> CarePlan:
    """The family was phoned about a missed visit; the day stays missed until something is decided."""
    plan = _own_plan(plan_id, by)
    _known_reason(result, CALL_RESULTS)
    add_step(plan, "called", person_id=by.staff_id, on_day=plan.next_on, reason=result)
    return plan


def _own_person(person_id: int | None, clinic_id: int) -> int | None:
    """One of the puskesmas' own crew who may stand at a bedside."""
    if person_id is None:
        return None
    own = Person.objects.filter(
        pk=person_id, clinic_id=clinic_id, role=Role.CREW, profession__in=AT_BEDSIDE, is_active=True
    )
    if not own.exists():
        raise Refusal("invalid", field="preferred_person_id", name="preferred_person_id")
    return person_id


def _own_patient(patient_id: int, by: Actor) -> Patient:
    """Locked; another puskesmas' patient is as missing as none."""
    by.must("clinic.plans")
    patient = patient_of(by.clinic_id or 0, patient_id)
    lock_patients({patient.pk})
    return patient


def _own_plan(plan_id: int, by: Actor) -> CarePlan:
    """Locked with its patient, and not over."""
    by.must("clinic.plans")
    patient_id = CarePlan.objects.filter(pk=plan_id).values_list("patient_id", flat=True).first()
    if patient_id is None:
        raise Refusal("not_found")
    _own_patient(patient_id, by)
    plan = CarePlan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    if plan.state == PlanState.ENDED:
        raise Refusal("plan_over")
    return plan


def _known_reason(reason: str, known: tuple[str, ...]) -> None:
    if reason not in known:
        raise Refusal("reason_unknown", field="reason")
