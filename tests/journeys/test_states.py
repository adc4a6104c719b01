"""The desk in each of its states, by day and by night, at the desk and on a phone: pictures that a person looks at."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.city import City
from tests.journeys.conftest import DESK, PHONE, WALL, Opener, keep_shot, serious_findings
from tests.journeys.crew import Desk
from tests.journeys.scene import FARTHER, KASSI_KASSI, MANGASA, NEAR, Crew, Scene

pytestmark = pytest.mark.journey

TEAMS = {"KKS1": KASSI_KASSI, "KKS2": KASSI_KASSI, "MNG1": MANGASA, "MNG2": MANGASA}
LATER = ("MKK1", "MKK2")
"""Two more teams, who come on duty to say no."""
PEOPLE = (
    "Dg. Ngai",
    "Hj. Rosmini",
    "Muh. Yusuf",
    "Sitti Aminah",
    "Dg. Tompo",
    "Jumriati",
    "Baso Lallo",
    "Kartini",
)
URGENCIES = ("yellow", "green", "yellow", "green", "yellow", "green", "yellow", "green")


@pytest.fixture(scope="module")
def scene(browser: Browser, makassar: City) -> Iterator[Scene]:
    """Nobody is on duty yet, nobody has called."""
    desk = Desk(browser, makassar.address)
    crews = {team: Crew.of(browser, makassar.address, team) for team in (*TEAMS, *LATER)}
    yield Scene(desk, crews)
    for crew in crews.values():
        crew.context.close()
    desk.context.close()


def picture(page: Page, state: str, *, dimmed: bool = False) -> None:
    """By day and by night, wide and narrow; nothing is beyond the edge, and axe finds nothing serious.

    ``dimmed``: what is old is drawn so that nobody takes it for fresh, and is below the contrast that axe asks for.
    """
    for theme in ("light", "dark"):
        keep_shot(page, f"state-{state}-{theme}")
        assert serious_findings(page, but="color-contrast" if dimmed else "") == []
        page.get_by_role("button", name=re.compile("Tema (gelap|terang)")).first.click()
        page.wait_for_timeout(500)  # the map is drawn anew in its other colours
    size = page.viewport_size
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    keep_shot(page, f"state-{state}-narrow")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    if size is not None:
        page.set_viewport_size(size)


def desk_page(open_page: Opener) -> Page:
    """A desk whose line is up."""
    page = open_page("/meja", "meja2", viewport=DESK)
    expect(page.get_by_text("Langsung").first).to_be_visible()
    return page


def test_an_empty_city(open_page: Opener, scene: Scene) -> None:
    picture(desk_page(open_page), "empty")


def test_a_busy_city(open_page: Opener, scene: Scene) -> None:
    for team, spot in TEAMS.items():
        scene.crews[team].start(spot)
    visits = [
        scene.call(name, NEAR if n % 2 else FARTHER, urgency)
        for n, (name, urgency) in enumerate(zip(PEOPLE, URGENCIES, strict=True))
    ]
    for visit, steps in zip(
        visits[:3], (("accept",), ("accept", "depart"), ("accept", "depart", "arrive")), strict=True
    ):
        crew = scene.crews[scene.offer_first(visit)]
        crew.look()
        for step in steps:
            crew.tap(step, visit["id"])
    page = desk_page(open_page)
    page.locator(".rows button.row").first.click()
    expect(page.locator("button.team").first).to_be_visible()
    expect(page.locator(".map-team")).to_have_count(len(TEAMS))

    picture(page, "busy")

    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_label("Telepon").first).to_be_focused()
    picture(page, "busy-intake")
    wall = open_page("/ruang-operasi", "pengamat", viewport=WALL)
    wall.locator(".age.live").wait_for()
    keep_shot(wall, "state-busy-wall")


def test_a_desk_without_its_line(open_page: Opener, scene: Scene) -> None:
    page = desk_page(open_page)
    page.context.set_offline(True)
    expect(page.get_by_role("alert").filter(has_text="Sambungan terputus")).to_be_visible()

    picture(page, "lost", dimmed=True)


def test_a_desk_that_must_call(open_page: Opener, scene: Scene) -> None:
    red = scene.call("Nurhayati", NEAR, "red")
    for team in LATER:
        scene.crews[team].start(MANGASA)
        asked = next(option for option in scene.ranking(red)["options"] if option["team"] == team)
        now = scene.now(red)
        scene.desk.send(
            f"/api/desk/visits/{red['id']}/offer", seen_version=now["version"], team_id=asked["team_id"],
            override_reason="" if asked["rank"] == 1 else "knows_patient",
        )  # fmt: skip
        crew = scene.crews[asked["team"]]
        crew.look()
        crew.tap("decline", red["id"], reason="vehicle_trouble")
    page = desk_page(open_page)
    expect(page.locator(".alert.call")).to_be_visible()
    page.locator(".alert.call").get_by_role("button").last.click()
    expect(page.locator("button.team").first).to_be_visible()

    picture(page, "ladder-red")


def test_a_surge(open_page: Opener, scene: Scene) -> None:
    def surge(on: bool) -> dict[str, Any]:
        return scene.desk.send("/api/desk/surge", on=on, reason="Banjir di Manggala dan Biringkanaya")

    surge(True)
    page = desk_page(open_page)
    expect(page.locator("aside.surge")).to_be_visible()

    picture(page, "surge")

    wall = open_page("/ruang-operasi", "pengamat", viewport=WALL)
    wall.locator(".age.live").wait_for()
    keep_shot(wall, "state-surge-wall")
    surge(False)
    expect(page.locator("aside.surge")).to_have_count(0)
