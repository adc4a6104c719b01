"""A roster as a head would have it: drafts checked against the rows, and what the rules say before it is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2s

from clinics.clock import city_zone, now
from clinics.models import Person, Role, Shift, Team, Vehicle
from clinics.queries.roster_duties import away_of, duty_of, on_duty_of, shifts_around
from clinics.refusals import Refusal
from clinics.rules.roster import Duty, Finding, Need, Part, part_bounds
from clinics.rules.roster_people import roster_findings

LONGEST_SHIFT = timedelta(hours=24)
FURTHEST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Cell:
    """How one shift should be: a new one, a kept one as it should become, or one to strike."""

    team_id: int
    day: date
    part: Part
    people: tuple[int, ...] = ()
    vehicle_id: int | None = None
    shift_id: int | None = None
    mark: str = ""
    """What the head saw of a kept shift (:func:`mark_of`)."""
    starts: time | None = None
    ends: time | None = None
    """Own hours by the city's clock; without them the part's, and a kept shift keeps its own."""
    strike: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A cell with its rows."""

    cell: Cell
    team: Team
    starts_at: datetime
    ends_at: datetime
    vehicle: Vehicle | None
    people: tuple[Person, ...]
    shift: Shift | None


def people_shown(shift: Shift) -> list[int]:
    """Ids of a shift's people: of a running one those on duty, else all that are planned."""
    running = shift.started_at is not None and shift.ended_at is None
    return sorted(one.person_id for one in shift.members.all() if one.on_duty or not running)


def mark_of(shift: Shift) -> str:
    """What a head has seen of a shift; it changes when anybody changes the shift."""
    seen = (
        shift.starts_at,
        shift.ends_at,
        shift.vehicle_id,
        shift.started_at,
        shift.ended_at,
        people_shown(shift),
    )
    return blake2s(repr(seen).encode(), digest_size=8).hexdigest()


def planned_cells(clinic_id: int, cells: Sequence[Cell], need: Need) -> list[Planned]:
    """The cells with their rows. Refuses ``not_found``, ``invalid``, ``roster_moved_on``, ``roster_over``.

    Four queries and one for the members, whatever the number of cells. Foreign and missing look the same.
    """
    kept = [cell.shift_id for cell in cells if cell.shift_id is not None]
    if len(kept) != len(set(kept)):
        raise Refusal("invalid", field="changes", name="changes")
    teams = (
        Team.objects.filter(clinic_id=clinic_id)
        .select_related("default_vehicle")
        .in_bulk({cell.team_id for cell in cells})
    )
    vehicles = Vehicle.objects.filter(clinic_id=clinic_id).in_bulk(
        {cell.vehicle_id for cell in cells if cell.vehicle_id is not None}
    )
    people = Person.objects.filter(clinic_id=clinic_id, role=Role.CREW).in_bulk(
        {person_id for cell in cells for person_id in cell.people}
    )
    shifts = (
        Shift.objects.filter(team__clinic_id=clinic_id)
        .select_related("team", "vehicle")
        .prefetch_related("members")
        .in_bulk(kept)
    )
    found = []
    for cell in cells:
        missing = (
            cell.team_id not in teams
            or (cell.vehicle_id is not None and cell.vehicle_id not in vehicles)
            or (cell.shift_id is not None and cell.shift_id not in shifts)
            or any(person_id not in people for person_id in cell.people)
        )
        if missing:
            raise Refusal("not_found", field="changes")
        shift = shifts[cell.shift_id] if cell.shift_id is not None else None
        starts_at, ends_at = _hours_of(cell, shift, need)
        _check(cell, shift, starts_at, ends_at)
        found.append(
            Planned(
                cell=cell,
                team=teams[cell.team_id],
                starts_at=starts_at,
                ends_at=ends_at,
                vehicle=vehicles[cell.vehicle_id] if cell.vehicle_id is not None else None,
                people=tuple(people[person_id] for person_id in dict.fromkeys(cell.people)),
                shift=shift,
            )
        )
    _refuse_gone(found)
    return found


def duties_with(
    clinic_id: int, planned: Sequence[Planned], first: date, last: date
) -> tuple[list[Duty], list[Duty]]:
    """The duties around these days as they are, and as they would be. Refuses ``roster_overlaps``."""
    before = [duty_of(shift, clinic_id) for shift in shifts_around(clinic_id, first, last)]
    changed = {one.shift.pk for one in planned if one.shift is not None}
    after = [duty for duty in before if duty.shift_id not in changed]
    after += [_draft(one) for one in planned if not one.cell.strike]
    _refuse_overlaps(after)
    return before, after


