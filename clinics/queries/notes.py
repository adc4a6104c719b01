"""Visit notes as they are read: the standing one of each person, what it replaced, and what its codes mean."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from clinics.icd10 import own_words
from clinics.models import DiagnosisTitle, NoteReview, Supply, VisitNote
from clinics.queries.patients import same_person

Json = dict[str, Any]  # shaped by the schemas of dispatch.api.schemas.notes

CONTENT = (
    "complaint", "findings", "vitals", "assessment", "diagnoses", "treatment", "advice", "allergies",
    "regular_medicines", "medicines", "supplies", "consent", "next_visit_on", "next_visit_reason", "series",
)  # fmt: skip
"""What a note says; a correction changes some of it."""
SHORT_NOTES = 3
"""So many earlier notes go to the bedside."""


def notes_about(patient_id: int) -> list[Json]:  # NoteOut
    """The notes on a patient, newest first, each with what it replaced."""
    return notes_out(
        VisitNote.objects.filter(patient_id__in=same_person(patient_id), replaced_by__isnull=True)
    )


def notes_of_visit(code: str) -> list[Json]:  # NoteOut
    """The notes of a visit, one a person of the house."""
    return notes_out(VisitNote.objects.filter(visit_code=code, replaced_by__isnull=True))


def notes_out(standing: QuerySet[VisitNote]) -> list[Json]:  # NoteOut
    """Standing notes with author, meanings of their codes, and their earlier writings, the latest of these first."""
    notes = list(standing.select_related("author", "team", "patient").order_by("-written_at", "-pk"))
    earlier = _earlier(notes)
    everyone = [*notes, *(row for rows in earlier.values() for row in rows)]
    meanings, labels = _meanings(everyone), _labels(everyone)
    reviews = _reviews(everyone)
    return [
        _body(note, meanings, labels)
        | {
            "id": note.pk,
            "reviews": [step for row in [*reversed(earlier[note.pk]), note] for step in reviews[row.pk]],
            "reviewed": bool(reviews[note.pk]) and reviews[note.pk][-1]["step"] == "reviewed",
            "visit_code": note.visit_code,
            "patient_name": note.patient.full_name,
            "signature": note.signature,
            "corrected": any(row.signed_at for row in earlier[note.pk]),
            "earlier": _versions(note, earlier[note.pk], meanings, labels),
        }
        for note in notes
    ]


def returned_notes(person_id: int) -> list[Json]:  # ReturnedNote
    """Notes of this author that the head gave back and that stand as they were, the oldest return first.

    Also where the head has corrected the author's words meanwhile.
    """
    latest = NoteReview.objects.filter(note=OuterRef("pk")).order_by("-pk")
    rows = (
        VisitNote.objects.filter(
            Q(author_id=person_id) | Q(author__role="clinic_head", replaces__author_id=person_id),
            replaced_by__isnull=True,
            reviews__step="returned",
        )
        .annotate(last_step=Subquery(latest.values("step")[:1]))
        .filter(last_step="returned")
        .select_related("patient")
        .defer("signature")
        .distinct()
    )
    steps = _reviews(notes := list(rows))
    return sorted(
        (
            {
                "visit_code": row.visit_code,
                "patient_key": row.patient_key,
                "patient_name": row.patient.full_name,
                "written_at": row.written_at,
            }
            | _returned(steps[row.pk])
            for row in notes
        ),
        key=lambda row: row["at"],
    )


def _returned(steps: list[Json]) -> Json:  # ReturnOut
    step = steps[-1]
    return {"remark": step["remark"], "by": step["person"], "at": step["happened_at"]}


def _reviewed_at(steps: list[Json]) -> datetime | None:
    """When the head signed it: from then on it is a signed note for its author too."""
    return next((step["happened_at"] for step in steps if step["step"] == "reviewed"), None)


def standing_notes(codes: Iterable[str]) -> dict[str, list[Json]]:  # CrewNote
    """The standing notes of these visits, for the phones of the team that wrote them."""
    rows = list(
        VisitNote.objects.filter(visit_code__in=list(codes), replaced_by__isnull=True)
        .select_related("author", "team", "patient")
        .defer("signature")
        .order_by("written_at", "pk")
    )
    meanings, labels, steps = _meanings(rows), _labels(rows), _reviews(rows)
    found: dict[str, list[Json]] = defaultdict(list)
    for row in rows:
        found[row.visit_code].append(
            _body(row, meanings, labels)
            | {
                "patient_name": row.patient.full_name,
                "patient_birth_year": row.patient.birth_year,
                "patient_sex": row.patient.sex,
                "action_id": row.action_id,
                "alerts": row.vitals_alerts,
                "signed_at": row.signed_at or _reviewed_at(steps[row.pk]),
                "returned": _returned(steps[row.pk])
                if steps[row.pk] and steps[row.pk][-1]["step"] == "returned"
                else None,
                "reviewed": bool(steps[row.pk]) and steps[row.pk][-1]["step"] == "reviewed",
            }
        )
    return found


def short_notes(visits: Mapping[int, Iterable[str]]) -> dict[int, list[Json]]:  # ShortNote
    """The latest notes on each of these patients; ``visits``: by patient the codes of visits left out."""
    rows = (
        VisitNote.objects.filter(
            Q(patient_id__in=list(visits)) | Q(patient__merged_into_id__in=list(visits)),
            replaced_by__isnull=True,
        )
        .select_related("author", "patient")
        .defer("signature")
        .order_by("-written_at", "-pk")
    )
    found: dict[int, list[Json]] = defaultdict(list)
    for row in rows:
        about = row.patient.merged_into_id or row.patient_id
        if len(found[about]) < SHORT_NOTES and row.visit_code not in visits[about]:
            found[about].append(
                {
                    "written_at": row.written_at,
                    "author": row.author.full_name,
                    "complaint": row.complaint[:240],
                    "assessment": row.assessment[:240],
                    "diagnoses": [each["code"] for each in row.diagnoses],
                    "treatment": row.treatment[:240],
                    "vitals": row.vitals,
                    "vitals_alerts": row.vitals_alerts,
                }
            )
    return found


def _earlier(notes: list[VisitNote]) -> dict[int, list[VisitNote]]:
    """By the standing note's id: what it replaced, and what that replaced, and so on."""
    rows = (
        VisitNote.objects.filter(
            Q(replaced_by__isnull=False),
            visit_code__in={note.visit_code for note in notes if note.replaces_id},
        )
        .select_related("author", "team", "patient")
        .defer("signature")
    )
    by_id = {row.pk: row for row in rows}
    found: dict[int, list[VisitNote]] = {}
    for note in notes:
        chain: list[VisitNote] = []
        before = note.replaces_id
        while before is not None and before in by_id:
            chain.append(by_id[before])
            before = by_id[before].replaces_id
        found[note.pk] = chain
    return found


