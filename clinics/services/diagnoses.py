"""The diagnoses of a patient, kept from the standing notes. Inside a service's transaction."""

from datetime import date
from typing import Any

from clinics.clock import city_zone
from clinics.klaster import klaster_of_diagnoses
from clinics.models import Patient, VisitNote
from clinics.queries.patients import same_person

MOST_DIAGNOSES = 20


def keep_diagnoses(patient_id: int) -> None:
    """Read them anew from the notes: each code once, as last written, the latest first; what is over is left out.

    Of a double they are kept at the patient that it is read as.
    """
    merged_into = Patient.objects.filter(pk=patient_id).values_list("merged_into_id", flat=True).first()
    patient_id = merged_into or patient_id
    patient = Patient.objects.only("diagnoses_over").get(pk=patient_id)
    notes = VisitNote.objects.filter(patient_id__in=same_person(patient_id), replaced_by__isnull=True)
    rows = notes.exclude(diagnoses=[]).order_by("-written_at", "-pk").values_list("diagnoses", "written_at")
    zone = city_zone()
    kept: dict[str, dict[str, Any]] = {}
    for diagnoses, written_at in rows:
        noted_on = written_at.astimezone(zone).date()
        for each in sorted(diagnoses, key=lambda one: not one.get("main")):
            kept.setdefault(each["code"], each | {"noted_on": noted_on.isoformat()})
    standing = [
        {
            "code": code,
            "words": each.get("words", ""),
            "main": bool(each.get("main")),
            "noted_on": each["noted_on"],
        }
        for code, each in kept.items()
        if not _is_over(patient.diagnoses_over.get(code), each["noted_on"])
    ][:MOST_DIAGNOSES]
    Patient.objects.filter(pk=patient_id).update(
        diagnoses=standing, diagnosis_klaster=klaster_of_diagnoses(each["code"] for each in standing)
    )


def _is_over(over_on: str | None, noted_on: str) -> bool:
    """Said to be over on a day, and not noted again after it."""
    return over_on is not None and date.fromisoformat(noted_on) <= date.fromisoformat(over_on)
