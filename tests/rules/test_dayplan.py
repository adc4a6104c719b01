"""The day plan's rules: whatever the day, no window, skill, pin, pause or end of duty is broken; reasons are true."""

from dataclasses import replace

import numpy as np
import vroom  # noqa: F401 - the import takes its time: not in an example of a property
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.dayplan import (
    Duty,
    Lunch,
    Problem,
    Stop,
    Team,
    best_slots,
    plan_day,
    price_of_move,
    replan,
    round_of,
    rounds_of,
    why_not_placed,
)
from dispatch.dayplan.problem import NO_WAY, Arrangement

HOUR = 3600
LUNCH = Lunch(11 * HOUR + 1800, 13 * HOUR + 1800, 1800)
NURSE, DOCTOR = frozenset({"nurse"}), frozenset({"nurse", "doctor"})


def stop(key: str, place: int | None = 1, opens: int = 8, closes: int = 16, **more: object) -> Stop:
    return Stop(key, place, opens * HOUR, closes * HOUR, 1800, **more)  # type: ignore[arg-type]  # by name


def duty(
    opens: int = 8, closes: int = 16, skills: frozenset[str] = NURSE, lunch: Lunch | None = None
) -> Duty:
    return Duty(opens * HOUR, closes * HOUR, 0, 0, skills, frozenset({opens}), lunch)


def day(
    *stops: Stop, teams: tuple[Team, ...] = (Team(1, "minivan", (duty(),)),), minutes: int = 10
) -> Problem:
    """Every place is so many minutes from every other."""
    places = 1 + len(stops)
    ways = np.full((places, places), minutes * 60, dtype=np.int64)
    np.fill_diagonal(ways, 0)
    return Problem(stops, teams, {"minivan": ways})


@st.composite
def days(draw: st.DrawFn) -> Problem:
    """Up to nine stops and three teams, one of which changes its people at two; some ways do not exist."""
    count = draw(st.integers(0, 9))
    spots = draw(
        st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=count + 1, max_size=count + 1)
    )
    ways = np.array(
        [[60 * (abs(a[0] - b[0]) + abs(a[1] - b[1])) for b in spots] for a in spots], dtype=np.int64
    ).reshape(count + 1, count + 1)
    if count and draw(st.booleans()):
        ways[:, count] = ways[count, :] = NO_WAY
        ways[count, count] = 0
    windows = st.sampled_from([(8, 16), (8, 10), (11, 13), (15, 16), (14, 21)])
    needs = st.sampled_from([frozenset[str](), frozenset({"doctor"}), frozenset({"midwife"})])
    stops = []
    for number in range(count):
        opens, closes = draw(windows)
        stops.append(
            stop(
                f"p{number}", draw(st.sampled_from([number + 1, number + 1, number + 1, None])), opens, closes,
                needs=draw(needs), preferred=draw(st.sampled_from([None, 8, 14])),
                pinned_to=draw(st.sampled_from([None, None, None, 1, 9])),
            )
        )  # fmt: skip
    crews = [(duty(8, 14, DOCTOR, LUNCH), duty(14, 21)), (duty(8, 16, NURSE, LUNCH),), (duty(9, 12, DOCTOR),)]
    teams = tuple(
        Team(number, "minivan", crew) for number, crew in enumerate(crews[: draw(st.integers(0, 3))], 1)
    )
    return Problem(tuple(stops), teams, {"minivan": ways})


def assert_kept(problem: Problem, plan: Arrangement) -> None:
    """Looked at from outside: only what the rounds say of their stops, not whether they call themselves allowed."""
    keys = [key for order in plan.values() for key in order]
    assert len(keys) == len(set(keys))
    for team_id, times in rounds_of(problem, plan).items():
        team = problem.team_of[team_id]
        free_at = 0
        for timed in times.stops:
            asked = problem.stop_of[timed.key]
            assert asked.window_from <= timed.start <= asked.window_to
            assert timed.arrive >= free_at + timed.travel_seconds
            there = [
                each for each in team.duties if each.on_from <= timed.start and timed.leave <= each.on_to
            ]
            assert any(asked.needs <= each.skills for each in there)
            assert asked.pinned_to in (None, team_id)
            free_at = timed.leave
        assert times.ends <= team.duties[-1].on_to
        for opens, closes in times.lunches:
            assert LUNCH.opens <= opens
            assert closes <= LUNCH.closes
            assert not any(opens < timed.leave and timed.start < closes for timed in times.stops)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days(), st.integers(1, 3))
