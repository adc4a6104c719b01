"""Shapes of the handover sheet, the surge switch, and offline work that waits for a person."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.shared import Closed, ModeOut, Status, TeamState, Text240, Text2000, Urgency

Id = Annotated[int, Field(ge=1, le=2**62)]


class SheetVisit(Schema):
    """An open visit on the sheet; who the patient is, is not on it."""

    id: int
    code: str
    urgency: Urgency
    status: Status
    status_since: datetime
    requested_at: datetime
    due_at: datetime | None
    late: bool
    clinic: str
    team: str | None
    owner: str
    """The person who has it; empty: the desk's queue."""
    promised_at: datetime | None
    """When the family was told that the team arrives."""
    confirmed_at: datetime | None
    call_back_due_at: datetime | None
    address_due_at: datetime | None
    got_worse_at: datetime | None
    psc119_called_at: datetime | None
    help_needed_at: datetime | None
    unread: int
    """Remarks nobody of this side has read."""
    messages_sent: int = 0
    """Messages that went to the family."""
    messages_failed: int = 0


class SheetTeam(Schema):
    """A team on duty that is out, silent, or short of power or kit."""

    id: int
    code: str
    clinic: str
    state: TeamState
    since: datetime | None
    visit: str | None
    shift_ends_at: datetime | None
    heard_at: datetime | None
    silent: bool
    battery_percent: int | None
    low_battery: bool
    kit_missing: int


class SheetClosure(Schema):
    """A closed road."""

    id: int
    what: str
    ends_at: datetime


class SheetReview(Schema):
    """Offline work of a crew that fitted nowhere."""

    id: int
    what: str
    team: str
    visit: str
    happened_at: datetime


class SheetNote(Schema):
    """A visit note that nobody of the puskesmas has read."""

    id: int
    visit: str
    team: str
    written_at: datetime
    alerts: int


class SheetOutside(Schema):
    """A service outside that does not answer."""

    name: str
    failing_since: datetime


class SheetCounts(Schema):
    """The sheet in figures."""

    visits: int
    waiting: int
    teams_on_duty: int
    teams_free: int
    teams_silent: int
    batteries_low: int
    call_backs: int
    addresses: int
    unread: int


class SheetOut(Schema):
    """The situation, true at ``seq``."""

    seq: int
    at: datetime
    visits: list[SheetVisit]
    teams: list[SheetTeam]
    closures: list[SheetClosure]
    reviews: list[SheetReview]
    notes: list[SheetNote]
    mode: ModeOut
    outside: list[SheetOutside]
    counts: SheetCounts


class PersonOut(Schema):
    """Who and where a visit is."""

    name: str
    phone: str
    place: str
    complaint: str


class ChangeOut(Schema):
    """One difference between a signed sheet and what came after."""

    kind: str
    about: str
    visit_id: int | None
    before: str
    after: str


class HandoverLine(Schema):
    """A signed sheet in a list."""

    id: int
    given_by: str
    given_by_id: int
    given_at: datetime
    taken_by: str
    taken_at: datetime | None
    visits: int
    changed: int


class SignedOut(HandoverLine):
    """A signed sheet. While it waits ``changes`` are those until now, later those that the taker read."""

    clinic: str
    """Empty: the 112 desk."""
    remarks: str
    sheet: SheetOut
    people: dict[str, PersonOut]
    """Visit number -> who; empty in lists and for roles without identity."""
    changes: list[ChangeOut]
    digest: str
    """Names the changes; who takes over sends it back."""


class HandoverOut(Schema):
    """One side's handover: as it stands now, what waits to be taken over, what was."""

    clinic_id: int | None
    clinic: str
    sheet: SheetOut
    waiting: SignedOut | None
    earlier: list[HandoverLine]


class SignIn(Closed):
    """The giver signs."""

    action_id: UUID
    clinic_id: Id | None = None
    remarks: Text2000 = ""


class TakeHandoverIn(Closed):
    """The taker confirms; ``seen``: the digest of the changes they have read."""

    action_id: UUID
    seen: Annotated[str, Field(max_length=40)]


class SurgeIn(Closed):
    """Lonjakan on or off, with a reason."""

    action_id: UUID
    on: bool
    reason: Text240


class KeepIn(Closed):
    """A command without more."""

    action_id: UUID


class ModeAnswer(Schema):
    """The mode after a command."""

    mode: ModeOut


class ReviewOut(SheetReview):
    """Offline work that waits for a person, with why it fitted nowhere."""

    by: str
    code: str
    id_words: str
    en_words: str
    text: str
    """What the crew wrote, where it wrote something."""


class ReviewsOut(Schema):
    """What waits, oldest first."""

    reviews: list[ReviewOut]
