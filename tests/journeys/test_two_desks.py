"""Two dispatchers at once, a dispatcher without a mouse, and the same screens in English and without names."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, WebSocket, expect

from tests.city import City
from tests.journeys.conftest import DESK, PHONE, WALL, Opener, keep_shot
from tests.journeys.crew import Desk, Phone, phone_on_duty
from tests.journeys.drawn import row
from tests.journeys.test_redis_away import call_for

pytestmark = pytest.mark.journey

INDONESIAN = {
    "/meja": (
        "baru", "berjalan", "terlambat", "tim siaga", "Permintaan baru", "Belum ditugaskan", "Selesai", "Langsung",
        "Mulai jaga", "Cari nama", "Tugaskan tim", "Keluhan", "Alamat", "Pelapor", "Riwayat", "Konfirmasi",
        "Batalkan", "Ditriase", "Permintaan diterima", "tugaskan", "pilih", "cari", "peta", "Bantuan", "LATIHAN",
        "menunggu", "Telepon", "Legenda", "perkiraan", "wilayah sendiri", "mnt", "posisi",
    ),
    "/tim": (
        "Kunjungan hari ini", "Belum ada kunjungan", "Anda siap", "Telepon meja", "Butuh bantuan", "Daring",
        "Anda sedang dilacak", "LATIHAN", "Mulai jaga", "Semua ada", "Tawaran",
    ),
    "/puskesmas": (
        "Hari ini", "Pasien", "Waktu tanggap", "Kunjungan terbuka", "Selesai hari ini", "terbuka", "terlambat",
        "catatan belum ada", "Tim", "Jadwal jaga", "belum mulai", "Cetak", "Unduh", "Langsung", "LATIHAN",
        "dokter", "perawat", "sopir", "bertugas", "kunjungan", "Siaga", "Ditriase",
    ),
    "/ruang-operasi": (
        "Ruang Operasi", "Menuju lokasi", "Di lokasi", "Selesai hari ini", "Tim siaga", "Terlambat",
        "Paling lama menunggu", "Puskesmas tanpa tim", "Layar penuh", "Titik di tengah", "lalu", "LATIHAN", "Ditriase",
    ),
    "/minta": (
        "Minta kunjungan", "Untuk siapa", "Nama Anda", "Nomor HP", "Nama pasien", "Keluhan", "Kelurahan atau",
        "Patokan", "Kirim", "LATIHAN", "Darurat", "Lorong", "boleh kosong", "Gratis",
    ),
}  # fmt: skip
"""What must not be left on a screen that speaks English, by hand from what the Indonesian screen shows."""

ENGLISH = {
    "/meja": ("New request", "Unassigned", "Live", "Send a team"),
    "/tim": ("Visits today", "Online", "Call the desk"),
    "/puskesmas": ("Today", "Response times", "Open visits", "Roster of today"),
    "/ruang-operasi": ("Operation Room", "Waiting longest", "Full screen"),
    "/minta": ("Ask for a visit", "For whom?"),
}
TAB = {"/puskesmas": "#hari-ini"}
"""Where the words below are, within a screen of several pages."""
DRAWN = {"/meja": "button.team", "/puskesmas": "#open li", "/ruang-operasi": ".side ol li", "/minta": "#send"}
"""What is there once the screen has its data."""
SECRETS = ("Sitti Aminah", "8110007", "Dg. Bau")
"""The patient, the caller and the phone of the visits that are called for here."""


@pytest.fixture
def team(browser: Browser, makassar: City) -> Iterator[Phone]:
    """Team KKS1 on duty and free."""
    phone = phone_on_duty(browser, makassar.address, "KKS1")
    yield phone
    phone.context.close()


@pytest.fixture
def elsewhere(browser: Browser, makassar: City) -> Iterator[Desk]:
    """A desk that works through the API."""
    desk = Desk(browser, makassar.address)
    yield desk
    desk.context.close()


def hold_offers(page: Page) -> list[Route]:
    """Offers of this page wait until they are let go."""
    held: list[Route] = []
    page.route("**/api/desk/visits/*/offer", lambda route: held.append(route))
    return held


def wait_for(page: Page, condition: Callable[[], bool]) -> None:
    """Let the browsers work until it is so."""
    for _ in range(100):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen within 5 s")


def best_team(desk: Page) -> Locator:
    """The first of the proposed teams."""
    return desk.locator("button.team").first


def test_of_two_dispatchers_one_wins_and_the_other_reads_who(
    open_page: Opener, makassar: City, team: Phone, elsewhere: Desk
) -> None:
    patient = "Dg. Tompo"
    visit = call_for(elsewhere, patient)
    desks = {
        "Dispatcher Meja 1": open_page("/meja", "meja1"),
        "Dispatcher Meja 2": open_page("/meja", "meja2"),
    }
    held = {}
    for name, desk in desks.items():
        row(desk, patient).first.click()
        expect(best_team(desk)).to_contain_text("KKS1")
        held[name] = hold_offers(desk)
        desk.keyboard.press("1")
    first = next(iter(desks.values()))
    wait_for(first, lambda: all(len(routes) == 1 for routes in held.values()))

    for routes in held.values():
        routes[0].continue_()

    toasts = {
        name: desk.locator(".toast, [role=status] *").filter(has_text=re.compile(visit["code"]))
        for name, desk in desks.items()
    }
    wait_for(first, lambda: sum(found.count() > 0 for found in toasts.values()) == 1)
    loser = next(name for name, found in toasts.items() if found.count())
    winner = next(name for name in desks if name != loser)
    expect(toasts[loser].first).to_contain_text("sudah ditawarkan ke tim KKS1")
    expect(toasts[loser].first).to_contain_text(winner)
    keep_shot(desks[loser], "desk-second-of-two")
    for desk in desks.values():
        expect(row(desk, patient).first).to_contain_text("KKS1")
        expect(row(desk, patient).first).to_contain_text("Ditawarkan")
    assert elsewhere.happened(visit["id"])["visit_offered"] == 1
    elsewhere.withdraw(visit)
    assert "all invariants hold" in makassar.manage("check_invariants")


def test_from_the_ringing_phone_to_the_offer_without_a_mouse(
    open_page: Opener, team: Phone, elsewhere: Desk
) -> None:
    patient = "Hj. Rosmini"
    desk = open_page("/meja", "meja2")
    expect(desk.get_by_text("Langsung")).to_be_visible()
    keys = desk.keyboard
    expect(desk.get_by_role("button", name="Permintaan baru")).to_be_visible()

    keys.press("n")
    expect(desk.get_by_label("Telepon").first).to_be_focused()
    keys.type("0813 5555 0101")
    keys.press("Tab")
    keys.type("Kassi-Kassi")
    desk.get_by_role("option", name=re.compile("Kassi-Kassi")).first.wait_for()
    keys.press("Enter")
    tab_to(desk, desk.get_by_label("Nama pasien"))
    keys.type(patient)
    tab_to(desk, desk.get_by_label("Keluhan"))
    keys.type("Sesak sejak pagi, bibir biru")
    keys.press("Control+Enter")

    expect(desk.locator(".rows [aria-current=true]")).to_contain_text(patient)
    expect(row(desk, patient).first).to_contain_text("Kassi-Kassi")
    expect(best_team(desk)).to_contain_text("KKS1")
    keys.press("1")
    expect(row(desk, patient).first).to_contain_text("KKS1")
    expect(row(desk, patient).first).to_contain_text("Ditawarkan")
    call_for(elsewhere, "Dg. Sila")
    expect(row(desk, "Dg. Sila").first).to_be_visible()
    keys.press("k")
    expect(desk.locator(".rows [aria-current=true]")).to_contain_text("Dg. Sila")
    keys.press("j")
    expect(desk.locator(".rows [aria-current=true]")).to_contain_text(patient)
    found = elsewhere.context.request.get("/api/desk/board").json()["visits"]
    elsewhere.withdraw(next(visit for visit in found if visit["patient_name"] == patient))


def tab_to(page: Page, field: Locator) -> None:
    """Tab until the field has the focus, as a person does who has no mouse."""
    for _ in range(25):
        if field.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the field is not on the way of the Tab key")


def leftovers(page: Page, path: str) -> list[str]:
    """Indonesian words that an English screen still shows or says to a screen reader."""
    told = page.evaluate(
        """() => [document.body.innerText, document.title, ...[...document.querySelectorAll(
          '[aria-label], [title], [placeholder]')].flatMap(e => ['aria-label', 'title', 'placeholder'].map(
          name => e.getAttribute(name) ?? ''))].join('\\n')"""
    )
    text = re.sub("Bahasa Indonesia", "", str(told))
    # letter by letter: a kelurahan may be called "Maricaya Baru", and keeps its name
    return [word for word in INDONESIAN[path] if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)]


def expect_english(page: Page, path: str) -> None:
    """English is there and Indonesian is not."""
    for word in ENGLISH[path]:
        expect(page.get_by_text(word).first).to_be_visible()
    assert leftovers(page, path) == []
    assert page.locator("html").get_attribute("lang") == "en"


def test_english_leaves_no_indonesian_behind(open_page: Opener, team: Phone, elsewhere: Desk) -> None:
    call_for(elsewhere, "Sitti Aminah")
    for path, who, viewport in (
        ("/meja", "meja2", DESK),
        ("/puskesmas", "kepala-kassi-kassi", DESK),
        ("/ruang-operasi", "pengamat", WALL),
        ("/minta", None, PHONE),
    ):
        page = open_page(f"{path}{TAB.get(path, '')}", who, viewport=viewport)
        if path == "/meja":
            row(page, "Sitti Aminah").first.click()
        expect(page.locator(DRAWN[path]).first).to_be_visible()
        if path == "/meja":
            expect(page.locator(".map-team").first).to_be_attached()
            expect(page.locator(".map-visit.is-selected")).to_have_count(1)
        assert len(leftovers(page, path)) >= 5, "the list knows what the Indonesian screen shows"
        english = page.get_by_role("button", name=re.compile("English|^en$", re.IGNORECASE)).first
        english.click()
        expect_english(page, path)
        keep_shot(page, f"english{path.replace('/', '-')}")
        page.get_by_role("button", name=re.compile("Bahasa Indonesia|^id$", re.IGNORECASE)).first.click()
        expect(page.locator("html")).to_have_attribute("lang", "id")


def test_the_phone_speaks_english_too(team: Phone) -> None:
    team.page.locator("header a.menu").click()
    team.page.get_by_role("button", name="English").click()
    team.page.locator("header a.team").click()

    expect_english(team.page, "/tim")

    team.page.locator("header a.menu").click()
    team.page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(team.page.locator("html")).to_have_attribute("lang", "id")


def test_the_health_office_sees_the_work_and_no_names(
    open_page: Opener, team: Phone, elsewhere: Desk
) -> None:
    visit = call_for(elsewhere, "Sitti Aminah")
    told: list[str] = []
    page = open_page("/", "dinas")

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: told.append(str(frame)))

    page.on("websocket", listen)
    page.on("response", lambda answer: told.append(answer.text()) if "/api/" in answer.url else None)
    page.goto("/meja")
    expect(page.get_by_text("Langsung")).to_be_visible()
    shown = row(page, visit["code"]).first
    shown.click()
    expect(page.get_by_text("Identitas tidak ditampilkan untuk peran ini")).to_be_visible()
    elsewhere.send(f"/api/desk/visits/{visit['id']}/triage", seen_version=visit["version"], urgency="red")
    expect(shown).to_contain_text("Merah")
    keep_shot(page, "desk-health-office")
    told.append(page.content())
    expect(page.locator("button.team:enabled")).to_have_count(0)

    page.goto("/puskesmas#waktu")
    page.locator(".figures button").first.click()
    page.locator("main li button").first.wait_for()
    told.append(page.content())

    assert visit["code"] in "".join(told)
    assert [secret for secret in SECRETS for text in told if secret in text] == []
