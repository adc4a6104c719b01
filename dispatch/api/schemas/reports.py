"""Shapes of response times by part, missed targets, the monthly report and the city's comparison."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.clinic import StageOut
from dispatch.api.schemas.shared import Closed, ReasonOut, VisitCard


class PartOut(Schema):
    """The figures of one urgency, shift, kelurahan or team."""

    key: str
    """red, morning, or the number of the kelurahan or team; 0: those without one."""
    label: str
    """The kelurahan's name or the team's code; empty where the screen has the word."""
    visits: int
    late: int
    stages: list[StageOut]


class StepOut(Schema):
    """The figures of a stretch of the period, both days included."""

    start: date
    end: date
    visits: int
    late: int
    stages: list[StageOut]


class BeforeOut(Schema):
    """As many days right before the period."""

    start: date
    end: date
    visits: int
    late: int
    stages: list[StageOut]


class BreakdownsOut(Schema):
    """Response times of a period by its parts; the visits of every kind of part add up to those of the period."""

    start: date
    end: date
    step: Literal["day", "week", "month"]
    urgency: list[PartOut]
    shift: list[PartOut]
    village: list[PartOut]
    team: list[PartOut]
    steps: list[StepOut]
    before: BeforeOut
    few: int
    """Of fewer visits a 90th percentile says little."""


class MissedRow(Schema):
    """One visit that missed its target, where its time went, and what a person said about it."""

    visit: VisitCard
    reached_at: datetime | None
    """None: nobody was there."""
    late_seconds: int
    lost_stage: str
    lost_seconds: int
    proposed: str
    """The reason that the times point at."""
    reason: str
    """What the head said; empty: nothing yet."""
    note: str
    said_by: str
    said_at: datetime | None


class MissedReason(Schema):
    """How many missed targets have this reason; empty: nobody said."""

    reason: str
    visits: int


class MissedOut(Schema):
    """One page of the missed targets."""

    rows: list[MissedRow]
    total: int
    page: int
    pages: int
    late: int
    """All of the period, whatever the reason."""
    by_reason: list[MissedReason]
    """They add up to ``late``."""
    reasons: list[ReasonOut]
    may_say: bool


class LateReasonIn(Closed):
    """Why a target was missed."""

    action_id: UUID
    reason: Annotated[str, Field(min_length=1, max_length=40)]
    proposed: Annotated[str, Field(max_length=40)] = ""
    note: Annotated[str, Field(max_length=240)] = ""


class LateReasonOut(Schema):
    """It is kept."""

    visit_id: int


class LineOut(Schema):
    """One figure of the monthly report and that of the month before."""

    figure: str
    """Its address, for the visits behind it."""
    label_id: str
    label_en: str
    value: int
    before: int
    unit_id: str
    unit_en: str


class SectionOut(Schema):
    """One part of the monthly report."""

    code: str
    label_id: str
    label_en: str
    overlapping: bool
    """A visit may stand in several rows; otherwise the rows add up."""
    lines: list[LineOut]


class PersonLine(Schema):
    """The visits of one person in one profession, and what they are worth."""

    figure: str
    name: str
    profession: str
    visits: int
    rates: list[int]
    """Rupiah a visit; several where the rate changed within the month."""
    rupiah: int


class MonthlyOut(Schema):
    """The monthly report of a puskesmas, or of the city."""

    month: date
    """Its first day."""
    end: date
    clinic_id: int | None
    clinic: str | None
    at: datetime
    """When it was counted."""
    running: bool
    """The month is not over yet."""
    sections: list[SectionOut]
    people: list[PersonLine]
    rupiah: int


class BehindRow(Schema):
    """One row behind a figure and how much of it it is."""

    visit: VisitCard | None
    what: str
    at: datetime
    amount: int


class BehindOut(Schema):
    """What a figure of the monthly report counts, one page; the amounts of all pages add up to ``value``."""

    figure: str
    value: int
    rows: list[BehindRow]
    total: int
    page: int
    pages: int


class ClinicRow(Schema):
    """One puskesmas in the city's comparison."""

    clinic_id: int
    clinic: str
    visits: int
    """Requested in the period; without planned ones and duplicates."""
    people: int | None
    people_estimated: bool
    per_10000: float | None
    reached: int
    median_seconds: int | None
    """Requested to arrived; None where too few were reached."""
    p90_seconds: int | None
    late: int
    late_share: float | None
    """Of the visits, 0 to 1."""
    unexplained: int
    """Missed targets without a reason yet."""
    complaints: int
    size: Literal["few", "small", "enough"]
    """How much the figures say."""


class ComparisonOut(Schema):
    """Every puskesmas over the same days."""

    start: date
    end: date
    too_few: int
    small: int
    clinics: list[ClinicRow]
    visits: int
    """The sum of the rows."""
    elsewhere: int
    """Visits whose puskesmas nobody knows."""
