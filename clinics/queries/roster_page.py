"""The roster as screens show it: a puskesmas' month for its head, and for a crew its own duties and swaps."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from clinics.clock import city_zone, day_bounds, now, today
from clinics.models import (
    SWAP_OPEN,
    Absence,
    CalendarLink,
    Person,
    Role,
    Shift,
    ShiftSwap,
    SwapState,
    Team,
    Vehicle,
)
from clinics.queries.roster_drafts import (
    Cell,
    days_touched,
    duties_with,
    findings_of,
    mark_of,
    new_findings,
    people_shown,
    planned_cells,
)
from clinics.queries.roster_duties import absences_of, duty_of, need_of, shifts_around
from clinics.refusals import Refusal
from clinics.rules.roster import PARTS, Duty, Finding, Hours, Need, part_of

Json = dict[str, Any]  # shaped by dispatch.api.schemas.roster
LONGEST_DAYS = 42
"""Six weeks: a month with the weeks it begins and ends in."""
SWAPS_BEHIND = timedelta(days=30)


def roster_page(clinic_id: int, first: date, last: date) -> Json:  # RosterOut
    """Every shift that begins in these days, with what is needed, who there is, and what the rules say. Ten queries."""
    _check_days(first, last)
    need = need_of(clinic_id)
    shifts = shifts_around(clinic_id, first, last)
    duties = [duty_of(shift, clinic_id) for shift in shifts]
    own = [shift for shift in shifts if shift.team.clinic_id == clinic_id]
    shown = [row for shift in own if first <= (row := shift_out(shift, need.hours))["day"] <= last]
    teams = {shift.team_id for shift in own}
    return {
        "first": first,
        "last": last,
        "today": today(),
        "need": need_out(need),
        "teams": [
            {
                "id": team.pk,
                "code": team.code,
                "vehicle_id": team.default_vehicle_id,
                "active": team.is_active,
            }
            for team in Team.objects.filter(
                Q(is_active=True) | Q(pk__in=teams), clinic_id=clinic_id
            ).order_by("code")
        ],
        "vehicles": [
            {"id": one.pk, "plate": one.plate, "vehicle_class": one.vehicle_class, "active": one.is_active}
            for one in Vehicle.objects.filter(clinic_id=clinic_id).order_by("plate")
        ],
        "people": _people_out(clinic_id, duties, first, last, need.hours),
        "absences": [absence_out(row) for row in absences_of(clinic_id, first, last)],
        "shifts": shown,
        "findings": [
            finding_out(one, need.hours)
            for one in findings_of(clinic_id, duties, need, first, last)
            if first <= _day_of(one, need.hours) <= last
        ],
        "swaps": swaps_out(
            ShiftSwap.objects.filter(
                shift__team__clinic_id=clinic_id, state=SwapState.AGREED, shift__starts_at__gt=now()
            )
        ),
    }


def preview(clinic_id: int, cells: Sequence[Cell]) -> Json:  # RosterCheckOut
    """What these changes would bring about and what they would mend, before anything is kept."""
    if not cells:
        return {"coming": [], "mended": []}
    need = need_of(clinic_id)
    planned = planned_cells(clinic_id, cells, need)
    first, last = days_touched(planned, need)
    before, after = duties_with(clinic_id, planned, first, last)
    was = findings_of(clinic_id, before, need, first, last)
    will = findings_of(clinic_id, after, need, first, last)
    return {
        "coming": [finding_out(one, need.hours) for one in new_findings(was, will)],
        "mended": [finding_out(one, need.hours) for one in new_findings(will, was)],
    }


def copied_weeks(clinic_id: int, monday: date, weeks: int) -> list[Json]:  # list of RosterCellIn
    """The shifts of a week as drafts for the weeks after it. A team that has a shift at that time already is left out.

    Who is out of service, and what is already over, is not copied.
    """
    need, zone, at = need_of(clinic_id), city_zone(), now()
    week, last = timedelta(days=7), monday + timedelta(days=7 * (weeks + 1))
    own = [shift for shift in shifts_around(clinic_id, monday, last) if shift.team.clinic_id == clinic_id]
    taken = {(shift.team_id, *part_of(shift.starts_at, need.hours, zone)) for shift in own}
    found = []
    for shift in own:
        day, part = part_of(shift.starts_at, need.hours, zone)
        if not monday <= day < monday + week or not shift.team.is_active:
            continue
        starts, ends = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
        people = sorted(one.person_id for one in shift.members.all() if one.person.is_active)
        vehicle = shift.vehicle_id if shift.vehicle is not None and shift.vehicle.is_active else None
        for number in range(1, weeks + 1):
            on = day + number * week
            if (shift.team_id, on, part) in taken or shift.ends_at + number * week <= at:
                continue
            found.append(
                {
                    "team_id": shift.team_id, "day": on, "part": part, "people": people, "vehicle_id": vehicle,
                    "starts": starts.timetz().replace(tzinfo=None), "ends": ends.timetz().replace(tzinfo=None),
                }
            )  # fmt: skip
    return found


def crew_roster(person_id: int, first: date, last: date) -> Json:  # CrewRosterOut
    """The roster of a crew member's own puskesmas in these days: to read and to swap. Eight queries."""
    _check_days(first, last)
    person = Person.objects.select_related("clinic").get(pk=person_id)
    clinic_id = person.clinic_id or 0
    hours = need_of(clinic_id).hours
    start, end = day_bounds(first)[0], day_bounds(last)[1]
    shifts = (
        Shift.objects.filter(starts_at__lt=end, ends_at__gt=start)
        .filter(Q(team__clinic_id=clinic_id) | Q(members__person_id=person_id))
        .distinct()
        .select_related("team", "vehicle")
        .prefetch_related("members__person")
        .order_by("starts_at", "team__code")
    )
    crew = Person.objects.filter(clinic_id=clinic_id, role=Role.CREW, is_active=True).order_by(
        "full_name", "pk"
    )
    link = CalendarLink.objects.filter(person_id=person_id, revoked_at__isnull=True).first()
    mine = ShiftSwap.objects.filter(Q(giver_id=person_id) | Q(taker_id=person_id)).filter(
        Q(state__in=SWAP_OPEN) | Q(offered_at__gte=now() - SWAPS_BEHIND)
    )
    return {
        "first": first,
        "last": last,
        "today": today(),
        "person_id": person_id,
        "person": person.full_name,
        "clinic": person.clinic.name if person.clinic else "",
        "shifts": [shift_out(shift, hours) for shift in shifts],
        "people": [_person_out(one) for one in crew],
        "swaps": swaps_out(mine),
        "calendar_since": link.made_at if link else None,
    }


