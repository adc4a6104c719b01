"""Who has looked at whom."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from clinics.models import AccessEntry
from clinics.queries.patients import same_person


@dataclass(frozen=True, slots=True)
class Look:
    """A person's latest look at a patient."""

    person: str
    looked_at: datetime


def looks_at(patient_id: int, *, limit: int = 20) -> list[Look]:
    """Who looked at this patient, the latest look of each first."""
    rows = (
        AccessEntry.objects.filter(patient_id__in=same_person(patient_id))
        .values("person__full_name", "person_id")
        .annotate(looked_at=Max("looked_at"))
        .order_by("-looked_at")[:limit]
    )
    return [Look(row["person__full_name"], row["looked_at"]) for row in rows]
