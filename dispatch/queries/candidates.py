"""Every team in service as the choice sees it: eight queries, whatever their number."""

from datetime import datetime

from django.db.models import Count
from geopy.distance import great_circle

from clinics.clock import day_bounds, today
from clinics.models import Shift, ShiftMember, Team
from dispatch.choice import Candidate
from dispatch.models import Assignment
from dispatch.positions.store import Fix, known_positions
from dispatch.queries.homes import place_of
from dispatch.queries.teams import RETURNING_WITHIN, all_teams, team_state
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT
from dispatch.travel import Place

OWN_CHOICE = frozenset({"", "reassigned"})
"""Override reasons that no person gave against the ranking."""


class Duties:
    """What is known of all teams at one moment, by team."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        rows = Shift.objects.filter(started_at__isnull=False, ended_at__isnull=True)
        self.shifts = {shift.team_id: shift for shift in rows.select_related("vehicle")}
        self.members = _members()
        self.active = active_assignments()
        self.ended = _last_ended(at)
        self.visits = _visits_today()
        self.fixes, _ = known_positions()

    def candidate(self, team: Team) -> Candidate:
        """One team as it stands."""
        shift, assignment = self.shifts.get(team.pk), self.active.get(team.pk)
        fix = self.fixes.get(team.pk) if shift is not None else None
        people = [] if shift is None else self.members.get(shift.pk, [])
        clinic = team.clinic
        return Candidate(
            team_id=team.pk,
            team=team.code,
            clinic_id=team.clinic_id,
            clinic=clinic.name,
            base=Place(clinic.lat, clinic.lon),
            base_boat_only=clinic.boat_only,
            vehicle_class=vehicle_class_of(team, shift),
            state=self._state(team, shift, assignment, fix),
            state_since=assignment.status_since if assignment else None,
            busy_visit_id=assignment.visit_id if assignment else None,
            busy_visit=assignment.visit.code if assignment else "",
            busy_place=place_of(assignment.visit) if assignment else None,
            fix=Place(fix.lat, fix.lon) if fix else None,
            fix_time=fix.fix_time if fix else None,
            shift_ends_at=shift.ends_at if shift else None,
            professions=frozenset(profession for _, profession in people),
            members=tuple(name for name, _ in people),
            visits_today=self.visits.get(team.pk, 0),
            kit_missing=len(shift.kit_missing) if shift else 0,
            locked=assignment is not None and assignment.override_reason not in OWN_CHOICE,
        )

    def _state(self, team: Team, shift: Shift | None, assignment: Assignment | None, fix: Fix | None) -> str:
        """The engine tells accepted from en route; for the rest as everywhere."""
        if shift is not None and assignment is not None:
            return assignment.status
        ended_at = self.ended.get(team.pk)
        away = (
            great_circle((fix.lat, fix.lon), (team.clinic.lat, team.clinic.lon)).meters
            if fix and ended_at
            else None
        )
        return team_state(
            on_duty=shift is not None,
            assignment_status=None,
            last_ended_at=ended_at,
            metres_from_base=away,
            at=self.at,
        )


def candidates_now(at: datetime) -> tuple[Candidate, ...]:
    """Every team in service as it stands, by code."""
    teams = all_teams().select_related("clinic", "default_vehicle").order_by("code")
    duties = Duties(at)
    return tuple(duties.candidate(team) for team in teams)


def active_assignments() -> dict[int, Assignment]:
    """What each team is at, with its visit."""
    rows = Assignment.objects.filter(status__in=sorted(ACTIVE_ASSIGNMENT)).select_related("visit__village")
    return {assignment.team_id: assignment for assignment in rows}


def vehicle_class_of(team: Team, shift: Shift | None) -> str:
    """What the team drives now: the shift's vehicle, else its own."""
    vehicle = shift.vehicle if shift is not None and shift.vehicle is not None else team.default_vehicle
    return vehicle.vehicle_class if vehicle is not None else "minivan"


def _members() -> dict[int, list[tuple[str, str]]]:
    """Name and profession of everyone on duty, by shift."""
    rows = ShiftMember.objects.filter(on_duty=True).order_by("pk")
    found: dict[int, list[tuple[str, str]]] = {}
    for shift_id, name, profession in rows.values_list("shift_id", "person__full_name", "profession"):
        found.setdefault(shift_id, []).append((name, profession))
    return found


def _last_ended(at: datetime) -> dict[int, datetime]:
    rows = (
        Assignment.objects.filter(ended_at__gte=at - RETURNING_WITHIN, arrived_at__isnull=False)
        .order_by("ended_at")
        .values_list("team_id", "ended_at")
    )
    return {team_id: ended_at for team_id, ended_at in rows if ended_at is not None}


def _visits_today() -> dict[int, int]:
    start, _ = day_bounds(today())
    rows = Assignment.objects.filter(accepted_at__gte=start).values("team_id").annotate(visits=Count("pk"))
    return dict(rows.values_list("team_id", "visits"))
