"""Patients of a puskesmas: one by id, or those of a name."""

from django.db import connection
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


PATIENT_WORDS = """to_tsvector('simple', translate(lower(full_name), '-.,''’', '     '))"""
"""Word for word the expression of the index ``clinics_patient_words``."""


def patients_named(query: str, *, clinic_id: int | None, most: int) -> list[int]:
    """Ids of patients whose name fits a text search of PostgreSQL (``budi:* | budy:*``), the newest first.

    ``clinic_id`` None: of every puskesmas.
    """
    of_clinic, values = ("", [query]) if clinic_id is None else (" AND clinic_id = %s", [query, clinic_id])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM clinics_patient WHERE {PATIENT_WORDS} @@ to_tsquery('simple', %s){of_clinic}"  # noqa: S608 - our own constants
            " ORDER BY id DESC LIMIT %s",
            [*values, most],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def notes_about(patient_id: int) -> QuerySet[VisitNote]:
    """All notes on a patient, replaced ones too."""
    return VisitNote.objects.filter(patient_id=patient_id)


def codes_without_note(codes: list[str]) -> set[str]:
    """Of these visits, those nobody has written a note for."""
    return set(codes) - set(
        VisitNote.objects.filter(visit_code__in=codes).values_list("visit_code", flat=True)
    )
