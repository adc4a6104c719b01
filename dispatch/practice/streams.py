"""Chance with a seed: every caller, visit and team draws from a stream of its own.

So a decision depends on the seed and on whom it concerns, never on what else happened in the city or
on when a process was started again.
"""

from random import Random
from uuid import UUID, uuid5

_NAMESPACE = UUID("b7f1b7b2-6c0e-5d3a-9a59-6d616b617373")


class Streams:
    """All streams of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def of(self, *whom: object) -> Random:
        """The stream of one subject; asked again, it begins again."""
        return Random(self._name(whom))

    def action_id(self, *what: object) -> UUID:
        """The id of one action: done again after a crash, it is the same action."""
        return uuid5(_NAMESPACE, self._name(what))

    def _name(self, parts: tuple[object, ...]) -> str:
        return ":".join(str(part) for part in (self.seed, *parts))
