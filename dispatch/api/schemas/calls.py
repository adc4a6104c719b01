"""Shapes of the desk's calls: what rings, the log, the indicators, and what a telephone exchange says."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.shared import ClockOut, Closed, Lat, Lon, Moment, Text40, Text120

CallName = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\x21-\x7e]+$")]
"""The exchange's own name of a call: no spaces, so that it may stand in an address."""


class ExchangeCallIn(Closed):
    """A call rings. Where the caller is, is what the operator says (degrees, metres)."""

    call_id: CallName
    number: Text40 = ""
    lat: Lat | None = None
    lon: Lon | None = None
    accuracy: Annotated[float, Field(ge=0, le=100000)] | None = None
    rang_at: Moment | None = None


class ExchangeCallOut(Schema):
    """The call is known; ``new`` is false when it was before."""

    incoming_id: int
    new: bool


class KnownVisitOut(Schema):
    """A visit that the number asked for before."""

    visit_id: int
    code: str
    status: str
    requested_at: datetime
    patient_name: str
    address: str
    open: bool


class RingingCallOut(Schema):
    """A call that waits to be taken."""

    incoming_id: int
    number: str
    lat: float | None
    lon: float | None
    accuracy_metres: float | None
    rang_at: datetime
    visits: list[KnownVisitOut]
    pranks: int
    """Pranks and silent calls of this number in seven days; 0 while there are few."""


class RingingOut(Schema):
    """What rings at the desk, the longest first."""

    clock: ClockOut
    ringing: list[RingingCallOut]


class CallCommand(Closed):
    """A command about a call carries its own id."""

    action_id: UUID


class TakenCallOut(Schema):
    """A taken call: the number and the place are for the intake."""

    incoming_id: int
    number: str
    lat: float | None
    lon: float | None
    accuracy_metres: float | None
    rang_at: datetime
    answered_at: datetime


class UndoneOut(Schema):
    """What was taken back; ``incoming_id`` when the exchange's call is in hand again."""

    call_id: int
    visit_id: int | None
    incoming_id: int | None


class CallLogIn(Closed):
    """Which calls: days of the city (both included), words, what they were, one's own."""

    start: date
    end: date
    q: Text120 = ""
    disposition: Text40 = ""
    mine: bool = False
    page: Annotated[int, Field(ge=1, le=10_000)] = 1
    size: Annotated[int, Field(ge=10, le=500)] = 50


class CallRowOut(Schema):
    """One line of the log."""

    id: int
    incoming_id: int | None
    disposition: str
    missed: bool
    in_hand: bool
    mine: bool
    rang_at: datetime | None
    answered_at: datetime | None
    logged_at: datetime
    answer_seconds: int | None
    handled_seconds: int | None
    phone: str
    taken_by: str
    note: str
    visit_id: int | None
    visit: str
    patient_name: str
    undone_at: datetime | None
    may_undo: bool


class CallLogOut(Schema):
    """One page of the log, the newest first."""

    calls: list[CallRowOut]
    total: int
    page: int
    pages: int


class FigureOut(Schema):
    """``within`` of ``of``; ``few``: too small a number to judge by."""

    name: Literal["answered", "processed", "psc119", "valid"]
    within: int
    of: int
    few: bool


class IndicatorPeriodOut(Schema):
    """The figures of the last hour or of a shift."""

    name: Literal["hour", "morning", "afternoon", "night"]
    starts_at: datetime
    ends_at: datetime
    calls: int
    missed: int
    figures: list[FigureOut]


class CallIndicatorsOut(Schema):
    """The desk's own indicators and what they are held against."""

    clock: ClockOut
    answer_seconds: int
    process_seconds: int
    psc_seconds: int
    target_percent: int
    few: int
    valid: list[str]
    periods: list[IndicatorPeriodOut]
