"""The head of Kassi-Kassi goes through every tab on the data of a year, and completes what was left empty."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.city import City
from tests.journeys.conftest import PHONE, Opener, keep_shot, running_city, serious_findings

pytestmark = pytest.mark.journey
HEAD = "kepala-kassi-kassi"
FAMILIES = 400
"""A twelfth of the practice city's year: as many tabs, a quicker start. The whole year is measured by `make bench`."""


@pytest.fixture(scope="module")
def makassar() -> Iterator[City]:
    """Makassar with a year behind it."""
    with running_city(families=FAMILIES) as city:
        yield city


def test_the_head_goes_through_the_tabs_and_fills_in_what_is_empty(open_page: Opener) -> None:
    head = open_page("/puskesmas", HEAD)
    tabs = head.locator("nav .tab")
    tabs.first.wait_for()

    for number in range(tabs.count()):
        tabs.nth(number).click()
        expect(tabs.nth(number)).to_have_attribute("aria-current", "page")
        expect(head.locator("main .loading")).to_have_count(0)
        expect(head.locator("main .error")).to_have_count(0)
        expect(head.locator("main")).to_have_text(re.compile(r"\S"))

    head.get_by_role("button", name="Kelengkapan").click()
    head.locator("main .kind").filter(has_text="dokter penanggung jawab").click()
    rows = head.locator(".gaps li")
    choice = rows.first.locator("select")
    choice.select_option(index=1)
    expect(rows.first).to_contain_text("Tersimpan")
    assert serious_findings(head) == []
    keep_shot(head, "clinic-quality")


def test_completeness_fits_a_phone(open_page: Opener) -> None:
    head = open_page("/puskesmas#kelengkapan", HEAD, viewport=PHONE)
    head.locator("main .kind").first.wait_for()

    head.locator("main .kind").first.click()

    head.locator(".gaps li").first.wait_for()
    assert head.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    keep_shot(head, "clinic-quality-phone")


def test_the_head_finds_a_patient_by_keys_assesses_and_keeps_a_number_that_opens_for_a_reason(
    open_page: Opener,
) -> None:
    head = open_page("/puskesmas#pasien", HEAD)
    head.get_by_role("button", name="Saringan").click()
    head.get_by_role("group", name="Saringan").get_by_label("Klaster").select_option("3")
    with head.expect_response(lambda answer: "sort=name" in answer.url):
        head.get_by_role("button", name="Urutkan menurut Nama").click()
    expect(head.locator("th[aria-sort=ascending]")).to_contain_text("Nama")
    head.keyboard.press("/")
    expect(head.get_by_role("searchbox")).to_be_focused()
    assert serious_findings(head) == []
    keep_shot(head, "clinic-caseload-year")
    head.keyboard.press("ArrowDown")
    head.keyboard.press("Enter")

    head.get_by_role("button", name="Nilai sekarang").click()
    for item in head.get_by_role("group").filter(has=head.locator("input[type=radio]")).all():
        item.get_by_role("radio").nth(1).check()
    head.get_by_role("button", name="Simpan nilai 10").click()
    expect(head.get_by_role("region", name="Penilaian AKS")).to_contain_text("10 dari 20")

    numbers = head.get_by_role("region", name="NIK dan BPJS")
    numbers.get_by_role("button", name="Isi").first.click()
    numbers.get_by_label("NIK").fill("7371119905550001")
    numbers.get_by_role("button", name="Simpan").click()
    expect(numbers.get_by_role("alert")).to_contain_text("angka 7-8")
    numbers.get_by_label("NIK").fill("7371111405550001")
    numbers.get_by_role("button", name="Simpan").click()
    expect(numbers).to_contain_text("••••••••••••0001")
    numbers.get_by_role("button", name="Lihat").click()
    numbers.get_by_label("Untuk apa").fill("rujukan")
    numbers.get_by_role("button", name="Lihat").last.click()
    expect(numbers).to_contain_text("7371111405550001")
    assert serious_findings(head) == []
    keep_shot(head, "clinic-patient")
