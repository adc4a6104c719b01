"""All open visits and all teams at once: who goes where, who is turned, what waits and why. Pure (CHOICE).

Solved anew at every event and every minute while something waits. Nothing here is a promise: only a team that can
leave now is proposed; one that is soon free is advice (a job committed to it ruins the late end of the waiting
times), and it is decided again the next time.
"""

from dataclasses import dataclass

import numpy as np

from dispatch.choice.columns import Columns, columns_of, travel_minutes
from dispatch.choice.config import DEFAULT, Config
from dispatch.choice.cost import NOBODY, Board, Flags, Floats, Whole, held_at_most, nets, pair_costs
from dispatch.choice.coverage import Losses, coverage_loss
from dispatch.choice.matching import match
from dispatch.choice.reach import able_teams
from dispatch.choice.results import Held, Pair, Plan, Released, Wait
from dispatch.choice.sentences import PLANS, Said, say, whole_minutes
from dispatch.choice.snapshot import PREFERS_OWN, Request, Snapshot


@dataclass(frozen=True, slots=True)
class _Table:
    """The board, what stays as it is, and the teams behind the columns."""

    requests: tuple[Request, ...]
    """All that are open, by visit id."""
    fixed: Flags
    """Requests whose team is not changed: locked by a person, or nearly there."""
    board: Board
    columns: Columns
    losses: Losses


@dataclass(frozen=True, slots=True)
class Decided:
    """The plan as numbers, before it is put into words; what a simulator needs and no more."""

    table: "_Table"
    chosen: Whole
    """Column of the team of each request of the table; -1: none."""

    def moves(self) -> list[tuple[int, int]]:
        """(visit, team) of every team that should set out for a visit it is not on its way to, by visit."""
        board, columns = self.table.board, self.table.columns
        going = (self.chosen >= 0) & (self.chosen != board.current)
        going[going] = board.can_leave[self.chosen[going]]
        rows = np.flatnonzero(going)
        teams = columns.ids[self.chosen[rows]].tolist()
        return [
            (self.table.requests[row].visit_id, team) for row, team in zip(rows.tolist(), teams, strict=True)
        ]


def assign(snapshot: Snapshot, config: Config = DEFAULT) -> Plan:
    """The plan with the least cost for all open requests together; the same for the same snapshot, always."""
    decided = decide(snapshot, config)
    table, chosen = decided.table, decided.chosen
    board = table.board
    cost, net = pair_costs(board, config), nets(board, config)
    pairs, waits, held = [], [], []
    for row, (request, column) in enumerate(zip(table.requests, chosen.tolist(), strict=True)):
        if column >= 0 and board.can_leave[column]:
            pairs.append(_pair(table, row, column, float(cost[row, column])))
        elif column >= 0:
            waits.append(_wait(table, row, column))
        elif not request.locked:
            hold = _held(table, row, net[row], chosen, config)
            held += [hold] if hold is not None else []
    made = np.flatnonzero(~table.fixed & (chosen >= 0))
    return Plan(
        pairs=tuple(pairs),
        released=tuple(_released(table, chosen)),
        held=tuple(held),
        waits=tuple(waits),
        version=snapshot.version,
        net_minutes=float(net[made, chosen[made]].sum()),
    )


def decide(snapshot: Snapshot, config: Config = DEFAULT) -> Decided:
    """The plan without its words: the same decision as :func:`assign`, in a fraction of the time."""
    table = _table(snapshot, config)
    chosen = np.where(table.fixed, table.board.current, NOBODY)
    open_rows = np.flatnonzero(~table.fixed)
    chosen[open_rows] = match(_rows(table.board, open_rows), config)
    return Decided(table, chosen)


