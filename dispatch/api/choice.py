"""The door of the choice: the ranking of a visit, the plan of all of them, taking a team, coverage, a way."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from clinics.actors import actor_of
from clinics.models import Person
from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import choice as shapes
from dispatch.queries.cards import visit_card
from dispatch.queries.coverage import coverage_now
from dispatch.queries.plan import desk_plan
from dispatch.queries.ranking import ranking_for
from dispatch.queries.wall import must_see_wall
from dispatch.queries.ways import team_way
from dispatch.services import pre_emption

router = Router(tags=["desk"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema
Id = Annotated[int, Field(ge=1, le=2**62)]


@router.get(
    "/visits/{visit_id}/ranking", operation_id="rank_teams", response={200: shapes.RankingOut, **REFUSALS}
)
def rank_teams(request: HttpRequest, visit_id: int) -> Json:
    """Who could go, best first, and why; who could not, and why."""
    actor_for(request, "desk.send")
    return ranking_for(visit_id)


@router.get("/plan", operation_id="desk_plan", response={200: shapes.PlanOut, **REFUSALS})
def plan(request: HttpRequest) -> Json:
    """All open visits and all teams together, solved now: whom to send where, what to hold, what waits."""
    return desk_plan(actor_for(request, "desk.see"))


@router.post("/visits/{visit_id}/take", operation_id="take_team", response={200: shapes.TakeOut, **REFUSALS})
def take(request: HttpRequest, visit_id: int, payload: shapes.TakeIn) -> Json:
    """Ask a team that is on its way elsewhere; the other visit waits again, in one step."""
    actor = actor_for(request, "desk.send")
    pre_emption.take_team(visit_id=visit_id, by=actor, **payload.dict())
    return {
        "visit": visit_card(visit_id, identity=actor.sees_identity),
        "from_visit": visit_card(payload.from_visit_id, identity=actor.sees_identity),
    }


@router.get(
    "/coverage", operation_id="coverage_now", auth=None, response={200: shapes.CoverageOut, **REFUSALS}
)
def coverage(
    request: HttpRequest, key: Annotated[str, Query(), Field(max_length=200)] = ""
) -> dict[str, Any]:
    """How soon a free team is at each kelurahan. For the desk, the wall, and a screen with a board link."""
    person = request.user
    actor = actor_of(person) if isinstance(person, Person) and person.is_active else None
    if actor is None or not actor.may("desk.see"):
        must_see_wall(actor, key)
    return coverage_now()


@router.get("/visits/{visit_id}/way", operation_id="team_way", response={200: shapes.WayOut, **REFUSALS})
def way(request: HttpRequest, visit_id: int, team_id: Annotated[Id, Query()]) -> Json:
    """A team's way to the home, for the map."""
    return team_way(actor_for(request, "desk.see"), visit_id, team_id)
