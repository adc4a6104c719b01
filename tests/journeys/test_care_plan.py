"""A series booked without a signal before the crew leaves, seen and paused by the head; an empty bag is refilled."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Opener, keep_shot, serious_findings
from tests.journeys.crew import PATIENT, Desk, TakePhone

pytestmark = pytest.mark.journey


def test_a_series_booked_offline_is_in_the_caseload_and_what_is_short_is_refilled(
    take: TakePhone, desk: Desk, open_page: Opener
) -> None:
    phone = take("KKS2")
    page = phone.page
    phone.button("Kurangi kantong urine").click()
    page.get_by_role("spinbutton", name=re.compile("sarung tangan")).fill("4")
    page.get_by_role("spinbutton", name=re.compile("sarung tangan")).blur()
    page.get_by_role("heading", name="BHP").evaluate("said => said.scrollIntoView()")
    expect(page.locator("main")).to_contain_text("kurang dari 10")
    keep_shot(page, "crew-kit")
    assert serious_findings(page) == []
    phone.start_shift()
    desk.offer("KKS2", home=(-5.17003, 119.45318))
    phone.accept()
    phone.button("Berangkat").click()
    phone.button("Tiba di lokasi").click()
    phone.expect_all_sent()

    phone.context.set_offline(True)
    page.get_by_role("link", name="Catatan").click()
    page.get_by_label("Nadi").fill("88")
    page.get_by_role("button", name="Rutin", exact=True).click()
    for kind in ("Setelah pulang RS", "Setiap 3 bulan", "Setiap minggu"):
        page.get_by_role("button", name=kind).click()
    expect(page.locator(".preview")).to_contain_text(
        re.compile(r"Tanggal berikutnya: (\w+, \d+ \w+( · )?){4}")
    )
    page.get_by_label("Untuk apa").fill("ganti perban")
    page.locator(".preview").evaluate("said => said.scrollIntoView({ block: 'center' })")
    keep_shot(page, "crew-series")
    assert serious_findings(page) == []
    phone.button("Simpan catatan").click()
    phone.expect_waiting(1)
    phone.context.set_offline(False)
    phone.expect_all_sent()
    expect(page.get_by_role("region", name="Rencana kunjungan")).to_contain_text(
        re.compile(r"Setiap minggu · 4 kali · Berikutnya .* · Sebaiknya .* · ganti perban")
    )

    head = open_page("/puskesmas#hari-ini", "kepala-kassi-kassi")
    short = head.locator("#shortages article", has_text="KKS2")
    expect(short).to_contain_text("sarung tangan: 4 dari 40 pasang")
    keep_shot(head, "clinic-shortages")
    assert serious_findings(head) == []
    short.get_by_role("button", name="Semua sudah dilengkapi").click()
    expect(short).to_have_count(0)
    head.get_by_role("link", name="Pasien").or_(head.get_by_role("button", name="Pasien")).first.click()
    row = head.get_by_role("row", name=re.compile(PATIENT)).first
    expect(row).to_contain_text("Setiap minggu · 4 kali")
    keep_shot(head, "clinic-plans-list")
    row.get_by_role("button", name=PATIENT).click()
    plans = head.get_by_role("region", name="Rencana kunjungan")
    plans.get_by_role("button", name="Tunda").click()
    plans.get_by_role("button", name="dirawat di rumah sakit").click()
    expect(plans).to_contain_text("Ditunda: dirawat di rumah sakit")
    keep_shot(head, "clinic-plan")
    assert serious_findings(head) == []
