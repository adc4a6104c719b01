"""The practice city is staffed once, works day and night, and never mixes with a real one."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Count

from clinics.clock import now, real_now, today
from clinics.models import Clinic, Installation, Person, Shift, ShiftMember, Team, Vehicle
from dispatch.practice.roster import extend_roster
from dispatch.practice.setup import PASSWORD, set_up_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def makassar() -> None:
    """The loaded city, without staff."""
    call_command("load_city", "makassar", verbosity=0)


@pytest.mark.usefixtures("makassar")
def test_every_puskesmas_has_two_teams_with_vehicles_and_a_head() -> None:
    added = set_up_practice()

    assert added.teams == added.vehicles == 74
    assert set(Clinic.objects.annotate(n=Count("teams")).values_list("n", flat=True)) == {2}
    assert Person.objects.filter(role="clinic_head").count() == 2 * 37  # two who hand over to each other
    kks1 = Team.objects.get(code="KKS1")
    assert kks1.clinic.name == "Kassi-Kassi"
    assert not kks1.default_vehicle.electric
    assert Team.objects.get(code="KKS2").default_vehicle.electric
    boats = Vehicle.objects.filter(vehicle_class="boat")
    assert {boat.clinic.name for boat in boats} == {"Barrang Lompo"}


@pytest.mark.usefixtures("makassar")
def test_the_practice_logins_open_with_the_practice_password() -> None:
    set_up_practice()

    for username, role in (
        ("meja1", "dispatcher"), ("meja2", "dispatcher"), ("penerima1", "call_taker"), ("dinas", "health_office"),
        ("pengamat", "observer"), ("admin", "admin"), ("tim-kks1", "crew"), ("kepala-kassi-kassi", "clinic_head"),
    ):  # fmt: skip
        person = Person.objects.get(username=username)
        assert (person.role, person.is_practice) == (role, True)
        assert check_password(PASSWORD, person.password)
    assert not Person.objects.get(username="kks1-1").has_usable_password()


@pytest.mark.usefixtures("makassar")
def test_a_crew_login_is_on_the_roster_at_any_hour() -> None:
    set_up_practice()
    crew = Person.objects.get(username="tim-kks1")

    for hours in range(24 * 7):
        moment = now() + timedelta(hours=hours)
        assert (
            ShiftMember.objects.filter(
                person=crew, shift__starts_at__lte=moment, shift__ends_at__gt=moment
            ).count()
            == 1
        ), moment


@pytest.mark.usefixtures("makassar")
def test_nobody_is_planned_in_two_teams_and_no_team_twice_at_once() -> None:
    set_up_practice()

    for shift in Shift.objects.filter(team__code="KKS2"):
        assert (
            not Shift.objects.filter(
                team=shift.team, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at
            )
            .exclude(pk=shift.pk)
            .exists()
        )
    teams_per_person = ShiftMember.objects.values("person").annotate(n=Count("shift__team", distinct=True))
    assert {row["n"] for row in teams_per_person} == {1}
    professions = set(
        ShiftMember.objects.filter(shift__team__code="KKS1").values_list("profession", flat=True)
    )
    assert professions == {"doctor", "nurse", "driver"}
    professions = set(
        ShiftMember.objects.filter(shift__team__code="KKS2").values_list("profession", flat=True)
    )
    assert professions == {"nurse", "midwife", "driver"}
    assert set(Shift.objects.annotate(n=Count("members")).values_list("n", flat=True)) == {3}


@pytest.mark.usefixtures("makassar")
def test_a_second_set_up_adds_nothing_and_a_day_is_added_once() -> None:
    set_up_practice()

    again = set_up_practice()
    assert (again.people, again.teams, again.vehicles, again.shifts) == (0, 0, 0, 0)
    last = today() + timedelta(days=8)
    assert extend_roster(last) > 37 * 2 * 2
    assert extend_roster(last) == 0


@pytest.mark.usefixtures("makassar")
def test_what_the_registry_changed_is_left_as_it_is() -> None:
    set_up_practice()
    Team.objects.filter(code="KKS2").update(is_active=False)
    Person.objects.filter(username="meja1").update(full_name="Andi")

    set_up_practice()

    assert Person.objects.get(username="meja1").full_name == "Andi"
    assert not Shift.objects.filter(team__code="KKS2", starts_at__gt=now() + timedelta(days=9)).exists()


def test_a_real_database_takes_no_practice_staff() -> None:
    at = real_now()
    Installation.objects.create(id=1, kind="real", clock_anchor=at, real_anchor=at, created_at=at)

    with pytest.raises(CommandError, match="not a practice installation"):
        call_command("practice_setup")

    assert not Person.objects.exists()


def test_an_empty_database_is_not_taken_for_a_practice_one() -> None:
    with pytest.raises(CommandError, match="not a practice installation"):
        call_command("practice_setup")
