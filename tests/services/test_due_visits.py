"""Due visits of care plans come into dispatch by themselves, once, and leave it when nobody asks for them any more."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.actors import actor_of
from clinics.clock import SteppedTime, city_zone, now, stepped_time, today
from clinics.models import CarePlan, Patient, VisitNote
from clinics.refusals import Refusal
from clinics.services.plan_course import settle_by_visit
from clinics.services.plan_days import Wanted
from clinics.services.plans import make_plan, pause_plan, rebook_day, skip_day
from dispatch.models import Deadline, Event, Message, Visit
from dispatch.queries.invariants import check_invariants
from dispatch.queries.missed import missed_visits, waiting_pauses
from dispatch.queries.plan import plan_now
from dispatch.services.crew_actions import Item, Verdict, apply_items
from dispatch.services.due_visits import run_due_visits
from dispatch.services.forms import TriageForm
from dispatch.services.offers import offer_visit
from dispatch.services.triage import triage_visit
from tests.belongings import build_plan
from tests.builders import (
    MANGASA,
    TeamOnDuty,
    actor,
    build_city,
    build_clinic,
    build_patient,
    build_person,
    build_team_on_duty,
)

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
"""09:00 in Makassar, a Monday."""
MONDAY = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def clock() -> Iterator[SteppedTime]:
    build_city()
    with stepped_time(MORNING) as stepped:
        yield stepped


def _due(**fields: Any) -> Visit:
    """The planned visit of today of a new patient."""
    patient = build_patient(name=f"Dg. Ngai {Patient.objects.count()}")
    build_plan(patient.pk, in_days=0, **fields)
    assert run_due_visits() == 1
    return Visit.objects.latest("pk")


def _tap(duty: TeamOnDuty, kind: str, visit: Visit, **payload: object) -> Verdict:
    person = duty.people[0]
    item = Item(uuid4(), kind, now(), visit.pk, payload, None, False)
    return apply_items(
        by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=[item]
    )[0]


def _at_bedside(visit: Visit) -> TeamOnDuty:
    duty = build_team_on_duty(build_clinic())
    offer_visit(
        visit_id=visit.pk, team_id=duty.team.pk, by=actor(), seen_version=visit.version, action_id=uuid4()
    )
    for kind in ("accept", "depart", "arrive"):
        assert _tap(duty, kind, visit).verdict == "stored"
    return duty


def test_a_due_day_becomes_one_visit_in_the_window_of_the_city() -> None:
    visit = _due()
    assert run_due_visits() == 0

    plan = CarePlan.objects.get()
    assert (visit.source, visit.plan_id, visit.plan_day, visit.plan_try) == ("plan", plan.pk, MONDAY, 0)
    assert (visit.urgency, visit.status, visit.patient_id) == ("green", "triaged", plan.patient_id)
    window = [at.astimezone(city_zone()).hour for at in (visit.planned_from, visit.planned_to) if at]
    assert (window, visit.due_at) == ([8, 16], visit.planned_to)
    alarm = Deadline.objects.get(visit=visit, kind="unassigned_alarm", done_at__isnull=True)
    assert visit.planned_to is not None
    assert alarm.due_at > visit.planned_to
    assert not Deadline.objects.filter(kind="call_back").exists()
    assert check_invariants() == []


def test_tomorrow_is_there_from_the_evening_on_and_the_choice_leaves_it_alone(clock: SteppedTime) -> None:
    build_team_on_duty()
    build_plan(build_patient().pk, in_days=1)
    assert run_due_visits() == 0

    clock.step_to(MORNING + timedelta(hours=7))
    assert run_due_visits() == 1

    visit = Visit.objects.get()
    assert visit.planned_to is not None
    assert plan_now(now()).city.snapshot.requests == ()
    clock.step_to(visit.planned_to + timedelta(minutes=1))
    assert [each.visit_id for each in plan_now(now()).city.snapshot.requests] == [visit.pk]


def test_a_home_that_cannot_be_found_is_asked_about() -> None:
    patient = build_patient()
    type(patient.household).objects.update(address_text="", landmark="", village=None)
    build_plan(patient.pk, in_days=0)

    run_due_visits()

    kinds = Deadline.objects.filter(done_at__isnull=True).values_list("kind", flat=True)
    assert set(kinds) == {"unassigned_alarm", "call_back", "address_task"}


@pytest.mark.parametrize("change", ["pause", "skip", "rebook"])
def test_a_visit_that_the_plan_asks_for_no_more_leaves_dispatch_without_a_word(change: str) -> None:
    visit, head = _due(), actor("clinic_head")
    plan = CarePlan.objects.get()
    if change == "pause":
        pause_plan(plan_id=plan.pk, reason="away", resumes_on=today() + timedelta(days=2), by=head)
    elif change == "skip":
        skip_day(plan_id=plan.pk, day=MONDAY, by=head)
    else:
        rebook_day(plan_id=plan.pk, day=MONDAY, on_day=MONDAY + timedelta(days=1), by=head)

    assert run_due_visits() == 0

    visit.refresh_from_db()
    assert (visit.status, visit.end_reason) == ("cancelled", "plan_changed")
    assert not Message.objects.exists()
    assert missed_visits(build_clinic().pk)["total"] == 0
    assert check_invariants() == []


def test_a_patient_who_got_worse_is_a_request_like_any_other(clock: SteppedTime) -> None:
    visit = _due()
    clock.step_to(MORNING + timedelta(hours=1))

    triage_visit(
        visit_id=visit.pk, by=actor(), seen_version=visit.version, action_id=uuid4(),
        form=TriageForm(urgency="red"),
    )  # fmt: skip

    visit.refresh_from_db()
    alarm = Deadline.objects.get(visit=visit, kind="unassigned_alarm", done_at__isnull=True)
    assert visit.due_at is not None
    assert now() < visit.due_at <= now() + timedelta(minutes=15)
    assert alarm.due_at < now() + timedelta(minutes=15)
    CarePlan.objects.update(state="ended", next_on=None)
    with CaptureQueriesContext(connection) as asked:
        run_due_visits()
    assert not [each for each in asked if "FOR UPDATE" in each["sql"]], "it is not even tried"
    visit.refresh_from_db()
    assert visit.status == "triaged", "what a person judged urgent is not taken out by itself"


def test_a_day_that_nobody_carried_out_is_missed_until_somebody_acts(clock: SteppedTime) -> None:
    visit, head = _due(kind="single"), actor("clinic_head")
    clinic = build_clinic().pk
    clock.step_to(MORNING + timedelta(days=1))
    run_due_visits()

    visit.refresh_from_db()
    row = missed_visits(clinic)["rows"][0]
    assert (visit.status, row["ended"], row["end_reason"]) == ("cancelled", "cancelled", "day_over")
    assert (row["late_days"], row["tries"], row["visit_id"]) == (1, 1, visit.pk)

    rebook_day(plan_id=row["plan_id"], day=row["day"], on_day=today(), by=head)
    assert missed_visits(clinic)["total"] == 0
    assert run_due_visits() == 1
    again = Visit.objects.latest("pk")
    assert (again.plan_day, again.plan_try) == (MONDAY, 1)
    assert again.planned_from is not None
    assert again.planned_from.astimezone(city_zone()).date() == MONDAY + timedelta(days=1)


def test_nobody_home_is_missed_and_a_visit_that_was_made_is_not() -> None:
    visit = _due()
    duty = _at_bedside(visit)
    _tap(duty, "finish", visit, outcome="not_home")
    assert missed_visits(build_clinic().pk)["rows"][0]["ended"] == "not_home"

    other = _due()
    duty = _at_bedside(other)
    _tap(duty, "finish", other, outcome="completed")

    plan = CarePlan.objects.get(pk=other.plan_id or 0)
    assert (plan.settled_to, plan.next_on) == (MONDAY, MONDAY + timedelta(days=7))
    assert missed_visits(build_clinic().pk)["total"] == 1
    assert check_invariants() == []


def test_a_stay_in_hospital_pauses_what_ran_and_a_death_ends_it() -> None:
    visit = _due()
    plan = CarePlan.objects.get()
    duty = _at_bedside(visit)
    _tap(duty, "save_note", visit, findings="sesak", next_visit_on=str(MONDAY + timedelta(days=5)))
    _tap(duty, "finish", visit, outcome="referred", destination="RSUD Daya", transport="psc119")

    plan.refresh_from_db()
    assert (plan.state, plan.state_reason, plan.settled_to) == ("paused", "hospital", MONDAY)
    assert CarePlan.objects.get(kind="single").state == "active", "booked at this very visit"
    assert [row["plan_id"] for row in waiting_pauses(build_clinic().pk)["rows"]] == [plan.pk]

    last = _due()
    duty = _at_bedside(last)
    _tap(duty, "finish", last, outcome="died")
    ended = CarePlan.objects.get(pk=last.plan_id or 0)
    assert (ended.state, ended.state_reason, ended.next_on) == ("ended", "died", None)
    assert [step.step for step in ended.steps.all()] == ["made", "ended"]
    assert Event.objects.filter(kind="plan_changed", subject=f"plan:{ended.pk}").count() == 1
    assert Patient.objects.get(pk=ended.patient_id).state == "died"


def test_a_visit_that_settles_a_day_locks_the_patient_before_the_plan() -> None:
    visit = _due()

    with CaptureQueriesContext(connection) as asked:
        settle_by_visit(
            plan_id=visit.plan_id or 0, visit_code=visit.code, person_id=None, at=now(), day=MONDAY
        )

    locks = [each["sql"].split('"')[1] for each in asked if "FOR UPDATE" in each["sql"]]
    assert locks == ["clinics_patient", "clinics_careplan"]


def test_a_paused_plan_runs_again_by_itself_on_its_day(clock: SteppedTime) -> None:
    head = actor("clinic_head")
    plan = build_plan(build_patient().pk, in_days=3)
    pause_plan(plan_id=plan.pk, reason="away", resumes_on=MONDAY + timedelta(days=2), by=head)

    clock.step_to(MORNING + timedelta(days=1))
    run_due_visits()
    plan.refresh_from_db()
    assert plan.state == "paused"
    clock.step_to(MORNING + timedelta(days=2))
    run_due_visits()

    plan.refresh_from_db()
    assert (plan.state, plan.next_on) == ("active", MONDAY + timedelta(days=3))
    assert Event.objects.filter(kind="plan_changed", fact={"change": "resume"}).count() == 1


def test_a_note_that_was_another_patients_gives_the_day_back() -> None:
    visit = _due(kind="single")
    duty = _at_bedside(visit)
    _tap(duty, "save_note", visit, findings="luka kering")
    plan = CarePlan.objects.get()
    assert (plan.state, plan.state_reason) == ("ended", "done")

    _tap(duty, "save_note", visit, findings="luka kering", patient_name="Hj. Sitti")

    plan.refresh_from_db()
    assert VisitNote.objects.latest("pk").patient.full_name == "Hj. Sitti"
    assert (plan.state, plan.next_on, plan.settled_to) == ("active", MONDAY, None)
    assert [step.step for step in plan.steps.all()] == ["made", "visited", "ended", "unmade"]


def test_of_two_plans_of_a_patient_one_visit_a_day_is_made() -> None:
    patient = build_patient()
    build_plan(patient.pk, in_days=0)
    build_plan(patient.pk, kind="single", in_days=0)

    assert run_due_visits() == 1


def test_a_visit_that_was_taken_out_takes_no_day_from_another_plan() -> None:
    visit, head = _due(), actor("clinic_head")
    other = build_plan(visit.patient_id or 0, kind="single", in_days=0)
    assert run_due_visits() == 0

    skip_day(plan_id=visit.plan_id or 0, day=MONDAY, by=head)

    assert run_due_visits() == 1
    assert Visit.objects.latest("pk").plan_id == other.pk


def test_a_day_booked_again_for_the_same_day_is_visited_again_and_one_that_was_not_is_left() -> None:
    visit, head = _due(), actor("clinic_head")
    build_plan(visit.patient_id or 0, kind="single", in_days=0)
    _tap(_at_bedside(visit), "finish", visit, outcome="not_home")
    assert run_due_visits() == 0, "the other plan waits for another day"

    rebook_day(plan_id=visit.plan_id or 0, day=MONDAY, on_day=MONDAY, by=head)

    assert (run_due_visits(), run_due_visits()) == (1, 0)
    again = Visit.objects.latest("pk")
    assert (again.plan_id, again.plan_day, again.plan_try) == (visit.plan_id, MONDAY, 1)


def test_plans_that_are_too_late_take_no_place_of_those_that_are_due(monkeypatch: pytest.MonkeyPatch) -> None:
    late, due = (build_plan(build_patient(name=name).pk, in_days=0) for name in ("Dg. Bau", "Hj. Sitti"))
    CarePlan.objects.filter(pk=late.pk).update(next_on=MONDAY - timedelta(days=5), window_days=2)
    monkeypatch.setattr("dispatch.queries.due_plans.MADE_AT_ONCE", 1)

    assert run_due_visits() == 1
    assert Visit.objects.get().plan_id == due.pk


def test_the_pause_that_waits_longest_is_shown_when_not_all_are() -> None:
    older, newer = (build_plan(build_patient(name=name).pk) for name in ("Dg. Bau", "Hj. Sitti"))
    head = actor("clinic_head")
    pause_plan(plan_id=newer.pk, reason="away", resumes_on=None, by=head)
    with stepped_time(MORNING + timedelta(hours=1)):
        pause_plan(plan_id=older.pk, reason="away", resumes_on=None, by=head)

    shown = waiting_pauses(build_clinic().pk, most=1)

    assert ([row["plan_id"] for row in shown["rows"]], shown["total"]) == ([newer.pk], 2)


def test_the_head_names_who_should_come_and_when() -> None:
    patient = build_patient()
    nurse = build_person("crew", profession="nurse")
    stranger = build_person("crew", clinic=build_clinic(MANGASA), profession="nurse")
    wanted = Wanted(kind="single", starts_on=today(), preferred_person_id=nurse.pk, needs=("midwife",))
    plan = make_plan(patient_id=patient.pk, wanted=wanted, by=actor("clinic_head"))
    run_due_visits()

    assert (plan.same_person, plan.preferred_person_id) == (True, nurse.pk)
    assert Visit.objects.get().needs == ["midwife"]
    with pytest.raises(Refusal, match="invalid"):
        make_plan(
            patient_id=patient.pk, by=actor("clinic_head"),
            wanted=Wanted(kind="single", starts_on=today(), preferred_person_id=stranger.pk),
        )  # fmt: skip
