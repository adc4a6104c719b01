"""Teams that are on their way elsewhere and would be clearly better here: a person decides. Pure.

Never one that has arrived or is nearly there, never one from a more urgent visit; from an equally urgent one only
when both visits together gain. What the other patient loses is part of the sum and of the sentence.
"""

from dataclasses import dataclass

import numpy as np

from dispatch.choice.columns import Columns, columns_of
from dispatch.choice.config import Config
from dispatch.choice.cost import NOBODY, Board, Floats, Whole, nets
from dispatch.choice.plan import board_of
from dispatch.choice.reach import able_teams
from dispatch.choice.results import Alternative, Option
from dispatch.choice.sentences import PLANS, Said, say, whole_minutes
from dispatch.choice.snapshot import Request, Snapshot
from dispatch.travel import Place

SHOWN = 3
LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class _Found:
    gain: float
    column: int
    source: Request
    minutes: float
    travel: float
    other_waits: float | None


def alternatives(
    request: Request, snapshot: Snapshot, config: Config, first: Option | None
) -> tuple[Alternative, ...]:
    """The best of them, at most three; ``first`` is the best team that needs no change."""
    if request.place is None or request.locked:
        return ()
    columns = columns_of(snapshot, config)
    sources = _sources(request, snapshot, columns)
    turnable = np.array(sorted(sources), dtype=np.int64)
    turnable = turnable[able_teams(request, columns)[turnable]]
    if not len(turnable):
        return ()
    home = np.array([request.place], dtype=np.float64)
    minutes = _row(snapshot, columns, turnable, home) + columns.mobilisation[turnable]
    limit = np.inf if first is None else first.minutes - config.change_minutes
    sooner = np.flatnonzero(minutes <= limit)
    sooner = sooner[np.argsort(minutes[sooner], kind="stable")][:LOOKED_AT]
    chosen = turnable[sooner]
    if not len(chosen):
        return ()
    found = _weighed(
        request, snapshot, config, first, [(column, sources[column]) for column in chosen.tolist()]
    )
    found.sort(key=lambda item: (-item.gain, item.column))
    return tuple(_alternative(columns, item, config) for item in found[:SHOWN])


def _sources(request: Request, snapshot: Snapshot, columns: Columns) -> dict[int, Request]:
    """Column of each team on a way that may be turned -> the visit that it would leave. Never a more urgent one."""
    found = {}
    for other in snapshot.requests:
        if other.team_id is None or other.locked or other.visit_id == request.visit_id:
            continue
        column = columns.row.get(other.team_id, NOBODY)
        if column < 0 or not columns.on_way[column] or columns.locked[column]:
            continue
        if other.target_minutes >= request.target_minutes:
            found[column] = other
    return found


def _row(snapshot: Snapshot, columns: Columns, chosen: Whole, home: Floats) -> Floats:
    """Minutes of the way of some teams to one home."""
    minutes = np.full(len(chosen), np.inf)
    for number, name in enumerate(columns.classes):
        rows = np.flatnonzero(columns.vehicle[chosen] == number)
        if len(rows):
            minutes[rows] = snapshot.travel.matrix(columns.place[chosen[rows]], home, name)[:, 0] / 60.0
    return minutes


def _weighed(
    request: Request,
    snapshot: Snapshot,
    config: Config,
    first: Option | None,
    chosen: list[tuple[int, Request]],
) -> list[_Found]:
    """Those by which both visits together gain, with what the other patient waits."""
    columns = columns_of(snapshot, config)
    board = board_of(snapshot, (request, *(source for _, source in chosen)), config)
    travel = _true_minutes(request, snapshot, columns, [column for column, _ in chosen])
    for column, minutes in travel.items():
        board.minutes[0, column] = minutes + columns.mobilisation[column]
    net = nets(board, config)
    stays = 0.0 if first is None else min(0.0, float(net[0, columns.row[first.candidate.team_id]]))
    found = []
    for row, (column, source) in enumerate(chosen, start=1):
        minutes, left = float(board.minutes[0, column]), float(board.minutes[row, column])
        if left <= config.settled_minutes:
            continue
        if first is not None and minutes > first.minutes - config.change_minutes:
            continue
        other, longer = _next_team(board, net, row, columns, left)
        gain = stays + float(net[row, column]) - float(net[0, column]) - other
        if gain > 0.0:
            found.append(_Found(gain, column, source, minutes, travel[column], longer))
    return found


def _next_team(
    board: Board, net: Floats, row: int, columns: Columns, left: float
) -> tuple[float, float | None]:
    """What serving the other visit by the best free team is worth then, and how much longer that takes."""
    free = columns.free & ~columns.locked & np.isfinite(net[row])
    if not free.any():
        return 0.0, None
    column = int(np.where(free, net[row], np.inf).argmin())
    return min(0.0, float(net[row, column])), max(0.0, float(board.minutes[row, column]) - left)


def _true_minutes(
    request: Request, snapshot: Snapshot, columns: Columns, chosen: list[int]
) -> dict[int, float]:
    """Minutes of the way of some teams, as they are shown."""
    found: dict[int, float] = {}
    place = request.place
    if place is None:
        return found
    for number, name in enumerate(columns.classes):
        rows = [column for column in chosen if columns.vehicle[column] == number]
        if rows:
            origins = [Place(*point) for point in columns.place[rows].tolist()]
            legs = snapshot.travel.times(origins, place, name)
            found.update((row, leg.seconds / 60) for row, leg in zip(rows, legs, strict=True))
    return found


def _alternative(columns: Columns, item: _Found, config: Config) -> Alternative:
    team = columns.teams[item.column]
    words: dict[str, str | int | Said] = {
        "team": team.team,
        "visit": item.source.visit,
        "minutes": whole_minutes(item.minutes),
    }
    if item.other_waits is None:
        said = say(PLANS["take_none"], **words)
    else:
        said = say(PLANS["take"], longer=f"+{whole_minutes(item.other_waits)}", **words)
    return Alternative(
        team_id=team.team_id,
        team=team.team,
        clinic=team.clinic,
        from_visit_id=item.source.visit_id,
        from_visit=item.source.visit,
        minutes=item.minutes,
        minutes_p90=item.travel * config.travel_p90
        + float(columns.mobilisation[item.column]) * config.mobilisation_p90,
        other_waits_minutes=item.other_waits,
        said=said,
    )
