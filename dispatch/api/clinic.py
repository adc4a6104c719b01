"""The door of the clinic head (and of the Dinas for response times)."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from clinics.clock import today
from clinics.services.plan_days import Wanted
from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import clinic as shapes
from dispatch.api.schemas import plans as plan_shapes
from dispatch.api.schemas.desk import ConfirmIn
from dispatch.api.schemas.shared import Closed, Urgency, VisitAnswer
from dispatch.queries import clinic
from dispatch.queries.cards import visit_card
from dispatch.queries.response_times import Period
from dispatch.queries.shortages import shortages
from dispatch.services import plans, visits

router = Router(tags=["clinic"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema
Id = Annotated[int, Field(ge=1, le=2**62)]
PageNumber = Annotated[int, Field(ge=1, le=100_000)]
DEFAULT_DAYS = 7


class PeriodIn(Closed):
    """Which visits; without days the last seven of the city."""

    start: Annotated[date, Field(ge=date(2014, 6, 3), le=date(2200, 1, 1))] | None = None
    end: Annotated[date, Field(ge=date(2014, 6, 3), le=date(2200, 1, 1))] | None = None
    clinic_id: Id | None = None
    urgency: Urgency | None = None
    shift: Literal["", "morning", "afternoon", "night"] = ""
    village_id: Annotated[int, Field(ge=0, le=2**62)] | None = None
    """0: visits whose kelurahan is not known."""
    team_id: Annotated[int, Field(ge=0, le=2**62)] | None = None
    """0: visits that no team took."""

    def period(self) -> Period:
        """As the query takes it."""
        end = self.end or today()
        start = self.start or end - timedelta(days=DEFAULT_DAYS - 1)
        return Period(
            start=start, end=end, clinic_id=self.clinic_id, urgency=self.urgency or "", shift=self.shift,
            village_id=self.village_id, team_id=self.team_id,
        )  # fmt: skip


class VisitsIn(PeriodIn):
    """The filter of a figure, and which part of it."""

    stage: Literal["", "triage", "offer", "accept", "depart", "travel", "on_scene", "response"] = ""
    late: bool = False
    page: PageNumber = 1


@router.get("/today", operation_id="clinic_today", response={200: shapes.ClinicTodayOut, **REFUSALS})
def clinic_today(request: HttpRequest, clinic_id: Annotated[Id | None, Query()] = None) -> Json:
    """Today's visits, teams and roster of the own puskesmas (an Admin names one)."""
    return clinic.clinic_today(actor_for(request, "clinic.see"), clinic_id)


@router.post(
    "/visits/{visit_id}/confirm", operation_id="confirm_by_clinic", response={200: VisitAnswer, **REFUSALS}
)
def confirm_by_clinic(request: HttpRequest, visit_id: Id, payload: ConfirmIn) -> Json:
    """The own puskesmas has called the family back."""
    actor = actor_for(request, "clinic.confirm")
    visits.confirm_visit(visit_id=visit_id, by=actor, **payload.dict())
    return {"visit": visit_card(visit_id, identity=actor.sees_identity)}


@router.get(
    "/patients/{patient_id}/plans",
    operation_id="patient_plans",
    response={200: plan_shapes.CarePlansOut, **REFUSALS},
)
def patient_plans(request: HttpRequest, patient_id: Id) -> Json:
    """Every care plan of a patient. The look is logged."""
    return clinic.patient_plans(actor_for(request, "clinic.patients"), patient_id)


@router.post(
    "/patients/{patient_id}/plans",
    operation_id="make_plan",
    response={200: plan_shapes.CarePlansOut, **REFUSALS},
)
def make_plan(request: HttpRequest, patient_id: Id, payload: plan_shapes.CarePlanIn) -> Json:
    """Plan visits for an own patient: one day, or a series."""
    actor = actor_for(request, "clinic.plans")
    wanted = Wanted(**payload.dict(exclude={"action_id"}))
    plans.make_plan(patient_id=patient_id, wanted=wanted, by=actor, action_id=payload.action_id)
    return clinic.patient_plans(actor, patient_id)


@router.post(
    "/plans/{plan_id}", operation_id="step_plan", response={200: plan_shapes.CarePlansOut, **REFUSALS}
)
def step_plan(request: HttpRequest, plan_id: Id, payload: plan_shapes.CarePlanStepIn) -> Json:
    """Pause, resume or end a plan, or leave out its next day."""
    actor = actor_for(request, "clinic.plans")
    answer = plans.step_plan(plan_id=plan_id, by=actor, **payload.dict())
    return clinic.patient_plans(actor, answer["patient_id"])


@router.get(
    "/shortages", operation_id="clinic_shortages", response={200: plan_shapes.ShortagesOut, **REFUSALS}
)
def clinic_shortages(request: HttpRequest) -> Json:
    """What the own teams lack."""
    return shortages(actor_for(request, "clinic.supplies"))


@router.post("/shortages", operation_id="refill_team", response={200: plan_shapes.ShortagesOut, **REFUSALS})
def refill_team(request: HttpRequest, payload: plan_shapes.RefillIn) -> Json:
    """A team has been filled up."""
    actor = actor_for(request, "clinic.supplies")
    plans.refill_team(by=actor, **payload.dict())
    return shortages(actor)


@router.get(
    "/response-times", operation_id="response_times", response={200: shapes.ResponseTimesOut, **REFUSALS}
)
def response_times(request: HttpRequest, query: Query[PeriodIn]) -> Json:
    """Median and 90th percentile of every stage."""
    return clinic.response_times(actor_for(request, "clinic.response_times"), query.period())


@router.get("/visits", operation_id="clinic_visits", response={200: shapes.VisitListOut, **REFUSALS})
def clinic_visits(request: HttpRequest, query: Query[VisitsIn]) -> Json:
    """The visits behind a figure: the same filter. The look is logged."""
    actor = actor_for(request, "clinic.response_times")
    return clinic.clinic_visits(actor, query.period(), stage=query.stage, late=query.late, page=query.page)
