"""The patient and household of a note: found again, or made."""

from dataclasses import dataclass
from datetime import date, datetime

from clinics.clock import now
from clinics.models import CarePlan, CareState, Household, Patient, VisitNote
from clinics.names import is_about, plain_name, plain_words
from clinics.refusals import Refusal
from clinics.services.caseload import keep_state
from clinics.services.diagnoses import keep_diagnoses
from clinics.services.plan_days import city_day


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


def find_or_make_patient(
    clinic_id: int, subject: Subject, day: date, standing: VisitNote | None = None
) -> Patient:
    """The patient this note is about; one that only this note's earlier writing had made is renamed, not doubled.

    Refuses ``name_needed``.
    """
    if not subject.name.strip():
        raise Refusal("name_needed", field="patient_name")
    known = _known_patient(clinic_id, subject)
    if known is not None:
        return known
    household = _household(clinic_id, subject)
    birth_year = None if subject.age is None else day.year - subject.age
    for patient in household.patients.select_related("merged_into").order_by("pk"):
        if plain_name(patient.full_name) == plain_name(subject.name) and is_about(
            patient.birth_year, birth_year
        ):
            return _completed(patient.merged_into or patient, subject, birth_year)
    if standing is not None and _made_by(standing):
        return _renamed(standing.patient, subject, birth_year)
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
    rows = Patient.objects.filter(pk=subject.patient_id, clinic_id=clinic_id)
    named = rows.select_related("merged_into").first()
    if named is None:
        return None
    patient = named.merged_into or named
    names = {plain_name(named.full_name), plain_name(patient.full_name)}
    return patient if plain_name(subject.name) in names else None


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


def _completed(patient: Patient, subject: Subject, birth_year: int | None) -> Patient:
    """What was not known at the last visit is filled in; what was known stays."""
    if patient.birth_year is None and birth_year is not None:
        patient.birth_year = birth_year
    if patient.sex == "unknown":
        patient.sex = subject.sex
    patient.save(update_fields=["birth_year", "sex"])
    return patient


def _made_by(standing: VisitNote) -> bool:
    """Whether nothing else is known of this note's patient than the note and what it replaced."""
    other = VisitNote.objects.filter(patient=standing.patient).exclude(
        visit_code=standing.visit_code, patient_key=standing.patient_key
    )
    planned = CarePlan.objects.filter(patient=standing.patient).exclude(visit_code=standing.visit_code)
    return not (other.exists() or planned.exists())


def _renamed(patient: Patient, subject: Subject, birth_year: int | None) -> Patient:
    """The name was written wrongly or was not known at first."""
    patient.full_name = subject.name.strip()
    patient.birth_year = birth_year if birth_year is not None else patient.birth_year
    patient.sex = subject.sex if subject.sex != "unknown" else patient.sex
    patient.save(update_fields=["full_name", "birth_year", "sex"])
    return patient


def keep_lists(patient: Patient, note: VisitNote) -> None:
    """Allergies and regular medicines as last asked at the bedside; what was not asked stays as it was known.

    The diagnoses are kept too, of this patient and of the one that a corrected note was about before. Somebody whose
    care at home was over and who is visited again is in care again; a late note from before that day changes nothing.
    """
    fields = []
    for name in ("allergies", "regular_medicines"):
        asked = getattr(note, name)
        known_at: datetime | None = getattr(patient, f"{name}_at")
        if asked is not None and (known_at is None or known_at <= note.written_at):
            setattr(patient, name, asked)
            setattr(patient, f"{name}_at", note.written_at)
            fields += [name, f"{name}_at"]
    if fields:
        patient.save(update_fields=fields)
    before = note.replaces
    day = city_day(note.written_at)
    over = patient.state in (CareState.MOVED, CareState.CLOSED)
    if before is None and over and (patient.state_on is None or day > patient.state_on):
        keep_state(
            patient,
            CareState.ACTIVE,
            day,
            reason=note.visit_code,
            person_id=note.author_id,
        )
    for patient_id in {patient.pk} | ({before.patient_id} if before is not None else set()):
        keep_diagnoses(patient_id)
