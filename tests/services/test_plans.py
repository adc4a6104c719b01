"""Care plans: booked at the bedside, carried out by visits, corrected, paused and ended by the head."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from clinics.actors import Actor
from clinics.clock import day_bounds, now, today
from clinics.models import CarePlan, Clinic, Patient, Person, PlanStep, VisitNote
from clinics.note_forms import NoteInput, Series
from clinics.queries.plans import due_visits, plans_of
from clinics.refusals import Refusal
from clinics.services.plans import end_plan, pause_plan, resume_plan, skip_day
from clinics.services.records import Subject, save_note
from dispatch.models import Event
from dispatch.services.plans import step_plan
from tests.belongings import build_plan
from tests.builders import (
    DG_NGAI,
    MANGASA,
    actor,
    build_city,
    build_clinic,
    build_patient,
    build_person,
)

pytestmark = pytest.mark.django_db


class Bedside:
    """Notes on Dg. Ngai, visit by visit; the city's clock is a true one."""

    def __init__(self) -> None:
        self.clinic: Clinic = build_clinic()
        self.nurse: Person = build_person("crew", name="Sr. Andi Tenri", profession="nurse")

    def note(self, visit: str = "MKS-1", *, at: datetime | None = None, **fields: Any) -> VisitNote:
        """What was found is always the same; ``fields`` say what comes next."""
        return save_note(
            action_id=uuid4(),
            author_id=self.nurse.pk,
            clinic_id=self.clinic.pk,
            team_id=None,
            visit_code=visit,
            subject=Subject(
                name=DG_NGAI, age=71, sex="male", phone="+6281241234567", village_id=None,
                address_text="Lrg 3 No. 12", landmark="", lat=None, lon=None,
            ),
            note=NoteInput(findings="luka kering", **fields),
            at=at or now(),
        )  # fmt: skip


@pytest.fixture
def bedside() -> Bedside:
    return Bedside()


def _next() -> date | None:
    return Patient.objects.get().next_visit_on


def _weekly(in_days: int = 7, *, count: int | None = 3, same_person: bool = False) -> Series:
    return Series(
        kind="weekly", starts_on=today() + timedelta(days=in_days), count=count, same_person=same_person
    )


def test_a_series_booked_at_the_bedside_is_a_plan_of_the_patient(bedside: Bedside) -> None:
    bedside.note(series=_weekly(same_person=True), next_visit_reason="ganti perban")

    plan = plans_of(Patient.objects.get().pk)[0]
    assert (plan["kind"], plan["count"], plan["preferred"]) == ("weekly", 3, "Sr. Andi Tenri")
    assert plan["coming"] == [today() + timedelta(days=7 * n) for n in (1, 2, 3)]
    assert (_next(), Patient.objects.get().next_visit_reason) == (plan["coming"][0], "ganti perban")


def test_visits_carry_a_series_out_and_the_last_one_ends_it(bedside: Bedside) -> None:
    bedside.note(series=_weekly(in_days=-7, count=2), at=now() - timedelta(days=14))
    plan = CarePlan.objects.get()
    assert plan.next_on == today() - timedelta(days=7)

    bedside.note("MKS-2", at=now() - timedelta(days=7))
    assert _next() == today()
    bedside.note("MKS-3")

    plan.refresh_from_db()
    assert (plan.state, plan.state_reason, _next()) == ("ended", "done", None)
    assert [step.step for step in plan.steps.all()] == ["made", "visited", "visited", "ended"]


def test_a_visit_just_after_midnight_is_of_the_new_day_of_the_city(bedside: Bedside) -> None:
    yesterday = day_bounds(today())[0] - timedelta(minutes=30)
    bedside.note(at=yesterday - timedelta(days=3), next_visit_on=today())

    bedside.note("MKS-2", at=yesterday)
    assert _next() == today()
    bedside.note("MKS-3", at=yesterday + timedelta(hours=1))

    assert _next() is None


