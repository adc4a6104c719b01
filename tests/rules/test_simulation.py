"""The simulated city keeps its own laws, whatever rule is played in it."""

from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dispatch.choice import DEFAULT
from dispatch.choice.columns import Columns, columns_of
from dispatch.practice.simulate.demand import DAY, requests_of, workload_minutes
from dispatch.practice.simulate.engine_rule import EngineRule
from dispatch.practice.simulate.ground import Ways, ground_of
from dispatch.practice.simulate.measures import read_run, summary
from dispatch.practice.simulate.plot import Line, draw
from dispatch.practice.simulate.report import BEGIN, END, Report
from dispatch.practice.simulate.rules import RULES
from dispatch.practice.simulate.runs import Job, run, run_all
from dispatch.practice.simulate.scenarios import SCENARIOS, Scenario
from dispatch.practice.simulate.world import Step, World

FASTEST_KM_PER_MINUTE = 1.2
"""No van is faster than 72 km/h of straight line, start-up and detour included."""
SHORT = Job("b2", "plain", 0.6, 1, 1)


def a_short_city(rule: str, scenario: str = "plain", load: float = 0.85, hours: float = 3.0) -> World:
    """A world after the first hours of demand, with every step kept."""
    chosen = replace(SCENARIOS[scenario], load=load)
    demand = requests_of(chosen, seed=3, days=1)
    demand = demand.only(np.flatnonzero(demand.at < hours * 60))
    world = World(chosen, demand, 1, 3, keep_steps=True)
    world.run(RULES[rule]())
    return world


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_request_ends_exactly_once_and_not_before_it_was_asked(rule: str) -> None:
    world = a_short_city(rule, hours=1.5)

    assert world.outcome.finished == [1] * len(world.demand)
    assert (world.outcome.arrived_at > world.demand.at).all()
    assert not world.open
    assert not world.sent


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_every_scenario_ends_under_our_rule(scenario: str) -> None:
    world = a_short_city("ours_posting", scenario, load=0.6, hours=1.5)

    assert world.outcome.finished == [1] * len(world.demand)


@pytest.mark.parametrize("rule", ["b0", "b2n", "ours_posting"])
def test_no_team_is_in_two_places(rule: str) -> None:
    world = a_short_city(rule)
    by_team: dict[int, list[Step]] = {}
    for step in world.outcome.steps:
        by_team.setdefault(step.team, []).append(step)

    assert len(by_team) == len(world.home)
    for steps in by_team.values():
        for one, following in pairwise(steps):
            x, y = where(one, following.decided_at)
            assert np.hypot(x - following.x, y - following.y) < 1e-6


def where(step: Step, moment: float) -> tuple[float, float]:
    """Where a team is on its step."""
    share = min(1.0, max(0.0, (moment - step.leaves_at) / max(1e-9, step.arrives_at - step.leaves_at)))
    return step.x + share * (step.to_x - step.x), step.y + share * (step.to_y - step.y)


@pytest.mark.parametrize("rule", ["b0", "b2n", "ours_posting"])
def test_no_team_flies(rule: str) -> None:
    world = a_short_city(rule)

    for step in world.outcome.steps:
        km = float(np.hypot(step.to_x - step.x, step.to_y - step.y))
        assert km <= FASTEST_KM_PER_MINUTE * (step.arrives_at - step.leaves_at) + 1e-9


def test_the_engine_is_told_the_teams_as_the_desk_would_tell_them() -> None:
    chosen = replace(SCENARIOS["islands"], load=0.85)
    world = World(chosen, requests_of(chosen, seed=3, days=1).only(np.arange(150)), 1, 3)
    rule, compared = EngineRule("ours", posting=False), []

    class Comparing:
        name, ticks = "comparing", True

        def decide(self, world: World) -> None:
            rule.decide(world)
            if len(world.at) and int(world.now) % 30 == 0:
                told = rule.told(world)
                quick = columns_of(told.snapshot(DEFAULT), DEFAULT)
                slow = columns_of(replace(told.snapshot(DEFAULT), teams=told.teams()), DEFAULT)
                compared.append((quick, slow))

        def rest(self, world: World, team: int) -> tuple[float, float]:
            return rule.rest(world, team)

    world.run(Comparing())

    assert len(compared) > 3
    for quick, slow in compared:
        for column in fields(Columns):
            one, other = getattr(quick, column.name), getattr(slow, column.name)
            if isinstance(one, np.ndarray):
                assert np.allclose(one, other, atol=1e-6), column.name
        assert quick.row == slow.row
        assert all((quick.has[name] == slow.has[name]).all() for name in slow.has)


def test_a_team_serves_one_request_at_a_time() -> None:
    world = a_short_city("ours")
    at_bedside: dict[int, list[tuple[float, float]]] = {}
    for request, team in enumerate(world.outcome.team):
        arrived = float(world.outcome.arrived_at[request])
        at_bedside.setdefault(team, []).append((arrived, arrived + float(world.demand.service[request])))

    for spans in at_bedside.values():
        spans.sort()
        assert all(one[1] <= following[0] + 1e-9 for one, following in pairwise(spans))


