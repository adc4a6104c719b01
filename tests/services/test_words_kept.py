"""What a person said in words is kept where somebody reads it, and nothing is written that nobody said."""

from typing import Any
from uuid import uuid4

import pytest

from clinics.actors import Actor, actor_of
from clinics.clock import now
from clinics.models import VisitNote
from dispatch.models import Assignment, Reason, Remark, ReviewItem, Visit
from dispatch.queries.history import visit_history
from dispatch.services import intake, tracking
from dispatch.services.crew_actions import Item, Verdict, apply_items
from tests import builders
from tests.builders import TeamOnDuty

pytestmark = pytest.mark.django_db


@pytest.fixture
def duty(db: None) -> TeamOnDuty:
    return builders.build_team_on_duty()


@pytest.fixture
def desk(db: None) -> Actor:
    return builders.actor("dispatcher")


def _tap(duty: TeamOnDuty, visit: Visit, kind: str, payload: dict[str, Any]) -> Verdict:
    crew = actor_of(duty.people[0])
    item = Item(uuid4(), kind, now(), visit.pk, payload, None, False)
    return apply_items(by=crew, person_id=crew.staff_id, device_id="phone-1", sent_at=now(), items=[item])[0]


def _said(by: Actor, visit: Visit) -> list[tuple[str, str]]:
    return [(remark["kind"], remark["text"]) for remark in visit_history(by, visit.pk)["remarks"]]


def test_what_a_family_writes_beside_its_stars_is_read_at_the_desk(duty: TeamOnDuty, desk: Actor) -> None:
    visit = builders.build_visit()
    builders.build_assignment(visit, duty, "finished")

    tracking.rate_visit(visit_id=visit.pk, action_id=uuid4(), rating=2, comment="datang terlambat")

    assert _said(desk, visit) == [("visit_rated", "datang terlambat")]


def test_what_a_second_caller_adds_is_read_at_the_visit_it_belongs_to(desk: Actor) -> None:
    Reason.objects.create(kind="disposition", code="duplicate", label_id="ganda", label_en="double", order=9)
    visit = builders.build_visit()

    intake.log_call(
        by=desk, action_id=uuid4(), disposition="duplicate", answered_at=now(), phone="08124100001",
        note="tetangga: pasien sekarang pingsan", add_to_visit_id=visit.pk,
    )  # fmt: skip

    assert _said(desk, visit) == [("duplicate_linked", "tetangga: pasien sekarang pingsan")]


@pytest.mark.parametrize("nothing", [None, "", "  ", 5, ["x"], {}])
def test_a_field_that_is_no_words_says_nothing(duty: TeamOnDuty, nothing: Any) -> None:
    visit = builders.build_visit()
    builders.build_assignment(visit, duty, "on_scene")

    verdict = _tap(duty, visit, "finish", {"outcome": "completed", "destination": nothing, "note": nothing})

    visit.refresh_from_db()
    assert (verdict.verdict, visit.status, visit.end_note) == ("stored", "completed", "")
    assert not Remark.objects.exists()


def test_a_team_that_said_no_writes_no_note_about_the_patient(duty: TeamOnDuty) -> None:
    visit = builders.build_visit()
    builders.build_assignment(visit, duty, "offered")
    _tap(duty, visit, "decline", {"reason": "far"})

    verdict = _tap(duty, visit, "save_note", {"findings": "tidak pernah bertemu"})

    assert Assignment.objects.get().status == "declined"
    assert (verdict.verdict, verdict.code) == ("review", "offer_over")
    assert ReviewItem.objects.get().payload == {"findings": "tidak pernah bertemu"}
    assert not VisitNote.objects.exists()
