"""A record that is handed out: who, whose, why, and the checksum of what left. Kept, never changed."""

from hashlib import sha256

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import ExportFormat, RecordExport
from clinics.refusals import Refusal
from clinics.services.access import log_access


@transaction.atomic
def keep_export(*, patient_id: int, form: ExportFormat, reason: str, data: bytes, by: Actor) -> RecordExport:
    """Note that the record left, in the list of exports and in the list of looks. Refuses without a reason."""
    by.must("clinic.export")
    if not reason.strip():
        raise Refusal("export_reason_needed", field="reason")
    log_access(
        person_id=by.staff_id, door=f"export_record_{form}", patient_ids=[patient_id], reason=reason.strip()
    )
    return RecordExport.objects.create(
        patient_id=patient_id,
        format=form,
        reason=reason.strip(),
        person_id=by.staff_id,
        exported_at=now(),
        sha256=sha256(data).hexdigest(),
    )
