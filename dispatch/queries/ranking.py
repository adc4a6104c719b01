"""Who could go to a visit now: the snapshot from the database and Redis, ranked by the pure choice."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count

from clinics.clock import day_bounds, now, today
from clinics.models import Shift, ShiftMember, Team
from clinics.refusals import Refusal
from dispatch.choice import Candidate, LeftOut, Option, Ranking, Request, Snapshot, rank, reach_problem
from dispatch.models import Assignment, UrgencyTarget, Visit
from dispatch.positions.store import Fix, known_positions
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT
from dispatch.travel import Place, StraightLine, TravelTimes

DEFAULT_TARGET_MINUTES = 60
RankingDict = dict[str, Any]  # the shape of RankingOut

TRAVEL: TravelTimes = StraightLine()
"""Whoever knows the ways; the straight line until a road file is given."""


def ranking_for(visit_id: int) -> RankingDict:
    """The ranking of a visit in the shape of RankingOut. Ten queries, whatever the number of teams.

    Refuses ``not_found`` for a visit that does not exist.
    """
    visit = Visit.objects.select_related("village", "clinic").filter(pk=visit_id).first()
    if visit is None:
        raise Refusal("not_found")
    at = now()
    snapshot = Snapshot(at=at, teams=tuple(candidates_for(visit, at)), travel=TRAVEL)
    ranking = rank(request_of(visit), snapshot)
    return _shaped(visit, at, ranking)


def may_send(visit: Visit, team: Team) -> str | None:
    """Why a team may not be sent whatever the dispatcher says: a refusal's code, or None.

    Skills may be overridden with a reason; duty, another visit and the sea may not.
    """
    shift = (
        Shift.objects.select_related("vehicle")
        .filter(team=team, started_at__isnull=False, ended_at__isnull=True)
        .first()
    )
    if shift is None:
        return "team_off_duty"
    if Assignment.objects.filter(team=team, status__in=ACTIVE_ASSIGNMENT).exists():
        return "team_busy"
    problem = reach_problem(
        boat_only=_on_island(visit),
        vehicle_class=_vehicle_class(team, shift),
        base_boat_only=team.clinic.boat_only,
    )
    return None if problem is None else "team_cannot_reach"


def request_of(visit: Visit) -> Request:
    """The visit as the choice sees it."""
    target = UrgencyTarget.objects.filter(urgency=visit.urgency).values_list(
        "face_to_face_minutes", flat=True
    )
    return Request(
        visit_id=visit.pk,
        visit=visit.code,
        urgency=visit.urgency,
        target_minutes=target.first() or DEFAULT_TARGET_MINUTES,
        requested_at=visit.requested_at,
        place=place_of(visit),
        boat_only=_on_island(visit),
        clinic_id=visit.clinic_id,
        needs=frozenset(visit.needs),
    )


def place_of(visit: Visit) -> Place | None:
    """The pin, else the kelurahan's point."""
    if visit.lat is not None and visit.lon is not None:
        return Place(visit.lat, visit.lon)
    village = visit.village
    if village is not None and village.lat is not None and village.lon is not None:
        return Place(village.lat, village.lon)
    return None


def candidates_for(visit: Visit, at: datetime) -> list[Candidate]:
    """Every team in service as it stands now."""
    teams = list(
        Team.objects.filter(is_active=True, clinic__is_active=True)
        .select_related("clinic", "default_vehicle")
        .order_by("code")
    )
    shifts = _shifts()
    members = _members()
    active = _active()
    refused = _refused(visit)
    counts = _visits_today()
    fixes, _ = known_positions()
    return [
        _candidate(
            team,
            shifts.get(team.pk),
            members,
            active.get(team.pk),
            fixes.get(team.pk),
            refused.get(team.pk, ""),
            counts.get(team.pk, 0),
        )
        for team in teams
    ]


def _shifts() -> dict[int, Shift]:
    rows = Shift.objects.filter(started_at__isnull=False, ended_at__isnull=True).select_related("vehicle")
    return {shift.team_id: shift for shift in rows}


def _members() -> dict[int, list[tuple[str, str]]]:
    """Name and profession of everyone on duty, by shift."""
    rows = ShiftMember.objects.filter(on_duty=True).order_by("pk")
    found: dict[int, list[tuple[str, str]]] = {}
    for shift_id, name, profession in rows.values_list("shift_id", "person__full_name", "profession"):
        found.setdefault(shift_id, []).append((name, profession))
    return found


