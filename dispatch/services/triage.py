"""Triage: what was asked and answered, the urgency with its reason, and what vital signs make of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.names import plain_name
from clinics.refusals import Refusal
from dispatch.models import Assignment, QuestionSet, ReasonKind, Triage, Visit
from dispatch.queries.questions import set_of, set_row
from dispatch.rules.deadlines import face_to_face_due_at
from dispatch.rules.lifecycle import OPEN, WAITING
from dispatch.rules.planned import target_counts_from
from dispatch.rules.question_sets import ANSWERS, RANK
from dispatch.rules.triage import Proposal, change_of, propose, raised_by_vitals
from dispatch.rules.words import RED_FLAGS
from dispatch.services.deadlines import target_of, watch_waiting
from dispatch.services.forms import TriageForm
from dispatch.services.locks import lock_open_visit
from dispatch.services.log import Origin, by_actor, record, remark
from dispatch.services.offers import known_reason
from dispatch.services.psc119 import watch_psc119
from dispatch.services.receipts import Answer, claim, settle

URGENCY_WORDS = {"red": ("merah", "red"), "yellow": ("kuning", "yellow"), "green": ("hijau", "green")}


@dataclass(frozen=True, slots=True)
class Judged:
    """A triage that may be stored."""

    urgency: str
    service_type: str
    needs: list[str]
    red_flags: list[str]
    kit: list[str] | None = None
    """None: no questions were asked, so nothing is known about it."""
    proposed: str = ""
    change_reason: str = ""
    row: QuestionSet | None = None
    answers: dict[str, str] = field(default_factory=dict)


def judge(form: TriageForm, *, proposed_before: str = "") -> Judged:
    """The triage a person gives, held against what the answers propose.

    ``proposed_before``: an earlier proposal that still stands where no questions are asked this time. A red
    flag is red whatever was chosen. Another urgency than proposed needs a reason of the city's list.
    """
    row = set_row(form.question_set, form.question_version) if form.question_set else None
    proposal = _proposal(row, form.answers)
    flags = _flags(form.red_flags, proposal)
    proposed = proposal.urgency if proposal else ""
    proposed = (
        "red" if flags and proposed else max((proposed, proposed_before), key=lambda each: RANK.get(each, -1))
    )
    urgency = form.urgency or ("red" if flags else proposed or "yellow")
    if flags and urgency != "red":
        raise Refusal("red_flag_is_red", field="urgency")
    return Judged(
        urgency=urgency,
        service_type=form.service_type or _service_type(flags, proposal),
        needs=list(form.needs) if form.needs is not None else list(proposal.needs if proposal else ()),
        red_flags=flags,
        kit=[] if flags else list(proposal.kit) if proposal else None,
        proposed=proposed,
        change_reason=_change_reason(proposed, urgency, form.change_reason),
        row=row,
        answers=dict(form.answers),
    )


def keep_triage(visit: Visit, judged: Judged, by: Actor) -> None:
    """Keep what was asked and answered, once for every triage."""
    Triage.objects.create(
        visit=visit,
        question_set=judged.row,
        answers=judged.answers,
        proposed=judged.proposed,
        urgency=judged.urgency,
        change_reason=judged.change_reason,
        red_flags=judged.red_flags,
        needs=judged.needs,
        made_by_id=by.person_id,
        made_at=now(),
    )


@transaction.atomic
def triage_visit(
    *, visit_id: int, by: Actor, seen_version: int, action_id: UUID, form: TriageForm, note: str = ""
) -> Answer:
    """Set urgency and needs. The clock keeps running from the request; the alarm follows the new urgency."""
    by.must("desk.triage")
    if (receipt := claim(action_id, "triage_visit", by)) is not None:
        return dict(receipt.answer or {})
    visit = lock_open_visit(visit_id, by=by, seen_version=seen_version)
    judged = judge(form, proposed_before=_standing_proposal(visit, form))
    before = visit.urgency
    visit.urgency, visit.service_type = judged.urgency, judged.service_type
    visit.needs, visit.red_flags = judged.needs, judged.red_flags
    if judged.kit is not None:
        visit.kit = judged.kit
    visit.proposed_urgency, visit.change_reason = judged.proposed, judged.change_reason
    visit.triaged_at = visit.triaged_at or now()
    if visit.planned_to is None or visit.urgency != before:
        visit.due_at = due_at_of(visit)
    fields = [
        "urgency", "service_type", "needs", "kit", "red_flags", "proposed_urgency", "change_reason", "triaged_at",
        "due_at",
    ]  # fmt: skip
    if visit.status == "requested":
        visit.status, visit.status_since = "triaged", now()
        fields += ["status", "status_since"]
    visit.save(update_fields=fields)
    keep_triage(visit, judged, by)
    if visit.status in ("triaged", "confirmed") and visit.urgency != before:
        watch_waiting(visit)
    origin = by_actor(by, action_id)
    remark("visit_triaged", visit=visit, origin=origin, text=note)
    record_triaged(visit, origin, judged, before=before)
    watch_psc119(visit, origin)
    return settle(action_id, {"visit_id": visit.pk})


def due_at_of(visit: Visit) -> datetime:
    """When somebody is to stand at the bedside, by the visit's urgency; green and planned: at the end of its window."""
    if visit.planned_to is not None and visit.urgency == "green":
        return visit.planned_to
    since = target_counts_from(visit.requested_at, planned_to=visit.planned_to, at=now())
    return face_to_face_due_at(since, target_of(visit.urgency))


