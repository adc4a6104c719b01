"""The head's decisions about patients: each once, and in the log without saying who or what."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.services import caseload, identity, merging
from clinics.services.caseload import Facts
from dispatch.services.log import by_actor, record
from dispatch.services.receipts import Answer, claim, settle


@transaction.atomic
def change_patient(*, patient_id: int, facts: Facts, reason: str, by: Actor, action_id: UUID) -> Answer:
    """Correct facts of an own patient."""
    by.must("clinic.patients")
    if (receipt := claim(action_id, "change_patient", by)) is not None:
        return dict(receipt.answer or {})
    patient = caseload.change_facts(patient_id=patient_id, facts=facts, by=by, reason=reason)
    return _done(patient.pk, "facts", by, action_id)


@transaction.atomic
def set_patient_state(
    *, patient_id: int, state: str, on: date | None, reason: str, by: Actor, action_id: UUID
) -> Answer:
    """Care at home goes on or is over; what was planned ends with it, each plan by an event of its own."""
    by.must("clinic.patients")
    if (receipt := claim(action_id, "set_patient_state", by)) is not None:
        return dict(receipt.answer or {})
    patient, ended = caseload.set_state(patient_id=patient_id, state=state, on=on, reason=reason, by=by)
    for plan in ended:
        record("plan_changed", origin=by_actor(by, action_id), subject=f"plan:{plan.pk}", change="end")
    return _done(patient.pk, "state", by, action_id)


@transaction.atomic
def assess_patient(
    *, patient_id: int, items: Mapping[str, int], note: str, by: Actor, action_id: UUID
) -> Answer:
    """Keep a Barthel form."""
    by.must("clinic.patients")
    if (receipt := claim(action_id, "assess_patient", by)) is not None:
        return dict(receipt.answer or {})
    saved = caseload.assess_patient(patient_id=patient_id, items=items, note=note, by=by)
    return _done(saved.patient_id, "assessed", by, action_id)


@transaction.atomic
def write_identity(*, patient_id: int, kind: str, number: str, by: Actor, action_id: UUID) -> Answer:
    """Keep a NIK or BPJS number. The answer says what looks odd in it, never the number."""
    by.must("clinic.identity")
    if (receipt := claim(action_id, "write_identity", by)) is not None:
        return dict(receipt.answer or {})
    warnings = identity.write_number(patient_id=patient_id, kind=kind, number=number, by=by)
    return _done(patient_id, kind, by, action_id, warnings=warnings)


@transaction.atomic
def merge_patients(*, kept_id: int, double_id: int, take: list[str], by: Actor, action_id: UUID) -> Answer:
    """Two rows of one person are read as one."""
    by.must("clinic.merge")
    if (receipt := claim(action_id, "merge_patients", by)) is not None:
        return dict(receipt.answer or {})
    merge = merging.merge_patients(kept_id=kept_id, double_id=double_id, take=take, by=by)
    return _done(merge.kept_id, "merged", by, action_id, merge_id=merge.pk)


@transaction.atomic
def undo_merge(*, merge_id: int, by: Actor, action_id: UUID) -> Answer:
    """They are two again."""
    by.must("clinic.merge")
    if (receipt := claim(action_id, "undo_merge", by)) is not None:
        return dict(receipt.answer or {})
    merge = merging.undo_merge(merge_id=merge_id, by=by)
    return _done(merge.kept_id, "unmerged", by, action_id)


@transaction.atomic
def tell_apart(*, one_id: int, other_id: int, by: Actor, action_id: UUID) -> Answer:
    """They look like one person and are two."""
    by.must("clinic.merge")
    if (receipt := claim(action_id, "tell_apart", by)) is not None:
        return dict(receipt.answer or {})
    merging.tell_apart(one_id=one_id, other_id=other_id, by=by)
    return _done(one_id, "apart", by, action_id)


def _done(patient_id: int, change: str, by: Actor, action_id: UUID, **more: list[str] | int) -> Answer:
    record("patient_changed", origin=by_actor(by, action_id), subject=f"patient:{patient_id}", change=change)
    return settle(action_id, {"patient_id": patient_id, **more})
