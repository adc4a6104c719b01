"""Shapes of the clinic head's morning list."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema

from dispatch.api.schemas.plans import PlanKind, ShortTeam
from dispatch.api.schemas.shared import ClockOut, VisitCard


class PatientPlanOut(Schema):
    """A care plan in a list, with whom it is for."""

    plan_id: int
    patient_id: int
    patient_name: str
    age: int | None
    village: str
    address: str
    phone: str
    kind: PlanKind
    every_days: int | None
    reason: str


class MissedVisitOut(PatientPlanOut):
    """A planned visit that nobody carried out. It stays until it is booked again, left out or its plan ends."""

    day: date
    """Of the plan's rule."""
    meant_on: date
    """The day on which it should have been: ``day``, or the one it was booked again for."""
    late_days: int
    in_time_until: date
    """A visit so late still counts as in time."""
    tries: int
    """How many visits were made for it."""
    visit_id: int | None
    visit_code: str
    ended: str
    """Status of the last of them; empty: none was made."""
    end_reason: str
    ended_at: datetime | None
    preferred: str
    following_on: date | None
    """The plan's next day after this one: it can be booked again before that day only."""
    called_at: datetime | None
    called_by: str
    call_result: Literal["", "will_be_home", "call_again", "no_answer", "not_wanted"]


class MissedVisitsOut(Schema):
    """How many were missed, and the oldest of them."""

    total: int
    rows: list[MissedVisitOut]


class PausedPlanOut(PatientPlanOut):
    """A plan that is paused without a day on which it runs again."""

    state_reason: str
    since_at: datetime
    paused_by: str
    visit_code: str
    """The visit at which the patient was taken to hospital; empty: a head paused it."""


class PausedPlansOut(Schema):
    """How many pauses wait for a look, and the oldest of them."""

    total: int
    rows: list[PausedPlanOut]


class PlannedCountsOut(Schema):
    """Planned visits: of today (all, still without a team, past their window, made), and of tomorrow."""

    today: int
    waiting: int
    late: int
    made: int
    tomorrow: int


class MorningNotesOut(Schema):
    """Notes that wait: never signed by their author, signed and unread, given back to the author."""

    unsigned: int
    signed: int
    returned: int
    oldest_at: datetime | None


class WaitingPinsOut(Schema):
    """Visits whose better pin waits for a person."""

    total: int
    visits: list[VisitCard]


class MorningGapOut(Schema):
    """A shift with too few teams, or with none that has a profession."""

    kind: Literal["gap", "missing_skill"]
    day: date
    part: str
    starts_at: datetime
    ends_at: datetime
    missing: int
    profession: str


class ComplaintsWaitingOut(Schema):
    """Complaints without an answer, and how many of them are past their day."""

    waiting: int
    late: int
    next_due_at: datetime | None


class MorningOut(Schema):
    """What needs the head this morning."""

    clock: ClockOut
    clinic_id: int
    clinic: str
    day: date
    planned: PlannedCountsOut
    notes: MorningNotesOut
    missed: MissedVisitsOut
    pauses: PausedPlansOut
    pins: WaitingPinsOut
    gaps: list[MorningGapOut]
    short: list[ShortTeam]
    complaints: ComplaintsWaitingOut
