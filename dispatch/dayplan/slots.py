"""Where does this visit fit best, and what would a move cost? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.dayplan.planning import insertions
from dispatch.dayplan.problem import Arrangement, Problem, Stop
from dispatch.dayplan.reasons import Why, whys_of_round
from dispatch.dayplan.schedule import round_of

MOST_SLOTS = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """A team and a time at which a visit fits."""

    team_id: int
    place: int
    start: int
    added_seconds: int
    kept: bool
    """The preferred person is there, or nobody is preferred."""
    on_the_way: bool
    """At most a minute of driving is added."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a move would cost."""

    allowed: bool
    added_seconds: int
    late: tuple[str, ...]
    """Stops that would be reached after their window."""
    whys: tuple[Why, ...]


def best_slots(problem: Problem, arrangement: Arrangement, stop: Stop) -> list[Slot]:
    """The best place in each round, the cheapest teams first; at most three. Empty: it fits nowhere."""
    asked = problem if stop.key in problem.stop_of else problem.with_stops([*problem.stops, stop])
    best: dict[int, tuple[int, int]] = {}
    for added, team_id, place in insertions(asked, arrangement, stop):
        best[team_id] = min(best.get(team_id, (added, place)), (added, place))
    slots = []
    for team_id, (added, place) in best.items():
        order = list(arrangement.get(team_id, ()))
        times = round_of(asked, asked.team_of[team_id], [*order[:place], stop.key, *order[place:]])
        mine = times.stops[place]
        slots.append(Slot(team_id, place, mine.start, added, mine.kept, added <= 60))
    seconds = problem.config.preferred_seconds
    slots.sort(
        key=lambda slot: (slot.added_seconds + (0 if slot.kept else seconds), slot.start, slot.team_id)
    )
    return slots[:MOST_SLOTS]


def price_of_move(
    problem: Problem, arrangement: Arrangement, key: str, team_id: int | None, place: int
) -> Price:
    """What it costs to put a stop into this place of a round (counted without itself), or out of all of them."""
    after = moved(arrangement, key, team_id, place)
    added, late, whys = 0, list[str](), list[Why]()
    for team in problem.teams:
        before_order, order = list(arrangement.get(team.team_id, ())), after.get(team.team_id, [])
        if before_order == order:
            continue
        before, then = round_of(problem, team, before_order), round_of(problem, team, order)
        added += then.drive_seconds - before.drive_seconds
        late_before = {stop.key: stop.late_seconds for stop in before.stops}
        late.extend(stop.key for stop in then.stops if stop.late_seconds > late_before.get(stop.key, 0))
        whys.extend(whys_of_round(problem, team, then, beside=before))
    return Price(allowed=not whys, added_seconds=added, late=tuple(late), whys=tuple(whys))


def moved(arrangement: Arrangement, key: str, team_id: int | None, place: int) -> dict[int, list[str]]:
    """The arrangement with one stop elsewhere; None: with nobody."""
    found = {each: [one for one in keys if one != key] for each, keys in arrangement.items()}
    if team_id is not None:
        order: Sequence[str] = found.get(team_id, [])
        found[team_id] = [*order[:place], key, *order[place:]]
    return found
