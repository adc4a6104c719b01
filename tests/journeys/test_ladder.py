"""A team does not answer: it rings again, the next team is one key away, the desk turns red; and who hears what."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.city import City
from tests.journeys.conftest import PHONE, Opener, keep_shot, serious_findings
from tests.journeys.crew import Desk, TakePhone
from tests.journeys.drawn import row
from tests.journeys.scene import KASSI_KASSI, NEAR, Crew, Scene

pytestmark = pytest.mark.journey

COUNT = """
    let heard = 0;
    const begin = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
        heard += 1;
        document.documentElement.dataset.heard = String(heard);
        return begin.apply(this, when);
    };
"""
"""Every tone that a page lets be heard is counted."""


@pytest.fixture(scope="module")
def scene(browser: Browser, makassar: City) -> Iterator[Scene]:
    """Two crews on duty whose phones lie in the bag."""
    desk = Desk(browser, makassar.address)
    crews = {team: Crew.of(browser, makassar.address, team) for team in ("KKS1", "KKS2")}
    for crew in crews.values():
        crew.start(KASSI_KASSI)
    at_work = Scene(desk, crews)
    yield at_work
    at_work.end_all()
    for crew in crews.values():
        crew.context.close()
    desk.context.close()


def due_now(city: City, kind: str) -> None:
    """The moment of a deadline has come."""
    with city.connect() as connection:
        connection.execute(
            "UPDATE dispatch_assignment SET expires_at = now() + interval '30 s' WHERE status = 'offered'"
        )
        connection.execute(
            "UPDATE dispatch_deadline SET due_at = now() - interval '1 s' WHERE kind = %s AND done_at IS NULL",
            [kind],
        )


def test_a_team_that_does_not_answer_ends_in_a_red_bar_with_the_numbers_to_call(
    scene: Scene, open_page: Opener, makassar: City
) -> None:
    page = open_page("/meja", "meja1")
    page.context.add_init_script(COUNT)
    page.reload()
    bar = page.locator(".alert:not(.calm)")
    expect(page.get_by_text("Bunyi masih terkunci").first).to_be_visible()

    visit = scene.call("Ibu Tangga", NEAR, "red")
    expect(bar).to_contain_text("Ibu Tangga")
    expect(page.locator("html[data-heard]")).to_have_count(0)
    page.get_by_role("button", name="Mulai jaga").click()
    expect(page.locator("html[data-heard]")).to_have_count(1)
    expect(page.get_by_text("Bunyi masih terkunci")).to_have_count(0)

    other = page.context.new_page()
    other.goto("/meja")
    other.get_by_role("button", name="Mulai jaga").click()
    expect(other.get_by_role("button", name="Bunyi: Bunyi menyala")).to_be_visible()
    expect(page.get_by_role("button", name="Bunyi: Berbunyi dari tab lain")).to_be_visible()
    other.close()
    expect(page.get_by_role("button", name="Bunyi: Bunyi menyala")).to_be_visible()

    row(page, "Ibu Tangga").first.click()
    expect(bar).to_have_count(0)
    first = scene.offer_first(visit)
    expect(page.locator(".side")).to_contain_text("belum dilihat")
    due_now(makassar, "ring_again")
    expect(page.locator(".side")).to_contain_text("berdering lagi")
    due_now(makassar, "offer_expires")
    expect(bar).to_contain_text(f"{first} tidak menjawab")
    expect(bar.get_by_role("button", name=re.compile("Tugaskan KKS"))).to_be_visible()
    assert serious_findings(page) == []
    keep_shot(page, "desk-ladder-returned")

    page.keyboard.press("w")
    expect(page.locator(".side")).to_contain_text("belum dilihat")
    expect(bar).to_have_count(0)
    due_now(makassar, "offer_expires")
    expect(bar).to_contain_text("TELEPON SEKARANG")
    expect(bar.get_by_role("link").first).to_have_attribute("href", re.compile(r"tel:\+?\d{6,}"))
    expect(page.locator(".side")).to_contain_text("Meja harus menelepon")
    assert serious_findings(page) == []
    keep_shot(page, "desk-ladder-red")
    page.keyboard.press("v")
    expect(bar).to_contain_text("TELEPON SEKARANG")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.get_by_role("button", name=re.compile("^Bunyi:")).click()
    assert serious_findings(page) == []
    keep_shot(page, "desk-ladder-red-dark")
    page.set_viewport_size(PHONE)
    keep_shot(page, "desk-ladder-red-390")


def test_a_phone_says_how_it_can_be_reached_and_a_hint_says_nothing_of_anybody(take: TakePhone) -> None:
    phone = take("MNG1")
    phone.context.grant_permissions(["notifications", "geolocation"])
    phone.page.goto("/tim#akun")
    expect(phone.page.get_by_text("Notifikasi saat HP tidur")).to_be_visible()
    expect(phone.button("Izinkan di HP ini")).to_be_visible()
    phone.button("Bisukan").click()
    expect(phone.page.get_by_text("Bunyi dibisukan")).to_be_visible()
    assert serious_findings(phone.page) == []
    keep_shot(phone.page, "crew-account-sound")
    phone.button("Nyalakan bunyi").click()

    worker = phone.context.service_workers[0]
    shown = worker.evaluate(
        "hint().then(() => registration.getNotifications()).then((all) => all.map((n) => [n.title, n.body, n.tag]))"
    )

    assert len(shown) == 1
    assert shown[0][2] == "offer"
    assert "Ada tawaran untuk tim Anda" in shown[0][1]
    assert not re.search(r"\d", shown[0][1])
