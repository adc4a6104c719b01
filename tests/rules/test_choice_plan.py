"""The plan for all open visits at once: it is the best there is, it is stable, and it makes nothing forbidden."""

import itertools
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.choice import DEFAULT, Candidate, Config, Request, Snapshot, assign, coverage_loss, rank
from dispatch.travel import metres_between
from tests.rules.choice_city import (
    MANGASA,
    NOW,
    at_a_bedside,
    carried_out,
    city,
    km_north,
    on_the_way,
    places,
    request,
    running_cities,
    snapshots,
    team,
    zone,
)

PACES = {"minivan": (60.0, 130.0), "motorcycle": (45.0, 120.0), "boat": (600.0, 150.0)}


def _net(asked: Request, sent: Candidate, snapshot: Snapshot) -> float | None:
    """Cost less worth of a pair by the formula of the study, one number after the other; None: forbidden."""
    assert asked.place is not None
    if sent.state == "off_duty" or sent.locked or sent.team_id in asked.excluded:
        return None
    if not asked.needs <= sent.professions or (sent.vehicle_class == "boat") != asked.boat_only:
        return None
    free_in = sent.declared_minutes_left or 0.0
    if free_in > 30:
        return None
    fixed, per_km = PACES[sent.vehicle_class]
    way = (fixed + per_km * metres_between(sent.base, asked.place) / 1000) / 60
    minutes = free_in + (0.5 if sent.state == "on_scene" else 1.5) + way
    weight = 240 / asked.target_minutes
    waited = (NOW - asked.requested_at).total_seconds() / 60
    late = max(0.0, waited + minutes - asked.target_minutes) - max(0.0, waited - asked.target_minutes)
    foreign = 5.0 if asked.urgency != "red" and sent.clinic_id != asked.clinic_id else 0.0
    loss = coverage_loss(snapshot)[sent.team_id].weighted_minutes
    cost = weight * (minutes + 0.5 * late + foreign) + loss
    return min(cost - weight * (120 + 0.5 * waited), loss - weight * 10)


def _least(snapshot: Snapshot) -> float:
    """The least sum over every way to give teams to visits, tried one by one."""
    teams = [*snapshot.teams, *[None] * len(snapshot.requests)]
    best = 0.0
    for order in itertools.permutations(teams, len(snapshot.requests)):
        nets = [
            _net(asked, sent, snapshot)
            for asked, sent in zip(snapshot.requests, order, strict=True)
            if sent is not None
        ]
        if None not in nets:
            best = min(best, sum(net for net in nets if net is not None))
    return best


@given(snapshots())
@settings(max_examples=150, deadline=None)
def test_no_way_of_giving_teams_to_visits_costs_less_than_the_plan(snapshot: Snapshot) -> None:
    small = replace(snapshot, requests=snapshot.requests[:3], teams=snapshot.teams[:4])

    plan = assign(small)

    assert abs(plan.net_minutes - _least(small)) < 1e-3


@given(running_cities())
@settings(max_examples=200, deadline=None)
def test_nobody_is_sent_twice_and_nobody_is_sent_who_may_not_go(snapshot: Snapshot) -> None:
    plan = assign(snapshot)

    teams = [pair.team_id for pair in plan.pairs] + [wait.team_id for wait in plan.waits]
    visits = [item.visit_id for item in (*plan.pairs, *plan.waits, *plan.held)]
    assert len(set(teams)) == len(teams)
    assert len(set(visits)) == len(visits)
    for pair in plan.pairs:
        asked, sent = snapshot.request_by_id[pair.visit_id], snapshot.team_by_id[pair.team_id]
        assert pair.kept == (asked.team_id == sent.team_id)
        if not pair.kept:
            assert sent.state in ("available", "returning", "offered", "accepted", "en_route")
            assert not sent.locked
            assert asked.needs <= sent.professions
            assert sent.team_id not in asked.excluded
            assert (sent.vehicle_class == "boat") == asked.boat_only
    for wait in plan.waits:
        assert snapshot.team_by_id[wait.team_id].state == "on_scene"
        assert snapshot.request_by_id[wait.visit_id].needs <= snapshot.team_by_id[wait.team_id].professions


