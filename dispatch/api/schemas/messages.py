"""Shapes of messages to families."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.outside import ServiceName, SwitchOut
from dispatch.api.schemas.shared import Closed, Text40, Text120

MessageKind = Literal[
    "received",
    "team_coming",
    "team_changed",
    "cancelled",
    "finished_feedback",
    "house_not_found",
    "share_link",
    "test",
]
MessageLanguage = Literal["id", "en"]
MessageStatusName = Literal["queued", "sent", "delivered", "read", "failed", "not_sent", "logged"]
DriverName = Literal["log", "gateway", "whatsapp"]


class MessageOut(Schema):
    """One message and how far it came."""

    id: int
    kind: MessageKind
    language: MessageLanguage
    status: MessageStatusName
    reason: str
    """Why it failed, was not sent or still waits: opted_out, no_number, practice, log, switched_off, replaced,
    too_late, or what the service said."""
    tries: int
    queued_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    failed_at: datetime | None
    may_handle: bool
    """It was given up, and this person may send it again or put it aside."""


class VisitMessagesOut(Schema):
    """The messages of a visit, and whether its family wants any."""

    driver: DriverName
    practice: bool
    on: bool
    has_number: bool
    stopped_at: datetime | None
    stopped_by: Literal["", "page", "reply", "desk"]
    may_change: bool
    messages: list[MessageOut]


class WishIn(Closed):
    """What the family said about messages."""

    action_id: UUID
    wants: bool


class MessageCommand(Closed):
    """Send again, or put aside."""

    action_id: UUID


class MessageCommandOut(Schema):
    """The message that was handled."""

    message_id: int


class DeadLetterOut(MessageOut):
    """A message that was given up."""

    visit_id: int | None
    visit: str
    phone_end: str
    """The last four digits."""


class TestMessageOut(MessageOut):
    """A test message."""

    phone_end: str


class ServiceOut(Schema):
    """A service outside."""

    name: ServiceName
    label_id: str
    label_en: str
    in_use: bool
    last_ok_at: datetime | None
    last_failure_at: datetime | None
    failing_since: datetime | None
    code: str


class OutsidePageOut(Schema):
    """The world outside, for the city's screen."""

    practice: bool
    driver: DriverName
    services: list[ServiceOut]
    switches: list[SwitchOut]
    waiting: int
    waiting_since: datetime | None
    day: dict[MessageStatusName, int]
    """Messages of the last 24 hours by how far they came."""
    stopped: int
    """Numbers that want no messages."""
    dead: int
    dead_letters: list[DeadLetterOut]
    """The newest hundred."""
    tests: list[TestMessageOut]


class TestIn(Closed):
    """A test message to a number of the office."""

    action_id: UUID
    phone: Text40
    language: MessageLanguage = "id"


class TemplateOut(Schema):
    """The words of one kind in one language."""

    kind: MessageKind
    language: MessageLanguage
    text: str
    of_product: bool
    version: int
    provider_name: str
    slots: list[str]
    """What may stand in braces."""
    needed: list[str]
    example: str
    length: int
    """Letters of the example."""
    parts: int
    """Short messages that it takes."""
    written_by: str | None
    written_at: datetime | None


class TemplatesOut(Schema):
    """All words of messages."""

    may_change: bool
    most_letters: int
    templates: list[TemplateOut]
    example: dict[str, str]
    """What the example fills in."""
    languages: list[MessageLanguage]


class TemplateIn(Closed):
    """New words; empty is back to those of the product."""

    action_id: UUID
    kind: MessageKind
    language: MessageLanguage
    text: Annotated[str, Field(max_length=2000)]
    provider_name: Text120 = ""


class TakenOut(Schema):
    """What was made of a provider's notice."""

    taken: int
