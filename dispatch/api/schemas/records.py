"""Shapes of the head's notes: which wait, one of them, rights to records, and a record that is handed out."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from clinics.note_forms import Diagnosis, Text240, Text2000, Text4000
from dispatch.api.schemas.files import FileOut
from dispatch.api.schemas.notes import NoteOut, PatientRecord
from dispatch.api.schemas.shared import Closed, Text120, Text500, VisitCard

NoteState = Literal["unsigned", "signed", "returned", "reviewed"]
Right = Literal["input", "correct", "view"]


class NoteListIn(Closed):
    """Which notes; ``waiting``: unsigned and signed, what the head can do now."""

    state: Literal["waiting", "unsigned", "signed", "returned", "reviewed"] = "waiting"
    q: Text120 = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class NotesWaitingOut(Schema):
    """How many notes wait, and for whom."""

    unsigned: int
    signed: int
    returned: int
    oldest_at: datetime | None
    """Bedside's moment of the oldest that waits for the head."""


class NoteRow(Schema):
    """One note of the list."""

    note_id: int
    visit_code: str
    patient_id: int
    patient_name: str
    age: int | None
    author: str
    profession: str
    team: str | None
    written_at: datetime
    signed_at: datetime | None
    corrected: bool
    assessment: str
    """The first words that say what it is about."""
    diagnosis: str
    """The main one's code."""
    alerts: list[str]
    state: Literal["draft", "unsigned", "signed", "returned", "reviewed"]
    remark: str
    """Of the latest return of this writing."""
    locked_at: datetime
    """From when on only the head corrects."""
    locked: bool


class NoteListOut(Schema):
    """One page of notes."""

    notes: list[NoteRow]
    waiting: NotesWaitingOut
    lock_days: int
    total: int
    page: int
    pages: int


class NoteSheetOut(Schema):
    """A note beside the facts of its visit."""

    row: NoteRow
    note: NoteOut
    visit: VisitCard | None
    record: PatientRecord
    files: list[FileOut]
    waiting: NotesWaitingOut


class NoteReviewIn(Closed):
    """The head has read it and signs."""

    action_id: UUID


class ReturnIn(NoteReviewIn):
    """What the author is asked to mend."""

    remark: Text500


class NoteCorrectionIn(NoteReviewIn):
    """What the head makes of the note, and why; a field left out stays as it is."""

    reason: Text240
    complaint: Text2000 | None = None
    findings: Text4000 | None = None
    assessment: Text2000 | None = None
    treatment: Text4000 | None = None
    advice: Text4000 | None = None
    vitals: dict[str, int | float | str | None] | None = None
    diagnoses: Annotated[list[Diagnosis], Field(max_length=8)] | None = None


class RightStepOut(Schema):
    """Rights that a head gave or took; None: by profession again."""

    rights: list[Right] | None
    reason: str
    given_by: str
    given_at: datetime


class PersonRights(Schema):
    """One of the own people and what they may do with records."""

    id: int
    name: str
    profession: str
    head: bool
    """Has every right by office; nobody takes it."""
    rights: list[Right]
    by_profession: bool
    """The head has said nothing, or has put it back."""
    steps: list[RightStepOut]


class RightsOut(Schema):
    """The own people and their rights to records."""

    people: list[PersonRights]
    lock_days: int


class RightsIn(NoteReviewIn):
    """These rights and no others; None: by profession."""

    rights: Annotated[list[Right], Field(max_length=3)] | None
    reason: Text240 = ""


class ExportIn(NoteReviewIn):
    """For a person to read (pdf) or for another system (fhir); for whom and for what."""

    format: Literal["pdf", "fhir"]
    reason: Text240


class ExportOut(Schema):
    """A record that was handed out."""

    format: Literal["pdf", "fhir"]
    reason: str
    person: str
    exported_at: datetime


class ExportsOut(Schema):
    """What was handed out of one person's record, the latest first."""

    exports: list[ExportOut]
