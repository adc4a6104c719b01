"""Shapes of visit notes as they are read. What a phone sends: :mod:`clinics.note_forms`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema


class AllergyOut(Schema):
    """What the patient does not bear, and what happens."""

    substance: str
    reaction: str


class RegularMedicineOut(Schema):
    """What the patient takes at home anyway."""

    name: str
    dose: str


class DiagnosisOut(Schema):
    """An ICD-10 code with our own words; the official title where the office imported one."""

    code: str
    main: bool
    words: str
    """The crew's own."""
    id: str
    en: str
    title: str


class GivenMedicineOut(Schema):
    """What was given."""

    name: str
    dose: str
    amount: float
    unit: str
    code: str = ""


class UsedSupplyOut(Schema):
    """What was used; without labels where the city's list has no such code."""

    code: str
    amount: int
    label_id: str = ""
    label_en: str = ""
    unit_id: str = ""
    unit_en: str = ""


class ConsentOut(Schema):
    """Who agreed or refused, who that is to the patient, and when."""

    given: bool
    name: str
    relation: str
    signed_at: datetime


class NoteBody(Schema):
    """What a note says, and who wrote it when."""

    patient_key: str
    """Empty: the patient of the request."""
    patient_name: str
    author: str
    profession: str
    team: str | None
    written_at: datetime
    signed_at: datetime | None
    correction_reason: str
    complaint: str
    findings: str
    vitals: dict[str, float | str]
    vitals_alerts: list[str]
    assessment: str
    diagnoses: list[DiagnosisOut]
    treatment: str
    advice: str
    allergies: list[AllergyOut] | None
    regular_medicines: list[RegularMedicineOut] | None
    medicines: list[GivenMedicineOut]
    supplies: list[UsedSupplyOut]
    consent: ConsentOut | None
    next_visit_on: str | None
    next_visit_reason: str
    series: dict[str, Any] | None  # as the phone sent it: clinics.note_forms.Series


class OutcomeOut(Schema):
    """How the visit ended; of a referral where to, by whom and how the patient was after stabilisation."""

    outcome: str
    destination: str
    taken_by: str
    """own_van, psc119, family, other, or empty."""
    condition_after: str
    happened_at: datetime


class NoteVersion(NoteBody):
    """An earlier writing, what the next one changed of it, by whom and, after a signature, why."""

    changed: list[str]
    reason: str
    changed_by: str
    changed_at: datetime


class NoteReviewOut(Schema):
    """The head signed a note, or gave it back with a remark."""

    step: str
    """reviewed or returned"""
    remark: str
    person: str
    happened_at: datetime


class NoteOut(NoteBody):
    """A visit note as it stands, with its history."""

    id: int
    reviews: list[NoteReviewOut]
    """Of every writing of this note, the first step first."""
    reviewed: bool
    """The note as it stands was read and signed by the head."""
    visit_code: str
    signature: list[list[list[int]]]
    """Strokes of ``[x, y]`` of the consent's signature, on a square of 1000 a side."""
    corrected: bool
    """Something was changed after it was signed."""
    earlier: list[NoteVersion]
    outcome: OutcomeOut | None


class ReturnOut(Schema):
    """The head gave a note back: what is to be mended, who says so, when."""

    remark: str
    by: str
    at: datetime


class ReturnedNote(ReturnOut):
    """A note of this person that was given back and waits to be mended."""

    visit_id: int | None
    visit_code: str
    patient_key: str
    patient_name: str
    written_at: datetime


class CrewNote(NoteBody):
    """A note of a visit of today, on the phones of the team."""

    patient_birth_year: int | None
    patient_sex: str
    action_id: UUID
    alerts: list[str]
    returned: ReturnOut | None
    reviewed: bool
    """Read and signed by the head: from here a change is a correction."""


class ShortNote(Schema):
    """An earlier note in few words."""

    written_at: datetime
    author: str
    complaint: str
    assessment: str
    diagnoses: list[str]
    treatment: str
    vitals: dict[str, float | str]
    vitals_alerts: list[str]


class PatientRecord(Schema):
    """What is known of a patient and matters at the bedside; None: never asked."""

    allergies: list[AllergyOut] | None
    allergies_at: datetime | None
    regular_medicines: list[RegularMedicineOut] | None
    regular_medicines_at: datetime | None
    last_notes: list[ShortNote]
