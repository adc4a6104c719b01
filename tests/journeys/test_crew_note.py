"""The whole note at the bedside without a signal: two people of a house, signed, sent once, corrected."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Opener, keep_shot, serious_findings
from tests.journeys.crew import PATIENT, Desk, TakePhone

pytestmark = pytest.mark.journey


def test_a_house_of_two_is_noted_offline_signed_sent_once_and_corrected(take: TakePhone, desk: Desk) -> None:
    phone = take("KKS1")
    page = phone.page
    phone.start_shift()
    visit = desk.offer("KKS1")
    phone.accept()
    phone.button("Berangkat").click()
    phone.button("Tiba di lokasi").click()
    phone.expect_all_sent()
    phone.context.set_offline(True)

    page.get_by_role("link", name="Catatan").click()
    page.get_by_label("SpO₂").fill("88")
    expect(page.get_by_role("alert")).to_contain_text("Nilai mengkhawatirkan: SpO₂. Beri tahu meja.")
    expect(page.get_by_role("link", name="Telepon meja")).to_be_visible()
    page.get_by_role("alert").evaluate("said => said.scrollIntoView({ block: 'center' })")
    keep_shot(page, "crew-note-alert")
    assert serious_findings(page) == []
    page.reload()
    expect(page.get_by_label("SpO₂")).to_have_value("88")
    _section(page, "A · Diagnosis").click()
    for typed, shown in (("darah tinggi", "I10"), ("E11", "E11")):
        page.get_by_label("Cari diagnosis").fill(typed)
        page.locator(".found").get_by_role("button", name=re.compile(shown)).first.click()
    expect(page.get_by_role("list", name="Diagnosis")).to_contain_text(re.compile(r"I10.*utama.*E11", re.S))
    _section(page, "Persetujuan tindakan").click()
    phone.button("✓ Setuju").click()
    phone.button("anak").click()
    _draw(page.get_by_role("img", name="Tanda tangan dengan jari"))
    expect(page.locator("main")).to_contain_text(re.compile(r"Ditandatangani \d\d[.:]\d\d · Dg. Bau"))
    keep_shot(page, "crew-note-signature")
    assert serious_findings(page) == []

    phone.button("orang lain").click()
    page.get_by_label("Nama lengkap").fill("Siti")
    page.get_by_label("Umur (tahun)").fill("1")
    page.get_by_label("Umur (bulan)").fill("14")
    page.get_by_label("Nadi").fill("140")
    expect(page.locator("main")).to_contain_text("Batas untuk 12–23 bulan")
    expect(page.get_by_role("alert")).to_have_count(0)
    phone.button("Tanda tangani").click()
    phone.button("Ya, tanda tangani").click()
    expect(page.get_by_role("button", name=re.compile(PATIENT))).to_have_attribute("aria-pressed", "true")
    phone.button("Tanda tangani").click()
    keep_shot(page, "crew-note-sign")
    phone.button("Ya, tanda tangani").click()
    phone.expect_waiting(2)
    expect(page.locator("main")).to_contain_text(re.compile(rf"{PATIENT}.*Siti", re.S))
    phone.context.set_offline(False)
    phone.expect_all_sent()
    assert desk.happened(visit["id"])["note_saved"] == 2

    page.get_by_role("link", name="Catatan").click()
    expect(page.get_by_label("SpO₂")).to_be_disabled()
    phone.button("Koreksi catatan").click()
    page.get_by_label("SpO₂").fill("98")
    phone.button("Simpan koreksi").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Simpan koreksi").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Tulis alasannya")
    dialog.get_by_role("button", name="diukur ulang").click()
    keep_shot(page, "crew-note-correction")
    assert serious_findings(page) == []
    dialog.get_by_role("button", name="Simpan koreksi").click()
    phone.expect_all_sent()
    page.get_by_role("link", name="Catatan").click()
    _section(page, "Riwayat catatan").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"Dikoreksi .* diukur ulang.*88.*98", re.S))

    page.get_by_role("link", name=f"‹ {PATIENT}").click()
    phone.button("Selesai").click()
    dialog.get_by_role("button", name="Dirujuk").click()
    dialog.get_by_role("button", name="RS Tk.II Pelamonia").click()
    expect(dialog.get_by_label("Faskes tujuan")).to_have_value("RS Tk.II Pelamonia")
    keep_shot(page, "crew-referral")
    assert serious_findings(page) == []

    notes = [event["fact"] for event in desk.history(visit["id"])["events"] if event["kind"] == "note_saved"]
    assert [(note["alerts"], note["correction"]) for note in notes] == [
        ([], False),
        (["spo2_low"], False),
        ([], True),
    ]


def test_the_head_reads_a_note_beside_its_visit_and_gives_it_back_with_a_remark(
    take: TakePhone, desk: Desk, open_page: Opener
) -> None:
    phone = take("KKS2")
    page = phone.page
    phone.start_shift()
    desk.offer("KKS2", patient="Hj. Sitti", age=64, home=(-5.17003, 119.45318))
    phone.accept()
    phone.button("Berangkat").click()
    phone.button("Tiba di lokasi").click()
    page.get_by_role("link", name="Catatan").click()
    page.get_by_label("SpO₂").fill("96")
    phone.button("Tanda tangani").click()
    phone.button("Ya, tanda tangani").click()
    phone.expect_all_sent()

    head = open_page("/puskesmas#catatan", "kepala-kassi-kassi")
    head.get_by_role("button", name=re.compile("Hj. Sitti")).click()
    head.get_by_role("button", name="Kembalikan", exact=True).click()
    head.get_by_label("Apa yang perlu diperbaiki").fill("Nadi belum ada")
    keep_shot(head, "clinic-records")
    assert serious_findings(head) == []
    head.locator("form").get_by_role("button", name="Kembalikan", exact=True).click()
    expect(head.locator("main")).to_contain_text("Nadi belum ada”")


def _section(page: Page, title: str) -> Locator:
    """The head of a section that folds."""
    return page.locator("summary").filter(has_text=title)


def _draw(pad: Locator) -> None:
    """A signature of one stroke."""
    pad.evaluate("pad => pad.scrollIntoView({ block: 'center' })")
    box = pad.bounding_box()
    assert box is not None
    mouse = pad.page.mouse
    mouse.move(box["x"] + 40, box["y"] + box["height"] / 2)
    mouse.down()
    for step in range(1, 12):
        mouse.move(box["x"] + 40 + step * 20, box["y"] + box["height"] * (0.25 if step % 2 else 0.7), steps=3)
    mouse.up()