def _reviews(rows: Iterable[VisitNote]) -> dict[int, list[Json]]:  # ReviewOut
    """What the head did with each writing, the first step first."""
    found: dict[int, list[Json]] = defaultdict(list)
    steps = NoteReview.objects.filter(note_id__in=[row.pk for row in rows]).select_related("person")
    for step in steps.order_by("pk"):
        found[step.note_id].append(
            {
                "step": step.step,
                "remark": step.remark,
                "person": step.person.full_name,
                "happened_at": step.happened_at,
            }
        )
    return found


def _versions(
    note: VisitNote, chain: list[VisitNote], meanings: Mapping[str, Json], labels: Mapping[str, Json]
) -> list[Json]:  # NoteVersion
    """Each earlier writing with what the next one changed, and why it did where it corrected a signed note."""
    versions = []
    after = note
    for row in chain:
        versions.append(
            _body(row, meanings, labels)
            | {
                "patient_name": row.patient.full_name,
                "changed": [name for name in CONTENT if getattr(row, name) != getattr(after, name)]
                + (["patient"] if row.patient_id != after.patient_id else []),
                "reason": after.correction_reason,
                "changed_by": after.author.full_name,
                "changed_at": after.signed_at or after.written_at,
            }
        )
        after = row
    return versions


def _body(row: VisitNote, meanings: Mapping[str, Json], labels: Mapping[str, Json]) -> Json:  # NoteBody
    return {
        "patient_key": row.patient_key,
        "author": row.author.full_name,
        "profession": row.author.profession,
        "team": row.team.code if row.team else None,
        "written_at": row.written_at,
        "signed_at": row.signed_at,
        "correction_reason": row.correction_reason,
        "vitals_alerts": row.vitals_alerts,
    } | {
        name: getattr(row, name)
        for name in CONTENT
        if name not in ("diagnoses", "supplies", "medicines", "next_visit_on")
    } | {
        "next_visit_on": row.next_visit_on.isoformat() if row.next_visit_on else None,
        "diagnoses": [each | meanings[each["code"]] for each in row.diagnoses],
        "medicines": row.medicines,
        "supplies": [each | labels.get(each["code"], {}) for each in row.supplies],
    }  # fmt: skip


def _meanings(rows: Iterable[VisitNote]) -> dict[str, Json]:
    """What the codes of these notes mean."""
    return code_meanings({each["code"] for row in rows for each in row.diagnoses})


def code_meanings(codes: set[str]) -> dict[str, Json]:
    """What ICD-10 codes mean: our own words, and the official title where the office imported one."""
    if not codes:
        return {}
    own = own_words()
    titles = dict(DiagnosisTitle.objects.filter(code__in=codes).values_list("code", "title"))
    return {
        code: {
            "id": own[code].id if code in own else "",
            "en": own[code].en if code in own else "",
            "title": titles.get(code, ""),
        }
        for code in codes
    }


def _labels(rows: Iterable[VisitNote]) -> dict[str, Json]:
    codes = {each["code"] for row in rows for each in row.supplies}
    if not codes:
        return {}
    return {
        supply.code: {
            "label_id": supply.label_id, "label_en": supply.label_en,
            "unit_id": supply.unit_id, "unit_en": supply.unit_en,
        }
        for supply in Supply.objects.filter(code__in=codes)
    }  # fmt: skip
