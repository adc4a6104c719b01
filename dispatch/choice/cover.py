"""How soon the next emergency would be reached, and what is lost while one team is busy. Pure arrays (CHOICE).

The k nearest teams of an area answer with probability ``(1-q) q^k``: the nearest is busy with probability q, and
so on. Taking a team away moves everyone behind it up by one place. Its loss in an area is therefore the sum of
the steps behind it, and one pass over the areas' sorted lists gives the loss of every team at once: no loop over
teams, and only areas where a team is among the nearest count for it.
"""

from dataclasses import dataclass

import numpy as np

from dispatch.choice.config import Config
from dispatch.choice.cost import NOBODY, Floats, Whole


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest teams of every area, the nearest first: (areas, k + 1)."""

    minutes: Floats
    """At most the minutes of an area without cover."""
    team: Whole
    """Columns of the teams; -1 beyond the last."""


def nearest_teams(minutes: Floats, config: Config) -> Nearest:
    """The nearest of ``minutes`` (areas, teams); infinite where a team does not cover. One more than k."""
    areas, teams = minutes.shape
    wanted = config.cover_teams + 1
    capped = np.minimum(minutes, config.uncovered_minutes)
    if teams > wanted:
        chosen = np.argpartition(capped, wanted - 1, axis=1)[:, :wanted]
        found = np.take_along_axis(capped, chosen, axis=1)
    else:
        chosen = np.broadcast_to(np.arange(teams), (areas, teams))
        found = capped
    order = np.argsort(found, axis=1, kind="stable")
    found = np.take_along_axis(found, order, axis=1)
    chosen = np.take_along_axis(chosen, order, axis=1)
    chosen = np.where(found < config.uncovered_minutes, chosen, NOBODY)
    missing = wanted - found.shape[1]
    if missing > 0:
        found = np.pad(found, ((0, 0), (0, missing)), constant_values=config.uncovered_minutes)
        chosen = np.pad(chosen, ((0, 0), (0, missing)), constant_values=NOBODY)
    return Nearest(found, chosen)


def answer_shares(config: Config) -> Floats:
    """Probability that the k-th nearest team is the one that answers."""
    busy = config.busy_share
    return np.asarray((1.0 - busy) * busy ** np.arange(config.cover_teams, dtype=np.float64))


def expected_minutes(nearest: Nearest, config: Config) -> Floats:
    """Expected minutes of the next emergency's team in each area."""
    return np.asarray(nearest.minutes[:, :-1] @ answer_shares(config))


def rises(nearest: Nearest, config: Config) -> Floats:
    """(areas, k): how much the expected minutes rise when the team at this place of the list is busy."""
    steps = np.diff(nearest.minutes, axis=1) * answer_shares(config)
    return np.asarray(np.cumsum(steps[:, ::-1], axis=1)[:, ::-1])


def losses(nearest: Nearest, worth: Floats, teams: int, config: Config) -> Floats:
    """Weighted minutes that all areas together lose by each team, the city's weight (beta) included.

    ``worth`` of an area: emergencies expected there in the time looked ahead, each by its urgency's weight.
    """
    team = nearest.team[:, :-1]
    lost = rises(nearest, config) * worth[:, None]
    counted = team >= 0
    found = np.bincount(team[counted], weights=lost[counted], minlength=teams)
    return np.asarray(config.coverage_weight * found)


def area_worth(
    red_per_hour: Floats, yellow_per_hour: Floats, red_target: float, yellow_target: float, config: Config
) -> Floats:
    """Expected emergencies of each area in the time looked ahead, each with its urgency's weight."""
    red = red_per_hour * (config.weight_minutes / max(1.0, red_target))
    yellow = yellow_per_hour * (config.weight_minutes / max(1.0, yellow_target))
    return np.asarray((red + yellow) * (config.cover_ahead_minutes / 60.0))
