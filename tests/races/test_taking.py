"""A team is taken while something else happens to its visit: exactly one of the two has an effect, in all rounds."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from clinics.actors import Actor
from clinics.clock import now
from dispatch.models import Assignment, Event, Visit
from dispatch.queries.invariants import check_invariants
from dispatch.services.crew_actions import Item
from dispatch.services.offers import withdraw_offer
from dispatch.services.pre_emption import take_team
from dispatch.services.visits import cancel_visit
from tests import builders
from tests.builders import TeamOnDuty
from tests.races.test_races import ROUNDS, asking, at_once, fresh, refusals, tapping

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def taking(visit: Visit, duty: TeamOnDuty, other: Visit, by: Actor) -> Callable[[], object]:
    seen = {"seen_version": visit.version, "from_seen_version": other.version}
    return lambda: take_team(
        visit_id=visit.pk, team_id=duty.team.pk, from_visit_id=other.pk, by=by, action_id=uuid4(),
        override_reason="other", **seen,
    )  # fmt: skip


def item(kind: str, visit: Visit, **payload: object) -> Item:
    return Item(uuid4(), kind, now(), visit.pk, payload, None, False)


def asked(duty: TeamOnDuty, desk: Actor, *kinds: str) -> Visit:
    """A green visit that the team was asked for, after these taps of its crew."""
    visit = fresh(builders.build_visit(urgency="green"))
    asking(visit, duty, desk)()
    for kind in kinds:
        tapping(duty, item(kind, visit))()
    return fresh(visit)


def ended(desk: Actor) -> None:
    """End the round: whoever is active is taken back, and nobody waits."""
    for assignment in Assignment.objects.filter(ended_at__isnull=True).select_related("visit"):
        visit = assignment.visit
        withdraw_offer(visit_id=visit.pk, by=desk, seen_version=visit.version, action_id=uuid4())
    for visit in Visit.objects.filter(ended_at__isnull=True):
        cancel_visit(
            visit_id=visit.pk, by=desk, seen_version=visit.version, action_id=uuid4(), reason="family"
        )


@pytest.mark.parametrize(
    ("before", "tap", "payload", "event", "too_late"),
    [
        ((), "accept", {}, "offer_accepted", "conflict"),
        (("accept", "depart"), "arrive", {}, "team_arrived", "review"),
        (("accept", "depart"), "finish", {"outcome": "not_home"}, "visit_finished", "review"),
    ],
)
def test_taken_against_a_tap_of_the_crew(
    before: tuple[str, ...], tap: str, payload: dict[str, object], event: str, too_late: str
) -> None:
    duty, desk = builders.build_team_on_duty(), builders.actor()

    for _ in range(ROUNDS):
        green, red = asked(duty, desk, *before), fresh(builders.build_visit(urgency="red"))
        taken, verdict = at_once(taking(red, duty, green, desk), tapping(duty, item(tap, green, **payload)))
        happened = Event.objects.filter(visit=green, kind=event).count()
        assert happened + Event.objects.filter(visit=red, kind="team_taken").count() == 1
        assert refusals([taken]) == (["moved_on"] if happened else [])
        assert verdict.verdict == ("stored" if happened else too_late)  # type: ignore[attr-defined]
        assert Assignment.objects.filter(visit=red).count() == 1 - happened
        ended(desk)

    assert check_invariants() == []


def test_taken_against_the_end_of_the_other_visit() -> None:
    duty, desk, tenri = builders.build_team_on_duty(), builders.actor(), builders.actor()

    for _ in range(ROUNDS):
        green, red = asked(duty, desk, "accept"), fresh(builders.build_visit(urgency="red"))
        results = at_once(
            taking(red, duty, green, desk),
            lambda green=green: cancel_visit(  # type: ignore[misc]
                visit_id=green.pk, by=tenri, seen_version=green.version, action_id=uuid4(), reason="family"
            ),
        )
        assert refusals(results) == ["moved_on"]
        cancelled = Event.objects.filter(visit=green, kind="visit_cancelled").count()
        assert cancelled + Event.objects.filter(visit=red, kind="team_taken").count() == 1
        ended(desk)
    assert check_invariants() == []


def test_two_visits_take_the_same_team() -> None:
    duty, desk, tenri = builders.build_team_on_duty(), builders.actor(), builders.actor()

    for _ in range(ROUNDS):
        green = asked(duty, desk, "accept")
        one, two = (fresh(builders.build_visit(urgency="red")) for _ in range(2))
        results = at_once(taking(one, duty, green, desk), taking(two, duty, green, tenri))
        assert refusals(results) == ["moved_on"]
        assert Event.objects.filter(kind="team_taken", visit__in=[one, two]).count() == 1
        ended(desk)
    assert check_invariants() == []


def test_one_visit_takes_two_teams() -> None:
    first, second = builders.build_team_on_duty(), builders.build_team_on_duty()
    desk, tenri = builders.actor(), builders.actor()

    for _ in range(ROUNDS):
        # made in this order so that one take locks the red visit first and the other last
        one, red = asked(first, desk, "accept"), fresh(builders.build_visit(urgency="red"))
        two = asked(second, desk, "accept")
        results = at_once(taking(red, first, one, desk), taking(red, second, two, tenri))
        assert refusals(results) == ["moved_on"]
        assert Event.objects.filter(kind="team_taken", visit=red).count() == 1
        assert sorted([fresh(one).status, fresh(two).status]) == ["accepted", "triaged"]
        ended(desk)
    assert check_invariants() == []
