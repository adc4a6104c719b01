"""One patient of a puskesmas."""

from django.db.models import QuerySet

from clinics.models import Patient, VisitNote
from clinics.refusals import Refusal


def patient_of(clinic_id: int, patient_id: int) -> Patient:
    """The patient with household; another puskesmas' patient is as missing as none: ``not_found``."""
    patient = (
        Patient.objects.select_related("household__village")
        .filter(pk=patient_id, clinic_id=clinic_id)
        .first()
    )
    if patient is None:
        raise Refusal("not_found")
    return patient


def notes_about(patient_id: int) -> QuerySet[VisitNote]:
    """All notes on a patient, replaced ones too."""
    return VisitNote.objects.filter(patient_id=patient_id)


def codes_without_note(codes: list[str]) -> set[str]:
    """Of these visits, those nobody has written a note for."""
    return set(codes) - set(
        VisitNote.objects.filter(visit_code__in=codes).values_list("visit_code", flat=True)
    )
