"""Shapes of the way to a home, of a team's safety, and of better pins."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.shared import Closed


class CrewWayOut(Schema):
    """The way from where the team is to the door, for the small map of the crew's phone."""

    points: list[tuple[float, float]]
    """``(lat, lon)`` from the team to the home; empty where nobody knows a way."""
    walk_from: int | None
    """Index of the point where the crew walks on; None when the vehicle reaches the door."""
    walk_metres: int
    metres: int
    seconds: int
    source: str
    """``road`` or ``osrm``; ``estimate`` is a straight line and no way."""
    streets: list[list[tuple[float, float]]]
    """Streets around the way, thinned, for the ground of the map; empty without roads."""
    made_at: datetime


class DecidePinIn(Closed):
    """A person accepts or refuses a proposed pin."""

    action_id: UUID
    accept: bool


class SeeHelpIn(Closed):
    """A person at the desk has seen a call for help."""

    action_id: UUID


class SeenHelpOut(Schema):
    """Which call, of which team."""

    help_id: int
    team_id: int


class FamilyAnswerIn(Closed):
    """What the family says when the team does not find the house: words, the phone's position with consent, or both."""

    action_id: UUID
    answer: Annotated[str, Field(max_length=240)] = ""
    consent: bool = False
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    accuracy: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] | None = None
