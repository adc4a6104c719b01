"""The roster of a puskesmas as the rules read it: what it needs, its duties, and who is away."""

from datetime import date, timedelta

from django.db.models import Q

from clinics.clock import day_bounds
from clinics.models import Absence, Person, RosterNeed, Shift
from clinics.rules.roster import PARTS, Away, Duty, Hours, Need, OnDuty

AROUND = timedelta(days=2)
"""Duties so long before and after are read too: whether somebody has rested depends on them."""


def need_of(clinic_id: int) -> Need:
    """What this puskesmas wants of its roster; the defaults of the rules until its head has said."""
    row = RosterNeed.objects.filter(clinic_id=clinic_id).first()
    if row is None:
        return Need()
    plain = Need()
    return Need(
        hours=Hours(row.morning_at, row.afternoon_at, row.night_at),
        rest_hours=row.rest_hours,
        longest_hours=row.longest_hours,
        teams={part: int(row.teams.get(part, plain.teams[part])) for part in PARTS},
        professions={
            part: frozenset(row.professions.get(part, sorted(plain.professions[part]))) for part in PARTS
        },
    )


def shifts_around(clinic_id: int, first: date, last: date) -> list[Shift]:
    """Shifts near these days: of the own teams, and of the own people anywhere. Two queries."""
    start, end = day_bounds(first)[0] - AROUND, day_bounds(last)[1] + AROUND
    elsewhere = Shift.objects.filter(members__person__clinic_id=clinic_id).values("pk")
    return list(
        Shift.objects.filter(starts_at__lt=end, ends_at__gt=start)
        .filter(Q(team__clinic_id=clinic_id) | Q(pk__in=elsewhere))
        .select_related("team", "vehicle", "team__default_vehicle")
        .prefetch_related("members__person")
        .order_by("starts_at", "team__code")
    )


def duty_of(shift: Shift, clinic_id: int) -> Duty:
    """A shift as the rules see it from this puskesmas; of a running one only who is on duty counts."""
    own = shift.team.clinic_id == clinic_id
    running = shift.started_at is not None and shift.ended_at is None
    vehicle = shift.vehicle or shift.team.default_vehicle
    people = (
        on_duty_of(member.person, member.profession)
        for member in sorted(shift.members.all(), key=lambda one: one.pk)
        if (own or member.person.clinic_id == clinic_id) and (member.on_duty or not running)
    )
    return Duty(
        shift_id=shift.pk,
        team_id=shift.team_id,
        team=shift.team.code,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        people=tuple(people),
        vehicle_id=vehicle.pk if vehicle else None,
        vehicle=vehicle.plate if vehicle else "",
        vehicle_class=vehicle.vehicle_class if vehicle else "",
        own=own,
    )


def on_duty_of(person: Person, profession: str) -> OnDuty:
    """A person as the rules see them."""
    return OnDuty(person.pk, person.full_name, profession, shared=person.shared_account)


def away_of(clinic_id: int, first: date, last: date) -> list[Away]:
    """Who of the own people is away on some of these days."""
    rows = absences_of(clinic_id, first, last)
    return [Away(row.person_id, row.first, row.last, row.kind) for row in rows]


def absences_of(clinic_id: int, first: date, last: date) -> list[Absence]:
    """The rows behind :func:`away_of`, by day."""
    return list(
        Absence.objects.filter(
            person__clinic_id=clinic_id, struck_at__isnull=True, first__lte=last, last__gte=first
        ).order_by("first", "pk")
    )
