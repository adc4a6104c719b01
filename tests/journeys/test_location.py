"""Where the crew is, at its taps: searching, found at the house or elsewhere, failed, denied, recovered.

Nothing of it stands in the way of a tap. Satellites answer when the test says so; what is behind them is real.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from clinics.clock import real_now
from tests.city import City
from tests.journeys.conftest import keep_shot, serious_findings
from tests.journeys.crew import Desk, TakePhone

pytestmark = pytest.mark.journey
HOME = (-5.166, 119.442)
ELSEWHERE = (-5.160, 119.440)
SATELLITES = """
    const asked = new Map();
    const codes = { PERMISSION_DENIED: 1, POSITION_UNAVAILABLE: 2, TIMEOUT: 3 };
    window.satellites = {
        found(latitude, longitude) {
            const coords = { latitude, longitude, accuracy: 9, speed: null, heading: null, altitude: null };
            for (const { tell } of [...asked.values()]) tell({ coords, timestamp: Date.now() });
        },
        lost: (code) => { for (const { fail } of [...asked.values()]) fail({ code, ...codes }); },
    };
    const watchPosition = (tell, fail) => asked.set(asked.size + 1, { tell, fail }).size;
    const still = { watchPosition, clearWatch: (id) => asked.delete(id), getCurrentPosition() {} };
    Object.defineProperty(navigator, 'geolocation', { value: still });
"""


def found(page: Page, place: tuple[float, float]) -> None:
    """The satellites answer."""
    page.evaluate("([lat, lon]) => window.satellites.found(lat, lon)", list(place))


def test_every_state_of_the_location_lets_every_tap_through(
    take: TakePhone, desk: Desk, makassar: City
) -> None:
    phone = take("KKS1", worker=False)
    page = phone.page
    page.context.add_init_script(SATELLITES)
    page.reload()
    phone.located = False
    phone.start_shift()
    visit = desk.offer("KKS1", home=HOME)
    phone.accept()

    state = page.get_by_role("region", name="Pelacakan lokasi")
    expect(state).to_contain_text("Mencari lokasi…")
    expect(state.get_by_role("progressbar")).to_be_visible()
    expect(state).to_contain_text(re.compile(r"paling lama \d+ dtk lagi"))
    expect(state).to_contain_text("disimpan tanpa lokasi")
    beside = page.locator(".foot .beside")
    expect(beside).to_contain_text("Mencari lokasi…")  # when the undo of the last tap has gone
    keep_shot(page, "crew-location-searching")
    assert serious_findings(page) == []
    phone.button("Berangkat").click()
    phone.expect_all_sent()
    assert desk.happened(visit["id"])["team_departed"] == 1

    page.evaluate("window.satellites.lost(3)")
    expect(state).to_contain_text("Lokasi tidak ditemukan")
    state.get_by_role("button", name="Coba lagi").click()
    expect(state).to_contain_text("Mencari lokasi…")
    page.evaluate("window.satellites.lost(1)")
    expect(state).to_contain_text("Lokasi tidak diizinkan")
    expect(state).to_contain_text("setelan situs")
    expect(beside).to_contain_text("Lokasi tidak diizinkan · disimpan tanpa lokasi")
    keep_shot(page, "crew-location-denied")
    assert serious_findings(page) == []
    state.get_by_role("button", name="Coba lagi").click()
    found(page, ELSEWHERE)
    chip = page.get_by_role("link", name="Lokasi ditemukan lagi")
    expect(chip).to_contain_text(re.compile(r"\d+ m dari titik rumah"))
    found(page, HOME)
    expect(chip).to_contain_text("di rumah pasien")
    phone.button("Tiba di lokasi").click()
    phone.expect_all_sent()

    with makassar.connect() as connection:
        rows = connection.execute(
            "SELECT kind, lat, fact->>'metres_from_pin' FROM dispatch_event WHERE visit_id = %s",
            [visit["id"]],
        ).fetchall()
    told = {kind: (lat, metres) for kind, lat, metres in rows}
    assert told["team_departed"][0] is None, "before anything was found"
    assert told["team_arrived"] == (pytest.approx(HOME[0]), "0")


def test_the_page_that_tells_who_looks_and_sets_up_an_app(take: TakePhone) -> None:
    phone = take("MNG1", worker=False)
    page = phone.page
    phone.start_shift()
    page.get_by_role("link", name="Anda sedang dilacak").click()
    expect(page.get_by_text("Belum ada yang membuka jejak jaga Anda.")).to_be_visible()
    expect(page.get_by_text("Jejak dihapus setelah 30 hari.")).to_be_visible()
    page.get_by_role("button", name="Buat tautan aplikasi").click()
    expect(page.get_by_text("Belum terdengar.")).to_be_visible()
    address = page.locator("code").first.inner_text()
    keep_shot(page, "crew-tracked")
    assert serious_findings(page) == []

    taken = int(real_now().timestamp())
    body = {"_type": "location", "lat": HOME[0], "lon": HOME[1], "acc": 7, "tst": taken}
    answer = page.request.post(address, data=body)
    assert (answer.status, answer.json()) == (200, [])
    expect(page.get_by_text(re.compile(r"Terdengar .* lalu\."))).to_be_visible(timeout=30_000)

    for app, words in (("OsmAnd", "Trip recording"), ("Traccar Client", "Pengenal perangkat")):
        page.get_by_role("button", name=app).click()
        expect(page.get_by_text(words).first).to_be_visible()
    page.get_by_role("button", name="Cabut tautan").click()
    expect(page.get_by_role("button", name="Buat tautan aplikasi")).to_be_visible()
    page.emulate_media(color_scheme="dark")
    page.get_by_role("link", name="Akun").click()
    phone.button("English").click()
    page.get_by_role("button", name=re.compile("dark", re.IGNORECASE)).first.click()
    page.goto("/tim#lokasi")
    expect(page.get_by_role("heading", name="Location tracking")).to_be_visible()
    keep_shot(page, "crew-tracked-dark-english")
    assert serious_findings(page) == []
