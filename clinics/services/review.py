"""The head's part in a note: to read and sign it, to give it back with a remark, to correct it with a reason."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import CarePlan, Clinic, NoteReview, ReviewStep, VisitNote
from clinics.note_forms import Diagnosis
from clinics.refusals import Refusal
from clinics.services.diagnoses import keep_diagnoses
from clinics.services.plan_days import city_day, lock_patients
from clinics.services.records import age_on, kept_diagnoses
from clinics.vitals import alert_codes, possible_vitals


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteChange:
    """What the head makes of a note; None: as it stands. Lists of things used and given stay the crew's."""

    complaint: str | None = None
    findings: str | None = None
    assessment: str | None = None
    treatment: str | None = None
    advice: str | None = None
    vitals: dict[str, Any] | None = None  # keys of clinics.vitals
    diagnoses: list[Diagnosis] | None = None


@transaction.atomic
def review_note(*, note_id: int, by: Actor) -> NoteReview:
    """The head has read it and signs. Refuses ``not_found``, ``note_moved_on`` and ``already_done``."""
    note = _lock_note(note_id, by)
    if _latest_step(note) == ReviewStep.REVIEWED:
        raise Refusal("already_done")
    return _step(note, ReviewStep.REVIEWED, by)


@transaction.atomic
def return_note(*, note_id: int, remark: str, by: Actor) -> NoteReview:
    """The author is asked to mend it, and may again for the days of the lock. Refuses ``remark_needed``."""
    note = _lock_note(note_id, by)
    if not remark.strip():
        raise Refusal("remark_needed", field="remark")
    return _step(note, ReviewStep.RETURNED, by, remark.strip())


@transaction.atomic
def correct_note(*, note_id: int, change: NoteChange, reason: str, by: Actor, action_id: UUID) -> VisitNote:
    """The head corrects, at any time and always with a reason; what stood there stays readable.

    The new writing keeps the bedside's moment (``written_at``) and is signed now, by the head, as its review.
    Refuses ``correction_reason_needed``, ``note_same``, ``vital_out_of_range``.
    """
    note = _lock_note(note_id, by)
    if not reason.strip():
        raise Refusal("correction_reason_needed", field="reason")
    values = _changed(note, change)
    if not values:
        raise Refusal("note_same")
    at = now()
    patient = note.patient.merged_into or note.patient
    lock_patients({note.patient_id, patient.pk})
    saved = VisitNote(
        **{field.attname: getattr(note, field.attname) for field in VisitNote._meta.concrete_fields}
        | {"id": None}
    )
    for name, value in values.items():
        setattr(saved, name, value)
    saved.vitals_alerts = alert_codes(
        saved.vitals, age=age_on(patient.birth_year, city_day(note.written_at))
    ) if "vitals" in values else note.vitals_alerts  # fmt: skip
    saved.author_id = by.staff_id
    saved.recorded_at = saved.signed_at = at
    saved.correction_reason = reason.strip()
    saved.replaces = note
    saved.action_id = action_id
    saved.save(force_insert=True)
    CarePlan.objects.filter(note=note).update(note=saved)
    keep_diagnoses(patient.pk)
    _step(saved, ReviewStep.REVIEWED, by)
    return saved


def _changed(note: VisitNote, change: NoteChange) -> dict[str, Any]:  # fields of VisitNote
    """The named fields that say something else than before, as they are stored."""
    wanted = {each.name: getattr(change, each.name) for each in fields(change)}
    if change.vitals is not None:
        wanted["vitals"] = possible_vitals(change.vitals)
    if change.diagnoses is not None:
        wanted["diagnoses"] = kept_diagnoses(change.diagnoses)
    return {
        name: value for name, value in wanted.items() if value is not None and value != getattr(note, name)
    }


def _lock_note(note_id: int, by: Actor) -> VisitNote:
    """A standing note of the own puskesmas. Another's is as missing as none; one that was replaced has moved on."""
    by.must("clinic.records")
    if by.clinic_id is None:
        raise Refusal("not_found")
    Clinic.objects.select_for_update(of=("self",)).get(pk=by.clinic_id)
    notes = VisitNote.objects.select_related("patient__merged_into")
    note = notes.filter(pk=note_id, clinic_id=by.clinic_id).first()
    if note is None:
        raise Refusal("not_found")
    if VisitNote.objects.filter(replaces=note).exists():
        raise Refusal("note_moved_on")
    return note


def _latest_step(note: VisitNote) -> str:
    return NoteReview.objects.filter(note=note).order_by("-pk").values_list("step", flat=True).first() or ""


def _step(note: VisitNote, step: ReviewStep, by: Actor, remark: str = "") -> NoteReview:
    return NoteReview.objects.create(
        note=note, step=step, remark=remark, person_id=by.staff_id, happened_at=now()
    )
