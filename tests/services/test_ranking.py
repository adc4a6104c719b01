"""The ranking of a visit from the rows: a constant number of queries, quick for a hundred teams."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.api.schemas.choice import RankingOut
from dispatch.models import Assignment, Event, TeamFix, Visit
from dispatch.queries.plan import plan_now
from dispatch.queries.ranking import may_send, ranking_for
from dispatch.services.offers import offer_visit
from tests.builders import (
    BARRANG_LOMPO,
    KASSI_KASSI,
    MANGASA,
    TeamOnDuty,
    actor,
    build_assignment,
    build_clinic,
    build_team,
    build_team_on_duty,
    build_visit,
)
from tests.counting import queries_of
from tests.osrm_server import black_hole

pytestmark = pytest.mark.django_db
FAR_LESS_THAN_FOREVER_SECONDS = 20.0
"""The silent machine would hold a question for minutes; a busy one that runs the tests is only slow."""


def _fix(duty: TeamOnDuty, lat: float, lon: float, minutes: float = 1) -> None:
    at = now() - timedelta(minutes=minutes)
    TeamFix.objects.create(team=duty.team, shift=duty.shift, fix_time=at, received_at=at, lat=lat, lon=lon)


def test_the_own_team_goes_first_and_every_other_team_is_named() -> None:
    own, foreign = build_team_on_duty(build_clinic(KASSI_KASSI)), build_team_on_duty(build_clinic(MANGASA))
    island, asleep = build_team_on_duty(build_clinic(BARRANG_LOMPO)), build_team(build_clinic(MANGASA))
    visit = build_visit()

    ranking = ranking_for(visit.pk)

    RankingOut.model_validate(ranking)
    assert [option["team"] for option in ranking["options"]] == [own.team.code, foreign.team.code]
    assert {item["team"]: item["reason_id"] for item in ranking["left_out"]} == {
        island.team.code: "Timnya dengan perahu, tidak lewat darat",
        asleep.code: "Tidak sedang jaga",
    }
    assert ranking["options"][0]["members"] == ["Bu Rosmini", "Sr. Andi Tenri", "Pak Basri"]
    assert ranking["visit_version"] == visit.version


def test_a_fix_of_the_database_ranks_while_redis_is_empty() -> None:
    near, far = build_team_on_duty(build_clinic()), build_team_on_duty(build_clinic())
    visit = build_visit()
    _fix(far, -5.10, 119.50)
    _fix(near, -5.1701, 119.4533, minutes=12)

    options = ranking_for(visit.pk)["options"]

    assert [option["team"] for option in options] == [near.team.code, far.team.code]
    assert 715 <= options[0]["fix_age_seconds"] <= 730
    assert "Posisi 12 mnt lalu" in options[0]["reasons_id"]


def test_busy_asked_and_unwilling_teams_stand_where_they_should() -> None:
    free, busy, asked, unwilling = (build_team_on_duty() for _ in range(4))
    visit = build_visit()
    build_assignment(build_visit(), busy, "on_scene")
    other = build_visit()
    build_assignment(other, asked, "en_route")
    build_assignment(visit, unwilling, "declined")
    Visit.objects.filter(pk=visit.pk).update(status="triaged", ended_at=None)

    ranking = ranking_for(visit.pk)

    assert [option["team"] for option in ranking["options"]] == [
        free.team.code,
        busy.team.code,
        unwilling.team.code,
    ]
    assert [option["can_leave_now"] for option in ranking["options"]] == [True, False, True]
    assert ranking["left_out"][0]["reason_en"] == f"On the way to {other.code}"


def test_a_visit_with_only_a_kelurahan_is_ranked_from_its_point_and_one_with_nothing_ranks_nobody() -> None:
    build_team_on_duty()
    visit = build_visit()
    Visit.objects.filter(pk=visit.pk).update(lat=None, lon=None)
    assert len(ranking_for(visit.pk)["options"]) == 1

    Visit.objects.filter(pk=visit.pk).update(village=None)
    assert [item["reason_en"] for item in ranking_for(visit.pk)["left_out"]] == ["The place is not known yet"]


def test_an_unknown_visit_is_not_found() -> None:
    with pytest.raises(Refusal, match="not_found"):
        ranking_for(999_999)


def test_what_no_reason_can_override() -> None:
    van, boat, asleep = build_team_on_duty(), build_team_on_duty(build_clinic(BARRANG_LOMPO)), build_team()
    nurses = build_team_on_duty(professions=("nurse",))
    land, island = build_visit(needs=["doctor"]), build_visit(BARRANG_LOMPO)
    busy = build_team_on_duty()
    build_assignment(build_visit(), busy, "accepted")

    assert may_send(land, van.team) is None
    assert may_send(land, nurses.team) is None
    assert may_send(island, boat.team) is None
    assert may_send(island, van.team) == may_send(land, boat.team) == "team_cannot_reach"
    assert may_send(land, asleep) == "team_off_duty"
    assert may_send(land, busy.team) == "team_busy"


def test_the_card_says_why_the_first_is_first_and_what_is_lost() -> None:
    """The nearest belongs to another puskesmas and is alone in covering its own kelurahan."""
    own, near = build_team_on_duty(build_clinic(KASSI_KASSI)), build_team_on_duty(build_clinic(MANGASA))
    visit = build_visit()
    _fix(own, -5.1700, 119.4590)
    _fix(near, -5.1700, 119.4540)

    ranking = RankingOut.model_validate(ranking_for(visit.pk))

    assert [option.team for option in ranking.options] == [own.team.code, near.team.code]
    assert ranking.why_first_id
    assert len(ranking.why_first_id) == len(ranking.why_first_en)
    assert near.team.code in (ranking.why_not_nearest_id or "")
    assert all(option.loss_minutes >= 0 for option in ranking.options)
    assert all(option.minutes_p90 > option.minutes for option in ranking.options)
    assert ranking.hold is None


def test_a_team_on_its_way_to_a_green_visit_is_an_alternative_for_a_red_one() -> None:
    busy, far = build_team_on_duty(), build_team_on_duty(build_clinic(MANGASA))
    _fix(busy, -5.1701, 119.4533)
    _fix(far, -5.10, 119.50)
    green, red = build_visit(MANGASA, urgency="green"), build_visit(urgency="red")
    build_assignment(green, busy, "en_route")
    green.refresh_from_db()

    (alternative,) = RankingOut.model_validate(ranking_for(red.pk)).alternatives

    assert (alternative.team, alternative.from_visit) == (busy.team.code, green.code)
    assert (alternative.from_visit_id, alternative.from_version) == (green.pk, green.version)
    assert f"Ambil {busy.team.code} dari {green.code}" in alternative.sentence_id


def test_what_the_dispatcher_saw_is_kept_and_joins_what_became_of_it() -> None:
    first, second = build_team_on_duty(), build_team_on_duty(build_clinic(MANGASA))
    visit = build_visit()
    visit.refresh_from_db()
    last = Event.objects.order_by("-seq")[0].seq

    offer_visit(
        visit_id=visit.pk, team_id=first.team.pk, by=actor(), seen_version=visit.version, action_id=uuid4()
    )

    kept = Assignment.objects.get(visit=visit)
    seen = kept.ranking
    assert (seen["rank"], seen["first"], seen["planned"]) == (1, first.team.code, first.team.code)
    assert (seen["seq"], seen["config"], seen["hold"]) == (last, 0, None)
    assert [option["team"] for option in seen["options"]] == [first.team.code, second.team.code]
    assert set(seen["chosen"]) == {
        "team", "minutes", "minutes_p90", "source", "loss_minutes", "free_in_minutes",
    }  # fmt: skip
    assert kept.eta_seconds == pytest.approx(seen["chosen"]["minutes"] * 60, abs=3)


def test_an_offer_ranks_before_it_locks() -> None:
    """What the ranking reads and waits for, the visit's row does not wait for."""
    duty = build_team_on_duty()
    visit = build_visit()
    visit.refresh_from_db()
    ranking_for(visit.pk)

    with CaptureQueriesContext(connection) as seen:
        offer_visit(
            visit_id=visit.pk, team_id=duty.team.pk, by=actor(), seen_version=visit.version, action_id=uuid4()
        )

    statements = [query["sql"] for query in seen.captured_queries]
    locked = next(index for index, sql in enumerate(statements) if "FOR UPDATE" in sql)
    ranked = [index for index, sql in enumerate(statements) if "FROM clinics_team team" in sql]
    assert len(ranked) == 1
    assert ranked[0] < locked


