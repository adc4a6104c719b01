"""A second city by its folder alone: everything that works in Makassar works there, over its own roads."""

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from clinics.clock import stepped_time
from clinics.models import Area, Catchment, Clinic, Installation, Person, Team
from clinics.queries.city_map import drawn_city
from dispatch.models import Assignment, Visit
from dispatch.practice.city import City, Manner
from dispatch.practice.demand import Load
from dispatch.practice.setup import set_up_practice
from dispatch.queries.invariants import check_invariants
from dispatch.travel import Place
from dispatch.travel import current as current_travel
from dispatch.travel.current import travel
from dottoro.startup.product import CREW_AND_HEAD

pytestmark = pytest.mark.django_db

EXTRACT = os.environ.get("DOTTORO_ROAD_EXTRACT", "")
MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def balikpapan() -> None:
    call_command("load_city", "balikpapan", stdout=io.StringIO())


@pytest.mark.usefixtures("balikpapan")
def test_balikpapan_is_loaded_and_says_that_its_puskesmas_are_invented() -> None:
    city = Installation.objects.get()

    assert (city.city_code, city.visit_prefix, city.timezone) == ("balikpapan", "BPN", "Asia/Makassar")
    assert Area.objects.filter(level="village").count() == Catchment.objects.count() == 11
    for clinic in Clinic.objects.all():
        assert clinic.name.startswith("Contoh ")
        assert clinic.code.startswith("CONTOH-")
        assert "dikarang" in clinic.location_note
        assert not clinic.location_verified
    assert all("bukan angka BPS" in area.population_note for area in Area.objects.filter(level="district"))


@pytest.mark.usefixtures("balikpapan")
def test_its_map_is_drawn_and_its_teams_have_codes_of_their_own() -> None:
    added = set_up_practice()

    drawn = drawn_city()
    assert added.teams == 2 * Clinic.objects.count()
    assert len(set(Team.objects.values_list("code", flat=True))) == added.teams
    assert b"Klandasan Ilir" in drawn.body
    for username in CREW_AND_HEAD["balikpapan"]:
        assert Person.objects.filter(username=username).exists()


@pytest.mark.usefixtures("balikpapan")
def test_the_practice_city_lives_there_too() -> None:
    call_command("load_city", "balikpapan", stdout=io.StringIO())  # a second load changes nothing
    with stepped_time(MORNING) as stepped:
        set_up_practice()
        city = City(Manner(seed=3, load=Load(per_hour=15.0)))
        city.favour_visitors(1.5)
        city.live_through(stepped, lambda: MORNING + timedelta(minutes=25))

    assert Visit.objects.count() > 3
    assert Assignment.objects.filter(status__in=("accepted", "en_route", "on_scene", "finished")).exists()
    assert check_invariants() == []


@pytest.mark.skipif(not EXTRACT, reason="DOTTORO_ROAD_EXTRACT names no extract of Balikpapan")
@pytest.mark.usefixtures("balikpapan")
def test_over_the_real_streets_every_puskesmas_reaches_every_kelurahan_by_road(
    tmp_path: Path, settings: Settings
) -> None:
    settings.ROADS_DIR, settings.TRAVEL = tmp_path, "auto"
    current_travel.forget_travel()
    call_command("import_roads", EXTRACT, stdout=io.StringIO(), stderr=io.StringIO())

    clinics = [Place(clinic.lat, clinic.lon) for clinic in Clinic.objects.all()]
    sources = [
        leg.source
        for village in Area.objects.filter(level="village")
        for leg in travel().times(clinics, Place(village.lat or 0, village.lon or 0), "minivan")
    ]

    assert sources.count("road") == len(sources) == 77
