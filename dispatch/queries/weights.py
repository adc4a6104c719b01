"""How the city wants its teams chosen, as it stands now: the weights and the switches."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dispatch.choice import DEFAULT, BadWeight, Config
from dispatch.models import ChoiceSetting
from dispatch.queries.surge import surge_weights
from dispatch.rules.words import URGENCIES

logger = logging.getLogger("dispatch.choice")


@dataclass(frozen=True, slots=True)
class ChoiceNow:
    """The weights in force, the urgencies that are offered by themselves, and the version of both."""

    config: Config = DEFAULT
    auto_offer: frozenset[str] = field(default_factory=frozenset)
    version: int = 0


def choice_set() -> ChoiceNow:
    """What the office has set for peacetime. One query; the defaults while nothing was changed."""
    row = ChoiceSetting.objects.filter(id=1).first()
    if row is None:
        return ChoiceNow()
    switched = frozenset(urgency for urgency in URGENCIES if row.auto_offer.get(urgency) is True)
    return ChoiceNow(config=config_of(row.weights), auto_offer=switched, version=row.version)


def choice_now() -> ChoiceNow:
    """The choice in force: what the office has set, under the wider weights of a surge while there is one."""
    chosen, surge = choice_set(), surge_weights()
    return replace(chosen, config=config_of(surge, chosen.config)) if surge else chosen


def config_now() -> Config:
    """The weights in force."""
    return choice_now().config


def config_of(weights: Mapping[str, float], config: Config = DEFAULT) -> Config:
    """The defaults with the city's changes. One that is out of bounds by now is left at its default and logged."""
    for name, value in weights.items():
        try:
            config = config.with_changes({name: value})
        except BadWeight as bad:
            logger.warning("weight left at its default", extra={"kind": bad.name})
    return config
