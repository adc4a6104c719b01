"""The roster as screens show it: a puskesmas' month for its head, and for a crew its own duties and swaps."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from clinics.clock import city_zone, now, today
from clinics.models import (
    Person,
    Role,
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
    new_findings,
    planned_cells,
)
from clinics.queries.roster_duties import absences_of, duty_of, need_of, shifts_around
from clinics.queries.roster_rows import (
    absence_out,
    finding_out,
    need_out,
    person_out,
    place_of,
    shift_out,
    swaps_out,
)
from clinics.refusals import Refusal
from clinics.rules.roster import Duty, Finding, Hours, part_of

Json = dict[str, Any]  # shaped by dispatch.api.schemas.roster
LONGEST_DAYS = 42
"""Six weeks: a month with the weeks it begins and ends in."""
SWAPS_BEHIND = timedelta(days=30)


def roster_page(clinic_id: int, first: date, last: date) -> Json:  # RosterOut
    """Every shift that begins in these days, with what is needed, who there is, and what the rules say. Ten queries."""
    check_days(first, last)
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
        person_out(one)
        | {
            "hours": round(sum(worked.get(one.pk, [])), 1),
            "nights": nights.get(one.pk, 0),
            "active": one.is_active,
        }
        for one in crew.order_by("full_name", "pk")
    ]


def _hours(starts_at: datetime, ends_at: datetime) -> float:
    return (ends_at - starts_at) / timedelta(hours=1)


def _day_of(finding: Finding, hours: Hours) -> date:
    return place_of(finding, hours)[0]


def check_days(first: date, last: date) -> None:
    """Refuses ``invalid`` for more than six weeks, or none."""
    if last < first or (last - first).days >= LONGEST_DAYS:
        raise Refusal("invalid", field="last", name="last")
