"""What the rest of the city loses while a team is busy, what is reached now, and where a free team should wait."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.choice import DEFAULT, Snapshot, coverage, coverage_loss, post
from dispatch.choice.cover import answer_shares, nearest_teams
from dispatch.choice.posting import best_spot, gains
from dispatch.travel import metres_between
from tests.rules.choice_city import (
    MANGASA,
    at_a_bedside,
    city,
    km_north,
    on_the_way,
    request,
    snapshots,
    team,
    zone,
)

PACES = {"minivan": (60.0, 130.0), "motorcycle": (45.0, 120.0), "boat": (600.0, 150.0)}


def _weighted(snapshot: Snapshot, without: int | None) -> float:
    """Weighted minutes of all expected emergencies, area by area and team by team, as the study writes it."""
    total = 0.0
    for area in snapshot.zones:
        minutes = []
        for each in snapshot.teams:
            if each.team_id == without or each.locked or each.state in ("off_duty", "on_scene"):
                continue
            if (each.vehicle_class == "boat") != area.boat_only:
                continue
            fixed, per_km = PACES[each.vehicle_class]
            way = (fixed + per_km * metres_between(each.base, area.place) / 1000) / 60
            minutes.append(min(60.0, 1.5 + way))
        nearest = (sorted(minutes) + [60.0] * 10)[:10]
        expected = sum(0.8 * 0.2**place * value for place, value in enumerate(nearest))
        total += (area.red_per_hour * 16 + area.yellow_per_hour * 4) * 0.75 * expected
    return total


@given(snapshots())
@settings(max_examples=200, deadline=None)
def test_the_loss_of_a_team_is_what_the_expected_minutes_rise_by_when_it_is_taken_away(
    snapshot: Snapshot,
) -> None:
    losses = coverage_loss(snapshot)

    assert set(losses) == {each.team_id for each in snapshot.teams}
    with_all = _weighted(snapshot, None)
    for each in snapshot.teams:
        risen = 0.5 * (_weighted(snapshot, each.team_id) - with_all)
        assert losses[each.team_id].weighted_minutes == pytest.approx(risen, abs=1e-3)


@given(snapshots(busy=False))
@settings(max_examples=100, deadline=None)
def test_one_team_more_never_makes_another_team_dearer(snapshot: Snapshot) -> None:
    more = replace(snapshot, teams=(*snapshot.teams, team(99, km=3.0)))

    before, after = coverage_loss(snapshot), coverage_loss(more)
    assert all(
        after[team_id].weighted_minutes <= loss.weighted_minutes + 1e-9 for team_id, loss in before.items()
    )


def test_the_loss_says_where_the_next_emergency_would_wait_longer() -> None:
    here, next_one = team(1, km=0.5), team(2, km=4.5)

    losses = coverage_loss(city(here, next_one, zone("rappocini", 0.0), zone("panakkukang", 4.0)))

    assert losses[1].zone_name == "Rappocini"
    assert losses[1].said.id == "darurat berikutnya di Rappocini 4 → 13 mnt"
    assert losses[1].said.en == "the next emergency in Rappocini 4 → 13 min"
    assert (round(losses[1].before_minutes or 0, 1), round(losses[1].after_minutes or 0, 1)) == (3.6, 12.3)
    assert losses[2].zone_name == "Panakkukang"


def test_the_last_team_of_an_area_is_said_to_be_the_last() -> None:
    loss = coverage_loss(city(team(1, km=0.5), zone("rappocini", 0.0)))[1]

    assert loss.after_minutes is None
    assert loss.said.id == "tim terakhir untuk Rappocini: darurat berikutnya 4 mnt → tidak terjangkau"


def test_a_team_beside_its_twin_loses_next_to_nothing_and_says_nothing() -> None:
    loss = coverage_loss(city(team(1, km=0.5), team(2, km=0.5), zone("rappocini", 0.0)))[2]

    assert loss.said.id == ""
    assert 0.0 < loss.weighted_minutes < 0.5 * 0.2 * 60 * 12


def test_who_is_at_a_bedside_covers_nothing_and_who_can_be_turned_does() -> None:
    visit = request(7, "green", km=2.0, status="en_route", team_id=2)
    snapshot = city(at_a_bedside(1, 0.1, 5), on_the_way(2, 7, 0.5), visit, zone("rappocini", 0.0))

    losses = coverage_loss(snapshot)
    locked = coverage_loss(replace(snapshot, requests=(replace(visit, locked=True),)))

    assert losses[1].weighted_minutes == 0.0
    assert losses[2].weighted_minutes > 0.0
    assert locked[2].weighted_minutes == 0.0


def test_where_emergencies_need_a_doctor_only_the_doctor_is_missed() -> None:
    doctor, nurse = team(1, km=0.5), team(2, km=0.5, professions=frozenset({"nurse"}))

    plain = coverage_loss(city(doctor, nurse, zone("rappocini", 0.0)))
    scarce = coverage_loss(city(doctor, nurse, zone("rappocini", 0.0, doctor_share=1.0)))

    assert plain[1].weighted_minutes < scarce[1].weighted_minutes
    assert scarce[2].weighted_minutes == 0.0


def test_no_van_covers_an_island_and_no_boat_the_land() -> None:
    van, boat = team(1, km=0.5), team(2, km=0.5, vehicle_class="boat")
    areas = zone("rappocini", 0.0), zone("barrang lompo", 0.0, boat_only=True)

    assert [area.team_id for area in coverage(city(van, boat, *areas))] == [1, 2]
    assert [area.team_id for area in coverage(city(van, *areas))] == [1, None]


def test_coverage_now_counts_free_teams_only_and_says_who_is_within_fifteen_minutes() -> None:
    visit = request(7, "green", km=2.0, status="en_route", team_id=2)
    snapshot = city(
        team(1, km=8.0), on_the_way(2, 7, 0.5), visit, at_a_bedside(3, 0.0, 5), team(4, km=0.0, locked=True),
        zone("far", 0.0), zone("near", 3.0),
    )  # fmt: skip

    far, near = coverage(snapshot)

    assert (far.team_id, far.within) == (1, False)
    assert (near.team_id, near.within) == (1, True)
    assert round(near.minutes or 0, 1) == round(1.5 + 1 + 5 * 130 / 60, 1)
    assert coverage(snapshot, DEFAULT.with_changes({"within_minutes": 30}))[0].within
    nobody = coverage(city(zone("far", 0.0)))[0]
    assert (nobody.minutes, nobody.team_id, nobody.within) == (None, None, False)


@given(st.integers(0, 14), st.integers(1, 4), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_nearest_are_the_nearest_in_order(teams: int, areas: int, dice: st.DataObject) -> None:
    minutes = np.array([[dice.uniform(1, 90) for _ in range(teams)] for _ in range(areas)])  # type: ignore[attr-defined]
    minutes = minutes.reshape(areas, teams)

    near = nearest_teams(minutes, DEFAULT)

    for row in range(areas):
        wanted = sorted(min(60.0, value) for value in minutes[row])[:11]
        assert near.minutes[row].tolist() == (wanted + [60.0] * 11)[:11]
        for value, column in zip(near.minutes[row], near.team[row], strict=True):
            assert (column == -1) == (value == 60.0)
            assert column == -1 or minutes[row, column] == value


def test_the_shares_of_who_answers_fall_and_leave_little_over() -> None:
    shares = answer_shares(DEFAULT)

    assert shares[0] == pytest.approx(0.8)
    assert shares[1] == pytest.approx(0.16)
    assert 0.9999 < shares.sum() < 1.0


@given(snapshots(busy=False), st.floats(0, 20))
@settings(max_examples=60, deadline=None)
def test_what_a_waiting_place_gains_is_what_a_team_there_would_be_missed_for(
    snapshot: Snapshot, km: float
) -> None:
    extra = team(99, km=km)
    more = replace(snapshot, teams=(*snapshot.teams, extra))
    ways = np.array(
        [
            [np.inf if area.boat_only else 1.5 + 1 + 130 * metres_between(extra.base, area.place) / 60000]
            for area in snapshot.zones
        ]
    ).reshape(-1, 1)
    others = np.array(
        [
            [
                1.5
                + (
                    PACES[each.vehicle_class][0]
                    + PACES[each.vehicle_class][1] * metres_between(each.base, area.place) / 1000
                )
                / 60
                if (each.vehicle_class == "boat") == area.boat_only
                else np.inf
                for each in snapshot.teams
            ]
            for area in snapshot.zones
        ]
    ).reshape(len(snapshot.zones), len(snapshot.teams))
    worth = np.array([area.red_per_hour * 12.0 for area in snapshot.zones])

    gained = gains(nearest_teams(others, DEFAULT).minutes, ways, worth, DEFAULT)[0]

    assert 0.5 * gained == pytest.approx(coverage_loss(more)[99].weighted_minutes, abs=1e-3)


def test_a_free_team_waits_at_its_own_puskesmas_when_that_is_as_good_as_any() -> None:
    at_home = post(1, city(team(1, km=0.0), team(2, km=9.0, clinic_id=MANGASA), zone("rappocini", 0.0)))

    assert (at_home.clinic_id, at_home.zone, at_home.gain_minutes) == (1, None, 0.0)
    assert at_home.said.id == "Menunggu di puskesmas sendiri"


def test_a_free_team_waits_where_nobody_else_is_near_the_next_emergency() -> None:
    own, twin = team(1, km=0.0), team(2, km=0.0)
    away = at_a_bedside(3, 20.0, 30, base=km_north(8), clinic_id=MANGASA, clinic="Mangasa")
    snapshot = city(own, twin, away, zone("rappocini", 0.0), zone("mangasa", 8.0))

    posting = post(1, snapshot)

    assert (posting.clinic_id, posting.zone) == (MANGASA, "mangasa")
    assert posting.place == away.base
    assert posting.gain_minutes > 0
    assert posting.said.id == "Menunggu di Mangasa: darurat berikutnya di Mangasa 20 → 3 mnt"
    # Not when the team there is free again, nor when the way is longer than anyone is asked to drive.
    assert (
        post(1, replace(snapshot, teams=(own, twin, replace(away, state="available", busy_place=None)))).zone
        is None
    )
    assert post(1, snapshot, DEFAULT.with_changes({"post_way_minutes": 15})).zone is None


def test_a_boat_waits_at_its_own_jetty() -> None:
    boat = team(1, km=0.0, vehicle_class="boat", base_boat_only=True)
    island = zone("barrang lompo", 9.0, boat_only=True)

    assert post(1, city(boat, team(2, km=9.0, clinic_id=MANGASA), island)).zone is None


def test_a_spot_must_be_clearly_better_than_home_and_not_too_far() -> None:
    ways = np.array([0.0, 10.0, 60.0])
    config = DEFAULT.with_changes({"post_gain_share": 0.1})

    assert best_spot(np.array([100.0, 110.0, 900.0]), ways, 0, config) == 0
    assert best_spot(np.array([100.0, 124.0, 900.0]), ways, 0, config) == 1
    assert best_spot(np.array([0.0, 0.0, 0.0]), ways, 0, config) == 0
