"""Choosing a team: pure functions, a snapshot in, decisions with their reasons out."""

from dispatch.choice.config import DEFAULT, WEIGHTS, BadWeight, Config, Weight
from dispatch.choice.coverage import coverage, coverage_loss
from dispatch.choice.plan import assign
from dispatch.choice.posting import post
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
    "assign",
    "coverage",
    "coverage_loss",
    "post",
    "rank",
    "reach_problem",
]