def test_who_follows_the_plan_gives_no_reason_where_another_team_would_be_faster() -> None:
    """The nearer team is the only one near the other visit: the plan sends the farther one here."""
    middle, south = build_team_on_duty(), build_team_on_duty()
    _fix(middle, -5.120, 119.450)
    _fix(south, -5.165, 119.450)
    older = build_visit(lat=-5.155, lon=119.450, requested_at=now() - timedelta(minutes=2))
    younger = build_visit(lat=-5.200, lon=119.450)
    older.refresh_from_db()
    sent = {pair.visit_id: pair.team_id for pair in plan_now(now()).sends()}
    assert sent == {older.pk: middle.team.pk, younger.pk: south.team.pk}
    assert ranking_for(older.pk)["options"][0]["team"] == south.team.code

    offer_visit(
        visit_id=older.pk, team_id=middle.team.pk, by=actor(), seen_version=older.version, action_id=uuid4()
    )

    assert Assignment.objects.get(visit=older).override_reason == ""


def test_a_server_of_ways_that_hangs_holds_up_no_ranking(settings: Settings) -> None:
    visit = build_visit()
    for _ in range(20):
        _fix(build_team_on_duty(), -5.16, 119.45)
    ranking_for(visit.pk)
    with black_hole() as url:
        settings.TRAVEL, settings.OSRM_URL = "osrm", url
        begin = time.monotonic()
        found = [ranking_for(visit.pk)["options"] for _ in range(5)]
        took = time.monotonic() - begin

    assert {option["source"] for options in found for option in options} == {"estimate"}
    assert took < FAR_LESS_THAN_FOREVER_SECONDS


def test_twenty_or_two_hundred_teams_take_the_same_queries() -> None:
    visit = build_visit()
    for _ in range(20):
        _fix(build_team_on_duty(), -5.16, 119.45)
    ranking_for(visit.pk)  # the kelurahan and their rates are remembered for minutes
    few = queries_of(lambda: ranking_for(visit.pk))
    for _ in range(180):
        _fix(build_team_on_duty(), -5.15, 119.44)

    many = queries_of(lambda: ranking_for(visit.pk))

    assert len(ranking_for(visit.pk)["options"]) == 200
    assert few == many <= 14
