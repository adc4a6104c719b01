"""The teams of a puskesmas on one day: who is on duty when, with whom and in what, and what they have in hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q

from clinics.clock import day_bounds, today
from clinics.models import Shift
from dispatch.models import Assignment
from dispatch.queries.homes import place_of
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT
from dispatch.travel import Place

EARLIEST_HOURS, LATEST_HOURS = 6, 21
"""Duties between these hours of the day count: planned visits are made by day."""
LEAST = timedelta(hours=3)
"""A duty that touches these hours for less is the night's (21:00 to 08:00 touches them for two)."""


@dataclass(frozen=True, slots=True)
class DutyPart:
    """One shift of the day."""

    shift_id: int
    on_from: datetime
    on_to: datetime
    skills: frozenset[str]
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class DayTeam:
    """A team with its shifts of the day."""

    team_id: int
    team: str
    vehicle: str
    vehicle_class: str
    members: tuple[str, ...]
    """Names, those of the first shift first."""
    parts: tuple[DutyPart, ...]

    @property
    def skills(self) -> list[str]:
        """Professions that are there at some time of the day."""
        return sorted(frozenset[str]().union(*(part.skills for part in self.parts)))


@dataclass(frozen=True, slots=True)
class Busy:
    """A visit that a team of the puskesmas has in hand, or has made today."""

    team_id: int
    team: str
    visit_id: int
    visit: str
    planned: bool
    status: str
    place: Place | None
    eta_seconds: int | None
    offered_at: datetime
    departed_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None

    def free_at(self, at: datetime, service_seconds: int) -> datetime:
        """When the team is expected to be free; not before five minutes from now."""
        soon = at + timedelta(minutes=5)
        if self.arrived_at is not None:
            return max(soon, self.arrived_at + timedelta(seconds=service_seconds))
        sets_out = self.departed_at or at
        return max(soon, sets_out + timedelta(seconds=(self.eta_seconds or 0) + service_seconds))


def teams_of_day(clinic_id: int, day: date) -> tuple[DayTeam, ...]:
    """The teams that are rostered by day, by code, with their shifts in order. Two queries.

    A shift that was ended before its time counts as far as it went.
    """
    start, _end = day_bounds(day)
    opens, closes = start + timedelta(hours=EARLIEST_HOURS), start + timedelta(hours=LATEST_HOURS)
    shifts = (
        Shift.objects.filter(
            team__clinic_id=clinic_id, team__is_active=True, starts_at__lt=closes, ends_at__gt=opens
        )
        .select_related("team__default_vehicle", "vehicle")
        .prefetch_related("members__person")
        .order_by("team__code", "starts_at", "pk")
    )
    found: dict[int, DayTeam] = {}
    for shift in shifts:
        on_from, on_to = max(shift.starts_at, opens), min(shift.ended_at or shift.ends_at, closes)
        if min(shift.ends_at, closes) - on_from < LEAST or on_to <= on_from:
            continue
        members = list(shift.members.all())
        part = DutyPart(
            shift_id=shift.pk,
            on_from=on_from,
            on_to=on_to,
            skills=frozenset(member.profession for member in members),
            people=frozenset(member.person_id for member in members),
        )
        names = tuple(member.person.full_name for member in members)
        vehicle = shift.vehicle or shift.team.default_vehicle
        known = found.get(shift.team_id)
        if known is None:
            found[shift.team_id] = DayTeam(
                team_id=shift.team_id,
                team=shift.team.code,
                vehicle=vehicle.plate if vehicle else "",
                vehicle_class=vehicle.vehicle_class if vehicle else "minivan",
                members=names,
                parts=(part,),
            )
        else:
            found[shift.team_id] = replace(
                known,
                members=(*known.members, *(name for name in names if name not in known.members)),
                parts=_joined(known.parts, part),
            )
    return tuple(found.values())


def _joined(parts: Sequence[DutyPart], following: DutyPart) -> tuple[DutyPart, ...]:
    """The same people going on are one duty; two shifts never lie over each other."""
    last = parts[-1]
    if last.people == following.people and following.on_from <= last.on_to:
        return (*parts[:-1], replace(last, on_to=max(last.on_to, following.on_to)))
    following = replace(following, on_from=max(following.on_from, last.on_to))
    return (*parts, following) if following.on_to > following.on_from else tuple(parts)


def busy_teams(clinic_id: int, day: date) -> list[Busy]:
    """What teams of the puskesmas have in hand now (today), and the visits of the day they were at. One query.

    Of a visit that two teams were asked for, the last that went counts.
    """
    start, end = day_bounds(day)
    of_day = Q(visit__planned_from__gte=start, visit__planned_from__lt=end)
    in_hand = Q(status__in=ACTIVE_ASSIGNMENT) if day == today() else Q(status__in=ACTIVE_ASSIGNMENT) & of_day
    rows = (
        Assignment.objects.filter(Q(team__clinic_id=clinic_id) | Q(visit__clinic_id=clinic_id))
        .filter(in_hand | Q(status="finished", arrived_at__isnull=False) & of_day)
        .select_related("team", "visit__village")
        .order_by("offered_at", "pk")
    )
    return [
        Busy(
            team_id=row.team_id,
            team=row.team.code,
            visit_id=row.visit_id,
            visit=row.visit.code,
            planned=row.visit.plan_id is not None,
            status=row.status,
            place=place_of(row.visit),
            eta_seconds=row.eta_seconds,
            offered_at=row.offered_at,
            departed_at=row.departed_at,
            arrived_at=row.arrived_at,
            ended_at=row.ended_at,
        )
        for row in rows
    ]
