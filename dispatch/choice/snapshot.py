"""What the choice of a team looks at: a request, the teams, and the weights. Plain values, no clock, no database.

Minutes everywhere, of the city's clock. Defaults are those of CHOICE and FIELD; what an office edits
(targets) comes in with the request.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.travel import Place

FREE_STATES = frozenset({"available", "returning"})
ON_THE_WAY = frozenset({"offered", "accepted", "en_route"})
AT_WORK = frozenset({"on_scene", "transporting"})
PREFERS_OWN = frozenset({"yellow", "green"})
"""Urgencies for which the own puskesmas goes first by some minutes; for red only minutes count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Weights of the ranking."""

    weight_minutes: float = 240.0
    """Weight of an urgency = this / its target: 16, 4 and 1 by the default targets."""
    lateness_growth: float = 0.5
    """Every minute past the target costs this much more."""
    own_territory_minutes: float = 5.0
    mobilisation_at_base: float = 1.5
    mobilisation_moving: float = 0.5
    scene_minutes: float = 25.0
    """Mean time at a bedside, until history says better."""
    transport_minutes: float = 30.0
    least_left_minutes: float = 5.0
    """A team that is overdue at a bedside is expected free in this time."""
    at_base_metres: float = 250.0
    flag_after: timedelta = timedelta(minutes=2)
    """An older position is said to be old."""
    unused_after: timedelta = timedelta(minutes=30)
    """An older position is not used: the way is counted from the puskesmas."""
    travel_p90: float = 1.4
    """9 of 10 ways take at most this times the estimate (the straight line errs by 12-31 %)."""
    free_p90: float = 1.8
    mobilisation_p90: float = 1.5


DEFAULT = Config()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One visit that needs a team, and the moment of the question."""

    visit_id: int
    at: datetime
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
    fix: Place | None = None
    fix_time: datetime | None = None
    shift_ends_at: datetime | None = None
    professions: frozenset[str] = frozenset()
    members: tuple[str, ...] = ()
    visits_today: int = 0
    kit_missing: int = 0
    refused: str = ""
    """declined or expired: what this team made of an earlier offer of this visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A team that could go."""

    candidate: Candidate
    rank: int
    cost: float
    minutes: float
    minutes_p90: float
    travel_minutes: float
    free_in_minutes: float
    metres: float
    source: str
    fix_age_seconds: int | None
    own_territory: bool
    can_leave_now: bool
    reasons_id: tuple[str, ...]
    reasons_en: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A team that cannot go, and why."""

    candidate: Candidate
    code: str
    reason_id: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every team once: who could go, best first, and who could not."""

    options: tuple[Option, ...]
    left_out: tuple[LeftOut, ...]
