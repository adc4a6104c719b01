"""Shapes of data quality."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.shared import Closed

NoteKind = Literal["unsigned", "vitals", "diagnosis", "allergies", "consent"]
PatientKind = Literal["sex", "birth_year", "phone", "doctor", "care_level"]
Days = Annotated[int, Field(ge=1, le=366)]


class NoteKindCount(Schema):
    """How many notes lack this."""

    kind: NoteKind
    count: int


class PatientKindCount(Schema):
    """Of how many patients this is not known."""

    kind: PatientKind
    count: int


class AuthorOut(Schema):
    """Who wrote, how much of it is complete, and what the rest lacks."""

    person_id: int
    name: str
    profession: str
    notes: int
    complete: int
    lacking: dict[NoteKind, int]


class QualityDoctor(Schema):
    """A doctor of the puskesmas."""

    id: int
    name: str


class QualityOut(Schema):
    """What is to be filled in at a puskesmas."""

    days: int
    notes: int
    complete: int
    patients: int
    note_kinds: list[NoteKindCount]
    visits_without_note: int
    patient_kinds: list[PatientKindCount]
    people: list[AuthorOut]
    doctors: list[QualityDoctor]


class QualityIn(Closed):
    """So many days back."""

    days: Days = 30


class GapsIn(QualityIn):
    """What lacks; of whom."""

    kind: NoteKind | PatientKind | Literal["no_note"]
    person_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class NoteGap(Schema):
    """A note that lacks something."""

    note_id: int
    visit_code: str
    patient_id: int
    patient_name: str
    author: str
    written_at: datetime
    missing: list[NoteKind]
    asked: bool
    """Its author has been asked and has not answered yet."""
    locked: bool
    """Too old for its author: the head corrects it under Catatan."""


class PatientGap(Schema):
    """A patient of whom something is not known."""

    patient_id: int
    patient_name: str
    age: int | None
    village: str
    last_visit_on: date | None
    missing: list[PatientKind]


class VisitGap(Schema):
    """A visit after which nobody wrote a note."""

    visit_id: int
    code: str
    patient_name: str
    ended_at: datetime
    team: str


class QualityGapsOut(Schema):
    """One page; one of the three lists is filled."""

    kind: NoteKind | PatientKind | Literal["no_note"]
    total: int
    page: int
    pages: int
    notes: list[NoteGap]
    patients: list[PatientGap]
    visits: list[VisitGap]


class CompleteIn(Closed):
    """What is filled in now."""

    action_id: UUID
    sex: Literal["female", "male"] | None = None
    birth_year: Annotated[int, Field(ge=1890, le=2200)] | None = None
    phone: Annotated[str, Field(max_length=30)] = ""
    doctor_id: Annotated[int, Field(ge=1, le=2**62)] | None = None


class AskIn(Closed):
    """One tap."""

    action_id: UUID


class AskedOut(Schema):
    """The author was asked."""

    note_id: int
