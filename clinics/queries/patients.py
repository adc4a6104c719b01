"""Patients of a puskesmas: one by id, or those of a name."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from clinics.clock import today
from clinics.models import Patient, VisitNote
from clinics.names import is_about, plain_name
from clinics.refusals import Refusal


def patient_of(clinic_id: int, patient_id: int) -> Patient:
    """The patient with household; another puskesmas' patient is as missing as none: ``not_found``.

    Of a double the patient that it is a double of.
    """
    patient = (
        Patient.objects.select_related(
            "household__village", "responsible_doctor", "merged_into__household__village"
        )
        .filter(pk=patient_id, clinic_id=clinic_id)
        .first()
    )
    if patient is None:
        raise Refusal("not_found")
    return patient.merged_into or patient


def same_person(patient_id: int) -> list[int]:
    """The ids that are read as this patient: its own and its doubles'. One query."""
    doubles = Patient.objects.filter(merged_into_id=patient_id).order_by("pk")
    return [patient_id, *doubles.values_list("pk", flat=True)]


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


def recognised_patients(
    callers: Iterable[tuple[int, str, str, int | None]],
) -> dict[tuple[int, str, str, int | None], Patient]:
    """Patients known before their note is written: ``(clinic, phone in E.164, name, age)`` of each request.

    The same rule as for the note: one puskesmas, one phone, the same plain name, an age that fits.
    """
    wanted = [each for each in callers if each[1] and each[2].strip()]
    if not wanted:
        return {}
    rows = list(
        Patient.objects.filter(
            clinic_id__in={clinic for clinic, *_ in wanted},
            household__phone_e164__in={each[1] for each in wanted},
        )
        .select_related("household", "merged_into__household")
        .order_by("pk")
    )
    year = today().year
    found = {}
    for each in wanted:
        clinic, phone, name, age = each
        for row in rows:
            same = row.clinic_id == clinic and row.household.phone_e164 == phone
            if (
                same
                and plain_name(row.full_name) == plain_name(name)
                and is_about(row.birth_year, None if age is None else year - age)
            ):
                found[each] = row.merged_into or row
                break
    return found


def patient_record(patient: Patient, last_notes: list[dict[str, Any]]) -> dict[str, Any]:  # PatientRecord
    """What is known of a patient and matters at the bedside."""
    return {
        "allergies": patient.allergies,
        "allergies_at": patient.allergies_at,
        "regular_medicines": patient.regular_medicines,
        "regular_medicines_at": patient.regular_medicines_at,
        "last_notes": last_notes,
    }


def notes_of_requests() -> QuerySet[VisitNote]:
    """Notes on the patient of a request, as against somebody else who was seen there."""
    return VisitNote.objects.filter(patient_key="")


def codes_without_note(codes: list[str]) -> set[str]:
    """Of these visits, those where nobody has written a note on the patient of the request."""
    noted = notes_of_requests().filter(visit_code__in=codes)
    return set(codes) - set(noted.values_list("visit_code", flat=True))
