"""Shapes of the clinic head's screen."""

from datetime import date, datetime

from ninja import Schema

from dispatch.api.schemas.shared import ClockOut, MemberOut, ModeOut, ReasonOut, TeamCard, VisitCard


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