def shift_out(shift: Shift, hours: Hours) -> Json:  # RosterShiftOut
    """A shift of the grid: the part of the day it belongs to, and its people by name."""
    day, part = part_of(shift.starts_at, hours, city_zone())
    shown = set(people_shown(shift))
    over = shift.ended_at is not None or shift.ends_at <= now()
    return {
        "shift_id": shift.pk,
        "mark": mark_of(shift),
        "team_id": shift.team_id,
        "team": shift.team.code,
        "day": day,
        "part": part,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "state": "running" if shift.started_at and not shift.ended_at else "over" if over else "planned",
        "never_started": shift.started_at is None and shift.ends_at <= now(),
        "vehicle_id": shift.vehicle_id,
        "vehicle": shift.vehicle.plate if shift.vehicle else "",
        "people": [
            {"id": one.person_id, "name": one.person.full_name, "profession": one.profession}
            for one in sorted(shift.members.all(), key=lambda member: member.pk)
            if one.person_id in shown
        ],
    }


def need_out(need: Need) -> Json:  # RosterNeedOut
    """What a puskesmas needs, as its head edits it."""
    return {
        "rest_hours": need.rest_hours,
        "longest_hours": need.longest_hours,
        "morning_at": need.hours.morning,
        "afternoon_at": need.hours.afternoon,
        "night_at": need.hours.night,
        "teams": {part: need.teams.get(part, 0) for part in PARTS},
        "professions": {part: sorted(need.professions.get(part, ())) for part in PARTS},
    }


