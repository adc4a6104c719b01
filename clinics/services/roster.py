"""The head plans: shifts of the own teams with people and vehicles, what is needed, and who is away.

What a change would bring about (gaps, double duties, too little rest) is shown before it is kept: a change with a
finding that the head has not seen is refused. Dispatch claims the command and records the event.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TypedDict

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now, today
from clinics.models import Absence, Clinic, Person, Role, RosterNeed, Shift, ShiftMember, Team
from clinics.queries.roster_drafts import (
    Cell,
    Planned,
    days_touched,
    duties_with,
    findings_of,
    new_findings,
    planned_cells,
)
from clinics.queries.roster_duties import need_of
from clinics.refusals import Refusal
from clinics.rules.roster import LEAST_REST_HOURS, MOST_REST_HOURS, PARTS, Hours

MOST_CELLS = 1000
MOST_TEAMS = 20
LONGEST_AWAY = timedelta(days=400)


class NeedIn(TypedDict):
    """What a head says a puskesmas needs; ``teams`` and ``professions`` by part of the day."""

    rest_hours: int
    longest_hours: int
    morning_at: time
    afternoon_at: time
    night_at: time
    teams: dict[str, int]
    professions: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did: how many shifts, and which teams are on duty in one of them."""

    shifts: int
    running_teams: tuple[tuple[int, str], ...]


@transaction.atomic
def change_roster(*, clinic_id: int, cells: Sequence[Cell], seen: Collection[str], by: Actor) -> Changed:
    """Keep these shifts as the head would have them. ``seen``: keys of the findings that were shown.

    Refuses ``roster_moved_on`` (somebody changed a shift since), ``roster_over``, ``roster_running``,
    ``roster_overlaps`` and ``roster_warnings`` (it would bring about what was not shown).
    """
    by.must("clinic.roster")
    if not cells or len(cells) > MOST_CELLS:
        raise Refusal("invalid", field="changes", name="changes")
    wanted = sorted({cell.team_id for cell in cells})
    list(Team.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    need = need_of(clinic_id)
    planned = planned_cells(clinic_id, cells, need)
    first, last = days_touched(planned, need)
    before, after = duties_with(clinic_id, planned, first, last)
    coming = new_findings(
        findings_of(clinic_id, before, need, first, last), findings_of(clinic_id, after, need, first, last)
    )
    unseen = [finding for finding in coming if finding.key not in seen]
    if unseen:
        raise Refusal("roster_warnings", n=len(unseen))
    for one in sorted(planned, key=lambda each: not each.cell.strike):
        _keep(one)
    running = {
        (one.team.pk, one.team.code)
        for one in planned
        if one.shift is not None and one.shift.started_at is not None
    }
    return Changed(len(planned), tuple(sorted(running)))


@transaction.atomic
def set_need(*, clinic_id: int, wanted: NeedIn, by: Actor) -> RosterNeed:
    """What this puskesmas needs from now on. Refuses ``invalid`` with the field."""
    by.must("clinic.roster")
    hours = Hours(wanted["morning_at"], wanted["afternoon_at"], wanted["night_at"])
    if not hours.in_order:
        raise Refusal("invalid", field="night_at", name="night_at")
    if not LEAST_REST_HOURS <= wanted["rest_hours"] <= MOST_REST_HOURS:
        raise Refusal("invalid", field="rest_hours", name="rest_hours")
    if not 8 <= wanted["longest_hours"] <= 24:
        raise Refusal("invalid", field="longest_hours", name="longest_hours")
    if not all(0 <= wanted["teams"].get(part, 1) <= MOST_TEAMS for part in PARTS):
        raise Refusal("invalid", field="teams", name="teams")
    row, _ = RosterNeed.objects.update_or_create(
        clinic_id=clinic_id,
        defaults={
            "rest_hours": wanted["rest_hours"],
            "longest_hours": wanted["longest_hours"],
            "morning_at": hours.morning,
            "afternoon_at": hours.afternoon,
            "night_at": hours.night,
            "teams": {part: wanted["teams"][part] for part in PARTS if part in wanted["teams"]},
            "professions": {
                part: sorted(set(wanted["professions"][part]))
                for part in PARTS
                if part in wanted["professions"]
            },
            "changed_at": now(),
            "changed_by_id": by.person_id,
        },
    )
    return row


@transaction.atomic
def add_absence(*, clinic_id: int, person_id: int, first: date, last: date, kind: str, by: Actor) -> Absence:
    """Somebody of the own crew is away on these days. Refuses ``not_found`` and ``invalid``."""
    by.must("clinic.roster")
    person = Person.objects.filter(pk=person_id, clinic_id=clinic_id, role=Role.CREW).first()
    if person is None:
        raise Refusal("not_found", field="person_id")
    if last < first or last < today() or last - first > LONGEST_AWAY:
        raise Refusal("invalid", field="last", name="last")
    return Absence.objects.create(
        person=person, first=first, last=last, kind=kind, made_by_id=by.person_id, made_at=now()
    )


@transaction.atomic
def strike_absence(*, clinic_id: int, absence_id: int, by: Actor) -> None:
    """They come after all."""
    by.must("clinic.roster")
    row = Absence.objects.select_for_update().filter(pk=absence_id, person__clinic_id=clinic_id).first()
    if row is None:
        raise Refusal("not_found")
    if row.struck_at is None:
        row.struck_at = now()
        row.save(update_fields=["struck_at"])


def clinic_of(clinic_id: int) -> str:
    """The name of a puskesmas, for the log."""
    return Clinic.objects.values_list("name", flat=True).get(pk=clinic_id)


def _keep(one: Planned) -> None:
    """Write one shift: its row, then its people. A running one is stricter: see :func:`_keep_running`."""
    if one.cell.strike:
        if one.shift is not None:
            one.shift.delete()
        return
    fields = {"vehicle": one.vehicle, "starts_at": one.starts_at, "ends_at": one.ends_at}
    if one.shift is None:
        shift = Shift.objects.create(team=one.team, **fields)
        ShiftMember.objects.bulk_create(_member(shift, person) for person in one.people)
        return
    shift = one.shift
    shift.vehicle, shift.starts_at, shift.ends_at = one.vehicle, one.starts_at, one.ends_at
    shift.save(update_fields=list(fields))
    wanted = {person.pk: person for person in one.people}
    if shift.started_at is not None:
        _keep_running(shift, wanted)
        return
    shift.members.exclude(person_id__in=wanted).delete()
    there = set(shift.members.values_list("person_id", flat=True))
    ShiftMember.objects.bulk_create(
        _member(shift, person) for person_id, person in wanted.items() if person_id not in there
    )


def _keep_running(shift: Shift, wanted: dict[int, Person]) -> None:
    """People of a team that is out: who joins is on duty unless busy elsewhere; who leaves stays written down."""
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    busy = set(
        ShiftMember.objects.filter(person_id__in=wanted, on_duty=True)
        .exclude(shift=shift)
        .values_list("person_id", flat=True)
    )
    shift.members.exclude(person_id__in=wanted).update(on_duty=False)
    shift.members.filter(person_id__in=wanted.keys() - busy).update(on_duty=True)
    there = set(shift.members.values_list("person_id", flat=True))
    ShiftMember.objects.bulk_create(
        _member(shift, person, on_duty=person_id not in busy)
        for person_id, person in wanted.items()
        if person_id not in there
    )


def _member(shift: Shift, person: Person, *, on_duty: bool = False) -> ShiftMember:
    return ShiftMember(shift=shift, person=person, profession=person.profession, on_duty=on_duty)
