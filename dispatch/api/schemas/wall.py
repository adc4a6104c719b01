"""Shapes of the Operation Room's board: no identity, no lorong, no exact home."""

from datetime import datetime

from ninja import Schema

from dispatch.api.schemas.shared import ClockOut, ModeOut, Status, TeamState, Urgency


class WallVisit(Schema):
    """A dot at the kelurahan's point."""

    id: int
    version: int
    status: Status
    urgency: Urgency
    village: str
    district: str
    lat: float | None
    lon: float | None
    requested_at: datetime
    status_since: datetime
    due_at: datetime | None
    planned_to: datetime | None
    """A visit of a care plan waits for its own time until then."""
    open: bool


class WallTeam(Schema):
    """A team's chip; position rounded to about 100 m."""

    id: int
    code: str
    state: TeamState
    lat: float | None
    lon: float | None
    fix_time: datetime | None


class WallCounts(Schema):
    """The six tiles."""

    waiting: int
    en_route: int
    on_scene: int
    done_today: int
    teams_free: int
    teams_on_duty: int
    teams_total: int
    late: int


class WallOut(Schema):
    """The board, true at ``seq``."""

    seq: int
    clock: ClockOut
    counts: WallCounts
    visits: list[WallVisit]
    teams: list[WallTeam]
    clinics_without_team: list[str]
    mode: ModeOut
    """Without who declared it and why."""
