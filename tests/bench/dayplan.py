"""The day plan beside PyVRP (same days, ways, objective and skills), and how fast and gently it is made again.

Ten seeded days of 20 teams and 150 visits: five puskesmas, three windows, visits that need a doctor or a midwife, no
lunch on either side (PyVRP knows none; what lunch costs is told apart). The objective is minutes of driving, after
the number of visits that have a team. Seconds are processor time on one core, on both sides.
"""

import random
import time
from dataclasses import dataclass, replace

import numpy as np

from dispatch.dayplan import (
    Arrangement,
    Config,
    Duty,
    Lunch,
    Problem,
    Stop,
    Team,
    plan_day,
    replan,
    rounds_of,
)
from dispatch.travel import Place, StraightLine
from tests.bench.registry import Ground, Result, bench, percentile

DAYS, TEAMS, VISITS, CLINICS = 10, 20, 150, 5
PEER_SECONDS = 2.0
HOUR = 3600
LEFT_OUT_SECONDS = 100_000
"""A visit without a team costs so much on both sides: more than any detour within a day."""
UNABLE_SECONDS = 1_000_000
"""To PyVRP, the way to a visit for which a team lacks the skill: no duty is so long."""
LUNCH = Lunch(11 * HOUR + 1800, 13 * HOUR + 1800, 1800)


def day_of(seed: int, *, lunch: bool = False) -> Problem:
    """A day of Makassar's extent: five puskesmas with four teams each, their visits around them."""
    draw = random.Random(seed)
    bases = [Place(draw.uniform(-5.20, -5.07), draw.uniform(119.40, 119.53)) for _ in range(CLINICS)]
    homes = [_near(draw, bases[number % CLINICS]) for number in range(VISITS)]
    places = np.array([*bases, *homes])
    seconds = np.rint(StraightLine().matrix(places, places, "minivan")).astype(np.int64)
    np.fill_diagonal(seconds, 0)
    windows = [(8 * HOUR, 16 * HOUR), (8 * HOUR, 12 * HOUR), (12 * HOUR, 16 * HOUR)]
    stops = []
    for number in range(VISITS):
        opens, closes = draw.choice(windows)
        needs = draw.choices([(), ("doctor",), ("midwife",)], [7, 2, 1])[0]
        service = draw.choice([1200, 1800, 2400])
        stops.append(Stop(f"p{number}", CLINICS + number, opens, closes, service, frozenset(needs)))
    teams = tuple(_team(number, lunch=lunch) for number in range(TEAMS))
    return Problem(tuple(stops), teams, {"minivan": seconds}, Config())


def _near(draw: random.Random, base: Place) -> Place:
    return Place(base.lat + draw.gauss(0, 0.02), base.lon + draw.gauss(0, 0.02))


