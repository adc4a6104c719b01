"""Shapes of the clinic head's screen."""

from datetime import date, datetime

from ninja import Schema

from dispatch.api.schemas.files import FileOut, SpecialistAsked
from dispatch.api.schemas.notes import NoteOut, PatientRecord
from dispatch.api.schemas.plans import CarePlanBrief
from dispatch.api.schemas.shared import ClockOut, MemberOut, ModeOut, ReasonOut, TeamCard, VisitCard


class PatientRow(Schema):
    """A patient of the caseload."""

    id: int
    full_name: str
    sex: str
    age: int | None
    village: str
    address: str
    phone: str
    last_visit_at: datetime | None
    next_visit_on: date | None
    next_visit_reason: str
    overdue_days: int
    """0 when nothing is overdue."""
    visits: int
    plans: list[CarePlanBrief]
    """Those that are not over, the next day first."""


class CaseloadOut(Schema):
    """One page of the caseload."""

    patients: list[PatientRow]
    total: int
    overdue: int
    page: int
    pages: int


class PatientPage(Schema):
    """A patient with notes and visits; opening it is logged."""

    patient: PatientRow
    record: PatientRecord
    notes: list[NoteOut]
    visits: list[VisitCard]
    files: list[FileOut]
    questions: list[SpecialistAsked]
    looked_at_by: list[str]


class RosterRow(Schema):
    """A shift of today."""

    shift_id: int
    team: str
    starts_at: datetime
    ends_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    vehicle: str
    members: list[MemberOut]
    kit_missing: list[str]
    late_start: bool


class ClinicTodayOut(Schema):
    """What the head sees first: today's visits, teams, who is on duty."""

    seq: int
    clock: ClockOut
    clinic_id: int
    clinic: str
    day: date
    visits: list[VisitCard]
    teams: list[TeamCard]
    roster: list[RosterRow]
    without_note: list[int]
    """Ids of the shown visits that a team ended and nobody wrote a note for."""
    visits_elsewhere: dict[str, int]
    """Team code -> how many of its visits today were for another puskesmas; teams with none are left out."""
    overdue: int
    mode: ModeOut
    reasons: list[ReasonOut]
    """The short lists, so that histories can say reasons in words."""


class StageOut(Schema):
    """One stage of the response: seconds, median and 90th percentile over ``count`` visits."""

    stage: str
    """triage, offer, accept, depart, travel, on_scene, response (requested to arrived)"""
    count: int
    median_seconds: int | None
    p90_seconds: int | None


class ResponseTimesOut(Schema):
    """Response times of a period, by urgency and over all."""

    start: date
    end: date
    clinic: str | None
    urgency: str | None
    stages: list[StageOut]
    visits: int
    """Visits requested in the period."""
    late: int
    """Reached after their target, or still waiting past it."""
    reasons: list[ReasonOut]


class VisitListOut(Schema):
    """The visits behind a figure."""

    visits: list[VisitCard]
    total: int
    page: int
    pages: int
