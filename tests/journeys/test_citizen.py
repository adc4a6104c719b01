"""A family on a cheap phone: with scripts switched off, and with them on. Nothing but the browser is used."""

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Opener, keep_shot, serious_findings

pytestmark = pytest.mark.journey
PHONES = (f"0812 4123 {n}" for n in count(4000))


def fill_in(page: Page, *, village: str = "Kassi-Kassi") -> str:
    """The form as a daughter fills it in for her father; the phone number she gives."""
    phone = next(PHONES)
    page.check("#other")
    page.fill("#patient_name", "Dg. Ngai")
    page.fill("#patient_age", "71")
    page.fill("#caller_name", "Hj. Rosmini")
    page.fill("#caller_phone", phone)
    page.fill("#complaint", "Demam tiga hari, tidak bisa berjalan")
    page.fill("#village", village)
    page.fill("#alley", "7")
    page.fill("#landmark", "samping masjid")
    page.check("#consent")
    return phone


def test_a_family_without_scripts_asks_tracks_gets_worse_and_cancels(open_page: Opener) -> None:
    page = open_page("/minta", viewport=PHONE, javascript=False)
    phone = fill_in(page, village="Tamalate")
    page.click("#send")

    # the name of a kecamatan asks which kelurahan is meant, and nothing typed is lost
    expect(page.locator("#complaint")).to_have_value("Demam tiga hari, tidak bisa berjalan")
    keep_shot(page, "citizen-choose")
    page.check("#choices input >> nth=0")
    page.click("#send")
    ticket = page.inner_text("#ticket")
    assert re.fullmatch(r"MKS-\d{4}-\d{4,}", ticket)
    keep_shot(page, "citizen-ticket")

    # another phone of the family: ticket and number open the same page, which refreshes itself
    other = open_page("/lacak", viewport=PHONE, javascript=False)
    other.fill("#ticket", ticket.lower())
    other.fill("#phone", phone)
    other.click("main form .button")
    expect(other.locator("#now")).to_contain_text("Permintaan diterima")
    assert 'http-equiv="refresh"' in other.content()
    keep_shot(other, "citizen-tracking")

    other.click("a[href='/lacak/memburuk']")
    other.fill("#note", "mulai sesak")
    other.click("main form button")
    expect(other.locator("#now")).to_contain_text("Petugas sudah diberi tahu")

    other.click("a[href='/lacak/batal']")
    expect(other.locator("h1")).to_contain_text(ticket)
    other.click("main form button")
    expect(other.locator("#now")).to_contain_text("Permintaan ini dibatalkan.")


def test_an_impatient_finger_that_sends_twice_makes_one_visit(open_page: Opener) -> None:
    page = open_page("/minta", viewport=PHONE, javascript=False)
    fill_in(page)
    page.dblclick("#send")
    first = page.inner_text("#ticket")

    page.goto("/minta")
    fill_in(page)
    page.click("#send")

    # the numbers of tickets have no gap: nothing was made in between
    assert int(page.inner_text("#ticket").rsplit("-", 1)[1]) == int(first.rsplit("-", 1)[1]) + 1


def test_scripts_add_suggestions_the_own_position_and_a_pin_and_the_link_opens_elsewhere(
    open_page: Opener,
) -> None:
    page = open_page("/minta", viewport=PHONE, place=(-5.1702, 119.4532))
    fill_in(page, village="")
    page.type("#village", "kassi")
    page.locator("#village-list [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#village")).to_have_value("Kassi-Kassi, Kec. Rappocini")

    page.click("#gps")
    expect(page.locator("#spot-state")).to_contain_text("Posisi tersimpan")
    page.click("#mark")
    page.locator("#map canvas").first.wait_for()
    page.click("#map", position={"x": 120, "y": 120})
    expect(page.locator("[name=pin_source]")).to_have_value("map")
    assert serious_findings(page) == []
    keep_shot(page, "citizen-request")

    page.click("#send")
    link = page.inner_text("#link")
    elsewhere = open_page("/", viewport=PHONE)
    elsewhere.goto(link)
    expect(elsewhere.locator("#now")).to_contain_text("Permintaan diterima")
    assert serious_findings(elsewhere) == []


@pytest.mark.parametrize("path", ["/", "/minta", "/lacak", "/masuk", "/tidak-ada"])
@pytest.mark.parametrize("language", ["id-ID", "en-GB"])
def test_every_page_is_clean_for_axe_in_both_languages(open_page: Opener, path: str, language: str) -> None:
    page = open_page(path, viewport=PHONE, language=language)

    assert page.get_attribute("html", "lang") == language[:2]
    assert serious_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
