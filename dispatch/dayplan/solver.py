"""VROOM behind one function: whom to send where, as a vehicle routing problem with windows, skills and pauses.

``vroom`` brings pandas and takes half a second to import: it is imported when a day is planned, not before.
"""

from collections.abc import Callable

import numpy as np

from dispatch.dayplan.problem import NO_WAY, Arrangement, Duty, Problem, Seconds, Stop, Team

Detour = Callable[[Team, Duty, Stop], int]
"""What sending these people there costs beside the driving, in seconds."""
THOROUGH = ((40, 5), (80, 3))
"""So many stops at most -> exploration level of VROOM; 1 beyond."""
NEVER_BUSIER = 2**31
"""A cost above it would not fit VROOM's matrix."""


def solve(problem: Problem, detour: Detour | None = None, *, quick: bool = False) -> Arrangement:
    """As many stops as keep every window, skill and pause, driven as briefly as that allows.

    Stops without a place stay out. Which stops are left out is for the caller to see: they are in no round.
    """
    stops = [stop for stop in problem.stops if stop.place is not None]
    crews = [(team, duty) for team in problem.teams for duty in team.duties]
    rounds: dict[int, list[str]] = {team.team_id: [] for team in problem.teams}
    if not stops or not crews:
        return rounds
    import vroom

    numbers = _skill_numbers(problem)
    asked = vroom.Input()
    profiles: dict[bytes, str] = {}
    for index, (team, duty) in enumerate(crews):
        durations = problem.seconds[team.vehicle_class]
        costs = _costs(durations, stops, team, duty, detour)
        profile = _profile(asked, profiles, durations, costs)
        asked.add_vehicle(_vehicle(index, team, duty, profile, numbers))
    for index, stop in enumerate(stops):
        asked.add_job(
            vroom.Job(
                index,
                location=stop.place,
                default_service=stop.service_seconds,
                skills=_skills_of_stop(stop, numbers),
                time_windows=[(stop.window_from, stop.window_to)],
            )
        )
    level = problem.config.exploration_level
    solution = asked.solve(
        exploration_level=_thoroughness(len(stops), quick=quick) if level is None else level,
        nb_threads=problem.config.threads,
    )
    for route in solution.to_dict()["routes"]:
        team = crews[route["vehicle"]][0]
        keys = [stops[step["id"]].key for step in route["steps"] if step["type"] == "job"]
        rounds[team.team_id].extend(keys)
    return rounds


def _thoroughness(stops: int, *, quick: bool) -> int:
    """A puskesmas' day is searched thoroughly; 150 stops at that level take ten times the second of level 1, and save a
    hundredth of the driving (docs/decisions/). ``quick``: somebody waits, and there is a plan to begin with."""
    level = next((level for most, level in THOROUGH if stops <= most), 1)
    return max(0, level - 1) if quick else level


def _vehicle(index: int, team: Team, duty: Duty, profile: str, numbers: dict[str, int]):  # type: ignore[no-untyped-def]  # vroom has no types
    import vroom

    pauses = []
    if duty.lunch is not None:
        lunch = duty.lunch
        pauses = [
            vroom.Break(
                index, time_windows=[(lunch.opens, lunch.closes - lunch.seconds)], service=lunch.seconds
            )
        ]
    return vroom.Vehicle(
        index,
        start=duty.begins,
        end=duty.ends,
        profile=profile,
        time_window=(duty.on_from, max(duty.on_from, duty.on_to)),
        skills={numbers[skill] for skill in duty.skills if skill in numbers} | {_pin_number(numbers, team)},
        breaks=pauses,
    )


def _costs(
    durations: Seconds, stops: list[Stop], team: Team, duty: Duty, detour: Detour | None
) -> Seconds | None:
    """The driving, and on the way into each stop what speaks against this team; None: the driving alone."""
    extra = np.zeros(len(durations), dtype=np.int64)
    if detour is not None:
        for stop in stops:
            if stop.place is not None:
                extra[stop.place] = max(extra[stop.place], detour(team, duty, stop))
    return None if not extra.any() else np.minimum(durations + extra[None, :], NEVER_BUSIER)


def _profile(asked, known: dict[bytes, str], durations: Seconds, costs: Seconds | None) -> str:  # type: ignore[no-untyped-def]  # vroom has no types
    """The name of a pair of matrices, given to VROOM once."""
    key = durations.tobytes() + (b"" if costs is None else costs.tobytes())
    if key not in known:
        name = known[key] = f"m{len(known)}"
        asked.set_durations_matrix(name, np.minimum(durations, NO_WAY).astype(np.uint32))
        if costs is not None:
            asked.set_costs_matrix(name, costs.astype(np.uint32))
    return known[key]


def _skill_numbers(problem: Problem) -> dict[str, int]:
    """VROOM knows skills by number: professions first, then one of every team for what is pinned to it."""
    names = sorted(
        {skill for stop in problem.stops for skill in stop.needs}
        | {skill for team in problem.teams for duty in team.duties for skill in duty.skills}
    )
    teams = [f"team {team.team_id}" for team in problem.teams]
    return {name: number for number, name in enumerate([*names, *teams, "nobody"], start=1)}


def _pin_number(numbers: dict[str, int], team: Team) -> int:
    return numbers[f"team {team.team_id}"]


def _skills_of_stop(stop: Stop, numbers: dict[str, int]) -> set[int]:
    needed = {numbers[skill] for skill in stop.needs}
    if stop.pinned_to is not None:
        needed.add(numbers.get(f"team {stop.pinned_to}", numbers["nobody"]))
    return needed