@pytest.mark.parametrize("rule", ["b2n", "ours_posting"])
def test_only_a_doctor_comes_where_one_is_needed_and_only_a_boat_crosses_the_sea(rule: str) -> None:
    doctors = a_short_city(rule, "doctors", load=0.6, hours=4.0)
    islands = a_short_city(rule, "islands", load=0.6)

    served_by = np.array(doctors.outcome.team)
    assert doctors.demand.doctor.sum() > 0
    assert doctors.doctor[served_by[doctors.demand.doctor == 1]].all()
    assert islands.demand.island.sum() > 0
    assert (islands.boat[np.array(islands.outcome.team)] == (islands.demand.island == 1)).all()


def test_strict_territory_never_sends_another_puskesmas() -> None:
    world = a_short_city("strict")

    assert (world.home[np.array(world.outcome.team)] == world.demand.base).all()


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    one, again = summary([run(SHORT)]), summary([run(SHORT)])

    assert one == again
    assert one != summary([run(replace(SHORT, seed=2))])


def test_our_rule_is_deterministic_as_well() -> None:
    one, again = (a_short_city("ours_posting", "noise", hours=4.0) for _ in range(2))

    assert one.outcome.team == again.outcome.team
    assert (one.outcome.arrived_at == again.outcome.arrived_at).all()


def test_all_rules_are_asked_the_same_requests() -> None:
    demands = [requests_of(SCENARIOS["flood"], seed=7, days=2) for _ in range(2)]

    assert (demands[0].at == demands[1].at).all()
    assert (demands[0].service == demands[1].service).all()
    assert (np.diff(demands[0].at) >= 0).all()


def test_the_load_is_the_share_of_team_time_under_own_territory_travel() -> None:
    scenario = replace(SCENARIOS["plain"], load=0.5)
    days = 20
    asked = requests_of(scenario, seed=1, days=days)
    ground = ground_of("makassar")

    base_x, base_y = ground.base_x[asked.base], ground.base_y[asked.base]
    way = Ways(scenario, ground).minutes(base_x, base_y, asked.x, asked.y, 0.0)
    busy = float((scenario.mobilisation_at_base + way + asked.service).sum())
    assert busy / (len(ground.team_base) * DAY * days) == pytest.approx(0.5, rel=0.04)
    assert 30 < workload_minutes(Scenario()) < 50


def test_the_city_is_the_one_of_the_study() -> None:
    ground = ground_of("makassar")

    assert len(ground.districts) == 14
    assert len(ground.base_x) == 47
    assert len(ground.team_base) == 54


def test_no_rule_may_send_a_team_that_is_with_a_patient() -> None:
    class Wrong:
        name, ticks = "wrong", False

        def decide(self, world: World) -> None:
            for request in list(world.open):
                world.send(0, request)

        def rest(self, world: World, team: int) -> tuple[float, float]:
            return float(world.home_x[team]), float(world.home_y[team])

    chosen = SCENARIOS["plain"]
    with pytest.raises(ValueError, match="cannot be sent"):
        World(chosen, requests_of(chosen, 1, 1), 1, 1).run(Wrong())


def test_runs_in_other_processes_give_what_they_give_here() -> None:
    jobs = [SHORT, replace(SHORT, rule="b1")]

    here, there = run_all(jobs, workers=1), run_all(jobs, workers=2)

    assert {job: summary([one]) for job, one in here.items()} == {
        job: summary([one]) for job, one in there.items()
    }


def test_a_run_is_read_with_all_its_measures() -> None:
    read = summary([read_run(a_short_city("b1", load=0.6, hours=12.0))])

    assert read["red_mean"] < read["red_p95"]
    assert 0 < float(read["own_share"]) < 1
    assert float(read["worst_district_red_mean"]) > float(read["best_district_red_mean"])


def test_the_picture_names_every_line() -> None:
    lines = [Line("b1", ((0.4, 12.0), (0.6, 20.0))), Line("ours", ((0.4, 11.0), (0.6, 20.1)))]

    picture = draw(lines, (0.4, 0.6), "P95")

    assert picture.startswith("<svg")
    assert "b1 20.0" in picture
    assert "ours 20.1" in picture


def test_the_report_writes_its_tables_between_the_marks_and_leaves_the_rest(tmp_path: Path) -> None:
    report = Report([1, 2], days=1, side_seeds=1)
    chosen = [job for job in report.jobs() if job.rule in ("b1", "b2") and job.load in (0.15, 0.6)]
    (tmp_path / "simulation.md").write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")

    report.write(run_all(chosen, workers=1), tmp_path)

    page = (tmp_path / "simulation.md").read_text(encoding="utf-8")
    assert page.startswith("before\n")
    assert page.endswith("after\n")
    assert "old" not in page
    assert "| `b1` |" in page
    assert "| flood |" in page
    assert "<polyline" in (tmp_path / "simulation.svg").read_text(encoding="utf-8")
