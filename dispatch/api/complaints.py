"""The doors of complaints and ratings: the own puskesmas reads and answers, the city sees counts."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from clinics.clock import today
from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import complaints as shapes
from dispatch.api.schemas.shared import Closed
from dispatch.queries import complaints as queries
from dispatch.services import complaints

router = Router(tags=["clinic"], auth=signed_in)
city = Router(tags=["city"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema
Id = Annotated[int, Field(ge=1, le=2**62)]
PageNumber = Annotated[int, Field(ge=1, le=100_000)]
Day = Annotated[date, Field(ge=date(2014, 6, 3), le=date(2200, 1, 1))]
DEFAULT_DAYS = 90


class ComplaintsIn(Closed):
    """Which complaints."""

    show: Literal["waiting", "answered", "closed", "all"] = "waiting"
    page: PageNumber = 1


class DaysIn(Closed):
    """Which days; without them the last ninety."""

    start: Day | None = None
    end: Day | None = None

    def days(self) -> tuple[date, date]:
        """First and last day of the city."""
        end = self.end or today()
        return self.start or end - timedelta(days=DEFAULT_DAYS - 1), end


class RatingsIn(DaysIn):
    """Which ratings; 0 stars: all."""

    stars: Annotated[int, Field(ge=0, le=5)] = 0
    page: PageNumber = 1


@router.get("/complaints", operation_id="clinic_complaints", response={200: shapes.ComplaintsOut, **REFUSALS})
def clinic_complaints(request: HttpRequest, query: Query[ComplaintsIn]) -> Json:
    """One page of the own complaints."""
    return queries.clinic_complaints(
        actor_for(request, "clinic.complaints"), show=query.show, page=query.page
    )


@router.post(
    "/complaints/{complaint_id}",
    operation_id="step_complaint",
    response={200: shapes.ComplaintOut, **REFUSALS},
)
def step_complaint(request: HttpRequest, complaint_id: Id, payload: shapes.ComplaintStepIn) -> Json:
    """Read, answer, close or reopen one."""
    actor = actor_for(request, "clinic.complaints")
    complaints.step_complaint(complaint_id=complaint_id, by=actor, **payload.dict())
    return queries.clinic_complaint(actor, complaint_id)


@router.get("/ratings", operation_id="clinic_ratings", response={200: shapes.RatingsOut, **REFUSALS})
def clinic_ratings(request: HttpRequest, query: Query[RatingsIn]) -> Json:
    """How families rated, with their visits."""
    start, end = query.days()
    actor = actor_for(request, "clinic.complaints")
    return queries.clinic_ratings(actor, start=start, end=end, stars=query.stars, page=query.page)


@city.get(
    "/complaints", operation_id="complaint_counts", response={200: shapes.ComplaintCountsOut, **REFUSALS}
)
def complaint_counts(request: HttpRequest, query: Query[DaysIn]) -> Json:
    """Complaints and ratings of every puskesmas in numbers."""
    start, end = query.days()
    return queries.complaint_counts(actor_for(request, "city.report"), start=start, end=end)
