"""Questions to specialists: the crew's side, the head's side, and the specialist's own, which shows no identity."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import VisitFile, VisitNote
from clinics.queries.files import file_row
from clinics.queries.patients import same_person
from clinics.refusals import Refusal
from clinics.services.access import log_access
from dispatch.models import SpecialistQuestion
from dispatch.rules.lifecycle import OPEN

Json = dict[str, Any]  # shaped by dispatch.api.schemas.files
ANSWERED_SHOWN = timedelta(hours=24)
"""As long a specialist may look again at what was asked."""
MOST_ROWS = 100
URGENCIES = ("red", "yellow", "green")
_JOINED = ("visit__clinic", "visit__patient", "assignment__team__clinic", "asked_by", "answered_by")


def questions_of(visit_ids: Iterable[int]) -> dict[int, list[Json]]:  # SpecialistAsked by visit
    """What was asked about these visits, the oldest first. One query."""
    found: dict[int, list[Json]] = {}
    rows = SpecialistQuestion.objects.filter(visit_id__in=list(visit_ids))
    for row in rows.select_related("visit", "asked_by", "answered_by").order_by("recorded_at", "pk"):
        found.setdefault(row.visit_id, []).append(_asked(row))
    return found


def questions_about(patient_id: int) -> list[Json]:  # SpecialistAsked
    """What crews asked about this patient, the newest first."""
    ids = same_person(patient_id)
    keys = VisitNote.objects.filter(patient_id__in=ids).values_list("visit_code", "patient_key")
    seen = set(keys)
    rows = SpecialistQuestion.objects.filter(
        Q(visit__code__in=[code for code, _ in seen]) | Q(visit__patient_id__in=ids)
    ).select_related("visit", "asked_by", "answered_by")
    mine = (
        row
        for row in rows.order_by("-recorded_at")
        if (row.visit.code, row.patient_key) in seen or (not row.patient_key and row.visit.patient_id in ids)
    )
    return [_asked(row) for row in mine]


def _asked(row: SpecialistQuestion) -> Json:
    return {
        "id": row.pk,
        "action_id": row.action_id,
        "question": row.question,
        "asked_at": row.asked_at,
        "asked_by": row.asked_by.full_name,
        "due_at": row.due_at,
        "visit_code": row.visit.code,
        "files": len(row.file_ids),
        "answered_at": row.answered_at,
        "answered_by": row.answered_by.full_name if row.answered_by else "",
        "answer": row.answer,
        "urgent": row.urgent,
    }


def question_list(actor: Actor) -> Json:  # QuestionList
    """Open questions, the most urgent and oldest first, then what was answered within a day, the newest first."""
    actor.must("specialist.answer")
    since = now() - ANSWERED_SHOWN
    rows = list(
        SpecialistQuestion.objects.filter(
            Q(answered_at__isnull=True, recorded_at__gte=since) | Q(answered_at__gte=since)
        )
        .select_related(*_JOINED)
        .order_by("answered_at", "recorded_at")[: MOST_ROWS * 2]
    )
    waiting = [row for row in rows if row.answered_at is None]
    waiting.sort(key=lambda row: (URGENCIES.index(row.visit.urgency), row.recorded_at))
    answered = [row for row in rows if row.answered_at is not None][::-1]
    return {"now": now(), "questions": [_row(row, actor) for row in [*waiting, *answered][:MOST_ROWS]]}


def _row(row: SpecialistQuestion, actor: Actor) -> Json:
    visit = row.visit
    return {
        "id": row.pk,
        "urgency": visit.urgency,
        "age": visit.patient_age,
        "sex": visit.patient_sex,
        "clinic": row.assignment.team.clinic.name,
        "team": row.assignment.team.code,
        "asked_at": row.asked_at,
        "recorded_at": row.recorded_at,
        "due_at": row.due_at,
        "answered_at": row.answered_at,
        "files": len(row.file_ids),
        "mine": row.answered_by_id is not None and row.answered_by_id == actor.person_id,
    }


def question_page(actor: Actor, question_id: int) -> Json:  # QuestionPage
    """One question with the patient's context. The look is logged. Refuses ``not_found`` a day after the answer."""
    actor.must("specialist.answer")
    row = SpecialistQuestion.objects.select_related(*_JOINED).filter(pk=question_id).first()
    if row is None or (row.answered_at is not None and row.answered_at < now() - ANSWERED_SHOWN):
        raise Refusal("not_found")
    visit = row.visit
    notes = VisitNote.objects.filter(visit_code=visit.code, replaced_by__isnull=True)
    note = notes.filter(patient_key=row.patient_key).select_related("patient").first()
    patient = note.patient if note is not None else (None if row.patient_key else visit.patient)
    files = VisitFile.objects.filter(
        visit_code=visit.code, file_id__in=row.file_ids, kept_at__isnull=False
    ).select_related("author")
    attached = [file_row(file) for file in files.order_by("taken_at", "pk")]
    log_access(
        person_id=actor.person_id,
        door="specialist_question",
        visits=[(visit.code, patient.pk if patient else None)],
    )
    return {
        **_row(row, actor),
        "visit_code": visit.code,
        "question": row.question,
        "complaint": visit.complaint,
        "red_flags": visit.red_flags,
        "note": _note(note),
        "allergies": _words(patient.allergies, "substance", "reaction") if patient else None,
        "regular_medicines": _words(patient.regular_medicines, "name", "dose") if patient else None,
        "attached": attached,
        "awaited": len(set(row.file_ids)) - len(attached),
        "answered_by": row.answered_by.full_name if row.answered_by else "",
        "answer": row.answer,
        "urgent": row.urgent,
        "visit_open": visit.status in OPEN,
    }


def _note(note: VisitNote | None) -> Json | None:  # QuestionNote
    if note is None:
        return None
    names = ("written_at", "complaint", "findings", "assessment", "treatment", "vitals", "vitals_alerts")
    return {name: getattr(note, name) for name in names}


def _words(entries: list[Json] | None, *names: str) -> list[str] | None:
    """Entries of a list of the patient's as one line each; None where nobody has asked."""
    if entries is None:
        return None
    return [", ".join(str(entry.get(name) or "") for name in names if entry.get(name)) for entry in entries]
