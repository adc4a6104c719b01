"""The day plan where visits are sent: which team is planned for a visit, and when its time has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from clinics.clock import city_zone, today
from clinics.models import Shift
from dispatch.models import Assignment, DayPlanSetting, PlannedStop, Visit
from dispatch.queries.scheduled import scheduled
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT

SAID_NO = ("declined", "expired", "withdrawn")


@dataclass(frozen=True, slots=True)
class PlannedNow:
    """A visit that waits for its own time, and the team that is planned for it today."""

    visit_id: int
    visit: str
    visit_version: int
    team_id: int
    team: str
    start_at: datetime
    sets_out_at: datetime
    free: bool
    """The team is on duty and on no visit."""
    said_no: bool
    """It was asked already and did not take it."""
    due: bool
    """It should set out soon, or should have."""


def planned_now(at: datetime) -> list[PlannedNow]:
    """The planned visits of today that wait, by the time they begin. One query while no day is planned, else six."""
    stops = {
        (stop.care_plan_id, stop.plan_day): stop
        for stop in PlannedStop.objects.filter(plan__day=today()).select_related("team")
    }
    if not stops:
        return []
    minutes = DayPlanSetting.objects.values_list("offer_minutes", flat=True).filter(id=1).first()
    lead = timedelta(minutes=10 if minutes is None else minutes)
    visits = Visit.objects.filter(scheduled(at), plan_id__in={plan_id for plan_id, _ in stops})
    rows = [
        (stop, visit)
        for visit in visits
        if visit.plan_id is not None
        and visit.plan_day is not None
        and (stop := stops.get((visit.plan_id, visit.plan_day))) is not None
    ]
    free = _free_teams(stop.team_id for stop, _ in rows)
    asked = set(
        Assignment.objects.filter(
            visit_id__in=[visit.pk for _, visit in rows], status__in=SAID_NO
        ).values_list("visit_id", "team_id")
    )
    found = [
        PlannedNow(
            visit_id=visit.pk,
            visit=visit.code,
            visit_version=visit.version,
            team_id=stop.team_id,
            team=stop.team.code,
            start_at=stop.start_at,
            sets_out_at=stop.arrive_at - timedelta(seconds=stop.travel_seconds),
            free=stop.team_id in free,
            said_no=(visit.pk, stop.team_id) in asked,
            due=stop.arrive_at - timedelta(seconds=stop.travel_seconds) - lead <= at,
        )
        for stop, visit in rows
    ]
    return sorted(found, key=lambda each: (each.start_at, each.visit_id))


def _free_teams(team_ids: Iterable[int]) -> set[int]:
    wanted = set(team_ids)
    on_duty = Shift.objects.filter(team_id__in=wanted, started_at__isnull=False, ended_at__isnull=True)
    busy = Assignment.objects.filter(team_id__in=wanted, status__in=ACTIVE_ASSIGNMENT)
    return set(on_duty.values_list("team_id", flat=True)) - set(busy.values_list("team_id", flat=True))


def is_planned_for(visit_id: int, team_id: int) -> bool:
    """Whether today's plan sends this team there: choosing it takes no reason. One or two queries."""
    visit = Visit.objects.values_list("plan_id", "plan_day").filter(pk=visit_id).first()
    if visit is None or visit[0] is None or visit[1] is None:
        return False
    return PlannedStop.objects.filter(
        plan__day=today(), care_plan_id=visit[0], plan_day=visit[1], team_id=team_id
    ).exists()


def said_of(planned: PlannedNow) -> tuple[str, str]:
    """ "Sesuai rencana: KKS2 10.40", in both languages."""
    clock = f"{planned.start_at.astimezone(city_zone()):%H.%M}"
    return f"Sesuai rencana: {planned.team} {clock}", f"As planned: {planned.team} {clock}"
