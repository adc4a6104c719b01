"""The schematic map is made from points alone, and still reads as the city."""

import csv
import gzip

import orjson
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon

from clinics.city.cells import CityCells, VillagePoint, draw_city
from clinics.city.folder import SHIPPED
from clinics.city.names import spelling_key, team_prefixes
from clinics.city.tints import spread_tints


def makassar() -> list[VillagePoint]:
    """The kelurahan as the folder has them."""
    with (SHIPPED / "makassar" / "areas.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["level"] == "village"]
    return [
        VillagePoint(
            row["code"], row["parent"], float(row["lat"]), float(row["lon"]), row["boat_only"] == "1"
        )
        for row in rows
    ]


@pytest.fixture(scope="module")
def city() -> CityCells:
    """Makassar, drawn once."""
    return draw_city(makassar())


def on_map(ring: list[list[float]]) -> Polygon:
    """A ring as a polygon with x = lon, y = lat."""
    return Polygon([(lon, lat) for lat, lon in ring])


def test_every_kelurahan_has_one_cell_with_its_own_point_and_nobody_elses(city: CityCells) -> None:
    points = makassar()
    shapes = {code: on_map(ring) for code, ring in city.villages.items()}

    assert len(shapes) == 153
    for point in points:
        shape = shapes[point.code]
        assert shape.is_valid
        assert shape.contains(Point(point.lon, point.lat))
    tree = shapely.STRtree([Point(point.lon, point.lat) for point in points])
    for code, shape in shapes.items():
        inside = [points[index].code for index in tree.query(shape, predicate="contains")]
        assert inside == [code]


def test_cells_do_not_overlap_and_fill_the_land(city: CityCells) -> None:
    shapes = [on_map(ring) for ring in city.villages.values()]
    land = shapely.union_all([on_map(ring) for ring in city.land])

    together = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(together.area, rel=0.001)
    assert together.symmetric_difference(land).area < land.area * 0.01


@pytest.mark.parametrize(
    ("place", "lat", "lon"),
    [
        ("the strait west of Losari", -5.143, 119.390),
        ("between Lae-Lae and the harbour", -5.128, 119.385),
        ("the sea off Tallo", -5.085, 119.430),
        ("the sea north of Untia", -5.035, 119.480),
        ("between the islands", -5.065, 119.360),
        ("south of Barombong, in Gowa", -5.245, 119.420),
    ],
)
def test_the_sea_stays_sea(city: CityCells, place: str, lat: float, lon: float) -> None:
    assert not any(on_map(ring).contains(Point(lon, lat)) for ring in city.land), place


@pytest.mark.parametrize(
    ("place", "lat", "lon"),
    [
        ("Karebosi", -5.1347, 119.4137),
        ("the campus of Tamalanrea", -5.1330, 119.4880),
        ("the airport road at Sudiang", -5.0850, 119.5250),
        ("Barombong", -5.2090, 119.3960),
    ],
)
def test_the_city_is_land(city: CityCells, place: str, lat: float, lon: float) -> None:
    assert any(on_map(ring).contains(Point(lon, lat)) for ring in city.land), place


def test_the_city_lies_as_it_does_on_any_map(city: CityCells) -> None:
    middle = {code: on_map(ring).centroid for code, ring in city.villages.items()}
    mainland = shapely.union_all([on_map(ring) for ring in city.land if len(ring) > 30])
    west, south, east, north = mainland.bounds

    barombong, sudiang, barrang_lompo = (
        middle["73.71.10.1001"],
        middle["73.71.11.1005"],
        middle["73.71.15.1002"],
    )
    assert barombong.y < south + (north - south) * 0.15
    assert barombong.x < west + (east - west) * 0.25
    assert sudiang.y > north - (north - south) * 0.25
    assert sudiang.x > east - (east - west) * 0.35
    assert barrang_lompo.x < west
    assert not mainland.intersects(on_map(city.villages["73.71.04.1007"]))  # Lae-Lae


def test_neighbouring_kecamatan_never_share_a_tint(city: CityCells) -> None:
    shapes = {row.code: shapely.union_all([on_map(ring) for ring in row.rings]) for row in city.districts}
    tints = {row.code: row.tint for row in city.districts}

    assert len(shapes) == 15
    assert set(tints.values()) <= {0, 1, 2, 3}
    for one, shape in shapes.items():
        for other, its_shape in shapes.items():
            if one < other and shape.distance(its_shape) < 0.0001:
                assert tints[one] != tints[other]
    for row in city.districts:
        assert shapes[row.code].contains(Point(row.lon, row.lat)), "the name is written inside"


def test_the_map_is_light(city: CityCells) -> None:
    plain = orjson.dumps([city.land, city.villages, [row.rings for row in city.districts]])

    assert len(plain) < 60_000
    assert len(gzip.compress(plain)) < 20_000
    assert all(value == round(value, 5) for ring in city.villages.values() for spot in ring for value in spot)


coordinates = st.tuples(st.floats(-5.3, -5.0), st.floats(119.3, 119.6), st.booleans())


@settings(max_examples=40, deadline=None)
@given(st.lists(coordinates, max_size=12))
def test_any_points_make_a_map(places: list[tuple[float, float, bool]]) -> None:
    points = [VillagePoint(str(n), str(n % 3), lat, lon, boat) for n, (lat, lon, boat) in enumerate(places)]

    city = draw_city(points)

    assert set(city.villages) == {point.code for point in points}
    assert {row.code for row in city.districts} == {point.district for point in points}


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_points_on_one_line_or_one_spot_make_a_map(count: int) -> None:
    line = [VillagePoint(str(n), "d", -5.1, 119.4 + n / 100, False) for n in range(count)]
    spot = [VillagePoint(str(n), "d", -5.1, 119.4, False) for n in range(count)]

    for points in (line, spot):
        assert all(len(ring) >= 3 for ring in draw_city(points).villages.values())


@given(st.integers(1, 12), st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30))
def test_tints_differ_along_any_borders(count: int, pairs: set[tuple[int, int]]) -> None:
    codes = [str(n) for n in range(count)]
    touching = [(str(a), str(b)) for a, b in pairs if a != b and a < count and b < count]

    tints = spread_tints(codes, touching)

    assert set(tints) == set(codes)
    assert all(tints[a] != tints[b] for a, b in touching)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kassi-Kassi", "kasi kassi"),
        ("Pa'baeng-Baeng", "Pabaeng baeng"),
        ("Paccerakkang", "pacerakang"),
        ("Bara-Baraya", "Bara Baraya"),
        ("Patingalloang", "Pattingalloang"),
    ],
)
def test_one_kelurahan_in_two_spellings_has_one_key(one: str, other: str) -> None:
    assert spelling_key(one) == spelling_key(other)


@given(
    st.lists(
        st.text("abcdefgh -", min_size=1, max_size=12).filter(lambda name: name.strip(" -")), unique=True
    )
)
def test_team_codes_never_collide(names: list[str]) -> None:
    prefixes = team_prefixes(names, {"AAA", "ABC"})

    assert len(set(prefixes.values())) == len(names)
    assert not {"AAA", "ABC"} & set(prefixes.values())
    assert all(len(prefix) == 3 and prefix.isupper() for prefix in prefixes.values())
