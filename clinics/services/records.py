"""Visit notes: written once, corrected by a new row, and the patient found or made with them."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clinics.clock import city_zone, now
from clinics.models import Clinic, Patient, VisitNote
from clinics.note_forms import Diagnosis, NoteInput
from clinics.refusals import Refusal
from clinics.services.patients import Subject, find_or_make_patient, keep_lists
from clinics.vitals import alert_codes, possible_vitals

__all__ = ["NoteInput", "Subject", "save_note"]

Json = Any  # a JSON value as PostgreSQL keeps it


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
    """Keep a note; a second one under the same ``patient_key`` of the visit replaces the first, which stays readable.

    The same ``action_id`` again gives the note that was written. Refuses ``note_empty``, ``name_needed``,
    ``vital_out_of_range``, ``invalid`` for a next visit before this one, and ``correction_reason_needed``
    when the note it replaces is signed and no reason is given.
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
    _refuse_past(note, day)
    standing = standing_note(visit_code, note.patient_key)
    signed = standing is not None and standing.signed_at is not None
    if signed and not note.correction_reason:
        raise Refusal("correction_reason_needed", field="payload.correction_reason")
    patient = find_or_make_patient(clinic_id, subject, day, standing)
    age = subject.age if subject.age is not None else _age(patient.birth_year, day)
    saved = VisitNote.objects.create(
        patient=patient,
        clinic_id=clinic_id,
        team_id=team_id,
        visit_code=visit_code,
        patient_key=note.patient_key,
        author_id=author_id,
        written_at=at,
        recorded_at=now(),
        complaint=note.complaint,
        findings=note.findings,
        assessment=note.assessment,
        diagnoses=_diagnoses(note.diagnoses),
        treatment=note.treatment,
        advice=note.advice,
        vitals=vitals,
        vitals_alerts=alert_codes(vitals, age=age, months=note.patient_months),
        **_lists(note),
        next_visit_on=note.next_visit_on,
        next_visit_reason=note.next_visit_reason,
        signed_at=at if note.sign or signed else None,
        correction_reason=note.correction_reason if signed else "",
        replaces=standing,
        action_id=action_id,
    )
    keep_lists(patient, saved)
    _update_patient(patient, saved, day)
    return saved


def standing_note(visit_code: str, patient_key: str) -> VisitNote | None:
    """The note of this person of the visit as it stands now."""
    return VisitNote.objects.filter(
        visit_code=visit_code, patient_key=patient_key, replaced_by__isnull=True
    ).first()


def _refuse_empty(note: NoteInput, vitals: dict[str, float | str]) -> None:
    words = (note.complaint, note.findings, note.assessment, note.treatment, note.advice)
    lists = (note.diagnoses, note.medicines, note.supplies)
    if not (any(words) or any(lists) or vitals):
        raise Refusal("note_empty")


def _refuse_past(note: NoteInput, day: date) -> None:
    """What is planned lies on the day of the visit or after it."""
    if note.next_visit_on is not None and note.next_visit_on < day:
        raise Refusal("invalid", field="next_visit_on", name="next_visit_on")
    if note.series is not None and note.series.starts_on < day:
        raise Refusal("invalid", field="series.starts_on", name="series.starts_on")


def _diagnoses(given: list[Diagnosis]) -> list[dict[str, Json]]:
    """Each code once, exactly one of them the main one: the marked, else the first."""
    once = list({each.code: each for each in reversed(given)}.values())[::-1]
    main = next((each.code for each in once if each.main), once[0].code if once else "")
    return [asdict(each) | {"main": each.code == main} for each in once]


def _lists(note: NoteInput) -> dict[str, Json]:
    """The lists, the consent and the series as PostgreSQL keeps them."""
    consent, signature = None, []
    if note.consent is not None:
        consent = asdict(note.consent) | {"signed_at": note.consent.signed_at.isoformat()}
        signature = consent.pop("signature")
    return {
        "allergies": None if note.allergies is None else [asdict(each) for each in note.allergies],
        "regular_medicines": (
            None if note.regular_medicines is None else [asdict(each) for each in note.regular_medicines]
        ),
        "medicines": [asdict(each) for each in note.medicines],
        "supplies": [asdict(each) for each in note.supplies],
        "consent": consent,
        "signature": signature,
        "series": (
            None
            if note.series is None
            else asdict(note.series) | {"starts_on": note.series.starts_on.isoformat()}
        ),
    }


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
