"""Shapes of a person's phone app, and of a team's trail."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.shared import Closed, Text120


class LookOut(Schema):
    """One look at the trail of a shift of this person's."""

    looked_at: datetime
    person: str
    role: str
    reason: str
    shift_started_at: datetime | None


class TrackerWish(Closed):
    """The wish alone: ``{}``. Anything else is no request of ours."""


class TrackerOut(Schema):
    """The app on this person's phone: its token and the addresses to copy into it; empty while there is none."""

    made_at: datetime | None
    token: str
    osmand_url: str
    owntracks_url: str
    traccar_url: str
    """The server's address for Traccar Client; the token is its device identifier."""
    heard_at: datetime | None
    kept_days: int
    looks: list[LookOut]


class TrailShiftOut(Schema):
    """A shift of which a trail may be left."""

    id: int
    started_at: datetime
    ended_at: datetime | None


class TrailShiftsOut(Schema):
    """The shifts of a team within the days that are kept, the latest first."""

    team_id: int
    team: str
    kept_days: int
    shifts: list[TrailShiftOut]


class TrailIn(Closed):
    """Why somebody looks, and at which shift (the latest when none is named)."""

    reason: Text120
    shift_id: Annotated[int, Field(ge=1, le=2**62)] | None = None


class TrailPoint(Schema):
    """A place of the trail, at the device's time of the fix."""

    lat: float
    lon: float
    fix_time: datetime


class TrailOut(Schema):
    """Where the team was, in order of time."""

    team_id: int
    team: str
    shift_id: int
    started_at: datetime
    ended_at: datetime | None
    fixes: int
    """Stored fixes that rank; a long day is drawn with fewer points."""
    points: list[TrailPoint]
