"""Every team in service as the choice sees it: five queries, whatever their number."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from geopy.distance import great_circle

from clinics.clock import day_bounds, today
from clinics.models import Shift, Team
from dispatch.choice import Candidate
from dispatch.positions.store import Fix, known_positions
from dispatch.queries.homes import place_from
from dispatch.queries.teams import RETURNING_WITHIN, team_state
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT
from dispatch.travel import Place

OWN_CHOICE = frozenset({"", "reassigned"})
"""Override reasons that no person gave against the ranking."""

# As text, because every ranking asks: making SQL and rows from the models takes longer than the database needs.
TEAMS = """
SELECT
    team.id, team.code, team.clinic_id, clinic.name, clinic.lat, clinic.lon, clinic.boat_only,
    coalesce(driven.vehicle_class, own.vehicle_class, 'minivan'),
    shift.id, shift.ends_at, shift.kit_missing,
    ARRAY(SELECT supply.code FROM clinics_teamsupply has JOIN clinics_supply supply ON supply.id = has.supply_id
        WHERE has.team_id = team.id AND has.amount < supply.least AND supply.is_active),
    ARRAY(SELECT supply.code FROM clinics_teamsupply has JOIN clinics_supply supply ON supply.id = has.supply_id
        WHERE has.team_id = team.id AND has.amount = 0 AND supply.is_active),
    part.status, part.status_since, part.visit_id, part.override_reason,
    visit.code, visit.lat, visit.lon, village.lat, village.lon
FROM clinics_team team
JOIN clinics_clinic clinic ON clinic.id = team.clinic_id AND clinic.is_active
LEFT JOIN clinics_shift shift
    ON shift.team_id = team.id AND shift.started_at IS NOT NULL AND shift.ended_at IS NULL
LEFT JOIN clinics_vehicle driven ON driven.id = shift.vehicle_id
LEFT JOIN clinics_vehicle own ON own.id = team.default_vehicle_id
LEFT JOIN dispatch_assignment part ON part.team_id = team.id AND part.status = ANY(%s)
LEFT JOIN dispatch_visit visit ON visit.id = part.visit_id
LEFT JOIN clinics_area village ON village.id = visit.village_id
WHERE team.is_active
ORDER BY team.code
"""
MEMBERS = """
SELECT member.shift_id, person.full_name, member.profession, person.id
FROM clinics_shiftmember member JOIN clinics_person person ON person.id = member.person_id
WHERE member.on_duty
ORDER BY member.id
"""
CARRIED = """
SELECT code, label_id, label_en FROM dispatch_reason WHERE kind = 'kit' AND is_active
UNION ALL SELECT code, label_id, label_en FROM clinics_supply WHERE is_active
"""
LATELY = """
SELECT
    team_id,
    count(*) FILTER (WHERE accepted_at >= %(today)s),
    max(ended_at) FILTER (WHERE ended_at >= %(lately)s AND arrived_at IS NOT NULL)
FROM dispatch_assignment
WHERE accepted_at >= %(today)s OR ended_at >= %(lately)s
GROUP BY team_id
"""


@dataclass(frozen=True, slots=True)
class _Row:
    """A team's line of TEAMS, in its order."""

    team_id: int
    team: str
    clinic_id: int
    clinic: str
    base_lat: float
    base_lon: float
    base_boat_only: bool
    vehicle_class: str
    shift_id: int | None
    shift_ends_at: datetime | None
    kit_missing: str | None
    """JSON, as PostgreSQL keeps it."""
    short: list[str]
    """Supplies of which it has fewer than it should."""
    used_up: list[str]
    status: str | None
    status_since: datetime | None
    visit_id: int | None
    override_reason: str | None
    visit: str | None
    lat: float | None
    lon: float | None
    village_lat: float | None
    village_lon: float | None


def candidates_now(at: datetime) -> tuple[Candidate, ...]:
    """Every team in service as it stands, by code."""
    start, _ = day_bounds(today())
    lately = {
        row[0]: (row[1], row[2]) for row in read(LATELY, {"today": start, "lately": at - RETURNING_WITHIN})
    }
    members: dict[int, list[tuple[str, str, int]]] = {}
    for shift_id, name, profession, person_id in read(MEMBERS):
        members.setdefault(shift_id, []).append((name, profession, person_id))
    carried = {code: (bahasa, english) for code, bahasa, english in read(CARRIED)}
    fixes, _ = known_positions()
    rows = [_Row(*row) for row in read(TEAMS, [sorted(ACTIVE_ASSIGNMENT)])]
    return tuple(
        _candidate(
            row,
            members.get(row.shift_id or 0, []),
            carried,
            fixes.get(row.team_id) if row.shift_id else None,
            *lately.get(row.team_id, (0, None)),
            at,
        )
        for row in rows
    )


def read(sql: str, parameters: Any = None) -> list[Any]:  # Any: the columns of the statement
    """The rows of a statement written as text."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def vehicle_class_of(team: Team, shift: Shift | None) -> str:
    """What the team drives now: the shift's vehicle, else its own."""
    vehicle = shift.vehicle if shift is not None and shift.vehicle is not None else team.default_vehicle
    return vehicle.vehicle_class if vehicle is not None else "minivan"


def _candidate(
    row: _Row,
    people: list[tuple[str, str, int]],
    carried: dict[str, tuple[str, str]],
    fix: Fix | None,
    visits: int,
    ended_at: datetime | None,
    at: datetime,
) -> Candidate:
    base = Place(row.base_lat, row.base_lon)
    missing = frozenset(json.loads(row.kit_missing)) if row.kit_missing else frozenset()
    return Candidate(
        team_id=row.team_id,
        team=row.team,
        clinic_id=row.clinic_id,
        clinic=row.clinic,
        base=base,
        base_boat_only=row.base_boat_only,
        vehicle_class=row.vehicle_class,
        state=_state(row, base, fix, ended_at, at),
        state_since=row.status_since,
        busy_visit_id=row.visit_id,
        busy_visit=row.visit or "",
        busy_place=place_from(row.lat, row.lon, row.village_lat, row.village_lon),
        fix=Place(fix.lat, fix.lon) if fix else None,
        fix_time=fix.fix_time if fix else None,
        shift_ends_at=row.shift_ends_at,
        professions=frozenset(profession for _, profession, _ in people),
        kit=frozenset(carried) - missing - frozenset(row.used_up),
        members=tuple(name for name, _, _ in people),
        people=tuple(person_id for _, _, person_id in people),
        visits_today=visits,
        kit_missing=len(missing) + len(row.short),
        lacks=tuple(carried[code] for code in (*sorted(missing), *row.short) if code in carried),
        locked=(row.override_reason or "") not in OWN_CHOICE,
    )


def _state(row: _Row, base: Place, fix: Fix | None, ended_at: datetime | None, at: datetime) -> str:
    """The engine tells accepted from en route; for the rest as everywhere."""
    if row.shift_id is not None and row.status is not None:
        return row.status
    away = great_circle((fix.lat, fix.lon), base).meters if fix and ended_at else None
    return team_state(
        on_duty=row.shift_id is not None,
        assignment_status=None,
        last_ended_at=ended_at,
        metres_from_base=away,
        at=at,
    )
