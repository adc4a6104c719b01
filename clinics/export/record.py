"""What one person's record holds, as plain values: the same for every format."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]  # NoteOut, FileOut and the lists of a patient, as the screens get them


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """The puskesmas whose record it is."""

    code: str
    name: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose record it is. A NIK never leaves with it: that has its own door, with its own reason."""

    patient_id: int
    full_name: str
    sex: str
    birth_year: int | None
    address: str
    village: str
    phone: str
    state: str
    allergies: list[Json] | None
    allergies_at: datetime | None
    regular_medicines: list[Json] | None
    regular_medicines_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFacts:
    """A visit as dispatch knows it; a visit that no team reached has no arrival."""

    code: str
    service_type: str
    urgency: str
    complaint: str
    status: str
    requested_at: datetime
    arrived_at: datetime | None
    ended_at: datetime | None
    team: str
    crew: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A care plan that is not over."""

    plan_id: int
    reason: str
    next_on: date | None
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalRecord:
    """One person's record, and who hands it out why."""

    facility: Facility
    subject: Subject
    visits: list[VisitFacts]
    notes: list[Json]
    files: list[Json]
    plans: list[Plan] = field(default_factory=list)
    exported_at: datetime
    exported_by: str
    reason: str
    zone: ZoneInfo
    language: str = "id"

    def visit_of(self, code: str) -> VisitFacts | None:
        """The visit of a note."""
        return next((visit for visit in self.visits if visit.code == code), None)
