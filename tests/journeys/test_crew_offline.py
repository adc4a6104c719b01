"""No tap of a crew is lost, doubled or sent under another name, whatever the network, the phone and the server do."""

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.city import City
from tests.journeys.conftest import keep_shot, running_city, serious_findings, sign_in
from tests.journeys.crew import PATIENT, Desk, Phone, TakePhone, phone_on_duty, take_phone
from tests.journeys.faults import FAULTS, KEYED, LONG, Fault, Held
from tests.journeys.scene import Crew
from tests.journeys.versions import UPDATED, next_build
from tests.proofs import note_figures

pytestmark = pytest.mark.journey
ROUNDS = int(os.environ.get("DOTTORO_OFFLINE_ROUNDS", "1"))
"""How often every fault is played: once in `make test`, twenty times in `make prove`."""
PLAYED = FAULTS if ROUNDS == 1 else (*FAULTS, *LONG)
ACTIONS = "**/api/crew/actions"
counted = {"taps": 0, "faults": 0}


@pytest.fixture(scope="module")
def unkind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that says what the next batch of taps meets."""
    return tmp_path_factory.mktemp("line") / "unkind"


@pytest.fixture(scope="module")
def makassar(unkind: Path) -> Iterator[City]:
    """Makassar behind an unkind line."""
    with running_city(
        application="tests.journeys.unkind_web:application", DOTTORO_UNKIND=str(unkind)
    ) as city:
        yield city


@pytest.fixture(scope="module")
def held(browser: Browser, makassar: City, desk: Desk, unkind: Path) -> Iterator[Held]:
    """One crew on duty, whose phone meets every fault."""
    phone = phone_on_duty(browser, makassar.address, "KKS1")
    crew = Held(phone, desk, makassar, unkind, random.Random(ROUNDS))
    phone.context.on("request", crew.note)
    yield crew
    phone.context.close()


@pytest.mark.parametrize("turn", range(ROUNDS))
@pytest.mark.parametrize("fault", PLAYED, ids=lambda fault: fault.__name__)
def test_nothing_is_lost_and_nothing_doubled(held: Held, fault: Fault, turn: int) -> None:
    held.begin()

    fault(held)

    counted["taps"] += len(held.sent)
    counted["faults"] += 1
    held.finish()
    note_figures("offline", lost=0, doubled=0, rounds=ROUNDS, **counted)


def test_taps_wait_for_the_person_who_made_them(take: TakePhone, desk: Desk) -> None:
    phone = take("MNG1", worker=False)
    phone.start_shift()
    visit = desk.offer("MNG1")
    phone.accept()
    phone.expect_all_sent()
    name = phone.page.evaluate("() => fetch('/api/session').then((r) => r.json()).then((s) => s.person)")

    phone.page.route(ACTIONS, lambda route: route.abort())
    phone.button("Berangkat").click()
    phone.expect_waiting(1)
    phone.page.get_by_role("link", name="Akun").click()
    phone.button("Keluar").click()
    expect(phone.page.get_by_role("dialog")).to_contain_text("1 kiriman belum sampai")
    keep_shot(phone.page, "crew-leave-unsent")
    phone.button("Keluar juga").click()
    phone.page.wait_for_url("**/")
    sign_in(phone.page, "tim-pnm1")
    phone.page.unroute(ACTIONS)
    phone.page.goto("/tim")
    expect(phone.page.locator(".notice")).to_contain_text(f"milik {name}")
    phone.button("Semua ada").click()
    phone.page.get_by_role("button", name="Mulai jaga").click()
    expect(phone.page.get_by_role("heading", name="Kunjungan hari ini")).to_be_visible()
    phone.expect_waiting(1)
    assert desk.happened(visit["id"])["team_departed"] == 0
    assert PATIENT not in phone.page.content()

    phone.context.clear_cookies()
    sign_in(phone.page, "tim-mng1")
    phone.page.goto("/tim")
    phone.expect_all_sent()
    assert desk.happened(visit["id"])["team_departed"] == 1


def test_what_no_longer_fits_is_read_handed_to_the_desk_or_kept_aside(take: TakePhone, desk: Desk) -> None:
    phone = take("MKK1")
    page = phone.page
    phone.start_shift()
    visit = desk.offer("MKK1")
    offer = page.locator(".offer")
    expect(offer).to_be_visible()
    phone.expect_all_sent()

    phone.context.set_offline(True)
    desk.withdraw(visit)
    offer.get_by_role("button", name="Terima").click()
    phone.button("Berangkat").click()
    phone.expect_waiting(2)
    phone.context.set_offline(False)
    page.get_by_role("link", name="2 perlu dilihat").click()

    answers = page.locator("section.card")
    expect(answers).to_have_count(2)
    expect(answers.first).to_contain_text("Diterima")
    keep_shot(page, "crew-to-read")
    assert serious_findings(page) == []
    page.reload()
    expect(answers).to_have_count(2)
    answers.first.get_by_role("button", name="Serahkan ke meja").click()
    page.get_by_role("dialog").get_by_label("Pesan untuk meja").fill("kami sudah di jalan")
    keep_shot(page, "crew-hand-in")
    page.get_by_role("dialog").get_by_role("button", name="Serahkan").click()
    expect(answers).to_have_count(1)
    answers.first.get_by_role("button", name="Simpan di samping").click()
    page.get_by_role("dialog").get_by_label("Alasan").fill("untuk laporan jaga")
    page.get_by_role("dialog").get_by_role("button", name="Simpan di HP ini").click()
    expect(page.locator("main")).to_contain_text("untuk laporan jaga")
    expect(page.get_by_role("link", name=re.compile("perlu dilihat"))).to_have_count(0)
    phone.expect_all_sent()

    waiting = desk.context.request.get("/api/desk/reviews").json()["reviews"]
    assert ("accept", "kami sudah di jalan") in {(each["what"], each["text"]) for each in waiting}
    assert desk.history(visit["id"])["visit"]["status"] == "triaged"


def test_a_session_that_ended_still_sends_by_the_phones_key_and_asks_to_sign_in(
    take: TakePhone, desk: Desk
) -> None:
    phone = take("TMM1")
    page = phone.page
    phone.start_shift()
    visit = desk.offer("TMM1")
    phone.accept()
    phone.expect_all_sent()
    page.wait_for_function(KEYED)

    phone.context.clear_cookies()
    phone.button("Berangkat").click()
    phone.button("Tiba di lokasi").click()
    expect(page.locator("main")).to_contain_text("Di lokasi")
    page.reload()
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("Sesi berakhir")
    expect(page.get_by_role("heading", name=PATIENT)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Di lokasi")
    expect(phone.header).not_to_contain_text(re.compile("terkirim|dikirim"))
    keep_shot(page, "crew-signed-out")
    happened = desk.happened(visit["id"])
    assert (happened["team_departed"], happened["team_arrived"]) == (1, 1)

    notice.get_by_role("link", name="Masuk").click()
    page.fill("input[name=username]", "tim-tmm1")
    page.fill("input[name=password]", "dottoro-praktik")
    page.press("input[name=password]", "Enter")
    phone.expect_all_sent()
    page.goto("/tim#akun")
    expect(page.locator("main")).to_contain_text("HP ini")
    keep_shot(page, "crew-account")


def test_a_newer_version_waits_for_a_quiet_moment_and_never_comes_mid_visit(
    take: TakePhone, desk: Desk, makassar: City, tmp_path: Path
) -> None:
    phone = take("ANT1")
    phone.start_shift()
    visit = desk.offer("ANT1")
    phone.accept()
    newer = "link[href*='next.css']"
    with next_build(makassar, tmp_path):
        phone.page.evaluate(UPDATED)
        expect(phone.button("Berangkat")).to_be_visible()
        phone.page.reload()
        expect(phone.button("Berangkat")).to_be_visible()
        phone.page.close()
        phone.page = phone.context.new_page()
        phone.page.goto("/tim")
        expect(phone.button("Berangkat")).to_be_visible()
        assert phone.page.locator(newer).count() == 0
        assert phone.page.get_by_text("Versi baru siap").count() == 0

        crew = Crew(phone.context, makassar.address, "ANT1", sequence=10_000)
        crew.look()
        crew.tap("finish", visit["id"], outcome="not_home")
        expect(phone.page.get_by_text("Versi baru siap")).to_be_visible()
        keep_shot(phone.page, "crew-update")
        phone.button("Pakai sekarang").click()
        expect(phone.page.locator(newer)).to_have_count(1)
        expect(phone.page.get_by_role("link", name="Kunjungan hari ini")).to_be_visible()


def test_the_page_is_installable_and_knows_no_patient(take: TakePhone, desk: Desk) -> None:
    phone = take("APR1")
    phone.start_shift()
    desk.offer("APR1")
    phone.accept()

    line = phone.context.new_cdp_session(phone.page)
    manifest = line.send("Page.getAppManifest")
    assert manifest["errors"] == []
    hindered = line.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each["errorId"] for each in hindered] in ([], ["in-incognito"])  # the test's own window
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

    assert {"/tim", "/tim-version"} <= set(kept)
    assert all(path in ("/tim", "/tim-version") or path.startswith("/static/assets/") for path in kept)
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
    keep_shot(page, "crew-storage-refused")
    private.start_shift()
    visit = desk.offer("BAT1")
    private.accept()
    private.expect_all_sent()

    assert desk.happened(visit["id"])["offer_accepted"] == 1
    phone.context.close()
