"""The head's notes: which wait, and one of them beside the facts of its visit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from clinics.actors import Actor
from clinics.clock import now, today
from clinics.models import NoteReview, Person, Role, VisitNote
from clinics.names import plain_words
from clinics.queries.files import files_of
from clinics.queries.notes import notes_out
from clinics.queries.patients import patient_of, patient_record
from clinics.queries.review import (
    in_state,
    lock_days,
    notes_locked_at,
    notes_waiting,
    standing_of,
    state_of,
)
from clinics.refusals import Refusal
from clinics.services.access import log_access
from clinics.services.rights import rights_of
from dispatch.models import Visit
from dispatch.queries.cards import visit_cards
from dispatch.queries.clinic import clinic_in_scope
from dispatch.queries.outcomes import with_outcomes
from dispatch.queries.records_export import exports_of

PAGE = 50
Json = dict[str, Any]  # shaped by the schemas of dispatch.api.schemas.records


@dataclass(frozen=True, slots=True)
class NoteFilter:
    """Which notes: of a state (``waiting``: unsigned and signed), of a patient's or author's name."""

    state: str = "waiting"
    search: str = ""
    page: int = 1


def note_list(actor: Actor, wanted: NoteFilter) -> Json:  # NoteListOut
    """One page of the notes of the own puskesmas, what waits longest first; the look is logged."""
    actor.must("clinic.records")
    clinic = clinic_in_scope(actor, None)
    rows = _found(clinic.pk, wanted)
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    page = min(wanted.page, pages)
    shown = list(
        rows.select_related("patient", "author", "team").defer("signature")[(page - 1) * PAGE : page * PAGE]
    )
    remarks = _remarks(shown)
    locks = notes_locked_at(shown)
    log_access(
        person_id=actor.person_id,
        door="clinic_notes",
        visits=[(row.visit_code, row.patient_id) for row in shown],
    )
    return {
        "notes": [_row(row, remarks.get(row.pk, ""), locks[row.pk]) for row in shown],
        "waiting": _waiting(clinic.pk),
        "lock_days": lock_days(),
        "total": total,
        "page": page,
        "pages": pages,
    }


def note_sheet(actor: Actor, note_id: int) -> Json:  # NoteSheetOut
    """One note of the own puskesmas beside its visit, its patient's record and files; the look is logged.

    The id of an earlier writing opens the note as it stands now. Foreign and missing look the same.
    """
    actor.must("clinic.records")
    clinic = clinic_in_scope(actor, None)
    asked = VisitNote.objects.filter(pk=note_id, clinic=clinic).first()
    if asked is None:
        raise Refusal("not_found")
    standing = (
        standing_of(clinic.pk)
        .select_related("patient__merged_into", "author", "team")
        .get(visit_code=asked.visit_code, patient_key=asked.patient_key)
    )
    (note,) = with_outcomes(notes_out(VisitNote.objects.filter(pk=standing.pk)))
    visits = visit_cards(
        Visit.objects.filter(code=standing.visit_code).values_list("pk", flat=True), identity=True
    )
    locked = notes_locked_at([standing])[standing.pk]
    log_access(
        person_id=actor.person_id,
        door="clinic_note",
        visits=[(standing.visit_code, standing.patient_id)],
    )
    return {
        "row": _row(standing, _remarks([standing]).get(standing.pk, ""), locked),
        "note": note,
        "visit": visits[0] if visits else None,
        "record": patient_record(standing.patient.merged_into or standing.patient, []),
        "files": [
            file
            for file in files_of([standing.visit_code]).get(standing.visit_code, [])
            if file["patient_key"] == standing.patient_key
        ],
        "waiting": _waiting(clinic.pk),
    }


def rights_list(actor: Actor) -> Json:  # RightsOut
    """The own people and their rights to records, each with the steps that led there. Two queries."""
    actor.must("clinic.rights")
    clinic = clinic_in_scope(actor, None)
    people = (
        Person.objects.filter(clinic=clinic, is_active=True, role__in=(Role.CREW, Role.CLINIC_HEAD))
        .prefetch_related("record_right_steps__given_by")
        .order_by("role", "full_name", "pk")
    )
    return {"people": [_person(person) for person in people], "lock_days": lock_days()}


def export_list(actor: Actor, patient_id: int) -> Json:  # ExportsOut
    """What was handed out of an own patient's record. Foreign and missing look the same."""
    actor.must("clinic.export")
    patient = patient_of(clinic_in_scope(actor, None).pk, patient_id)
    return {"exports": exports_of(patient.pk)}


def _person(person: Person) -> Json:  # PersonRights
    return {
        "id": person.pk,
        "name": person.full_name,
        "profession": person.profession,
        "head": person.role == Role.CLINIC_HEAD,
        "rights": sorted(rights_of(person)),
        "by_profession": person.record_rights is None,
        "steps": [
            {
                "rights": step.rights,
                "reason": step.reason,
                "given_by": step.given_by.full_name,
                "given_at": step.given_at,
            }
            for step in reversed(person.record_right_steps.all())
        ],
    }


def _found(clinic_id: int, wanted: NoteFilter) -> QuerySet[VisitNote]:
    state = in_state("unsigned") | in_state("signed") if wanted.state == "waiting" else in_state(wanted.state)
    rows = standing_of(clinic_id).filter(state)
    for word in plain_words(wanted.search).split():
        rows = rows.filter(
            Q(patient__full_name__icontains=word)
            | Q(author__full_name__icontains=word)
            | Q(visit_code__icontains=word)
        )
    if wanted.state == "reviewed":
        return rows.order_by("-written_at", "-pk")
    # what alarms first, then what waits longest
    alarming = Case(When(vitals_alerts=[], then=Value(1)), default=Value(0), output_field=IntegerField())
    return rows.order_by(alarming, "written_at", "pk")


def _row(row: VisitNote, remark: str, locked: datetime) -> Json:  # NoteRow
    main = next((each["code"] for each in row.diagnoses if each["main"]), "")
    return {
        "note_id": row.pk,
        "visit_code": row.visit_code,
        "patient_id": row.patient_id,
        "patient_name": row.patient.full_name,
        "age": today().year - row.patient.birth_year if row.patient.birth_year else None,
        "author": row.author.full_name,
        "profession": row.author.profession,
        "team": row.team.code if row.team else None,
        "written_at": row.written_at,
        "signed_at": row.signed_at,
        "corrected": row.replaces_id is not None and bool(row.correction_reason),
        "assessment": row.assessment[:160] or row.findings[:160] or row.complaint[:160],
        "diagnosis": main,
        "alerts": row.vitals_alerts,
        "state": state_of(row, getattr(row, "review_step", "")),
        "remark": remark,
        "locked_at": locked,
        "locked": locked <= now(),
    }


def _remarks(rows: list[VisitNote]) -> dict[int, str]:
    """By note the remark of its latest return."""
    steps = NoteReview.objects.filter(note_id__in=[row.pk for row in rows], step="returned").order_by("pk")
    return dict(steps.values_list("note_id", "remark"))


def _waiting(clinic_id: int) -> Json:  # NotesWaitingOut
    counted = notes_waiting(clinic_id)
    return {
        "unsigned": counted.unsigned,
        "signed": counted.signed,
        "returned": counted.returned,
        "oldest_at": counted.oldest_at,
    }
