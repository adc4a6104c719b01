"""The map with the city's own streets under it: the way, a closed road and coverage, by day and by night."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.city import City
from tests.journeys.conftest import DESK, PHONE, Opener, keep_shot, serious_findings
from tests.journeys.crew import Phone, take_phone

pytestmark = pytest.mark.journey

HOME = (-5.1900, 119.4702)
"""A home some kilometres from the team, in the middle of a block."""
SOME_STREETS = "20000"
STREETS = ".leaflet-container[data-layer=streets]"
DRAWN = """() => [...document.querySelectorAll('.map-streets canvas')].some(canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  for (let i = 3; i < data.length; i += 4 * 31) if (data[i] > 0) return true;
  return false;
})"""
"""Some canvas of the streets carries ink."""
PATIENT = "Dg. Ngai"
TILE = re.compile(r"/api/map/tiles/\d+/\d+/\d+\?v=")


@pytest.fixture(scope="module")
def streets(makassar: City) -> City:
    """Generated streets under Makassar, imported as a city imports its own."""
    file = Path(makassar.folder) / "streets.osm.pbf"
    makassar.manage("practice_streets", str(file), "--nodes", SOME_STREETS)
    makassar.manage("import_roads", str(file))
    return makassar


@pytest.fixture
def kks1(browser: Browser, streets: City) -> Iterator[Phone]:
    """The phone of team KKS1, on duty near Mangasa."""
    phone = take_phone(browser, streets.address, "KKS1")
    phone.start_shift()
    yield phone
    phone.context.close()


def send(page: Page, path: str, body: dict[str, Any]) -> int:
    """A command of the page's own session; the status."""
    status = page.evaluate(
        """async ([path, body]) => {
          const csrf = document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? '';
          const headers = {'content-type': 'application/json', 'x-csrftoken': csrf};
          const answer = await fetch(path, {method: 'POST', headers, body: JSON.stringify(body)});
          return answer.status;
        }""",
        [path, {"action_id": str(uuid4()), **body}],
    )
    return int(status)


def ask_for_a_visit(page: Page, patient: str) -> None:
    """A family's request with a pin."""
    place = {"village_code": "73.71.13.1002", "lat": HOME[0], "lon": HOME[1], "pin_source": "map"}
    who = {
        "patient_name": patient,
        "caller_name": "Dg. Bau",
        "caller_phone": "081241234567",
        "for_other": True,
    }
    said = {"complaint": "demam tiga hari", "relationship": "anak", "consent": True, "place": place}
    assert send(page, "/api/public/visits", {**who, **said}) == 200


def open_desk(open_page: Opener, viewport: dict[str, int], theme: str = "light") -> Page:
    """The desk with its map drawn, in this theme."""
    desk = open_page("/meja", "meja1", viewport=viewport)
    desk.evaluate("theme => localStorage.setItem('dottoro.theme', theme)", theme)
    with desk.expect_response(TILE):
        desk.reload()
    expect(desk.get_by_text("Langsung").first).to_be_visible()
    return desk


def test_the_desk_sees_streets_the_way_a_closed_road_and_who_is_near(
    open_page: Opener, streets: City, kks1: Phone
) -> None:
    desk = open_desk(open_page, DESK)
    ask_for_a_visit(desk, PATIENT)
    moment = desk.request.get("/api/session").json()["clock"]["now"]
    flood = {"kind": "flood", "shape": [[-5.1690, 119.4480], [-5.1745, 119.4486]], "radius_metres": 30}
    closed = send(desk, "/api/desk/closures", {**flood, "ends_at": moment[:10] + "T23:59:59Z", "note": ""})
    assert closed == 200

    expect(desk.locator(STREETS)).to_be_visible()
    expect(desk.locator(".leaflet-control-attribution")).to_contain_text("generated streets")
    desk.wait_for_function(DRAWN)
    desk.get_by_role("button", name=re.compile(PATIENT)).first.click()
    expect(desk.locator("path.map-way-line")).to_be_visible()
    expect(desk.get_by_role("img", name=re.compile("Banjir"))).to_be_visible()
    keep_shot(desk, "map-way")
    desk.keyboard.press("t")
    expect(desk.get_by_role("note", name=re.compile("Jangkauan"))).to_be_visible()
    keep_shot(desk, "map-coverage")
    assert serious_findings(desk) == []

    desk.get_by_role("button", name="Skematik").click()
    expect(desk.locator(".map-streets canvas")).to_have_count(0)
    expect(desk.locator(".leaflet-control-attribution")).to_have_count(0)
    desk.reload()
    expect(desk.locator(".leaflet-container[data-layer=schematic]")).to_be_visible()
    desk.get_by_role("button", name="Jalan", exact=True).click()
    desk.wait_for_function(DRAWN)


@pytest.mark.parametrize(("viewport", "name"), [(DESK, "desk"), (PHONE, "narrow")])
def test_at_night_and_on_a_narrow_screen_there_are_streets_as_well(
    open_page: Opener, streets: City, viewport: dict[str, int], name: str
) -> None:
    for theme in ("light", "dark"):
        desk = open_desk(open_page, viewport, theme)
        if viewport is PHONE:
            desk.get_by_role("button", name="Peta", exact=True).click()
        desk.wait_for_function(DRAWN)
        for _ in range(3):
            desk.get_by_role("button", name="Perbesar").click()
        desk.wait_for_function(DRAWN)
        keep_shot(desk, f"map-streets-{name}-{theme}")

        box = desk.locator(STREETS).bounding_box()
        assert box is not None
        assert desk.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_family_sees_the_streets_around_its_home(open_page: Opener, streets: City) -> None:
    page = open_page("/minta", viewport=PHONE, place=HOME)

    with page.expect_response(TILE):
        page.get_by_role("button", name=re.compile("peta", re.IGNORECASE)).first.click()

    expect(page.locator(STREETS)).to_be_visible()
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("generated streets")
    page.wait_for_function(DRAWN)
    keep_shot(page, "family-map")
