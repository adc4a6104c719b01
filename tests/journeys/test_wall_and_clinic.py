"""The Operation Room sees that somebody waits but never who; the clinic head sees who, and the figures lead to them."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, WALL, Opener, keep_shot, serious_findings
from tests.journeys.test_citizen import fill_in

pytestmark = pytest.mark.journey
HEAD = "kepala-kassi-kassi"


def test_a_request_reaches_the_wall_without_a_name_and_the_head_with_one(open_page: Opener) -> None:
    wall = open_page("/ruang-operasi", "pengamat", viewport=WALL)
    head = open_page("/puskesmas#hari-ini", HEAD)
    head.locator(".figures").first.wait_for()
    waiting = int(wall.locator(".tiles dd").first.inner_text())

    family = open_page("/minta", viewport=PHONE, javascript=False)
    phone = fill_in(family)
    family.click("#send")
    ticket = family.inner_text("#ticket")

    expect(wall.locator(".tiles dd").first).to_have_text(str(waiting + 1))
    expect(wall.locator("section ol")).to_contain_text("Kassi-Kassi")
    shown = wall.content()
    assert not [
        word for word in ("Dg. Ngai", "Rosmini", phone, "samping masjid", "Demam", ticket) if word in shown
    ]
    assert serious_findings(wall) == []
    keep_shot(wall, "wall")

    row = head.locator("main li button").filter(has_text="Dg. Ngai").first
    row.click()
    expect(head.locator(".body aside")).to_contain_text(ticket)
    expect(head.locator(".body aside ol")).to_contain_text("Permintaan diterima")
    assert serious_findings(head) == []
    keep_shot(head, "clinic-today")
    head.keyboard.press("Escape")
    expect(head.locator(".body aside")).to_have_count(0)


def test_the_figure_of_the_response_times_equals_the_list_behind_it(open_page: Opener) -> None:
    family = open_page("/minta", viewport=PHONE, javascript=False)
    fill_in(family)
    family.click("#send")
    family.locator("#ticket").wait_for()

    head = open_page("/puskesmas#waktu", HEAD, viewport=PHONE)
    figure = head.locator(".figures button").first
    asked = int(figure.locator("b").inner_text())
    assert serious_findings(head) == []
    keep_shot(head, "clinic-times")
    figure.click()

    expect(head.locator("main h3")).to_contain_text(f"{asked} kunjungan")
    expect(head.locator("main li")).to_have_count(min(asked, 50))


def test_the_month_leads_to_its_visits_and_leaves_as_a_file(open_page: Opener) -> None:
    family = open_page("/minta", viewport=PHONE, javascript=False)
    fill_in(family)
    family.click("#send")
    family.locator("#ticket").wait_for()

    head = open_page("/puskesmas#laporan", HEAD, viewport=PHONE)
    figure = head.locator("main .grid .plain").first
    counted = int(figure.inner_text())
    assert serious_findings(head) == []
    keep_shot(head, "clinic-month")
    with head.expect_download() as file:
        head.get_by_role("link", name="Excel").click()
    figure.click()

    expect(head.locator("main h3")).to_contain_text(f"Jumlah semua baris: {counted}")
    expect(head.locator("main li")).to_have_count(min(counted, 50))
    assert file.value.suggested_filename.startswith("laporan-kassi-kassi-")


def test_a_screen_with_a_dead_link_says_so_and_shows_nothing(open_page: Opener) -> None:
    wall = open_page("/ruang-operasi?key=tidak-berlaku", viewport=WALL)

    expect(wall.locator("body")).to_contain_text("Layar ini tidak (lagi) diizinkan")
    assert wall.locator(".tiles").count() == 0


def test_the_dinas_sees_response_times_of_all_and_no_patients(open_page: Opener) -> None:
    dinas = open_page("/puskesmas", "dinas")

    expect(dinas.locator("nav .tab")).to_have_text(["Waktu tanggap", "Laporan"])
    expect(dinas.locator("main")).to_contain_text("Semua puskesmas")


def test_the_head_plans_with_the_warnings_in_sight_and_two_crews_swap_by_consent(open_page: Opener) -> None:
    head = open_page("/puskesmas#jadwal-jaga", HEAD)
    head.get_by_role("button", name="Berikutnya").click()
    cell = head.get_by_role("button", name=re.compile(r"^KKS1 · Malam, Rab .* · tidak ada jaga")).last
    cell.click()
    panel = head.get_by_role("region", name=re.compile("^KKS1 · Malam"))
    for profession in ("dokter", "perawat"):
        panel.get_by_role("checkbox", name=re.compile(profession)).first.check()
    drafts = head.locator("section.bar")
    expect(drafts).to_contain_text("tidak ada pengemudi")
    expect(drafts).to_contain_text("Menyelesaikan 1.")
    keep_shot(head, "clinic-roster-warned")
    assert serious_findings(head) == []
    panel.get_by_role("checkbox", name=re.compile("pengemudi")).first.check()
    expect(drafts).to_contain_text("Tidak menimbulkan masalah.")
    drafts.get_by_role("button", name="Simpan").click()
    expect(head.locator(".toast, [role=status]").filter(has_text="1 jaga disimpan.").first).to_be_visible()
    head.get_by_role("button", name="Minggu", exact=True).click()
    expect(head.locator("table.wide")).to_be_visible()
    assert serious_findings(head) == []

    giver = open_page("/jadwal", "tim-kks1", viewport=PHONE)
    giver.get_by_role("button", name="Tukar", exact=True).first.click()
    giver.get_by_label("Minta siapa?").select_option(index=1)
    giver.get_by_role("button", name="Kirim permintaan").click()
    expect(giver.get_by_role("region", name="Tukar jaga")).to_contain_text("menunggu jawaban")
    keep_shot(giver, "crew-roster")
    assert serious_findings(giver) == []
    taker = open_page("/jadwal", "tim-kks2", viewport=PHONE)
    taker.get_by_role("button", name="Saya mau").click()
    expect(taker.get_by_role("region", name="Tukar jaga")).to_contain_text("menunggu kepala")
    head.reload()
    asked = head.get_by_role("region", name="Tukar jaga")
    expect(asked).to_contain_text("kurang dari 24 jam lagi")
    asked.get_by_role("button", name="Setujui").click()
    expect(asked).to_have_count(0)
    giver.reload()
    expect(giver.get_by_role("region", name="Tukar jaga")).to_contain_text("berlaku")
    giver.get_by_role("button", name="Buat alamat").click()
    address = giver.locator("#calendar-address").input_value()
    assert "BEGIN:VCALENDAR" in giver.request.get(address).text()
