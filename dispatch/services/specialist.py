"""Telekonsultasi: a crew asks from the bedside, a specialist answers, the desk is alarmed when nobody does."""

from typing import Annotated
from uuid import UUID

from django.db import transaction
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Assignment, Deadline, DeadlineKind, SpecialistQuestion, Visit
from dispatch.rules.lifecycle import OPEN
from dispatch.rules.specialist import alarm_again_at, answer_due_at
from dispatch.services.crew_moves import Payload, does_not_fit, tell
from dispatch.services.deadlines import set_deadline, settle_deadlines, target_of
from dispatch.services.log import Origin, by_actor, by_system, record
from dispatch.services.receipts import Answer, claim, settle

QUESTIONS_A_VISIT = 20


def _written(text: str) -> str:
    """No control characters (PostgreSQL takes no NUL), no blank ends."""
    if any(ord(char) < 32 and char not in "\n\t\r" for char in text):
        raise ValueError("control_character")
    return text.strip()


class Question(BaseModel):
    """Payload of ``ask_specialist``."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(max_length=2000), AfterValidator(_written)]
    patient_key: Annotated[str, Field(max_length=36, pattern=r"^[0-9a-f-]*$")] = ""
    file_ids: Annotated[list[UUID], Field(max_length=12)] = []


def ask_specialist(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    """A question of a team that said yes to this visit; the clock starts when it arrives here."""
    if assignment.accepted_at is None or origin.action_id is None:
        raise does_not_fit(assignment)
    try:
        asked = Question.model_validate(payload)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Refusal("invalid", field=f"payload.{field}", name=field) from error
    if not asked.question:
        raise Refusal("question_needed", field="payload.question")
    if visit.specialist_questions.count() >= QUESTIONS_A_VISIT:
        raise Refusal("too_many", seconds=600)
    at = now()
    due_at = answer_due_at(at, target_of(visit.urgency))
    SpecialistQuestion.objects.create(
        visit=visit,
        assignment=assignment,
        action_id=origin.action_id,
        asked_by_id=origin.actor.staff_id,
        asked_at=origin.happened_at,
        recorded_at=at,
        question=asked.question,
        patient_key=asked.patient_key,
        file_ids=[str(file_id) for file_id in asked.file_ids],
        due_at=due_at,
    )
    _watch(visit)
    tell("specialist_asked", visit, assignment, origin, files=len(asked.file_ids))


def _watch(visit: Visit) -> None:
    """The clock of the oldest question that waits; none runs when all are answered or the visit has ended."""
    waiting = visit.specialist_questions.filter(answered_at__isnull=True).order_by("due_at").first()
    due_at = waiting.due_at if waiting is not None else None
    alarmed_at = visit.specialist_alarmed_at if waiting is not None and waiting.due_at <= now() else None
    if (due_at, alarmed_at) != (visit.specialist_due_at, visit.specialist_alarmed_at):
        visit.specialist_due_at, visit.specialist_alarmed_at = due_at, alarmed_at
        visit.save(update_fields=["specialist_due_at", "specialist_alarmed_at"])
    if waiting is None or visit.status not in OPEN:
        settle_deadlines(visit, DeadlineKind.SPECIALIST)
    elif not Deadline.objects.filter(
        visit=visit, kind=DeadlineKind.SPECIALIST, done_at__isnull=True
    ).exists():
        set_deadline(visit, DeadlineKind.SPECIALIST, waiting.due_at)


def alarm_unanswered(visit: Visit, deadline: Deadline) -> bool:
    """Nobody has answered in time: the desk is alarmed, and again while nobody does."""
    waiting = visit.specialist_questions.filter(answered_at__isnull=True).order_by("recorded_at").first()
    if visit.status not in OPEN or waiting is None:
        return False
    at = now()
    deadline.done_at, deadline.outcome = at, "fired"
    deadline.save(update_fields=["done_at", "outcome"])
    visit.specialist_alarmed_at = at
    visit.save(update_fields=["specialist_alarmed_at"])
    set_deadline(visit, DeadlineKind.SPECIALIST, alarm_again_at(at, target_of(visit.urgency)))
    waited = int((at - waiting.recorded_at).total_seconds() // 60)
    record("specialist_alarmed", origin=by_system(), visit=visit, minutes=waited)
    return True


@transaction.atomic
def answer_question(
    *, question_id: int, by: Actor, action_id: UUID, answer: str, urgent: bool = False
) -> Answer:
    """A specialist's answer; the crew sees it at once. Of two who answer, the second hears who was first."""
    by.must("specialist.answer")
    if (receipt := claim(action_id, "answer_question", by)) is not None:
        return dict(receipt.answer or {})
    found = SpecialistQuestion.objects.filter(pk=question_id).values_list("visit_id", flat=True).first()
    if found is None:
        raise Refusal("not_found")
    if not answer.strip():
        raise Refusal("specialist_answer_needed", field="answer")
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=found)
    question = SpecialistQuestion.objects.select_related("answered_by", "assignment__team").get(
        pk=question_id
    )
    if question.answered_by is not None:
        raise Refusal("answered_already", who=question.answered_by.full_name)
    question.answered_at, question.answered_by_id = now(), by.staff_id
    question.answer, question.urgent = answer.strip(), urgent
    question.save(update_fields=["answered_at", "answered_by", "answer", "urgent"])
    _watch(visit)
    minutes = int((question.answered_at - question.recorded_at).total_seconds() // 60)
    team = question.assignment.team
    record(
        "specialist_answered", origin=by_actor(by, action_id), visit=visit, team_id=team.pk, team=team.code,
        minutes=minutes, urgent=urgent,
    )  # fmt: skip
    return settle(action_id, {"question_id": question_id})
