"""The traps that the study fell into, each as a small city in which the trap would show."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from dispatch.choice import DEFAULT, Config, Snapshot, assign, coverage_loss, rank
from dispatch.choice.cost import Floats
from dispatch.travel import Leg, Place, StraightLine, Way
from tests.rules.choice_city import (
    NOW,
    at_a_bedside,
    carried_out,
    city,
    km_north,
    on_the_way,
    request,
    team,
    zone,
)


@dataclass(frozen=True)
class WrongTimes:
    """A straight line that errs by 30 %, differently at every asking, as estimates of the road do."""

    seed: int

    def matrix(self, origins: Floats, destinations: Floats, vehicle_class: str) -> Floats:
        """Right times, each multiplied by its own lognormal error."""
        right = StraightLine().matrix(origins, destinations, vehicle_class)
        return np.asarray(right * np.random.default_rng(self.seed).lognormal(0.0, 0.3, right.shape))

    def times(self, origins: Sequence[Place], destination: Place, vehicle_class: str) -> list[Leg]:
        """The same, one by one."""
        seconds = self.matrix(np.array(origins), np.array([destination]), vehicle_class)[:, 0]
        return [Leg(value, 0.0, "estimate") for value in seconds.tolist()]

    def way(self, origin: Place, destination: Place, vehicle_class: str) -> Way | None:
        """Nothing is drawn."""
        return None


def _one_by_one(snapshot: Snapshot) -> float:
    """The net of the plan of a program that serves the oldest first, each by the first of its ranking."""
    net, left = 0.0, list(snapshot.teams)
    for asked in sorted(snapshot.requests, key=lambda each: each.requested_at):
        now = replace(snapshot, teams=tuple(left), requests=(asked,))
        options = rank(asked, now).options
        if options and rank(asked, now).hold is None:
            chosen = options[0].candidate
            weight = 240 / asked.target_minutes
            waited = (NOW - asked.requested_at).total_seconds() / 60
            net += options[0].cost - weight * (120 + 0.5 * waited)
            left = [each for each in left if each.team_id != chosen.team_id]
    return net


def test_one_visit_after_the_other_even_with_the_price_of_coverage_costs_more_than_all_together() -> None:
    older = request(101, "yellow", km=0.0, requested_at=NOW - timedelta(minutes=5))
    newer = request(102, "red", km=4.0)
    snapshot = city(older, newer, team(1, km=1.9), team(2, km=-4.0), zone("rappocini", 2.0, 0.2))

    together, one_by_one = assign(snapshot).net_minutes, _one_by_one(snapshot)

    assert together < one_by_one - 30
    assert {(pair.visit_id, pair.team_id) for pair in assign(snapshot).pairs} == {(101, 2), (102, 1)}


def test_the_oldest_visit_does_not_call_a_team_across_the_city_when_a_newer_one_is_beside_it() -> None:
    oldest = request(101, "yellow", km=25.0, requested_at=NOW - timedelta(minutes=20))
    beside = request(102, "yellow", km=0.2)

    plan = assign(city(oldest, beside, team(1, km=0.0)))

    assert [(pair.visit_id, pair.team_id) for pair in plan.pairs] == [(102, 1)]
    # But not for ever: the worth of the one that waits grows until the team goes.
    ancient = replace(oldest, requested_at=NOW - timedelta(hours=8))
    assert [pair.visit_id for pair in assign(city(ancient, beside, team(1, km=0.0))).pairs] == [101]


def test_a_soon_free_team_is_decided_again_at_every_event_and_binds_nobody() -> None:
    first = request(101, "yellow", km=0.0)
    busy = at_a_bedside(7, km=0.2, minutes_left=4)
    before = city(first, busy, team(2, km=18.0))
    assert [wait.team_id for wait in assign(before).waits] == [7]

    # A red visit beside the same team: it has the better claim, nothing was promised to the first.
    red = request(102, "red", km=0.3)
    after = assign(replace(before, requests=(first, red)))

    assert [(wait.visit_id, wait.team_id) for wait in after.waits] == [(102, 7)]
    assert [(pair.visit_id, pair.team_id) for pair in after.pairs] == [(101, 2)]
    # Nor is a team that needs longer than is worth waiting for advised at all.
    assert assign(city(first, replace(busy, declared_minutes_left=31.0))).waits == ()


def test_times_that_err_by_thirty_per_cent_turn_few_teams_round() -> None:
    visits = [request(100 + number, "red", km=2.0 * number) for number in range(6)]
    teams = [team(number, km=1.0 + 2.3 * number) for number in range(1, 13)]
    start = city(*visits, *teams)

    def turned(config: Config) -> int:
        count, now = 0, start
        for asking in range(40):
            now = replace(now, travel=WrongTimes(asking))
            plan = assign(now, config)
            count += sum(pair.replaces is not None for pair in plan.pairs)
            now = carried_out(now, plan)
        return count

    bare = replace(DEFAULT, change_minutes=0.0, change_share=0.0, change_fixed=0.0, settled_minutes=0.0)
    assert turned(bare) > 40
    assert turned(DEFAULT) <= turned(bare) / 4


def test_a_price_of_coverage_of_four_holds_green_visits_that_a_half_sends() -> None:
    visits = [request(100 + number, "green", km=float(number)) for number in range(4)]
    areas = [zone(f"area{number}", 2.0 * number, red_per_hour=0.6) for number in range(5)]
    snapshot = city(*visits, *areas, *(team(number, km=1.5 * number) for number in range(1, 5)))

    assert len(assign(snapshot).pairs) == 4
    assert len(assign(snapshot, replace(DEFAULT, coverage_weight=4.0)).held) >= 2


def test_a_busy_share_near_one_makes_every_team_as_dear_as_the_next() -> None:
    # The nearest team of an area must cost more than the fifth: with q = 0.7 that difference melts.
    snapshot = city(*(team(number, km=1.0 * number) for number in range(1, 8)), zone("rappocini", 0.0, 1.0))

    def spread(config: Config) -> float:
        losses = coverage_loss(snapshot, config)
        return losses[1].weighted_minutes / losses[5].weighted_minutes

    assert spread(DEFAULT) > 20 * spread(replace(DEFAULT, busy_share=0.7))


def test_nothing_is_turned_in_the_last_two_minutes_even_for_a_red_visit() -> None:
    yellow = request(101, "yellow", km=0.0, status="en_route", team_id=1)
    red = request(102, "red", km=0.1)
    far = team(2, km=20.0)

    def taken(minutes_left: float) -> bool:
        km = (minutes_left - 1.0) * 60 / 130
        plan = assign(city(yellow, red, on_the_way(1, 101, km=-km), far))
        return {pair.visit_id: pair.team_id for pair in plan.pairs}.get(102) == 1

    assert not taken(1.9)
    assert taken(2.1)


def test_a_position_that_nobody_heard_of_for_long_is_not_trusted_for_the_plan() -> None:
    old = team(1, base=km_north(9.0), fix=km_north(0.5), fix_time=NOW - timedelta(minutes=45))
    plan = assign(city(request(101, "red", km=0.0), old, team(2, km=3.0)))

    assert [pair.team_id for pair in plan.pairs] == [2]


def test_the_islands_are_never_reached_as_the_crow_flies() -> None:
    island = request(101, "red", km=1.0, boat_only=True)
    van, boat = team(1, km=1.0), team(2, km=12.0, vehicle_class="boat", base_boat_only=True)

    assert [pair.team_id for pair in assign(city(island, van, boat)).pairs] == [2]
    assert assign(city(island, van)).pairs == ()
    assert assign(city(request(102, "red"), boat)).pairs == ()
