"""Shapes of care plans, and of what a team carries."""

from datetime import date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field

from dispatch.api.schemas.shared import Closed, Need

PlanKind = Literal["single", "after_discharge", "weekly", "monthly", "three_monthly", "custom"]
PlanService = Literal["follow_up", "outreach"]
TimeOfDay = Annotated[time, AfterValidator(lambda at: at.replace(tzinfo=None, microsecond=0))]
"""By the clock of the city, whatever zone a client names."""
PlanState = Literal["active", "paused", "ended"]
Code40 = Annotated[str, Field(min_length=1, max_length=40)]


class CarePlanBrief(Schema):
    """A plan that is not over, as a list or a phone shows it."""

    id: int
    kind: PlanKind
    every_days: int | None
    """Of kind ``custom``."""
    count: int | None
    """None: until somebody ends it."""
    state: PlanState
    state_reason: str
    resumes_on: date | None
    next_on: date | None
    rebooked_on: date | None
    """``next_on`` is visited on this day instead."""
    window_days: int
    """So many days late is still in time."""
    service_type: PlanService
    needs: list[str]
    """Professions that must come."""
    from_time: time | None
    to_time: time | None
    """Between these times of the city's day; None: in its visiting hours."""
    reason: str
    preferred: str
    """Who should come again; empty: anybody."""


class CarePlanStepOut(Schema):
    """What became of a plan: made, kept, visited, unmade, skipped, rebooked, called, paused, resumed, ended."""

    step: str
    on_day: date | None
    reason: str
    visit_code: str
    person: str
    happened_at: datetime


class CarePlanOut(CarePlanBrief):
    """A plan with the days ahead and its history, newest first."""

    starts_on: date
    coming: list[date]
    visit_code: str
    """The visit at which it was booked; empty: the head made it."""
    made_by: str
    made_at: datetime
    steps: list[CarePlanStepOut]


class PlanPerson(Schema):
    """Somebody of the puskesmas who may stand at a bedside."""

    id: int
    name: str
    profession: str


class CarePlansOut(Schema):
    """Every plan of a patient, those that run first, and who could be asked to come again."""

    plans: list[CarePlanOut]
    people: list[PlanPerson]


class CarePlanIn(Closed):
    """Coming visits that the head plans."""

    action_id: UUID
    kind: PlanKind
    starts_on: date
    count: Annotated[int, Field(ge=1, le=200)] | None = None
    every_days: Annotated[int, Field(ge=1, le=366)] | None = None
    reason: Annotated[str, Field(max_length=160)] = ""
    preferred_person_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    """Who should come, when that can be."""
    service_type: PlanService = "follow_up"
    needs: Annotated[list[Need], Field(max_length=3)] = []
    from_time: TimeOfDay | None = None
    to_time: TimeOfDay | None = None


class CarePlanStepIn(Closed):
    """One decision about a plan. ``reason``: a code, for pause, end and call (what the family said).

    ``day``: the plan's next day, for skip and rebook, so that nothing is decided twice; ``on_day``: the new one.
    """

    action_id: UUID
    step: Literal["pause", "resume", "end", "skip", "rebook", "call"]
    reason: Annotated[str, Field(max_length=40)] = ""
    resumes_on: date | None = None
    day: date | None = None
    on_day: date | None = None


class KitItem(Schema):
    """One line of the kit check."""

    code: str
    label_id: str
    label_en: str


class SupplyItem(KitItem):
    """A supply (BHP) with how many the team has; ``amount`` None: nobody has counted yet."""

    unit_id: str
    unit_en: str
    standard: int
    least: int
    """Fewer than this is short."""
    amount: int | None


class ShortTeam(Schema):
    """A team that lacks something. ``kit``: of the check of the running shift."""

    team_id: int
    team: str
    on_duty: bool
    checked_at: datetime | None
    """When the running shift checked its kit; None: not yet, or nobody is on duty."""
    kit: list[KitItem]
    supplies: list[SupplyItem]


class ShortagesOut(Schema):
    """What the teams of a puskesmas lack; ``complete``: teams that lack nothing."""

    teams: list[ShortTeam]
    complete: list[str]


class RefillIn(Closed):
    """The head has filled up a team: these of its kit and supplies are there again."""

    action_id: UUID
    team_id: Annotated[int, Field(ge=1, le=2**62)]
    codes: Annotated[list[Code40], Field(min_length=1, max_length=100)]