def _team(number: int, *, lunch: bool) -> Team:
    """Of the four teams of a puskesmas one has a doctor, one a midwife, one both."""
    skills = {"nurse"} | ({"doctor"} if number // CLINICS in (0, 2) else set())
    skills |= {"midwife"} if number // CLINICS in (1, 2) else set()
    base = number % CLINICS
    duty = Duty(
        8 * HOUR, 16 * HOUR, base, base, frozenset(skills), frozenset({number}), LUNCH if lunch else None
    )
    return Team(number + 1, "minivan", (duty,))


@dataclass(frozen=True)
class Worth:
    """What a plan costs: seconds of driving, and visits left out."""

    drive: int
    left_out: int

    @property
    def seconds(self) -> int:
        """Both in one."""
        return self.drive + LEFT_OUT_SECONDS * self.left_out


def worth(problem: Problem, arrangement: Arrangement) -> Worth:
    """Reckoned by our own clockwork for both sides. Fails where a window, a skill or the end of a duty is broken."""
    rounds = rounds_of(problem, arrangement).values()
    assert all(each.allowed for each in rounds)
    keys = [stop.key for each in rounds for stop in each.stops]
    assert len(keys) == len(set(keys))
    return Worth(sum(each.drive_seconds for each in rounds), len(problem.stops) - len(keys))


class ProcessorTime:
    """Ends PyVRP after so many seconds of its own work: what else the machine does takes nothing from it."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.process_time() + seconds

    def __call__(self, _best_cost: float) -> bool:
        """Asked after every iteration."""
        return time.process_time() >= self._ends


def by_pyvrp(problem: Problem, seconds: float, seed: int) -> Arrangement:
    """The same day by PyVRP: a profile a set of skills, in which what it lacks them for cannot be driven to."""
    from pyvrp import Model

    model = Model()
    nodes = [model.add_location(0, 0) for _ in range(CLINICS + len(problem.stops))]
    depots = [model.add_depot(node) for node in nodes[:CLINICS]]
    for node, stop in zip(nodes[CLINICS:], problem.stops, strict=True):
        model.add_client(
            node, service_duration=stop.service_seconds, tw_early=stop.window_from, tw_late=stop.window_to,
            required=False, prize=LEFT_OUT_SECONDS,
        )  # fmt: skip
    matrix = problem.ways["minivan"]
    alike: dict[tuple[int, tuple[str, ...]], list[int]] = {}
    for team in problem.teams:
        duty = team.duties[0]
        alike.setdefault((duty.begins, tuple(sorted(duty.skills))), []).append(team.team_id)
    profiles = {skills: model.add_profile() for skills in sorted({skills for _, skills in alike})}
    for skills, profile in profiles.items():
        able = [True] * CLINICS + [stop.needs <= set(skills) for stop in problem.stops]
        for one, start in enumerate(nodes):
            for other, end in enumerate(nodes):
                if one != other:
                    seconds_there = matrix[one][other] if able[one] and able[other] else UNABLE_SECONDS
                    model.add_edge(start, end, seconds_there, seconds_there, profile)
    for (base, skills), ids in alike.items():
        model.add_vehicle_type(
            len(ids), start_depot=depots[base], end_depot=depots[base], tw_early=8 * HOUR, tw_late=16 * HOUR,
            profile=profiles[skills],
        )  # fmt: skip
    solution = model.solve(ProcessorTime(seconds), seed=seed, display=False).best
    free = [list(ids) for ids in alike.values()]
    return {
        free[route.vehicle_type()].pop(): [
            problem.stops[each.idx].key for each in route.schedule() if each.is_client()
        ]
        for route in solution.routes()
    }


@bench("dayplan_cost_vs_pyvrp_2s")
def cost_beside_pyvrp(_ground: Ground) -> Result:
    """Our cost divided by PyVRP's after two seconds, the mean of ten days."""
    ratios, ours, theirs, took, left, lunch_costs = [], [], [], [], [], []
    for seed in range(DAYS):
        problem = day_of(seed)
        began = time.process_time()
        plan = plan_day(problem)
        took.append(time.process_time() - began)
        own, peer = worth(problem, plan), worth(problem, by_pyvrp(problem, PEER_SECONDS, seed))
        ratios.append(own.seconds / peer.seconds)
        ours.append(own.drive)
        theirs.append(peer.drive)
        left.append((own.left_out, peer.left_out))
        with_lunch = day_of(seed, lunch=True)
        lunched = worth(with_lunch, plan_day(with_lunch))
        lunch_costs.append((lunched.drive / own.drive, lunched.left_out - own.left_out))
    return Result(
        value=round(sum(ratios) / DAYS, 4),
        unit="ratio",
        peer="PyVRP, two seconds a day",
        peer_value=1.0,
        detail={
            "days": DAYS,
            "teams": TEAMS,
            "visits": VISITS,
            "worst_day": round(max(ratios), 4),
            "best_day": round(min(ratios), 4),
            "drive_minutes": round(sum(ours) / DAYS / 60),
            "peer_drive_minutes": round(sum(theirs) / DAYS / 60),
            "left_out": sum(one for one, _ in left),
            "peer_left_out": sum(other for _, other in left),
            "clock": "processor time",
            "plan_s_median": round(percentile(took, 0.5), 2),
            "plan_s_worst": round(max(took), 2),
            "lunch_drive_ratio": round(sum(ratio for ratio, _ in lunch_costs) / DAYS, 4),
            "lunch_left_out_more": sum(more for _, more in lunch_costs),
        },
    )


def _replans() -> list[tuple[float, int, int, int]]:
    """Of each day, an emergency takes a team for the rest of it: seconds, others moved, of the team, left out more."""
    found = []
    for seed in range(DAYS):
        problem = day_of(seed, lunch=True)
        plan = plan_day(problem)
        before = worth(problem, plan)
        taken = max(plan, key=lambda team_id: (len(plan[team_id]), -team_id))
        without = replace(problem, teams=tuple(team for team in problem.teams if team.team_id != taken))
        began = time.process_time()
        done = replan(without, plan)
        seconds = time.process_time() - began
        own = set(plan[taken])
        others = sum(key not in own for key in done.moved)
        found.append((seconds, others, len(own), worth(without, done.arrangement).left_out - before.left_out))
    return found


@bench("replan_s")
def replan_seconds(_ground: Ground) -> Result:
    """A team of twenty is taken for the day: how long until the others have its visits, the worst of ten days."""
    found = _replans()
    return Result(
        value=round(max(seconds for seconds, *_ in found), 2),
        unit="s",
        detail={
            "days": DAYS,
            "clock": "processor time",
            "median_s": round(percentile([each[0] for each in found], 0.5), 2),
        },
    )


@bench("replan_others_moved")
def replan_moves(_ground: Ground) -> Result:
    """The same: how many visits of the other teams changed their team, the mean of ten days."""
    found = _replans()
    return Result(
        value=round(sum(others for _, others, *_ in found) / DAYS, 1),
        unit="visits",
        detail={
            "days": DAYS,
            "worst_day": max(others for _, others, *_ in found),
            "visits_of_the_team": round(sum(own for _, _, own, _ in found) / DAYS, 1),
            "left_out_more": sum(more for *_, more in found),
        },
    )
