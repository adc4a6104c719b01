"""What the choice looks at: the open requests, the teams, the areas, at one moment. Plain values: no clock.

Minutes everywhere. Defaults are those of CHOICE and FIELD; what an office edits (targets) comes in with the request.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from dispatch.travel import Place, StraightLine, TravelTimes

Value = TypeVar("Value")

FREE_STATES = frozenset({"available", "returning"})
ON_THE_WAY = frozenset({"offered", "accepted", "en_route"})
AT_WORK = frozenset({"on_scene", "transporting"})
PREFERS_OWN = frozenset({"yellow", "green"})
"""Urgencies for which the own puskesmas goes first by some minutes; for red only minutes count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One visit that needs a team at the bedside: nobody has arrived yet."""

    visit_id: int
    visit: str = ""
    """Its code, as people say it."""
    urgency: str
    target_minutes: float
    requested_at: datetime
    place: Place | None
    """The pin, else the kelurahan's point; None when nobody knows where."""
    boat_only: bool = False
    clinic_id: int | None = None
    """The puskesmas whose wilayah kerja it is."""
    needs: frozenset[str] = frozenset()
    """Professions that must come."""
    kit: frozenset[str] = frozenset()
    """Kit that must come."""
    kit_names: tuple[tuple[str, str, str], ...] = ()
    """Each of it by its code and its name in both languages."""
    known_person: int | None = None
    """Who was there before and should come again, by the patient's care plan."""
    status: str = "waiting"
    """waiting, offered, accepted, en_route."""
    team_id: int | None = None
    """Who is asked or on the way."""
    team_since: datetime | None = None
    locked: bool = False
    """A person decided: its team is not changed, and none is proposed while it has none."""
    excluded: frozenset[int] = frozenset()
    """Teams that must not be proposed (they said no, or a person took them off)."""
    zone: str = ""
    """Code of the area it lies in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One team as it stands."""

    team_id: int
    team: str
    clinic_id: int
    clinic: str
    base: Place
    base_boat_only: bool = False
    vehicle_class: str = "minivan"
    state: str = "available"
    """off_duty, available, returning, offered, accepted, en_route, on_scene, transporting."""
    state_since: datetime | None = None
    busy_visit_id: int | None = None
    busy_visit: str = ""
    busy_place: Place | None = None
    declared_minutes_left: float | None = None
    """What the crew says it still needs, counted from the snapshot's moment; goes before every mean."""
    fix: Place | None = None
    fix_time: datetime | None = None
    shift_ends_at: datetime | None = None
    professions: frozenset[str] = frozenset()
    kit: frozenset[str] = frozenset()
    members: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    """The members' ids, in the same order."""
    visits_today: int = 0
    kit_missing: int = 0
    lacks: tuple[tuple[str, str], ...] = ()
    """What of the kit is missing and of which supplies it has too few: names in both languages."""
    refused: str = ""
    """declined or expired: what this team made of an earlier offer of the visit that is ranked."""
    locked: bool = False
    """A person decided: it is not taken from what it does, and nothing is proposed for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """An area of the city (a kelurahan) and how often an emergency is expected there."""

    code: str
    name: str
    district: str
    place: Place
    boat_only: bool = False
    red_per_hour: float = 0.0
    yellow_per_hour: float = 0.0
    doctor_share: float = 0.0
    """Share of these emergencies that only a team with a doctor can serve."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The city at one moment. What is computed from it is kept with it, so ask the same snapshot twice."""

    at: datetime
    version: int = 0
    """What a decision carries: it is refused when the city has moved on."""
    requests: tuple[Request, ...] = ()
    teams: tuple[Candidate, ...] = ()
    zones: tuple[Zone, ...] = ()
    travel: TravelTimes = field(default_factory=StraightLine)
    red_target_minutes: float = 15.0
    yellow_target_minutes: float = 60.0
    """The office's targets: what an emergency that is yet to come will weigh."""
    _kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def kept(self, name: Hashable, make: Callable[[], Value]) -> Value:
        """What was computed once from this snapshot."""
        if name not in self._kept:
            self._kept[name] = make()
        value: Value = self._kept[name]
        return value

    @cached_property
    def team_by_id(self) -> dict[int, Candidate]:
        """Every team by its id."""
        return {team.team_id: team for team in self.teams}

    @cached_property
    def team_of_person(self) -> dict[int, int]:
        """Who is on duty -> id of the team; nobody is in two."""
        return {person: team.team_id for team in self.teams for person in team.people}

    @cached_property
    def request_by_id(self) -> dict[int, Request]:
        """Every open request by its visit's id."""
        return {request.visit_id: request for request in self.requests}
