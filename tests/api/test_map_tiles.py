"""The streets under the map, as browsers ask for them: anybody, kept for a year, nothing but the city's tiles."""

import gzip
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pytest
from django.test import Client

from dispatch.travel.basemap import BASEMAP_FILE, write_basemap
from dispatch.travel.basemap.streets import unit_square
from dispatch.travel.roads.reader import RoadData, RoadWay

pytestmark = pytest.mark.django_db
WORDS = "© OpenStreetMap contributors"
CORNERS = np.array([[-5.20, 119.40], [-5.12, 119.48], [-5.14, 119.50]])
GZIP = {"accept-encoding": "gzip, br"}


def _import(roads: Path, stamp: str, corners: np.ndarray = CORNERS) -> None:
    """What ``import_roads`` leaves behind, of one street."""
    street = RoadWay(1, np.arange(3, dtype=np.int32), {"highway": "primary", "name": "Jl. Pettarani"})
    (roads / stamp).mkdir(parents=True)
    data = RoadData(corners, [street], np.array([], dtype=np.int32), "")
    write_basemap(data, roads / stamp / BASEMAP_FILE, attribution=WORDS)
    (roads / "current").write_text(stamp, encoding="utf-8")


@pytest.fixture
def roads(tmp_path: Path, settings: object) -> Path:
    settings.ROADS_DIR = tmp_path  # type: ignore[attr-defined]  # pytest-django's fixture
    return tmp_path


def _tile_of(lat: float, lon: float, zoom: int) -> str:
    x, y = np.floor(unit_square(np.array([[lat, lon]]))[0] * 2**zoom).astype(int)
    return f"/api/map/tiles/{zoom}/{x}/{y}"


def test_a_city_without_roads_says_so_and_has_no_tile(roads: Path) -> None:
    assert Client().get("/api/session").json()["roads"] is None

    answer = Client().get(_tile_of(-5.15, 119.45, 12))
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_anybody_gets_the_streets_as_they_are_kept(roads: Path) -> None:
    _import(roads, "20261122-0600")

    said = Client().get("/api/session").json()["roads"]
    assert (said["stamp"], said["attribution"], said["min_zoom"], said["max_zoom"]) == (
        "20261122-0600",
        WORDS,
        9,
        14,
    )
    assert said["south"] == pytest.approx(-5.20, abs=1e-6)
    assert said["east"] == pytest.approx(119.50, abs=1e-6)

    packed = Client().get(_tile_of(-5.20, 119.40, 14), {"v": said["stamp"]}, headers=GZIP)
    assert (packed.status_code, packed["Content-Encoding"]) == (200, "gzip")
    assert packed["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert packed["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Accept-Encoding" in packed["Vary"]
    assert "Set-Cookie" not in packed
    plain = Client().get(_tile_of(-5.20, 119.40, 14))
    assert not plain.has_header("Content-Encoding")
    assert plain.content == gzip.decompress(packed.content)
    [feature] = mapbox_vector_tile.decode(plain.content)["streets"]["features"]
    assert feature["properties"] == {"class": "major", "name": "Jl. Pettarani"}


def test_a_tile_that_the_browser_has_is_not_sent_again(roads: Path) -> None:
    _import(roads, "20261122-0600")
    first = Client().get(_tile_of(-5.20, 119.40, 14))

    again = Client().get(_tile_of(-5.20, 119.40, 14), headers={"if-none-match": first["ETag"]})
    other = Client().get(_tile_of(-5.20, 119.40, 13), headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_the_sea_inside_the_city_is_empty_and_kept_as_well(roads: Path) -> None:
    _import(roads, "20261122-0600")

    answer = Client().get(_tile_of(-5.13, 119.41, 14), {"v": "20261122-0600"}, headers=GZIP)

    assert (answer.status_code, answer.content) == (204, b"")
    assert "immutable" in answer["Cache-Control"]


def test_another_import_is_another_map_at_once(roads: Path) -> None:
    _import(roads, "20261122-0600")
    before = Client().get(_tile_of(-5.20, 119.40, 14))

    _import(roads, "20261122-0700", CORNERS + 0.0004)

    after = Client().get(
        _tile_of(-5.20, 119.40, 14), {"v": "20261122-0600"}, headers={"if-none-match": before["ETag"]}
    )
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert after["Cache-Control"] == "public, no-cache"
    assert Client().get("/api/session").json()["roads"]["stamp"] == "20261122-0700"


@pytest.mark.parametrize(
    "path",
    [
        "8/212/131",  # further out than there are tiles
        "15/27255/16853",  # closer
        "14/0/0",  # the other end of the world
        "14/-1/8426",
        "14/99999999999999999999999/8426",
        "0/0/0",
    ],
)
def test_what_is_outside_is_refused(roads: Path, path: str) -> None:
    _import(roads, "20261122-0600")

    answer = Client().get(f"/api/map/tiles/{path}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["14/x/1", "../../current", "14/1/%2e%2e", "14/1.5/2", "14/1/2/3", "14/1"])
def test_what_is_no_tile_is_no_way_to_a_file(roads: Path, path: str) -> None:
    _import(roads, "20261122-0600")

    answer = Client().get(f"/api/map/tiles/{path}", {"v": "../../../etc/passwd"})

    assert answer.status_code in (404, 422)
    assert answer.json()["error"]["code"]


@pytest.mark.parametrize(
    "octets", [b"", b"PMTiles" + b"\x03" * 40, b"PMTiles\x03" + b"\xff" * 400, b"\x00" * 4096]
)
def test_a_damaged_archive_is_no_map_and_no_error(roads: Path, octets: bytes) -> None:
    _import(roads, "20261122-0600")
    (roads / "20261122-0700").mkdir()
    (roads / "20261122-0700" / BASEMAP_FILE).write_bytes(octets)
    (roads / "current").write_text("20261122-0700", encoding="utf-8")

    assert Client().get(_tile_of(-5.15, 119.45, 12)).status_code == 404
    assert Client().get("/api/session").json()["roads"] is None
