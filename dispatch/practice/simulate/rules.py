"""Every rule that can be played, by its name: the peers, ours, and ours without each of its terms."""

from collections.abc import Callable, Mapping

from dispatch.practice.simulate.engine_rule import EngineRule
from dispatch.practice.simulate.simple_rules import RULES as PEERS
from dispatch.practice.simulate.world import Rule

REFERENCE = "reference"
"""The rule that sees nothing but the red requests."""

WITHOUT: Mapping[str, Mapping[str, float]] = {
    "without_coverage": {"coverage_weight": 0.0},
    "without_lateness": {"lateness_growth": 0.0},
    "without_own": {"own_territory_minutes": 0.0},
    "without_hysteresis": {
        "change_minutes": 0.0,
        "change_share": 0.0,
        "change_fixed": 0.0,
        "settled_minutes": 0.0,
    },
}
"""Weights that are nothing in each of these; some lie outside what a city may set, on purpose."""


def _ours(name: str, *, posting: bool) -> Callable[[], Rule]:
    return lambda: EngineRule(name, posting=posting)


def _without(name: str, changes: Mapping[str, float]) -> Callable[[], Rule]:
    return lambda: EngineRule(name, changes, posting=False)


RULES: dict[str, Callable[[], Rule]] = {
    **PEERS,
    "ours": _ours("ours", posting=False),
    "ours_posting": _ours("ours_posting", posting=True),
    **{name: _without(name, changes) for name, changes in WITHOUT.items()},
    "without_turning": lambda: EngineRule("without_turning", posting=False, turning=False),
}
