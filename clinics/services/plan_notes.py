"""What a note at the bedside does to care plans: it carries out what was due, and books what comes next."""

from django.db import transaction

from clinics.models import CarePlan, PlanKind, PlanState, PlanStep, ShiftMember, VisitNote
from clinics.note_forms import Series
from clinics.queries.plans import AT_BEDSIDE
from clinics.recurrence import next_day, settled_by
from clinics.refusals import Refusal
from clinics.services.plan_days import (
    Wanted,
    add_step,
    city_day,
    derive_next,
    end_now,
    lock_patients,
    recurrence_of,
    replace_running,
    settle_day,
    visits_wanted,
    write_plan,
)

SETTLING = ("visited", "unmade", "skipped", "resumed")
"""Steps that say how far a plan was carried out."""


@transaction.atomic
def book_from_note(*, note: VisitNote, series: Series | None) -> list[CarePlan]:
    """What a note says about coming visits: carries out what was due, then books anew. The same note twice is once.

    A first note of a visit settles what was due by its day. A single day replaces the single day booked before, a
    series the series before. A later version of the note keeps the plan of the earlier one when it still says the
    same, else ends it and books anew; one that is about another patient leaves the first patient's days as due as they
    were. Refuses ``invalid`` for a series that is none.
    """
    if note.care_plans.exists() or VisitNote.objects.filter(replaces=note).exists():
        return []
    before = note.replaces
    lock_patients({note.patient_id} | ({before.patient_id} if before is not None else set()))
    wanted = _wanted_by(note, series)
    if before is not None and before.patient_id != note.patient_id:
        _take_back(before, note)
    if before is None or before.patient_id != note.patient_id:
        _carry_out(note)
    if before is not None:
        wanted = _keep_or_end(before, note, wanted)
    made = [_book_from(note, plan) for plan in wanted]
    for patient_id in {note.patient_id} | ({before.patient_id} if before is not None else set()):
        derive_next(patient_id)
    return made


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
        settle_day(plan, settled, by=note.author_id, at=note.written_at, visit_code=note.visit_code)


def _take_back(before: VisitNote, note: VisitNote) -> None:
    """The visit was another patient's: what it had settled is due again, unless the plan went on since."""
    settled = PlanStep.objects.filter(step="visited", visit_code=before.visit_code)
    plans = CarePlan.objects.select_for_update(of=("self",)).filter(
        patient_id=before.patient_id, pk__in=settled.values("plan")
    )
    for plan in plans.order_by("pk"):
        last = plan.steps.filter(step__in=SETTLING).last()
        if last is None or last.step != "visited" or last.visit_code != before.visit_code:
            continue
        if plan.state == PlanState.ENDED and (plan.state_reason != "done" or _replaced_by_another(plan)):
            continue
        if plan.state == PlanState.ENDED:
            plan.state, plan.state_reason = PlanState.ACTIVE, ""
        plan.settled_to = last.settled_before
        plan.rebooked_on, plan.rebooked = None, plan.rebooked + 1
        plan.save(update_fields=["state", "state_reason", "settled_to", "rebooked_on", "rebooked"])
        add_step(
            plan, "unmade", person_id=note.author_id, on_day=last.on_day, reason="corrected",
            at=note.written_at, visit_code=note.visit_code,
        )  # fmt: skip
        if plan.state == PlanState.ACTIVE:
            plan.next_on = next_day(recurrence_of(plan), after=plan.settled_to)
            plan.save(update_fields=["next_on"])


def _replaced_by_another(plan: CarePlan) -> bool:
    """A newer plan of the same sort stands: a single day, or a series."""
    others = CarePlan.objects.filter(patient_id=plan.patient_id).exclude(state=PlanState.ENDED)
    single = PlanKind.SINGLE
    return (others.filter(kind=single) if plan.kind == single else others.exclude(kind=single)).exists()


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
