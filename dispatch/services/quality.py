"""The head completes records: a fact of a patient, or a kind word to the author of a note. Each once, in the log."""

from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.models import VisitNote
from clinics.queries.quality import NOTE_KINDS, note_lacks
from clinics.refusals import Refusal
from clinics.services import caseload, quality
from clinics.services.caseload import Facts
from dispatch.rules.phones import read_phone
from dispatch.services import records
from dispatch.services.log import by_actor, record
from dispatch.services.receipts import Answer, claim, settle

ASKED_FOR = {
    "unsigned": "tanda tangan",
    "vitals": "tanda vital",
    "diagnosis": "diagnosis",
    "allergies": "alergi (tanyakan lagi, boleh “tidak ada”)",
    "consent": "persetujuan tindakan",
}
"""As the author reads it on the phone; staff write in Bahasa Indonesia."""


@transaction.atomic
def complete_patient(*, patient_id: int, facts: Facts, phone: str, by: Actor, action_id: UUID) -> Answer:
    """Fill in what is not known of an own patient: ``{"patient_id": int}``. Refuses ``invalid`` for no telephone."""
    by.must("clinic.quality")
    if (receipt := claim(action_id, "complete_patient", by)) is not None:
        return dict(receipt.answer or {})
    patient = caseload.change_facts(patient_id=patient_id, facts=facts, by=by)
    if phone:
        number = read_phone(phone)
        if not number.complete:
            raise Refusal("invalid", field="phone", name="phone")
        quality.give_phone(patient_id=patient.pk, phone=number.e164, by=by)
    subject = f"patient:{patient.pk}"
    record("patient_changed", origin=by_actor(by, action_id), subject=subject, change="completed")
    return settle(action_id, {"patient_id": patient.pk})


def ask_author(*, note_id: int, by: Actor, action_id: UUID) -> Answer:
    """Give a note back to its author with a kind word on what is still empty: ``{"note_id": int}``.

    Refuses ``not_found`` for another's note and ``already_done`` where nothing is empty any more.
    """
    by.must("clinic.quality")
    note = VisitNote.objects.filter(pk=note_id, clinic_id=by.clinic_id or 0).first()
    if note is None:
        raise Refusal("not_found")
    missing = [ASKED_FOR[kind] for kind in NOTE_KINDS if note_lacks(note, kind)]
    if not missing:
        raise Refusal("already_done")
    remark = f"Terima kasih atas kunjungannya. Mohon dilengkapi: {', '.join(missing)}."
    return records.return_note(note_id=note_id, remark=remark, by=by, action_id=action_id)
