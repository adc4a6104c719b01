"""Who should go to one visit: every team once, the best first, each with its minutes and its reasons. Pure (CHOICE).

The costs are those of the plan (``cost``), so that with nothing else open the first is the team that the plan sends.
Teams that can leave now stand before those that are free soon: a visit promised to a busy team ruins the late end
of the waiting times. Teams that declined, or let an offer of this visit expire, stand last.

Up to ``ALL_TIMED`` teams, every one is asked for its true way. Beyond, all are sorted by the matrix of travel
times, the first ``TIMED`` are asked for their true way and stand by it; who stands behind them is made when looked at.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dispatch.choice.alternatives import alternatives
from dispatch.choice.columns import FIX, Columns, columns_of, travel_minutes
from dispatch.choice.config import DEFAULT, Config
from dispatch.choice.cost import NOBODY, Board, Floats, Whole, held_at_most, nets, pair_costs
from dispatch.choice.coverage import Losses, coverage_loss
from dispatch.choice.explain import (
    Faster,
    Seen,
    cautions,
    first_words,
    terms,
    way,
    why_first,
    why_not_nearest,
)
from dispatch.choice.listing import Listing
from dispatch.choice.plan import board_of, held_words
from dispatch.choice.reach import ABLE, left_out, left_out_codes
from dispatch.choice.results import Hold, Option, Ranking
from dispatch.choice.sentences import Said
from dispatch.choice.snapshot import Request, Snapshot
from dispatch.travel import Leg, Place

ALL_TIMED = 64
TIMED = 24
SHOWN = 5
"""Teams that the first is compared with in words."""
WORTH_A_WORD = 0.5
"""Minutes; a smaller gap needs no reason."""


@dataclass
class _Field:
    """The teams that could go, sorted."""

    request: Request
    snapshot: Snapshot
    config: Config
    columns: Columns
    losses: Losses
    board: Board
    """One row: this request."""
    cost: Floats
    group: Whole
    able: Whole
    """Columns of all that could go, in no order."""
    first: Whole
    """Those whose true way was asked for, the best first."""
    legs: dict[int, Leg]

    @cached_property
    def order(self) -> Whole:
        """All of them, the best first; sorted when somebody looks beyond the first."""
        if len(self.first) == len(self.able):
            return self.first
        rest = np.setdiff1d(self.able, self.first, assume_unique=True)
        return np.concatenate([self.first, rest[np.lexsort((self.cost[rest], self.group[rest]))]])

    @cached_property
    def ready(self) -> Whole:
        """Those that can leave now and did not say no, in no order."""
        return np.asarray(self.able[self.group[self.able] == 0])

    def at(self, index: int) -> int:
        """The column at this place of the ranking."""
        return int(self.first[index] if index < len(self.first) else self.order[index])


def rank(request: Request, snapshot: Snapshot, config: Config = DEFAULT) -> Ranking:
    """Rank all teams of the snapshot for a request. The result names every team exactly once."""
    columns = columns_of(snapshot, config)
    codes = left_out_codes(request, columns)
    field = _field(request, snapshot, config, np.flatnonzero(codes == ABLE))
    out = np.flatnonzero(codes != ABLE)
    out = out[np.argsort(codes[out], kind="stable")]
    options = Listing(len(field.able), lambda index: _option(field, index))
    shown = min(SHOWN, len(field.ready))
    ready = options[:shown]
    first = ready[0] if ready else None
    return Ranking(
        options=options,
        left_out=Listing(
            len(out), lambda index: left_out(request, columns.teams[out[index]], int(codes[out[index]]))
        ),
        alternatives=alternatives(request, snapshot, config, first),
        hold=_hold(field),
        why_first=why_first(request, ready) if ready else (),
        why_not_nearest=None
        if first is None
        else why_not_nearest(request, first, _faster(field, codes, first), config),
    )


def _field(request: Request, snapshot: Snapshot, config: Config, able: Whole) -> _Field:
    columns = columns_of(snapshot, config)
    board = board_of(snapshot, (request,), config)
    legs: dict[int, Leg] = {}
    group = _groups(request, columns)
    first = able if len(able) <= ALL_TIMED else _best(able, group, pair_costs(board, config)[0])
    _time(request, snapshot, columns, board, first, legs)
    cost = pair_costs(board, config)[0]
    return _Field(
        request=request,
        snapshot=snapshot,
        config=config,
        columns=columns,
        losses=coverage_loss(snapshot, config),
        board=board,
        cost=cost,
        group=group,
        able=able,
        first=_sorted(first, group, cost, board.minutes[0]),
        legs=legs,
    )


def _groups(request: Request, columns: Columns) -> Whole:
    """0: can leave now. 1: soon free. 2: said no, or was taken off this visit."""
    group = np.where(columns.can_leave, 0, 1)
    group[columns.refused] = 2
    if request.excluded:
        group[np.isin(columns.ids, np.array(sorted(request.excluded), dtype=np.int64))] = 2
    return np.asarray(group, dtype=np.int64)


def _best(able: Whole, group: Whole, cost: Floats) -> Whole:
    """Columns of the ``TIMED`` best by group and cost, in no order."""
    ready = able[group[able] == 0]
    if len(ready) < TIMED:
        return np.asarray(able[np.lexsort((cost[able], group[able]))][:TIMED])
    return np.asarray(ready[np.argpartition(cost[ready], TIMED - 1)[:TIMED]])


def _sorted(columns: Whole, group: Whole, cost: Floats, minutes: Floats) -> Whole:
    return np.asarray(columns[np.lexsort((columns, minutes[columns], cost[columns], group[columns]))])


def _time(
    request: Request, snapshot: Snapshot, columns: Columns, board: Board, chosen: Whole, legs: dict[int, Leg]
) -> None:
    """Ask for the true ways of some teams, one question per vehicle class, and count with them."""
    if request.place is None:
        return
    for number, name in enumerate(columns.classes):
        rows = chosen[columns.vehicle[chosen] == number].tolist()
        if rows:
            places = [Place(*place) for place in columns.place[rows].tolist()]
            legs.update(zip(rows, snapshot.travel.times(places, request.place, name), strict=True))
    minutes = board.minutes[0]
    for row in chosen.tolist():
        minutes[row] = columns.free_in[row] + columns.mobilisation[row] + legs[row].seconds / 60


def _option(field: _Field, index: int) -> Option:
    row = field.at(index)
    if row not in field.legs:
        block = field.order[index : index + TIMED]
        missing = np.array([each for each in block.tolist() if each not in field.legs], dtype=np.int64)
        _time(field.request, field.snapshot, field.columns, field.board, missing, field.legs)
    columns, config, leg = field.columns, field.config, field.legs[row]
    candidate, travel = columns.teams[row], leg.seconds / 60
    free_in, mobilisation = float(columns.free_in[row]), float(columns.mobilisation[row])
    age = int(columns.fix_age_seconds[row]) if columns.origin[row] == FIX else None
    seen = Seen(
        candidate=candidate,
        minutes=free_in + mobilisation + travel,
        free_in=free_in,
        metres=leg.metres,
        source=leg.source,
        walk_minutes=leg.walk_seconds / 60,
        origin=int(columns.origin[row]),
        fix_age_seconds=age,
        own=bool(field.board.own[0, row]),
        loss=field.losses.at(row),
    )
    ready = index == 0 and field.group[row] == 0
    said = (
        first_words(field.request, seen, _faster_ready(field, row), config) if ready else [way(seen)]
    ) + terms(field.request, field.snapshot.at, seen, config)
    warned = cautions(field.request, field.snapshot.at, seen, config)
    said += warned
    return Option(
        candidate=candidate,
        rank=index + 1,
        cost=float(field.cost[row]),
        minutes=seen.minutes,
        minutes_p90=free_in * config.free_p90
        + mobilisation * config.mobilisation_p90
        + travel * config.travel_p90,
        travel_minutes=travel,
        walk_minutes=seen.walk_minutes,
        free_in_minutes=free_in,
        metres=leg.metres,
        source=leg.source,
        fix_age_seconds=age,
        own_territory=seen.own,
        can_leave_now=bool(columns.can_leave[row]),
        loss=seen.loss,
        reasons_id=tuple(sentence.id for sentence in said),
        reasons_en=tuple(sentence.en for sentence in said),
        cautions=len(warned),
    )


def _hold(field: _Field) -> Hold | None:
    """Set when even the best team costs more than serving now is worth, for what the rest would lose."""
    request = field.request
    ready = field.ready
    if field.board.current[0] != NOBODY or not len(ready):
        return None
    net = nets(field.board, field.config)[0]
    best = int(ready[net[ready].argmin()])
    if not np.isfinite(net[best]) or net[best] < 0.0:
        return None
    loss = field.losses.at(best)
    board = field.board
    minutes, waited = float(board.minutes[0, best]), float(board.waited[0])
    until = held_at_most(float(net[best]), minutes, request.target_minutes, waited, field.config)
    return Hold(
        price_minutes=loss.weighted_minutes,
        until_minutes=until,
        said=held_words(field.columns.teams[best].team, loss.said, until),
    )


def _faster_ready(field: _Field, row: int) -> Faster | None:
    """The fastest team that could leave now, when it is another than the one in this row."""
    ready = field.ready
    if field.group[row] != 0 or not len(ready):
        return None
    fastest = int(ready[field.board.minutes[0, ready].argmin()])
    return None if fastest == row else _as_faster(field, fastest, "ready", field.board.minutes[0, fastest])


def _faster(field: _Field, codes: Whole, first: Option) -> Faster | None:
    """The team to give a reason about: the fastest that could leave now, else the nearest of all on duty."""
    row = field.columns.row[first.candidate.team_id]
    ready = _faster_ready(field, row)
    if ready is not None and first.minutes - ready.minutes >= WORTH_A_WORD:
        return ready
    columns, place = field.columns, field.request.place
    home = np.array([place], dtype=np.float64)
    minutes = travel_minutes(field.snapshot, columns, home)[0] + columns.mobilisation
    reach = columns.boat if field.request.boat_only else ~columns.boat & ~columns.island_base
    others = reach & ~columns.off_duty & (columns.busy_visit != field.request.visit_id)
    others &= (codes != ABLE) | (field.group != 0)
    if not others.any():
        return None
    nearest = int(np.where(others, minutes, np.inf).argmin())
    if codes[nearest] != ABLE:
        return _as_faster(field, nearest, "left_out", minutes[nearest], int(codes[nearest]))
    return _as_faster(field, nearest, "refused" if field.group[nearest] == 2 else "busy", minutes[nearest])


def _as_faster(field: _Field, row: int, kind: str, minutes: float, code: int = ABLE) -> Faster:
    columns = field.columns
    item = None if code == ABLE else left_out(field.request, columns.teams[row], code)
    return Faster(
        team=columns.teams[row].team,
        minutes=float(minutes),
        kind=kind,
        own=bool(field.board.own[0, row]),
        loss=field.losses.at(row),
        knows=field.request.known_person in columns.teams[row].people,
        free_in=float(columns.free_in[row]),
        reason=None if item is None else Said(item.reason_id, item.reason_en),
    )
