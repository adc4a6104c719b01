"""Nothing open is without a running deadline, and the end of every deadline reaches the desk. Seeded."""

import random
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from clinics.actors import Actor, actor_of
from clinics.clock import now, stepped_time
from clinics.refusals import Refusal
from dispatch.models import Assignment, Deadline, Visit
from dispatch.queries.board import desk_board
from dispatch.queries.invariants import check_invariants
from dispatch.rules.ladder import WATCHED_BY
from dispatch.rules.lifecycle import OPEN
from dispatch.services.auto_offer import run_auto_offers
from dispatch.services.crew_actions import Item, apply_items
from dispatch.services.deadlines import run_due_deadlines
from dispatch.services.ladder import run_ladder
from dispatch.services.offers import offer_visit
from dispatch.services.settings import set_auto_offer
from tests import builders
from tests.builders import TeamOnDuty

pytestmark = pytest.mark.django_db

REACHES = {
    "unassigned_alarm": {"unassigned", "must_call"},
    "arrival_alarm": {"arrival"},
    "on_scene_alarm": {"on_scene"},
    "offer_expires": {"returned", "must_call"},
}
"""Kind of a deadline -> what of it the desk hears, at least one of them."""
STEPS = ("accept", "depart", "arrive")


def tap(duty: TeamOnDuty, visit: Visit, kind: str) -> None:
    item = Item(uuid4(), kind, now(), visit.pk, {}, None, False)
    apply_items(
        by=actor_of(duty.people[0]), person_id=duty.people[0].pk, device_id="phone-0001", sent_at=now(), items=[item]
    )  # fmt: skip


def finish(visit: Visit) -> None:
    """Where a team is at the bedside it ends the visit and is free."""
    part = Assignment.objects.filter(visit=visit, status="on_scene").select_related("shift").first()
    if part is not None:
        person = part.shift.members.select_related("person").order_by("pk")[0].person
        item = Item(uuid4(), "finish", now(), visit.pk, {"outcome": "completed"}, None, False)
        apply_items(
            by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=[item]
        )


def lived(
    visit: Visit, duties: list[TeamOnDuty], desk: Actor, dice: random.Random, *, offered: bool = False
) -> None:
    """A visit somewhere in its life: waiting, asked, asked in vain, on the way, at the bedside."""
    duty = dice.choice(duties)
    try:
        offer_visit(
            visit_id=visit.pk, team_id=duty.team.pk, by=desk, action_id=uuid4(), override_reason="other",
            seen_version=Visit.objects.values_list("version", flat=True).get(pk=visit.pk),
        )  # fmt: skip
    except Refusal:
        return  # the team is busy, or somebody has it already
    for kind in STEPS[: 0 if offered else dice.randint(0, 3)]:
        tap(duty, visit, kind)


def test_the_end_of_every_open_visits_deadline_is_an_alarm_at_the_desk() -> None:
    dice = random.Random(20261122)
    builders.build_city()
    desk, admin = builders.actor(), builders.actor("admin")
    duties = [builders.build_team_on_duty(hours=48) for _ in range(8)]
    visits = []
    with stepped_time(now()) as city:
        for _ in range(14):
            visit = builders.build_visit(urgency=dice.choice(["red", "yellow", "green"]))
            visits.append(visit)
            city.step_to(now() + timedelta(seconds=dice.randint(1, 40)))
            run_due_deadlines()
            if dice.random() < 0.8:
                lived(visit, duties, desk, dice)
        set_auto_offer(by=admin, urgency="yellow", on=True, action_id=uuid4())

        met: Counter[str] = Counter()
        for _ in range(12):
            lived(dice.choice(visits), duties, desk, dice)
            lived(dice.choice(visits), duties, desk, dice, offered=True)
            running = list(
                Deadline.objects.filter(done_at__isnull=True).select_related("visit").order_by("due_at")
            )
            watched = {deadline.visit_id for deadline in running if deadline.kind in WATCHED_BY.values()}
            assert watched == set(Visit.objects.filter(status__in=OPEN).values_list("pk", flat=True))
            ahead = [deadline for deadline in running if deadline.kind in REACHES and deadline.due_at > now()]
            first = min(ahead, key=lambda deadline: met[deadline.kind])
            automatic = first.visit.urgency == "yellow" and first.kind == "offer_expires"
            city.step_to(first.due_at)
            run_due_deadlines()
            if automatic:
                city.step_to(now() + timedelta(seconds=11))
                run_due_deadlines()
                run_auto_offers()
                run_ladder()
            cards = {card["id"]: card for card in desk_board(desk)["visits"]}
            heard = {alarm["kind"] for alarm in cards[first.visit_id]["alarms"]}
            passed_on = automatic and cards[first.visit_id]["status"] == "offered"
            assert passed_on or heard & REACHES[first.kind], (first.kind, heard)
            assert check_invariants() == []
            met[first.kind] += 1
            for visit in dice.sample(visits, 3):
                finish(visit)
    assert set(met) == set(REACHES)
