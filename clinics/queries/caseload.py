"""The caseload of a puskesmas: its patients with last and next visit. Ages and overdue days by the city's calendar."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OrderBy, Q, QuerySet

from clinics.clock import today
from clinics.models import Patient, VisitNote
from clinics.queries.plans import standing_plans

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadFilter:
    """What the head looks for."""

    search: str = ""
    """Part of a name, or of a phone number."""
    overdue: bool = False
    sort: str = "next"
    """next (planned visit, the most overdue first), last (latest seen first) or name."""
    page: int = 1


def caseload(clinic_id: int, wanted: CaseloadFilter) -> dict[str, Any]:  # CaseloadOut
    """One page of patients: overdue ones first, then by the next planned visit, then the latest seen. Five queries."""
    day = today()
    patients = _filtered(clinic_id, wanted, day)
    total = patients.count()
    pages = max(1, math.ceil(total / PAGE_SIZE))
    page = min(max(1, wanted.page), pages)
    rows = patients.select_related("household__village").order_by(*_order(wanted.sort))[
        (page - 1) * PAGE_SIZE : page * PAGE_SIZE
    ]
    return {
        "patients": patient_rows(rows, day),
        "total": total,
        "overdue": overdue_count(clinic_id),
        "page": page,
        "pages": pages,
    }


def _order(sort: str) -> list[OrderBy | str]:
    by_plan, by_last = F("next_visit_on").asc(nulls_last=True), F("last_visit_at").desc(nulls_last=True)
    if sort == "name":
        return ["full_name", "pk"]
    return [by_last, "full_name", "pk"] if sort == "last" else [by_plan, by_last, "full_name", "pk"]


def overdue_count(clinic_id: int) -> int:
    """How many patients' next visit lies before today."""
    return Patient.objects.filter(clinic_id=clinic_id, next_visit_on__lt=today()).count()


def patient_rows(patients: Iterable[Patient], day: date) -> list[dict[str, Any]]:  # PatientRow
    """Rows as the screen shows them, with how often each was visited and what is planned: two queries more."""
    found = list(patients)
    plans = standing_plans(patient.pk for patient in found)
    counts = dict(
        VisitNote.objects.filter(patient_id__in=[patient.pk for patient in found])
        .values("patient_id")
        .annotate(visits=Count("visit_code", distinct=True))
        .values_list("patient_id", "visits")
    )
    return [_row(patient, counts.get(patient.pk, 0), plans.get(patient.pk, []), day) for patient in found]


def _filtered(clinic_id: int, wanted: CaseloadFilter, day: date) -> QuerySet[Patient]:
    patients = Patient.objects.filter(clinic_id=clinic_id)
    if wanted.overdue:
        patients = patients.filter(next_visit_on__lt=day)
    search = wanted.search.strip()
    if search:
        digits = "".join(char for char in search if char.isdigit()).lstrip("0")
        fits = Q(full_name__icontains=search)
        if len(digits) >= 4:
            fits |= Q(household__phone_e164__contains=digits)
        patients = patients.filter(fits)
    return patients


def _row(
    patient: Patient, visits: int, plans: list[dict[str, Any]], day: date
) -> dict[str, Any]:  # PatientRow
    household = patient.household
    planned = patient.next_visit_on
    return {
        "id": patient.pk,
        "full_name": patient.full_name,
        "sex": patient.sex,
        "age": None if patient.birth_year is None else day.year - patient.birth_year,
        "village": household.village.name if household.village else "",
        "address": household.address_text,
        "phone": household.phone_e164,
        "last_visit_at": patient.last_visit_at,
        "next_visit_on": planned,
        "next_visit_reason": patient.next_visit_reason,
        "overdue_days": max(0, (day - planned).days) if planned is not None else 0,
        "visits": visits,
        "plans": plans,
    }
