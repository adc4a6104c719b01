"""Rows of the roster as screens show them: shifts, needs, findings, absences, swaps, people."""

from datetime import date
from typing import Any

from clinics.clock import city_zone, now
from clinics.models import SWAP_OPEN, Absence, Person, Shift
from clinics.queries.roster_drafts import mark_of, people_shown
from clinics.rules.roster import PARTS, Finding, Hours, Need, part_of

Json = dict[str, Any]  # shaped by dispatch.api.schemas.roster


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
    day, part = place_of(finding, hours)
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


def person_out(person: Person) -> Json:  # RosterPerson
    """A member of the crew."""
    return {
        "id": person.pk, "name": person.full_name, "profession": person.profession, "shared": person.shared_account,
    }  # fmt: skip


def _brief(shift: Shift) -> Json:
    return {
        "shift_id": shift.pk, "team": shift.team.code, "starts_at": shift.starts_at, "ends_at": shift.ends_at,
    }  # fmt: skip


def place_of(finding: Finding, hours: Hours) -> tuple[date, str]:
    """The day and part of the grid that a finding belongs to; too little rest to the duty after it."""
    if finding.day is not None and finding.part is not None:
        return finding.day, finding.part
    begins = finding.ends_at if finding.kind == "short_rest" else finding.starts_at
    return part_of(begins, hours, city_zone())
