"""The doors of the roster: the head's month with drafts and swaps, and the crew's own duties, swaps and calendar."""

from datetime import timedelta
from typing import Annotated, Any, cast

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router
from pydantic import Field

from clinics.queries.roster_crew import crew_roster
from clinics.queries.roster_page import copied_weeks, preview, roster_page
from clinics.services.calendars import make_calendar_link, revoke_calendar_link
from clinics.services.roster import NeedIn
from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import roster as shapes
from dispatch.api.schemas.shared import Closed
from dispatch.services import roster

head = Router(tags=["clinic"], auth=signed_in)
crew = Router(tags=["crew"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema


class DaysIn(Closed):
    """Which days."""

    first: shapes.Day
    last: shapes.Day


class WeekIn(Closed):
    """The Monday of a week (any day of it will do), and how many weeks after it."""

    week: shapes.Day
    weeks: Annotated[int, Field(ge=1, le=5)] = 1


@head.get("", operation_id="clinic_roster", response={200: shapes.RosterOut, **REFUSALS})
def clinic_roster(request: HttpRequest, query: Query[DaysIn]) -> Json:
    """The own puskesmas' shifts of these days, with everything the rules say of them."""
    actor = actor_for(request, "clinic.roster")
    return roster_page(roster.own_clinic(actor), query.first, query.last)


@head.post("/check", operation_id="check_roster", response={200: shapes.RosterCheckOut, **REFUSALS})
def check_roster(request: HttpRequest, payload: shapes.RosterCheckIn) -> Json:
    """What drafts would bring about; nothing is kept."""
    actor = actor_for(request, "clinic.roster")
    return preview(roster.own_clinic(actor), [change.cell() for change in payload.changes])


@head.post("", operation_id="change_roster", response={200: shapes.RosterChanged, **REFUSALS})
def change_roster(request: HttpRequest, payload: shapes.RosterChangeIn) -> Json:
    """Keep drafts whose findings have been seen."""
    actor = actor_for(request, "clinic.roster")
    cells = [change.cell() for change in payload.changes]
    return roster.change_roster(cells=cells, seen=set(payload.seen), by=actor, action_id=payload.action_id)


@head.get("/copy", operation_id="copy_week", response={200: shapes.CopiedWeek, **REFUSALS})
def copy_week(request: HttpRequest, query: Query[WeekIn]) -> Json:
    """A week's shifts as drafts for the weeks after it; nothing is kept."""
    actor = actor_for(request, "clinic.roster")
    monday = query.week - timedelta(days=query.week.weekday())
    return {"changes": copied_weeks(roster.own_clinic(actor), monday, query.weeks)}


@head.post("/need", operation_id="set_roster_need", response={200: shapes.Done, **REFUSALS})
def set_roster_need(request: HttpRequest, payload: shapes.RosterNeedIn) -> Json:
    """What the own puskesmas needs of its roster."""
    actor = actor_for(request, "clinic.roster")
    wanted = cast(NeedIn, payload.dict(exclude={"action_id"}))
    return roster.set_need(wanted=wanted, by=actor, action_id=payload.action_id)


@head.post("/absences", operation_id="add_absence", response={200: shapes.Done, **REFUSALS})
def add_absence(request: HttpRequest, payload: shapes.AbsenceIn) -> Json:
    """Somebody of the own crew is away."""
    actor = actor_for(request, "clinic.roster")
    return roster.add_absence(by=actor, **payload.dict())


@head.post(
    "/absences/{absence_id}/strike", operation_id="strike_absence", response={200: shapes.Done, **REFUSALS}
)
def strike_absence(request: HttpRequest, absence_id: shapes.Id, payload: shapes.ActionIn) -> Json:
    """They come after all."""
    actor = actor_for(request, "clinic.roster")
    return roster.strike_absence(absence_id=absence_id, by=actor, action_id=payload.action_id)


@head.post("/swaps/{swap_id}", operation_id="decide_swap", response={200: shapes.SwapSettled, **REFUSALS})
def decide_swap(request: HttpRequest, swap_id: shapes.Id, payload: shapes.SwapDecisionIn) -> Json:
    """Confirm or refuse what two have agreed on."""
    actor = actor_for(request, "clinic.roster")
    return roster.decide_swap(swap_id=swap_id, by=actor, **payload.dict())


@crew.get("", operation_id="crew_roster", response={200: shapes.CrewRosterOut, **REFUSALS})
def own_roster(request: HttpRequest, query: Query[DaysIn]) -> Json:
    """One's own duties, and those of one's puskesmas to swap with."""
    actor = actor_for(request, "crew.roster")
    return crew_roster(actor.staff_id, query.first, query.last)


@crew.post("/swaps", operation_id="offer_swap", response={200: shapes.SwapSettled, **REFUSALS})
def offer_swap(request: HttpRequest, payload: shapes.SwapIn) -> Json:
    """Ask a colleague to take a shift."""
    actor = actor_for(request, "crew.roster")
    return roster.offer_swap(by=actor, **payload.dict())


@crew.post("/swaps/{swap_id}", operation_id="answer_swap", response={200: shapes.SwapSettled, **REFUSALS})
def answer_swap(request: HttpRequest, swap_id: shapes.Id, payload: shapes.SwapAnswerIn) -> Json:
    """Agree, decline, or take back."""
    actor = actor_for(request, "crew.roster")
    return roster.answer_swap(swap_id=swap_id, by=actor, **payload.dict())


@crew.post("/calendar", operation_id="make_calendar", response={200: shapes.CalendarLinkOut, **REFUSALS})
def make_calendar(request: HttpRequest) -> Json:
    """A secret address that a calendar program may ask; the one before is closed."""
    key = make_calendar_link(by=actor_for(request, "crew.roster"))
    return {"url": request.build_absolute_uri(reverse("own_calendar", args=[key]))}


@crew.post("/calendar/revoke", operation_id="revoke_calendar", response={200: shapes.Done, **REFUSALS})
def revoke_calendar(request: HttpRequest) -> Json:
    """The address shows nothing any more."""
    revoke_calendar_link(by=actor_for(request, "crew.roster"))
    return {}
