"""All weights of the choice in one place, at the defaults of the study (CHOICE). Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from dispatch.choice.weights import WEIGHTS, Weight

__all__ = ["DEFAULT", "WEIGHTS", "BadWeight", "Config", "Weight"]


class BadWeight(ValueError):
    """A weight that does not exist, is no number, or lies outside its bounds (``low`` to ``high``)."""

    def __init__(self, name: str, low: float | None = None, high: float | None = None) -> None:
        self.name, self.low, self.high = name, low, high
        known = low is not None
        super().__init__(f"{name} must be between {low} and {high}" if known else f"no weight {name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every number that the choice depends on; WEIGHTS says what each is for, and its bounds."""

    weight_minutes: float = 240.0
    """Weight of an urgency = this / its target: 16, 4 and 1 by the default targets."""
    lateness_growth: float = 0.5
    own_territory_minutes: float = 5.0
    same_person_minutes: float = 3.0
    """Our own: continuity is worth less than the own puskesmas, and nothing to a red visit."""
    coverage_weight: float = 0.5
    """Beta of the study."""
    busy_share: float = 0.2
    """q of the study: the k-th nearest team answers with probability (1-q)q^k."""
    cover_teams: int = 10
    cover_ahead_minutes: float = 45.0
    uncovered_minutes: float = 60.0
    change_minutes: float = 3.0
    change_fixed: float = 40.0
    """The study has 5; on the simulated city 40 turns six times fewer teams round for the same response to red
    (docs/decisions/0008)."""
    change_share: float = 0.25
    settled_minutes: float = 2.0
    value_minutes: float = 120.0
    value_growth: float = 0.5
    long_way_minutes: float = 10.0
    mobilisation_at_base: float = 1.5
    mobilisation_moving: float = 0.5
    scene_minutes: float = 25.0
    transport_minutes: float = 30.0
    least_left_minutes: float = 5.0
    soon_free_minutes: float = 30.0
    at_base_metres: float = 250.0
    travel_p90: float = 1.4
    """The straight line errs by 12-31 % (CHOICE); a road by less."""
    free_p90: float = 1.8
    mobilisation_p90: float = 1.5
    within_minutes: float = 15.0
    post_gain_share: float = 0.02
    post_way_minutes: float = 30.0

    def with_changes(self, changes: Mapping[str, float]) -> "Config":
        """The same weights with some of them changed.

        Raises :class:`BadWeight` for an unknown name, for what is no number, and outside the bounds.
        """
        for name, value in changes.items():
            weight = WEIGHTS.get(name)
            if weight is None:
                raise BadWeight(name)
            number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            if not number or not weight.low <= value <= weight.high or (weight.whole and value != int(value)):
                raise BadWeight(name, weight.low, weight.high)
        typed = {name: int(value) if WEIGHTS[name].whole else float(value) for name, value in changes.items()}
        return replace(self, **typed)  # type: ignore[arg-type]

    def changes(self) -> dict[str, float]:
        """Only the weights that differ from the defaults."""
        mine = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in mine.items() if value != getattr(DEFAULT, name)}


DEFAULT = Config()
