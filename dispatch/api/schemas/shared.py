"""Shapes that several screens share."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

Urgency = Literal["red", "yellow", "green"]
Status = Literal[
    "requested", "triaged", "confirmed", "offered", "accepted", "en_route", "on_scene",
    "completed", "referred", "not_home", "refused", "died",
    "cancelled", "handed_over", "advice_only", "redirected", "not_eligible", "duplicate",
]  # fmt: skip
AssignmentStatus = Literal[
    "offered", "accepted", "en_route", "on_scene", "transporting",
    "finished", "declined", "expired", "withdrawn", "released",
]  # fmt: skip
TeamState = Literal["off_duty", "available", "offered", "en_route", "on_scene", "transporting", "returning"]
Outcome = Literal["completed", "referred", "not_home", "refused", "died"]
Closing = Literal["advice_only", "redirected", "not_eligible", "duplicate", "handed_over"]
ServiceType = Literal["emergency", "visit", "follow_up", "outreach"]
PinSource = Literal["none", "village", "lane", "gps", "map", "desk", "earlier", "crew"]
Sex = Literal["female", "male", "unknown"]
Need = Literal["doctor", "nurse", "midwife"]


def _no_control(text: str) -> str:
    """NUL and other control characters never enter (PostgreSQL refuses NUL; logs stay one line)."""
    if any(ord(char) < 32 and char not in "\n\t\r" for char in text) or "\x7f" in text:
        raise ValueError("control_character")
    return text.strip()


Text40 = Annotated[str, Field(max_length=40), AfterValidator(_no_control)]
Text120 = Annotated[str, Field(max_length=120), AfterValidator(_no_control)]
Text240 = Annotated[str, Field(max_length=240), AfterValidator(_no_control)]
Text500 = Annotated[str, Field(max_length=500), AfterValidator(_no_control)]
Text2000 = Annotated[str, Field(max_length=2000), AfterValidator(_no_control)]

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _of_our_time(moment: datetime) -> datetime:
    """A phone that lost its clock says 1970, which is kept; beyond these years no database row can be read again."""
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("moment_out_of_range")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
"""A moment with its zone; one without could be any of a day's hours."""
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Closed(Schema):
    """Input: unknown fields are refused, so that nothing is assigned by the back door."""

    model_config = ConfigDict(extra="forbid")


class ErrorDetail(Schema):
    """Why it was refused."""

    code: str
    id: str
    en: str
    field: str | None = None
    detail: dict[str, str | int | float | bool] = {}


class ErrorBody(Schema):
    """The one shape of every error."""

    error: ErrorDetail


class ClockOut(Schema):
    """The city's time and how fast it runs (1 in a real installation)."""

    now: datetime
    factor: float


class FixIn(Closed):
    """Where the phone was at a tap."""

    lat: Lat
    lon: Lon
    accuracy: Annotated[float, Field(ge=0, le=100000)] | None = None
    fix_time: Moment


class ReasonOut(Schema):
    """One entry of a short list of the office."""

    kind: str
    code: str
    label_id: str
    label_en: str


class ModeOut(Schema):
    """Peacetime or surge (lonjakan)."""

    surge: bool
    since: datetime | None
    by: str
    reason: str
    reminded_at: datetime | None
    """The desk was asked whether it is still a surge, and nobody has answered yet."""


class TargetOut(Schema):
    """Targets of an urgency; minutes and seconds of the city's clock."""

    urgency: Urgency
    face_to_face_minutes: int
    offer_seconds: int
    ring_again_seconds: int
    """0: an offer that nobody sees does not ring again."""
    unassigned_minutes: float
    on_scene_minutes: int
    psc119_minutes: float
    """Where a red flag was found, PSC 119 is to be called within."""


class PlaceOut(Schema):
    """A kelurahan found by name."""

    code: str
    name: str
    district: str
    lat: float | None
    lon: float | None
    clinic: str | None
    boat_only: bool
    matched: str
    """The word that matched, for showing why."""


class PlacesOut(Schema):
    """Kelurahan that fit; ``ambiguous`` when a bare name is also a kecamatan's name or several fit equally."""

    places: list[PlaceOut]
    ambiguous: bool


class AssignmentOut(Schema):
    """The team's part of a visit as it stands."""

    id: int
    team_id: int
    team: str
    clinic: str
    status: AssignmentStatus
    offered_at: datetime
    expires_at: datetime
    pushed_at: datetime | None
    """A hint went to the crew's phones; it proves nothing."""
    rang_again_at: datetime | None
    seen_at: datetime | None
    accepted_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    eta_seconds: int | None
    eta_source: str
    help_needed_at: datetime | None
    not_found_at: datetime | None
    crew: list[str]


class AlarmOut(Schema):
    """Something of a visit that needs a person at the desk; ``at`` tells one ringing from the next."""

    kind: str
    at: datetime


class InVainOut(Schema):
    """A team that did not take the visit, with the numbers to call."""

    team: str
    status: AssignmentStatus
    at: datetime | None
    team_phone: str
    clinic: str
    clinic_phone: str


