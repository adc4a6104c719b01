"""Shapes of the day plan of a puskesmas."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.shared import Closed

Day = Annotated[date, Field(ge=date(2014, 6, 3), le=date(2200, 1, 1))]
Key = Annotated[str, Field(min_length=1, max_length=40)]
Version = Annotated[int, Field(ge=0, le=2_000_000_000)]
TeamId = Annotated[int, Field(ge=1, le=2**62)]
Position = Annotated[int, Field(ge=0, le=1_000)]


class DayReasonOut(Schema):
    """Why not, in both languages. ``code`` is stable: no_place, no_team, no_skill, no_way, window_tight ..."""

    code: str
    id: str
    en: str


class DayStopOut(Schema):
    """A planned visit. Times are those of the plan; of a stop that is begun or done, its own."""

    stop_id: str
    """The same before and after its visit is in dispatch."""
    visit_id: int | None
    """None: it is not in dispatch yet."""
    visit: str | None
    plan_id: int
    patient_id: int | None
    patient_name: str
    village: str
    lat: float | None
    lon: float | None
    needs: list[str]
    service_minutes: int
    window_from: datetime
    """It should begin between this moment and ``window_to``."""
    window_to: datetime
    preferred: str
    """Who should come again; empty: anybody."""
    preferred_kept: bool
    arrive_at: datetime | None
    """None while it is in no round."""
    start_at: datetime | None
    leave_at: datetime | None
    travel_minutes: int | None
    """From the stop before, or from the puskesmas."""
    wait_minutes: int
    """Before its window opens, or for lunch."""
    late_minutes: int
    """As things stand it begins so long after its window; 0 in a plan that was just made."""
    pinned: bool
    state: Literal["planned", "started", "done"]


class DayStopLeftOut(DayStopOut):
    """A planned visit without a team of the day, and why."""

    reasons: list[DayReasonOut]


class DayTeamOut(Schema):
    """A team's round."""

    team_id: int
    team: str
    vehicle: str
    members: list[str]
    skills: list[str]
    """Professions that are there at some time of the day."""
    on_from: datetime
    on_to: datetime
    lunch_from: datetime | None
    lunch_to: datetime | None
    busy_with: str | None
    """Code of a visit outside the plan that it is on now: it is not free before that ends."""
    drive_minutes: int
    """The way home within."""
    work_minutes: int
    stops: list[DayStopOut]
    """In their order."""


class DayClinicOut(Schema):
    """Where rounds begin and end."""

    name: str
    lat: float
    lon: float


class DayPlanOut(Schema):
    """A day of a puskesmas."""

    day: date
    version: int
    """0: not planned yet."""
    made_at: datetime | None
    source: Literal["estimate", "road", "osrm"]
    stale: bool
    """Visits, teams or hours have changed since it was planned."""
    may_undo: bool
    clinic: DayClinicOut
    teams: list[DayTeamOut]
    unassigned: list[DayStopLeftOut]
    total_drive_minutes: int
    moved: list[str]
    """After make, replan and undo: stops that changed their team."""


class DayIn(Closed):
    """Which day of the city."""

    day: Day


class MakeDayPlanIn(Closed):
    """Plan a day (anew). What is pinned stays with its team."""

    day: Day
    action_id: UUID


class PriceIn(Closed):
    """A stop is held over a place of a round. ``team_id`` None: over the list of what has no team."""

    day: Day
    stop_id: Key
    team_id: TeamId | None = None
    place: Position = 0
    """Before so many of the stops of that team that are not begun, itself not counted."""


class PriceOut(Schema):
    """What dropping it there would cost."""

    allowed: bool
    drive_minutes_added: int
    """Less driving is negative."""
    late_stops: list[str]
    reasons: list[DayReasonOut]


class MoveStopIn(PriceIn):
    """Drop it there. Refused where it is not allowed."""

    version: Version
    action_id: UUID


class PinStopIn(Closed):
    """Let a stop stay with its team, or let it go again."""

    day: Day
    version: Version
    stop_id: Key
    pinned: bool
    action_id: UUID


class StepDayPlanIn(Closed):
    """Replan or undo, of the plan as it was looked at."""

    day: Day
    version: Version
    action_id: UUID


class SlotsIn(Closed):
    """For which patient, for how long."""

    day: Day
    patient_id: Annotated[int, Field(ge=1, le=2**62)]
    minutes: Annotated[int, Field(ge=5, le=480)] | None = None


class SlotOut(Schema):
    """A team and a time that fit."""

    team_id: int
    team: str
    place: int
    start_at: datetime
    drive_minutes_added: int
    reasons: list[DayReasonOut]


class SlotsOut(Schema):
    """The best at most three; without any, why."""

    slots: list[SlotOut]
    reasons: list[DayReasonOut]
