"""Serah terima: a desk at the change of shift, a puskesmas that calls a family back, a surge on every screen."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.city import City
from tests.journeys.conftest import PHONE, WALL, Opener, keep_shot, serious_findings
from tests.journeys.crew import Desk
from tests.journeys.scene import FARTHER, NEAR, Json, Scene

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def scene(browser: Browser, makassar: City) -> Iterator[Scene]:
    """A dispatcher who works through the API."""
    desk = Desk(browser, makassar.address)
    yield Scene(desk, {})
    desk.context.close()


def ask_by_form(scene: Scene, name: str) -> None:
    """A family asks by the city's form: nobody has spoken with them yet."""
    answer = scene.desk.context.request.post(
        "/api/public/visits",
        data={
            "action_id": str(uuid4()), "caller_name": "Dg. Bau", "caller_phone": "081341770011",
            "relationship": "anak", "patient_name": name, "patient_age": 70, "complaint": "lemas sejak kemarin",
            "consent": True, "place": {"village_code": "73.71.13.1002", "alley": "3", "landmark": "masjid Nurul Iman"},
        },
    )  # fmt: skip
    assert answer.ok, answer.text()


def board_of(scene: Scene) -> Json:
    """The desk's board as the server has it."""
    found: Json = scene.desk.context.request.get("/api/desk/board").json()
    return found


def yellow_minutes(scene: Scene) -> int:
    """The target of a yellow visit, as it counts now."""
    targets = {target["urgency"]: target for target in board_of(scene)["targets"]}
    return int(targets["yellow"]["face_to_face_minutes"])


def panel(page: Page, name: str) -> Locator:
    """A panel of the desk by its title."""
    return page.get_by_role("region", name=name)


def desk_at(open_page: Opener, username: str, **how: object) -> Page:
    """A desk whose line is up."""
    page = open_page("/meja", username, **how)
    expect(page.locator("header .link")).to_contain_text("Langsung")
    return page


def test_a_desk_hands_over_and_the_taker_reads_what_changed(
    open_page: Opener, scene: Scene, tmp_path: Path
) -> None:
    red = scene.call("Hj. Sitti", NEAR, "red")
    scene.call("Muh. Yusuf", FARTHER, "green")
    giver, taker = desk_at(open_page, "meja1"), desk_at(open_page, "penerima1")

    giver.keyboard.press("h")
    sheet = panel(giver, "Serah terima jaga")
    expect(sheet).to_contain_text("Hj. Sitti")
    expect(sheet).to_contain_text("telepon balik sebelum")
    keep_shot(giver, "desk-handover")
    assert serious_findings(giver) == []
    sheet.get_by_label("Pesan untuk jaga berikutnya").fill(
        "Keluarga Hj. Sitti minta dikabari bila tim terlambat."
    )
    giver.keyboard.press("Control+Enter")
    expect(sheet).to_contain_text("menunggu rekan")

    scene.desk.send(
        f"/api/desk/visits/{red['id']}/cancel",
        seen_version=scene.now(red)["version"],
        reason="entered_wrongly",
    )
    taker.keyboard.press("h")
    other = panel(taker, "Serah terima jaga")
    expect(other).to_contain_text("Keluarga Hj. Sitti minta dikabari")
    expect(other).to_contain_text(re.compile(rf"{red['code']}\s+Berakhir: Dibatalkan"))
    keep_shot(taker, "desk-handover-changed")
    other.get_by_role("button", name="Ambil alih jaga").click()
    expect(other).to_contain_text("Diambil alih Penerima Panggilan 1")

    expect(sheet.get_by_role("list", name="Serah terima sebelumnya")).to_contain_text(
        "Dispatcher Meja 1 → Penerima Panggilan 1"
    )
    taker.evaluate("window.print = () => undefined")
    other.get_by_role("button", name="Cetak").click()
    taker.emulate_media(media="print")
    expect(taker.locator(".paper")).to_contain_text("Yang menerima")
    expect(taker.locator(".desk")).to_be_hidden()
    paper = tmp_path / "handover.pdf"
    taker.pdf(path=paper, prefer_css_page_size=True)
    assert paper.stat().st_size > 5_000
    scene.end_all()


def test_a_puskesmas_calls_the_family_back_and_the_desk_sees_who_did(open_page: Opener, scene: Scene) -> None:
    ask_by_form(scene, "Dg. Sikki")
    desk, head = desk_at(open_page, "meja1"), open_page("/puskesmas#hari-ini", "kepala-kassi-kassi")
    desk.keyboard.press("y")
    tasks = panel(desk, "Tugas")
    expect(tasks.get_by_role("listitem").filter(has_text="Dg. Sikki")).to_contain_text(
        "Telepon balik keluarga"
    )
    expect(tasks).to_contain_text("+6281341770011")
    keep_shot(desk, "desk-tasks")
    assert serious_findings(desk) == []

    head.get_by_role("button", name=re.compile("Dg. Sikki")).click()
    keep_shot(head, "clinic-call-back")
    head.get_by_role("button", name="Keluarga sudah ditelepon").click()
    expect(head.locator("aside").last).to_contain_text("Keluarga ditelepon dr. ")

    expect(tasks.get_by_role("listitem").filter(has_text="Dg. Sikki")).to_have_count(0)
    visit = next(each for each in board_of(scene)["visits"] if each["patient_name"] == "Dg. Sikki")
    assert visit["status"] == "confirmed"
    assert visit["confirmed_by"].startswith("dr. ")

    head.get_by_role("button", name="Serah terima").click()
    expect(head.locator("main")).to_contain_text("keluarga sudah ditelepon")
    head.get_by_role("button", name="Tanda tangani dan serahkan").click()
    expect(head.locator("main")).to_contain_text("menunggu rekan")
    colleague = open_page("/puskesmas#serah-terima", "jaga-kassi-kassi", viewport=PHONE)
    colleague.get_by_role("button", name="Ambil alih jaga").click()
    expect(colleague.locator("main")).to_contain_text("Diambil alih Ns. ")
    keep_shot(colleague, "clinic-handover-390")
    assert serious_findings(colleague) == []
    scene.desk.send(
        f"/api/desk/visits/{visit['id']}/cancel", seen_version=visit["version"], reason="entered_wrongly"
    )


def test_a_surge_is_on_every_screen_until_it_is_ended(open_page: Opener, scene: Scene) -> None:
    here, there = desk_at(open_page, "meja1"), desk_at(open_page, "meja2")
    wall = open_page("/ruang-operasi", "pengamat", viewport=WALL)
    here.get_by_role("contentinfo").get_by_role("button", name="Lonjakan").click()
    here.get_by_label("Alasan").fill("banjir di Manggala")
    keep_shot(here, "desk-surge-asked")
    here.keyboard.press("Enter")

    for page in (here, there):
        expect(page.get_by_role("complementary", name="Lonjakan")).to_contain_text("banjir di Manggala")
    expect(wall.get_by_role("complementary", name="Lonjakan")).to_contain_text("Mode lonjakan sejak")
    assert yellow_minutes(scene) == 120
    keep_shot(there, "desk-surge")
    assert serious_findings(there) == []

    there.get_by_role("button", name="Akhiri lonjakan").click()
    there.get_by_label("Alasan").fill("air surut")
    there.keyboard.press("Enter")
    expect(here.get_by_role("complementary", name="Lonjakan")).to_have_count(0)
    assert yellow_minutes(scene) == 60
