"""Roads come in as a file: whole or not at all, once or again, and never those of another city."""

import io
from pathlib import Path

import numpy as np
import osmium
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django.fixtures import Settings

from clinics.models import Area
from dispatch.practice.streets import Streets, generate_streets, write_streets
from dispatch.travel import Place
from dispatch.travel.roads import NoRoads, RoadGraph, current_stamp, open_graph, read_facts, to_all
from dispatch.travel.roads.files import FORMAT, META

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def roads(settings: Settings, tmp_path: Path) -> Path:
    """The roads' folder, for this test alone."""
    settings.ROADS_DIR = tmp_path / "roads"
    return tmp_path / "roads"


@pytest.fixture
def makassar() -> None:
    """The city, loaded."""
    call_command("load_city", "makassar", stdout=io.StringIO())


@pytest.fixture
def streets(makassar: None, tmp_path: Path) -> Path:
    """Generated streets over the city."""
    file = tmp_path / "streets.osm.pbf"
    call_command("practice_streets", str(file), nodes=4000, seed=3, stdout=io.StringIO())
    return file


def import_roads(file: Path, **options: object) -> tuple[str, str]:
    """Run the command; what it printed and what it told meanwhile."""
    printed, told = io.StringIO(), io.StringIO()
    call_command("import_roads", str(file), stdout=printed, stderr=told, **options)
    return printed.getvalue(), told.getvalue()


def some_time(graph: RoadGraph) -> float:
    """A drive across the city."""
    home = Place(*graph.nodes[10])
    tree = to_all(graph, home, "minivan")
    assert tree is not None
    seconds = tree.seconds(np.array(graph.nodes[::50]))[0]
    return float(seconds[np.isfinite(seconds)].sum())


def test_the_streets_of_the_city_come_in_and_answer(streets: Path, roads: Path) -> None:
    printed, told = import_roads(streets)

    graph = open_graph(roads)
    assert some_time(graph) > 0
    assert graph.facts["source"] == "streets.osm.pbf"
    assert graph.facts["generated"] is True
    assert "generated" in graph.facts["attribution"]
    assert graph.facts["counts"]["kilometres"]["foot"] > graph.facts["counts"]["kilometres"]["minivan"] > 100
    assert (
        graph.facts["counts"]["networks"]["minivan"]
        >= 1 + Area.objects.filter(level="village", boat_only=True).count()
    )
    assert isinstance(graph.nodes, np.memmap)
    assert f"in force as {graph.stamp}" in printed
    for stage in ("membaca jalan / reading roads", "menyusun jaringan", "menyimpan / writing"):
        assert stage in told


def test_a_real_file_keeps_the_name_of_those_who_drew_it(makassar: None, roads: Path, tmp_path: Path) -> None:
    drawn = Streets()
    middle = Area.objects.get(level="city")
    assert middle.lat is not None
    assert middle.lon is not None
    drawn.way(
        [drawn.node(middle.lat + step * 0.002, middle.lon + step * 0.005) for step in range(-9, 10)],
        highway="primary",
    )
    file = tmp_path / "drawn.osm.pbf"
    write_streets(drawn, file)
    surveyed = tmp_path / "surveyed.osm.pbf"
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", "2026-11-01T00:00:00Z")
    with osmium.SimpleWriter(str(surveyed), header=header) as writer:
        for thing in osmium.FileProcessor(str(file)):
            writer.add(thing)

    import_roads(surveyed)

    facts = read_facts(roads)
    assert facts["attribution"] == "© OpenStreetMap contributors"
    assert facts["osm_timestamp"] == "2026-11-01T00:00:00Z"
    assert len(facts["sha256"]) == 64


def test_a_second_import_takes_over_while_the_first_is_still_in_use(streets: Path, roads: Path) -> None:
    import_roads(streets)
    first = open_graph(roads)
    before = some_time(first)

    import_roads(streets)
    second = open_graph(roads)
    import_roads(streets)

    assert len({first.stamp, second.stamp, current_stamp(roads)}) == 3
    assert some_time(second) == before
    assert some_time(first) == before
    kept = sorted(path.name for path in roads.iterdir() if path.is_dir())
    assert kept == sorted([second.stamp, str(current_stamp(roads))])
    assert not list(roads.glob(".*"))


