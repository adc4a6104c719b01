"""A crew asks a specialist: the clock, the alarm at the desk, the answer, and what no specialist may learn."""

from datetime import timedelta
from uuid import uuid4

import pytest

from clinics.actors import actor_of
from clinics.clock import now
from clinics.models import AccessEntry
from clinics.refusals import Refusal
from dispatch.models import Deadline, Event, ReviewItem, SpecialistQuestion, UrgencyTarget
from dispatch.queries.cards import visit_card
from dispatch.queries.crew import crew_today
from dispatch.queries.specialist import question_list, question_page
from dispatch.services.crew_actions import Item, Verdict, apply_items
from dispatch.services.deadlines import run_due_deadlines
from dispatch.services.specialist import answer_question
from tests import builders
from tests.builders import DG_NGAI, TeamOnDuty

pytestmark = pytest.mark.django_db


def _tap(duty: TeamOnDuty, kind: str, visit_id: int, **payload: object) -> Verdict:
    person = duty.people[0]
    item = Item(uuid4(), kind, now(), visit_id, payload, None, True)
    return apply_items(
        by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=[item]
    )[0]


def test_nobody_answers_in_time_and_the_desk_rings_until_somebody_does() -> None:
    duty, visit = builders.build_team_on_duty(), builders.build_visit()
    builders.build_assignment(visit, duty, "on_scene")
    UrgencyTarget.objects.update(specialist_minutes=7)
    expert, other = builders.actor("specialist"), builders.actor("specialist")
    note = {
        "findings": "nyeri dada kiri", "vitals": {"spo2": 90, "systolic": 150, "diastolic": 90},
        "allergies": [{"substance": "penisilin", "reaction": "gatal"}],
    }  # fmt: skip

    assert _tap(duty, "save_note", visit.pk, **note).verdict == "stored"
    assert _tap(duty, "ask_specialist", visit.pk, question="  ST elevasi?  ").verdict == "stored"
    assert _tap(duty, "ask_specialist", visit.pk, question="Boleh aspirin?").verdict == "stored"
    question, second = SpecialistQuestion.objects.order_by("pk")
    assert question.due_at - question.recorded_at == timedelta(minutes=7)
    assert visit_card(visit.pk, identity=True)["specialist_due_at"] == question.due_at
    Deadline.objects.filter(kind="specialist").update(due_at=now())
    SpecialistQuestion.objects.update(due_at=now())
    assert run_due_deadlines() == 1
    card = visit_card(visit.pk, identity=True)
    assert [alarm["kind"] for alarm in card["alarms"] if alarm["kind"] == "specialist"] == ["specialist"]
    assert run_due_deadlines() == 0
    running = Deadline.objects.get(kind="specialist", done_at__isnull=True)
    assert running.due_at - now() > timedelta(minutes=3)

    seen = question_page(expert, question.pk)
    said = str(seen)
    assert (seen["age"], seen["sex"], seen["note"]["vitals"]["spo2"]) == (71, "male", 90)
    assert seen["allergies"] == ["penisilin, gatal"]
    assert not any(word in said for word in (DG_NGAI, "Ngai", visit.caller_phone, "masjid", "Lrg", "Dg."))
    assert AccessEntry.objects.filter(door="specialist_question", visit_code=visit.code).count() == 1
    rows = question_list(expert)["questions"]
    assert [row["id"] for row in rows] == [question.pk, second.pk]
    answer_id = uuid4()
    for _ in range(2):
        answer_question(question_id=question.pk, by=expert, action_id=answer_id, answer="Ya.", urgent=True)
    with pytest.raises(Refusal) as late:
        answer_question(question_id=question.pk, by=other, action_id=uuid4(), answer="Tidak.")
    assert late.value.code == "answered_already"
    assert visit_card(visit.pk, identity=True)["specialist_due_at"] is not None
    answer_question(question_id=second.pk, by=other, action_id=uuid4(), answer="Boleh, 320 mg.")

    card = visit_card(visit.pk, identity=True)
    assert (card["specialist_due_at"], card["specialist_alarmed_at"]) == (None, None)
    assert not Deadline.objects.filter(kind="specialist", done_at__isnull=True).exists()
    told = crew_today(actor_of(duty.people[1]))["visits"][0]["specialist"]
    assert [(one["answer"], one["urgent"]) for one in told] == [("Ya.", True), ("Boleh, 320 mg.", False)]
    kinds = list(
        Event.objects.filter(kind__startswith="specialist").order_by("seq").values_list("kind", flat=True)
    )
    assert kinds == [
        "specialist_asked", "specialist_asked", "specialist_alarmed", "specialist_answered", "specialist_answered",
    ]  # fmt: skip
    assert not any("ST" in str(event.fact) for event in Event.objects.all())


def test_a_question_that_comes_too_late_or_makes_no_sense_is_kept_or_refused_and_never_rings() -> None:
    duty, visit = builders.build_team_on_duty(), builders.build_visit()
    builders.build_assignment(visit, duty, "offered")

    assert _tap(duty, "ask_specialist", visit.pk, question="Boleh?").verdict == "review"
    assert ReviewItem.objects.get().kind == "ask_specialist"
    other_visit = builders.build_visit()
    builders.build_assignment(other_visit, duty, "finished")
    assert _tap(duty, "ask_specialist", other_visit.pk, question="").code == "question_needed"
    assert _tap(duty, "ask_specialist", other_visit.pk, question="a\x07b").code == "invalid"
    assert _tap(duty, "ask_specialist", other_visit.pk, question="a", file_ids=["../x"]).code == "invalid"
    assert _tap(duty, "ask_specialist", other_visit.pk, question="Sesudah pulang?").verdict == "stored"

    assert not Deadline.objects.filter(kind="specialist", done_at__isnull=True).exists()
    with pytest.raises(Refusal):
        answer_question(question_id=1, by=builders.actor("dispatcher"), action_id=uuid4(), answer="Ya")
