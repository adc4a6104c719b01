"""The practice city's roster: three shifts a day, extended a day at a time, never twice."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from clinics.clock import city_zone
from clinics.models import Installation, Person, Profession, Shift, ShiftMember, Team

MORNING, AFTERNOON, NIGHT = "morning", "afternoon", "night"
HOURS = {
    # local start, local end (the next day for the night)
    MORNING: (time(8), time(14)),
    AFTERNOON: (time(14), time(21)),
    NIGHT: (time(21), time(8)),
}
DAYS_OF_A_WEEK, CHANGE_EVERY_WEEKS = 7, 4
TWO_TEAMS_AT_NIGHT_EVERY = 5
"""One puskesmas in five keeps both teams at night; the others one."""


@transaction.atomic
def extend_roster(day: date) -> int:
    """Plan a local day for every practice team, where a shift is not planned yet; how many shifts were added.

    Every team has its shared log-in and its other members on each of its shifts; team 1 of a puskesmas works day and
    night. Safe to call again and by several processes at once (the installation's row is the lock).
    """
    Installation.objects.select_for_update().get(id=1)
    teams = list(
        Team.objects.filter(is_active=True).select_related("default_vehicle").order_by("clinic_id", "code")
    )
    crews = crews_of_teams()
    planned = {name: shift_bounds(day, name) for name in HOURS}
    first, last = planned[MORNING][0], planned[NIGHT][1]
    taken = set(
        Shift.objects.filter(starts_at__gte=first, starts_at__lt=last).values_list("team_id", "starts_at")
    )
    shifts: list[tuple[Shift, list[Person]]] = []
    for team in teams:
        crew = crews.get(team.code, [])
        for name, (starts_at, ends_at) in planned.items():
            if not crew or (name == NIGHT and not works_at_night(team)) or (team.pk, starts_at) in taken:
                continue
            shift = Shift(team=team, vehicle=team.default_vehicle, starts_at=starts_at, ends_at=ends_at)
            shifts.append((shift, on_this_shift(crew, day, name, nights=works_at_night(team))))
    made = Shift.objects.bulk_create([shift for shift, _ in shifts])
    ShiftMember.objects.bulk_create(
        ShiftMember(shift=shift, person=person, profession=person.profession)
        for shift, (_, people) in zip(made, shifts, strict=True)
        for person in people
    )
    return len(made)


def shift_bounds(day: date, name: str) -> tuple[datetime, datetime]:
    """Start and end (UTC) of one of the three shifts of a local day."""
    zone = city_zone()
    start, end = HOURS[name]
    last = day + timedelta(days=1) if end <= start else day
    return (
        datetime.combine(day, start, tzinfo=zone).astimezone(UTC),
        datetime.combine(last, end, tzinfo=zone).astimezone(UTC),
    )


def works_at_night(team: Team) -> bool:
    """Whether a practice team is on the night's roster too."""
    return team.code.endswith("1") or team.clinic_id % TWO_TEAMS_AT_NIGHT_EVERY == 0


def crews_of_teams() -> dict[str, list[Person]]:
    """Team code -> its people, the shared log-in first. Log-ins are ``tim-<code>``, members ``<code>-<n>``."""
    crews: dict[str, list[Person]] = {}
    for person in Person.objects.filter(is_practice=True, role="crew", is_active=True).order_by("pk"):
        code = person.username.removeprefix("tim-").split("-")[0].upper()
        crews.setdefault(code, []).append(person)
    return crews


def on_this_shift(crew: list[Person], day: date, name: str, *, nights: bool) -> list[Person]:
    """The shared log-in and one of each other profession, in turns so that everybody rests.

    In a team that works at night one has the days and the other the nights, and they change every four weeks; in
    the others one has the morning and the other the afternoon, the other way round on the day after.
    """
    weeks = (day.toordinal() - 1) // DAYS_OF_A_WEEK
    turn = (
        weeks // CHANGE_EVERY_WEEKS + (name == NIGHT) if nights else day.toordinal() + list(HOURS).index(name)
    )
    people = crew[:1]
    for profession in (Profession.DOCTOR, Profession.MIDWIFE, Profession.DRIVER):
        able = [person for person in crew[1:] if person.profession == profession]
        if able:
            people.append(able[turn % len(able)])
    return people
