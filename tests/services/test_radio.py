"""A team's step that the dispatcher enters for it: the crew's own rules, the desk's name in the log, taken back."""

from uuid import uuid4

import pytest

from clinics.actors import Actor, actor_of
from clinics.refusals import Refusal
from dispatch.models import Event, Visit
from dispatch.queries.crew import crew_today
from dispatch.queries.invariants import check_invariants
from dispatch.services.offers import offer_visit
from dispatch.services.radio import enter_step
from tests import builders

pytestmark = pytest.mark.django_db


def enter(visit: Visit, team_id: int, by: Actor, step: str, **more: str) -> Visit:
    """The desk notes what the team said."""
    visit.refresh_from_db()
    enter_step(
        visit_id=visit.pk,
        team_id=team_id,
        by=by,
        seen_version=visit.version,
        action_id=uuid4(),
        step=step,
        **more,
    )
    visit.refresh_from_db()
    return visit


@pytest.fixture
def offered(db: None) -> tuple[Visit, builders.TeamOnDuty, Actor]:
    visit = builders.build_visit()
    duty = builders.build_team_on_duty()
    desk = builders.actor("dispatcher")
    offer_visit(
        visit_id=visit.pk, team_id=duty.team.pk, by=desk, seen_version=visit.version, action_id=uuid4(),
        override_reason="other",
    )  # fmt: skip
    return visit, duty, desk


def test_a_whole_visit_said_by_radio_is_the_crews_visit(
    offered: tuple[Visit, builders.TeamOnDuty, Actor],
) -> None:
    visit, duty, desk = offered

    for step, status in (("accept", "accepted"), ("depart", "en_route"), ("arrive", "on_scene")):
        assert enter(visit, duty.team.pk, desk, step).status == status
        crew = crew_today(actor_of(duty.people[0]))
        assert [each["status"] for each in crew["visits"]] == [status]
    enter(visit, duty.team.pk, desk, "finish", outcome="completed")

    assert visit.status == "completed"
    said = Event.objects.filter(visit=visit, kind__in=("team_arrived", "visit_finished"))
    assert [(event.actor_id, event.fact["by_desk"]) for event in said] == [(desk.person_id, True)] * 2
    assert check_invariants() == []


def test_a_step_by_radio_is_taken_back_and_a_wrong_one_refused(
    offered: tuple[Visit, builders.TeamOnDuty, Actor],
) -> None:
    visit, duty, desk = offered
    enter(visit, duty.team.pk, desk, "accept")

    assert enter(visit, duty.team.pk, desk, "undo").status == "offered"
    for step, code in (
        ("delivered", "out_of_order"),
        ("finish", "out_of_order"),
        ("decline", "reason_unknown"),
    ):
        with pytest.raises(Refusal) as refused:
            enter(visit, duty.team.pk, desk, step)
        assert refused.value.code == code, step
    with pytest.raises(Refusal) as refused:
        enter(visit, builders.build_team(code="MGS9").pk, desk, "accept")
    assert refused.value.code == "no_team_now"
    with pytest.raises(Refusal) as refused:
        enter(visit, duty.team.pk, builders.actor("call_taker"), "accept")
    assert refused.value.code == "forbidden"
    assert check_invariants() == []
