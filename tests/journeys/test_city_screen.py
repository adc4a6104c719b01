"""The Dinas reads what became of the proposals, turns a weight, and lets green visits be offered by themselves."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.city import City
from tests.journeys.conftest import PHONE, Opener, keep_shot, serious_findings
from tests.journeys.crew import Desk, Phone, phone_on_duty

pytestmark = pytest.mark.journey


@pytest.fixture
def team(browser: Browser, makassar: City) -> Iterator[Phone]:
    """Team KKS1 on duty and free."""
    phone = phone_on_duty(browser, makassar.address, "KKS1", worker=False)
    yield phone
    phone.context.close()


def test_a_choice_is_counted_and_leads_to_its_visit(open_page: Opener, team: Phone, desk: Desk) -> None:
    visit = desk.offer("KKS1")
    team.accept()

    office = open_page("/kota", "dinas")
    followed = office.locator(".figures").get_by_role("button", name="mengikuti usulan")
    expect(followed.locator("b")).to_have_text("1")
    assert serious_findings(office) == []
    keep_shot(office, "city-report")
    followed.click()

    expect(office.locator("table")).to_contain_text(visit["code"])
    expect(office.locator("main h3")).to_contain_text("1 pilihan")
    assert "Dg. Ngai" not in office.content()


def test_a_weight_out_of_bounds_is_not_sent_and_one_within_is_written_down(open_page: Opener) -> None:
    office = open_page("/kota#bobot", "dinas")
    own = office.get_by_label("Puskesmas wilayah didahulukan", exact=True)
    save = office.get_by_role("button", name="Simpan")
    own.fill("90")
    expect(office.get_by_text("Antara 0 dan 15")).to_be_visible()
    expect(save).to_be_disabled()

    own.fill("7,5")
    own.press("Control+Enter")

    expect(office.locator("main ol")).to_contain_text("5 → 7,5")
    expect(own).to_have_value("7,5")
    expect(save).to_be_disabled()
    assert serious_findings(office) == []
    keep_shot(office, "city-weights")
    office.reload()
    expect(office.get_by_label("Puskesmas wilayah didahulukan", exact=True)).to_have_value("7,5")


def test_offers_by_themselves_are_asked_for_twice_and_a_dispatcher_only_looks(open_page: Opener) -> None:
    office = open_page("/kota#otomatis", "dinas", viewport=PHONE)
    green = office.get_by_role("switch", name="Tawaran otomatis: Hijau")
    expect(green).to_have_attribute("aria-checked", "false")
    green.click()
    office.get_by_role("alertdialog").get_by_role("button", name="Nyalakan").click()

    expect(green).to_have_attribute("aria-checked", "true")
    expect(office.locator("main ol")).to_contain_text("mati → menyala")
    assert serious_findings(office) == []
    keep_shot(office, "city-automatic")

    dispatcher = open_page("/kota#otomatis", "meja1")
    expect(dispatcher.locator("main li").filter(has_text="Hijau").first).to_contain_text("menyala")
    expect(dispatcher.get_by_role("switch")).to_have_count(0)
    green.click()
    expect(green).to_have_attribute("aria-checked", "false")


def test_the_true_travel_times_say_where_they_come_from(open_page: Opener) -> None:
    office = open_page("/kota#waktu-tempuh", "dinas")

    expect(office.get_by_text("Sumber waktu tempuh: perkiraan garis lurus")).to_be_visible()
    assert serious_findings(office) == []
    keep_shot(office, "city-travel")


def test_who_has_no_part_in_it_does_not_get_in(open_page: Opener) -> None:
    caller = open_page("/kota", "penerima1")

    expect(caller.locator("body")).not_to_contain_text("Pilihan tim")


def test_the_office_sees_who_is_asked_outside_tries_its_messages_and_writes_its_own_words(
    open_page: Opener,
) -> None:
    office = open_page("/kota#layanan-luar", "dinas")
    messages = office.get_by_role("switch", name="Pesan ke keluarga")
    messages.click()
    office.get_by_role("alertdialog").get_by_role("button", name="Nyalakan").click()
    expect(messages).to_have_attribute("aria-checked", "true")
    office.get_by_label("Nomor HP kantor").fill("0812 4123 4567")
    office.get_by_role("button", name="Kirim percobaan").click()
    expect(office.locator("main [role=status] ul")).to_contain_text("nomor …4567: hanya dicatat kota latihan")
    assert serious_findings(office) == []
    keep_shot(office, "city-outside")

    office.get_by_role("button", name="Isi pesan").click()
    office.get_by_role("button", name="Ubah").first.click()
    words = office.get_by_role("textbox").first
    words.fill("Obat Anda siap, tiket {ticket}: {link}")
    office.get_by_role("button", name="Simpan").click()
    expect(office.get_by_role("alert")).to_contain_text("“Obat” tidak boleh ada")
    words.fill("Permintaan diterima, tiket {ticket}: {link}")
    expect(office.get_by_text("1 SMS").first).to_be_visible()
    office.get_by_role("button", name="Simpan").click()
    expect(office.locator("main")).to_contain_text("versi 1, Dinas Kesehatan")
    assert serious_findings(office) == []
    keep_shot(office, "city-messages")
