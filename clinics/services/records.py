"""Visit notes: written once, corrected by a new row, and the patient found or made with them."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clinics.clock import city_zone, now
from clinics.models import Clinic, NoteReview, Patient, VisitNote
from clinics.note_forms import Diagnosis, NoteInput
from clinics.queries.review import notes_locked_at
from clinics.record_rules import CORRECT, INPUT
from clinics.refusals import Refusal
from clinics.services import plans, rights
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
    ``vital_out_of_range``, ``invalid`` for a next visit before this one, ``correction_reason_needed``
    when the note it replaces is signed (by its author or the head) and no reason is given, ``note_locked`` when
    it is older than the city allows, and ``right_input_needed`` or ``right_correct_needed``.
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
    signed = standing is not None and _is_closed(standing)
    rights.must_have(author_id, CORRECT if signed else INPUT)
    if standing is not None:
        _refuse_locked(standing, at)
    if signed and not note.correction_reason:
        raise Refusal("correction_reason_needed", field="payload.correction_reason")
    patient = find_or_make_patient(clinic_id, subject, day, standing)
    age = subject.age if subject.age is not None else age_on(patient.birth_year, day)
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
        diagnoses=kept_diagnoses(note.diagnoses),
        treatment=note.treatment,
        advice=note.advice,
        vitals=vitals,
        vitals_alerts=alert_codes(vitals, age=age, months=note.patient_months),
        **kept_lists(note, standing),
        next_visit_on=note.next_visit_on,
        next_visit_reason=note.next_visit_reason,
        signed_at=at if note.sign or signed else None,
        correction_reason=note.correction_reason if signed else "",
        replaces=standing,
        action_id=action_id,
    )
    keep_lists(patient, saved)
    _keep_last_visit(patient, saved)
    plans.book_from_note(note=saved, series=note.series)
    return saved


def standing_note(visit_code: str, patient_key: str) -> VisitNote | None:
    """The note of this person of the visit as it stands now."""
    return VisitNote.objects.filter(
        visit_code=visit_code, patient_key=patient_key, replaced_by__isnull=True
    ).first()


def _is_closed(note: VisitNote) -> bool:
    """Signed by its author, or by the head who read it."""
    return note.signed_at is not None or NoteReview.objects.filter(note=note, step="reviewed").exists()


def _refuse_locked(note: VisitNote, at: datetime) -> None:
    """After the city's days a note is changed by the head alone: see :mod:`clinics.services.review`."""
    locked = notes_locked_at([note])[note.pk]
    if at >= locked:
        raise Refusal("note_locked", day=f"{locked.astimezone(city_zone()):%d/%m/%Y}")


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


def kept_diagnoses(given: list[Diagnosis]) -> list[dict[str, Json]]:
    """Each code once, exactly one of them the main one: the marked, else the first."""
    once = list({each.code: each for each in reversed(given)}.values())[::-1]
    main = next((each.code for each in once if each.main), once[0].code if once else "")
    return [asdict(each) | {"main": each.code == main} for each in once]


def kept_lists(note: NoteInput, standing: VisitNote | None) -> dict[str, Json]:
    """The lists, the consent and the series as PostgreSQL keeps them.

    What was not asked this time (None) stands as in the writing before: another phone of the team does not
    hold a signature, and must not lose one.
    """
    kept: dict[str, Json] = {
        "medicines": [asdict(each) for each in note.medicines],
        "supplies": [asdict(each) for each in note.supplies],
        "series": (
            None
            if note.series is None
            else asdict(note.series) | {"starts_on": note.series.starts_on.isoformat()}
        ),
    }
    for name, given in (("allergies", note.allergies), ("regular_medicines", note.regular_medicines)):
        before = getattr(standing, name) if standing is not None else None
        kept[name] = before if given is None else [asdict(each) for each in given]
    if note.consent is not None:
        kept["consent"] = asdict(note.consent) | {"signed_at": note.consent.signed_at.isoformat()}
        kept["signature"] = kept["consent"].pop("signature")
    elif standing is not None:
        kept |= {"consent": standing.consent, "signature": standing.signature}
    return kept


def _keep_last_visit(patient: Patient, note: VisitNote) -> None:
    """The latest visit; an old note that arrives late never moves it back."""
    if patient.last_visit_at is None or patient.last_visit_at < note.written_at:
        patient.last_visit_at = note.written_at
        patient.save(update_fields=["last_visit_at"])


def age_on(birth_year: int | None, day: date) -> int | None:
    """Years, as far as the year of birth tells; None when it is not known."""
    return None if birth_year is None else day.year - birth_year
