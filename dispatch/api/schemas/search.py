"""Shapes of the search in all visits, and of a team's step that the desk enters."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.shared import Closed, Command, Status, Text40, Text120, Urgency


class SearchIn(Closed):
    """What is looked for: words, or all visits of a patient."""

    q: Text120 = ""
    patient_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    page: Annotated[int, Field(ge=1, le=1000)] = 1


class FoundVisit(Schema):
    """A visit as the search shows it. ``other_visits``: how many more this patient has."""

    id: int
    code: str
    status: Status
    status_code: str
    urgency: Urgency
    requested_at: datetime
    ended_at: datetime | None
    patient_id: int | None
    patient_name: str
    patient_age: int | None
    caller_name: str
    caller_phone: str
    complaint: str
    address: str
    clinic: str
    other_visits: int


class SearchOut(Schema):
    """One page, the newest first. ``more``: there are more than ``total``."""

    visits: list[FoundVisit]
    total: int
    more: bool
    page: int
    pages: int


class RadioStepIn(Command):
    """A team's step as it was said by radio or telephone; ``undo`` takes back its last one."""

    team_id: Annotated[int, Field(ge=1, le=2**62)]
    step: Literal[
        "accept", "decline", "depart", "arrive", "not_found", "finish", "delivered", "need_help", "undo"
    ]
    outcome: Literal["", "completed", "referred", "not_home", "refused", "died"] = ""
    reason: Text40 = ""
