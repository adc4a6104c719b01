"""No tap of a crew is lost, doubled or sent under another name, whatever the network and the phone do."""

import re

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.city import City
from tests.journeys.conftest import keep_shot, sign_in
from tests.journeys.crew import PATIENT, Desk, Phone, TakePhone, take_phone

pytestmark = pytest.mark.journey
ACTIONS = "**/api/crew/actions"


def test_a_visit_worked_without_signal_arrives_once_and_in_order(take: TakePhone, desk: Desk) -> None:
    phone = take("KKS1")
    phone.start_shift()
    visit = desk.offer("KKS1")
    phone.accept()
    phone.expect_all_sent()

    phone.context.set_offline(True)
    phone.button("Berangkat").click()
    phone.button("Tiba di lokasi").click()
    phone.page.get_by_role("link", name="Catatan").click()
    phone.page.get_by_label("Temuan").fill("Demam, sadar")
    phone.page.get_by_label("Suhu").fill("38,2")
    phone.button("Simpan catatan").click()
    phone.expect_waiting(3)
    phone.page.reload()
    expect(phone.page.get_by_role("heading", name=PATIENT)).to_be_visible()
    expect(phone.page.locator("main")).to_contain_text("Di lokasi")
    phone.expect_waiting(3)
    keep_shot(phone.page, "crew-offline")
    phone.context.set_offline(False)
    phone.expect_all_sent()

    happened = desk.history(visit["id"])["events"]
    kinds = [event["kind"] for event in happened]
    assert kinds[-3:] == ["team_departed", "team_arrived", "note_saved"]
    assert all(event["offline"] for event in happened[-3:])
    assert len(kinds) == len(set(kinds))


def test_an_answer_lost_on_the_way_back_does_nothing_twice(take: TakePhone, desk: Desk) -> None:
    phone = take("KKS2", worker=False)
    phone.start_shift()
    visit = desk.offer("KKS2")
    phone.accept()
    phone.expect_all_sent()
    lost: list[str] = []

    def lose_the_answer(route: Route) -> None:
        lost.append(route.request.post_data or "")
        route.fetch()
        route.abort()

    phone.page.route(ACTIONS, lose_the_answer, times=2)
    phone.button("Berangkat").click()
    expect(phone.button("Tiba di lokasi")).to_be_visible()
    phone.expect_all_sent()

    assert len(lost) == 2
    assert desk.happened(visit["id"])["team_departed"] == 1
    phone.button("Tidak di tempat").click()
    phone.page.get_by_role("dialog").get_by_role("button", name="Tidak di tempat").click()
    phone.button("Simpan hasil").click()
    expect(phone.button("Urungkan")).to_be_visible()
    phone.expect_all_sent()
    assert desk.history(visit["id"])["visit"]["status"] == "not_home"


def test_two_tabs_of_one_phone_send_each_tap_once(take: TakePhone, desk: Desk) -> None:
    phone = take("MNG1")
    phone.start_shift()
    visit = desk.offer("MNG1")
    phone.accept()
    phone.expect_all_sent()
    second = phone.context.new_page()
    second.goto("/tim")
    expect(second.get_by_role("heading", name=PATIENT)).to_be_visible()
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/api/crew/actions"):
            sent.extend(re.findall(r'"action_id":"([^"]+)"', request.post_data or ""))

    for tab in (phone.page, second):
        tab.on("requestfinished", note)  # attempts that met no network do not count
    phone.context.set_offline(True)
    phone.button("Berangkat").click()
    expect(second.locator("header")).to_contain_text("1 menunggu")
    expect(second.get_by_role("button", name="Tiba di lokasi")).to_be_visible()
    phone.context.set_offline(False)
    phone.expect_all_sent()
    expect(second.locator("header")).not_to_contain_text("menunggu")

    assert len(sent) == len(set(sent)) == 1
    assert desk.happened(visit["id"])["team_departed"] == 1


def test_taps_wait_for_the_person_who_made_them(take: TakePhone, desk: Desk) -> None:
    phone = take("MNG2", worker=False)
    phone.start_shift()
    visit = desk.offer("MNG2")
    phone.accept()
    phone.expect_all_sent()
    name = phone.page.evaluate("() => fetch('/api/session').then((r) => r.json()).then((s) => s.person)")

    phone.page.route(ACTIONS, lambda route: route.abort())
    phone.button("Berangkat").click()
    phone.expect_waiting(1)
    phone.context.clear_cookies()
    sign_in(phone.page, "tim-pnm1")
    phone.page.unroute(ACTIONS)
    phone.page.goto("/tim")
    expect(phone.page.locator(".notice")).to_contain_text(f"milik {name}")
    phone.button("Semua ada").click()
    phone.page.get_by_role("button", name="Mulai jaga").click()
    expect(phone.page.get_by_role("heading", name="Kunjungan hari ini")).to_be_visible()
    phone.expect_waiting(1)
    keep_shot(phone.page, "crew-other-person")
    assert desk.happened(visit["id"])["team_departed"] == 0
    assert PATIENT not in phone.page.content()

    phone.context.clear_cookies()
    sign_in(phone.page, "tim-mng2")
    phone.page.goto("/tim")
    phone.expect_all_sent()
    assert desk.happened(visit["id"])["team_departed"] == 1


