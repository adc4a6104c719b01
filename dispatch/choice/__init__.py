"""Choosing a team: pure functions, a snapshot in, decisions with their reasons out."""

from dispatch.choice.config import DEFAULT, WEIGHTS, BadWeight, Config, Weight
from dispatch.choice.ranking import rank
from dispatch.choice.reach import reach_problem
from dispatch.choice.results import (
    Alternative,
    Held,
    Hold,
    LeftOut,
    Loss,
    Option,
    Pair,
    Plan,
    Posting,
    Ranking,
    Released,
    Wait,
    ZoneCover,
)
from dispatch.choice.sentences import Said
from dispatch.choice.snapshot import Candidate, Request, Snapshot, Zone

__all__ = [
    "DEFAULT",
    "WEIGHTS",
    "Alternative",
    "BadWeight",
    "Candidate",
    "Config",
    "Held",
    "Hold",
    "LeftOut",
    "Loss",
    "Option",
    "Pair",
    "Plan",
    "Posting",
    "Ranking",
    "Released",
    "Request",
    "Said",
    "Snapshot",
    "Wait",
    "Weight",
    "Zone",
    "ZoneCover",
    "rank",
    "reach_problem",
]
