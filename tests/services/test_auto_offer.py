"""Offers that nobody pressed a key for: only where the city switched them on, and never against a person's hand."""

from datetime import timedelta
from uuid import uuid4

import pytest

from clinics.actors import Actor, actor_of
from clinics.clock import now
from dispatch.models import Assignment, Deadline, Event, Visit
from dispatch.queries.invariants import check_invariants
from dispatch.services.auto_offer import run_auto_offers
from dispatch.services.crew_actions import Item, apply_items
from dispatch.services.deadlines import run_due_deadlines
from dispatch.services.forms import TriageForm
from dispatch.services.offers import withdraw_offer
from dispatch.services.settings import set_auto_offer
from dispatch.services.triage import triage_visit
from tests import builders
from tests.builders import TeamOnDuty
from tests.counting import queries_of

pytestmark = pytest.mark.django_db


def switch(*urgencies: str) -> None:
    admin = builders.actor("admin")
    for urgency in urgencies:
        set_auto_offer(by=admin, urgency=urgency, on=True, action_id=uuid4())


def taps(duty: TeamOnDuty, visit: Visit, kind: str, **payload: object) -> None:
    person = duty.people[0]
    item = Item(uuid4(), kind, now(), visit.pk, payload, None, False)
    verdicts = apply_items(
        by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=[item]
    )
    assert verdicts[0].verdict == "stored"


def asked(visit: Visit) -> list[str]:
    """The teams that were asked for a visit, in order."""
    return list(Assignment.objects.filter(visit=visit).order_by("pk").values_list("team__code", flat=True))


def withdraw(visit: Visit, desk: Actor) -> None:
    visit.refresh_from_db()
    withdraw_offer(visit_id=visit.pk, by=desk, seen_version=visit.version, action_id=uuid4())


def test_nothing_is_offered_until_someone_switches_it_on() -> None:
    builders.build_team_on_duty()
    visit = builders.build_visit(urgency="red")

    assert run_auto_offers() == 0
    assert queries_of(run_auto_offers) == 2
    assert asked(visit) == []


def test_a_switched_urgency_is_offered_and_the_others_wait_for_a_person() -> None:
    builders.build_team_on_duty()
    builders.build_team_on_duty()
    red, yellow = builders.build_visit(urgency="red"), builders.build_visit(urgency="yellow")
    switch("red")

    assert run_auto_offers() == 1

    assert len(asked(red)) == 1
    assert asked(yellow) == []
    event = Event.objects.get(kind="visit_offered")
    assert (event.actor_kind, event.actor, event.fact["automatic"]) == ("system", None, True)
    assert Assignment.objects.get().offered_by is None
    assert Deadline.objects.filter(visit=red, kind="offer_expires", done_at__isnull=True).count() == 1
    assert check_invariants() == []


def test_a_request_that_nobody_judged_yet_is_not_offered() -> None:
    builders.build_team_on_duty()
    visit = builders.build_visit(urgency="red", status="requested")
    switch("red", "yellow", "green")

    assert run_auto_offers() == 0
    assert asked(visit) == []


def test_the_next_team_is_asked_when_one_says_no_and_none_is_asked_twice() -> None:
    duties = {duty.team.code: duty for duty in (builders.build_team_on_duty() for _ in range(2))}
    visit = builders.build_visit(urgency="red")
    switch("red")

    run_auto_offers()
    taps(duties[asked(visit)[0]], visit, "decline", reason="far")
    run_auto_offers()
    Deadline.objects.filter(visit=visit, done_at__isnull=True).update(due_at=now() - timedelta(seconds=1))
    run_due_deadlines()
    Assignment.objects.update(ended_at=now() - timedelta(hours=1))

    assert run_auto_offers() == 0
    assert sorted(asked(visit)) == sorted(duties)
    visit.refresh_from_db()
    assert visit.status == "triaged"
    assert check_invariants() == []


def test_a_visit_that_somebody_at_the_desk_works_on_is_left_to_them() -> None:
    builders.build_team_on_duty()
    desk = builders.actor()
    visit = builders.build_visit(urgency="yellow")
    visit.refresh_from_db()
    switch("red")

    triage_visit(
        visit_id=visit.pk, by=desk, seen_version=visit.version, action_id=uuid4(),
        form=TriageForm(urgency="red"),
    )  # fmt: skip

    assert run_auto_offers() == 0


def test_a_team_that_a_person_took_off_is_not_asked_again_at_once() -> None:
    first, second = builders.build_team_on_duty(), builders.build_team_on_duty()
    visit = builders.build_visit(urgency="red")
    switch("red")
    run_auto_offers()
    before = asked(visit)

    withdraw(visit, builders.actor())

    assert run_auto_offers() == 0
    assert asked(visit) == before
    assert before[0] in {first.team.code, second.team.code}


def test_two_visits_that_need_the_same_team_get_one_offer() -> None:
    builders.build_team_on_duty()
    one, two = builders.build_visit(urgency="red"), builders.build_visit(urgency="red")
    switch("red")

    assert run_auto_offers() == 1
    assert run_auto_offers() == 0
    assert len(asked(one)) + len(asked(two)) == 1
    assert check_invariants() == []
