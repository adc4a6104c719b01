"""What a crew's phone holds of the patient: the notes of today's visit, and what is known from before."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from clinics.models import Patient
from clinics.queries.notes import short_notes, standing_notes
from clinics.queries.patients import patient_record, recognised_patients
from dispatch.models import Assignment, Visit
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT

_Asked = tuple[int, str, str, int | None]


def with_notes(visits: list[dict[str, Any]], rows: Iterable[Assignment]) -> list[dict[str, Any]]:  # CrewVisit
    """The visits with their standing notes; with the patient's record while the team has said yes and is at it."""
    assignments = {row.visit_id: row for row in rows}
    notes = standing_notes(row.visit.code for row in assignments.values())
    patients = patients_at([row for row in assignments.values() if _at_it(row)])
    now_at: dict[int, list[str]] = defaultdict(list)
    for visit_id, patient in patients.items():
        now_at[patient.pk].append(assignments[visit_id].visit.code)
    last = short_notes(now_at)
    for visit in visits:
        known = patients.get(visit["id"])
        visit["notes"] = notes.get(visit["code"], [])
        visit["note_saved"] = any(note["patient_key"] == "" for note in visit["notes"])
        visit["patient_record"] = patient_record(known, last.get(known.pk, [])) if known else None
    return visits


def _at_it(row: Assignment) -> bool:
    return row.accepted_at is not None and row.status in ACTIVE_ASSIGNMENT


def patients_at(rows: list[Assignment]) -> dict[int, Patient]:
    """By visit: the patient its notes name, else the one its puskesmas knows by phone and name."""
    if not rows:
        return {}
    known = Patient.objects.select_related("merged_into").filter(
        pk__in=[row.visit.patient_id for row in rows if row.visit.patient_id]
    )
    named = {patient.pk: patient.merged_into or patient for patient in known}
    unknown = {row.visit_id: _asked(row.visit) for row in rows if row.visit.patient_id is None}
    recognised = recognised_patients(asked for asked in unknown.values() if asked is not None)
    found = {}
    for row in rows:
        asked = unknown.get(row.visit_id)
        patient = named.get(row.visit.patient_id or 0) or (recognised.get(asked) if asked else None)
        if patient is not None:
            found[row.visit_id] = patient
    return found


def _asked(visit: Visit) -> _Asked | None:
    if visit.clinic_id is None:
        return None
    return visit.clinic_id, visit.caller_phone, visit.patient_name or visit.caller_name, visit.patient_age
