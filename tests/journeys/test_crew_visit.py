"""The crew's phone at work: the offer, the steps with their undo, the note, positions only while on duty."""

import gzip
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Request, expect

from tests.city import City
from tests.journeys.conftest import keep_shot, serious_findings
from tests.journeys.crew import HERE, PATIENT, Desk, Phone, TakePhone

pytestmark = pytest.mark.journey
FIRST_LOAD_KIB = 45
SMALLEST_TARGET = 44


def test_a_crew_takes_a_visit_from_the_offer_to_the_referral(take: TakePhone, desk: Desk) -> None:
    phone = take("KKS1")
    page = phone.page
    keep_shot(page, "crew-start")
    assert serious_findings(page) == []
    phone.start_shift()
    assert serious_findings(page) == []

    visit = desk.offer("KKS1", red_flags=("breathing",))
    expect(page.locator(".offer")).to_contain_text(PATIENT)
    expect(page.locator(".offer")).to_contain_text(re.compile(r"sisa \d:\d\d"))
    expect(page.locator(".offer")).to_contain_text("Sesak berat")
    keep_shot(page, "crew-offer")
    assert serious_findings(page) == []
    phone.accept()
    phone.button("Berangkat").click()
    phone.button("Tiba di lokasi").click()
    expect(phone.button("Selesai")).to_be_visible()
    keep_shot(page, "crew-visit")
    assert serious_findings(page) == []
    assert _small_targets(phone) == []

    page.get_by_role("link", name="Catatan").click()
    page.get_by_label("Nadi").fill("999")
    page.get_by_label("SpO₂").fill("88")
    phone.button("Simpan catatan").click()
    expect(page.locator("main")).to_contain_text("Tidak mungkin. Isi 0–300")
    expect(page.get_by_role("alert")).to_contain_text("Nilai mengkhawatirkan: SpO₂. Beri tahu meja.")
    keep_shot(page, "crew-note")
    assert serious_findings(page) == []
    page.get_by_label("Nadi").fill("98")
    page.get_by_role("button", name="Satu kali", exact=True).click()
    phone.button(r"\+1 minggu").click()
    phone.button("Simpan catatan").click()
    phone.button("Selesai").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Dirujuk").click()
    dialog.get_by_label("Faskes tujuan").fill("RSUD Daya")
    dialog.get_by_role("button", name="Kami antar").click()
    dialog.get_by_role("button", name="Simpan hasil").click()
    phone.button("Pasien sudah diserahkan").click()
    phone.expect_all_sent()

    history = desk.history(visit["id"])
    kinds = [event["kind"] for event in history["events"]]
    assert kinds[-4:] == ["team_arrived", "note_saved", "visit_finished", "patient_delivered"]
    assert history["visit"]["status"] == "referred"
    note = next(event for event in history["events"] if event["kind"] == "note_saved")
    assert note["fact"]["alerts"] == ["spo2_low"]


def test_steps_are_taken_back_before_and_after_they_were_sent(take: TakePhone, desk: Desk) -> None:
    phone = take("KKS2")
    phone.start_shift()
    visit = desk.offer("KKS2")
    phone.accept()
    phone.button("Berangkat").click()
    expect(phone.button("Tiba di lokasi")).to_be_visible()
    phone.expect_all_sent()

    phone.button("Urungkan").click()
    expect(phone.button("Berangkat")).to_be_visible()
    phone.expect_all_sent()
    phone.button("Tidak di tempat").click()
    phone.page.get_by_role("dialog").get_by_role("button", name="Tidak di tempat").click()
    phone.button("Simpan hasil").click()
    phone.button("Urungkan").click()
    expect(phone.button("Berangkat")).to_be_visible()
    phone.expect_all_sent()

    happened = desk.happened(visit["id"])
    assert happened["step_undone"] == 1
    assert happened["visit_finished"] == 0
    assert desk.history(visit["id"])["visit"]["status"] == "accepted"


