"""The plan of all open visits: what it proposes for each, from the rows of the city."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.api.schemas.choice import PlanOut
from dispatch.choice import Held, Plan
from dispatch.models import Assignment, Event, TeamFix, Visit
from dispatch.queries.plan import Planned, desk_plan, items_of, plan_now, shared_plan
from dispatch.queries.snapshot import city_now
from dispatch.services.visits import confirm_visit
from tests import builders
from tests.builders import BARRANG_LOMPO, MANGASA, TeamOnDuty
from tests.counting import queries_of

pytestmark = pytest.mark.django_db


def plan_items() -> dict[int, dict[str, Any]]:
    """Every item of the desk's plan, by visit; made anew, for rows that no event told of."""
    shared_plan.forget()
    plan = PlanOut.model_validate(desk_plan(builders.actor("call_taker")))
    return {item.visit_id: item.model_dump() for item in plan.items}


def place(duty: TeamOnDuty, lat: float, lon: float) -> None:
    at = now()
    TeamFix.objects.create(team=duty.team, shift=duty.shift, fix_time=at, received_at=at, lat=lat, lon=lon)


def test_a_waiting_visit_gets_the_free_team() -> None:
    duty, visit = builders.build_team_on_duty(), builders.build_visit()
    visit.refresh_from_db()

    item = plan_items()[visit.pk]

    assert (item["kind"], item["team"], item["visit_version"]) == ("send", duty.team.code, visit.version)
    assert item["sentence_id"] == f"Kirim {duty.team.code}: 3 mnt"
    assert 0 < item["minutes"] < 10


def test_two_visits_share_two_teams_by_what_is_best_for_both() -> None:
    """The older visit is near both teams, the younger near one alone: it gets that one."""
    middle, south = builders.build_team_on_duty(), builders.build_team_on_duty()
    place(middle, -5.150, 119.450)
    place(south, -5.165, 119.450)
    older = builders.build_visit(lat=-5.160, lon=119.450, requested_at=now() - timedelta(minutes=2))
    younger = builders.build_visit(lat=-5.180, lon=119.450)

    items = plan_items()

    assert (items[older.pk]["team"], items[younger.pk]["team"]) == (middle.team.code, south.team.code)


def test_a_team_that_is_soon_free_is_advice_to_wait() -> None:
    duty = builders.build_team_on_duty()
    builders.build_assignment(builders.build_visit(), duty, "on_scene", at=now() - timedelta(minutes=20))
    visit = builders.build_visit()

    item = plan_items()[visit.pk]

    assert (item["kind"], item["team"]) == ("wait", duty.team.code)
    assert item["minutes"] > item["free_in_minutes"] > 0


def test_the_team_of_a_green_visit_may_be_moved_to_a_red_one() -> None:
    duty = builders.build_team_on_duty()
    green = builders.build_visit(MANGASA, urgency="green")
    builders.build_assignment(green, duty, "en_route")
    red = builders.build_visit(urgency="red")
    green.refresh_from_db()

    item = plan_items()[red.pk]

    assert (item["kind"], item["team"]) == ("move", duty.team.code)
    assert (item["from_visit_id"], item["from_visit"], item["from_version"]) == (
        green.pk,
        green.code,
        green.version,
    )


def test_what_a_person_decided_against_the_ranking_is_left_alone() -> None:
    duty = builders.build_team_on_duty()
    green = builders.build_visit(MANGASA, urgency="green")
    builders.build_assignment(green, duty, "en_route")
    Assignment.objects.update(override_reason="knows_patient")
    red = builders.build_visit(urgency="red")

    items = plan_items()

    assert items[red.pk]["kind"] == "none"
    assert items[red.pk]["sentence_id"] == "Belum ada tim yang bisa berangkat"


def test_a_team_that_said_no_is_proposed_again_after_ten_minutes() -> None:
    duty, visit = builders.build_team_on_duty(), builders.build_visit()
    builders.build_assignment(visit, duty, "declined")
    Visit.objects.filter(pk=visit.pk).update(status="triaged", ended_at=None)
    assert plan_items()[visit.pk]["kind"] == "none"

    Assignment.objects.update(ended_at=now() - timedelta(minutes=11))

    assert plan_items()[visit.pk]["kind"] == "send"


def test_a_visit_without_a_place_and_an_island_without_a_boat_have_no_team() -> None:
    builders.build_team_on_duty()
    island, nowhere = builders.build_visit(BARRANG_LOMPO), builders.build_visit()
    Visit.objects.filter(pk=nowhere.pk).update(lat=None, lon=None, village=None)

    items = plan_items()

    assert [items[visit.pk]["kind"] for visit in (island, nowhere)] == ["none", "none"]
    assert items[nowhere.pk]["sentence_en"] == "The place is not known yet"


def test_a_held_visit_shows_its_price() -> None:
    visit = builders.build_visit(urgency="green")
    city = city_now(now())
    held = Held(visit_id=visit.pk, price_minutes=12.34, until_minutes=30.0)

    items = list(items_of(Planned(city, Plan(held=(held,)))))

    assert [(item["kind"], item["price_minutes"], item["team"]) for item in items] == [("hold", 12.3, None)]


def test_the_plan_is_true_at_its_sequence_number() -> None:
    builders.build_visit()
    last = Event.objects.order_by("-seq")[0].seq

    assert desk_plan(builders.actor())["seq"] == last == plan_now(now()).plan.version


def test_a_crew_sees_no_plan() -> None:
    with pytest.raises(Refusal, match="forbidden"):
        desk_plan(builders.actor("crew"))


def test_twenty_or_two_hundred_teams_and_more_visits_take_the_same_queries() -> None:
    desk = builders.actor()
    for _ in range(20):
        builders.build_team_on_duty()
    builders.build_visit()
    few = _queries(desk)
    for _ in range(180):
        place(builders.build_team_on_duty(), -5.15, 119.44)
    for index in range(20):
        builders.build_visit(urgency=("red", "yellow", "green")[index % 3])

    assert few == _queries(desk) <= 18
    assert len(desk_plan(desk)["items"]) == 21


def test_all_desks_share_the_plan_of_a_moment_until_something_happens() -> None:
    desk, visit = builders.actor(), builders.build_visit()
    visit.refresh_from_db()
    before = desk_plan(desk)

    assert queries_of(lambda: desk_plan(desk)) == 1
    confirm_visit(visit_id=visit.pk, by=desk, seen_version=visit.version, action_id=uuid4())

    assert desk_plan(desk)["seq"] > before["seq"]
    assert desk_plan(desk)["items"][0]["visit_version"] == visit.version + 1


def _queries(desk: Actor) -> int:
    """Of a plan that is made anew, the kelurahan known."""
    desk_plan(desk)
    shared_plan.forget()
    return queries_of(lambda: desk_plan(desk))