def test_a_tap_that_no_longer_fits_stays_until_it_is_read(take: TakePhone, desk: Desk) -> None:
    phone = take("MKK1")
    phone.start_shift()
    visit = desk.offer("MKK1")
    offer = phone.page.locator(".offer")
    expect(offer).to_be_visible()
    phone.expect_all_sent()

    phone.context.set_offline(True)
    desk.withdraw(visit)
    offer.get_by_role("button", name="Terima").click()
    phone.button("Berangkat").click()
    phone.expect_waiting(2)
    phone.context.set_offline(False)
    phone.page.get_by_role("link", name="2 perlu dilihat").click()

    answers = phone.page.locator("section.card")
    expect(answers).to_have_count(2)
    expect(answers.first).to_contain_text("Diterima")
    keep_shot(phone.page, "crew-to-read")
    phone.page.reload()
    expect(answers).to_have_count(2)
    phone.button("Sudah saya baca").first.click()
    phone.button("Sudah saya baca").first.click()
    expect(answers).to_have_count(0)
    assert desk.history(visit["id"])["visit"]["status"] == "triaged"


def test_a_session_that_ended_keeps_the_taps_and_asks_to_sign_in(take: TakePhone, desk: Desk) -> None:
    phone = take("MKK2")
    phone.start_shift()
    visit = desk.offer("MKK2")
    phone.accept()
    phone.expect_all_sent()

    phone.context.clear_cookies()
    phone.button("Berangkat").click()
    notice = phone.page.get_by_role("alert")
    expect(notice).to_contain_text("1 kiriman Anda aman di HP ini")
    notice.get_by_role("link", name="Masuk").click()
    phone.page.fill("input[name=username]", "tim-mkk2")
    phone.page.fill("input[name=password]", "dottoro-praktik")
    phone.page.press("input[name=password]", "Enter")

    phone.expect_all_sent()
    assert desk.happened(visit["id"])["team_departed"] == 1


def test_the_server_killed_under_a_tap_loses_nothing(take: TakePhone, desk: Desk, makassar: City) -> None:
    phone = take("TMM1")
    phone.start_shift()
    visit = desk.offer("TMM1")
    phone.accept()
    phone.expect_all_sent()

    process = makassar.web.alive
    process.kill()
    process.wait()
    phone.button("Berangkat").click()
    phone.button("Tiba di lokasi").click()
    phone.expect_waiting(2)
    makassar.web.start()
    makassar.wait_ready()

    expect(phone.header).to_contain_text("Daring", timeout=40_000)
    expect(phone.header).not_to_contain_text(re.compile("terkirim|dikirim"), timeout=40_000)
    happened = desk.happened(visit["id"])
    assert (happened["team_departed"], happened["team_arrived"]) == (1, 1)


def test_the_page_kept_on_the_phone_knows_no_patient(take: TakePhone, desk: Desk) -> None:
    phone = take("TMM2")
    phone.start_shift()
    desk.offer("TMM2")
    phone.accept()

    kept = phone.page.evaluate(
        """async () => {
          const found = {};
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              found[new URL(request.url).pathname] = await (await cache.match(request)).text();
            }
          }
          return found;
        }"""
    )

    assert "/tim" in kept
    assert all(path == "/tim" or path.startswith("/static/assets/") for path in kept)
    assert not any(PATIENT in text or "Dg. Bau" in text for text in kept.values())


def test_where_storage_is_refused_the_page_says_so_and_works_online(
    browser: Browser, makassar: City, desk: Desk
) -> None:
    phone = take_phone(browser, makassar.address, "BAT1", worker=False)
    page: Page = phone.context.new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'indexedDB', {value: {open() { throw new Error('no'); }}})"
    )
    private = Phone(phone.context, page, "BAT1")
    page.goto("/tim")

    expect(page.locator(".notice")).to_contain_text("menolak menyimpan")
    private.start_shift()
    visit = desk.offer("BAT1")
    private.accept()
    private.expect_all_sent()

    assert desk.happened(visit["id"])["offer_accepted"] == 1
    phone.context.close()
