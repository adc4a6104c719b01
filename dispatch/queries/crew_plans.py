"""What is planned for the patients of a crew's visits, as the phone shows it before the crew leaves."""

from collections.abc import Iterable
from typing import Any

from clinics.queries.plans import standing_plans
from dispatch.models import Assignment


def with_plans(visits: list[dict[str, Any]], rows: Iterable[Assignment]) -> list[dict[str, Any]]:  # CrewVisit
    """The visits with the plans of the patient of the request that are not over. One query."""
    patients = {row.visit_id: row.visit.patient_id for row in rows if row.visit.patient_id is not None}
    plans = standing_plans(patients.values()) if patients else {}
    for visit in visits:
        visit["plans"] = plans.get(patients.get(visit["id"], 0), [])
    return visits
