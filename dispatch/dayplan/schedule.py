"""The times of a round: given who goes where in which order, when is each stop reached. Pure.

An order is never refused here: what it breaks is counted, so that a person who drags a stop sees it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.dayplan.problem import NO_WAY, Arrangement, Duty, Lunch, Problem, Stop, Team, may_serve


@dataclass(frozen=True, slots=True)
class Timed:
    """A stop with its times, in seconds since midnight."""

    key: str
    travel_seconds: int
    arrive: int
    start: int
    leave: int
    late_seconds: int
    """So long after its window closed."""
    able: bool
    """The skills are there, and it is not pinned to another team."""
    kept: bool
    """The preferred person is there, or nobody is preferred."""


@dataclass(frozen=True, slots=True)
class Round:
    """The day of one team."""

    team_id: int
    stops: tuple[Timed, ...]
    drive_seconds: int
    """Driving, the way home within."""
    work_seconds: int
    overtime_seconds: int
    lunches: tuple[tuple[int, int], ...]
    lunch_missed: bool
    ends: int
    """Back at the puskesmas."""

    @property
    def broken(self) -> int:
        """What speaks against it, in seconds; 0: every window, skill, pause and end of duty is kept."""
        late = sum(stop.late_seconds for stop in self.stops)
        unable = sum(not stop.able for stop in self.stops)
        return late + self.overtime_seconds + NO_WAY * unable + 3600 * self.lunch_missed

    @property
    def allowed(self) -> bool:
        """Nothing is broken."""
        return self.broken == 0


@dataclass(frozen=True, slots=True)
class _Part:
    """One duty of a round, walked through."""

    stops: tuple[Timed, ...]
    drive: int
    overtime: int
    lunch: tuple[int, int] | None
    lunch_missed: bool
    ends: int

    @property
    def cost(self) -> tuple[int, int, int]:
        unable = sum(not stop.able for stop in self.stops)
        late = sum(stop.late_seconds for stop in self.stops)
        return (late + self.overtime + NO_WAY * unable + 3600 * self.lunch_missed, self.drive, self.ends)


def rounds_of(problem: Problem, arrangement: Arrangement) -> dict[int, Round]:
    """The rounds of all teams."""
    return {
        team.team_id: round_of(problem, team, arrangement.get(team.team_id, ())) for team in problem.teams
    }


def round_of(problem: Problem, team: Team, order: Sequence[str]) -> Round:
    """The best times for this order: where the duty changes and where the pause lies is chosen here."""
    stops = [problem.stop_of[key] for key in order]
    parts = _best_parts(problem, team, team.duties, stops)
    return Round(
        team_id=team.team_id,
        stops=tuple(timed for part in parts for timed in part.stops),
        drive_seconds=sum(part.drive for part in parts),
        work_seconds=sum(stop.service_seconds for stop in stops),
        overtime_seconds=sum(part.overtime for part in parts),
        lunches=tuple(part.lunch for part in parts if part.lunch is not None),
        lunch_missed=any(part.lunch_missed for part in parts),
        ends=max((part.ends for part in parts if part.stops), default=0),
    )


def _best_parts(problem: Problem, team: Team, duties: Sequence[Duty], stops: list[Stop]) -> list[_Part]:
    """The stops cut between the duties where least is broken and least is driven."""
    if len(duties) == 1:
        return [_best_part(problem, team, duties[0], stops)]
    options = []
    for cut in range(len(stops) + 1):
        first = _best_part(problem, team, duties[0], stops[:cut])
        options.append([first, *_best_parts(problem, team, duties[1:], stops[cut:])])
        if first.cost[0] > 0:
            break  # with one more it would break more
    return min(options, key=_cost)


def _cost(parts: list[_Part]) -> tuple[int, int, int]:
    costs = [part.cost for part in parts]
    return (sum(each[0] for each in costs), sum(each[1] for each in costs), max(each[2] for each in costs))


def _best_part(problem: Problem, team: Team, duty: Duty, stops: list[Stop]) -> _Part:
    """Walked through once for every place where the pause may lie."""
    if not stops:
        return _Part((), 0 if duty.begins == duty.ends else _home(problem, team, duty), 0, None, False, 0)
    return _walk(problem, team, duty, stops, _pause_position(problem, team, duty, stops))


def _home(problem: Problem, team: Team, duty: Duty) -> int:
    return problem.ways[team.vehicle_class][duty.begins][duty.ends]


def _pause_position(problem: Problem, team: Team, duty: Duty, stops: list[Stop]) -> int | None:
    """Before which stop lunch holds up least, in one pass: who is done earlier with nothing broken is never worse off.

    Two states a stop: (broken, time of leaving) without lunch so far, and with it; the second remembers where.
    """
    if duty.lunch is None:
        return None
    ways, lunch = problem.ways[team.vehicle_class], duty.lunch
    _, free_at, missed = _pause_first(lunch, duty.on_from)
    place = duty.begins
    hungry, fed = (0, duty.on_from), (3600 * missed, free_at, 0)
    for index, stop in enumerate(stops):
        target = place if stop.place is None else stop.place
        travel = NO_WAY if stop.place is None else ways[place][target]
        fed = (*_after(stop, fed[0], fed[1] + travel), fed[2])
        if index:
            _, _, ready, missed = _pause(lunch, hungry[1], travel)
            fed = min(fed, (*_after(stop, hungry[0] + 3600 * missed, ready), index))
        hungry, place = _after(stop, hungry[0], hungry[1] + travel), target
    back = ways[place][duty.ends]
    _, ends, missed = _pause_at_end(lunch, hungry[1], back)
    last = (hungry[0] + 3600 * missed + max(0, ends - duty.on_to), ends, len(stops))
    ended = fed[1] + back
    return min((fed[0] + max(0, ended - duty.on_to), ended, fed[2]), last)[2]


def _after(stop: Stop, broken: int, ready: int) -> tuple[int, int]:
    """What is broken and when the team leaves, when it may begin here at ``ready``."""
    start = max(ready, stop.window_from)
    return broken + max(0, start - stop.window_to), start + stop.service_seconds


def _walk(problem: Problem, team: Team, duty: Duty, stops: list[Stop], pause_before: int | None) -> _Part:
    """Drive the stops in order; ``pause_before``: lunch lies on the way to this one (the last + 1: on the way home)."""
    ways = problem.ways[team.vehicle_class]
    place, drive = duty.begins, 0
    lunch: tuple[int, int] | None = None
    missed = False
    free_at = duty.on_from
    if pause_before == 0 and duty.lunch is not None:
        lunch, free_at, missed = _pause_first(duty.lunch, duty.on_from)
    at = _leaves(ways, duty, stops[0], free_at)
    timed = []
    for index, stop in enumerate(stops):
        target = place if stop.place is None else stop.place
        travel = NO_WAY if stop.place is None else ways[place][target]
        arrive = at + travel
        ready = arrive
        if 0 < index == pause_before and duty.lunch is not None:
            lunch, arrive, ready, missed = _pause(duty.lunch, at, travel)
        start = max(ready, stop.window_from)
        leave = start + stop.service_seconds
        timed.append(
            Timed(
                key=stop.key,
                travel_seconds=travel,
                arrive=arrive,
                start=start,
                leave=leave,
                late_seconds=max(0, start - stop.window_to),
                able=may_serve(team, duty, stop),
                kept=stop.preferred is None or stop.preferred in duty.people,
            )
        )
        drive, at, place = drive + travel, leave, target
    back = ways[place][duty.ends]
    ends = at + back
    if pause_before == len(stops) and duty.lunch is not None:
        lunch, ends, missed = _pause_at_end(duty.lunch, at, back)
    return _Part(tuple(timed), drive + back, max(0, ends - duty.on_to), lunch, missed, ends)


def _leaves(ways: list[list[int]], duty: Duty, first: Stop, free_at: int) -> int:
    """When the team sets out: it waits at the puskesmas rather than before the first door."""
    if first.place is None:
        return free_at
    return max(free_at, first.window_from - ways[duty.begins][first.place])


def _pause_first(lunch: Lunch, at: int) -> tuple[tuple[int, int], int, bool]:
    """A pause before setting out: when it lies, when the team is free, and whether it comes too late."""
    begins = max(at, lunch.opens)
    ends = begins + lunch.seconds
    return (begins, ends), ends, ends > lunch.closes


def _pause(lunch: Lunch, at: int, travel: int) -> tuple[tuple[int, int], int, int, bool]:
    """A pause between leaving one door (``at``) and beginning behind the next: when it lies, when the team stands
    before the next door, when it may begin there, and whether it comes too late.

    Open already: at once. Opens on the way: on the way. Else before the next door.
    """
    begins = max(at, lunch.opens)
    ends = begins + lunch.seconds
    missed = ends > lunch.closes
    if begins <= at + travel:
        return (begins, ends), at + travel + lunch.seconds, at + travel + lunch.seconds, missed
    return (begins, ends), at + travel, ends, missed


def _pause_at_end(lunch: Lunch, at: int, back: int) -> tuple[tuple[int, int], int, bool]:
    """After the last stop: back early enough it lies at the puskesmas and holds nobody, else on the way."""
    if at + back <= lunch.closes - lunch.seconds:
        begins = max(at + back, lunch.opens)
        return (begins, begins + lunch.seconds), at + back, False
    begins = max(at, lunch.opens)
    return (begins, begins + lunch.seconds), at + back + lunch.seconds, begins + lunch.seconds > lunch.closes
