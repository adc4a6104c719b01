"""What was left empty in the records of a puskesmas, by kind and by author: to be filled in, nobody is blamed."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Count, Q, QuerySet

from clinics.clock import city_zone, now, today
from clinics.models import Patient, VisitNote
from clinics.models.patients import CareState, Sex
from clinics.queries.review import notes_locked_at, standing_of

PAGE_SIZE = 25
ELDER_YEARS = 60
"""From this age on a care level (AKS) is wanted: Permenkes 67/2015 assesses every elder."""
NOTE_KINDS: dict[str, Q] = {
    "unsigned": Q(signed_at__isnull=True),
    "vitals": Q(vitals={}),
    "diagnosis": Q(diagnoses=[]),
    "allergies": Q(allergies__isnull=True, patient_key=""),
    "consent": Q(consent__isnull=True, patient_key=""),
}
"""What a note of the bedside should hold; a person seen beside the patient is not asked for the last two."""
Json = dict[str, Any]  # the shapes of dispatch.api.schemas.quality


def patient_kinds() -> dict[str, Q]:
    """What should be known of a patient who is cared for."""
    return {
        "sex": Q(sex=Sex.UNKNOWN),
        "birth_year": Q(birth_year__isnull=True),
        "phone": Q(household__phone_e164=""),
        "doctor": Q(responsible_doctor__isnull=True),
        "care_level": Q(care_level="", birth_year__lte=today().year - ELDER_YEARS),
    }


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who wrote notes, how many, and how many of them lack what."""

    person_id: int
    name: str
    profession: str
    notes: int
    complete: int
    lacking: dict[str, int]


def authors(clinic_id: int, since: datetime) -> list[Author]:
    """Who wrote at the bedside of this puskesmas since a moment; who left most to fill in first. One query."""
    counts = {f"no_{kind}": Count("pk", filter=lacks) for kind, lacks in NOTE_KINDS.items()}
    rows = (
        _notes(clinic_id, since)
        .values("author_id", "author__full_name", "author__profession")
        .annotate(notes=Count("pk"), incomplete=Count("pk", filter=_any(NOTE_KINDS.values())), **counts)
        .order_by("-incomplete", "author__full_name")
    )
    return [_author(cast(Json, row)) for row in rows]


def _author(row: Json) -> Author:
    return Author(
        person_id=row["author_id"],
        name=row["author__full_name"],
        profession=row["author__profession"],
        notes=row["notes"],
        complete=row["notes"] - row["incomplete"],
        lacking={kind: row[f"no_{kind}"] for kind in NOTE_KINDS if row[f"no_{kind}"]},
    )


def patients_lacking(clinic_id: int) -> tuple[int, dict[str, int]]:
    """How many patients are cared for, and of how many what is not known. One query."""
    kinds = patient_kinds()
    found = _patients(clinic_id).aggregate(
        patients=Count("pk"), **{f"no_{kind}": Count("pk", filter=lacks) for kind, lacks in kinds.items()}
    )
    return found["patients"], {kind: found[f"no_{kind}"] for kind in kinds}


def notes_lacking(
    clinic_id: int, since: datetime, *, kind: str, person_id: int | None, page: int
) -> tuple[list[Json], int]:  # NoteGap, total
    """One page of notes that lack this, the newest first: those can still be mended by their author. Four queries."""
    rows = _notes(clinic_id, since).filter(NOTE_KINDS[kind])
    if person_id is not None:
        rows = rows.filter(author_id=person_id)
    rows = rows.select_related("patient", "author").defer("signature").order_by("-written_at", "-pk")
    total, notes = rows.count(), list(rows[_slice(page)])
    locked, at = notes_locked_at(notes), now()
    return [
        {
            "note_id": note.pk,
            "visit_code": note.visit_code,
            "patient_id": note.patient_id,
            "patient_name": note.patient.full_name,
            "author": note.author.full_name,
            "written_at": note.written_at,
            "missing": [each for each in NOTE_KINDS if note_lacks(note, each)],
            "asked": note.review_step == "returned",  # type: ignore[attr-defined]  # annotated by standing_of
            "locked": at >= locked[note.pk],
        }
        for note in notes
    ], total


def patient_gaps(clinic_id: int, *, kind: str, page: int) -> tuple[list[Json], int]:  # PatientGap, total
    """One page of patients of whom this is not known, those seen last first. Two queries."""
    rows = _patients(clinic_id).filter(patient_kinds()[kind]).select_related("household__village")
    rows = rows.order_by("-last_visit_at", "-pk")
    return [patient_gap(patient) for patient in rows[_slice(page)]], rows.count()


def patient_gap(patient: Patient) -> Json:  # PatientGap
    """A patient and all that is still to be filled in."""
    year = today().year
    age = None if patient.birth_year is None else year - patient.birth_year
    empty = {
        "sex": patient.sex == Sex.UNKNOWN,
        "birth_year": patient.birth_year is None,
        "phone": not patient.household.phone_e164,
        "doctor": patient.responsible_doctor_id is None,
        "care_level": not patient.care_level and age is not None and age >= ELDER_YEARS,
    }
    village = patient.household.village
    return {
        "patient_id": patient.pk,
        "patient_name": patient.full_name,
        "age": age,
        "village": village.name if village else "",
        "last_visit_on": patient.last_visit_at.astimezone(city_zone()).date()
        if patient.last_visit_at
        else None,
        "missing": [kind for kind, is_empty in empty.items() if is_empty],
    }


def pages_of(total: int) -> int:
    """How many pages of :data:`PAGE_SIZE`."""
    return max(1, math.ceil(total / PAGE_SIZE))


def _notes(clinic_id: int, since: datetime) -> QuerySet[VisitNote]:
    return standing_of(clinic_id).filter(written_at__gte=since)


def _patients(clinic_id: int) -> QuerySet[Patient]:
    return Patient.objects.filter(clinic_id=clinic_id, state=CareState.ACTIVE, merged_into__isnull=True)


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def note_lacks(note: VisitNote, kind: str) -> bool:
    """Whether a note in hand lacks this."""
    if kind == "unsigned":
        return note.signed_at is None
    if kind in ("vitals", "diagnosis"):
        return not (note.vitals if kind == "vitals" else note.diagnoses)
    return note.patient_key == "" and (note.allergies if kind == "allergies" else note.consent) is None


def _slice(page: int) -> slice:
    return slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
