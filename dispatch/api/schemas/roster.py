"""Shapes of the roster: the head's month, drafts and what they would bring about, and the crew's own duties."""

from datetime import date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from clinics.queries.roster_drafts import Cell
from dispatch.api.schemas.shared import Closed

Part = Literal["morning", "afternoon", "night"]
Profession = Literal["doctor", "nurse", "midwife", "driver", "other"]
AwayKind = Literal["leave", "sick", "training", "other"]
SwapState = Literal["offered", "agreed", "done", "declined", "refused", "withdrawn"]
Day = Annotated[date, Field(ge=date(2014, 6, 3), le=date(2200, 1, 1))]
Id = Annotated[int, Field(ge=1, le=2**62)]


class RosterNeedBody(Closed):
    """What a puskesmas wants of its roster; clock times by the city's clock."""

    rest_hours: Annotated[int, Field(ge=8, le=12)]
    longest_hours: Annotated[int, Field(ge=8, le=24)]
    morning_at: time
    afternoon_at: time
    night_at: time
    teams: dict[Part, Annotated[int, Field(ge=0, le=20)]]
    professions: dict[Part, Annotated[list[Profession], Field(max_length=5)]]


class RosterNeedIn(RosterNeedBody):
    """Another need."""

    action_id: UUID


class RosterTeam(Schema):
    """A row of the grid."""

    id: int
    code: str
    vehicle_id: int | None
    active: bool


class RosterVehicle(Schema):
    """A vehicle that can be given to a shift."""

    id: int
    plate: str
    vehicle_class: str
    active: bool


class RosterPerson(Schema):
    """A member of the crew."""

    id: int
    name: str
    profession: Profession
    shared: bool
    """A log-in that a whole team uses."""


class RosterWorker(RosterPerson):
    """A member of the crew with what the shown days ask of them."""

    hours: float
    nights: int
    active: bool


class RosterMember(Schema):
    """A person on a shift."""

    id: int
    name: str
    profession: Profession


class RosterShift(Schema):
    """A cell of the grid."""

    shift_id: int
    mark: str
    """Sent back with a change, so that nobody overwrites what they have not seen."""
    team_id: int
    team: str
    day: date
    part: Part
    starts_at: datetime
    ends_at: datetime
    state: Literal["planned", "running", "over"]
    never_started: bool
    vehicle_id: int | None
    vehicle: str
    people: list[RosterMember]


class RosterFinding(Schema):
    """Something to know before it happens; red where it must not stay so."""

    key: str
    kind: Literal[
        "gap", "missing_skill", "no_care", "no_driver", "vehicle_twice",
        "double_duty", "short_rest", "long_duty", "away",
    ]  # fmt: skip
    red: bool
    day: date
    part: Part
    starts_at: datetime
    ends_at: datetime
    team_id: int | None
    team: str
    other_team: str
    person_id: int | None
    person: str
    what: str
    hours: float | None
    missing: int


class AbsenceOut(Schema):
    """Somebody is away from the first to the last day, both included."""

    id: int
    person_id: int
    first: date
    last: date
    kind: AwayKind


class SwapShift(Schema):
    """A shift of a swap."""

    shift_id: int
    team: str
    starts_at: datetime
    ends_at: datetime


class SwapOut(Schema):
    """A swap of shifts, from the giver to the taker and perhaps one back."""

    id: int
    state: SwapState
    giver_id: int
    giver: str
    taker_id: int
    taker: str
    shift: SwapShift
    back_shift: SwapShift | None
    why_head: list[str]
    """Kinds of findings, ``other_profession`` or ``soon``: why the head decides."""
    offered_at: datetime
    decided_by: str
    too_late: bool
    """The shift has begun before anybody settled it."""


class RosterOut(Schema):
    """A puskesmas' roster of up to six weeks."""

    first: date
    last: date
    today: date
    need: RosterNeedBody
    teams: list[RosterTeam]
    vehicles: list[RosterVehicle]
    people: list[RosterWorker]
    absences: list[AbsenceOut]
    shifts: list[RosterShift]
    findings: list[RosterFinding]
    swaps: list[SwapOut]
    """Those that wait for the head."""


class RosterCell(Closed):
    """How one shift should be: new, as it should become, or struck."""

    team_id: Id
    day: Day
    part: Part
    people: Annotated[list[Id], Field(max_length=20)] = []
    vehicle_id: Id | None = None
    shift_id: Id | None = None
    mark: Annotated[str, Field(max_length=32)] = ""
    starts: time | None = None
    ends: time | None = None
    """Own hours by the city's clock; without them those of the part, and a kept shift keeps its own."""
    strike: bool = False

    def cell(self) -> Cell:
        """As the services take it."""
        return Cell(
            team_id=self.team_id,
            day=self.day,
            part=self.part,
            people=tuple(self.people),
            vehicle_id=self.vehicle_id,
            shift_id=self.shift_id,
            mark=self.mark,
            starts=self.starts.replace(tzinfo=None) if self.starts else None,
            ends=self.ends.replace(tzinfo=None) if self.ends else None,
            strike=self.strike,
        )


class RosterCheckIn(Closed):
    """Drafts to look at."""

    changes: Annotated[list[RosterCell], Field(max_length=1000)]


class RosterCheckOut(Schema):
    """What the drafts would bring about, and what they would mend."""

    coming: list[RosterFinding]
    mended: list[RosterFinding]


class RosterChangeIn(RosterCheckIn):
    """Drafts to keep. ``seen``: keys of the findings that were shown."""

    seen: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=5000)] = []
    action_id: UUID


class RosterChanged(Schema):
    """How many shifts were kept."""

    shifts: int


class CopiedWeek(Schema):
    """Drafts made of a week."""

    changes: list[RosterCell]


class AbsenceIn(Closed):
    """Somebody is away."""

    person_id: Id
    first: Day
    last: Day
    kind: AwayKind
    action_id: UUID


class ActionIn(Closed):
    """A command without anything to say but that it is one."""

    action_id: UUID


class SwapDecisionIn(Closed):
    """The head's word on a swap."""

    accept: bool
    action_id: UUID


class Done(Schema):
    """It is done."""


class SwapIn(Closed):
    """Whom to ask for which shift, and which of theirs in return."""

    shift_id: Id
    taker_id: Id
    back_shift_id: Id | None = None
    action_id: UUID


class SwapAnswerIn(Closed):
    """The colleague's word, or who asked takes it back."""

    answer: Literal["agree", "decline", "withdraw"]
    action_id: UUID


class SwapSettled(Schema):
    """Where the swap stands now."""

    swap_id: int
    state: SwapState


class CrewRosterOut(Schema):
    """The roster of one's own puskesmas, one's swaps and one's calendar link."""

    first: date
    last: date
    today: date
    person_id: int
    person: str
    clinic: str
    shifts: list[RosterShift]
    people: list[RosterPerson]
    swaps: list[SwapOut]
    calendar_since: datetime | None
    """Since when a calendar link is open; its address is shown once."""


class CalendarLinkOut(Schema):
    """The address of one's own calendar; told this once."""

    url: str
