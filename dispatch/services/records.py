"""The head's decisions about notes and rights to records: each once, and in the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from django.conf import settings
from django.db import transaction

from clinics.actors import Actor
from clinics.clock import city_zone, now
from clinics.export.fhir import record_bundle
from clinics.export.pdf import record_pdf
from clinics.models import ExportFormat, VisitNote
from clinics.queries.installation import is_practice_city
from clinics.queries.patients import patient_of
from clinics.refusals import Refusal
from clinics.services import exports, review, rights
from clinics.services.review import NoteChange
from dispatch.models import Visit
from dispatch.queries.clinic import clinic_in_scope
from dispatch.queries.records_export import personal_record
from dispatch.services.log import by_actor, record
from dispatch.services.receipts import Answer, claim, settle


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A record as it leaves the house."""

    name: str
    """Safe for a header; says no name of a person."""
    content_type: str
    data: bytes


@transaction.atomic
def review_note(*, note_id: int, by: Actor, action_id: UUID) -> Answer:
    """The head has read a note of the own puskesmas and signs it: ``{"note_id": int}``."""
    by.must("clinic.records")
    if (receipt := claim(action_id, "review_note", by)) is not None:
        return dict(receipt.answer or {})
    visit = _lock_visit(note_id, by)
    step = review.review_note(note_id=note_id, by=by)
    return _settle("note_reviewed", visit, step.note, by, action_id)


@transaction.atomic
def return_note(*, note_id: int, remark: str, by: Actor, action_id: UUID) -> Answer:
    """The head gives a note back to its author, who is asked to mend it: ``{"note_id": int}``."""
    by.must("clinic.records")
    if (receipt := claim(action_id, "return_note", by)) is not None:
        return dict(receipt.answer or {})
    visit = _lock_visit(note_id, by)
    step = review.return_note(note_id=note_id, remark=remark, by=by)
    return _settle("note_returned", visit, step.note, by, action_id)


@transaction.atomic
def correct_note(*, note_id: int, change: NoteChange, reason: str, by: Actor, action_id: UUID) -> Answer:
    """The head corrects a note with a reason: ``{"note_id": int}`` of the new writing."""
    by.must("clinic.records")
    if (receipt := claim(action_id, "correct_note", by)) is not None:
        return dict(receipt.answer or {})
    visit = _lock_visit(note_id, by)
    saved = review.correct_note(note_id=note_id, change=change, reason=reason, by=by, action_id=action_id)
    return _settle("note_corrected", visit, saved, by, action_id)


@transaction.atomic
def give_rights(
    *, person_id: int, rights_given: Sequence[str] | None, reason: str, by: Actor, action_id: UUID
) -> Answer:
    """The head gives one of the own people rights to records: ``{"person_id": int}``."""
    by.must("clinic.rights")
    if (receipt := claim(action_id, "give_rights", by)) is not None:
        return dict(receipt.answer or {})
    person = rights.give_rights(person_id=person_id, rights=rights_given, reason=reason, by=by)
    record(
        "record_rights_given",
        origin=by_actor(by, action_id),
        subject=f"person:{person.pk}",
        rights=sorted(rights.rights_of(person)),
    )
    return settle(action_id, {"person_id": person.pk})


@transaction.atomic
def export_record(*, patient_id: int, form: str, reason: str, by: Actor, action_id: UUID) -> HandedOut:
    """One own patient's record as PDF or FHIR. The same action again hands out the same record, noted once.

    Refuses ``not_found`` for another's patient, ``export_reason_needed`` without a reason, ``action_id_reused`` when
    the action handed out another patient's record or another form of it.
    """
    by.must("clinic.export")
    clinic = clinic_in_scope(by, None)
    patient = patient_of(clinic.pk, patient_id)
    if not reason.strip():
        raise Refusal("export_reason_needed", field="reason")
    record_held = personal_record(by, patient, clinic, reason=reason.strip())
    if form == ExportFormat.PDF:
        data, content_type, ending = (
            record_pdf(record_held, practice=is_practice_city()),
            "application/pdf",
            "pdf",
        )
    else:
        bundle = record_bundle(record_held, encounter_class=settings.FHIR_ENCOUNTER_CLASS)
        data, content_type, ending = orjson.dumps(bundle), "application/fhir+json", "json"
    handed_out = {"patient_id": patient.pk, "form": form}
    receipt = claim(action_id, "export_record", by)
    if receipt is None:
        exports.keep_export(patient_id=patient.pk, form=ExportFormat(form), reason=reason, data=data, by=by)
        record("record_exported", origin=by_actor(by, action_id), subject=f"patient:{patient.pk}", form=form)
        settle(action_id, handed_out)
    elif receipt.answer != handed_out:
        raise Refusal("action_id_reused")
    stamp = f"{now().astimezone(city_zone()):%Y%m%d-%H%M}"
    return HandedOut(f"rekam-medis-{patient.pk}-{stamp}.{ending}", content_type, data)


def _lock_visit(note_id: int, by: Actor) -> Visit | None:
    """The visit of a note of the own puskesmas, locked before anything of the clinics room is."""
    code = (
        VisitNote.objects.filter(pk=note_id, clinic_id=by.clinic_id or 0)
        .values_list("visit_code", flat=True)
        .first()
    )
    if code is None:
        raise Refusal("not_found")
    return Visit.objects.select_for_update(of=("self",)).filter(code=code).first()


def _settle(kind: str, visit: Visit | None, note: VisitNote, by: Actor, action_id: UUID) -> Answer:
    other = "other" if note.patient_key else None
    record(kind, origin=by_actor(by, action_id), visit=visit, person=other)
    return settle(action_id, {"note_id": note.pk})
