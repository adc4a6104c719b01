"""Vital signs of a patient over time, from the standing notes."""

from typing import Any

from clinics.clock import today
from clinics.models import Patient, VisitNote
from clinics.queries.patients import same_person
from clinics.vitals import POSSIBLE, calm_limits

Json = dict[str, Any]  # shaped by dispatch.api.schemas.patients
MOST_POINTS = 400


def trends_of(patient: Patient) -> list[Json]:  # TrendOut
    """Every sign that was measured, the oldest value first, with the calm limits at today's age. Two queries.

    Of several persons' values none is mixed in: only notes on this patient count.
    """
    rows = (
        VisitNote.objects.filter(patient_id__in=same_person(patient.pk), replaced_by__isnull=True)
        .exclude(vitals={})
        .order_by("-written_at", "-pk")
        .values_list("written_at", "vitals", "vitals_alerts", "visit_code")[:MOST_POINTS]
    )
    age = None if patient.birth_year is None else today().year - patient.birth_year
    calm = calm_limits(age=age)
    points: dict[str, list[Json]] = {}
    for written_at, vitals, alerts, visit_code in reversed(rows):
        for name, value in vitals.items():
            if name in POSSIBLE and isinstance(value, int | float):
                alert = any(code in (f"{name}_low", f"{name}_high") for code in alerts)
                points.setdefault(name, []).append(
                    {"at": written_at, "value": value, "alert": alert, "visit_code": visit_code}
                )
    return [
        {
            "sign": name,
            "low": calm[name].low if name in calm and calm[name].low > POSSIBLE[name].low else None,
            "high": calm[name].high if name in calm and calm[name].high < POSSIBLE[name].high else None,
            "points": points[name],
        }
        for name in POSSIBLE
        if name in points
    ]
