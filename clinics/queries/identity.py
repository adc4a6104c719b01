"""The numbers of a patient as screens may show them: masked. The whole one: :mod:`clinics.services.identity`."""

from typing import Any

from clinics.identifiers import masked
from clinics.models import IdentityNumber, NumberKind
from clinics.queries.patients import same_person
from clinics.sealing import blind_index

Json = dict[str, Any]  # shaped by dispatch.api.schemas.patients


def number_of(patient_id: int, kind: str) -> IdentityNumber | None:
    """The standing number: the patient's own, else the latest of a double's. Two queries."""
    return _standing(patient_id).get(kind)


def _standing(patient_id: int) -> dict[str, IdentityNumber]:
    rows = IdentityNumber.objects.filter(patient_id__in=same_person(patient_id), replaced_at__isnull=True)
    ordered = sorted(
        rows.select_related("written_by"), key=lambda row: (row.patient_id == patient_id, row.written_at)
    )
    return {row.kind: row for row in ordered}


def numbers_out(patient_id: int) -> list[Json]:  # NumberOut
    """Both kinds in their order, each masked or missing. Two queries."""
    standing = _standing(patient_id)
    return [
        {
            "kind": kind.value,
            "masked": masked(kind.value, row.last_digits) if row else "",
            "written_by": row.written_by.full_name if row and row.written_by else "",
            "written_at": row.written_at if row else None,
        }
        for kind in NumberKind
        for row in [standing.get(kind.value)]
    ]


def patients_with_number(clinic_id: int, digits: str) -> list[int]:
    """Ids of the own patients (of a double the one it is read as) whose NIK or BPJS is exactly this. One query."""
    wanted = [blind_index(kind.value, digits) for kind in NumberKind]
    rows = IdentityNumber.objects.filter(
        blind__in=wanted, replaced_at__isnull=True, patient__clinic_id=clinic_id
    ).values_list("patient_id", "patient__merged_into_id")
    return [merged or patient_id for patient_id, merged in rows]
