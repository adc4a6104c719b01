"""The door of figures: response times by part, missed targets with their reasons, and the monthly report."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from dispatch.api.clinic import Id, PageNumber, PeriodIn
from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import reports as shapes
from dispatch.api.schemas.shared import Closed
from dispatch.queries import comparison, figures, report_files, report_month
from dispatch.services import late_reasons

router = Router(tags=["reports"], auth=signed_in)
city = Router(tags=["reports"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema


class MissedIn(PeriodIn):
    """The filter of the figures, and which reason: empty all, ``-`` those that nobody has explained."""

    reason: Annotated[str, Field(max_length=40)] = ""
    page: PageNumber = 1


class MonthIn(Closed):
    """Which month, by any of its days (without one the running month), and of which puskesmas."""

    month: Annotated[date, Field(ge=date(2014, 6, 3), le=date(2200, 1, 1))] | None = None
    clinic_id: Id | None = None


class BehindIn(MonthIn):
    """Which figure of the report."""

    figure: Annotated[str, Field(min_length=1, max_length=60)] = "total.visits"
    page: PageNumber = 1


class FileIn(MonthIn):
    """As which file."""

    form: Literal["xlsx", "csv", "pdf"] = "xlsx"


@router.get(
    "/response-times/parts", operation_id="response_parts", response={200: shapes.BreakdownsOut, **REFUSALS}
)
def response_parts(request: HttpRequest, query: Query[PeriodIn]) -> Json:
    """Response times by urgency, shift, kelurahan, team and time, and the time before."""
    return figures.response_parts(actor_for(request, "clinic.response_times"), query.period())


@router.get("/missed", operation_id="missed_targets", response={200: shapes.MissedOut, **REFUSALS})
def missed_targets(request: HttpRequest, query: Query[MissedIn]) -> Json:
    """Every missed target with where its time went and why. The look is logged."""
    actor = actor_for(request, "clinic.response_times")
    return figures.missed_targets(actor, query.period(), reason=query.reason, page=query.page)


@router.post(
    "/visits/{visit_id}/late-reason",
    operation_id="give_late_reason",
    response={200: shapes.LateReasonOut, **REFUSALS},
)
def give_late_reason(request: HttpRequest, visit_id: Id, payload: shapes.LateReasonIn) -> Json:
    """Say why an own visit missed its target."""
    actor = actor_for(request, "clinic.late_reason")
    return late_reasons.give_late_reason(visit_id=visit_id, by=actor, **payload.dict())


@router.get("/monthly", operation_id="monthly_report", response={200: shapes.MonthlyOut, **REFUSALS})
def monthly_report(request: HttpRequest, query: Query[MonthIn]) -> Json:
    """The monthly report, in the same categories everywhere."""
    return report_month.monthly_report(actor_for(request, "clinic.reports"), query.month, query.clinic_id)


@router.get("/monthly/behind", operation_id="monthly_behind", response={200: shapes.BehindOut, **REFUSALS})
def monthly_behind(request: HttpRequest, query: Query[BehindIn]) -> Json:
    """The visits behind a figure of the report. The look is logged."""
    actor = actor_for(request, "clinic.reports")
    return report_month.monthly_behind(
        actor, query.month, query.clinic_id, figure=query.figure, page=query.page
    )


@router.get("/monthly/file", operation_id="monthly_file", response={200: None, **REFUSALS})
def monthly_file(request: HttpRequest, query: Query[FileIn]) -> HttpResponse:
    """The report as XLSX, CSV or PDF, in the language of who asks. No patient's name is in it."""
    actor = actor_for(request, "clinic.reports")
    file = report_files.monthly_file(actor, query.month, query.clinic_id, query.form)
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@city.get("/comparison", operation_id="clinic_comparison", response={200: shapes.ComparisonOut, **REFUSALS})
def clinic_comparison(request: HttpRequest, query: Query[PeriodIn]) -> Json:
    """Every puskesmas beside the others, per 10,000 people, small numbers marked."""
    return comparison.clinic_comparison(actor_for(request, "city.report"), query.period())
