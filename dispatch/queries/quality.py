"""The tab of data quality: what was left empty at the own puskesmas, and by whom, with what can be done about it."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from clinics.actors import Actor
from clinics.clock import day_bounds, today
from clinics.queries import quality
from clinics.queries.caseload import doctors_of
from clinics.queries.patients import notes_of_requests, patient_of
from clinics.services.access import log_access
from dispatch.models import Assignment, Visit
from dispatch.queries.clinic import NOTE_EXPECTED, clinic_in_scope

NO_NOTE = "no_note"
"""A visit that should have a note and has none."""
Json = dict[str, Any]  # the shapes of dispatch.api.schemas.quality


def clinic_quality(actor: Actor, days: int) -> Json:  # QualityOut
    """What is to be filled in, counted by kind, and who wrote notes in the last days. Five queries."""
    actor.must("clinic.quality")
    clinic = clinic_in_scope(actor, None)
    since = _since(days)
    people = quality.authors(clinic.pk, since)
    patients, lacking = quality.patients_lacking(clinic.pk)
    notes = {kind: sum(person.lacking.get(kind, 0) for person in people) for kind in quality.NOTE_KINDS}
    return {
        "days": days,
        "notes": sum(person.notes for person in people),
        "complete": sum(person.complete for person in people),
        "patients": patients,
        "note_kinds": [{"kind": kind, "count": count} for kind, count in notes.items()],
        "visits_without_note": _without_note(clinic.pk, since).count(),
        "patient_kinds": [{"kind": kind, "count": count} for kind, count in lacking.items()],
        "people": people,
        "doctors": doctors_of(clinic.pk),
    }


def quality_gaps(
    actor: Actor, *, kind: str, days: int, person_id: int | None, page: int
) -> Json:  # QualityGapsOut
    """One page of what lacks this, with what can be done. The look at names is logged."""
    actor.must("clinic.quality")
    clinic = clinic_in_scope(actor, None)
    found: dict[str, list[Json]] = {"notes": [], "patients": [], "visits": []}
    if kind == NO_NOTE:
        visits, total = _visits(clinic.pk, _since(days), page)
        found["visits"] = _visit_rows(visits)
        log_access(
            person_id=actor.person_id,
            door="quality_gaps",
            visits=[(visit.code, visit.patient_id) for visit in visits],
        )
    else:
        if kind in quality.NOTE_KINDS:
            found["notes"], total = quality.notes_lacking(
                clinic.pk, _since(days), kind=kind, person_id=person_id, page=page
            )
        else:
            found["patients"], total = quality.patient_gaps(clinic.pk, kind=kind, page=page)
        shown = {row["patient_id"] for row in [*found["notes"], *found["patients"]]}
        log_access(person_id=actor.person_id, door="quality_gaps", patient_ids=sorted(shown))
    return {"kind": kind, "total": total, "page": page, "pages": quality.pages_of(total), **found}


def patient_gap(actor: Actor, patient_id: int) -> Json:  # PatientGap
    """What is still to be filled in of an own patient."""
    actor.must("clinic.quality")
    clinic = clinic_in_scope(actor, None)
    return quality.patient_gap(patient_of(clinic.pk, patient_id))


def _since(days: int) -> datetime:
    return day_bounds(today() - timedelta(days=days - 1))[0]


def _without_note(clinic_id: int, since: datetime) -> QuerySet[Visit]:
    notes = notes_of_requests().filter(visit_code=OuterRef("code"))
    visits = Visit.objects.filter(clinic_id=clinic_id, ended_at__gte=since, status__in=sorted(NOTE_EXPECTED))
    return visits.exclude(Exists(notes))


def _visits(clinic_id: int, since: datetime, page: int) -> tuple[list[Visit], int]:
    """One page of the visits after which nobody wrote, and how many they are."""
    rows = _without_note(clinic_id, since).order_by("-ended_at", "-pk")
    start = (page - 1) * quality.PAGE_SIZE
    return list(rows[start : start + quality.PAGE_SIZE]), rows.count()


def _visit_rows(visits: list[Visit]) -> list[Json]:  # VisitGap
    """The visits with the team that was there. One query."""
    teams = dict(
        Assignment.objects.filter(visit__in=visits, accepted_at__isnull=False)
        .order_by("offered_at")
        .values_list("visit_id", "team__code")
    )
    return [
        {
            "visit_id": visit.pk,
            "code": visit.code,
            "patient_name": visit.patient_name or visit.caller_name,
            "ended_at": visit.ended_at,
            "team": teams.get(visit.pk, ""),
        }
        for visit in visits
    ]