def record_triaged(visit: Visit, origin: Origin, judged: Judged, *, before: str | None = None) -> None:
    """The event of a triage; what the complaint was stays out of it."""
    record(
        "visit_triaged",
        origin=origin,
        visit=visit,
        urgency=judged.urgency,
        before=before,
        service_type=judged.service_type,
        needs=judged.needs,
        red_flags=len(judged.red_flags),
        proposed=judged.proposed or None,
        change_reason=judged.change_reason or None,
    )


def is_about_patient(visit: Visit, name: str) -> bool:
    """Whether a note is about the one the visit is for, and not about somebody else in the house."""
    return not name or plain_name(name) == plain_name(visit.patient_name or visit.caller_name)


def raise_by_vitals(visit: Visit, assignment: Assignment, origin: Origin, alerts: Sequence[str]) -> None:
    """A note's vital signs make an open visit red (FIELD 4). Nothing here ever makes it calmer.

    The target is counted anew only while nobody stands at the bedside: who is there has met the one before.
    """
    urgency = raised_by_vitals(visit.urgency, alerts)
    if visit.status not in OPEN or urgency == visit.urgency:
        return
    before = visit.urgency
    visit.urgency, visit.proposed_urgency, visit.change_reason = urgency, urgency, ""
    visit.raised_at = now()
    fields = ["urgency", "proposed_urgency", "change_reason", "raised_at"]
    if visit.status != "on_scene":
        visit.due_at = due_at_of(visit)
        fields.append("due_at")
    visit.save(update_fields=fields)
    if visit.status in WAITING:
        watch_waiting(visit)
    record(
        "urgency_raised",
        origin=origin,
        visit=visit,
        team_id=assignment.team_id,
        team=assignment.team.code,
        urgency=urgency,
        before=before,
        alerts=list(alerts),
    )


def _proposal(row: QuestionSet | None, answers: dict[str, str]) -> Proposal | None:
    """What the answers propose; an answer to a question that this version does not ask is refused."""
    if row is None:
        if answers:
            raise Refusal("answer_unknown", field="answers")
        return None
    asked = set_of(row)
    codes = {question.code for question in asked.questions}
    for code, answer in answers.items():
        if code not in codes or answer not in ANSWERS:
            raise Refusal("answer_unknown", field=f"answers.{code[:40]}")
    return propose(asked, answers)


def _flags(given: Sequence[str], proposal: Proposal | None) -> list[str]:
    for flag in given:
        if flag not in RED_FLAGS:
            raise Refusal("red_flag_unknown", field="red_flags")
    return list(dict.fromkeys([*(proposal.flags if proposal else ()), *given]))


def _service_type(flags: Sequence[str], proposal: Proposal | None) -> str:
    if flags:
        return "emergency"
    return proposal.service_type if proposal else "visit"


def _change_reason(proposed: str, urgency: str, reason: str) -> str:
    """Why not as proposed: asked for where it is not, forgotten where it is."""
    if not change_of(proposed, urgency):
        return ""
    if not reason:
        bahasa, english = URGENCY_WORDS[proposed]
        raise Refusal("change_reason_needed", field="change_reason", proposed_id=bahasa, proposed_en=english)
    return known_reason(ReasonKind.TRIAGE, reason, field="change_reason")


def _standing_proposal(visit: Visit, form: TriageForm) -> str:
    """An earlier proposal binds where nothing is asked anew; red by vital signs binds always."""
    if visit.raised_at is not None:
        return "red"
    return "" if form.question_set else visit.proposed_urgency
