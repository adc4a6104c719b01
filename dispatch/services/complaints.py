"""Complaints: a family says what was wrong (or right), the puskesmas reads, answers and closes.

A family opens its own by the link of the receipt, or by number and telephone. Nothing clinical leaves in an answer.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from clinics.actors import CITIZEN, Actor
from clinics.clock import city_zone, now
from clinics.models import Clinic
from clinics.refusals import Refusal
from dispatch.models import Complaint, ComplaintLine, ComplaintSetting, ComplaintState, Visit
from dispatch.rules.complaints import (
    ANSWER_DAYS,
    CATEGORIES,
    OFFICE_STEPS,
    answer_due,
    clinical_word,
    next_state,
)
from dispatch.rules.phones import is_same_phone, read_phone
from dispatch.services.intake import hashed, link_token
from dispatch.services.log import by_actor, record
from dispatch.services.receipts import Answer, claim, settle

LEAST_LETTERS, LONGEST_TEXT, LONGEST_ANSWER, LONGEST_REASON = 3, 2000, 1000, 240


@dataclass(frozen=True, slots=True)
class ComplaintForm:
    """What a family wrote. ``visit_id``: a visit that its browser may look at; else ``ticket`` with the telephone."""

    category: str
    text: str
    writer_name: str = ""
    writer_phone: str = ""
    ticket: str = ""
    visit_id: int | None = None
    clinic_id: int | None = None
    """Asked for only where no visit says which puskesmas."""
    language: str = "id"


@transaction.atomic
def send_complaint(*, form: ComplaintForm, action_id: UUID) -> Answer:
    """Take a complaint in; its number and the token of its link. The same form twice is one complaint."""
    if (receipt := claim(action_id, "send_complaint", CITIZEN)) is not None:
        return dict(receipt.answer or {})
    text = form.text.strip()
    if form.category not in CATEGORIES:
        raise Refusal("invalid", field="category", name="category")
    if len(text) < LEAST_LETTERS:
        raise Refusal("required", field="text", name="text")
    visit = _visit_of(form)
    clinic_id = visit.clinic_id if visit and visit.clinic_id else _asked_clinic(form)
    number = read_phone(form.writer_phone)
    at = now()
    pk, code = _next_code()
    complaint = Complaint.objects.create(
        pk=pk,
        code=code,
        token_hash=hashed(complaint_token(code)),
        clinic_id=clinic_id,
        visit=visit,
        category=form.category,
        text=text[:LONGEST_TEXT],
        writer_name=form.writer_name.strip()[:120],
        writer_phone_raw=number.raw[:40],
        writer_phone=number.e164,
        language=form.language,
        received_at=at,
        due_at=answer_due(at, answer_days(), city_zone()),
    )
    record(
        "complaint_received",
        origin=by_actor(CITIZEN, action_id),
        subject=_subject(complaint),
        category=complaint.category,
        of_visit=visit is not None,
    )
    return settle(action_id, {"code": code, "complaint_id": complaint.pk})


def _asked_clinic(form: ComplaintForm) -> int:
    """The puskesmas that the family chose: one of those that are at work. A visit's own is not asked that."""
    if form.clinic_id is None or not Clinic.objects.filter(pk=form.clinic_id, is_active=True).exists():
        raise Refusal("required", field="clinic_id", name="clinic_id")
    return form.clinic_id


def _visit_of(form: ComplaintForm) -> Visit | None:
    """The visit it is about. A ticket needs the telephone of the request: ticket numbers run in order."""
    if form.visit_id is not None:
        return Visit.objects.get(pk=form.visit_id)
    if not form.ticket.strip():
        return None
    visit = Visit.objects.filter(code=form.ticket.strip().upper()).first()
    e164, raw = (visit.caller_phone, visit.caller_phone_raw) if visit else ("", "")
    if not is_same_phone(form.writer_phone, e164=e164, raw=raw):
        raise Refusal("ticket_unknown", field="ticket")
    return visit


