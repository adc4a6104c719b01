"""The streets under the map: what is written into tiles, read back with foreign libraries."""

import gzip
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pmtiles.reader import MmapSource, all_tiles
from shapely import LineString, MultiLineString

from dispatch.travel.basemap import BASEMAP_FILE, Basemap, OutsideMap, current_basemap, write_basemap
from dispatch.travel.basemap.streets import STREET_CLASSES, streets_of, unit_square
from dispatch.travel.basemap.vector_tile import EXTENT, StreetLines, vector_tile
from dispatch.travel.basemap.writing import (
    BUFFER,
    MAX_ZOOM,
    MIN_ZOOM,
    NAMED_FROM,
    SHOWN_FROM,
    SIMPLER_UNITS,
    SIMPLER_UNITS_CLOSE,
)
from dispatch.travel.roads.reader import RoadData, RoadWay

WORDS = "© kontributor OpenStreetMap"
ROUNDED_UNITS = math.hypot(0.5, 0.5)


def _city() -> RoadData:
    """A few wriggling streets of every class around Rappocini, and a pond that is no street."""
    random = np.random.default_rng(7)
    kinds = ("trunk", "tertiary", "residential", "living_street", "footway")
    nodes, ways = [], []
    for number in range(25):
        start = (-5.16 + 0.02 * random.random(), 119.42 + 0.03 * random.random())
        steps = np.cumsum(random.normal(0.0, 0.0006, (30, 2)), axis=0)
        rows = np.arange(30, dtype=np.int32) + 30 * number
        nodes.append(np.array(start) + steps)
        tags = {"highway": kinds[number % 5], "name": f"Jl. Nomor {number}"}
        ways.append(RoadWay(number, rows, tags))
    ways.append(RoadWay(900, np.array([0, 40, 80], dtype=np.int32), {"highway": "proposed"}))
    return RoadData(np.concatenate(nodes), ways, np.array([], dtype=np.int32), "")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("roads") / BASEMAP_FILE
    write_basemap(_city(), file, attribution=WORDS)
    return file


def _tiles(archive: Path) -> Iterator[tuple[tuple[int, int, int], dict[str, Any]]]:
    with archive.open("rb") as opened:
        for place, octets in all_tiles(MmapSource(opened)):  # type: ignore[no-untyped-call]
            yield (
                place,
                mapbox_vector_tile.decode(gzip.decompress(octets), default_options={"y_coord_down": True}),
            )


def _drawn(archive: Path, zoom: int, street_class: str) -> Any:
    """Everything of a class at a zoom, in its units on the whole plane."""
    lines = []
    for (z, x, y), layers in _tiles(archive):
        if z != zoom:
            continue
        for feature in layers["streets"]["features"]:
            if feature["properties"]["class"] != street_class:
                continue
            shape = shapely.geometry.shape(feature["geometry"])
            lines.append(shapely.transform(shape, lambda at, x=x, y=y: at + np.array([x, y]) * EXTENT))
    return shapely.union_all(lines)


@pytest.mark.parametrize("zoom", range(MIN_ZOOM, MAX_ZOOM + 1))
def test_every_street_is_in_the_tiles_of_its_zooms_and_nowhere_else(archive: Path, zoom: int) -> None:
    city = _city()
    places = unit_square(city.nodes) * (EXTENT << zoom)
    simpler = SIMPLER_UNITS if zoom < MAX_ZOOM else SIMPLER_UNITS_CLOSE

    for number, street_class in enumerate(STREET_CLASSES):
        drawn = _drawn(archive, zoom, street_class)
        if zoom < SHOWN_FROM[street_class]:
            assert drawn.is_empty
            continue
        meant = MultiLineString([places[way.nodes] for way in city.ways[:25] if way.osm_id % 5 == number])
        # both ways: no street is missing, and none is drawn where there is none
        furthest = max(
            drawn.distance(shapely.Point(at)) for at in shapely.get_coordinates(meant.segmentize(2.0))
        )
        astray = max(meant.distance(shapely.Point(at)) for at in shapely.get_coordinates(drawn))
        assert furthest <= simpler + ROUNDED_UNITS + 0.01
        assert astray <= simpler + ROUNDED_UNITS + 0.01


def test_a_tile_keeps_to_itself_and_its_edge(archive: Path) -> None:
    for _, layers in _tiles(archive):
        assert set(layers) == {"streets"}
        assert layers["streets"]["extent"] == EXTENT
        for feature in layers["streets"]["features"]:
            west, north, east, south = shapely.geometry.shape(feature["geometry"]).bounds
            assert min(west, north) >= -BUFFER - 1
            assert max(east, south) <= EXTENT + BUFFER + 1