def findings_of(clinic_id: int, duties: Sequence[Duty], need: Need, first: date, last: date) -> list[Finding]:
    """What the rules say of these duties in these days and the nights beside them."""
    away = away_of(clinic_id, first - timedelta(days=2), last + timedelta(days=2))
    return roster_findings(duties, away, need, first, last, city_zone())


def new_findings(before: Iterable[Finding], after: Iterable[Finding]) -> list[Finding]:
    """What a change would bring about that was not there."""
    known = {finding.key for finding in before}
    return [finding for finding in after if finding.key not in known]


def days_touched(planned: Iterable[Planned], need: Need) -> tuple[date, date]:
    """The first and last day of these cells, and of what they were before."""
    zone = city_zone()
    days = [
        moment.astimezone(zone).date()
        for one in planned
        for moment in (
            one.starts_at,
            one.ends_at,
            *((one.shift.starts_at, one.shift.ends_at) if one.shift else ()),
        )
    ]
    return min(days), max(days)


def _hours_of(cell: Cell, shift: Shift | None, need: Need) -> tuple[datetime, datetime]:
    if cell.starts is not None and cell.ends is not None:
        zone = city_zone()
        last = cell.day + timedelta(days=1) if cell.ends <= cell.starts else cell.day
        return (
            datetime.combine(cell.day, cell.starts, tzinfo=zone).astimezone(UTC),
            datetime.combine(last, cell.ends, tzinfo=zone).astimezone(UTC),
        )
    if shift is not None:
        return shift.starts_at, shift.ends_at
    return part_bounds(cell.day, cell.part, need.hours, city_zone())


def _check(cell: Cell, shift: Shift | None, starts_at: datetime, ends_at: datetime) -> None:
    """Whether this one may be kept at all: what is over stays as it was, what runs keeps its team and beginning."""
    at = now()
    if shift is not None and mark_of(shift) != cell.mark:
        raise Refusal("roster_moved_on", team=shift.team.code)
    if ends_at <= at or (shift is not None and (shift.ended_at is not None or shift.ends_at <= at)):
        raise Refusal("roster_over")
    if (starts_at - at).days > FURTHEST_DAYS or ends_at - starts_at > LONGEST_SHIFT:
        raise Refusal("invalid", field="changes", name="changes")
    if shift is None:
        if cell.strike:
            raise Refusal("required", field="shift_id", name="shift_id")
        return
    if shift.team_id != cell.team_id:
        raise Refusal("invalid", field="team_id", name="team_id")
    if shift.started_at is not None and (cell.strike or not cell.people or starts_at != shift.starts_at):
        raise Refusal("roster_running", team=shift.team.code)


def _refuse_gone(planned: Iterable[Planned]) -> None:
    """A team, vehicle or person out of service is not planned anew; who is planned already may stay."""
    for one in planned:
        stayed = set(people_shown(one.shift)) if one.shift else set()
        gone = [person.pk for person in one.people if not person.is_active and person.pk not in stayed]
        kept_vehicle = one.shift is not None and one.shift.vehicle_id == one.cell.vehicle_id
        if gone or (one.vehicle and not one.vehicle.is_active and not kept_vehicle):
            raise Refusal("invalid", field="people", name="people")
        if one.shift is None and not one.team.is_active:
            raise Refusal("invalid", field="team_id", name="team_id")


def _refuse_overlaps(duties: Sequence[Duty]) -> None:
    last: dict[int, Duty] = {}
    for duty in sorted(duties, key=lambda one: one.starts_at):
        before = last.get(duty.team_id)
        if (
            before is not None
            and duty.starts_at < before.ends_at
            and None in (before.shift_id, duty.shift_id)
        ):
            raise Refusal("roster_overlaps", team=duty.team)
        if before is None or duty.ends_at > before.ends_at:
            last[duty.team_id] = duty


def _draft(one: Planned) -> Duty:
    """A shift without a vehicle of its own drives what the team has."""
    vehicle = one.vehicle or one.team.default_vehicle
    return Duty(
        shift_id=None,
        team_id=one.team.pk,
        team=one.team.code,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        people=tuple(on_duty_of(person, person.profession) for person in one.people),
        vehicle_id=vehicle.pk if vehicle else None,
        vehicle=vehicle.plate if vehicle else "",
        vehicle_class=vehicle.vehicle_class if vehicle else "",
    )
