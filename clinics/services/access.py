"""Every look at who a patient is, is written down: who, whom, when, by which door (UU PDP)."""

from collections.abc import Iterable

from clinics.clock import now
from clinics.models import AccessEntry


def log_access(
    *,
    person_id: int | None,
    door: str,
    patient_ids: Iterable[int] = (),
    visits: Iterable[tuple[str, int | None]] = (),
    reason: str = "",
) -> None:
    """Write one entry a patient or visit, all at once. ``visits``: (code, patient id or None). Nobody: nothing.

    ``door`` is the operation that showed it, e.g. ``patient_page``; ``reason`` where the door asks for one.
    """
    if person_id is None:
        return
    at = now()
    seen: list[tuple[str, int | None]] = [("", patient_id) for patient_id in patient_ids]
    seen += [(code, patient_id) for code, patient_id in visits]
    AccessEntry.objects.bulk_create(
        AccessEntry(
            person_id=person_id,
            patient_id=patient_id,
            visit_code=code,
            door=door,
            reason=reason[:160],
            looked_at=at,
        )
        for code, patient_id in seen
    )
