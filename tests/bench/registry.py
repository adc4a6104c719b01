"""What a bench is: a name, a function, and one line of result.

A module of this folder adds its benches with ``@bench("name")``; the modules are read after the
database is there, so they may import models at the top.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Result:
    """A measured value beside its peer measured in the same run; ``ratio`` = value / peer_value."""

    value: float
    unit: str
    peer: str = ""
    peer_value: float | None = None
    detail: dict[str, float | int | str] = field(default_factory=dict)

    def line(self, name: str) -> str:
        """The JSON object of the output."""
        ratio = None if not self.peer_value else round(self.value / self.peer_value, 3)
        return json.dumps({"name": name, **asdict(self), "ratio": ratio})


@dataclass(frozen=True)
class Ground:
    """What a bench stands on: an empty, migrated database, a Redis, and a folder of its own."""

    environment: dict[str, str]
    folder: Path


Bench = Callable[[Ground], Result]
BENCHES: dict[str, Bench] = {}


def bench(name: str) -> Callable[[Bench], Bench]:
    """Register a bench."""

    def registered(run: Bench) -> Bench:
        BENCHES[name] = run
        return run

    return registered


def percentile(values: list[float], share: float) -> float:
    """The value below which this share (0..1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
