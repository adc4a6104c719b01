"""Making a day's plan, and making it again while it runs, with little change. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.dayplan.problem import NO_WAY, Arrangement, Duty, Problem, Stop, Team
from dispatch.dayplan.schedule import Round, round_of
from dispatch.dayplan.solver import Detour, solve


@dataclass(frozen=True, slots=True)
class Replanned:
    """A plan made again, and which stops changed their team, came in or fell out."""

    arrangement: Arrangement
    moved: tuple[str, ...]


def plan_day(problem: Problem) -> Arrangement:
    """Every stop that can be placed, on a team that may serve it, within every window; what is left is in no round."""
    some_preferred = any(stop.preferred is not None for stop in problem.stops)
    found = solve(problem, _preferring(problem) if some_preferred else None)
    return complete(problem, sound(problem, found))


def replan(problem: Problem, before: Arrangement) -> Replanned:
    """The same day with other facts (a team less, a visit more): as before where that still holds.

    First the plan as it was, with what no longer fits taken out and put in where it costs least; then VROOM, to whom a
    stop that leaves its team costs extra. The better of the two counts, its changes within the price.
    """
    team_before = {key: team_id for team_id, keys in before.items() for key in keys}
    kept = {
        team.team_id: [key for key in before.get(team.team_id, ()) if key in problem.stop_of]
        for team in problem.teams
    }
    gentle = complete(problem, sound(problem, kept))
    fresh = complete(problem, sound(problem, solve(problem, _staying(problem, team_before), quick=True)))
    best = min((gentle, fresh), key=lambda each: _worth(problem, each, team_before))
    team_now = {key: team_id for team_id, keys in best.items() for key in keys}
    moved = sorted(
        key
        for key in team_before.keys() | team_now.keys()
        if key in problem.stop_of and team_before.get(key) != team_now.get(key)
    )
    return Replanned(best, tuple(moved))


def sound(problem: Problem, arrangement: Arrangement) -> dict[int, list[str]]:
    """Without the stops that a round cannot keep: those that break most are taken out until nothing is broken."""
    found = {}
    for team in problem.teams:
        order = list(arrangement.get(team.team_id, ()))
        while order and not (times := round_of(problem, team, order)).allowed:
            order.remove(_worst(problem, team, order, times))
        found[team.team_id] = order
    return found


def _worst(problem: Problem, team: Team, order: list[str], times: Round) -> str:
    unable = [stop.key for stop in times.stops if not stop.able]
    if unable:
        return unable[0]

    def without(key: str) -> tuple[bool, int, int]:
        rest = round_of(problem, team, [each for each in order if each != key])
        return problem.stop_of[key].pinned_to is not None, rest.broken, rest.drive_seconds

    return min(order, key=without)


def complete(problem: Problem, arrangement: Arrangement) -> dict[int, list[str]]:
    """Whatever is in no round is put where it costs least, if anywhere."""
    found = {team_id: list(keys) for team_id, keys in arrangement.items()}
    placed = {key for keys in found.values() for key in keys}
    left = [stop for stop in problem.stops if stop.key not in placed and stop.place is not None]
    for stop in sorted(left, key=lambda each: (each.window_to - each.window_from, each.key)):
        options = list(insertions(problem, found, stop))
        if options:
            _, team_id, place = min(options)
            found[team_id].insert(place, stop.key)
    return found


def insertions(
    problem: Problem, arrangement: Arrangement, stop: Stop, teams: Iterable[Team] | None = None
) -> Iterable[tuple[int, int, int]]:
    """Where a stop fits without breaking anything: (seconds of driving added, team, place in its order)."""
    for team in problem.teams if teams is None else teams:
        if not any(stop.needs <= duty.skills for duty in team.duties):
            continue
        if stop.pinned_to not in (None, team.team_id):
            continue
        order = list(arrangement.get(team.team_id, ()))
        now = round_of(problem, team, order)
        for place in range(len(order) + 1):
            then = round_of(problem, team, [*order[:place], stop.key, *order[place:]])
            if then.broken <= now.broken and then.drive_seconds < NO_WAY:
                yield then.drive_seconds - now.drive_seconds, team.team_id, place


def _preferring(problem: Problem) -> Detour:
    seconds = problem.config.preferred_seconds

    def detour(_team: Team, duty: Duty, stop: Stop) -> int:
        return 0 if stop.preferred is None or stop.preferred in duty.people else seconds

    return detour


def _staying(problem: Problem, team_before: dict[str, int]) -> Detour:
    prefer, seconds = _preferring(problem), problem.config.move_seconds

    def detour(team: Team, duty: Duty, stop: Stop) -> int:
        stays = team_before.get(stop.key) in (None, team.team_id)
        return prefer(team, duty, stop) + (0 if stays else seconds)

    return detour


def _worth(problem: Problem, arrangement: Arrangement, team_before: dict[str, int]) -> tuple[int, int]:
    """Fewer left out first; then driving, with a price on every change and every preferred person who stays away."""
    config = problem.config
    placed = sum(len(keys) for keys in arrangement.values())
    seconds = 0
    for team in problem.teams:
        times = round_of(problem, team, arrangement[team.team_id])
        seconds += times.drive_seconds
        for stop in times.stops:
            seconds += 0 if stop.kept else config.preferred_seconds
            seconds += 0 if team_before.get(stop.key) in (None, team.team_id) else config.move_seconds
    return -placed, seconds
