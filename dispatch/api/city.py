"""The door of the city's own screen: reports on the choice, travel times, weights and switches."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from clinics.actors import Actor
from clinics.clock import today
from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import city as shapes
from dispatch.api.schemas.shared import Closed
from dispatch.queries import override_report as reports
from dispatch.queries.choice_settings import choice_settings
from dispatch.queries.travel import calibration
from dispatch.services import settings, travel
from dispatch.services.travel import Factor
from dispatch.travel.current import travel_state

router = Router(tags=["city"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema
Day = Annotated[date, Field(ge=date(2014, 6, 3), le=date(2200, 1, 1))]
DEFAULT_DAYS = 28


class DaysIn(Closed):
    """Which days of the city, both included; without them the last 28."""

    start: Day | None = None
    end: Day | None = None

    def days(self) -> tuple[date, date]:
        """First and last day."""
        end = self.end or today()
        return self.start or end - timedelta(days=DEFAULT_DAYS - 1), end


class ChoicesIn(DaysIn):
    """The choices behind a figure."""

    kind: Literal["", "followed", "override", "reassigned", "automatic"] = ""
    reason: Annotated[str, Field(max_length=40)] = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


@router.get(
    "/override-report", operation_id="override_report", response={200: shapes.OverrideReportOut, **REFUSALS}
)
def override_report(request: HttpRequest, query: Query[DaysIn]) -> Json:
    """How often the first team was taken, what it cost when not, and how true the promised times were."""
    return reports.override_report(actor_for(request, "city.report"), *query.days())


@router.get("/choices", operation_id="choices_behind", response={200: shapes.ChoiceListOut, **REFUSALS})
def choices_behind(request: HttpRequest, query: Query[ChoicesIn]) -> Json:
    """The choices behind a figure of the report."""
    actor = actor_for(request, "city.report")
    return reports.choices_behind(actor, *query.days(), kind=query.kind, reason=query.reason, page=query.page)


@router.get("/weights", operation_id="choice_weights", response={200: shapes.ChoiceSettingsOut, **REFUSALS})
def choice_weights(request: HttpRequest) -> Json:
    """Every weight of the choice with its bounds, the switches of the automatic offer, and who changed what."""
    return choice_settings(actor_for(request, "city.report"))


@router.post("/weights", operation_id="change_weights", response={200: shapes.ChoiceSettingsOut, **REFUSALS})
def change_weights(request: HttpRequest, payload: shapes.WeightsIn) -> Json:
    """Change some weights, all or none; null puts one back to its default."""
    actor = actor_for(request, "city.settings")
    settings.change_weights(by=actor, changes=payload.changes, action_id=payload.action_id)
    return choice_settings(actor)


@router.post(
    "/auto-offer", operation_id="set_auto_offer", response={200: shapes.ChoiceSettingsOut, **REFUSALS}
)
def set_auto_offer(request: HttpRequest, payload: shapes.AutoOfferIn) -> Json:
    """Switch the automatic offer of one urgency."""
    actor = actor_for(request, "city.settings")
    settings.set_auto_offer(by=actor, urgency=payload.urgency, on=payload.on, action_id=payload.action_id)
    return choice_settings(actor)


@router.get(
    "/calibration", operation_id="travel_calibration", response={200: shapes.CalibrationOut, **REFUSALS}
)
def travel_calibration(request: HttpRequest, query: Query[DaysIn]) -> Json:
    """Promised against driven, by hour and kecamatan, with the factors this would propose."""
    return _calibration(actor_for(request, "city.report"), *query.days())


@router.post("/factors", operation_id="accept_factors", response={200: shapes.CalibrationOut, **REFUSALS})
def accept_factors(request: HttpRequest, payload: shapes.FactorsIn) -> Json:
    """Put factors in force; the next travel time has them in it."""
    actor = actor_for(request, "city.settings")
    items = [
        Factor(hour=item.hour, district=item.district, factor=item.factor, basis=item.basis)
        for item in payload.items
    ]
    travel.accept_factors(by=actor, items=items, action_id=payload.action_id)
    return _calibration(actor, payload.start, payload.end)


def _calibration(actor: Actor, start: date, end: date) -> Json:
    return {**calibration(actor, start, end), "provider": asdict(travel_state())}