def test_a_crew_declines_with_a_reason_and_the_visit_waits_again(take: TakePhone, desk: Desk) -> None:
    phone = take("MNG1")
    phone.start_shift()
    visit = desk.offer("MNG1")

    phone.page.locator(".offer").get_by_role("button", name="Tolak").click()
    phone.button("armada bermasalah").click()
    expect(phone.page.locator(".offer")).to_have_count(0)
    expect(phone.page.locator("main")).to_contain_text("Belum ada kunjungan. Anda siap.")
    phone.expect_all_sent()

    assert desk.history(visit["id"])["visit"]["status"] == "triaged"


def test_positions_go_out_only_while_on_duty(take: TakePhone) -> None:
    phone = take("MNG2", worker=False)
    sent: list[Any] = []

    def note(request: Request) -> None:
        if request.url.endswith("/api/positions"):
            sent.append(request.post_data_json)

    phone.page.on("request", note)
    expect(phone.page.get_by_role("button", name="Mulai jaga")).to_be_visible()
    assert sent == []
    with phone.page.expect_response("**/api/positions", timeout=30_000) as answered:
        phone.start_shift()
    assert answered.value.status in (200, 202)
    assert sent[0]["fixes"][0]["lat"] == HERE["latitude"]
    expect(phone.page.get_by_role("link", name="Anda sedang dilacak")).to_be_visible()

    phone.page.get_by_role("link", name="Akun").click()
    phone.button("Akhiri jaga").click()
    phone.page.get_by_role("dialog").get_by_role("button", name="Akhiri jaga").click()
    next_shift = phone.page.get_by_role("button", name="Mulai jaga")
    expect(next_shift.or_(phone.page.get_by_text("tidak ada di jadwal jaga"))).to_be_visible()
    phone.expect_all_sent()
    before = len(sent)
    phone.context.set_geolocation({"latitude": -5.14, "longitude": 119.41})
    with phone.page.expect_response("**/api/crew/today", timeout=30_000):
        pass

    assert len(sent) == before
    stores = phone.page.evaluate(
        "() => indexedDB.databases().then((all) => all.map((one) => one.name).sort())"
    )
    assert stores == ["dottoro-tim", "dottoro-tim-berkas"]


def test_without_a_location_everything_else_works(take: TakePhone, desk: Desk) -> None:
    phone = take("MKK1", located=False)
    phone.start_shift()
    expect(phone.page.get_by_role("link", name="Lokasi tidak diizinkan")).to_be_visible()

    visit = desk.offer("MKK1")
    phone.accept()
    phone.page.get_by_role("button", name="Butuh bantuan").focus()
    phone.page.keyboard.press("Enter")
    phone.button("Ya, butuh bantuan").click()
    phone.expect_all_sent()

    assert desk.happened(visit["id"])["help_needed"] == 1


def test_the_page_speaks_english_and_remembers_it(take: TakePhone) -> None:
    phone = take("MKK2")
    phone.page.get_by_role("link", name="Akun").click()
    phone.button("English").click()
    expect(phone.button("Sign out")).to_be_visible()

    phone.page.goto("/tim")
    phone.page.reload()

    expect(phone.page.get_by_role("button", name="Start shift")).to_be_visible()
    assert phone.page.evaluate("() => document.documentElement.lang") == "en"
    keep_shot(phone.page, "crew-english")


def test_the_first_load_is_light(browser: Browser, makassar: City) -> None:
    context = browser.new_context(base_url=makassar.address)

    html = context.request.get("/tim").body()
    files = re.findall(r'(?:src|href)="(/static/assets/[^"]+)"', html.decode())
    weight = sum(
        len(gzip.compress(body, 6)) for body in (html, *(context.request.get(f).body() for f in files))
    )
    context.close()

    assert len(files) >= 2
    assert weight / 1024 <= FIRST_LOAD_KIB, f"{weight / 1024:.1f} KiB"


def _small_targets(phone: Phone) -> list[str]:
    """Buttons and links a thumb would miss."""
    found: list[str] = phone.page.evaluate(
        """(least) => [...document.querySelectorAll('button, a')]
          .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < least)
          .map((one) => one.textContent.trim())""",
        SMALLEST_TARGET,
    )
    return found