def test_names_come_when_they_can_be_read(archive: Path) -> None:
    named: dict[tuple[int, str], set[str]] = {}
    for (zoom, _, _), layers in _tiles(archive):
        for feature in layers["streets"]["features"]:
            said = feature["properties"]
            named.setdefault((zoom, said["class"]), set()).add(said.get("name", ""))

    for (zoom, street_class), names in named.items():
        if zoom < NAMED_FROM[street_class]:
            assert names == {""}
        else:
            assert names <= {way.tags["name"] for way in _city().ways[:25]}
    assert "Jl. Nomor 3" in named[MAX_ZOOM, "alley"]


def test_the_archive_says_where_it_is_and_whose_work_it_is(archive: Path) -> None:
    basemap = Basemap(archive, "stamp")

    assert basemap.attribution == WORDS
    assert (basemap.min_zoom, basemap.max_zoom) == (MIN_ZOOM, MAX_ZOOM)
    nodes = _city().nodes[:750]
    assert basemap.south == pytest.approx(nodes[:, 0].min(), abs=1e-6)
    assert basemap.east == pytest.approx(nodes[:, 1].max(), abs=1e-6)
    for (zoom, x, y), layers in _tiles(archive):
        octets = basemap.tile(zoom, x, y)
        assert octets is not None
        said = mapbox_vector_tile.decode(gzip.decompress(octets), default_options={"y_coord_down": True})
        assert said == layers


def test_outside_the_city_and_its_zooms_there_is_nothing_to_ask_for(archive: Path) -> None:
    basemap = Basemap(archive, "stamp")
    x, y = next((x, y) for (zoom, x, y), _ in _tiles(archive) if zoom == 14)

    for zoom, column, row in [
        (8, 0, 0),
        (15, 2 * x, 2 * y),
        (14, x + 400, y),
        (14, -1, y),
        (14, x, 1 << 40),
        (14, 0, 0),
    ]:
        with pytest.raises(OutsideMap):
            basemap.tile(zoom, column, row)
    south_east = (
        14,
        *(int(each) for each in np.floor(unit_square(np.array([[basemap.south, basemap.east]]))[0] * 2**14)),
    )
    assert basemap.tile(south_east[0], south_east[1] + 1, south_east[2] + 1) is None


def test_the_import_in_force_is_the_one_that_current_names(archive: Path, tmp_path: Path) -> None:
    assert current_basemap(tmp_path) is None
    for stamp in ("20261122-0600", "20261122-0700"):
        (tmp_path / stamp).mkdir()
        (tmp_path / stamp / BASEMAP_FILE).write_bytes(archive.read_bytes())

        (tmp_path / "current").write_text(stamp, encoding="utf-8")
        basemap = current_basemap(tmp_path)
        assert basemap is not None
        assert basemap.stamp == stamp
        assert current_basemap(tmp_path) is basemap

    for nonsense in ("../" + tmp_path.name, "20991231-0000", "", "."):
        (tmp_path / "current").write_text(nonsense, encoding="utf-8")
        assert current_basemap(tmp_path) is None


def test_an_import_without_a_street_writes_nothing(tmp_path: Path) -> None:
    nodes = np.array([[-5.1, 119.4], [-5.2, 119.5]])
    nothing = RoadData(
        nodes,
        [RoadWay(1, np.array([0, 1], dtype=np.int32), {"highway": "raceway"})],
        np.array([], dtype=np.int32),
        "",
    )

    facts = write_basemap(nothing, tmp_path / BASEMAP_FILE, attribution=WORDS)

    assert facts.tiles == 0
    assert not (tmp_path / BASEMAP_FILE).exists()
    assert len(streets_of(nothing).lines) == 0


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(-9000, 9000), st.integers(-9000, 9000)), min_size=2, max_size=9, unique=True
        ),
        min_size=1,
        max_size=4,
    ),
    st.text(max_size=40),
)
def test_a_foreign_library_reads_the_same_lines(parts: list[list[tuple[int, int]]], name: str) -> None:
    points = np.array([point for part in parts for point in part], dtype=np.int64)
    ends = tuple(np.cumsum([len(part) for part in parts]).tolist())

    octets = vector_tile([StreetLines("alley", name, points, ends)])

    [feature] = mapbox_vector_tile.decode(octets, default_options={"y_coord_down": True})["streets"][
        "features"
    ]
    shape = shapely.geometry.shape(feature["geometry"])
    lines = list(shape.geoms) if len(parts) > 1 else [shape]
    assert lines == [LineString(part) for part in parts]
    assert feature["properties"] == {"class": "alley"} | ({"name": name} if name else {})
