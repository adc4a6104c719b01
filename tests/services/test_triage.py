"""Triage at the desk: asked in a version that is kept, changed only with a reason, red flags with their clock."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from clinics.actors import Actor, actor_of
from clinics.city.folder import SHIPPED
from clinics.city.reading import Faults
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Assignment, Deadline, Event, QuestionSet, Triage, Visit
from dispatch.queries.cards import visit_card
from dispatch.queries.invariants import check_invariants
from dispatch.queries.questions import proposal_for, sets_in_use, visit_triages
from dispatch.services import intake
from dispatch.services.crew_actions import Item, apply_items
from dispatch.services.deadlines import run_due_deadlines
from dispatch.services.forms import PlaceForm, TriageForm, VisitForm
from dispatch.services.psc119 import call_psc119
from dispatch.services.question_lists import load_question_sets, read_question_sets
from dispatch.services.questions import save_questions
from dispatch.services.triage import triage_visit
from tests import builders
from tests.builders import TeamOnDuty
from tests.counting import queries_of

pytestmark = pytest.mark.django_db

CALM = {"hard_to_wake": "no", "hard_breathing": "no", "fever_bleeding": "no", "stiff_neck": "no"}


@pytest.fixture(autouse=True)
def questions(db: None) -> None:
    builders.build_city()
    faults = Faults()
    load_question_sets(read_question_sets(SHIPPED / "makassar", faults))
    assert faults.found == []


def ask_for(desk: Actor, **triage: Any) -> Visit:
    """A call in which these answers were given."""
    builders.build_clinic()
    form = VisitForm(
        caller_phone="081241234567",
        complaint="demam tiga hari",
        triage=TriageForm(question_set="fever", question_version=1, **triage),
        place=PlaceForm(village_code="73.71.13.1002"),
    )
    answer = intake.log_call(by=desk, action_id=uuid4(), disposition="request", answered_at=now(), form=form)
    return Visit.objects.get(pk=answer["visit_id"])


def again(visit: Visit, desk: Actor, **triage: Any) -> Visit:
    """Triage once more."""
    visit.refresh_from_db()
    triage_visit(
        visit_id=visit.pk, by=desk, seen_version=visit.version, action_id=uuid4(), form=TriageForm(**triage)
    )
    visit.refresh_from_db()
    return visit


def call(visit: Visit, desk: Actor, outcome: str) -> Visit:
    """Somebody calls PSC 119."""
    visit.refresh_from_db()
    call_psc119(visit_id=visit.pk, by=desk, seen_version=visit.version, action_id=uuid4(), outcome=outcome)
    visit.refresh_from_db()
    return visit


def note(duty: TeamOnDuty, visit: Visit, **payload: object) -> str:
    """A note of the crew; its verdict."""
    person = duty.people[0]
    item = Item(uuid4(), "save_note", now(), visit.pk, payload, None, False)
    verdicts = apply_items(
        by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=[item]
    )
    visit.refresh_from_db()
    return verdicts[0].verdict


def kinds(visit: Visit) -> list[str]:
    return list(Event.objects.filter(visit=visit).order_by("seq").values_list("kind", flat=True))


def test_a_call_follows_the_answers_and_keeps_what_was_asked() -> None:
    desk = builders.actor("call_taker")

    visit = ask_for(desk, answers={**CALM, "days_high": "yes"})

    assert (visit.urgency, visit.proposed_urgency, visit.needs) == ("yellow", "yellow", ["doctor"])
    kept = visit_triages(desk, visit.pk)["triages"][0]
    assert (kept["set"]["code"], kept["set"]["version"], kept["answers"]["days_high"]) == ("fever", 1, "yes")
    assert kept["proposal"]["because"][0]["en"] == "Fever for 3 days or unable to eat and drink."
    assert kinds(visit) == ["visit_requested", "visit_triaged"]
    assert check_invariants() == []


@pytest.mark.parametrize(("chosen", "change"), [("red", "raised"), ("green", "lowered")])
def test_another_urgency_than_proposed_needs_a_reason_of_the_list(chosen: str, change: str) -> None:
    desk = builders.actor()
    asked = {"answers": {**CALM, "days_high": "yes"}, "urgency": chosen}

    for reason, code in (("", "change_reason_needed"), ("because", "reason_unknown")):
        with pytest.raises(Refusal) as refused:
            ask_for(desk, **asked, change_reason=reason)
        assert (refused.value.code, refused.value.field) == (code, "change_reason")
    visit = ask_for(desk, **asked, change_reason="other")

    assert (visit.urgency, visit.proposed_urgency, visit.change_reason) == (chosen, "yellow", "other")
    with pytest.raises(Refusal) as refused:
        again(
            visit, desk, urgency="green" if chosen == "red" else "red"
        )  # the proposal stands without questions
    assert refused.value.code == "change_reason_needed"


@pytest.mark.parametrize(
    ("triage", "code"),
    [
        (
            {"answers": {"hard_to_wake": "yes"}, "urgency": "yellow", "change_reason": "other"},
            "red_flag_is_red",
        ),
        ({"answers": {"of_another_set": "yes"}}, "answer_unknown"),
        ({"answers": {}, "red_flags": ["bad_mood"]}, "red_flag_unknown"),
    ],
)
def test_what_cannot_be_is_refused(triage: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        ask_for(builders.actor(), **triage)

    assert refused.value.code == code
    assert not Visit.objects.exists()


def test_a_red_flag_starts_the_clock_of_psc_119_until_somebody_reaches_it() -> None:
    desk = builders.actor()
    builders.build_team_on_duty()
    visit = ask_for(desk, answers={"hard_to_wake": "yes"})
    assert (visit.urgency, visit.service_type, visit.red_flags) == ("red", "emergency", ["unconscious"])
    assert visit.emergency_at
    assert visit.psc119_due_at == visit.emergency_at + timedelta(minutes=3)

    Deadline.objects.filter(visit=visit, kind="psc119_call").update(due_at=now())
    assert run_due_deadlines() == 1
    assert {"psc119"} <= {alarm["kind"] for alarm in visit_card(visit.pk, identity=True)["alarms"]}
    visit = call(visit, desk, "no_answer")
    assert visit.psc119_called_at is None
    assert Deadline.objects.filter(visit=visit, kind="psc119_call", done_at=None).count() == 1

    visit = call(visit, desk, "ambulance_coming")

    assert (visit.psc119_called_by_id, visit.psc119_outcome) == (desk.person_id, "ambulance_coming")
    assert not Deadline.objects.filter(visit=visit, kind="psc119_call", done_at=None).exists()
    card = visit_card(visit.pk, identity=True)
    assert "psc119" not in {alarm["kind"] for alarm in card["alarms"]}
    assert "offer" in card["open_actions"]  # a team is sent all the same
    assert kinds(visit)[2:] == ["emergency_found", "psc119_alarmed", "psc119_tried", "psc119_called"]
    with pytest.raises(Refusal):
        call(visit, desk, "ambulance_coming")
    assert check_invariants() == []


def test_a_red_flag_that_was_a_mistake_takes_its_clock_with_it() -> None:
    desk = builders.actor()
    visit = ask_for(desk, answers={"hard_to_wake": "yes"})

    visit = again(visit, desk, question_set="fever", question_version=1, answers={**CALM, "days_high": "no"})

    assert (visit.red_flags, visit.emergency_at, visit.psc119_due_at) == ([], None, None)
    assert not Deadline.objects.filter(kind="psc119_call", done_at=None).exists()
    assert Triage.objects.filter(visit=visit).count() == 2


def test_vital_signs_make_an_open_visit_red_and_never_calmer() -> None:
    duty = builders.build_team_on_duty()
    visit = builders.build_visit(urgency="green")
    assignment = builders.build_assignment(visit, duty, "on_scene")
    Assignment.objects.filter(pk=assignment.pk).update(accepted_at=now())
    due_at = visit.due_at

    assert note(duty, visit, findings="baik", vitals={"spo2": 97, "pulse": 80}) == "stored"
    assert visit.urgency == "green"
    assert note(duty, visit, findings="anaknya", patient_name="Ani", vitals={"spo2": 80}) == "stored"
    assert visit.urgency == "green"  # somebody else in the house
    assert note(duty, visit, findings="sesak", vitals={"spo2": 85}) == "stored"
    assert (visit.urgency, visit.proposed_urgency) == ("red", "red")
    assert visit.due_at == due_at  # who stands at the bedside has met the target of before
    assert note(duty, visit, findings="membaik", vitals={"spo2": 98}) == "stored"

    assert visit.urgency == "red"
    event = Event.objects.get(kind="urgency_raised")
    assert (event.fact["before"], event.fact["alerts"]) == ("green", ["spo2_low"])
    assert [alarm["kind"] for alarm in visit_card(visit.pk, identity=True)["alarms"]] == ["vitals"]
    with pytest.raises(Refusal) as refused:
        again(visit, builders.actor(), urgency="yellow")
    assert refused.value.code == "change_reason_needed"


def test_a_change_is_a_new_version_and_a_visit_keeps_the_one_it_was_asked_with() -> None:
    desk, dinas = builders.actor(), builders.actor("health_office")
    visit = ask_for(desk, answers=CALM)
    body = dict(QuestionSet.objects.get(code="fever").body)

    save_questions(
        by=dinas, action_id=uuid4(), code="fever", seen_version=1, body={**body, "title_id": "Panas"},
        checked_by="dr. Nurul",
    )  # fmt: skip

    assert {each.version for each in sets_in_use() if each.code == "fever"} == {2}
    kept = visit_triages(desk, visit.pk)["triages"][0]
    assert (kept["set"]["version"], kept["set"]["title_id"]) == (1, "Demam dewasa")
    with pytest.raises(Refusal) as refused:
        save_questions(by=dinas, action_id=uuid4(), code="fever", seen_version=1, body=body)
    assert refused.value.code == "questions_moved_on"
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionSet.objects.filter(code="fever").update(note="x")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": {"title_id": "x"}}, "body.title_en"),
        ({"is_active": False}, "is_active"),
    ],
)
def test_a_set_that_cannot_be_asked_is_not_saved(change: dict[str, Any], field: str) -> None:
    body = QuestionSet.objects.get(code="other").body

    with pytest.raises(Refusal) as refused:
        save_questions(
            **{
                "by": builders.actor("admin"), "action_id": uuid4(), "code": "other", "seen_version": 1,
                "body": body, **change,
            }
        )  # fmt: skip

    assert refused.value.field == field
    assert QuestionSet.objects.filter(code="other").count() == 1


def test_what_to_ask_takes_few_queries_and_a_retired_set_is_not_asked() -> None:
    body = QuestionSet.objects.get(code="fever").body
    save_questions(
        by=builders.actor("admin"),
        action_id=uuid4(),
        code="fever",
        seen_version=1,
        body=body,
        is_active=False,
    )
    asked: dict[str, Any] = {
        "complaint": "demam", "age": 40, "question_set": "", "question_version": None, "answers": {},
    }  # fmt: skip

    found = proposal_for(**asked)

    assert found["set"]["code"] == "other"
    assert "fever" not in {each["code"] for each in found["sets"]}
    assert queries_of(lambda: proposal_for(**asked)) == 1
