"""Landmarks: out of an extract, out of a table, by the office; the search knows them at once."""

from pathlib import Path

import osmium
import pytest
from django.core.management import CommandError, call_command
from osmium.osm.mutable import Node, Way

from clinics.models import Landmark
from clinics.services.landmarks import keep_landmark
from dispatch.queries.place_finding import find_places
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """A mosque as a point, a school as a yard, a nameless shop, a mosque of another city."""
    file = tmp_path / "makassar.osm.pbf"
    with osmium.SimpleWriter(str(file)) as writer:
        mosque = {"amenity": "place_of_worship", "religion": "muslim", "alt_name": "Masjid Raya Tidung"}
        writer.add_node(
            Node(id=1, location=(119.4391, -5.1672), tags={**mosque, "name": "Masjid Nurul Iman"})
        )
        for number, spot in enumerate(((119.4540, -5.1700), (119.4550, -5.1700), (119.4550, -5.1710)), 10):
            writer.add_node(Node(id=number, location=spot))
        writer.add_node(Node(id=20, location=(119.44, -5.17), tags={"shop": "mall"}))
        writer.add_node(Node(id=21, location=(106.8, -6.2), tags={**mosque, "name": "Masjid Istiqlal"}))
        school = {
            "amenity": "school",
            "name": "SD Inpres Kassi",
            "addr:street": "Jl. Tamalate",
            "addr:housenumber": "4",
        }
        writer.add_way(Way(id=5, nodes=[10, 11, 12, 10], tags=school))
    return file


@pytest.fixture(autouse=True)
def makassar() -> None:
    call_command("load_city", "makassar", verbosity=0)


def test_an_extract_brings_named_places_into_their_kelurahan_and_a_second_time_nothing(
    extract: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_landmarks", str(extract))
    call_command("import_landmarks", str(extract))

    said = capsys.readouterr().out
    mosque, school = (Landmark.objects.get(source=source) for source in ("osm:n1", "osm:w5"))
    assert "2 created, 0 changed, 0 kept, 1 outside" in said
    assert "0 created, 0 changed, 2 kept, 1 outside" in said
    assert (mosque.kind, mosque.village.name, mosque.aliases) == ("mosque", "Tidung", ["Masjid Raya Tidung"])
    assert (school.kind, school.village.name, school.address) == (
        "school",
        "Kassi-Kassi",
        "Jl. Tamalate No. 4",
    )
    assert (round(school.lat, 4), round(school.lon, 4)) == (-5.1703, 119.4545)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("dekat masjid nurul iman", "Masjid Nurul Iman"),
        ("mesjid nurul imam", "Masjid Nurul Iman"),
        ("masjid raya tidung", "Masjid Nurul Iman"),
        ("sd inpres kassi", "SD Inpres Kassi"),
    ],
)
def test_a_landmark_is_found_as_people_say_it(extract: Path, said: str, found: str) -> None:
    call_command("import_landmarks", str(extract))

    results = find_places(text=said)["results"]

    landmark = next(result for result in results if result["label"] == found)
    assert results.index(landmark) <= 1
    assert landmark["fills"]["landmark"] == found
    assert (landmark["confidence"], landmark["radius_metres"]) == ("lane", 150)


def test_what_the_office_writes_is_found_at_once_and_what_it_switches_off_stays_off(extract: Path) -> None:
    call_command("import_landmarks", str(extract))
    admin = builders.actor("admin")
    market = Landmark(kind="market", name="Pasar Pa'baeng-Baeng", lat=-5.1712, lon=119.424)
    keep_landmark(landmark=market, changed=[], by=admin)
    mosque = Landmark.objects.get(source="osm:n1")
    mosque.is_active = False
    keep_landmark(landmark=mosque, changed=["is_active"], by=admin)

    call_command("import_landmarks", str(extract))

    assert find_places(text="pasar pabaeng baeng")["results"][0]["kind"] in ("market", "village")
    assert "market" in {result["kind"] for result in find_places(text="pasar pabaeng baeng")["results"]}
    assert "mosque" not in {result["kind"] for result in find_places(text="masjid nurul iman")["results"]}


def test_a_table_is_read_or_refused_with_its_line(tmp_path: Path) -> None:
    good, bad, no_osm = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "roads.osm.pbf"
    good.write_text("kind,name,lat,lon\nmarket,Pasar Terong,-5.1335,119.4262\n", encoding="utf-8")
    bad.write_text("kind,name,lat,lon\nmarket,Pasar Terong,-95,119.4262\n", encoding="utf-8")
    no_osm.write_bytes(b"not an extract")

    call_command("import_landmarks", str(good))

    assert Landmark.objects.get(name="Pasar Terong").village.name == "Tompo Balang"
    for file, reason in ((bad, "line 2"), (no_osm, "OpenStreetMap"), (tmp_path / "none.csv", "no file")):
        with pytest.raises(CommandError, match=reason):
            call_command("import_landmarks", str(file))