def board_of(snapshot: Snapshot, requests: tuple[Request, ...], config: Config) -> Board:
    """The arrays for these requests, before anything is locked: every pair that could be made at all."""
    columns = columns_of(snapshot, config)
    current = np.array([_column(columns, request) for request in requests], dtype=np.int64)
    able = _able(requests, columns)
    located = np.array([request.place or (0.0, 0.0) for request in requests], dtype=np.float64).reshape(-1, 2)
    minutes = travel_minutes(snapshot, columns, located) + columns.mobilisation + columns.free_in
    rows = np.flatnonzero(current >= 0)
    going = np.array([requests[row].status == "en_route" for row in rows.tolist()], dtype=np.bool_)
    under_way = minutes[rows, current[rows]] - np.where(going, columns.mobilisation[current[rows]], 0.0)
    minutes = np.where(able & ~columns.off_duty, minutes, np.inf)
    # A person may have sent a team that lacks a skill, or that no way is known for: it is on its way all the same.
    minutes[rows, current[rows]] = np.minimum(under_way, config.uncovered_minutes * 3)
    clinics = np.array([request.clinic_id or NOBODY for request in requests], dtype=np.int64)
    return Board(
        target=np.array([request.target_minutes for request in requests], dtype=np.float64),
        waited=np.array([_waited(request, snapshot) for request in requests], dtype=np.float64),
        prefers_own=np.array([request.urgency in PREFERS_OWN for request in requests], dtype=np.bool_),
        current=current,
        minutes=minutes,
        own=clinics[:, None] == columns.clinic,
        strange=_strange(snapshot, requests, columns),
        can_leave=columns.can_leave,
        loss=coverage_loss(snapshot, config).weighted,
    )


def _strange(snapshot: Snapshot, requests: tuple[Request, ...], columns: Columns) -> Flags:
    """(requests, teams) without the one whom the patient knows, while another team on duty has that one."""
    strange = np.zeros((len(requests), len(columns.teams)), dtype=np.bool_)
    for row, request in enumerate(requests):
        if request.known_person is None:
            continue
        team = snapshot.team_of_person.get(request.known_person)
        if team is not None:
            strange[row] = columns.ids != team
    return strange


def _able(requests: tuple[Request, ...], columns: Columns) -> Flags:
    """(requests, teams) that could be paired at all; most requests ask for the same, so it is found out once."""
    found: dict[tuple[object, ...], Flags] = {}
    rows = []
    for request in requests:
        key = request.place is None, request.boat_only, request.needs, request.kit, request.excluded
        if key not in found:
            found[key] = able_teams(request, columns)
        rows.append(found[key])
    return np.array(rows, dtype=np.bool_).reshape(len(requests), len(columns.teams))


def _table(snapshot: Snapshot, config: Config) -> _Table:
    requests = tuple(sorted(snapshot.requests, key=lambda request: request.visit_id))
    board, columns = board_of(snapshot, requests, config), columns_of(snapshot, config)
    rows = np.flatnonzero(board.current >= 0)
    left = board.minutes[rows, board.current[rows]]
    fixed = np.array([request.locked for request in requests], dtype=np.bool_)
    fixed[rows] |= (left <= config.settled_minutes) | columns.locked[board.current[rows]]
    board.minutes = np.where(_in_play(board, columns, fixed, config), board.minutes, np.inf)
    kept = rows[fixed[rows]]
    board.minutes[kept, board.current[kept]] = left[fixed[rows]]
    return _Table(requests, fixed, board, columns, coverage_loss(snapshot, config))


def _in_play(board: Board, columns: Columns, fixed: Flags, config: Config) -> Flags:
    """Teams that may be given something: free, on a way that may be turned, or soon free; never a locked one."""
    turnable = np.zeros(len(columns.teams), dtype=np.bool_)
    turnable[board.current[(board.current >= 0) & ~fixed]] = True
    soon = columns.at_work & (columns.free_in <= config.soon_free_minutes)
    return np.asarray((columns.free | (columns.on_way & turnable) | soon) & ~columns.locked)


def _column(columns: Columns, request: Request) -> int:
    """The column of the team on its way; -1 when there is none, or when it is not on its way after all."""
    column = columns.row.get(request.team_id, NOBODY) if request.team_id is not None else NOBODY
    return column if column >= 0 and columns.on_way[column] else NOBODY