@transaction.atomic
def step_complaint(
    *, complaint_id: int, step: str, text: str, seen_version: int, by: Actor, action_id: UUID
) -> Answer:
    """Read, answer, close or reopen a complaint of the own puskesmas.

    An answer is refused when it says something about health (``answer_clinical``): families are called for that.
    Closing without an answer needs a reason, which stays in the puskesmas.
    """
    by.must("clinic.complaints")
    if (receipt := claim(action_id, "step_complaint", by)) is not None:
        return dict(receipt.answer or {})
    complaint = Complaint.objects.select_for_update(of=("self",)).filter(pk=complaint_id).first()
    if complaint is None or not by.reaches_clinic(complaint.clinic_id):
        raise Refusal("not_found")
    if complaint.version != seen_version:
        raise Refusal("complaint_moved_on", number=complaint.code)
    state = next_state(complaint.state, step) if step in OFFICE_STEPS else None
    if state is None:
        raise Refusal("complaint_not_now", state=ComplaintState(complaint.state).label, number=complaint.code)
    words = text.strip()
    if step == "answer":
        _check_answer(words)
        ComplaintLine.objects.create(
            complaint=complaint, text=words[:LONGEST_ANSWER], written_by_id=by.staff_id, written_at=now()
        )
    elif step == "close" and complaint.answered_at is None and complaint.category != "praise" and not words:
        raise Refusal("required", field="text", name="text")
    elif step == "close":
        complaint.close_reason = words[:LONGEST_REASON]
    _move(complaint, state)
    record(
        "complaint_stepped",
        origin=by_actor(by, action_id),
        subject=_subject(complaint),
        step=step,
        late=step == "answer" and now() > complaint.due_at,
    )
    return settle(action_id, {"complaint_id": complaint.pk, "version": complaint.version})


def _check_answer(words: str) -> None:
    if len(words) < LEAST_LETTERS:
        raise Refusal("required", field="text", name="text")
    if word := clinical_word(words):
        raise Refusal("answer_clinical", field="text", word=word)


@transaction.atomic
def reply_by_family(*, complaint_id: int, text: str, action_id: UUID) -> None:
    """The family adds a word to what was answered: it waits again, with a new deadline."""
    if claim(action_id, "reply_by_family", CITIZEN) is not None:
        return
    complaint = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint_id)
    state = next_state(complaint.state, "reply")
    if state is None:
        raise Refusal("complaint_not_now", state=ComplaintState(complaint.state).label, number=complaint.code)
    words = text.strip()[:LONGEST_ANSWER]
    if len(words) < LEAST_LETTERS:
        raise Refusal("required", field="text", name="text")
    at = now()
    ComplaintLine.objects.create(complaint=complaint, text=words, written_at=at)
    complaint.due_at = answer_due(at, answer_days(), city_zone())
    _move(complaint, state)
    origin = by_actor(CITIZEN, action_id)
    record("complaint_stepped", origin=origin, subject=_subject(complaint), step="reply", late=False)
    settle(action_id, {"complaint_id": complaint.pk})


def _move(complaint: Complaint, state: str) -> None:
    """Write the state with its moment."""
    at = now()
    complaint.state = state
    complaint.version += 1
    complaint.read_at = complaint.read_at or at if state != "new" else complaint.read_at
    complaint.answered_at = complaint.answered_at or at if state == "answered" else complaint.answered_at
    complaint.closed_at = at if state == "closed" else None
    complaint.save(
        update_fields=["state", "version", "read_at", "answered_at", "closed_at", "close_reason", "due_at"]
    )


def complaint_by_token(token: str) -> Complaint:
    """The complaint that a link opens; refused when unknown."""
    found = (
        Complaint.objects.select_related("clinic").filter(token_hash=hashed(token)).first() if token else None
    )
    if found is None:
        raise Refusal("tracking_closed")
    return found


def complaint_by_number(code: str, phone: str) -> Complaint:
    """The complaint of a number, when the telephone is the one left with it. Same refusal for either being wrong."""
    found = Complaint.objects.select_related("clinic").filter(code=code.strip().upper()).first()
    e164, raw = (found.writer_phone, found.writer_phone_raw) if found else ("", "")
    same = is_same_phone(phone, e164=e164, raw=raw)
    if found is None or not same:
        raise Refusal("ticket_unknown", field="code")
    return found


def complaint_token(code: str) -> str:
    """The unguessable part of the link to a complaint's answer."""
    return link_token("complaint", code)


def answer_days() -> int:
    """Working days for an answer, as the office says."""
    days = ComplaintSetting.objects.filter(id=1).values_list("answer_days", flat=True).first()
    return ANSWER_DAYS if days is None else days


def _subject(complaint: Complaint) -> str:
    return f"complaint:{complaint.pk}"


def _next_code() -> tuple[int, str]:
    """``PGD-2611-0007``: year and month of the city's calendar, and the complaint's own number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('dispatch_complaint', 'id'))")
        number = int(cursor.fetchone()[0])
    return number, f"PGD-{now().astimezone(city_zone()):%y%m}-{number:04d}"
