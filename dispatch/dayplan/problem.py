"""What a day plan is made from. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.int64]
"""(n, n) seconds from place to place; :data:`NO_WAY` where there is none."""
NO_WAY = 10_000_000
"""Longer than any day: a leg of this length keeps no window."""
Arrangement = Mapping[int, Sequence[str]]
"""Team -> keys of its stops, in their order."""


@dataclass(frozen=True, slots=True)
class Config:
    """What counts beside the driving, in seconds of driving."""

    preferred_seconds: int = 600
    """Another than the preferred person comes: worth so much detour to avoid."""
    move_seconds: int = 900
    """A stop changes its team when the day is planned again: only if so much is saved."""
    exploration_level: int | None = None
    """Of VROOM, 0 (quick) to 5 (thorough); None: as thorough as a second or two allows."""
    threads: int = 1


DEFAULT = Config()


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit to be made: it begins between ``window_from`` and ``window_to``."""

    key: str
    place: int | None
    """None: nobody knows where it is."""
    window_from: int
    window_to: int
    service_seconds: int
    needs: frozenset[str] = frozenset()
    """Professions that must come."""
    preferred: int | None = None
    """The person who should come again, where that can be."""
    pinned_to: int | None = None
    """The team it stays with."""


@dataclass(frozen=True, slots=True)
class Lunch:
    """A pause that lies wholly between ``opens`` and ``closes``."""

    opens: int
    closes: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Duty:
    """One stretch of a team's duty, with the same people: from where it stands, back to the puskesmas."""

    on_from: int
    on_to: int
    begins: int
    """Place where it stands at ``on_from``: the puskesmas, or where a running day has brought it."""
    ends: int
    """The puskesmas."""
    skills: frozenset[str] = frozenset()
    people: frozenset[int] = frozenset()
    lunch: Lunch | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """A team of the day with its duties, one after the other."""

    team_id: int
    vehicle_class: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class Problem:
    """The stops and teams of a day, and the ways between their places by vehicle class."""

    stops: tuple[Stop, ...]
    teams: tuple[Team, ...]
    seconds: Mapping[str, Seconds]
    config: Config = field(default=DEFAULT)

    @cached_property
    def stop_of(self) -> dict[str, Stop]:
        """Stops by key."""
        return {stop.key: stop for stop in self.stops}

    @cached_property
    def team_of(self) -> dict[int, Team]:
        """Teams by id."""
        return {team.team_id: team for team in self.teams}

    @cached_property
    def ways(self) -> dict[str, list[list[int]]]:
        """The matrices as plain lists: looked up one by one they are several times faster."""
        return {name: matrix.tolist() for name, matrix in self.seconds.items()}

    def with_stops(self, stops: Sequence[Stop]) -> "Problem":
        """The same day with other stops."""
        return Problem(tuple(stops), self.teams, self.seconds, self.config)


def may_serve(team: Team, duty: Duty, stop: Stop) -> bool:
    """Whether these people may be sent there at all: the skills are there, and nobody pinned it elsewhere."""
    return stop.needs <= duty.skills and stop.pinned_to in (None, team.team_id)
