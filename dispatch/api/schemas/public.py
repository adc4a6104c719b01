"""Shapes of the citizen's pages: nothing clinical leaves by this door."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.desk import PlaceIn
from dispatch.api.schemas.shared import (
    Closed,
    FamilyQuestionOut,
    Sex,
    Text40,
    Text120,
    Text240,
    Text500,
    Text2000,
)


class VisitRequestIn(Closed):
    """A family asks for a visit. The same ``action_id`` (form id) twice is one visit."""

    action_id: UUID
    caller_name: Text120
    caller_phone: Text40
    for_other: bool = False
    relationship: Text40 = ""
    patient_name: Text120 = ""
    patient_age: Annotated[int, Field(ge=0, le=130)] | None = None
    patient_sex: Sex = "unknown"
    complaint: Text2000
    place: PlaceIn
    consent: bool


class TicketOut(Schema):
    """The ticket code, and the token of the tracking link (shown once)."""

    ticket: str
    token: str
    tracking_url: str
    """Path with the token in the fragment, e.g. ``/lacak#...``."""


class TrackingIn(Closed):
    """Open the tracking page by the link's token, or by ticket + phone."""

    token: Annotated[str, Field(max_length=100)] = ""
    ticket: Text40 = ""
    phone: Text40 = ""


class TeamPositionOut(Schema):
    """The van, only while it is coming."""

    lat: float
    lon: float
    fix_time: datetime


class TrackingOut(Schema):
    """What a family sees."""

    ticket: str
    state: str
    """received, looking, offered, coming, here, ended"""
    outcome: str
    """Plain end: visited, not_home, cancelled, advised, redirected, handed_over, duplicate; empty while open."""
    requested_at: datetime
    clinic: str
    clinic_phone: str
    village: str
    before_you: int | None
    crew_first_name: str | None
    team: str | None
    eta_from_minutes: int | None
    eta_to_minutes: int | None
    van: TeamPositionOut | None
    home_lat: float | None
    home_lon: float | None
    can_cancel: bool
    can_report_worse: bool
    got_worse_at: datetime | None
    door_code: str
    """Four digits that the team reads out at the door; empty unless a team comes or is there."""
    question: FamilyQuestionOut | None
    """The team does not find the house."""
    can_rate: bool
    rating: int | None
    now: datetime
    factor: float


class WorseIn(Closed):
    """It is getting worse."""

    action_id: UUID
    note: Text500 = ""


class FamilyCancelIn(Closed):
    """No longer needed."""

    action_id: UUID
    note: Text240 = ""


class RatingIn(Closed):
    """How it was, 1 to 5."""

    action_id: UUID
    rating: Annotated[int, Field(ge=1, le=5)]
    comment: Text500 = ""
