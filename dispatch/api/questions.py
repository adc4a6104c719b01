"""The doors of the triage: what to ask and what it proposes; and the city's question sets."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import questions as shapes
from dispatch.api.schemas.shared import Closed, Text40
from dispatch.queries import questions as reading
from dispatch.services.questions import checked_set
from dispatch.services.questions import save_questions as save

router = Router(tags=["triage"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema


class SetIn(Closed):
    """Which set."""

    code: Text40 = ""


@router.post(
    "/desk/triage", operation_id="propose_triage", response={200: shapes.TriageProposalOut, **REFUSALS}
)
def propose_triage(request: HttpRequest, payload: shapes.ProposeIn) -> Json:
    """What to ask for a complaint, and what the answers so far propose. Nothing is kept."""
    actor_for(request, "desk.triage")
    return reading.proposal_for(**payload.dict())


@router.get(
    "/desk/visits/{visit_id}/triages",
    operation_id="visit_triages",
    response={200: shapes.VisitTriagesOut, **REFUSALS},
)
def visit_triages(request: HttpRequest, visit_id: int) -> Json:
    """What was asked at a visit, in the version that was asked."""
    return reading.visit_triages(actor_for(request, "desk.triage"), visit_id)


@router.get(
    "/city/questions", operation_id="city_questions", response={200: shapes.CityQuestionsOut, **REFUSALS}
)
def city_questions(request: HttpRequest) -> Json:
    """Every question set in its newest version."""
    return reading.city_questions(actor_for(request, "city.report"))


@router.get(
    "/city/questions/versions",
    operation_id="question_versions",
    response={200: shapes.SetVersionsOut, **REFUSALS},
)
def question_versions(request: HttpRequest, query: Query[SetIn]) -> Json:
    """One set in every version, newest first."""
    return reading.set_versions(actor_for(request, "city.report"), query.code)


@router.post("/city/questions/try", operation_id="try_questions", response={200: shapes.TryOut, **REFUSALS})
def try_questions(request: HttpRequest, payload: shapes.TryIn) -> Json:
    """Try a set before it is saved. Nothing is kept."""
    actor_for(request, "city.settings")
    return reading.tried(checked_set(payload.body), payload.complaint, payload.answers)


@router.post(
    "/city/questions", operation_id="save_questions", response={200: shapes.SetVersionOut, **REFUSALS}
)
def save_questions(request: HttpRequest, payload: shapes.QuestionsIn) -> Json:
    """Save a set as a new version."""
    actor = actor_for(request, "city.settings")
    answer = save(by=actor, **payload.dict())
    return reading.version_out(reading.set_row(answer["code"], answer["version"]))
