"""Care plans: booked before a crew leaves or by the head, carried out by visits, paused, resumed and ended."""

from datetime import date, timedelta

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now, today
from clinics.models import (
    CarePlan,
    Patient,
    PlanKind,
    PlanState,
    Profession,
    ShiftMember,
    VisitNote,
)
from clinics.note_forms import Series
from clinics.queries.patients import patient_of
from clinics.recurrence import settled_by
from clinics.refusals import Refusal
from clinics.services.plan_days import (
    Wanted,
    add_step,
    city_day,
    derive_next,
    end_now,
    lock_patients,
    move_on,
    recurrence_of,
    replace_running,
    visits_wanted,
    write_plan,
)

PAUSE_REASONS = ("hospital", "away", "family", "other")
END_REASONS = ("recovered", "moved", "died", "refused", "other")
"""What a head may say; ``done``, ``replaced`` and ``corrected`` a plan gets by itself."""
AT_BEDSIDE = (Profession.NURSE, Profession.MIDWIFE, Profession.DOCTOR)


@transaction.atomic
def book_from_note(*, note: VisitNote, series: Series | None) -> list[CarePlan]:
    """What a note says about coming visits: carries out what was due, then books anew. The same note twice is once.

    A first note of a visit settles what was due by its day. A single day replaces the single day booked before, a
    series the series before. A later version of the note keeps the plan of the earlier one when it still says the
    same, else ends it and books anew. Refuses ``invalid`` for a series that is none.
    """
    if note.care_plans.exists() or VisitNote.objects.filter(replaces=note).exists():
        return []
    before = note.replaces
    lock_patients({note.patient_id} | ({before.patient_id} if before is not None else set()))
    wanted = _wanted_by(note, series)
    if before is None or before.patient_id != note.patient_id:
        _carry_out(note)
    if before is not None:
        wanted = _keep_or_end(before, note, wanted)
    made = [_book_from(note, plan) for plan in wanted]
    for patient_id in {note.patient_id} | ({before.patient_id} if before is not None else set()):
        derive_next(patient_id)
    return made


@transaction.atomic
def make_plan(*, patient_id: int, wanted: Wanted, by: Actor) -> CarePlan:
    """The head plans visits for an own patient. Refuses ``not_found`` and ``invalid``."""
    patient = _own_patient(patient_id, by)
    if wanted.starts_on < today():
        raise Refusal("invalid", field="starts_on", name="starts_on")
    replace_running(patient.pk, wanted.kind, by.staff_id, now(), "")
    plan = write_plan(patient.pk, wanted, by=by.staff_id, at=now(), preferred=None)
    derive_next(patient.pk)
    return plan


@transaction.atomic
def pause_plan(*, plan_id: int, reason: str, resumes_on: date | None, by: Actor) -> CarePlan:
    """Nobody is to come for a while (in hospital, away). Refuses ``plan_over``; paused again says the newer reason."""
    plan = _own_plan(plan_id, by)
    _known_reason(reason, PAUSE_REASONS)
    plan.state, plan.state_reason, plan.resumes_on, plan.next_on = PlanState.PAUSED, reason, resumes_on, None
    plan.save(update_fields=["state", "state_reason", "resumes_on", "next_on"])
    add_step(plan, "paused", person_id=by.staff_id, on_day=resumes_on, reason=reason)
    derive_next(plan.patient_id)
    return plan


@transaction.atomic
def resume_plan(*, plan_id: int, by: Actor) -> CarePlan:
    """A paused plan runs again from today: days that passed meanwhile are passed over. A running one stays as it is."""
    plan = _own_plan(plan_id, by)
    if plan.state == PlanState.ACTIVE:
        return plan
    yesterday = today() - timedelta(days=1)
    if plan.kind != PlanKind.SINGLE:
        plan.settled_to = max(plan.settled_to or yesterday, yesterday)
    plan.state, plan.state_reason, plan.resumes_on = PlanState.ACTIVE, "", None
    plan.save(update_fields=["state", "state_reason", "resumes_on", "settled_to"])
    add_step(plan, "resumed", person_id=by.staff_id)
    move_on(plan, by.staff_id, now(), "")
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


