"""The clock of a question to a specialist. Pure; the target is the office's, in city time."""

from datetime import datetime, timedelta
from typing import Protocol

from dispatch.rules.ladder import Alarm
from dispatch.rules.lifecycle import OPEN

AGAIN = 2
"""While nobody answers, the desk is alarmed again after half of the target."""


class SpecialistTarget(Protocol):
    """The office's minutes of one urgency."""

    @property
    def specialist_minutes(self) -> int: ...


class Asked(Protocol):
    """A visit with a question that waits."""

    @property
    def status(self) -> str: ...
    @property
    def specialist_alarmed_at(self) -> datetime | None: ...


def answer_due_at(asked_at: datetime, target: SpecialistTarget) -> datetime:
    """A specialist should have answered by then."""
    return asked_at + timedelta(minutes=target.specialist_minutes)


def alarm_again_at(rang_at: datetime, target: SpecialistTarget) -> datetime:
    """The desk is alarmed again then, while nobody answers."""
    return rang_at + timedelta(minutes=target.specialist_minutes / AGAIN)


def specialist_alarms(visit: Asked) -> list[Alarm]:
    """A crew waits at the bedside for an answer that is overdue."""
    if visit.status not in OPEN or visit.specialist_alarmed_at is None:
        return []
    return [Alarm("specialist", visit.specialist_alarmed_at)]
