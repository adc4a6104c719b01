"""The city's own road data: drawn at one desk, seen at the other, told by a crew without a signal."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.city import City
from tests.journeys.conftest import PHONE, Opener, keep_shot, serious_findings
from tests.journeys.crew import HERE, Desk, Phone, take_phone
from tests.journeys.drawn import snapshot

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def elsewhere(browser: Browser, makassar: City) -> Iterator[Desk]:
    """A desk that works through the API."""
    desk = Desk(browser, makassar.address)
    yield desk
    desk.context.close()


def desk_at(open_page: Opener, username: str, **how: object) -> Page:
    """A desk whose map is there and whose line is up."""
    page = open_page("/meja", username, **how)
    page.locator(".leaflet-container").wait_for(state="attached")
    expect(page.locator("header .link")).to_contain_text("Langsung")
    return page


def roads_button(page: Page) -> Locator:
    """The door to the closed roads, on the map."""
    return page.locator(".roads button")


def closed_roads(page: Page) -> Locator:
    """The list of closed roads."""
    return page.get_by_role("list", name="Jalan ditutup").get_by_role("listitem")


def stripes(page: Page) -> Locator:
    """Closed roads as the map has them."""
    return page.locator(".map-closed-stripes")


def draw_by_mouse(page: Page, *steps: tuple[int, int]) -> None:
    """Click from the middle of the map by these pixels; the last is a double click."""
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for index, (right, down) in enumerate(steps):
        click = page.mouse.dblclick if index == len(steps) - 1 else page.mouse.click
        click(x + right, y + down)


def test_a_road_closed_by_mouse_is_on_the_other_desk_at_once(open_page: Opener) -> None:
    here, there = desk_at(open_page, "meja1"), desk_at(open_page, "meja2")
    expect(roads_button(there)).to_contain_text("Jalan ditutup")
    roads_button(here).click()
    expect(here.get_by_text("Tidak ada jalan ditutup")).to_be_visible()
    keep_shot(here, "desk-roads-empty")

    here.get_by_role("button", name="Tutup jalan").click()
    expect(here.get_by_role("group", name="Menggambar di peta")).to_be_visible()
    draw_by_mouse(here, (0, 0), (60, 30), (100, 90))
    expect(here.get_by_text(re.compile(r"Garis .* 3 titik"))).to_be_visible()
    here.get_by_text("Perbaikan jalan").click()
    here.get_by_text("1 jam").click()
    here.get_by_label("Keterangan").fill("galian pipa")
    keep_shot(here, "desk-closing")
    here.keyboard.press("Control+Enter")
    expect(closed_roads(here)).to_have_count(1)

    expect(roads_button(there)).to_contain_text("1 jalan ditutup")
    expect(stripes(there)).to_have_count(1)
    roads_button(there).click()
    expect(closed_roads(there)).to_contain_text(
        re.compile("Perbaikan jalan.*galian pipa.*Dispatcher Meja 1", re.S)
    )
    keep_shot(there, "desk-roads")
    assert serious_findings(there) == []

    there.get_by_role("button", name="Buka lagi").click()
    expect(closed_roads(there)).to_have_count(0)
    expect(there.get_by_role("button", name="Urungkan")).to_be_focused()
    expect(roads_button(here)).to_contain_text("Jalan ditutup")
    there.keyboard.press("Enter")
    expect(closed_roads(there)).to_contain_text("galian pipa")
    expect(roads_button(here)).to_contain_text("1 jalan ditutup")
    there.get_by_role("button", name="Buka lagi").click()


def test_a_road_closed_and_opened_without_a_mouse(open_page: Opener) -> None:
    desk = desk_at(open_page, "meja1")
    keys = desk.keyboard

    keys.press("d")
    expect(desk.get_by_role("button", name="Tutup jalan")).to_be_focused()
    keys.press("d")
    expect(desk.get_by_role("group", name="Menggambar di peta")).to_be_visible()
    keys.press("Space")
    for _ in range(3):
        keys.press("Shift+ArrowRight")
    keys.press("Space")
    keys.press("Enter")
    expect(desk.get_by_role("radio", name="Banjir")).to_be_focused()
    keys.press("ArrowRight")
    keys.press("Control+Enter")

    expect(closed_roads(desk)).to_contain_text("Perbaikan jalan")
    desk.get_by_role("button", name="Buka lagi").focus()
    keys.press("Enter")
    expect(closed_roads(desk)).to_have_count(0)
    keys.press("Escape")
    expect(desk.get_by_role("button", name="Tutup jalan")).to_have_count(0)


def test_what_was_drawn_is_kept_and_what_is_wrong_is_said_at_its_field(open_page: Opener) -> None:
    desk = desk_at(open_page, "meja1")
    roads_button(desk).click()
    desk.get_by_role("button", name="Satu titik").click()
    draw_by_mouse(desk, (20, 20))
    expect(desk.get_by_label("Jarak dari garis atau titik (m)")).to_be_visible()
    desk.get_by_label("Jarak dari garis atau titik (m)").fill("900")
    desk.get_by_label("Keterangan").fill("tenda di jalan")
    desk.reload()
    desk.locator(".leaflet-container").wait_for()
    desk.keyboard.press("d")
    desk.get_by_role("button", name="Lanjutkan draf").click()
    expect(desk.get_by_label("Keterangan")).to_have_value("tenda di jalan")

    desk.get_by_role("button", name="Simpan penutupan").click()

    field = desk.locator("[data-field=radius_metres]")
    expect(field.get_by_role("alert")).to_contain_text("5 sampai 500 meter")
    expect(field.locator("input")).to_be_focused()
    desk.get_by_role("button", name="Buang draf").click()
    assert snapshot(desk, "/api/desk/closures")["closures"] == []


def test_a_lost_line_closes_no_road(open_page: Opener) -> None:
    desk = desk_at(open_page, "meja1")
    roads_button(desk).click()
    expect(desk.get_by_role("button", name="Tutup jalan")).to_be_enabled()

    desk.context.set_offline(True)

    expect(desk.get_by_role("button", name="Tutup jalan")).to_be_disabled(timeout=30_000)
    expect(desk.locator(".panel")).to_contain_text("Sambungan terputus: menutup dan membuka jalan ditunda.")
    desk.context.set_offline(False)
    expect(desk.get_by_role("button", name="Tutup jalan")).to_be_enabled(timeout=30_000)


def test_a_crew_without_a_signal_says_that_its_van_cannot_enter(
    browser: Browser, makassar: City, open_page: Opener, elsewhere: Desk
) -> None:
    phone = take_phone(browser, makassar.address, "KKS1")
    phone.start_shift()
    visit = elsewhere.offer("KKS1")
    phone.accept()
    phone.expect_all_sent()
    desk = desk_at(open_page, "meja2")
    roads_button(desk).click()

    _report_offline(phone)
    phone.page.get_by_role("button", name="Tutup").last.click()  # what was said about the undo
    phone.page.evaluate("scrollTo(0, 0)")
    keep_shot(phone.page, "crew-no-entry")
    expect(desk.get_by_text("Belum ada laporan dari tim")).to_be_visible()
    phone.context.set_offline(False)

    report = desk.get_by_role("list", name="Mobil tidak bisa masuk").get_by_role("listitem")
    expect(report).to_contain_text(re.compile(rf"Mobil parkir \d+ m dari rumah.*{visit['code']}.*KKS1", re.S))
    keep_shot(desk, "desk-no-entry")
    phone.expect_all_sent()
    story = elsewhere.history(visit["id"])["events"][-1]
    assert (story["kind"], story["offline"]) == ("no_entry_reported", True)
    assert 150 < story["fact"]["parked_metres"] < 300

    report.get_by_role("button", name=visit["code"]).click()
    expect(desk.locator(".side")).to_contain_text(re.compile(r"Mobil parkir \d+ m dari rumah"))
    expect(desk.locator(".side")).to_contain_text(
        re.compile(r"Mobil tidak bisa masuk KKS1 · parkir \d+ m dari rumah")
    )
    desk.keyboard.press("d")
    report.get_by_role("button", name="Mobil bisa masuk").click()
    desk.get_by_role("button", name="Ya, bisa masuk").click()
    expect(report).to_have_count(0)
    phone.page.reload()
    expect(phone.button("Mobil tidak bisa masuk")).to_be_visible()
    phone.context.close()


def _report_offline(phone: Phone) -> None:
    """The tap, taken back once, and made again."""
    phone.context.set_geolocation({**HERE, "latitude": HERE["latitude"] + 0.00002})
    phone.context.set_offline(True)
    phone.button("Mobil tidak bisa masuk").click()
    expect(phone.page.get_by_role("dialog")).to_contain_text("Tim berikutnya")
    keep_shot(phone.page, "crew-no-entry-sure")
    phone.button("Ya, parkir di sini").click()
    expect(phone.page.locator("main")).to_contain_text(re.compile(r"Parkir \d+ m dari rumah"))
    phone.button("Urungkan").click()
    expect(phone.page.locator("main")).not_to_contain_text("Parkir")
    phone.button("Mobil tidak bisa masuk").click()
    phone.button("Ya, parkir di sini").click()
    expect(phone.page.locator("main")).to_contain_text(re.compile(r"Parkir \d+ m dari rumah"))
    phone.expect_waiting(1)


def test_closed_roads_on_a_narrow_screen(open_page: Opener, elsewhere: Desk) -> None:
    moment = elsewhere.context.request.get("/api/session").json()["clock"]["now"]
    closed = elsewhere.send(
        "/api/desk/closures", kind="feast", shape=[[-5.166, 119.44], [-5.168, 119.443]], radius_metres=25,
        classes=["minivan"], ends_at=moment[:10] + "T23:59:00Z", note="depan masjid",
    )  # fmt: skip
    desk = desk_at(open_page, "meja1", viewport=PHONE)
    desk.get_by_role("button", name="Peta", exact=True).click()
    roads_button(desk).click()

    expect(closed_roads(desk)).to_contain_text("Hajatan")
    keep_shot(desk, "desk-roads-narrow")
    desk.get_by_role("button", name="Lihat").click()
    expect(stripes(desk)).to_be_visible()
    keep_shot(desk, "desk-roads-narrow-map")
    elsewhere.send(f"/api/desk/closures/{closed['id']}/reopen")
