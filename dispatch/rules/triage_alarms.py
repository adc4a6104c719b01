"""What of a visit's triage needs a person at the desk now, beside the ladder's own alarms. Pure."""

from datetime import datetime
from typing import Protocol

from dispatch.rules.ladder import Alarm
from dispatch.rules.lifecycle import OPEN


class Triaged(Protocol):
    """A visit whose urgency a crew's note may have raised."""

    @property
    def status(self) -> str: ...
    @property
    def raised_at(self) -> datetime | None: ...


def triage_alarms(visit: Triaged) -> list[Alarm]:
    """Vital signs made the visit red: somebody at the desk should know."""
    if visit.status not in OPEN or visit.raised_at is None:
        return []
    return [Alarm("vitals", visit.raised_at)]
