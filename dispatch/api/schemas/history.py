"""Shapes of a visit's history."""

from datetime import datetime

from ninja import Schema

from dispatch.api.schemas.notes import NoteOut
from dispatch.api.schemas.shared import VisitCard


class EventOut(Schema):
    """One line of a visit's history."""

    seq: int
    version: int | None
    kind: str
    happened_at: datetime
    recorded_at: datetime
    actor: str
    actor_kind: str
    team: str | None
    fact: dict[str, str | int | float | bool | list[str] | None]
    offline: bool
    clock_skew_seconds: int | None


class RemarkOut(Schema):
    """What somebody added in words along the way."""

    kind: str
    text: str
    author: str
    """Empty: the family."""
    written_at: datetime


class HistoryOut(Schema):
    """A visit with everything that happened to it."""

    visit: VisitCard
    events: list[EventOut]
    notes: list[NoteOut]
    remarks: list[RemarkOut]
