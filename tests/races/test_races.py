"""Two people at the same moment: exactly one effect each, a clear refusal for the other, round after round."""

import os
import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from clinics.actors import Actor, actor_of
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Assignment, Deadline, Event, NoEntry, Visit
from dispatch.queries.invariants import check_invariants
from dispatch.services.crew_actions import Item, apply_items
from dispatch.services.deadlines import run_due_deadlines
from dispatch.services.offers import offer_visit
from dispatch.services.roads import close_road, lift_no_entry, reopen_road
from tests import builders
from tests.builders import TeamOnDuty

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

ROUNDS = int(os.environ.get("DOTTORO_RACE_ROUNDS", "10"))
"""Of each race; thirty in ``make prove``."""


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do all of them at the same moment, each on a connection of its own; a refusal is a result."""
    barrier = threading.Barrier(len(deeds))
    results: list[object] = [None] * len(deeds)

    def run(index: int, deed: Callable[[], object]) -> None:
        try:
            barrier.wait()
            results[index] = deed()
        except Refusal as refusal:
            results[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, deed)) for index, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def refusals(results: list[object]) -> list[str]:
    return [result.code for result in results if isinstance(result, Refusal)]


def asking(visit: Visit, duty: TeamOnDuty, by: Actor) -> Callable[[], object]:
    return lambda: offer_visit(
        visit_id=visit.pk, team_id=duty.team.pk, by=by, seen_version=visit.version, action_id=uuid4(),
        override_reason="other",
    )  # fmt: skip


def tapping(duty: TeamOnDuty, item: Item) -> Callable[[], object]:
    person = duty.people[0]
    return lambda: apply_items(
        by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=[item]
    )[0]


def fresh(visit: Visit) -> Visit:
    visit.refresh_from_db()
    return visit


def test_two_offers_of_one_visit() -> None:
    first, second = builders.build_team_on_duty(), builders.build_team_on_duty()
    rosmini, tenri = builders.actor("dispatcher"), builders.actor("dispatcher")

    for _ in range(ROUNDS):
        visit = fresh(builders.build_visit())
        results = at_once(asking(visit, first, rosmini), asking(visit, second, tenri))
        assert refusals(results) == ["moved_on"]
        assert Assignment.objects.filter(visit=visit).count() == 1
        _free_both()
    assert check_invariants() == []


def test_two_visits_for_one_team() -> None:
    duty = builders.build_team_on_duty()
    rosmini, tenri = builders.actor("dispatcher"), builders.actor("dispatcher")

    for _ in range(ROUNDS):
        one, other = fresh(builders.build_visit()), fresh(builders.build_visit())
        results = at_once(asking(one, duty, rosmini), asking(other, duty, tenri))
        assert refusals(results) == ["team_busy"]
        _free_both()
    assert check_invariants() == []


def test_accept_against_expiry() -> None:
    duty = builders.build_team_on_duty()
    desk = builders.actor("dispatcher")
    outcomes = set()

    for _ in range(ROUNDS):
        visit = fresh(builders.build_visit())
        asking(visit, duty, desk)()
        Deadline.objects.filter(visit=visit, done_at__isnull=True).update(due_at=now() - timedelta(seconds=1))
        at_once(tapping(duty, Item(uuid4(), "accept", now(), visit.pk, {}, None, False)), run_due_deadlines)
        status = fresh(visit).status
        kinds = list(Event.objects.filter(visit=visit).values_list("kind", flat=True))
        assert kinds.count("offer_accepted") + kinds.count("offer_expired") == 1
        assert status == ("accepted" if "offer_accepted" in kinds else "triaged")
        outcomes.add(status)
        _free_both()
    assert outcomes <= {"accepted", "triaged"}
    assert check_invariants() == []


def test_the_same_action_id_twice() -> None:
    duty = builders.build_team_on_duty()
    desk = builders.actor("dispatcher")

    for _ in range(ROUNDS):
        visit = fresh(builders.build_visit())
        asking(visit, duty, desk)()
        item = Item(uuid4(), "accept", now(), visit.pk, {}, None, False)
        results = at_once(tapping(duty, item), tapping(duty, item))
        assert sorted(result.verdict for result in results) == ["duplicate", "stored"]
        assert Event.objects.filter(visit=visit, kind="offer_accepted").count() == 1
        _free_both()
    assert check_invariants() == []


def test_one_deadline_and_two_workers() -> None:
    for _ in range(ROUNDS):
        visit = builders.build_visit()
        Deadline.objects.filter(visit=visit, done_at__isnull=True).update(due_at=now() - timedelta(seconds=1))
        at_once(run_due_deadlines, run_due_deadlines)
        assert Event.objects.filter(visit=visit, kind="unassigned_alarmed").count() == 1
    assert check_invariants() == []


def _free_both() -> None:
    """End the round: whoever is active is withdrawn, through the service."""
    from dispatch.services.offers import withdraw_offer

    desk = builders.actor("dispatcher")
    for assignment in Assignment.objects.filter(ended_at__isnull=True).select_related("visit"):
        visit = assignment.visit
        withdraw_offer(
            visit_id=visit.pk, by=desk, seen_version=visit.version, action_id=uuid4(), reason="other_urgent"
        )


def test_two_dispatchers_open_the_same_road() -> None:
    builders.build_clinic()
    rosmini, tenri = builders.actor("dispatcher"), builders.actor("dispatcher")

    for _ in range(ROUNDS):
        closure = close_road(
            by=rosmini, action_id=uuid4(), kind="flood", shape=[(-5.17, 119.453)], radius_metres=25, classes=[],
            ends_at=now() + timedelta(hours=1),
        )["closure_id"]  # fmt: skip
        results = at_once(
            lambda pk=closure: reopen_road(closure_id=pk, by=rosmini, action_id=uuid4()),  # type: ignore[misc]
            lambda pk=closure: reopen_road(closure_id=pk, by=tenri, action_id=uuid4()),  # type: ignore[misc]
        )
        assert refusals(results) == ["closure_over"]
        assert Event.objects.filter(subject=f"closure:{closure}", kind="road_reopened").count() == 1


def test_two_phones_of_a_team_report_one_lorong_while_the_desk_takes_the_mark_away() -> None:
    duty, by = builders.build_team_on_duty(), builders.actor("dispatcher")
    visit = builders.build_visit(lat=-5.17003, lon=119.45318)
    asking(visit, duty, by)()
    tapping(duty, Item(uuid4(), "accept", now(), visit.pk, {}, None, offline=False))()

    for _ in range(ROUNDS):
        taps = [
            Item(uuid4(), "no_entry", now(), visit.pk, {"lat": -5.1695, "lon": lon}, None, offline=False)
            for lon in (119.4531, 119.4532, 119.4533)
        ]
        tapping(duty, taps[0])()
        mark = NoEntry.objects.get(lifted_at__isnull=True).pk
        results = at_once(
            tapping(duty, taps[1]),
            tapping(duty, taps[2]),
            lambda pk=mark: lift_no_entry(no_entry_id=pk, by=by, action_id=uuid4()),  # type: ignore[misc]
        )
        assert refusals(results) in ([], ["no_entry_over"])
        assert NoEntry.objects.filter(lifted_at__isnull=True).count() == 1
    assert check_invariants() == []
