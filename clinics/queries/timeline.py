"""What happened to a patient as the puskesmas knows it: notes, assessments, changes, plans, merges."""

from datetime import datetime
from typing import Any

from clinics.models import BarthelScore, PatientChange, PatientMerge, PlanStep, VisitNote
from clinics.queries.patients import same_person

Json = dict[str, Any]  # shaped by dispatch.api.schemas.patients
MOST_ENTRIES = 400


def entry(kind: str, at: datetime, *, by: str = "", **said: Any) -> Json:  # TimelineEntry
    """One line; ``said`` fills in what its kind speaks of."""
    return {
        "kind": kind,
        "at": at,
        "by": by,
        "visit_id": None,
        "visit_code": "",
        "code": "",
        "words": "",
    } | said


def timeline_of(patient_id: int) -> list[Json]:  # TimelineEntry
    """Of the patient and its doubles, in no order. Six queries."""
    ids = same_person(patient_id)
    notes = VisitNote.objects.filter(patient_id__in=ids, replaced_by__isnull=True).select_related("author")
    found = [
        entry("note", row.written_at, by=row.author.full_name, visit_code=row.visit_code, words=_gist(row))
        for row in notes.defer("signature").order_by("-written_at")[:MOST_ENTRIES]
    ]
    scores = BarthelScore.objects.filter(patient_id__in=ids).select_related("assessed_by")
    found += [
        entry("assessed", row.assessed_at, by=row.assessed_by.full_name, code=row.level, words=str(row.score))
        for row in scores
    ]
    changes = PatientChange.objects.filter(patient_id__in=ids).select_related("changed_by")
    found += [_change(row) for row in changes[:MOST_ENTRIES]]
    steps = PlanStep.objects.filter(plan__patient_id=patient_id).select_related("person")
    found += [
        entry(
            "plan",
            row.happened_at,
            by=row.person.full_name if row.person else "",
            code=row.step,
            visit_code=row.visit_code,
            words=row.on_day.isoformat() if row.on_day else "",
        )
        for row in steps.order_by("-happened_at")[:MOST_ENTRIES]
    ]
    merges = PatientMerge.objects.filter(kept_id__in=ids).select_related("double", "merged_by", "undone_by")
    for row in merges:
        said = {"words": row.double.full_name}
        found.append(
            entry("merged", row.merged_at, by=row.merged_by.full_name if row.merged_by else "", **said)
        )
        if row.undone_at is not None:
            undone_by = row.undone_by.full_name if row.undone_by else ""
            found.append(entry("unmerged", row.undone_at, by=undone_by, **said))
    return found


def _gist(note: VisitNote) -> str:
    """What the note is about, in the words of who wrote it."""
    return (note.assessment or note.complaint or note.findings or note.treatment)[:160]


def _change(row: PatientChange) -> Json:
    before_after = f"{row.before or '–'} → {row.after or '–'}"
    said = before_after if row.field not in ("nik", "bpjs") else ""
    by = row.changed_by.full_name if row.changed_by else ""
    return entry(
        "changed", row.changed_at, by=by, code=row.field, words=": ".join(filter(None, [said, row.reason]))
    )