def truncated(share: float) -> object:
    return lambda whole: whole[: int(len(whole) * share)]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda whole: b"", "kosong"),
        (lambda whole: b"<html>404 Not Found</html>" * 100, "bukan berkas OpenStreetMap"),
        (lambda whole: b"PK\x03\x04" + whole, "bukan berkas OpenStreetMap"),
        (lambda whole: whole[:40], "terpotong"),
        (truncated(0.02), "terpotong"),
        (truncated(0.3), "terpotong"),
        (truncated(0.7), "terpotong"),
        (truncated(0.999), "terpotong"),
        (lambda whole: whole[:5000] + bytes(300) + whole[5300:], "rusak"),
    ],
)
def test_a_spoilt_file_is_refused_in_both_languages_and_the_roads_in_force_stay(
    streets: Path, roads: Path, tmp_path: Path, spoil: object, sentence: str
) -> None:
    import_roads(streets)
    stamp, time = current_stamp(roads), some_time(open_graph(roads))
    file = tmp_path / "spoilt.osm.pbf"
    assert callable(spoil)
    file.write_bytes(spoil(streets.read_bytes()))

    with pytest.raises(CommandError, match=sentence) as refused:
        import_roads(file)

    assert len(str(refused.value).splitlines()) == 2
    assert current_stamp(roads) == stamp
    assert some_time(open_graph(roads)) == time
    assert [path.name for path in roads.iterdir() if path.is_dir()] == [stamp]


def test_the_roads_of_another_city_are_refused(streets: Path, roads: Path, tmp_path: Path) -> None:
    import_roads(streets)
    stamp = current_stamp(roads)
    surabaya = tmp_path / "surabaya.osm.pbf"
    write_streets(generate_streets(1000, 1, land=[Place(-7.25, 112.75), Place(-7.27, 112.80)]), surabaya)

    with pytest.raises(CommandError, match="hanya 0 dari 149 kelurahan") as refused:
        import_roads(surabaya)
    assert "another city" in str(refused.value)
    with pytest.raises(CommandError, match="Tidak ada jalan"):
        import_roads(surabaya, clip="areas")

    assert current_stamp(roads) == stamp


def test_a_file_without_a_road_is_refused(makassar: None, roads: Path, tmp_path: Path) -> None:
    river = Streets()
    river.way([river.node(-5.15, 119.43), river.node(-5.16, 119.43)], waterway="river")
    file = tmp_path / "river.osm.pbf"
    write_streets(river, file)

    with pytest.raises(CommandError, match="Tidak ada jalan"):
        import_roads(file)
    with pytest.raises(CommandError, match="tidak ada"):
        import_roads(tmp_path / "nowhere.osm.pbf")
    with pytest.raises(NoRoads):
        open_graph(roads)


def test_ways_whose_points_are_missing_are_no_city(streets: Path, roads: Path, tmp_path: Path) -> None:
    file = tmp_path / "holes.osm.pbf"
    with osmium.SimpleWriter(str(file)) as writer:
        for thing in osmium.FileProcessor(str(streets)):
            if not (isinstance(thing, osmium.osm.Node) and thing.id % 5 == 0):
                writer.add(thing)

    with pytest.raises(CommandError, match="tidak lengkap"):
        import_roads(file)


def test_clipping_keeps_the_ways_of_the_city_and_around_it(
    makassar: None, roads: Path, tmp_path: Path
) -> None:
    points = [
        Place(area.lat, area.lon)
        for area in Area.objects.filter(level="village", boat_only=False)
        if area.lat is not None and area.lon is not None
    ]
    streets = generate_streets(2000, 1, land=points, islands=[Place(-5.9, 120.5)])
    far = [streets.node(-4.0, 119.6 + step * 0.01) for step in range(5)]
    streets.way(far, highway="trunk")
    file = tmp_path / "province.osm.pbf"
    write_streets(streets, file)

    import_roads(file)
    whole = open_graph(roads)
    import_roads(file, clip="areas")
    clipped = open_graph(roads)

    assert whole.nodes[:, 0].max() > -4.5
    assert clipped.nodes[:, 0].max() < -4.9
    assert clipped.nodes[:, 0].min() > -5.5
    assert len(clipped.nodes) == len(whole.nodes) - 5 - 13
    assert clipped.facts["clipped"] is True


def test_without_a_city_there_is_nothing_to_hold_a_file_against(tmp_path: Path) -> None:
    file = tmp_path / "square.osm.pbf"
    call_command("practice_streets", str(file), nodes=600, stdout=io.StringIO())

    with pytest.raises(CommandError, match="load_city"):
        import_roads(file)


def test_a_folder_that_cannot_be_written_is_told(streets: Path, roads: Path) -> None:
    roads.write_text("in the way", encoding="utf-8")

    with pytest.raises(CommandError, match="tidak dapat disimpan"):
        import_roads(streets)


def test_an_import_of_another_version_or_half_gone_is_no_roads(streets: Path, roads: Path) -> None:
    import_roads(streets)
    own = roads / str(current_stamp(roads))
    meta = (own / META).read_text(encoding="utf-8")

    (own / META).write_text(meta.replace(f'"format": {FORMAT}', '"format": 0'), encoding="utf-8")
    with pytest.raises(NoRoads):
        open_graph(roads)
    (own / META).write_text(meta, encoding="utf-8")
    (own / "nodes.npy").unlink()
    with pytest.raises(NoRoads):
        open_graph(roads)
    (roads / "current").write_text("../elsewhere", encoding="utf-8")
    with pytest.raises(NoRoads):
        open_graph(roads)