def test_a_correction_that_says_the_same_keeps_the_plan_and_another_ends_it(bedside: Bedside) -> None:
    bedside.note(series=_weekly())
    plan = CarePlan.objects.get()

    bedside.note(series=_weekly(), advice="minum air")
    assert CarePlan.objects.get() == plan
    bedside.note(series=_weekly(count=8))

    old, new = CarePlan.objects.order_by("pk")
    assert (old.state_reason, new.count, new.state) == ("corrected", 8, "active")
    bedside.note(advice="tidak perlu datang lagi")
    assert (_next(), CarePlan.objects.filter(state="active").count()) == (None, 0)


def test_what_is_booked_last_is_meant_and_a_single_day_leaves_the_series(bedside: Bedside) -> None:
    bedside.note(series=_weekly(14))

    bedside.note("MKS-2", next_visit_on=today() + timedelta(days=2))
    assert _next() == today() + timedelta(days=2)
    bedside.note("MKS-3", next_visit_on=today() + timedelta(days=30))
    bedside.note("MKS-4", series=Series(kind="three_monthly", starts_on=today() + timedelta(days=90)))

    reasons = dict(CarePlan.objects.values_list("kind", "state_reason").order_by("pk"))
    standing = CarePlan.objects.filter(state="active").order_by("next_on").values_list("kind", flat=True)
    assert list(standing) == ["single", "three_monthly"]
    assert reasons["weekly"] == "replaced"


def test_a_paused_plan_asks_for_nobody_and_goes_on_from_the_day_it_is_resumed() -> None:
    patient = build_patient()
    head = actor("clinic_head")
    plan = build_plan(patient.pk, in_days=0)

    pause_plan(plan_id=plan.pk, reason="hospital", resumes_on=None, by=head)
    assert (_next(), due_visits(patient.clinic_id, today())) == (None, [])
    CarePlan.objects.update(starts_on=today() - timedelta(days=20))
    resume_plan(plan_id=plan.pk, by=head)

    assert _next() == today() + timedelta(days=1)


def test_the_head_skips_a_day_ends_a_plan_and_finds_who_is_due() -> None:
    patient, head = build_patient(), actor("clinic_head")
    plan = build_plan(patient.pk, in_days=0)
    due = due_visits(patient.clinic_id, today())
    assert [(visit.patient_id, visit.planned_on, visit.until) for visit in due] == [
        (patient.pk, today(), today() + timedelta(days=1))
    ]

    skip_day(plan_id=plan.pk, day=today(), by=head)
    assert _next() == today() + timedelta(days=7)
    with pytest.raises(Refusal, match="already_done"):
        skip_day(plan_id=plan.pk, day=today(), by=head)
    end_plan(plan_id=plan.pk, reason="moved", by=head)

    with pytest.raises(Refusal, match="plan_over"):
        resume_plan(plan_id=plan.pk, by=head)
    assert list(PlanStep.objects.values_list("step", flat=True)) == ["made", "skipped", "ended"]


@pytest.mark.parametrize(("kind", "days"), [("custom", 5), ("weekly", 9_000), ("weekly", -1)])
def test_a_series_that_is_none_leaves_nothing(bedside: Bedside, kind: Any, days: int) -> None:
    with pytest.raises(Refusal, match="invalid"):
        bedside.note(series=Series(kind=kind, starts_on=today() + timedelta(days=days)))

    assert (VisitNote.objects.count(), CarePlan.objects.count()) == (0, 0)


def test_a_decision_of_the_head_is_taken_once_and_stands_in_the_log() -> None:
    head, action_id = actor("clinic_head"), uuid4()
    plan = build_plan(build_patient().pk)

    for _ in range(2):
        step_plan(plan_id=plan.pk, step="pause", reason="hospital", by=head, action_id=action_id)

    plan.refresh_from_db()
    assert (plan.state, [step.step for step in plan.steps.all()]) == ("paused", ["made", "paused"])
    assert [event.fact for event in Event.objects.filter(kind="plan_changed")] == [{"change": "pause"}]


def test_another_puskesmas_plan_is_as_missing_as_none() -> None:
    build_city()
    plan = build_plan(build_patient().pk)
    stranger: Actor = actor("clinic_head", clinic=build_clinic(MANGASA))

    with pytest.raises(Refusal, match="not_found"):
        end_plan(plan_id=plan.pk, reason="moved", by=stranger)
