"""The door of the day plan: the head of a puskesmas plans today and the days ahead."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import day_plans as shapes
from dispatch.queries import day_slots
from dispatch.queries.day_plans import day_plan as plan_of
from dispatch.services import day_plans

router = Router(tags=["clinic"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema
NEEDED = "clinic.day_plan"


@router.get("/day-plan", operation_id="day_plan", response={200: shapes.DayPlanOut, **REFUSALS})
def day_plan(request: HttpRequest, query: Query[shapes.DayIn]) -> Json:
    """The rounds of a day with their times, and what has no team and why. The look is logged."""
    return plan_of(actor_for(request, NEEDED), query.day)


@router.post("/day-plan", operation_id="make_day_plan", response={200: shapes.DayPlanOut, **REFUSALS})
def make_day_plan(request: HttpRequest, payload: shapes.MakeDayPlanIn) -> Json:
    """Plan a day, anew where it was planned before."""
    actor = actor_for(request, NEEDED)
    answer = day_plans.make_day_plan(by=actor, **payload.dict())
    return plan_of(actor, payload.day, moved=answer["moved"])


@router.post("/day-plan/price", operation_id="price_move", response={200: shapes.PriceOut, **REFUSALS})
def price_move(request: HttpRequest, payload: shapes.PriceIn) -> Json:
    """What it would cost to put a stop there. Changes nothing."""
    return day_slots.price_move(actor_for(request, NEEDED), **payload.dict())


@router.post("/day-plan/move", operation_id="move_stop", response={200: shapes.DayPlanOut, **REFUSALS})
def move_stop(request: HttpRequest, payload: shapes.MoveStopIn) -> Json:
    """Put a stop into another place of a round, or out of all of them."""
    actor = actor_for(request, NEEDED)
    answer = day_plans.move_stop(by=actor, **payload.dict())
    return plan_of(actor, payload.day, moved=answer["moved"])


@router.post("/day-plan/pin", operation_id="pin_stop", response={200: shapes.DayPlanOut, **REFUSALS})
def pin_stop(request: HttpRequest, payload: shapes.PinStopIn) -> Json:
    """A stop stays with its team, or no longer."""
    actor = actor_for(request, NEEDED)
    day_plans.pin_stop(by=actor, **payload.dict())
    return plan_of(actor, payload.day)


@router.post("/day-plan/replan", operation_id="replan_day", response={200: shapes.DayPlanOut, **REFUSALS})
def replan_day(request: HttpRequest, payload: shapes.StepDayPlanIn) -> Json:
    """Plan what is left of the day with few changes."""
    actor = actor_for(request, NEEDED)
    answer = day_plans.replan_day(by=actor, **payload.dict())
    return plan_of(actor, payload.day, moved=answer["moved"])


@router.post("/day-plan/undo", operation_id="undo_day_plan", response={200: shapes.DayPlanOut, **REFUSALS})
def undo_day_plan(request: HttpRequest, payload: shapes.StepDayPlanIn) -> Json:
    """Back to the version before."""
    actor = actor_for(request, NEEDED)
    answer = day_plans.undo_day_plan(by=actor, **payload.dict())
    return plan_of(actor, payload.day, moved=answer["moved"])


@router.get("/day-plan/slots", operation_id="best_slots", response={200: shapes.SlotsOut, **REFUSALS})
def best_slots(request: HttpRequest, query: Query[shapes.SlotsIn]) -> Json:
    """Where a visit of a patient fits best. The look is logged."""
    return day_slots.slots_for(actor_for(request, NEEDED), **query.dict())
