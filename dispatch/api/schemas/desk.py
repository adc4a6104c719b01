"""Shapes of the 112 desk."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.outside import OutsideFailing
from dispatch.api.schemas.questions import Answers
from dispatch.api.schemas.shared import (
    ClockOut,
    Closed,
    Closing,
    Command,
    Lat,
    Lon,
    ModeOut,
    Moment,
    Need,
    PinSource,
    ReasonOut,
    ServiceType,
    Sex,
    TargetOut,
    TeamCard,
    Text40,
    Text120,
    Text240,
    Text2000,
    Urgency,
    VisitCard,
)


class Indicators(Schema):
    """The header of the desk: waiting, under way, late, teams free."""

    waiting: int
    under_way: int
    late: int
    teams_free: int
    calls_today: int
    visits_today: int


class BoardSnapshot(Schema):
    """Everything the desk draws, true at ``seq``."""

    seq: int
    clock: ClockOut
    visits: list[VisitCard]
    teams: list[TeamCard]
    targets: list[TargetOut]
    reasons: list[ReasonOut]
    indicators: Indicators
    positions_live: bool
    """False while Redis is away: ages keep growing and the last known places stand."""
    outside: list[OutsideFailing]
    """Services outside that do not answer now."""
    mode: ModeOut


class PlaceIn(Closed):
    """Where the home is, as far as one knows."""

    village_code: Annotated[str, Field(max_length=20)] = ""
    street: Text120 = ""
    alley: Text120 = ""
    house_number: Annotated[str, Field(max_length=20)] = ""
    rt: Annotated[str, Field(max_length=6)] = ""
    rw: Annotated[str, Field(max_length=6)] = ""
    landmark: Text120 = ""
    access_note: Text120 = ""
    lat: Lat | None = None
    lon: Lon | None = None
    pin_source: PinSource = "none"
    pin_radius_metres: Annotated[int, Field(ge=0, le=50000)] | None = None


class TriageFields(Closed):
    """What was asked and answered, and what a person makes of it. Null: as the answers propose."""

    urgency: Urgency | None = None
    service_type: ServiceType | None = None
    needs: list[Need] | None = None
    red_flags: Annotated[list[Text40], Field(max_length=20)] = []
    question_set: Text40 = ""
    question_version: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = None
    answers: Answers = {}
    change_reason: Text40 = ""


class VisitIn(TriageFields):
    """A request as the call taker writes it down. A phone or a place is enough."""

    caller_name: Text120 = ""
    caller_phone: Text40 = ""
    relationship: Text40 = ""
    patient_name: Text120 = ""
    patient_age: Annotated[int, Field(ge=0, le=130)] | None = None
    patient_sex: Sex = "unknown"
    complaint: Text2000 = ""
    place: PlaceIn = PlaceIn()


class CallIn(Closed):
    """A call and what it was. "request" comes with a visit, "duplicate" with the visit it belongs to."""

    action_id: UUID
    disposition: Text40
    phone: Text40 = ""
    answered_at: Moment
    note: Text240 = ""
    visit: VisitIn | None = None
    add_to_visit_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    incoming_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    """The call of the exchange that was taken; then its own times count."""


class CallOut(Schema):
    """The logged call and, where there is one, its visit."""

    call_id: int
    visit: VisitCard | None
    tracking_ticket: str | None


class SimilarIn(Closed):
    """What has been typed so far."""

    phone: Text40 = ""
    lat: Lat | None = None
    lon: Lon | None = None
    radius_metres: Annotated[int, Field(ge=0, le=50000)] | None = None
    name: Text120 = ""
    age: Annotated[int, Field(ge=0, le=130)] | None = None
    village_code: Annotated[str, Field(max_length=20)] = ""
    street: Text120 = ""
    alley: Text120 = ""
    house_number: Annotated[str, Field(max_length=20)] = ""


class SimilarOut(Schema):
    """An open or recent visit that may be the same need."""

    visit_id: int
    code: str
    status: str
    requested_at: datetime
    patient_name: str
    patient_age: int | None
    address: str
    reasons: list[Literal["phone", "door", "near", "name"]]
    metres: int | None
    strong: bool
    """So likely the same that adding the caller to it is what Ctrl+Enter does."""


class EarlierPlaceOut(Schema):
    """Where this phone's visits were before."""

    visit_id: int
    visit: str
    status: str
    patient_name: str
    patient_age: int | None
    patient_sex: str
    caller_name: str
    relationship: str
    complaint: str
    requested_at: datetime
    village_code: str
    village: str
    street: str
    alley: str
    house_number: str
    rt: str
    rw: str
    landmark: str
    access_note: str
    lat: float | None
    lon: float | None
    pin_radius_metres: int | None


class DispositionCount(Schema):
    """So many calls of one kind."""

    disposition: str
    calls: int


class PatternOut(Schema):
    """What a number's calls of the last days were; ``warn``: many of them were no need."""

    days: int
    dispositions: list[DispositionCount]
    warn: bool


class SimilarListOut(Schema):
    """What the duplicate radar found while typing."""

    similar: list[SimilarOut]
    strong_id: int | None
    """The visit that the caller is added to unless a person says otherwise."""
    earlier: list[EarlierPlaceOut]
    calls_from_phone_24h: int
    pattern: PatternOut


class OfferIn(Command):
    """Ask a team. ``override_reason`` when it is not the first of the ranking."""

    team_id: Annotated[int, Field(ge=1, le=2**62)]
    override_reason: Text40 = ""


class ReassignIn(OfferIn):
    """Take the visit from its team and ask another."""

    reason: Text40 = ""


class WithdrawIn(Command):
    """Take an offer or a team back; the visit waits again."""

    reason: Text40 = ""


class CancelIn(Command):
    """The visit is no longer wanted."""

    reason: Text40
    note: Text240 = ""


class CloseIn(Command):
    """End without a team: advice, redirect, not eligible, duplicate of another, or PSC 119 takes it over."""

    outcome: Closing
    duplicate_of_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    note: Text240 = ""


class TriageIn(Command, TriageFields):
    """Urgency and what the visit needs; another urgency than proposed says why."""

    note: Text240 = ""


class ConfirmIn(Command):
    """The family was called back and wants the visit."""

    note: Text240 = ""


class AddressIn(Command):
    """The place, corrected."""

    place: PlaceIn
    address_unclear: bool = False


class PscIn(Command):
    """PSC 119 was called; the visit stays open unless it is closed as handed over.

    ``outcome``: a reason of kind ``psc119``; "no_answer" keeps the clock running.
    """

    outcome: Text40 = ""
    note: Text240 = ""