def _active() -> dict[int, Assignment]:
    rows = Assignment.objects.filter(status__in=sorted(ACTIVE_ASSIGNMENT)).select_related("visit__village")
    return {assignment.team_id: assignment for assignment in rows}


def _refused(visit: Visit) -> dict[int, str]:
    """What each team made of its latest offer of this visit, where it was a no or a silence."""
    rows = (
        Assignment.objects.filter(visit=visit).order_by("offered_at", "pk").values_list("team_id", "status")
    )
    return {team_id: status for team_id, status in dict(rows).items() if status in ("declined", "expired")}


def _visits_today() -> dict[int, int]:
    start, _ = day_bounds(today())
    rows = Assignment.objects.filter(accepted_at__gte=start).values("team_id").annotate(visits=Count("pk"))
    return dict(rows.values_list("team_id", "visits"))


def _candidate(
    team: Team,
    shift: Shift | None,
    members: dict[int, list[tuple[str, str]]],
    assignment: Assignment | None,
    fix: Fix | None,
    refused: str,
    visits: int,
) -> Candidate:
    people = [] if shift is None else members.get(shift.pk, [])
    clinic = team.clinic
    state = "off_duty" if shift is None else "available" if assignment is None else assignment.status
    return Candidate(
        team_id=team.pk,
        team=team.code,
        clinic_id=team.clinic_id,
        clinic=clinic.name,
        base=Place(clinic.lat, clinic.lon),
        base_boat_only=clinic.boat_only,
        vehicle_class=_vehicle_class(team, shift),
        state=state,
        state_since=assignment.status_since if assignment else None,
        busy_visit_id=assignment.visit_id if assignment else None,
        busy_visit=assignment.visit.code if assignment else "",
        busy_place=place_of(assignment.visit) if assignment else None,
        fix=Place(fix.lat, fix.lon) if fix and shift else None,
        fix_time=fix.fix_time if fix and shift else None,
        shift_ends_at=shift.ends_at if shift else None,
        professions=frozenset(profession for _, profession in people),
        members=tuple(name for name, _ in people),
        visits_today=visits,
        kit_missing=len(shift.kit_missing) if shift else 0,
        refused=refused,
    )


def _vehicle_class(team: Team, shift: Shift | None) -> str:
    vehicle = shift.vehicle if shift is not None and shift.vehicle is not None else team.default_vehicle
    return vehicle.vehicle_class if vehicle is not None else "minivan"


def _on_island(visit: Visit) -> bool:
    return visit.village is not None and visit.village.boat_only


def _shaped(visit: Visit, at: datetime, ranking: Ranking) -> RankingDict:
    return {
        "visit_id": visit.pk,
        "visit_version": visit.version,
        "at": at,
        "options": [_option(option) for option in ranking.options],
        "left_out": _left_out(ranking.left_out),
        "why_first_id": [],
        "why_first_en": [],
        "why_not_nearest_id": None,
        "why_not_nearest_en": None,
        "alternatives": [],
        "hold": None,
    }


def _option(option: Option) -> dict[str, Any]:  # OptionOut
    team = option.candidate
    return {
        "team_id": team.team_id,
        "team": team.team,
        "clinic": team.clinic,
        "rank": option.rank,
        "state": "en_route" if team.state == "accepted" else team.state,
        "minutes": round(option.minutes, 1),
        "minutes_p90": round(option.minutes_p90, 1),
        "travel_minutes": round(option.travel_minutes, 1),
        "walk_minutes": 0.0,
        "free_in_minutes": round(option.free_in_minutes, 1),
        "kilometres": round(option.metres / 1000, 2),
        "source": option.source,
        "fix_age_seconds": option.fix_age_seconds,
        "own_territory": option.own_territory,
        "members": list(team.members),
        "visits_today": team.visits_today,
        "can_leave_now": option.can_leave_now,
        "loss_minutes": 0.0,
        "loss_id": None,
        "loss_en": None,
        "reasons_id": list(option.reasons_id),
        "reasons_en": list(option.reasons_en),
    }


def _left_out(items: Iterable[LeftOut]) -> list[dict[str, Any]]:  # LeftOutOut
    return [
        {
            "team_id": item.candidate.team_id,
            "team": item.candidate.team,
            "clinic": item.candidate.clinic,
            "reason_id": item.reason_id,
            "reason_en": item.reason_en,
        }
        for item in items
    ]