def test_no_plan_breaks_a_window_a_skill_a_pin_or_a_pause_and_nobody_is_left_without_a_reason(
    problem: Problem, gone: int
) -> None:
    plan = plan_day(problem)
    fewer = replace(problem, teams=tuple(team for team in problem.teams if team.team_id != gone))
    again = replan(fewer, plan)

    assert_kept(problem, plan)
    assert_kept(fewer, again.arrangement)
    placed = {key for order in plan.values() for key in order}
    for left in problem.stops:
        if left.key not in placed:
            reasons = why_not_placed(problem, plan, left)
            assert [each.code for each in reasons] != ["left_out"]
            assert best_slots(problem, plan, left) == []


def test_every_reason_names_what_would_have_to_change() -> None:
    teams = (Team(1, "minivan", (duty(8, 10),)),)

    def codes(asked: Stop, problem: Problem | None = None) -> list[str]:
        problem = problem or day(asked, teams=teams)
        return [each.code for each in why_not_placed(problem, plan_day(problem), asked)]

    assert codes(stop("a", None)) == ["no_place"]
    assert codes(stop("a"), day(stop("a"), teams=())) == ["no_team"]
    assert codes(stop("a", needs=DOCTOR)) == ["no_skill"]
    assert codes(stop("a", pinned_to=7)) == ["pin"]
    assert codes(stop("a", opens=12, closes=13)) == ["window_tight"]
    sea = day(stop("a"), teams=teams)
    sea.seconds["minivan"][0, 1] = NO_WAY
    assert codes(stop("a"), sea) == ["no_way"]
    full = day(*(stop(f"p{n}", n + 1) for n in range(5)), teams=teams)
    plan = plan_day(full)
    left = next(each for each in full.stops if each.key not in plan[1])
    assert [each.code for each in why_not_placed(full, plan, left)] == ["overtime"]


def test_lunch_lies_where_it_holds_up_nobody() -> None:
    team = Team(1, "minivan", (duty(8, 16, lunch=LUNCH),))
    asked = (stop("a", 1, 11, 11), stop("b", 2, 13, 13))
    problem = day(*asked, teams=(team,))

    times = round_of(problem, team, ["a", "b"])

    assert times.allowed
    assert [each.start for each in times.stops] == [11 * HOUR, 13 * HOUR]
    assert times.lunches == ((11 * HOUR + 1800, 12 * HOUR),)


def test_the_same_person_is_worth_a_detour_and_a_change_of_team_is_not_made_for_nothing() -> None:
    teams = (Team(1, "minivan", (duty(8, 16),)), Team(2, "minivan", (duty(9, 16),)))
    problem = day(stop("a", 1, preferred=9), stop("b", 2, preferred=8), teams=teams, minutes=5)
    plan = plan_day(problem)

    assert plan == {1: ["b"], 2: ["a"]}
    turned = {1: ["a"], 2: ["b"]}
    plain = day(stop("a", 1), stop("b", 2), teams=teams)
    assert replan(plain, turned).moved == ()


def test_the_price_of_a_drop_says_what_it_costs_and_what_speaks_against_it() -> None:
    teams = (Team(1, "minivan", (duty(),)), Team(2, "minivan", (duty(),)))
    problem = day(stop("a", 1, 8, 9), stop("b", 2, 8, 9), stop("c", 3, 9, 9), teams=teams)

    beside = price_of_move(problem, {1: ["a"], 2: ["b"]}, "b", 1, 1)
    before = price_of_move(problem, {1: ["c"], 2: ["a", "b"]}, "c", 2, 0)

    assert (beside.allowed, beside.added_seconds, beside.late) == (True, -600, ())
    assert (before.allowed, [each.code for each in before.whys]) == (False, ["team_late"])
    assert set(before.late) == {"a", "b"}