def _waited(request: Request, snapshot: Snapshot) -> float:
    return max(0.0, (snapshot.at - request.requested_at).total_seconds() / 60)


def _rows(board: Board, rows: Whole) -> Board:
    return Board(
        target=board.target[rows],
        waited=board.waited[rows],
        prefers_own=board.prefers_own[rows],
        current=board.current[rows],
        minutes=board.minutes[rows],
        own=board.own[rows],
        strange=board.strange[rows],
        can_leave=board.can_leave,
        loss=board.loss,
    )


def _pair(table: _Table, row: int, column: int, cost: float) -> Pair:
    request, team = table.requests[row], table.columns.teams[column]
    minutes, current = float(table.board.minutes[row, column]), int(table.board.current[row])
    kept = column == current
    leaves = np.flatnonzero(table.board.current == column)
    released_from = None if kept or not len(leaves) else table.requests[int(leaves[0])]
    other = None if kept or current < 0 else table.columns.teams[current]
    words: dict[str, str | int | Said] = {"team": team.team, "minutes": whole_minutes(minutes)}
    if kept:
        said = say(PLANS["kept"], **words)
    elif released_from is not None:
        said = say(PLANS["move"], visit=released_from.visit, **words)
    elif other is not None:
        gain = float(table.board.minutes[row, current]) - minutes
        name = "faster" if gain >= 1.0 else "swap"
        said = say(PLANS[name], other=other.team, gain=whole_minutes(gain), **words)
    else:
        said = say(PLANS["send"], **words)
    return Pair(
        visit_id=request.visit_id,
        team_id=team.team_id,
        minutes=minutes,
        cost=cost,
        released_from=None if released_from is None else released_from.visit_id,
        replaces=None if other is None else other.team_id,
        kept=kept,
        said=said,
    )


def _wait(table: _Table, row: int, column: int) -> Wait:
    team, minutes = table.columns.teams[column], float(table.board.minutes[row, column])
    free_in = float(table.columns.free_in[column])
    words = {"free": whole_minutes(free_in), "minutes": whole_minutes(minutes)}
    return Wait(
        visit_id=table.requests[row].visit_id,
        team_id=team.team_id,
        free_in_minutes=free_in,
        minutes=minutes,
        said=say(PLANS["wait"], team=team.team, **words),
    )


def _held(table: _Table, row: int, net: Floats, chosen: Whole, config: Config) -> Held | None:
    """Why a request goes without although a team that nobody else gets could leave now; None when there is none."""
    open_to = np.isfinite(net) & table.board.can_leave & (net >= 0.0)
    open_to[chosen[chosen >= 0]] = False
    if not open_to.any():
        return None
    column = int(np.where(open_to, net, np.inf).argmin())
    board = table.board
    until = held_at_most(
        float(net[column]),
        float(board.minutes[row, column]),
        float(board.target[row]),
        float(board.waited[row]),
        config,
    )
    loss = table.losses.at(column)
    return Held(
        visit_id=table.requests[row].visit_id,
        price_minutes=loss.weighted_minutes,
        until_minutes=until,
        said=held_words(table.columns.teams[column].team, loss.said, until),
    )


def held_words(team: str, loss: Said, until: float) -> Said:
    """Why a request is held, and for how long at most."""
    words = PLANS["held" if loss.id else "held_all"]
    return say(words, team=team, loss=loss, until=max(1, whole_minutes(until)))


def _released(table: _Table, chosen: Whole) -> list[Released]:
    """Teams that leave the visit they were on their way to."""
    found = []
    for row, request in enumerate(table.requests):
        current = int(table.board.current[row])
        if current < 0 or chosen[row] == current:
            continue
        team = table.columns.teams[current]
        target = next(iter(np.flatnonzero(chosen == current).tolist()), None)
        name = "released" if target is None else "released_for"
        other = "" if target is None else table.requests[target].visit
        said = say(PLANS[name], team=team.team, visit=request.visit, other=other)
        found.append(Released(team_id=team.team_id, visit_id=request.visit_id, said=said))
    return found
