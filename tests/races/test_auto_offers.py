"""Offers by themselves: two workers, or a worker and a person, at the same moment. Exactly one offer, in all rounds."""

import pytest

from dispatch.models import Assignment, ChoiceSetting, Event
from dispatch.queries.invariants import check_invariants
from dispatch.services.auto_offer import run_auto_offers
from tests import builders
from tests.races.test_races import ROUNDS, asking, at_once, fresh, refusals
from tests.races.test_taking import ended

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_two_workers_offer_one_visit_once() -> None:
    builders.build_team_on_duty()
    builders.build_team_on_duty()
    desk = builders.actor()
    ChoiceSetting.objects.create(id=1, auto_offer={"red": True})

    for _ in range(ROUNDS):
        visit = builders.build_visit(urgency="red")
        at_once(run_auto_offers, run_auto_offers)
        assert Assignment.objects.filter(visit=visit).count() == 1
        assert Event.objects.filter(visit=visit, kind="visit_offered").count() == 1
        ended(desk)
    assert check_invariants() == []


def test_a_worker_and_a_person_offer_one_visit_once() -> None:
    first, second = builders.build_team_on_duty(), builders.build_team_on_duty()
    desk = builders.actor()
    ChoiceSetting.objects.create(id=1, auto_offer={"red": True})

    for number in range(ROUNDS):
        visit = fresh(builders.build_visit(urgency="red"))
        _, person = at_once(run_auto_offers, asking(visit, (first, second)[number % 2], desk))
        offer = Assignment.objects.get(visit=visit)
        assert refusals([person]) == ([] if offer.offered_by_id == desk.person_id else ["moved_on"])
        ended(desk)
    assert check_invariants() == []
