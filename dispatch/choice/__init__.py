"""Choosing a team: pure functions, a snapshot in, a ranking with its reasons out."""

from dispatch.choice.ranking import rank
from dispatch.choice.reach import reach_problem
from dispatch.choice.snapshot import DEFAULT, Candidate, Config, LeftOut, Option, Ranking, Request

__all__ = [
    "DEFAULT",
    "Candidate",
    "Config",
    "LeftOut",
    "Option",
    "Ranking",
    "Request",
    "rank",
    "reach_problem",
]
