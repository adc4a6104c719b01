"""A city comes in as a folder: whole or not at all, once or again."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from clinics.city.folder import SHIPPED
from clinics.models import Area, Catchment, Clinic, Installation
from dispatch.models import Reason, UrgencyTarget

pytestmark = pytest.mark.django_db


def load(city: str | Path = "makassar") -> str:
    """Run the command; what it printed."""
    printed = io.StringIO()
    call_command("load_city", str(city), stdout=printed)
    return printed.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of Makassar's folder, to be spoilt."""
    return Path(shutil.copytree(SHIPPED / "makassar", tmp_path / "makassar"))


def change(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_makassar_has_its_kecamatan_kelurahan_and_puskesmas() -> None:
    load()

    assert Area.objects.filter(level="district").count() == 15
    assert Area.objects.filter(level="village").count() == 153
    assert Clinic.objects.count() == 37
    assert not Clinic.objects.filter(location_verified=True).exists()
    assert Catchment.objects.count() == 153
    assert not Catchment.objects.filter(verified=True).exists()
    assert {target.urgency: target.face_to_face_minutes for target in UrgencyTarget.objects.all()} == {
        "red": 15, "yellow": 60, "green": 240,
    }  # fmt: skip
    kinds = set(Reason.objects.values_list("kind", flat=True))
    assert kinds == {
        "disposition",
        "decline",
        "override",
        "cancel",
        "close",
        "leave",
        "late",
        "kit",
        "triage",
        "psc119",
    }
    city = Installation.objects.get()
    assert (city.kind, city.city_code, city.visit_prefix) == ("practice", "makassar", "MKS")


def test_a_kelurahan_belongs_to_its_namesake_of_the_same_kecamatan() -> None:
    load()
    clinic_of = {row.village.code: row for row in Catchment.objects.select_related("village", "clinic")}

    assert clinic_of["73.71.13.1002"].clinic.name == "Kassi-Kassi"
    assert clinic_of["73.71.13.1002"].basis == "name"
    assert clinic_of["73.71.08.1003"].clinic.name == "Pattingalloang"  # spelt with one t in the other list
    assert clinic_of["73.71.07.1013"].clinic.name == "Jumpandang Baru"  # the old name of Ujung Pandang Baru
    mangasa = clinic_of["73.71.10.1004"]  # the puskesmas Mangasa is in Rappocini, the kelurahan in Tamalate
    assert (mangasa.clinic.district.name, mangasa.basis) == ("Tamalate", "nearest")
    for row in clinic_of.values():
        assert row.clinic.district_id == row.village.parent_id


def test_the_islands_are_reached_by_boat_from_barrang_lompo() -> None:
    load()

    islands = Area.objects.filter(level="village", parent__name="Kepulauan Sangkarrang")
    assert {area.name for area in islands} == {"Barrang Lompo", "Barrang Caddi", "Kodingareng"}
    assert all(area.boat_only and area.catchment.clinic.name == "Barrang Lompo" for area in islands)
    assert Clinic.objects.get(boat_only=True).name == "Barrang Lompo"


def test_the_people_of_a_kecamatan_are_split_evenly_and_said_to_be() -> None:
    load()

    mariso = Area.objects.get(name="Mariso", level="district")
    villages = list(mariso.children.all())
    assert mariso.population == 60499
    assert sum(area.population or 0 for area in villages) == 60499
    assert (
        max(area.population or 0 for area in villages) - min(area.population or 0 for area in villages) <= 1
    )
    assert all("dibagi rata, 1/9 dari Kec. Mariso" in area.population_note for area in villages)
    assert sum(Area.objects.filter(level="district").values_list("population", flat=True)) == 1_526_677


def test_a_second_load_changes_nothing() -> None:
    load()
    before = [
        list(model.objects.order_by("pk").values())
        for model in (Area, Clinic, Catchment, Reason, Installation)
    ]

    printed = load()

    after = [
        list(model.objects.order_by("pk").values())
        for model in (Area, Clinic, Catchment, Reason, Installation)
    ]
    assert after == before
    assert "areas: 0 created, 169 kept" in printed
    assert "clinics: 0 created, 37 kept" in printed


def test_what_the_office_edited_is_kept() -> None:
    load()
    Clinic.objects.filter(name="Batua").update(lat=-5.15, location_verified=True, name="Batua Raya")
    UrgencyTarget.objects.filter(urgency="red").update(face_to_face_minutes=12)
    Reason.objects.filter(kind="decline", code="other").update(label_id="lain-lain")
    Catchment.objects.filter(village__name="Batua").update(clinic=Clinic.objects.get(name="Antang Perumnas"))

    load()

    assert Clinic.objects.get(name="Batua Raya").lat == -5.15
    assert UrgencyTarget.objects.get(urgency="red").face_to_face_minutes == 12
    assert Reason.objects.get(kind="decline", code="other").label_id == "lain-lain"
    assert Catchment.objects.get(village__name="Batua").clinic.name == "Antang Perumnas"


def test_a_row_that_is_new_in_the_folder_is_added(folder: Path) -> None:
    load(folder)
    with (folder / "areas.csv").open("a", encoding="utf-8") as file:
        file.write("73.71.13.1099,village,Kampung Baru,73.71.13,-5.17,119.44,0,\n")

    printed = load(folder)

    assert "areas: 1 created, 169 kept" in printed
    assert Catchment.objects.get(village__name="Kampung Baru").clinic.district.name == "Rappocini"


def test_the_word_of_the_office_overrides_what_is_computed(folder: Path) -> None:
    (folder / "catchments.csv").write_text(
        "village,clinic,verified\n73.71.10.1004,P7371031203,1\n", encoding="utf-8"
    )

    load(folder)

    mangasa = Catchment.objects.get(village__code="73.71.10.1004")
    assert (mangasa.clinic.name, mangasa.basis, mangasa.verified) == ("Mangasa", "office", True)


def test_a_kecamatan_without_a_puskesmas_is_served_by_a_neighbour_and_the_operator_is_told(
    folder: Path,
) -> None:
    lines = (folder / "clinics.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "clinics.csv").write_text(
        "".join(row for row in lines if ",Makkasau," not in row), encoding="utf-8"
    )

    printed = load(folder)

    assert "Losari has no puskesmas in its kecamatan" in printed
    losari = Catchment.objects.get(village__name="Losari")
    assert losari.clinic.district.name in {"Mariso", "Makassar", "Wajo"}
    lae_lae = Catchment.objects.get(village__name="Lae-Lae")
    assert lae_lae.clinic.name == "Barrang Lompo"


Spoiler = Callable[[Path], None]
SPOILT: dict[str, tuple[Spoiler, str]] = {
    "a point in another ocean": (
        lambda f: change(f / "areas.csv", "-5.16220,119.40428", "5.16220,119.40428"),
        "areas.csv:18: (5.1622, 119.404) is more than 50 km from the city's centre",
    ),
    "a latitude that is not one": (
        lambda f: change(f / "areas.csv", "-5.16220", "lima"),
        "areas.csv:18: lat is 'lima'",
    ),
    "a latitude that is no number at all": (
        lambda f: change(f / "areas.csv", "-5.16220", "nan"),
        "areas.csv:18: lat is nan",
    ),
    "a code twice": (
        lambda f: change(f / "areas.csv", "73.71.01.1002,", "73.71.01.1001,"),
        "areas.csv:19: code '73.71.01.1001' is already on line 18",
    ),
    "a parent nobody knows": (
        lambda f: change(f / "areas.csv", "Bontorannu,73.71.01", "Bontorannu,73.71.77"),
        "areas.csv:18: parent '73.71.77' is not in this file",
    ),
    "a kelurahan under the city": (
        lambda f: change(f / "areas.csv", "Bontorannu,73.71.01", "Bontorannu,73.71"),
        "areas.csv:18: parent '73.71' is a city, expected a district",
    ),
    "a puskesmas in an unknown kecamatan": (
        lambda f: change(f / "clinics.csv", "73.71.11,", "73.71.99,"),
        "clinics.csv:2: district '73.71.99' is not in areas.csv",
    ),
    "an urgency nobody knows": (
        lambda f: change(f / "urgencies.csv", "green", "purple"),
        "urgencies.csv:4: urgency is 'purple', expected one of: red, yellow, green",
    ),
    "a missing urgency": (
        lambda f: change(f / "urgencies.csv", "red,1,15,60,20,1,90\n", ""),
        "urgencies.csv: lacks the urgency red",
    ),
    "a target of no time": (
        lambda f: change(f / "urgencies.csv", "red,1,15", "red,1,0"),
        "face_to_face_minutes is 0",
    ),
    "a lost disposition": (
        lambda f: change(f / "reasons.csv", "disposition,request,", "disposition,requested,"),
        "reasons.csv: lacks the disposition request",
    ),
    "a reason of an unknown list": (
        lambda f: change(f / "reasons.csv", "leave,nearer_team", "leef,nearer_team"),
        "kind is 'leef'",
    ),
    "a missing file": (lambda f: (f / "population.csv").unlink(), "population.csv: is missing"),
    "a missing column": (
        lambda f: change(f / "areas.csv", ",boat_only", ""),
        "areas.csv:1: lacks the column boat_only",
    ),
    "a column too many in a line": (
        lambda f: change(f / "areas.csv", "Bonto Rannu", "Bonto Rannu,x"),
        "areas.csv:18: has 9 columns, expected 8",
    ),
    "an open quotation": (
        lambda f: change(f / "clinics.csv", 'Biring Kanaya"', "Biring Kanaya"),
        "clinics.csv:",
    ),
    "another encoding": (
        lambda f: (f / "kit.csv").write_bytes((f / "kit.csv").read_bytes() + b"caf\xe9"),
        "kit.csv: is not UTF-8",
    ),
    "a city that is not JSON": (lambda f: change(f / "city.json", "{", "["), "city.json:"),
    "a time zone nobody knows": (
        lambda f: change(f / "city.json", "Asia/Makassar", "Asia/Ujung"),
        "timezone 'Asia/Ujung'",
    ),
    "a missing fact": (
        lambda f: change(f / "city.json", '"visit_prefix"', '"prefix"'),
        "prefix, visit_prefix",
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_bad_folder_is_refused_whole_with_file_line_and_reason(folder: Path, name: str) -> None:
    spoil, reason = SPOILT[name]
    spoil(folder)

    with pytest.raises(CommandError, match="was refused, nothing was written") as refused:
        load(folder)

    assert reason in str(refused.value)
    assert not Area.objects.exists()
    assert not Installation.objects.exists()
    assert not UrgencyTarget.objects.exists()


def test_everything_that_is_wrong_is_told_at_once(folder: Path) -> None:
    change(folder / "areas.csv", "-5.16220", "lima")
    change(folder / "urgencies.csv", "green", "purple")
    change(folder / "kit.csv", "oxygen,1", "oxygen,first")

    with pytest.raises(CommandError) as refused:
        load(folder)

    for file in ("areas.csv:18", "urgencies.csv:4", "kit.csv:2"):
        assert file in str(refused.value)


def test_a_database_of_one_city_refuses_another(folder: Path) -> None:
    load()
    change(folder / "city.json", '"makassar"', '"maros"')

    with pytest.raises(CommandError, match="this database belongs to Kota Makassar"):
        load(folder)


def test_an_unknown_city_is_named() -> None:
    with pytest.raises(CommandError, match="There is no city 'atlantis'"):
        load("atlantis")


def test_the_folder_explains_every_column() -> None:
    readme = (SHIPPED / "makassar" / "README.md").read_text(encoding="utf-8")

    for table in (SHIPPED / "makassar").glob("*.csv"):
        with table.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert f"`{table.name}`" in readme
        for column in header:
            assert f"`{column}`" in readme, f"{table.name}: {column}"
