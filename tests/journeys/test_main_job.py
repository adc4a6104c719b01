"""The main job, played by everyone at once: family, desk, crew, Operation Room, and the clinic head afterwards."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.city import City
from tests.journeys.conftest import DESK, PHONE, WALL, Opener, keep_shot, serious_findings
from tests.journeys.crew import Phone, take_phone

pytestmark = pytest.mark.journey

HOME = (-5.1712, 119.4548)
WAY = ((-5.1661, 119.4409), (-5.1673, 119.4444), (-5.1688, 119.4479), (-5.1702, 119.4514), HOME)
"""Five places on the way from Mangasa to a home in Kassi-Kassi, about 400 m apart."""


@pytest.fixture
def kks1(browser: Browser, makassar: City) -> Iterator[Phone]:
    """The phone of team KKS1."""
    phone = take_phone(browser, makassar.address, "KKS1")
    yield phone
    phone.context.close()


@pytest.fixture
def kks2(browser: Browser, makassar: City) -> Iterator[Phone]:
    """The phone of team KKS2."""
    phone = take_phone(browser, makassar.address, "KKS2")
    yield phone
    phone.context.close()


def ask_for_a_visit(page: Page, patient: str) -> str:
    """A daughter fills in the form; the ticket code."""
    page.check("#other")
    page.fill("#patient_name", patient)
    page.fill("#patient_age", "71")
    page.fill("#caller_name", "Dg. Bau")
    page.fill("#caller_phone", "0812 4123 4567")
    page.fill("#complaint", "Demam tiga hari, lemas, tidak mau makan")
    page.fill("#village", "Kassi-Kassi")
    page.get_by_role("option", name=re.compile("Kassi-Kassi")).first.click()
    page.fill("#alley", "3")
    page.fill("#house_number", "12")
    page.fill("#landmark", "masjid Nurul Iman")
    page.get_by_role("button", name="posisi").first.click()
    expect(page.locator("#spot-state")).not_to_be_empty()
    page.check("#consent")
    page.click("#send")
    page.wait_for_url("**/minta/tiket")
    return page.locator("#ticket").inner_text().strip()


def row(desk: Page, patient: str) -> "object":
    """The visit's row in the queue."""
    return desk.get_by_role("button", name=re.compile(re.escape(patient)))


def offer_to(desk: Page, patient: str, team: str) -> None:
    """Pick the visit and offer it by the team's number in the ranking; a later team needs a reason, by number too."""
    row(desk, patient).first.click()
    card = desk.locator("button.team").filter(has_text=re.compile(rf"\b{team}\b")).first
    expect(card).to_be_visible()
    number = card.locator("kbd").first.inner_text().strip()
    desk.keyboard.press(number)
    offered = row(desk, patient).first.filter(has_text=team)
    why = desk.locator("div.why")
    expect(offered.or_(why).first).to_be_visible()
    if why.is_visible():
        desk.keyboard.press("1")
    expect(offered).to_be_visible()


def marker_place(page: Page, team: str) -> str:
    """Where the team's chip is drawn (CSS transform), empty when it is not."""
    found = page.evaluate(
        """team => {
          const chip = [...document.querySelectorAll('.map-spot *')].find(e => e.textContent.trim() === team);
          const spot = chip && chip.closest('.map-spot');
          return spot ? spot.style.transform : '';
        }""",
        team,
    )
    return str(found)


def sign_off(phone: Phone) -> None:
    """Nothing may be left on the phone."""
    phone.expect_all_sent()


