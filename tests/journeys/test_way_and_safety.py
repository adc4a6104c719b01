"""The way to a home, the code for its door, a house that is not found, help, and a team that is asked how it is."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dispatch.travel.distance import Place
from tests.city import City
from tests.journeys.conftest import DESK, PHONE, Opener, keep_shot, serious_findings
from tests.journeys.crew import PATIENT, Desk, Phone, TakePhone
from tests.streets import IN_THE_LORONG, put_town_in_force

pytestmark = pytest.mark.journey

TEAM = "KKS1"
CODE = re.compile(r"^\d{4}$")
DOOR: Place = Place(IN_THE_LORONG.lat - 0.0009, IN_THE_LORONG.lon + 0.0008)
"""About 130 metres from the pin."""


def test_a_crew_finds_the_home_is_safe_there_and_leaves_a_better_pin(
    makassar: City, take: TakePhone, desk: Desk, open_page: Opener
) -> None:
    put_town_in_force(Path(makassar.folder) / "roads")
    phone, console = take(TEAM), open_page("/meja", "meja1", viewport=DESK)
    phone.start_shift()
    visit = desk.offer(TEAM, home=tuple(IN_THE_LORONG))
    phone.accept()
    family = open_page("/lacak", viewport=PHONE, place=tuple(DOOR))
    family.get_by_label("Kode tiket").fill(visit["code"])
    family.locator("#phone").fill("0811000123")
    family.get_by_role("button", name="Lihat").click()

    _same_code_on_both_sides(phone, family)
    _the_way_is_on_the_phone_without_a_signal(phone)
    phone.button("Berangkat").click()
    _the_family_says_where_the_house_is(phone, family, console)
    _help_reaches_the_desk_after_the_dead_spot(phone, console)
    _the_familys_position_becomes_the_pin(phone, console)
    _no_answer_alarms_the_desk(makassar, phone, console)

    happened = desk.happened(visit["id"])
    assert happened["help_needed"] == happened["help_seen"] == happened["pin_accepted"] == 1
    assert happened["family_answered"] == happened["checked_in"] == 2


def _same_code_on_both_sides(phone: Phone, family: Page) -> None:
    mine = phone.page.get_by_label("Kode pintu").locator("strong")
    expect(mine).to_have_text(CODE)
    expect(family.locator(".door .code")).to_have_text(mine.inner_text())
    keep_shot(family, "family-door-code")
    assert serious_findings(family) == []


def _the_way_is_on_the_phone_without_a_signal(phone: Phone) -> None:
    page = phone.page
    expect(page.get_by_label("Jalan ke rumah")).to_contain_text(re.compile(r"Jalan kaki \d+ m terakhir"))
    expect(page.get_by_role("img", name="Peta kecil")).to_be_visible()
    expect(page.get_by_role("link", name="Arahkan ke tempat mobil berhenti")).to_have_attribute(
        "href", re.compile(r"^geo:-5\.\d+,119\.\d+")
    )
    page.get_by_label("Jalan ke rumah").scroll_into_view_if_needed()
    keep_shot(page, "crew-way")
    assert serious_findings(page) == []
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    keep_shot(page, "crew-way-dark")
    phone.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("img", name="Peta kecil")).to_be_visible()
    phone.context.set_offline(False)
    phone.expect_all_sent()


def _the_family_says_where_the_house_is(phone: Phone, family: Page, console: Page) -> None:
    page = phone.page
    phone.button("Tidak ketemu").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("di depan masjid")
    page.get_by_role("dialog").get_by_role("button", name="Tanya").click()
    asked = family.locator("#question")
    expect(asked).to_contain_text("Tim tidak menemukan rumah")
    expect(asked).to_contain_text("di depan masjid")
    keep_shot(family, "family-asked")
    assert serious_findings(family) == []
    asked.get_by_label("Jawaban Anda").fill("belakang masjid, rumah panggung")
    asked.get_by_role("button", name="Kirim jawaban").click()
    expect(page.locator(".said")).to_contain_text("rumah panggung")
    family.locator("#send-position").click()
    expect(page.locator(".said")).to_contain_text("Keluarga membagikan posisi")
    page.locator(".said").scroll_into_view_if_needed()
    keep_shot(page, "crew-family-answer")
    console.get_by_role("button", name=re.compile(re.escape(PATIENT))).first.click()
    expect(console.locator(".detail .news").first).to_contain_text("rumah panggung")


def _help_reaches_the_desk_after_the_dead_spot(phone: Phone, console: Page) -> None:
    page = phone.page
    phone.context.set_offline(True)
    page.get_by_role("button", name="Butuh bantuan").click(delay=1_300)
    expect(page.locator(".help.unsent")).to_contain_text("BELUM SAMPAI KE MEJA")
    expect(page.get_by_role("link", name="Kirim SMS")).to_have_attribute(
        "href", re.compile(r"^sms:112\?body=")
    )
    keep_shot(page, "crew-help-unsent")
    assert serious_findings(page) == []
    phone.context.set_offline(False)
    ringing = console.locator(".help")
    expect(ringing).to_contain_text(f"BUTUH BANTUAN · Tim {TEAM}")
    expect(page.locator(".help")).to_contain_text("Belum ada yang melihat")
    keep_shot(console, "desk-help")
    assert serious_findings(console) == []
    ringing.get_by_role("button", name="Saya tangani").click()
    expect(page.locator(".help.seen")).to_contain_text("di meja melihatnya pukul")
    expect(ringing).to_have_count(0)
    keep_shot(page, "crew-help-seen")
    page.locator(".help").get_by_role("button", name="Kami sudah aman").click()
    expect(page.locator(".help")).to_have_count(0)


def _the_familys_position_becomes_the_pin(phone: Phone, console: Page) -> None:
    phone.button("Tiba di lokasi").click()
    phone.expect_all_sent()
    proposal = console.locator(".detail .news.pin")
    expect(proposal).to_contain_text("Usul titik rumah")
    keep_shot(console, "desk-pin")
    proposal.get_by_role("button", name="Pakai titik ini").click()
    expect(proposal).to_have_count(0)


def _no_answer_alarms_the_desk(makassar: City, phone: Phone, console: Page) -> None:
    for waited in ("asked", "alarmed"):
        with makassar.connect() as database:
            database.execute(
                "UPDATE dispatch_assignment SET check_in_due_at = arrived_at, status_since = status_since"
                " WHERE status = 'on_scene' AND check_in_asked_at IS NULL"
            )
            database.execute(
                "UPDATE dispatch_deadline SET due_at = due_at - interval '2 hours'"
                " WHERE kind = 'check_in' AND done_at IS NULL"
            )
        if waited == "asked":
            expect(phone.page.get_by_role("alert", name="Semua baik?")).to_be_visible()
            keep_shot(phone.page, "crew-check-in")
            assert serious_findings(phone.page) == []
    alarm = console.locator(".alert").filter(has_text="tidak menjawab")
    expect(alarm).to_contain_text(TEAM)
    expect(alarm.get_by_role("link").first).to_have_attribute("href", re.compile(r"^tel:"))
    keep_shot(console, "desk-check-in")
    phone.button("Ya, kami baik-baik saja").click()
    expect(phone.page.get_by_role("alert", name="Semua baik?")).to_have_count(0)
    phone.expect_all_sent()