class HelpOut(Schema):
    """A team's call for help."""

    id: int
    visit_id: int | None
    visit: str | None
    needed_at: datetime
    times: int
    """How often the button was pressed before anybody saw it."""
    seen_at: datetime | None
    """None: it rings."""
    seen_by: str
    ended_at: datetime | None
    """The team says that it is well."""


class FamilyQuestionOut(Schema):
    """The team did not find the house and the family was asked."""

    asked_at: datetime
    note: str
    answered_at: datetime | None
    answer: str
    lat: float | None
    lon: float | None
    accuracy_metres: int | None


class PinProposalOut(Schema):
    """A better pin that waits for a person."""

    id: int
    source: Literal["arrival", "family", "crew"]
    team: str
    lat: float
    lon: float
    accuracy_metres: int | None
    metres_from_pin: int | None
    """None: there was no pin."""
    proposed_at: datetime


class VisitCard(Schema):
    """A visit as the desk and the clinic head see it. Names and phone are empty for roles without identity."""

    id: int
    code: str
    version: int
    status: Status
    status_code: str
    status_since: datetime
    urgency: Urgency
    service_type: ServiceType
    source: str
    caller_name: str
    caller_phone: str
    relationship: str
    patient_name: str
    patient_age: int | None
    patient_sex: Sex
    patient_id: int | None
    complaint: str
    red_flags: list[str]
    needs: list[str]
    village: str
    village_code: str
    district: str
    boat_only: bool
    clinic_id: int | None
    clinic: str
    street: str
    alley: str
    house_number: str
    rt: str
    rw: str
    landmark: str
    access_note: str
    address: str
    """One line, the lorong way."""
    lat: float | None
    lon: float | None
    pin_source: PinSource
    pin_radius_metres: int | None
    address_unclear: bool
    requested_at: datetime
    triaged_at: datetime | None
    confirmed_at: datetime | None
    due_at: datetime | None
    planned_from: datetime | None
    """A visit of a care plan: somebody should be there from then until ``planned_to``; None for all others."""
    planned_to: datetime | None
    ended_at: datetime | None
    alarmed_at: datetime | None
    must_call_at: datetime | None
    """The ladder's end: somebody must be called by phone (``in_vain`` and ``clinic_phone`` have the numbers)."""
    alarms: list[AlarmOut]
    """What needs a person at the desk now, the most pressing first."""
    in_vain: list[InVainOut]
    """Teams in a row that did not take it, the latest first."""
    clinic_phone: str
    proposed_urgency: Urgency | Literal[""]
    """What the questions proposed; empty: none were asked."""
    change_reason: str
    """Why the urgency is another: code of a reason of kind ``triage``."""
    emergency_at: datetime | None
    """A red flag was found."""
    psc119_due_at: datetime | None
    """PSC 119 is to be called by then."""
    psc119_alarmed_at: datetime | None
    psc119_called_at: datetime | None
    psc119_called_by: str
    psc119_outcome: str
    """What PSC 119 said: code of a reason of kind ``psc119``."""
    raised_at: datetime | None
    """Vital signs of the crew made it red."""
    got_worse_at: datetime | None
    end_reason: str
    end_note: str
    duplicate_of: str | None
    repeat_of: str | None
    repeat_of_id: int | None
    rating: int | None
    assignment: AssignmentOut | None
    """The active one, else the latest that was not declined."""
    refused_by: list[str]
    """Team codes that declined or let the offer expire."""
    confirmed_by: str
    """Who called the family back; empty: nobody has."""
    call_back_due_at: datetime | None
    """The family is to be called back by then; None: nobody has to call."""
    call_back_alarmed_at: datetime | None
    address_due_at: datetime | None
    """The address is to be cleared by then; None: a crew can find the home."""
    address_alarmed_at: datetime | None
    family_question: FamilyQuestionOut | None
    """The crew stood before no house; None also for roles without identity."""
    pin_proposal: PinProposalOut | None
    """None also for roles without identity."""
    specialist_due_at: datetime | None
    """A crew waits for a specialist's answer until then."""
    specialist_alarmed_at: datetime | None
    open_actions: list[str]


class MemberOut(Schema):
    """One person of a team on duty."""

    name: str
    profession: str


class TeamCard(Schema):
    """A team as the desk sees it."""

    id: int
    code: str
    clinic_id: int
    clinic: str
    state: TeamState
    state_since: datetime | None
    vehicle_class: str
    vehicle: str
    members: list[MemberOut]
    phone: str
    shift_id: int | None
    shift_ends_at: datetime | None
    visit_id: int | None
    visit: str | None
    visits_today: int
    kit_missing: list[str]
    lat: float | None
    lon: float | None
    fix_time: datetime | None
    accuracy_metres: float | None
    battery_percent: int | None
    """Of the phone that reports positions; None when it does not say."""
    home_lat: float
    home_lon: float
    help: HelpOut | None
    """The team calls for help: it rings until somebody has seen it."""


class VisitAnswer(Schema):
    """The visit after a command."""

    visit: VisitCard


class Command(Closed):
    """What every desk command carries: its own id (made by the client) and the version it looked at."""

    action_id: UUID
    seen_version: Annotated[int, Field(ge=0, le=2_000_000_000)]
