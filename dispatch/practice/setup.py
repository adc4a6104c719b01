"""The practice city's staff: log-ins for every role, two teams with vehicles per puskesmas, and their roster."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from clinics.city.names import team_prefixes
from clinics.clock import today
from clinics.models import Clinic, Installation, Person, Profession, Role, Team, Vehicle, VehicleClass
from clinics.models.installation import Kind
from dispatch.practice.people import MEN, WOMEN, names_of
from dispatch.practice.roster import extend_roster

PASSWORD = "dottoro-praktik"  # noqa: S105  (everybody may know it: it opens invented data only)
DAYS_BEFORE, DAYS_AFTER = 1, 7
CITY_LOGINS = (
    ("meja1", "Dispatcher Meja 1", Role.DISPATCHER),
    ("meja2", "Dispatcher Meja 2", Role.DISPATCHER),
    ("penerima1", "Penerima Panggilan 1", Role.CALL_TAKER),
    ("spesialis", "dr. Spesialis Jantung (latihan)", Role.SPECIALIST),
    ("dinas", "Dinas Kesehatan", Role.HEALTH_OFFICE),
    ("pengamat", "Pengamat War Room", Role.OBSERVER),
    ("admin", "Admin Registri", Role.ADMIN),
)
TEAM_MAKE_UP = {
    # number of the team: who is in it beside the shared log-in (a nurse)
    1: (Profession.DOCTOR, Profession.DOCTOR, Profession.DRIVER, Profession.DRIVER),
    2: (Profession.MIDWIFE, Profession.MIDWIFE, Profession.DRIVER, Profession.DRIVER),
}


class NotPractice(Exception):
    """This database is not a practice installation: no invented person may enter it."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was added: 0 everywhere when all of it was there."""

    people: int
    teams: int
    vehicles: int
    shifts: int


@transaction.atomic
def set_up_practice() -> SetUp:
    """Staff the practice city and plan yesterday to a week ahead. What is there already is left as it is."""
    installation = Installation.objects.select_for_update().filter(id=1).first()
    if installation is None or installation.kind != Kind.PRACTICE:
        raise NotPractice
    clinics = list(Clinic.objects.filter(is_active=True).order_by("name", "code"))
    vehicles_before = Vehicle.objects.count()
    teams = _add_teams(clinics)
    people = _add_people(clinics)
    day = today()
    shifts = sum(extend_roster(day + timedelta(days=n)) for n in range(-DAYS_BEFORE, DAYS_AFTER + 1))
    return SetUp(people, teams, Vehicle.objects.count() - vehicles_before, shifts)


def _add_teams(clinics: list[Clinic]) -> int:
    """Two teams, each with a vehicle, for every puskesmas that has none."""
    staffed = set(Team.objects.values_list("clinic_id", flat=True))
    codes = set(Team.objects.values_list("code", flat=True))
    new = [clinic for clinic in clinics if clinic.pk not in staffed]
    prefixes = team_prefixes([clinic.name for clinic in new], {code[:3] for code in codes})
    first = Vehicle.objects.count() + 1
    vehicles = [_vehicle(clinic, number) for clinic in new for number in TEAM_MAKE_UP]
    for index, vehicle in enumerate(vehicles):
        boat = vehicle.vehicle_class == VehicleClass.BOAT
        vehicle.plate = f"{'PERAHU' if boat else 'DD'} {7000 + first + index} {'' if boat else 'HC'}".strip()
    made = Vehicle.objects.bulk_create(vehicles)
    owners = [(clinic, number) for clinic in new for number in TEAM_MAKE_UP]
    teams = [
        Team(
            code=f"{prefixes[clinic.name]}{number}",
            clinic=clinic,
            default_vehicle=vehicle,
            phone=f"0000-{7000 + first + index}",  # no Indonesian number starts with 0000: a tap calls nobody
        )
        for index, ((clinic, number), vehicle) in enumerate(zip(owners, made, strict=True))
    ]
    return len(Team.objects.bulk_create(teams))


def _vehicle(clinic: Clinic, number: int) -> Vehicle:
    if clinic.boat_only:
        return Vehicle(clinic=clinic, vehicle_class=VehicleClass.BOAT)
    return Vehicle(clinic=clinic, vehicle_class=VehicleClass.MINIVAN, electric=number == 2)


def _add_people(clinics: list[Clinic]) -> int:
    """Every practice log-in and every member of a team that is missing. Nobody can sign in as a mere member."""
    known = set(Person.objects.values_list("username", flat=True))
    missing = [person for person in _everybody(clinics) if person.username not in known]
    if not missing:
        return 0
    password = make_password(PASSWORD)  # once: a hash is meant to be slow
    for person in missing:
        person.is_practice = True
        member = person.role == Role.CREW and not person.username.startswith("tim-")
        person.password = make_password(None) if member else password
    return len(Person.objects.bulk_create(missing))


def _everybody(clinics: list[Clinic]) -> Iterator[Person]:
    """All people of the practice city in a fixed order, so that each keeps the same name."""
    women, men = names_of(WOMEN), names_of(MEN)
    for username, full_name, role in CITY_LOGINS:
        yield Person(username=username, full_name=full_name, role=role)
    for index, clinic in enumerate(clinics):
        yield Person(
            username=f"kepala-{clinic.slug}",
            full_name=f"dr. {next(women if index % 2 else men)}",
            role=Role.CLINIC_HEAD,
            profession=Profession.DOCTOR,
            clinic=clinic,
        )
    for team in Team.objects.filter(clinic__in=clinics).select_related("clinic").order_by("code"):
        code = team.code.lower()
        make_up = TEAM_MAKE_UP.get(int(team.code[-1]) if team.code[-1].isdigit() else 0, TEAM_MAKE_UP[2])
        yield _crew(team, f"tim-{code}", f"Ns. {next(women)}", Profession.NURSE)
        for index, profession in enumerate(make_up, 1):
            name = next(
                men
                if profession == Profession.DRIVER or (profession == Profession.DOCTOR and index % 2)
                else women
            )
            title = (
                "dr. "
                if profession == Profession.DOCTOR
                else "Bd. "
                if profession == Profession.MIDWIFE
                else ""
            )
            yield _crew(team, f"{code}-{index}", title + name, profession)
    for clinic in clinics:
        # the second of two who hand over to each other
        yield Person(
            username=f"jaga-{clinic.slug}",
            full_name=f"Ns. {next(women)}",
            role=Role.CLINIC_HEAD,
            profession=Profession.NURSE,
            clinic=clinic,
        )


def _crew(team: Team, username: str, full_name: str, profession: Profession) -> Person:
    return Person(
        username=username,
        full_name=full_name,
        role=Role.CREW,
        profession=profession,
        clinic=team.clinic,
        phone=team.phone,
        shared_account=username.startswith("tim-"),
    )
