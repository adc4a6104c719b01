"""What of a visit's triage needs a person at the desk now. Pure."""

from datetime import datetime
from typing import Protocol

from dispatch.rules.ladder import Alarm
from dispatch.rules.lifecycle import OPEN


class Triaged(Protocol):
    """A visit as its emergency path sees it."""

    @property
    def status(self) -> str: ...
    @property
    def psc119_alarmed_at(self) -> datetime | None: ...
    @property
    def psc119_called_at(self) -> datetime | None: ...
    @property
    def raised_at(self) -> datetime | None: ...


def triage_alarms(visit: Triaged) -> list[Alarm]:
    """PSC 119 not called in time, and an urgency that vital signs raised; the more pressing first."""
    if visit.status not in OPEN:
        return []
    found: list[Alarm] = []
    if visit.psc119_alarmed_at is not None and visit.psc119_called_at is None:
        found.append(Alarm("psc119", visit.psc119_alarmed_at))
    if visit.raised_at is not None:
        found.append(Alarm("vitals", visit.raised_at))
    return found
