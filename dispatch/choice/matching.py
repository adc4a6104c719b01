"""All open requests and all teams at once: the pairs with the least cost. Pure arrays, an exact solver.

Not a queue: one request after the other, each taking what is best for it, makes teams cross the city and lets a
coverage price do harm (CHOICE, traps). The solver (Jonker-Volgenant, scipy) sees every pair that is worth making;
what is not worth making stands there as zero, so a request may go without.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment

from dispatch.choice.config import Config
from dispatch.choice.cost import NOBODY, Board, Floats, Whole, nets

NEAREST = 12
"""Teams looked at for each request, at the least (CHOICE). With as many as there are requests nothing can be lost:
some team among the n best of a request is always left over by the n - 1 others."""

TIE = 1e-7
"""Weighted minutes: between teams at the same place the one that stands earlier goes, whatever the solver prefers."""


def match(board: Board, config: Config) -> Whole:
    """Column of the team for each request, -1 where none is worth sending or waiting for.

    Rows and columns must come in a fixed order (by visit and team), so that ties fall the same way every time.
    A request keeps the team that is on its way unless a team that can leave now takes its place, or another
    request takes the team: nobody is called back only to wait.
    """
    found = solve(nets(board, config))
    teams = np.append(board.can_leave, False)
    taken = np.zeros(len(teams), dtype=np.bool_)
    taken[found[found >= 0]] = True
    left = (board.current >= 0) & ~teams[found] & ~taken[board.current]
    return np.where(left, board.current, found)


def solve(net: Floats) -> Whole:
    """The pairs with the least sum of ``net``; only negative ones are made."""
    requests, teams = net.shape
    chosen = np.full(requests, NOBODY, dtype=np.int64)
    if not requests or not teams:
        return chosen
    useful = np.minimum(net + TIE * np.arange(teams), 0.0)
    width = max(NEAREST, requests)
    columns = _some_columns(useful, width) if teams > 4 * width else None
    if columns is not None:
        useful = useful[:, columns]
    rows, picks = linear_sum_assignment(useful)
    made = useful[rows, picks] < 0.0
    rows, picks = rows[made], picks[made]
    chosen[rows] = picks if columns is None else columns[picks]
    return chosen


def _some_columns(useful: Floats, width: int) -> Whole:
    """Every team that is among the ``width`` best of some request, in their order."""
    best = np.argpartition(useful, width - 1, axis=1)[:, :width]
    return np.unique(best)
