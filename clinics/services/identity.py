"""NIK and BPJS of a patient: optional, sealed, corrected with the old one kept, opened with a reason."""

from django.db import transaction

from clinics import sealing
from clinics.actors import Actor
from clinics.clock import now, today
from clinics.identifiers import nik_warnings, possible_number
from clinics.models import IdentityNumber, Patient, PatientChange
from clinics.queries.identity import number_of
from clinics.refusals import Refusal
from clinics.services.access import log_access
from clinics.services.caseload import own_patient


@transaction.atomic
def write_number(*, patient_id: int, kind: str, number: str, by: Actor) -> list[str]:
    """Keep a number, or take it away (empty). Gives what looks odd in it; nothing odd is a reason to refuse.

    Refuses the hard errors of :func:`clinics.identifiers.possible_number`.
    """
    patient = own_patient(patient_id, by, "clinic.identity")
    digits = possible_number(kind, number) if number.strip() else ""
    blind = sealing.blind_index(kind, digits) if digits else ""
    standing = number_of(patient.pk, kind)
    if (standing.blind if standing else "") != blind:
        _replace(patient, kind, standing, digits, blind, by.staff_id)
    if not digits:
        return []
    found = _twin(patient, kind, blind)
    if kind == "nik":
        found += nik_warnings(digits, sex=patient.sex, birth_year=patient.birth_year, today=today())
    return found


def _replace(
    patient: Patient, kind: str, standing: IdentityNumber | None, digits: str, blind: str, person_id: int
) -> None:
    """A new number leaves the one of a double where it is: undoing the merge gives it back."""
    at = now()
    if standing is not None and (standing.patient_id == patient.pk or not digits):
        standing.replaced_at, standing.replaced_by_id = at, person_id
        standing.save(update_fields=["replaced_at", "replaced_by"])
    if digits:
        sealed, key_id = sealing.seal(digits, bound_to=f"{kind}:{patient.pk}")
        IdentityNumber.objects.create(
            patient=patient,
            kind=kind,
            sealed=sealed,
            key_id=key_id,
            blind=blind,
            last_digits=digits[-4:],
            written_by_id=person_id,
            written_at=at,
        )
    PatientChange.objects.create(
        patient=patient, field=kind, before="•" if standing else "", after="•" if digits else "",
        changed_by_id=person_id, changed_at=at,
    )  # fmt: skip


def _twin(patient: Patient, kind: str, blind: str) -> list[str]:
    """Whether another patient of the puskesmas has this number: then they may be one person."""
    others = IdentityNumber.objects.filter(
        blind=blind, kind=kind, replaced_at__isnull=True, patient__clinic_id=patient.clinic_id
    )
    others = others.exclude(patient_id=patient.pk).exclude(patient__merged_into_id=patient.pk)
    return ["twin"] if others.exists() else []


@transaction.atomic
def reveal_number(*, patient_id: int, kind: str, reason: str, by: Actor) -> str:
    """The whole number, once, for a reason that is written down with who asked.

    Refuses ``required`` without a reason, ``not_found`` and ``number_unreadable``.
    """
    patient = own_patient(patient_id, by, "clinic.identity")
    if not reason.strip():
        raise Refusal("required", field="reason", name="reason")
    standing = number_of(patient.pk, kind)
    if standing is None:
        raise Refusal("not_found")
    log_access(person_id=by.staff_id, door=f"reveal_{kind}", patient_ids=[patient.pk], reason=reason.strip())
    try:
        return sealing.unseal(
            bytes(standing.sealed), key_id=standing.key_id, bound_to=f"{kind}:{standing.patient_id}"
        )
    except sealing.Unreadable as error:
        raise Refusal("number_unreadable") from error