def test_a_family_asks_and_everyone_sees_it_through(open_page: Opener, makassar: City, kks1: Phone) -> None:
    patient = "Dg. Ngai"
    kks1.start_shift()
    wall = open_page("/ruang-operasi", "pengamat", viewport=WALL)
    desk = open_page("/meja", "meja1", viewport=DESK)
    expect(desk.get_by_text("Langsung")).to_be_visible()
    family = open_page("/minta", viewport=PHONE, place=HOME)
    keep_shot(family, "family-request")
    assert serious_findings(family) == []

    ticket = ask_for_a_visit(family, patient)
    keep_shot(family, "family-ticket")
    family.click("text=/lacak/i >> nth=0")
    expect(family.locator("#state")).to_contain_text(ticket)

    expect(row(desk, patient).first).to_be_visible()
    offer_to(desk, patient, "KKS1")
    keep_shot(desk, "desk-offered")
    assert serious_findings(desk) == []

    kks1.page.locator(".offer").wait_for()
    keep_shot(kks1.page, "crew-offer")
    assert serious_findings(kks1.page) == []
    kks1.accept()
    expect(row(desk, patient).first).to_contain_text("Diterima")
    kks1.button("Berangkat").click()
    expect(row(desk, patient).first).to_contain_text("Menuju")
    family.locator("#show-van").click()

    desk_places, family_places = drive(kks1, desk, family)

    assert len(desk_places) >= 3, desk_places
    assert len(family_places) >= 3, family_places
    keep_shot(desk, "desk-en-route")
    keep_shot(family, "family-coming")
    keep_shot(wall, "wall")
    assert serious_findings(family) == []
    assert serious_findings(wall) == []
    assert patient not in wall.content()

    finish_with_a_note(kks1)
    expect(family.locator("#state")).to_contain_text(
        re.compile("selesai|terima kasih", re.IGNORECASE), timeout=20_000
    )
    head = open_page("/puskesmas#hari-ini", "kepala-kassi-kassi", viewport=DESK)
    expect(head.get_by_text(patient).first).to_be_visible()
    keep_shot(head, "clinic-today")
    assert serious_findings(head) == []
    head.get_by_role("link", name=re.compile("^Pasien")).or_(
        head.get_by_role("button", name=re.compile("^Pasien"))
    ).or_(head.get_by_role("tab", name=re.compile("^Pasien"))).first.click()
    expect(head.get_by_text(patient).first).to_be_visible()
    keep_shot(head, "clinic-caseload")
    expect(wall.get_by_text("Selesai hari ini").locator("..")).to_contain_text("1")
    assert "all invariants hold" in makassar.manage("check_invariants")


def drive(phone: Phone, desk: Page, family: Page) -> tuple[set[str], set[str]]:
    """Move along the way; the different places seen on the desk's map and on the family's."""
    desk_places: set[str] = {""}
    family_places: set[str] = {""}
    for lat, lon in WAY:
        phone.context.set_geolocation({"latitude": lat, "longitude": lon, "accuracy": 10})
        known = len(desk_places), len(family_places)
        for _ in range(60):
            phone.page.wait_for_timeout(500)
            desk_places.add(marker_place(desk, "KKS1"))
            family_places.add(family.locator("#map").get_attribute("data-van") or "")
            if len(desk_places) > known[0] and len(family_places) > known[1]:
                break
        if len(desk_places) > 3 and len(family_places) > 3:
            break
    return desk_places - {""}, family_places - {""}


def finish_with_a_note(phone: Phone) -> None:
    """Arrive, write the note, finish."""
    phone.button("Tiba di lokasi").click()
    phone.page.get_by_role("link", name="Catatan").click()
    phone.page.get_by_label("Temuan").fill("Demam, dehidrasi ringan, sadar baik")
    phone.page.get_by_label("Tensi atas").fill("130")
    phone.page.get_by_label("Tensi bawah").fill("80")
    phone.page.get_by_label("Suhu").fill("38,4")
    keep_shot(phone.page, "crew-note")
    phone.button("Simpan catatan").click()
    expect(phone.button("Selesai")).to_be_visible()
    keep_shot(phone.page, "crew-on-scene")
    phone.button("Selesai").click()
    phone.page.get_by_role("button", name="Selesai ditangani").click()
    phone.page.get_by_role("button", name="Simpan hasil").click()
    sign_off(phone)


def test_a_call_is_taken_with_the_keyboard_and_a_decline_brings_the_next_team(
    open_page: Opener, makassar: City, kks1: Phone, kks2: Phone
) -> None:
    patient = "Hj. Rosmini"
    for phone in (kks1, kks2):
        start = phone.page.get_by_role("button", name="Mulai jaga")
        expect(start.or_(phone.page.get_by_role("heading", name="Kunjungan hari ini"))).to_be_visible()
        if start.is_visible():
            phone.start_shift()
    desk = open_page("/meja", "meja2", viewport=DESK)
    expect(desk.get_by_text("Langsung")).to_be_visible()

    desk.keyboard.press("n")
    desk.get_by_label("Telepon").first.fill("0813 5555 0101")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Kassi-Kassi")
    desk.get_by_role("option", name=re.compile("Kassi-Kassi")).first.wait_for()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    desk.get_by_label("Nama pasien").fill(patient)
    desk.get_by_label("Keluhan").fill("Luka di kaki, minta ganti perban")
    keep_shot(desk, "desk-intake")
    assert serious_findings(desk) == []
    desk.keyboard.press("Control+Enter")
    expect(row(desk, patient).first).to_be_visible()

    offer_to(desk, patient, "KKS1")
    kks1.page.locator(".offer").get_by_role("button", name="Tolak").click()
    kks1.page.get_by_role("button", name="armada bermasalah").click()
    expect(row(desk, patient).first).to_contain_text("Ditriase")
    desk.keyboard.press("Escape")
    offer_to(desk, patient, "KKS2")
    kks2.accept()

    expect(row(desk, patient).first).to_contain_text("KKS2")
    assert "all invariants hold" in makassar.manage("check_invariants")
