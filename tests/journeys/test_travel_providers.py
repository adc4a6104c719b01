"""The desk's whole work whoever knows the ways: roads of a second city, a router that hangs, one that talks nonsense.

Without a router and without roads it is every other journey here.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.city import City
from tests.journeys.conftest import DESK, FAR_ZONE, keep_shot, running_city, sign_in
from tests.journeys.crew import Desk, Phone, phone_on_duty
from tests.journeys.screens import PATIENCE_MS
from tests.osrm_server import OsrmStandIn, running_osrm

pytestmark = pytest.mark.journey
BY_ROAD, ESTIMATE = "lewat jalan", "perkiraan garis lurus"
EXTRACT = os.environ.get("DOTTORO_ROAD_EXTRACT", "")
"""A real extract of Balikpapan, where one is at hand; else streets are generated over the same kelurahan."""

HOMES = {"good": (-5.1712, 119.4548), "hanging": (-5.1740, 119.4520), "garbage": (-5.1680, 119.4580)}
"""Each home is new to the router: nothing it said before helps."""
ROUTER_MODES = os.environ.get("DOTTORO_ROUTER_MODES", "hanging").split(",")
"""Who hangs is the worst; `make prove` plays the others as well."""


@pytest.fixture(scope="module")
def balikpapan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A second city with its roads imported."""
    generated = tmp_path_factory.mktemp("roads") / "streets.osm.pbf"
    generate = () if EXTRACT else (("practice_streets", str(generated), "--nodes", "12000"),)
    file = str(Path(EXTRACT).resolve()) if EXTRACT else str(generated)
    with running_city(*generate, ("import_roads", file), DOTTORO_CITY="balikpapan") as city:
        yield city


@pytest.fixture(scope="module")
def router() -> Iterator[OsrmStandIn]:
    """A router that answers as it is told."""
    with running_osrm() as server:
        yield server


@pytest.fixture(scope="module")
def routed(router: OsrmStandIn) -> Iterator[City]:
    """Makassar with a router."""
    with running_city(DOTTORO_TRAVEL="osrm", DOTTORO_OSRM_URL=router.url) as city:
        yield city


def open_desk(browser: Browser, city: City) -> Page:
    """The desk of this city, its line up."""
    context = browser.new_context(viewport=DESK, base_url=city.address, timezone_id=FAR_ZONE, locale="id-ID")  # type: ignore[arg-type]  # a plain dict of two numbers
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    sign_in(page, "meja2")
    page.goto("/meja")
    expect(page.get_by_text("Langsung")).to_be_visible()
    return page


def call_for(desk: Desk, patient: str, village: str, home: tuple[float, float]) -> dict[str, Any]:
    """A call that asks for a visit."""
    moment = desk.context.request.get("/api/session").json()["clock"]["now"]
    place = {"village_code": village, "alley": "3", "pin_source": "map", "pin_radius_metres": 40}
    visit = {
        "caller_name": "Dg. Bau", "caller_phone": "0811000777", "relationship": "anak", "patient_name": patient,
        "patient_sex": "unknown", "complaint": "Demam", "urgency": "yellow",
        "place": {**place, "lat": home[0], "lon": home[1]},
    }  # fmt: skip
    answer = desk.send(
        "/api/desk/calls", disposition="request", phone="0811000777", answered_at=moment, visit=visit
    )
    asked: dict[str, Any] = answer["visit"]
    return asked


def work_through(desk_page: Page, phone: Phone, patient: str, source: str) -> None:
    """Choose the visit, read where the time comes from, send the first team, and see it through."""
    row = desk_page.get_by_role("button", name=re.compile(patient)).first
    row.click()
    first = desk_page.locator("button.team").first
    expect(first).to_contain_text(source)
    offered = row.filter(has_text="Ditawarkan").or_(row.filter(has_text="Diterima"))
    desk_page.keyboard.press("1")
    expect(offered).to_contain_text(phone.team)
    phone.accept()
    phone.button("Berangkat").click()
    expect(row).to_contain_text("Menuju")
    phone.button("Tiba di lokasi").click()
    expect(row).to_contain_text("Di lokasi")
    phone.button("Selesai").click()
    phone.page.get_by_role("button", name="Selesai ditangani").click()
    phone.page.get_by_role("button", name="Simpan hasil").click()
    # the phone holds the last tap for its undo: only when the desk has it is the team free for the next visit
    expect(desk_page.locator("aside, main").get_by_text("Kunjungan selesai").first).to_be_visible()


def play(
    browser: Browser, city: City, team: str, village: str, home: tuple[float, float], source: str
) -> Page:
    """The main job from the desk's side, with one team on duty at the home's puskesmas."""
    phone = phone_on_duty(browser, city.address, team, worker=False, located=False)
    desk = Desk(browser, city.address)
    visit = call_for(desk, f"Dg. {source.split()[0]} {team}", village, home)
    page = open_desk(browser, city)
    work_through(page, phone, visit["patient_name"], source)
    assert "all invariants hold" in city.manage("check_invariants")
    phone.context.close()
    desk.context.close()
    return page


def test_the_desk_works_along_the_roads_of_a_second_city(browser: Browser, balikpapan: City) -> None:
    desk = Desk(browser, balikpapan.address)
    board = desk.context.request.get("/api/desk/board").json()
    team = next(team for team in board["teams"] if team["clinic"] == "Contoh Klandasan")
    villages = desk.context.request.get("/api/places?q=Klandasan").json()["places"]
    desk.context.close()

    home = (team["home_lat"] + 0.006, team["home_lon"] - 0.004)
    page = play(browser, balikpapan, team["code"], villages[0]["code"], home, BY_ROAD)

    session = page.context.request.get("/api/session").json()
    assert session["roads"] is not None
    keep_shot(page, "desk-balikpapan")
    page.context.close()


@pytest.mark.parametrize("mode", ROUTER_MODES)
def test_a_router_that_fails_costs_nobody_a_visit(
    browser: Browser, routed: City, router: OsrmStandIn, mode: str
) -> None:
    router.mode, home = mode, HOMES[mode]
    source = BY_ROAD if mode == "good" else ESTIMATE

    page = play(browser, routed, "KKS1", "73.71.13.1002", home, source)

    if mode != "good":
        silent = page.locator("header").get_by_role("status").filter(has_text="tidak menjawab sejak")
        expect(silent).to_contain_text("Penghitung waktu tempuh")
        keep_shot(page, "desk-outside-silent")
    page.context.close()