@given(running_cities())
@settings(max_examples=200, deadline=None)
def test_a_plan_that_was_carried_out_is_left_alone(snapshot: Snapshot) -> None:
    once = carried_out(snapshot, assign(snapshot))

    again = assign(once)

    assert [pair for pair in again.pairs if not pair.kept] == []
    assert again.released == ()


@given(running_cities(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_plan_does_not_depend_on_the_order_in_which_teams_and_visits_are_told(
    snapshot: Snapshot,
    dice: st.DataObject,
) -> None:
    requests, teams = list(snapshot.requests), list(snapshot.teams)
    dice.shuffle(requests)  # type: ignore[attr-defined]
    dice.shuffle(teams)  # type: ignore[attr-defined]

    assert assign(replace(snapshot, requests=tuple(requests), teams=tuple(teams))) == assign(snapshot)


@given(snapshots(busy=False), places)
@settings(max_examples=150, deadline=None)
def test_one_team_more_never_makes_the_plan_worse(snapshot: Snapshot, base: object) -> None:
    more = team(99, base=base, professions=frozenset({"doctor", "nurse", "midwife"}))

    richer = assign(replace(snapshot, teams=(*snapshot.teams, more)))

    assert richer.net_minutes <= assign(snapshot).net_minutes + 1e-3


@given(snapshots(), st.floats(0, 1.5), st.floats(60, 960), st.floats(0, 15), st.floats(0.05, 0.5))
@settings(max_examples=60, deadline=None)
def test_any_weights_within_their_bounds_give_one_plan_and_the_same_each_time(
    snapshot: Snapshot, coverage: float, weight: float, territory: float, busy: float
) -> None:
    config = DEFAULT.with_changes(
        {
            "coverage_weight": coverage,
            "weight_minutes": weight,
            "own_territory_minutes": territory,
            "busy_share": busy,
        }
    )

    assert assign(snapshot, config) == assign(replace(snapshot), config)


@given(snapshots())
@settings(max_examples=150, deadline=None)
def test_with_nothing_else_open_the_plan_sends_the_first_of_the_ranking(snapshot: Snapshot) -> None:
    alone = replace(snapshot, requests=snapshot.requests[:1])

    plan = assign(alone)

    for pair in plan.pairs:
        options = rank(alone.requests[0], alone).options
        assert options[0].candidate.team_id == pair.team_id
        assert abs(options[0].minutes - pair.minutes) < 1e-6
        assert abs(options[0].cost - pair.cost) < 1e-6


def test_two_visits_and_two_teams_are_solved_together_and_not_one_after_the_other() -> None:
    # The first visit's nearest team is the only one near the second.
    first, second = request(101, "yellow", km=0.0), request(102, "yellow", km=4.0)
    between, far = team(1, km=1.9), team(2, km=-4.0)

    plan = assign(city(first, second, between, far))

    assert {(pair.visit_id, pair.team_id) for pair in plan.pairs} == {(102, 1), (101, 2)}


def test_an_urgent_visit_takes_the_team_that_is_on_its_way_to_one_that_can_wait() -> None:
    green = request(101, "green", km=6.0, status="en_route", team_id=1)
    red = request(102, "red", km=0.0)

    plan = assign(city(green, red, on_the_way(1, 101, km=1.0), team(2, km=12.0)))

    assert [(pair.visit_id, pair.team_id, pair.released_from) for pair in plan.pairs] == [
        (101, 2, None),
        (102, 1, 101),
    ]
    assert plan.pairs[0].replaces == 1
    assert [(item.team_id, item.visit_id) for item in plan.released] == [(1, 101)]
    assert plan.pairs[1].said.id == "Alihkan KKS1 dari MKS-101: 4 mnt"


def test_a_team_on_its_way_is_not_turned_for_less_than_the_price_of_a_change() -> None:
    visit = request(101, "yellow", km=0.0, status="en_route", team_id=1)
    coming = on_the_way(1, 101, km=10.0)
    minutes_per_km = 130 / 60
    left = 1 + 10.0 * minutes_per_km
    price = DEFAULT.change_minutes + DEFAULT.change_share * left + DEFAULT.change_fixed / 4
    mobilisation = DEFAULT.mobilisation_at_base

    def plan_with(saved: float) -> tuple[int, bool]:
        km = 10.0 - (saved + mobilisation) / minutes_per_km
        pair = assign(city(visit, coming, team(2, km=km))).pairs[0]
        return pair.team_id, pair.kept

    assert plan_with(price - 0.1) == (1, True)
    assert plan_with(price + 0.1) == (2, False)


def test_a_team_that_is_nearly_there_is_not_turned_whatever_is_gained() -> None:
    visit = request(101, "green", km=0.0, status="en_route", team_id=1)
    red = request(102, "red", km=0.2)

    def taken(km: float) -> bool:
        plan = assign(city(visit, red, on_the_way(1, 101, km=km), team(2, km=25.0)))
        return {pair.visit_id: pair.team_id for pair in plan.pairs}[102] == 1

    assert taken(0.6)
    assert not taken(0.45)


def test_what_a_person_locked_stays() -> None:
    visit = request(101, "green", km=6.0, status="en_route", team_id=1, locked=True)
    red = request(102, "red", km=0.0)

    plan = assign(city(visit, red, on_the_way(1, 101, km=1.0), team(2, km=12.0)))

    assert {pair.visit_id: pair.team_id for pair in plan.pairs} == {101: 1, 102: 2}
    assert assign(city(replace(red, locked=True), team(2))).pairs == ()
    assert assign(city(red, team(2, locked=True))).pairs == ()


def test_a_team_sent_by_a_person_without_the_skill_is_not_called_back_for_it() -> None:
    visit = request(101, "red", km=0.0, needs=frozenset({"midwife"}), status="en_route", team_id=1)

    plan = assign(city(visit, on_the_way(1, 101, km=3.0)))

    assert [(pair.team_id, pair.kept) for pair in plan.pairs] == [(1, True)]


def test_a_team_that_is_soon_free_is_advice_and_never_a_promise() -> None:
    visit = request(101, "red", km=0.0)
    near_busy, far_free = at_a_bedside(7, km=0.2, minutes_left=3), team(2, km=14.0)

    plan = assign(city(visit, near_busy, far_free))

    assert plan.pairs == ()
    assert [(wait.team_id, round(wait.minutes)) for wait in plan.waits] == [(7, 5)]
    assert plan.waits[0].said.id == "Tunggu KKS7, bebas ±3 mnt: tiba dalam 5 mnt"
    # Decided again at the next event: the bedside takes longer, so the far team goes.
    later = assign(city(visit, replace(near_busy, declared_minutes_left=40.0), far_free))
    assert [pair.team_id for pair in later.pairs] == [2]
    assert later.waits == ()


def test_nobody_on_the_way_is_called_back_to_wait_for_a_team_that_is_soon_free() -> None:
    visit = request(101, "red", km=0.0, status="en_route", team_id=1)

    plan = assign(city(visit, on_the_way(1, 101, km=14.0), at_a_bedside(7, km=0.2, minutes_left=1)))

    assert [(pair.team_id, pair.kept) for pair in plan.pairs] == [(1, True)]
    assert plan.waits == ()


def test_between_two_teams_of_one_puskesmas_the_one_with_fewer_visits_today_goes() -> None:
    tired, rested = team(1, km=2.0, visits_today=4), team(2, km=2.0, visits_today=1)

    assert assign(city(request(), tired, rested)).pairs[0].team_id == 2
    assert assign(city(request(), replace(tired, visits_today=1), rested)).pairs[0].team_id == 1


def test_yellow_prefers_its_own_puskesmas_by_five_minutes_and_a_red_only_the_minutes() -> None:
    own, foreign = team(1, km=3.0), team(2, km=1.0, clinic_id=MANGASA)

    assert assign(city(request(urgency="yellow"), own, foreign)).pairs[0].team_id == 1
    assert assign(city(request(urgency="red"), own, foreign)).pairs[0].team_id == 2
    # Territory first with fall-back, never strict: an own team that is busy or far is not waited for.
    assert (
        assign(city(request(urgency="yellow"), replace(own, base=km_north(6)), foreign)).pairs[0].team_id == 2
    )


def test_a_green_visit_is_held_while_the_last_team_guards_an_area_and_goes_when_it_has_waited_long_enough() -> (
    None
):
    guarded = zone("rappocini", km=1.0, red_per_hour=0.5)
    green, only = request(101, "green", km=1.0), team(1, km=1.0)

    plan = assign(city(green, only, guarded))

    assert (plan.pairs, plan.waits) == ((), ())
    held = plan.held[0]
    price = 0.5 * 0.8 * (60 - 2.5) * 0.5 * 0.75 * 16
    assert held.visit_id == 101
    assert abs(held.price_minutes - price) < 0.5
    assert "tidak terjangkau" in held.said.id
    # Time alone lets it go, at the minute that was said.
    before = replace(green, requested_at=NOW - timedelta(minutes=held.until_minutes - 1))
    after = replace(green, requested_at=NOW - timedelta(minutes=held.until_minutes + 1))
    assert assign(city(before, only, guarded)).pairs == ()
    assert [pair.team_id for pair in assign(city(after, only, guarded)).pairs] == [1]
    # A second team near by: nothing is held. A red visit is never held for a green one's price.
    assert assign(city(green, only, team(2, km=1.2), guarded)).held == ()
    assert assign(city(request(101, "red", km=1.0), only, guarded)).held == ()


@given(st.integers(1, 12), st.floats(0.1, 5.0))
@settings(max_examples=40, deadline=None)
def test_an_old_green_visit_is_served_in_the_end_however_full_the_city(reds: int, danger: float) -> None:
    waiting = [request(200 + number, "red", km=0.5) for number in range(reds)]
    ancient = request(101, "green", km=8.0, requested_at=NOW - timedelta(hours=60))

    plan = assign(city(ancient, *waiting, team(1, km=8.0), zone("rappocini", 0.5, danger)))

    assert [(pair.visit_id, pair.team_id) for pair in plan.pairs] == [(101, 1)]


def test_a_patient_far_away_is_not_left_waiting_for_being_far() -> None:
    island = request(101, "red", boat_only=True, place=km_north(-90))

    plan = assign(city(island, team(1, km=0.0, vehicle_class="boat")))

    assert [(pair.visit_id, pair.team_id) for pair in plan.pairs] == [(101, 1)]
    assert plan.pairs[0].minutes > 200


def test_many_visits_at_one_place_get_as_many_teams_as_there_are() -> None:
    visits = [request(100 + number, "yellow", km=0.0) for number in range(20)]
    teams = [team(number, km=0.1 * number) for number in range(1, 31)]
    many = [*teams, *(team(number, km=5.0 + 0.01 * number) for number in range(31, 200))]

    plan = assign(city(*visits, *many))

    assert {pair.team_id for pair in plan.pairs} == set(range(1, 21))


def test_a_plan_carries_the_version_of_what_it_saw() -> None:
    assert assign(replace(city(request(), team()), version=41)).version == 41


def test_an_empty_city_has_an_empty_plan() -> None:
    assert assign(city()).pairs == ()
    assert assign(city(request())).held == ()
    assert assign(city(team()), Config(coverage_weight=1.0)).net_minutes == 0.0


def test_the_cost_of_a_pair_is_the_sum_of_its_terms_to_the_last_minute() -> None:
    way = 1.5 + 1 + 2.0 * 130 / 60
    waiting = request(101, "yellow", km=0.0, requested_at=NOW - timedelta(minutes=58))
    foreign = team(2, km=2.0, clinic_id=MANGASA)

    cost = assign(city(waiting, foreign)).pairs[0].cost
    assert abs(cost - 4 * (way + 0.5 * (58 + way - 60) + 5)) < 1e-3

    # Another team on its way: the change is in the cost of everyone else, and not in its own.
    visit = request(101, "yellow", km=0.0, status="en_route", team_id=1)
    coming, near = on_the_way(1, 101, km=12.0), team(2, km=0.5)
    left, sooner = 1 + 12.0 * 130 / 60, 1.5 + 1 + 0.5 * 130 / 60
    pair = assign(city(visit, coming, near)).pairs[0]
    assert (pair.team_id, pair.replaces) == (2, 1)
    assert abs(pair.cost - (4 * sooner + 4 * (3 + 0.25 * left) + 40)) < 1e-3
    assert abs(assign(city(visit, coming)).pairs[0].cost - 4 * left) < 1e-3


def test_a_visit_whose_only_team_goes_to_another_is_not_said_to_be_held() -> None:
    red, green = request(101, "red", km=1.0), request(102, "green", km=1.0)

    plan = assign(city(red, green, team(1, km=1.0), zone("rappocini", km=1.0, red_per_hour=0.5)))

    assert [(pair.visit_id, pair.team_id) for pair in plan.pairs] == [(101, 1)]
    assert plan.held == ()
