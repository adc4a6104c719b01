"""Shapes of the caseload, the patient's page, identity numbers and doubles."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.files import FileOut, SpecialistAsked
from dispatch.api.schemas.notes import ConsentOut, DiagnosisOut, GivenMedicineOut, NoteOut, PatientRecord
from dispatch.api.schemas.plans import CarePlanBrief
from dispatch.api.schemas.shared import Closed, Sex, Text120, VisitCard

CareState = Literal["active", "moved", "died", "closed"]
CareLevel = Literal["independent", "mild", "moderate", "severe", "total"]
Klaster = Literal[2, 3, 4]
NumberKind = Literal["nik", "bpjs"]
Sort = Literal["next", "last", "name", "age", "klaster", "village", "level", "diagnosis", "doctor", "visits"]
Id = Annotated[int, Field(ge=1, le=2**62)]
Icd10 = Annotated[str, Field(max_length=8, pattern=r"^([A-Z][0-9]{2}(\.[0-9]{1,2})?)?$")]
Reason160 = Annotated[str, Field(max_length=160)]


class CaseloadIn(Closed):
    """Which patients, in what order."""

    clinic_id: Id | None = None
    q: Text120 = ""
    state: Literal["active", "moved", "died", "closed", ""] = "active"
    """Empty: every one."""
    overdue: bool = False
    klaster: Annotated[int, Field(ge=2, le=4)] | None = None
    village: Annotated[str, Field(max_length=20, pattern=r"^[0-9.]*$")] = ""
    level: Literal["independent", "mild", "moderate", "severe", "total", "none", ""] = ""
    doctor: Annotated[int, Field(ge=0, le=2**62)] | None = None
    """0: nobody is responsible."""
    diagnosis: Icd10 = ""
    sort: Sort = "next"
    down: bool = False
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=10, le=500)] = 50


class KnownDiagnosis(DiagnosisOut):
    """A standing diagnosis, and the day of the latest note that says it."""

    noted_on: date


class PatientRow(Schema):
    """A patient of the caseload."""

    id: int
    full_name: str
    sex: str
    age: int | None
    village: str
    address: str
    phone: str
    state: CareState
    klaster: Klaster
    klaster_chosen: bool
    """The head's choice, not derived from age and diagnoses."""
    care_level: str
    """Empty: never assessed."""
    care_score: int | None
    doctor_id: int | None
    doctor: str
    diagnoses: list[KnownDiagnosis]
    """The latest first."""
    household_others: int
    """Other patients of the same household."""
    last_visit_at: datetime | None
    next_visit_on: date | None
    next_visit_reason: str
    overdue_days: int
    """0 when nothing is overdue."""
    visits: int
    plans: list[CarePlanBrief]
    """Those that are not over, the next day first."""


class CaseloadOut(Schema):
    """One page of the caseload."""

    patients: list[PatientRow]
    total: int
    overdue: int
    page: int
    pages: int


class VillageChoice(Schema):
    """A kelurahan of the caseload."""

    code: str
    name: str
    n: int


class DoctorChoice(Schema):
    """A doctor of the puskesmas with how many patients are theirs."""

    id: int
    name: str
    n: int


class DiagnosisChoice(Schema):
    """An ICD-10 code of the caseload."""

    code: str
    id: str
    en: str
    title: str
    n: int


class CaseloadChoicesOut(Schema):
    """What the caseload can be filtered by; counts are of patients in care."""

    states: dict[str, int]
    klasters: dict[str, int]
    levels: dict[str, int]
    """``none``: never assessed."""
    villages: list[VillageChoice]
    doctors: list[DoctorChoice]
    without_doctor: int
    diagnoses: list[DiagnosisChoice]


class NumberOut(Schema):
    """A number of the patient's, masked; empty: not known."""

    kind: NumberKind
    masked: str
    written_by: str
    written_at: datetime | None


class TrendPoint(Schema):
    """One measured value."""

    at: datetime
    value: float
    alert: bool
    visit_code: str


class TrendOut(Schema):
    """A vital sign over time, with the limits that are calm at today's age."""

    sign: str
    low: float | None
    high: float | None
    points: list[TrendPoint]


