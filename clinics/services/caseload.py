"""What the head decides about a patient: facts, doctor, klaster, state, care level; what stood there before stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from clinics.actors import Actor
from clinics.care_level import level_of, score_of
from clinics.clock import now, today
from clinics.klaster import KLASTERS
from clinics.models import (
    BarthelScore,
    CarePlan,
    CareState,
    Patient,
    PatientChange,
    Person,
    Profession,
)
from clinics.models.patients import Sex
from clinics.queries.patients import patient_of
from clinics.refusals import Refusal
from clinics.services.diagnoses import keep_diagnoses
from clinics.services.plan_course import end_plans_of

EARLIEST_BIRTH_YEAR = 1890
_PLAN_ENDS = {CareState.MOVED: "moved", CareState.DIED: "died", CareState.CLOSED: "other"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the head corrects; None: stays as it is."""

    full_name: str | None = None
    sex: str | None = None
    birth_year: int | None = None
    """0: not known."""
    klaster: int | None = None
    """0: as age and diagnoses say."""
    doctor_id: int | None = None
    """0: nobody."""
    diagnosis_over: str | None = None
    """The code of a diagnosis that is over."""


def own_patient(patient_id: int, by: Actor, permission: str = "clinic.patients") -> Patient:
    """The patient of the actor's own puskesmas, locked; another's is as missing as none."""
    by.must(permission)
    found = patient_of(by.clinic_id or 0, patient_id)
    return (
        Patient.objects.select_for_update(of=("self",)).select_related("responsible_doctor").get(pk=found.pk)
    )


@transaction.atomic
def change_facts(*, patient_id: int, facts: Facts, by: Actor, reason: str = "") -> Patient:
    """Correct what is known of a patient. Refuses ``not_found``, ``name_needed`` and ``invalid``."""
    patient = own_patient(patient_id, by)
    if facts.full_name is not None:
        if not facts.full_name.strip():
            raise Refusal("name_needed", field="full_name")
        _change(patient, "full_name", facts.full_name.strip(), by, reason)
    if facts.sex is not None:
        _known("sex", facts.sex in Sex.values)
        _change(patient, "sex", facts.sex, by, reason)
    if facts.birth_year is not None:
        year = facts.birth_year or None
        _known("birth_year", year is None or EARLIEST_BIRTH_YEAR <= year <= today().year)
        _change(patient, "birth_year", year, by, reason)
    if facts.klaster is not None:
        _known("klaster", facts.klaster in (0, *KLASTERS))
        _change(patient, "klaster_set", facts.klaster or None, by, reason, said="klaster")
    if facts.doctor_id is not None:
        _give_doctor(patient, facts.doctor_id or None, by, reason)
    if facts.diagnosis_over is not None:
        _end_diagnosis(patient, facts.diagnosis_over, by, reason)
    return patient


@transaction.atomic
def set_state(
    *, patient_id: int, state: str, on: date | None, reason: str, by: Actor
) -> tuple[Patient, list[CarePlan]]:
    """Care at home goes on (active) or is over: moved, died, closed. What was planned ends with it: those plans.

    Refuses ``invalid`` for a day that is still to come.
    """
    patient = own_patient(patient_id, by)
    _known("state", state in CareState.values)
    day = on or today()
    _known("on", day <= today())
    changed = keep_state(patient, CareState(state), day, reason=reason, person_id=by.staff_id)
    ended_by = _PLAN_ENDS.get(CareState(state))
    if not changed or ended_by is None:
        return patient, []
    return patient, end_plans_of(patient_id=patient.pk, reason=ended_by, person_id=by.staff_id)


def keep_state(
    patient: Patient, state: CareState, on: date, *, reason: str = "", person_id: int | None
) -> bool:
    """The state from a day on, inside a service's transaction; False: it was so already, and nothing changed.

    The plans are left to the caller, who tells what became of them.
    """
    if patient.state == state:
        return False
    _note_change(patient, "state", patient.state, state, person_id, reason)
    patient.state, patient.state_on, patient.state_reason = state, on, reason[:160]
    patient.save(update_fields=["state", "state_on", "state_reason"])
    return True


@transaction.atomic
def assess_patient(*, patient_id: int, items: Mapping[str, int], note: str, by: Actor) -> BarthelScore:
    """Keep a Barthel form; the care level follows the latest. Refuses ``invalid`` for an item that is missing."""
    patient = own_patient(patient_id, by)
    score = score_of(items)
    at = now()
    saved = BarthelScore.objects.create(
        patient=patient,
        items=dict(items),
        score=score,
        level=level_of(score),
        assessed_at=at,
        assessed_by_id=by.staff_id,
        note=note.strip()[:160],
    )
    patient.care_level, patient.care_score, patient.care_level_at = saved.level, score, at
    patient.save(update_fields=["care_level", "care_score", "care_level_at"])
    return saved


def _give_doctor(patient: Patient, doctor_id: int | None, by: Actor, reason: str) -> None:
    doctor = None
    if doctor_id is not None:
        doctor = Person.objects.filter(
            pk=doctor_id, clinic_id=patient.clinic_id, profession=Profession.DOCTOR, is_active=True
        ).first()
        if doctor is None:
            raise Refusal("invalid", field="doctor_id", name="doctor_id")
    if patient.responsible_doctor_id == doctor_id:
        return
    before = patient.responsible_doctor.full_name if patient.responsible_doctor else ""
    _note_change(patient, "doctor", before, doctor.full_name if doctor else "", by.staff_id, reason)
    patient.responsible_doctor = doctor
    patient.save(update_fields=["responsible_doctor"])


def _end_diagnosis(patient: Patient, code: str, by: Actor, reason: str) -> None:
    _known("diagnosis_over", any(each["code"] == code for each in patient.diagnoses))
    patient.diagnoses_over = patient.diagnoses_over | {code: today().isoformat()}
    patient.save(update_fields=["diagnoses_over"])
    keep_diagnoses(patient.pk)
    _note_change(patient, "diagnosis", code, "", by.staff_id, reason)


def _change(
    patient: Patient, field: str, value: str | int | None, by: Actor, reason: str, said: str = ""
) -> None:
    before = getattr(patient, field)
    if before == value:
        return
    _note_change(patient, said or field, _text(before), _text(value), by.staff_id, reason)
    setattr(patient, field, value)
    patient.save(update_fields=[field])


def _note_change(
    patient: Patient, field: str, before: str, after: str, person_id: int | None, reason: str
) -> None:
    PatientChange.objects.create(
        patient=patient,
        field=field,
        before=before[:160],
        after=after[:160],
        reason=reason.strip()[:160],
        changed_by_id=person_id,
        changed_at=now(),
    )


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value)


def _known(field: str, holds: bool) -> None:
    if not holds:
        raise Refusal("invalid", field=field, name=field)
