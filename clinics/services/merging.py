"""Two rows of one person put together, told apart, and taken apart again.

Notes and looks are append-only and stay where they were written: a double points to the patient that is kept and is
read with it. Only what can still change moves: care plans, and doubles of the double. A :class:`PatientMerge` keeps all
of it, so that undoing gives back exactly what was there and leaves alone what happened since.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import CarePlan, CareState, NotDouble, Patient, PatientMerge
from clinics.refusals import Refusal
from clinics.services.diagnoses import keep_diagnoses
from clinics.services.plan_days import derive_next, lock_patients

CHOOSABLE = ("full_name", "sex", "birth_year", "household_id", "responsible_doctor_id")
"""What the head may take from the double instead of what the kept patient has."""
_FILLED = (
    "full_name", "sex", "birth_year", "household_id", "responsible_doctor_id", "klaster_set", "care_level",
    "care_score", "care_level_at", "last_visit_at", "allergies", "allergies_at", "regular_medicines",
    "regular_medicines_at", "diagnoses_over", "diagnoses", "diagnosis_klaster", "state", "state_on", "state_reason",
)  # fmt: skip
_STATE = ("state", "state_on", "state_reason")
"""Undone together or not at all: a day and a reason belong to one state."""
_MOMENTS = frozenset({"care_level_at", "last_visit_at", "allergies_at", "regular_medicines_at"})


@transaction.atomic
def merge_patients(*, kept_id: int, double_id: int, take: Iterable[str], by: Actor) -> PatientMerge:
    """The double is read as the kept patient from now on. ``take``: of :data:`CHOOSABLE`, what the double knows better.

    Refuses ``not_found`` (one of them is not of the own puskesmas), ``same_patient`` and ``invalid``.
    """
    kept, double = _both(kept_id, double_id, by)
    chosen = set(take)
    if not chosen <= set(CHOOSABLE):
        raise Refusal("invalid", field="take", name="take")
    before = _facts(kept)
    moved_doubles = list(
        Patient.objects.filter(merged_into=double).order_by("pk").values_list("pk", flat=True)
    )
    plans = CarePlan.objects.filter(patient=double).order_by("pk")
    moved_plans = list(plans.values_list("pk", flat=True))
    _fill(kept, double, chosen)
    kept.save(update_fields=list(_FILLED))
    Patient.objects.filter(pk__in=[double.pk, *moved_doubles]).update(merged_into=kept)
    plans.update(patient=kept)
    keep_diagnoses(kept.pk)
    _derive(kept.pk, double.pk)
    kept.refresh_from_db()
    after = _facts(kept)
    changed = [name for name in _FILLED if before[name] != after[name]]
    return PatientMerge.objects.create(
        clinic_id=kept.clinic_id,
        kept=kept,
        double=double,
        moved_plans=moved_plans,
        moved_doubles=moved_doubles,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        merged_at=now(),
        merged_by_id=by.staff_id,
    )


@transaction.atomic
def undo_merge(*, merge_id: int, by: Actor) -> PatientMerge:
    """Two patients again: what moved goes back; what was filled in goes, unless somebody changed it since.

    Undone twice is undone once. Refuses ``not_found`` and ``merge_later`` when the kept patient was merged since.
    """
    by.must("clinic.merge")
    merge = (
        PatientMerge.objects.select_for_update(of=("self",))
        .filter(pk=merge_id, clinic_id=by.clinic_id or 0)
        .first()
    )
    if merge is None:
        raise Refusal("not_found")
    if merge.undone_at is not None:
        return merge
    lock_patients({merge.kept_id, merge.double_id})
    kept = Patient.objects.get(pk=merge.kept_id)
    later = PatientMerge.objects.filter(
        kept_id=merge.kept_id, undone_at__isnull=True, pk__gt=merge.pk
    ).exclude(pk=merge.pk)
    if kept.merged_into_id is not None or later.exists():
        raise Refusal("merge_later")
    now_there = _facts(kept)
    changed_since = {name for name in merge.before if now_there[name] != merge.after[name]}
    if changed_since.intersection(_STATE):
        changed_since.update(_STATE)
    for name, value in merge.before.items():
        if name not in changed_since:
            setattr(kept, name, _value(name, value))
    kept.save(update_fields=list(_FILLED))
    Patient.objects.filter(pk__in=merge.moved_doubles).update(merged_into_id=merge.double_id)
    Patient.objects.filter(pk=merge.double_id).update(merged_into=None)
    CarePlan.objects.filter(pk__in=merge.moved_plans).update(patient_id=merge.double_id)
    keep_diagnoses(merge.kept_id)
    keep_diagnoses(merge.double_id)
    _derive(merge.kept_id, merge.double_id)
    merge.undone_at, merge.undone_by_id = now(), by.staff_id
    merge.save(update_fields=["undone_at", "undone_by"])
    return merge


@transaction.atomic
def tell_apart(*, one_id: int, other_id: int, by: Actor) -> None:
    """They look like one person and are two: not proposed again."""
    one, other = _both(one_id, other_id, by)
    first, second = sorted((one.pk, other.pk))
    NotDouble.objects.get_or_create(
        one_id=first,
        other_id=second,
        defaults={"clinic_id": one.clinic_id, "decided_by_id": by.staff_id, "decided_at": now()},
    )


def _both(kept_id: int, double_id: int, by: Actor) -> tuple[Patient, Patient]:
    by.must("clinic.merge")
    if kept_id == double_id:
        raise Refusal("same_patient")
    lock_patients({kept_id, double_id})
    rows = Patient.objects.filter(pk__in=[kept_id, double_id], clinic_id=by.clinic_id or 0).in_bulk()
    if len(rows) < 2:
        raise Refusal("not_found")
    if any(row.merged_into_id is not None for row in rows.values()):
        raise Refusal("same_patient")
    return rows[kept_id], rows[double_id]


def _fill(kept: Patient, double: Patient, chosen: set[str]) -> None:
    for name in chosen:
        setattr(kept, name, getattr(double, name))
    for name in ("birth_year", "responsible_doctor_id", "klaster_set"):
        if getattr(kept, name) is None:
            setattr(kept, name, getattr(double, name))
    if kept.sex == "unknown":
        kept.sex = double.sex
    if _later(double.care_level_at, kept.care_level_at):
        kept.care_level, kept.care_score = double.care_level, double.care_score
        kept.care_level_at = double.care_level_at
    if _later(double.last_visit_at, kept.last_visit_at):
        kept.last_visit_at = double.last_visit_at
    if _later(double.regular_medicines_at, kept.regular_medicines_at):
        kept.regular_medicines, kept.regular_medicines_at = (
            double.regular_medicines,
            double.regular_medicines_at,
        )
    if double.state == CareState.ACTIVE and kept.state in (CareState.MOVED, CareState.CLOSED):
        for name in _STATE:
            setattr(kept, name, getattr(double, name))
    kept.allergies = _every(kept.allergies, double.allergies)
    if _later(double.allergies_at, kept.allergies_at):
        kept.allergies_at = double.allergies_at
    kept.diagnoses_over = double.diagnoses_over | kept.diagnoses_over


def _every(
    mine: list[dict[str, Any]] | None, theirs: list[dict[str, Any]] | None
) -> list[dict[str, Any]] | None:
    """Allergies of both: none of them may be lost by tidying up."""
    if mine is None or theirs is None:
        return theirs if mine is None else mine
    known = {str(each.get("substance", "")).casefold() for each in mine}
    return [*mine, *(each for each in theirs if str(each.get("substance", "")).casefold() not in known)]


def _later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one > other)


def _facts(patient: Patient) -> dict[str, Any]:
    """The fields that a merge may fill in, as JSON keeps them."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name in _FILLED
        for value in [getattr(patient, name)]
    }


def _value(name: str, kept: Any) -> Any:  # any JSON value: back as the field wants it
    if name == "state_on" and kept is not None:
        return date.fromisoformat(kept)
    return datetime.fromisoformat(kept) if name in _MOMENTS and kept is not None else kept


def _derive(*patient_ids: int) -> None:
    for patient_id in patient_ids:
        derive_next(patient_id)