class TimelineEntry(Schema):
    """One line of what happened: requested, arrived, ended, note, assessed, changed, plan, merged or unmerged."""

    kind: str
    at: datetime
    by: str
    visit_id: int | None
    visit_code: str
    code: str
    """What its kind speaks of: a status, a care level, a field, a step."""
    words: str


class BarthelOut(Schema):
    """One assessment."""

    score: int
    level: CareLevel
    items: dict[str, int]
    assessed_at: datetime
    assessed_by: str
    note: str


class GivenThen(GivenMedicineOut):
    """A medicine that was given, and when."""

    given_at: datetime
    visit_code: str


class ConsentThen(ConsentOut):
    """Who agreed or refused, and at which visit."""

    visit_code: str


class HouseholdMember(Schema):
    """Another patient of the house."""

    id: int
    full_name: str
    age: int | None
    state: CareState


class PatientLook(Schema):
    """Who looked at the patient, the latest look of each."""

    person: str
    looked_at: datetime


class PatientPage(Schema):
    """All that a puskesmas knows of a patient; opening it is logged."""

    patient: PatientRow
    state_on: date | None
    state_reason: str
    birth_year: int | None
    numbers: list[NumberOut]
    record: PatientRecord
    trends: list[TrendOut]
    timeline: list[TimelineEntry]
    """The latest first."""
    barthel: list[BarthelOut]
    """The latest first."""
    medicines: list[GivenThen]
    consents: list[ConsentThen]
    household: list[HouseholdMember]
    notes: list[NoteOut]
    visits: list[VisitCard]
    files: list[FileOut]
    questions: list[SpecialistAsked]
    looks: list[PatientLook]


class FactsIn(Closed):
    """What the head corrects; what is left out stays."""

    action_id: UUID
    full_name: Annotated[str, Field(max_length=120)] | None = None
    sex: Sex | None = None
    birth_year: Annotated[int, Field(ge=0, le=2200)] | None = None
    """0: not known."""
    klaster: Literal[0, 2, 3, 4] | None = None
    """0: as age and diagnoses say."""
    doctor_id: Annotated[int, Field(ge=0, le=2**62)] | None = None
    """0: nobody."""
    diagnosis_over: Icd10 | None = None
    reason: Reason160 = ""


class StateIn(Closed):
    """Care at home goes on or is over."""

    action_id: UUID
    state: CareState
    on: date | None = None
    """None: today."""
    reason: Reason160 = ""


class BarthelIn(Closed):
    """The ten items with their points."""

    action_id: UUID
    items: dict[str, Annotated[int, Field(ge=0, le=3)]]
    note: Reason160 = ""


class NumberIn(Closed):
    """A number to keep; empty: take it away."""

    action_id: UUID
    kind: NumberKind
    number: Annotated[str, Field(max_length=40)]


class NumberKept(Schema):
    """The page after it, and what looks odd: sex, birth_year, date, region, or another patient has it (twin)."""

    warnings: list[str]
    page: PatientPage


class RevealIn(Closed):
    """Which number, and why somebody must see the whole of it."""

    kind: NumberKind
    reason: Annotated[str, Field(min_length=3, max_length=160)]


class WholeNumber(Schema):
    """The number, for the eyes of who asked."""

    kind: NumberKind
    number: str


class DoublesIn(Closed):
    """Which page of the pairs."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class DoublePair(Schema):
    """Two patients that may be one."""

    one: PatientRow
    other: PatientRow
    why: list[str]
    """name, birth_year, phone, nik, bpjs"""
    one_numbers: dict[str, str]
    """Masked."""
    other_numbers: dict[str, str]


class MergeOut(Schema):
    """A merge that stands."""

    merge_id: int
    kept_id: int
    kept: str
    double_id: int
    double: str
    merged_at: datetime
    merged_by: str


class DoublesOut(Schema):
    """What may be put together, and what was."""

    pairs: list[DoublePair]
    total: int
    page: int
    pages: int
    merges: list[MergeOut]


class MergeIn(Closed):
    """Read the double as this patient; ``take``: what of the double's is right."""

    action_id: UUID
    double_id: Id
    take: list[Literal["full_name", "sex", "birth_year", "household_id", "responsible_doctor_id"]] = []


class ApartIn(Closed):
    """They are two people."""

    action_id: UUID
    other_id: Id


class UndoMergeIn(Closed):
    """A command that needs nothing but its id."""

    action_id: UUID
