"""Teams as they stand: the state is derived from shift, assignment and position, in one place."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from geopy.distance import great_circle

from clinics.clock import city_zone, day_bounds, now
from clinics.models import Shift, Team
from dispatch.models import Assignment
from dispatch.positions.store import Fix, known_positions
from dispatch.queries.safety import help_by_team
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT

Card = dict[str, Any]  # the shape of TeamCard

RETURNING_WITHIN = timedelta(minutes=45)
AT_BASE_METRES = 250
COARSE_DECIMALS = 3
"""About 100 metres: a van at the bedside must not tell the home to who may not know it."""
STATE_OF = {
    "offered": "offered",
    "accepted": "en_route",
    "en_route": "en_route",
    "on_scene": "on_scene",
    "transporting": "transporting",
}


def team_state(
    *,
    on_duty: bool,
    assignment_status: str | None,
    last_ended_at: datetime | None,
    metres_from_base: float | None,
    at: datetime,
) -> str:
    """The state of a team from what is known of it. A team that ended a visit lately and is not home is returning."""
    if not on_duty:
        return "off_duty"
    if assignment_status is not None:
        return STATE_OF[assignment_status]
    lately = last_ended_at is not None and at - last_ended_at <= RETURNING_WITHIN
    if lately and metres_from_base is not None and metres_from_base > AT_BASE_METRES:
        return "returning"
    return "available"


def all_teams() -> QuerySet[Team]:
    """Teams in service."""
    return Team.objects.filter(is_active=True, clinic__is_active=True)


def team_cards(
    ids: Iterable[int] | None = None, *, clinic_id: int | None = None, exact: bool = True
) -> list[Card]:
    """Cards of these teams (all in service when ``ids`` is None), by code. Seven queries, whatever their number.

    ``exact=False`` for who may not see a patient's home: positions about 100 metres true.
    """
    teams = all_teams().select_related("clinic", "default_vehicle").order_by("code")
    if ids is not None:
        teams = teams.filter(pk__in=list(ids))
    if clinic_id is not None:
        teams = teams.filter(clinic_id=clinic_id)
    rows = list(teams)
    wanted = [team.pk for team in rows]
    shifts = _shifts(wanted)
    active = _active(wanted)
    ended = _last_ended(wanted)
    counts = _visits_today(wanted)
    helps = help_by_team(wanted)
    fixes, _live = known_positions(wanted)
    at = now()
    cards = [
        _card(
            team,
            shifts.get(team.pk),
            active.get(team.pk),
            ended.get(team.pk),
            counts.get(team.pk, 0),
            fixes.get(team.pk),
            at,
        )
        for team in rows
    ]
    for card in cards:
        card["help"] = helps.get(card["id"])
    return cards if exact else [_coarse(card) for card in cards]


def _coarse(card: Card) -> Card:
    return {**card, **{name: _rounded(card[name]) for name in ("lat", "lon")}}


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, COARSE_DECIMALS)


def _shifts(team_ids: list[int]) -> dict[int, Shift]:
    rows = (
        Shift.objects.filter(team_id__in=team_ids, started_at__isnull=False, ended_at__isnull=True)
        .select_related("vehicle")
        .prefetch_related("members__person")
    )
    return {shift.team_id: shift for shift in rows}


def _active(team_ids: list[int]) -> dict[int, Assignment]:
    rows = Assignment.objects.filter(team_id__in=team_ids, status__in=ACTIVE_ASSIGNMENT).select_related(
        "visit"
    )
    return {assignment.team_id: assignment for assignment in rows}


def _last_ended(team_ids: list[int]) -> dict[int, datetime]:
    rows = (
        Assignment.objects.filter(
            team_id__in=team_ids, ended_at__gte=now() - RETURNING_WITHIN, arrived_at__isnull=False
        )
        .order_by("ended_at")
        .values_list("team_id", "ended_at")
    )
    return {team_id: ended_at for team_id, ended_at in rows if ended_at is not None}


def _visits_today(team_ids: list[int]) -> dict[int, int]:
    start, _end = day_bounds(now().astimezone(city_zone()).date())
    rows = (
        Assignment.objects.filter(team_id__in=team_ids, accepted_at__gte=start)
        .values("team_id")
        .annotate(visits=Count("pk"))
        .values_list("team_id", "visits")
    )
    return dict(rows)


def _card(
    team: Team,
    shift: Shift | None,
    assignment: Assignment | None,
    last_ended_at: datetime | None,
    visits: int,
    fix: Fix | None,
    at: datetime,
) -> Card:
    home = (team.clinic.lat, team.clinic.lon)
    away = great_circle((fix.lat, fix.lon), home).meters if fix else None
    vehicle = shift.vehicle if shift and shift.vehicle else team.default_vehicle
    on_duty = shift is not None
    state = team_state(
        on_duty=on_duty,
        assignment_status=assignment.status if assignment else None,
        last_ended_at=last_ended_at,
        metres_from_base=away,
        at=at,
    )
    members = [member for member in shift.members.all() if member.on_duty] if shift else []
    return {
        "id": team.pk,
        "code": team.code,
        "clinic_id": team.clinic_id,
        "clinic": team.clinic.name,
        "state": state,
        "state_since": assignment.status_since
        if assignment
        else (last_ended_at or (shift.started_at if shift else None)),
        "vehicle_class": vehicle.vehicle_class if vehicle else "minivan",
        "vehicle": vehicle.plate if vehicle else "",
        "members": [{"name": m.person.full_name, "profession": m.profession} for m in members],
        "phone": team.phone,
        "shift_id": shift.pk if shift else None,
        "shift_ends_at": shift.ends_at if shift else None,
        "visit_id": assignment.visit_id if assignment else None,
        "visit": assignment.visit.code if assignment else None,
        "visits_today": visits,
        "kit_missing": shift.kit_missing if shift else [],
        "lat": fix.lat if fix and on_duty else None,
        "lon": fix.lon if fix and on_duty else None,
        "fix_time": fix.fix_time if fix and on_duty else None,
        "accuracy_metres": fix.accuracy_metres if fix and on_duty else None,
        "battery_percent": fix.battery_percent if fix and on_duty else None,
        "home_lat": team.clinic.lat,
        "home_lon": team.clinic.lon,
    }