def finding_out(finding: Finding, hours: Hours) -> Json:  # FindingOut
    """A finding with the day and part of the grid it belongs to."""
    day, part = _place_of(finding, hours)
    return {
        "key": finding.key,
        "kind": finding.kind,
        "red": finding.red,
        "day": day,
        "part": part,
        "starts_at": finding.starts_at,
        "ends_at": finding.ends_at,
        "team_id": finding.team_id,
        "team": finding.team,
        "other_team": finding.other_team,
        "person_id": finding.person_id,
        "person": finding.person,
        "what": finding.what,
        "hours": finding.hours,
        "missing": finding.missing,
    }


def absence_out(row: Absence) -> Json:  # AbsenceOut
    """Who is away when."""
    return {"id": row.pk, "person_id": row.person_id, "first": row.first, "last": row.last, "kind": row.kind}


def swaps_out(rows: Any) -> list[Json]:  # Any: a queryset of ShiftSwap; list of SwapOut
    """Swaps with both shifts in words; one query."""
    related = rows.select_related("shift__team", "back_shift__team", "giver", "taker", "decided_by")
    return [
        {
            "id": swap.pk,
            "state": swap.state,
            "giver_id": swap.giver_id,
            "giver": swap.giver.full_name,
            "taker_id": swap.taker_id,
            "taker": swap.taker.full_name,
            "shift": _brief(swap.shift),
            "back_shift": _brief(swap.back_shift) if swap.back_shift else None,
            "why_head": swap.why_head,
            "offered_at": swap.offered_at,
            "decided_by": swap.decided_by.full_name if swap.decided_by else "",
            "too_late": swap.state in SWAP_OPEN and swap.shift.starts_at <= now(),
        }
        for swap in related
    ]


def _brief(shift: Shift) -> Json:
    return {
        "shift_id": shift.pk, "team": shift.team.code, "starts_at": shift.starts_at, "ends_at": shift.ends_at,
    }  # fmt: skip


def _people_out(clinic_id: int, duties: Iterable[Duty], first: date, last: date, hours: Hours) -> list[Json]:
    """The crew of a puskesmas with the hours and nights each has in these days."""
    zone = city_zone()
    worked: dict[int, list[float]] = {}
    nights: dict[int, int] = {}
    for duty in duties:
        day, part = part_of(duty.starts_at, hours, zone)
        if not first <= day <= last:
            continue
        for one in duty.people:
            worked.setdefault(one.person_id, []).append(_hours(duty.starts_at, duty.ends_at))
            nights[one.person_id] = nights.get(one.person_id, 0) + (part == "night")
    crew = Person.objects.filter(clinic_id=clinic_id, role=Role.CREW).filter(
        Q(is_active=True) | Q(pk__in=list(worked))
    )
    return [
        _person_out(one)
        | {
            "hours": round(sum(worked.get(one.pk, [])), 1),
            "nights": nights.get(one.pk, 0),
            "active": one.is_active,
        }
        for one in crew.order_by("full_name", "pk")
    ]


def _person_out(person: Person) -> Json:
    return {
        "id": person.pk, "name": person.full_name, "profession": person.profession, "shared": person.shared_account,
    }  # fmt: skip


def _hours(starts_at: datetime, ends_at: datetime) -> float:
    return (ends_at - starts_at) / timedelta(hours=1)


def _place_of(finding: Finding, hours: Hours) -> tuple[date, str]:
    if finding.day is not None and finding.part is not None:
        return finding.day, finding.part
    begins = finding.ends_at if finding.kind == "short_rest" else finding.starts_at
    return part_of(begins, hours, city_zone())


def _day_of(finding: Finding, hours: Hours) -> date:
    return _place_of(finding, hours)[0]


def _check_days(first: date, last: date) -> None:
    if last < first or (last - first).days >= LONGEST_DAYS:
        raise Refusal("invalid", field="last", name="last")
