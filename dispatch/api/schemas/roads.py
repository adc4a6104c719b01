"""Shapes of the city's own road data."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.shared import Closed, Lat, Lon, Moment, Text240

ClosureKind = Literal["flood", "works", "feast", "other"]
RoadClass = Literal["minivan", "motorcycle", "foot"]


class ClosureOut(Schema):
    """A closed road: a line or a spot that vehicles cannot pass until ``ends_at``."""

    id: int
    kind: ClosureKind
    shape: list[list[float]]
    """(lat, lon) in degrees: one point is a spot, more are a line."""
    radius_metres: int
    classes: list[RoadClass]
    """Empty: closed for all."""
    starts_at: datetime
    ends_at: datetime
    note: str
    """Empty for roles without identity."""
    by: str
    created_at: datetime
    metres: int
    """Length of the line; 0 for a spot."""
    village: str
    """The kelurahan nearest to the middle of it."""
    district: str


class NoEntryOut(Schema):
    """A home that a vehicle cannot reach, and where the crew parked."""

    id: int
    visit_id: int
    visit: str
    team: str
    vehicle_class: str
    parked: list[float] | None
    """(lat, lon); None for roles without identity, as ``home``."""
    home: list[float] | None
    metres: int
    """From the vehicle to the home, as the crow flies."""
    by: str
    reported_at: datetime
    village: str
    district: str


class RoadsOut(Schema):
    """How the city's roads stand, newest first, true at ``seq``."""

    seq: int
    at: datetime
    closures: list[ClosureOut]
    no_entries: list[NoEntryOut]


class RoadsAnswer(Schema):
    """The roads after a command, and which closure or report it was about."""

    id: int
    roads: RoadsOut


class CloseRoadIn(Closed):
    """Jalan ditutup, from now until ``ends_at``. The service holds the numbers to their bounds."""

    action_id: UUID
    kind: ClosureKind
    shape: Annotated[list[tuple[Lat, Lon]], Field(max_length=1000)]
    radius_metres: Annotated[int, Field(ge=0, le=100_000)] = 25
    classes: Annotated[list[RoadClass], Field(max_length=10)] = []
    ends_at: Moment
    note: Text240 = ""


class RoadCommand(Closed):
    """A command about one closure or report."""

    action_id: UUID
