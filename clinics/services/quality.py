"""Filling in what was left empty, one tap at a time."""

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Household, Patient, PatientChange
from clinics.refusals import Refusal
from clinics.services.caseload import own_patient


@transaction.atomic
def give_phone(*, patient_id: int, phone: str, by: Actor) -> Patient:
    """The telephone (E.164) of a patient's home, where none is known. Refuses ``already_done`` where one is."""
    patient = own_patient(patient_id, by, "clinic.quality")
    household = Household.objects.select_for_update(of=("self",)).get(pk=patient.household_id)
    if household.phone_e164:
        raise Refusal("already_done")
    household.phone_e164 = phone
    household.save(update_fields=["phone_e164"])
    PatientChange.objects.create(
        patient=patient, field="phone", after=phone[:160], changed_by_id=by.staff_id, changed_at=now()
    )
    return patient
