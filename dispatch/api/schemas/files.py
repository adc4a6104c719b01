"""Shapes of files of visits, and of a specialist's questions."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field

from dispatch.api.schemas.shared import Closed, Moment, Urgency

FileKindName = Literal["photo", "ecg", "usg", "other"]
LARGEST_PROMISE = 2**31 - 1


def _plain_name(name: str) -> str:
    """A name for people: no control characters, no folders."""
    plain = "".join(char for char in name.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable()).strip()
    return plain[:120] or "berkas"


class FilePromise(Closed):
    """A file that the phone will send: at most 8 MB, in chunks of at most 256 KiB."""

    file_id: UUID
    visit_id: Annotated[int, Field(ge=1, le=2**62)]
    patient_key: Annotated[str, Field(max_length=36, pattern=r"^[0-9a-f-]*$")] = ""
    kind: FileKindName
    name: Annotated[str, Field(max_length=400), AfterValidator(_plain_name)]
    size: Annotated[int, Field(ge=1, le=LARGEST_PROMISE)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    taken_at: Moment


class FileProgress(Schema):
    """How much of a file is kept for certain: the phone goes on from ``received``."""

    received: int
    done: bool


class FileOut(Schema):
    """A file of a visit, as lists show it; opened at /api/files/{id}."""

    id: str
    name: str
    kind: FileKindName
    content_type: str
    size: int
    """Bytes."""
    width_pixels: int | None
    height_pixels: int | None
    patient_key: str
    visit_code: str
    author: str
    taken_at: datetime
    kept_at: datetime


class SpecialistAsked(Schema):
    """A question to a specialist as the crew and the head of the puskesmas see it."""

    id: int
    action_id: UUID
    question: str
    asked_at: datetime
    asked_by: str
    due_at: datetime
    visit_code: str
    files: int
    answered_at: datetime | None
    answered_by: str
    answer: str
    urgent: bool
    """To a hospital now."""


class QuestionRow(Schema):
    """A line of the specialist's list: no clinical word, no identity."""

    id: int
    urgency: Urgency
    age: int | None
    sex: str
    clinic: str
    team: str
    asked_at: datetime
    recorded_at: datetime
    due_at: datetime
    answered_at: datetime | None
    files: int
    mine: bool
    """Answered by who looks."""


class QuestionList(Schema):
    """Open questions, the most urgent first, then those of the last day that were answered."""

    now: datetime
    questions: list[QuestionRow]


class QuestionNote(Schema):
    """What the crew wrote down so far."""

    written_at: datetime
    complaint: str
    findings: str
    assessment: str
    treatment: str
    vitals: dict[str, float | int | str | None]
    vitals_alerts: list[str]


class QuestionPage(QuestionRow):
    """What a specialist needs for an answer; no name, no address, no telephone."""

    visit_code: str
    question: str
    complaint: str
    red_flags: list[str]
    note: QuestionNote | None
    allergies: list[str] | None
    """None: nobody has asked."""
    regular_medicines: list[str] | None
    attached: list[FileOut]
    awaited: int
    """Chosen files that are still on their way."""
    answered_by: str
    answer: str
    urgent: bool
    visit_open: bool
    """The crew is still with the patient."""


class AnswerIn(Closed):
    """A specialist's answer."""

    action_id: UUID
    answer: Annotated[str, Field(min_length=1, max_length=4000)]
    urgent: bool = False
