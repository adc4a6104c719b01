"""Visit notes: written once, corrected by a new row, and the patient found or made with them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from django.db import transaction
from pydantic import AfterValidator, ConfigDict, Field

from clinics.clock import city_zone, now
from clinics.models import Clinic, Household, Patient, VisitNote
from clinics.names import plain_name, plain_words
from clinics.refusals import Refusal
from clinics.vitals import alert_codes, possible_vitals

AGE_YEARS = 2
"""At the door one hears "about seventy": so far two ages may differ and be one person."""


def _no_control(text: str) -> str:
    """NUL would be refused by PostgreSQL, other control characters belong in no note."""
    if any(ord(char) < 32 and char not in "\n\t\r" for char in text):
        raise ValueError("control_character")
    return text.strip()


Text160 = Annotated[str, Field(max_length=160), AfterValidator(_no_control)]
Text2000 = Annotated[str, Field(max_length=2000), AfterValidator(_no_control)]
Text4000 = Annotated[str, Field(max_length=4000), AfterValidator(_no_control)]
Sex = Literal["female", "male", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteInput:
    """The short note as the crew writes it; ``patient_*`` when it is about someone else than the request said."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    complaint: Text2000 = ""
    findings: Text4000 = ""
    treatment: Text4000 = ""
    advice: Text4000 = ""
    vitals: dict[str, int | float | str | None] = field(default_factory=dict)
    """Keys of :mod:`clinics.vitals`."""
    patient_name: Annotated[str, Field(max_length=120), AfterValidator(_no_control)] = ""
    patient_age: Annotated[int, Field(ge=0, le=130)] | None = None
    patient_sex: Sex = "unknown"
    next_visit_on: date | None = None
    next_visit_reason: Text160 = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom the note is about, as far as the visit knows."""

    name: str
    age: int | None
    sex: str
    phone: str
    """E.164, or empty."""
    village_id: int | None
    address_text: str
    landmark: str
    lat: float | None
    lon: float | None
    patient_id: int | None = None


@transaction.atomic
def save_note(
    *,
    action_id: UUID | None,
    author_id: int | None,
    clinic_id: int,
    team_id: int | None,
    visit_code: str,
    subject: Subject,
    note: NoteInput,
    at: datetime,
) -> VisitNote:
    """Keep a note; a second note on the same patient of the same visit corrects the first, which stays readable.

    The same ``action_id`` again gives the note that was written. Refuses ``note_empty``, ``name_needed``,
    ``vital_out_of_range``, and ``invalid`` for a next visit before this one.
    """
    if action_id is None or author_id is None:
        raise Refusal("bad_request")
    Clinic.objects.select_for_update(of=("self",)).get(pk=clinic_id)
    written = VisitNote.objects.select_related("patient").filter(action_id=action_id).first()
    if written is not None:
        return written
    vitals = possible_vitals(note.vitals)
    _refuse_empty(note, vitals)
    day = at.astimezone(city_zone()).date()
    if note.next_visit_on is not None and note.next_visit_on < day:
        raise Refusal("invalid", field="next_visit_on", name="next_visit_on")
    patient = _find_or_make_patient(clinic_id, subject, day)
    age = subject.age if subject.age is not None else _age(patient.birth_year, day)
    saved = VisitNote.objects.create(
        patient=patient,
        clinic_id=clinic_id,
        team_id=team_id,
        visit_code=visit_code,
        author_id=author_id,
        written_at=at,
        recorded_at=now(),
        complaint=note.complaint,
        findings=note.findings,
        treatment=note.treatment,
        advice=note.advice,
        vitals=vitals,
        vitals_alerts=alert_codes(vitals, age=age),
        next_visit_on=note.next_visit_on,
        next_visit_reason=note.next_visit_reason,
        replaces=_note_to_correct(visit_code, patient),
        action_id=action_id,
    )
    _update_patient(patient, saved, day)
    return saved


def _refuse_empty(note: NoteInput, vitals: dict[str, float | str]) -> None:
    if not (note.complaint or note.findings or note.treatment or note.advice or vitals):
        raise Refusal("note_empty")


def _note_to_correct(visit_code: str, patient: Patient) -> VisitNote | None:
    return VisitNote.objects.filter(visit_code=visit_code, patient=patient, replaced_by__isnull=True).first()


def _find_or_make_patient(clinic_id: int, subject: Subject, day: date) -> Patient:
    if not subject.name.strip():
        raise Refusal("name_needed", field="patient_name")
    known = _known_patient(clinic_id, subject)
    if known is not None:
        return known
    household = _household(clinic_id, subject)
    birth_year = None if subject.age is None else day.year - subject.age
    for patient in household.patients.order_by("pk"):
        if plain_name(patient.full_name) == plain_name(subject.name) and _about(
            patient.birth_year, birth_year
        ):
            return _completed(patient, subject, birth_year)
    return Patient.objects.create(
        household=household,
        clinic_id=clinic_id,
        full_name=subject.name.strip(),
        sex=subject.sex,
        birth_year=birth_year,
        created_at=now(),
    )


def _known_patient(clinic_id: int, subject: Subject) -> Patient | None:
    """The patient the visit already names, unless the note is about someone else in the house."""
    if subject.patient_id is None:
        return None
    patient = Patient.objects.filter(pk=subject.patient_id, clinic_id=clinic_id).first()
    if patient is None or plain_name(patient.full_name) != plain_name(subject.name):
        return None
    return patient


def _household(clinic_id: int, subject: Subject) -> Household:
    """The household of this phone and address at the puskesmas; without a phone the address alone, else a new one."""
    candidates = Household.objects.filter(
        clinic_id=clinic_id, phone_e164=subject.phone, village_id=subject.village_id
    ).order_by("pk")
    wanted = plain_words(subject.address_text)
    if subject.phone or wanted:
        for household in candidates:
            if plain_words(household.address_text) == wanted:
                return household
    return Household.objects.create(
        clinic_id=clinic_id,
        village_id=subject.village_id,
        address_text=subject.address_text[:240],
        landmark=subject.landmark[:160],
        phone_e164=subject.phone[:20],
        lat=subject.lat,
        lon=subject.lon,
        created_at=now(),
    )


def _about(one: int | None, other: int | None) -> bool:
    return one is None or other is None or abs(one - other) <= AGE_YEARS


def _completed(patient: Patient, subject: Subject, birth_year: int | None) -> Patient:
    """What was not known at the last visit is filled in; what was known stays."""
    if patient.birth_year is None and birth_year is not None:
        patient.birth_year = birth_year
    if patient.sex == "unknown":
        patient.sex = subject.sex
    patient.save(update_fields=["birth_year", "sex"])
    return patient


def _update_patient(patient: Patient, note: VisitNote, day: date) -> None:
    """Last visit, and the next one wanted: a visit on or after the planned day settles the plan."""
    if patient.last_visit_at is None or patient.last_visit_at < note.written_at:
        patient.last_visit_at = note.written_at
    if note.next_visit_on is not None:
        patient.next_visit_on, patient.next_visit_reason = note.next_visit_on, note.next_visit_reason
    elif patient.next_visit_on is not None and _settles(note, patient.next_visit_on, day):
        patient.next_visit_on, patient.next_visit_reason = None, ""
    patient.save(update_fields=["last_visit_at", "next_visit_on", "next_visit_reason"])


def _settles(note: VisitNote, planned: date, day: date) -> bool:
    """Whether a note without a next visit ends the plan: it was due, or the corrected note had made it."""
    return planned <= day or (note.replaces is not None and note.replaces.next_visit_on == planned)


def _age(birth_year: int | None, day: date) -> int | None:
    return None if birth_year is None else day.year - birth_year
