"""Finding a kelurahan by what people type and say."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.models import Area, Catchment, Clinic
from clinics.queries.places import known_ground, registry_version
from dispatch.queries.places import search_places

pytestmark = pytest.mark.django_db
SHARED_NAMES = ("Mariso", "Bontoala", "Tallo", "Ujung Tanah", "Manggala", "Rappocini", "Tamalanrea")


@pytest.fixture(autouse=True)
def makassar() -> None:
    """The loaded city."""
    call_command("load_city", "makassar", verbosity=0)


def names(text: str) -> list[str]:
    """What is found, best first."""
    return [place["name"] for place in search_places(text)["places"]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Kassi-Kassi", "Kassi-Kassi"),
        ("kasi kasi", "Kassi-Kassi"),
        ("kel. kassi kassi", "Kassi-Kassi"),
        ("Pabaeng baeng", "Pa'baeng-Baeng"),
        ("pacerakang", "Paccerakkang"),
        ("bara-baraya selatan", "Bara Baraya Selatan"),
        ("Tanjung Bunga", "Tanjung Merdeka"),
        ("barang lompo", "Barrang Lompo"),
        ("pulau barrang lompo", "Barrang Lompo"),
        ("Parang Tambun", "Parang Tambung"),
        ("sudiang", "Sudiang"),
        ("bontorannu lrg 312 no 13", "Bontorannu"),
        ("Kassi-Kassi, Kec. Rappocini", "Kassi-Kassi"),
        ("mangasa", "Mangasa"),
    ],
)
def test_a_kelurahan_is_found_however_it_is_spelt(typed: str, found: str) -> None:
    assert names(typed)[0] == found


def test_a_found_kelurahan_comes_with_its_puskesmas_and_the_way_there() -> None:
    [place] = search_places("Kel. Kodingareng")["places"]

    assert place["district"] == "Kepulauan Sangkarrang"
    assert place["clinic"] == "Barrang Lompo"
    assert place["boat_only"]
    assert place["lat"] == pytest.approx(-5.1478)


@pytest.mark.parametrize("name", SHARED_NAMES)
def test_a_bare_name_that_is_also_a_kecamatan_asks_back(name: str) -> None:
    bare = search_places(name)
    assert bare["ambiguous"]
    assert bare["places"][0]["name"] == name
    assert {place["district"] for place in bare["places"]} >= {name}
    assert len(bare["places"]) > 1

    assert not search_places(f"Kel. {name}")["ambiguous"]
    assert not search_places(f"Kel. {name}, Kec. {name}")["ambiguous"]


def test_words_after_kec_are_never_a_kelurahan() -> None:
    whole = search_places("Kec. Rappocini")
    assert whole["ambiguous"]
    assert {place["district"] for place in whole["places"]} == {"Rappocini"}

    named = search_places("Kassi-Kassi, Kec. Rappocini")
    assert not named["ambiguous"]
    assert names("Kassi-Kassi, Kec. Rappocini")[0] == "Kassi-Kassi"


def test_a_puskesmas_finds_the_kelurahan_it_answers_for() -> None:
    places = search_places("puskesmas Makkasau")["places"]

    assert {place["clinic"] for place in places} == {"Makkasau"}
    assert places[0]["matched"] == "Puskesmas Makkasau"


@pytest.mark.parametrize(
    "typed", ["", "  ", ".,;", "zzqqxx", "Jl. Sultan Alauddin 12", "%", "\\", "'", "Kec. Atlantis"]
)
def test_what_is_no_place_finds_nothing(typed: str) -> None:
    assert search_places(typed) == {"places": [], "ambiguous": False}


def test_never_more_than_eight() -> None:
    assert len(search_places("ma")["places"]) <= 8
    assert len(search_places("Kec. Makassar")["places"]) == 8


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("Jalan Nuri Baru Lrg 312 No. 13, Kel. Bontorannu, Kec. Mariso", "Bontorannu"),
        ("Jl. Tamalate I No.43, Kassi-Kassi, Kec. Rappocini", "Kassi-Kassi"),
        ("Lrg 3 RT 02 RW 05, Sudiang Raya", "Sudiang Raya"),
        ("kelurahan Kasi-kasi", "Kassi-Kassi"),
        ("Lrg 5 No 2, Rappocini, Kec. Rappocini", "Rappocini"),
    ],
)
def test_a_whole_address_names_its_kelurahan(address: str, found: str) -> None:
    places = search_places(address)

    assert places["places"][0]["name"] == found
    assert not places["ambiguous"]


def test_a_streets_or_a_landmarks_name_is_never_taken_for_a_kelurahan_without_asking() -> None:
    assert search_places("Jl. Rappocini Raya Lrg 5 No 2")["places"] == []
    assert search_places("dekat masjid Barombong")["ambiguous"]
    assert search_places("Lrg 5 No 2, Rappocini")["ambiguous"]


def test_a_change_in_the_registry_is_found_at_once() -> None:
    assert names("Hartaco") == []
    before = registry_version()

    Area.objects.filter(name="Bonto Duri").update(aliases=["Hartaco"])
    assert names("Hartaco") == ["Bonto Duri"]
    assert registry_version() != before

    Catchment.objects.filter(village__name="Bonto Duri").update(clinic=Clinic.objects.get(name="Jongaya"))
    assert search_places("Hartaco")["places"][0]["clinic"] == "Jongaya"


def test_searching_asks_the_database_only_whether_something_changed() -> None:
    known_ground()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        search_places("kassi")

    assert len(asked) == 1
