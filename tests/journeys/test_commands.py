"""A day's frequent acts by the command line alone; search; the map that stays where it is put, here and next door."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.city import City
from tests.journeys.conftest import DESK, PHONE, Opener, keep_shot, serious_findings
from tests.journeys.crew import Desk
from tests.journeys.scene import KASSI_KASSI, MANGASA, NEAR, Crew, Scene

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def on_duty(browser: Browser, makassar: City) -> Iterator[Scene]:
    """One crew at Kassi-Kassi, one at Mangasa, both on duty."""
    desk = Desk(browser, makassar.address)
    crews = {team: Crew.of(browser, makassar.address, team) for team in ("KKS1", "MNG1")}
    for crew in crews.values():
        crew.start(MANGASA if crew.team == "MNG1" else KASSI_KASSI)
    yield Scene(desk, crews)
    for crew in crews.values():
        crew.context.close()
    desk.context.close()


@pytest.fixture
def scene(on_duty: Scene) -> Iterator[Scene]:
    """The same, with no visit of another test."""
    yield on_duty
    on_duty.end_all()


def at_desk(open_page: Opener, **how: object) -> Page:
    """A desk that is live."""
    page = open_page("/meja", "meja1", **how)
    expect(page.get_by_text("Langsung").first).to_be_visible()
    expect(page.locator(".rows li").first).to_be_visible()
    return page


def write(page: Page, line: str) -> None:
    """Open the line by its key, and write."""
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Perintah")).to_be_focused()
    page.keyboard.type(line)


def says(page: Page, text: str) -> None:
    """What the line says it will do, or what it expects."""
    expect(page.locator("#command-says")).to_contain_text(text)


def test_a_day_by_the_command_line_alone(open_page: Opener, scene: Scene) -> None:
    visit = scene.call("Sitti Aminah", NEAR, "yellow")
    number = str(int(visit["code"].rsplit("-", 1)[1]))
    page = at_desk(open_page)
    first = scene.ranking(visit)["options"][0]["team"]
    other = "MNG1" if first == "KKS1" else "KKS1"

    page.keyboard.press("/")
    expect(page.get_by_role("option")).not_to_have_count(0)
    keep_shot(page, "desk-command")
    assert serious_findings(page) == []
    page.keyboard.type("k sitti")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox")).to_have_value(f"k {number} ")
    page.keyboard.type(other)
    says(page, f"Tawarkan {visit['code']} Sitti Aminah ke {other}")
    page.keyboard.press("Enter")
    says(page, "alasannya?")
    keep_shot(page, "desk-command-reason")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Ditawarkan ke {other}").first).to_be_visible()

    write(page, f"s {other.lower()} terbang")
    says(page, "bukan langkah")
    page.keyboard.press("Escape")
    for step, status in (("terima", "accepted"), ("berangkat", "en_route"), ("arrive", "on_scene")):
        write(page, f"s {other} {step}")
        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox", name="Perintah")).to_have_count(0)
        expect(page.get_by_text("dicatat oleh meja").first).to_be_visible()
        assert scene.now(visit)["status"] == status
    write(page, "z")
    page.keyboard.press("Enter")
    expect(page.get_by_text("diurungkan").first).to_be_visible()
    assert scene.now(visit)["status"] == "en_route"
    page.keyboard.press("/")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("combobox")).to_have_value(f"s {other} arrive")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Perintah")).to_have_count(0)
    write(page, f"s {other} selesai")
    says(page, "selesai melayani")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Perintah")).to_have_count(0)
    ended = scene.now(visit)
    assert ended["status"] == "completed"

    write(page, "c sitti aminah alauddin")
    page.keyboard.press("Enter")
    found = page.locator("#found-visits li")
    expect(found.first).to_contain_text("Sitti Aminah")
    keep_shot(page, "desk-search")
    assert serious_findings(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(".detail")).to_contain_text(visit["code"])
    write(page, "n 0812 4123 4567")
    says(page, "Permintaan baru dari 0812 4123 4567")
    page.keyboard.press("Enter")
    expect(page.locator("input[type=tel]").first).to_have_value(re.compile("0812"))
    page.keyboard.press("Control+k")
    page.keyboard.type("huruf")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(
        page.get_by_text("Pintasan satu huruf dimatikan").or_(page.get_by_text("dimatikan")).first
    ).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Perintah")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("huruf")
    page.keyboard.press("Enter")
    page.keyboard.press("?")
    expect(page.get_by_text("catat langkah tim")).to_be_visible()
    keep_shot(page, "desk-help")
    assert serious_findings(page) == []


def at_rest(page: Page) -> object:
    """Where a puskesmas is drawn once the map has run out."""
    clinic, seen = page.locator(".map-clinic").first, None
    while (at := clinic.bounding_box()) != seen:
        seen = at
        page.wait_for_timeout(300)
    return seen


def test_the_map_stays_where_it_was_put_and_the_second_window_follows(
    open_page: Opener, scene: Scene
) -> None:
    visit = scene.call("Dg. Ngai", NEAR, "yellow")
    page = at_desk(open_page, viewport=DESK)
    ground = page.locator(".leaflet-container").first
    box = ground.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 160, box["y"] + box["height"] / 2 + 40, steps=4)
    page.mouse.up()
    expect(page.get_by_role("button", name="Seluruh kota").last).to_be_visible()
    moved = at_rest(page)

    write(page, str(int(visit["code"].rsplit("-", 1)[1])))
    page.keyboard.press("Enter")
    expect(page.locator(".detail")).to_contain_text(visit["code"])
    scene.crews["KKS1"].stand(NEAR)
    assert page.locator(".map-clinic").first.bounding_box() == moved
    write(page, "b kks1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Mengikuti KKS1")).to_be_visible()
    keep_shot(page, "desk-follow")

    with page.expect_popup() as opened:
        page.keyboard.press("q")
    second = opened.value
    expect(second.get_by_text("Mengikuti jendela meja")).to_be_visible()
    expect(second.locator("header")).to_contain_text("Dg. Ngai")
    second.set_viewport_size({"width": 1280, "height": 800})
    expect(second.locator(".map-visit.is-selected")).to_have_count(1)
    second.get_by_role("button", name=re.compile("tema|gelap", re.IGNORECASE)).first.click()
    keep_shot(second, "desk-map-window")
    assert serious_findings(second) == []
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.mouse.move(box["x"] + 90, box["y"] + 90)
    page.mouse.wheel(0, -200)
    expect(page.get_by_text("Mengikuti KKS1")).to_have_count(0)
    page.close()
    expect(second.get_by_text("Sendiri")).to_be_visible()


def test_the_command_line_on_a_narrow_screen_in_english_and_dark(open_page: Opener, scene: Scene) -> None:
    scene.call("Sitti Aminah", NEAR, "yellow")
    page = at_desk(open_page, viewport=PHONE)
    page.evaluate("localStorage.setItem('dottoro.theme', 'dark')")
    page.reload()
    page.get_by_role("button", name=re.compile("English")).click()
    page.get_by_role("button", name="Command").click()
    expect(page.get_by_role("combobox", name="Command")).to_be_focused()
    keep_shot(page, "desk-command-390")
    assert serious_findings(page) == []
    page.keyboard.type("find sitti")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#found-visits li").first).to_contain_text("Sitti")
    keep_shot(page, "desk-search-390")
    page.get_by_role("button", name=re.compile("Bahasa Indonesia")).click()
    expect(page.get_by_role("button", name="Perintah")).to_be_visible()

    head = open_page("/puskesmas#cari", "kepala-kassi-kassi")
    head.get_by_role("searchbox").fill("sitti alauddin")
    head.keyboard.press("Enter")
    head.locator("#found-visits li button").first.click()
    expect(head.locator("main + aside")).to_contain_text("Sitti Aminah")
    keep_shot(head, "clinic-search")
    assert serious_findings(head) == []
