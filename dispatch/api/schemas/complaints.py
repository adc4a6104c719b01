"""Shapes of complaints and ratings."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field

from dispatch.api.schemas.shared import Closed, _no_control

ComplaintState = Literal["new", "read", "answered", "closed"]
ComplaintStep = Literal["read", "answer", "close", "reopen"]
ComplaintCategory = Literal["wait", "manner", "care", "money", "information", "place", "other", "praise"]
Text1000 = Annotated[str, Field(max_length=1000), AfterValidator(_no_control)]


class ComplaintLineOut(Schema):
    """An answer of the puskesmas, or a word more of the family."""

    text: str
    written_at: datetime
    written_by: str | None
    """None: the family."""


class ComplaintVisit(Schema):
    """The visit it is about."""

    id: int
    code: str
    requested_at: datetime
    ended_at: datetime | None
    team: str
    village: str
    patient_name: str
    rating: int | None


class ComplaintOut(Schema):
    """One complaint with everything that was said."""

    id: int
    code: str
    category: ComplaintCategory
    text: str
    state: ComplaintState
    version: int
    writer_name: str
    writer_phone: str
    received_at: datetime
    due_at: datetime
    late: bool
    answered_at: datetime | None
    closed_at: datetime | None
    close_reason: str
    steps: list[ComplaintStep]
    """What may be done now."""
    lines: list[ComplaintLineOut]
    visit: ComplaintVisit | None


class ComplaintsOut(Schema):
    """One page, with the counts of all."""

    complaints: list[ComplaintOut]
    waiting: int
    late: int
    answered: int
    closed: int
    total: int
    page: int
    pages: int
    answer_days: int
    """Working days for an answer."""


class ComplaintStepIn(Closed):
    """Read, answer, close or reopen."""

    action_id: UUID
    step: ComplaintStep
    seen_version: Annotated[int, Field(ge=1, le=2**31)]
    text: Text1000 = ""


class RatingOut(ComplaintVisit):
    """A rated visit."""

    comment: str
    rated_at: datetime | None
    complained: bool


class RatingsOut(Schema):
    """Ratings of the visits that ended within these days."""

    start: date
    end: date
    rated: int
    mean: float | None
    few: bool
    """Too few for the mean to say much."""
    counts: list[int]
    """How many gave 1, 2, 3, 4, 5."""
    ratings: list[RatingOut]
    total: int
    page: int
    pages: int


class ClinicComplaints(Schema):
    """One puskesmas in numbers."""

    clinic_id: int
    clinic: str
    received: int
    praise: int
    waiting: int
    late: int
    answer_hours: float | None
    """Median until the first answer."""
    ratings: int
    mean: float | None
    few: bool


class ComplaintCountsOut(Schema):
    """All puskesmas in numbers, without identity."""

    start: date
    end: date
    clinics: list[ClinicComplaints]
