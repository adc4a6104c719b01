"""What it costs that a team serves a request, in weighted minutes; for one pair or for all at once. Pure (CHOICE).

``w`` = 240 / target, so 16, 4 and 1. The cost is a sum of terms, each named here and said in words by ``reasons``:

- the way: ``w x (minutes + 0.5 x growth of lateness)``;
- the own puskesmas goes first: ``w x 5`` for another's team (yellow and green);
- who knows the patient goes first: ``w x 3`` for a team without the one that the care plan would have again, while
  another team has that one (yellow and green);
- coverage: what the rest of the city loses while this team is busy (see ``cover``);
- change: ``w x 3 + 40`` when another team is already on its way.

Worth of serving: ``w x (120 + 0.5 x waited)``. A pair is made only when its cost is below; waiting raises the
worth without end, so nobody starves. One addition to the study: **a long way alone never holds a patient back**.
On the study's ground no way is longer than 80 minutes; a boat to an outer island is, and by the bare rule an
urgent patient there would wait for hours for nothing. So a pair is also made when what it takes from others (coverage)
is below ``w x 10``, whatever its way.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.choice.config import Config

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
NOBODY = -1


@dataclass(slots=True)
class Board:
    """Open requests (rows) and teams (columns) as arrays: all that the matching needs."""

    target: Floats
    """Minutes; one a request."""
    waited: Floats
    """Minutes since each was asked for."""
    prefers_own: Flags
    """Requests for which the own puskesmas goes first."""
    current: Whole
    """Column of the team on its way to each request, or -1."""
    minutes: Floats
    """(requests, teams) until at the bedside; infinite where the pair is forbidden."""
    own: Flags
    """(requests, teams): of the patient's puskesmas."""
    strange: Flags
    """(requests, teams): somebody else's team has the one whom the patient knows."""
    can_leave: Flags
    """Teams that could set out now; the others are only soon free."""
    loss: Floats
    """Weighted minutes that the rest loses by each team."""


def urgency_weight(target: Floats | float, config: Config) -> Floats:
    """Weight of a request with this target (minutes)."""
    return np.asarray(config.weight_minutes / np.maximum(1.0, target))


def way_minutes(target: Floats, waited: Floats, minutes: Floats, config: Config) -> Floats:
    """Minutes of a way, and what comes on top for being late by it (growth of lateness)."""
    late_now = np.maximum(0.0, waited - target)
    late_then = np.maximum(0.0, waited + minutes - target)
    if config.lateness_growth == 0.0:  # nothing times an infinite way would be no number
        return minutes
    return np.asarray(minutes + config.lateness_growth * (late_then - late_now))


def change_price(weight: Floats, left: Floats, config: Config) -> Floats:
    """Price of sending another team than the one on its way, which is ``left`` minutes from the bedside.

    A share of those minutes is in it, because travel times err by a share: the best of fifty teams by times that are
    30 % wrong always looks better than the one that was chosen by the times of ten minutes ago.
    """
    return np.asarray(weight * (config.change_minutes + config.change_share * left) + config.change_fixed)


def worth(weight: Floats, waited: Floats, config: Config) -> Floats:
    """Worth of serving a request now."""
    return np.asarray(weight * (config.value_minutes + config.value_growth * waited))


def pair_costs(board: Board, config: Config) -> Floats:
    """Cost of every pair as (requests, teams), the change included; infinite where forbidden."""
    weight = urgency_weight(board.target, config)
    cost = _without_change(board, weight, config)
    rows, columns, price = _changes(board, weight, config)
    kept = cost[rows, columns]
    cost[rows] += price[:, None]
    cost[rows, columns] = kept
    return cost


def nets(board: Board, config: Config) -> Floats:
    """Cost less worth of every pair; negative: worth making. Infinite where forbidden.

    The price of a change is counted as a gain of the team that is already on its way. It comes to the same
    between teams, and it is lost as well when that team is taken away and nobody comes instead. So a plan
    that was carried out is still the best plan: nothing turns round when nothing has happened.
    """
    weight = urgency_weight(board.target, config)
    cost = _without_change(board, weight, config)
    net = cost - worth(weight, board.waited, config)[:, None]
    apart = board.loss - (weight * config.long_way_minutes)[:, None]
    net = np.where(np.isfinite(cost), np.minimum(net, apart), np.inf)
    rows, columns, price = _changes(board, weight, config)
    net[rows, columns] -= price
    return net


def _changes(board: Board, weight: Floats, config: Config) -> tuple[Whole, Whole, Floats]:
    """Rows with a team on its way, its column, and the price of changing it."""
    rows = np.flatnonzero(board.current >= 0)
    columns = board.current[rows]
    return rows, columns, change_price(weight[rows], board.minutes[rows, columns], config)


def held_at_most(net: float, minutes: float, target: float, waited: float, config: Config) -> float:
    """Minutes after which a pair that is not worth making now (``net`` >= 0) is, by the waiting alone."""
    growth = config.value_growth
    until = net / (float(urgency_weight(target, config)) * growth)
    late = waited + until + minutes > target
    return until + (config.lateness_growth * minutes / growth if late else 0.0)


def _without_change(board: Board, weight: Floats, config: Config) -> Floats:
    target, waited = board.target[:, None], board.waited[:, None]
    minutes = way_minutes(target, waited, board.minutes, config)
    if config.own_territory_minutes:
        minutes = minutes + config.own_territory_minutes * (board.prefers_own[:, None] & ~board.own)
    if config.same_person_minutes and board.strange.any():
        minutes = minutes + config.same_person_minutes * (board.prefers_own[:, None] & board.strange)
    return np.asarray(weight[:, None] * minutes + board.loss)
