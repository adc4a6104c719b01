"""The specialist's door: what crews ask, and the answer."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas.files import AnswerIn, QuestionList, QuestionPage
from dispatch.queries import specialist
from dispatch.services.specialist import answer_question as answer

router = Router(tags=["specialist"], auth=signed_in)
Json = dict[str, Any]  # shaped by the response schema
Id = Annotated[int, Field(ge=1, le=2**62)]


@router.get("/questions", operation_id="specialist_questions", response={200: QuestionList, **REFUSALS})
def specialist_questions(request: HttpRequest) -> Json:
    """What waits for an answer, and what was answered within a day."""
    return specialist.question_list(actor_for(request, "specialist.answer"))


@router.get(
    "/questions/{question_id}", operation_id="specialist_question", response={200: QuestionPage, **REFUSALS}
)
def specialist_question(request: HttpRequest, question_id: Id) -> Json:
    """One question with what is known of the patient. The look is logged."""
    return specialist.question_page(actor_for(request, "specialist.answer"), question_id)


@router.post(
    "/questions/{question_id}/answer",
    operation_id="answer_question",
    response={200: QuestionPage, **REFUSALS},
)
def answer_question(request: HttpRequest, question_id: Id, payload: AnswerIn) -> Json:
    """Answer; the crew sees it at once."""
    actor = actor_for(request, "specialist.answer")
    answer(question_id=question_id, by=actor, **payload.dict())
    return specialist.question_page(actor, question_id)