def _wanted_by(note: VisitNote, series: Series | None) -> list[Wanted]:
    found = []
    if note.next_visit_on is not None:
        found.append(Wanted(kind="single", starts_on=note.next_visit_on, reason=note.next_visit_reason))
    if series is not None:
        found.append(
            Wanted(
                kind=series.kind,
                starts_on=series.starts_on,
                count=series.count,
                every_days=series.every_days if series.kind == "custom" else None,
                reason=note.next_visit_reason,
                same_person=series.same_person,
            )
        )
    for each in found:
        if each.starts_on < city_day(note.written_at):
            raise Refusal("invalid", field="series.starts_on", name="starts_on")
    return found


def _keep_or_end(before: VisitNote, note: VisitNote, wanted: list[Wanted]) -> list[Wanted]:
    """Of the plans of the earlier version: kept where the note still says the same; returns what is left to book."""
    left = list(wanted)
    for plan in CarePlan.objects.select_for_update(of=("self",)).filter(note=before):
        same = next((each for each in left if plan.patient_id == note.patient_id and _is(plan, each)), None)
        if same is not None:
            left.remove(same)
            plan.note, plan.reason, plan.same_person = note, same.reason, same.same_person
            plan.preferred_person_id = _preferred(note) if same.same_person else None
            plan.save(update_fields=["note", "reason", "same_person", "preferred_person"])
            add_step(plan, "kept", person_id=note.author_id, at=note.written_at, visit_code=note.visit_code)
        elif plan.state != PlanState.ENDED:
            end_now(plan, "corrected", note.author_id, note.written_at, note.visit_code)
    return left


def _is(plan: CarePlan, wanted: Wanted) -> bool:
    mine = (plan.kind, plan.starts_on, plan.count, plan.every_days)
    return mine == (wanted.kind, wanted.starts_on, visits_wanted(wanted), wanted.every_days)


def _carry_out(note: VisitNote) -> None:
    """Somebody was there: every running plan is settled up to the day of the note."""
    day = city_day(note.written_at)
    running = CarePlan.objects.select_for_update(of=("self",)).filter(
        patient_id=note.patient_id, state=PlanState.ACTIVE
    )
    for plan in running.order_by("pk"):
        early = plan.window_days if plan.kind not in ("single", "after_discharge") else 0
        settled = settled_by(recurrence_of(plan), visited_on=day, early_days=early)
        if settled is None or (plan.settled_to is not None and settled <= plan.settled_to):
            continue
        plan.settled_to = settled
        plan.save(update_fields=["settled_to"])
        add_step(
            plan, "visited", person_id=note.author_id, on_day=settled, at=note.written_at,
            visit_code=note.visit_code,
        )  # fmt: skip
        move_on(plan, note.author_id, note.written_at, note.visit_code)


def _book_from(note: VisitNote, wanted: Wanted) -> CarePlan:
    replace_running(note.patient_id, wanted.kind, note.author_id, note.written_at, note.visit_code)
    preferred = _preferred(note) if wanted.same_person else None
    return write_plan(
        note.patient_id, wanted, by=note.author_id, at=note.written_at, preferred=preferred, note=note
    )


def _preferred(note: VisitNote) -> int | None:
    """Who should come again: the author, unless that is the driver; else a nurse, midwife or doctor of the team."""
    if note.author.profession in AT_BEDSIDE:
        return note.author_id
    if note.team_id is None:
        return None
    members = ShiftMember.objects.filter(
        shift__team_id=note.team_id, shift__started_at__lte=note.written_at, profession__in=AT_BEDSIDE
    )
    members = members.exclude(shift__ended_at__lt=note.written_at).order_by("-shift__started_at", "pk")
    by_profession = {member.profession: member.person_id for member in reversed(members)}
    return next((by_profession[who] for who in AT_BEDSIDE if who in by_profession), None)


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
