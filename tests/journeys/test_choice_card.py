"""The choice of a team: what the card says, one key to send, a reason to override, a team taken from another visit."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.city import City
from tests.journeys.conftest import DESK, PHONE, WALL, Opener, keep_shot, serious_findings
from tests.journeys.crew import Desk
from tests.journeys.drawn import row, snapshot
from tests.journeys.scene import FARTHER, KASSI_KASSI, MANGASA, NEAR, Crew, Scene

pytestmark = pytest.mark.journey

LOW = {"width": 1280, "height": 720}


@pytest.fixture(scope="module")
def on_duty(browser: Browser, makassar: City) -> Iterator[Scene]:
    """Two crews at Kassi-Kassi, one at Mangasa, all on duty."""
    desk = Desk(browser, makassar.address)
    crews = {team: Crew.of(browser, makassar.address, team) for team in ("KKS1", "KKS2", "MNG1")}
    for crew in crews.values():
        crew.start(MANGASA if crew.team == "MNG1" else KASSI_KASSI)
    yield Scene(desk, crews)
    for crew in crews.values():
        crew.context.close()
    desk.context.close()


@pytest.fixture
def scene(on_duty: Scene) -> Iterator[Scene]:
    """The same, with no visit of another test."""
    yield on_duty
    on_duty.end_all()


def desk_with(open_page: Opener, patient: str, *, username: str = "meja1", **how: Any) -> Page:
    """A desk that looks at this patient's visit, with its teams."""
    page = open_page("/meja", username, **how)
    expect(page.get_by_text("Langsung").first).to_be_visible()
    row(page, patient).first.click()
    expect(cards(page).first).to_be_visible()
    return page


def cards(page: Page) -> Locator:
    """The proposed teams."""
    return page.locator("button.team")


def chip(page: Page, patient: str) -> Locator:
    """What the plan says in the queue."""
    return row(page, patient).first.locator(".plan")


def test_the_card_says_when_what_is_lost_and_why_and_one_key_sends(open_page: Opener, scene: Scene) -> None:
    visit = scene.call("Dg. Ngai", NEAR, "yellow", needs=("nurse",))
    page = desk_with(open_page, "Dg. Ngai", viewport=LOW)
    first = scene.ranking(visit)["options"][0]

    card = cards(page).first
    expect(card).to_contain_text(first["team"])
    expect(card).to_contain_text(re.compile(r"\d+(–\d+)? mnt"))
    expect(card).to_contain_text("perkiraan garis lurus")
    expect(card).to_contain_text("wilayah sendiri")
    expect(card).to_contain_text("perawat")
    expect(cards(page).locator(".loss")).to_have_count(3)
    assert any(option["loss_id"] for option in scene.ranking(visit)["options"])
    expect(cards(page).locator(".loss").filter(has_text="darurat berikutnya").first).to_be_visible()
    expect(page.locator(".detail dl").filter(has_text=f"Mengapa {first['team']}")).to_be_visible()
    expect(chip(page, "Dg. Ngai")).to_contain_text(f"→ {first['team']}")
    expect(page.locator(".map-way-line")).to_have_count(1)
    lowest = cards(page).nth(2).evaluate("card => card.getBoundingClientRect().bottom")
    assert lowest <= page.locator(".detail").evaluate("panel => panel.getBoundingClientRect().bottom")
    keep_shot(page, "desk-card-1280")
    assert serious_findings(page) == []

    page.keyboard.press("1")
    expect(row(page, "Dg. Ngai").first).to_contain_text(first["team"])
    expect(row(page, "Dg. Ngai").first).to_contain_text("Ditawarkan")
    page.keyboard.press("z")
    expect(row(page, "Dg. Ngai").first).to_contain_text("Ditriase")
    assert scene.desk.happened(visit["id"])["offer_withdrawn"] == 1


def test_another_team_than_the_first_asks_one_reason(open_page: Opener, scene: Scene) -> None:
    visit = scene.call("Hj. Rosmini", NEAR, "yellow")
    page = desk_with(open_page, "Hj. Rosmini", viewport=DESK)
    third = scene.ranking(visit)["options"][2]
    expect(cards(page).nth(2)).to_contain_text(third["team"])

    page.keyboard.press("3")
    why = page.locator("div.why")
    expect(why).to_contain_text(f"Mengapa {third['team']}, bukan")
    keep_shot(page, "desk-card-override")
    page.keyboard.press("Escape")
    expect(why).to_have_count(0)
    page.keyboard.press("3")
    page.keyboard.press("1")

    expect(row(page, "Hj. Rosmini").first).to_contain_text(third["team"])
    events = scene.desk.history(visit["id"])["events"]
    offered = next(event for event in events if event["kind"] == "visit_offered")
    assert offered["fact"]["override_reason"]


def test_a_team_is_taken_from_a_visit_that_can_wait(open_page: Opener, scene: Scene) -> None:
    green = scene.call("Ambo Tuo", FARTHER, "green")
    held = [scene.call(f"Dg. Sila {n}", FARTHER, "yellow") for n in range(2)]
    taken = scene.offer_first(green)
    crew = scene.crews[taken]
    crew.look()
    crew.tap("accept", green["id"])
    crew.tap("depart", green["id"])
    others = [scene.offer_first(visit) for visit in held]
    red = scene.call("Sitti Aminah", NEAR, "red")
    page = desk_with_alternatives(open_page, "Sitti Aminah")
    second = open_page("/meja", "meja2", viewport=DESK)
    expect(row(second, "Ambo Tuo").first).to_contain_text("Menuju")

    alternative = next(each for each in scene.ranking(red)["alternatives"] if each["team"] == taken)
    offered = [each["team"] for each in scene.ranking(red)["alternatives"]]
    key = str(6 + offered.index(taken))
    shown = page.locator(".alternatives button.row").filter(has_text=taken)
    expect(shown).to_contain_text(alternative["sentence_id"])
    page.keyboard.press(key)
    confirm = page.locator(".confirm")
    expect(confirm).to_contain_text(f"Ambil {taken} dari {green['code']}")
    keep_shot(page, "desk-card-take")
    assert serious_findings(page) == []
    page.keyboard.press("Escape")
    expect(confirm).to_have_count(0)
    page.keyboard.press(key)
    expect(confirm).to_be_visible()
    page.keyboard.press(key)

    expect(row(page, "Sitti Aminah").first).to_contain_text(taken)
    expect(row(page, "Ambo Tuo").first).to_contain_text("Ditriase")
    expect(row(second, "Sitti Aminah").first).to_contain_text(taken)
    expect(row(second, "Ambo Tuo").first).to_contain_text("Ditriase")
    assert scene.desk.happened(red["id"])["team_taken"] == 1
    assert set(others).isdisjoint({taken})


def desk_with_alternatives(open_page: Opener, patient: str) -> Page:
    """A desk at a visit that no free team can go to, but one on its way elsewhere could."""
    page = open_page("/meja", "meja1", viewport=DESK)
    expect(page.get_by_text("Langsung").first).to_be_visible()
    row(page, patient).first.click()
    expect(page.locator(".alternatives button.row").first).to_be_visible()
    return page


def test_what_moved_on_meanwhile_is_said_and_looked_at_again(open_page: Opener, scene: Scene) -> None:
    green = scene.call("Muh. Yusuf", FARTHER, "green")
    held = [scene.call(f"Dg. Tompo {n}", FARTHER, "yellow") for n in range(2)]
    taken = scene.offer_first(green)
    crew = scene.crews[taken]
    crew.look()
    crew.tap("accept", green["id"])
    crew.tap("depart", green["id"])
    for visit in held:
        scene.offer_first(visit)
    red = scene.call("Jumriati", NEAR, "red")
    page = desk_with_alternatives(open_page, "Jumriati")
    shown = page.locator(".alternatives button.row").filter(has_text=taken)
    shown.click()
    expect(page.locator(".confirm")).to_be_visible()

    crew.tap("arrive", green["id"])
    page.get_by_role("button", name=f"Ya, ambil {taken}").click()

    expect(page.locator(".toast.problem")).to_be_visible()
    expect(page.locator(".confirm")).to_have_count(0)
    expect(shown).to_have_count(0)
    assert scene.now(red)["status"] == "triaged"
    assert scene.now(green)["status"] == "on_scene"
    crew.tap("finish", green["id"], outcome="completed")


@pytest.fixture
def careful_city(open_page: Opener) -> Iterator[None]:
    """A city that prizes its reach as highly as it may."""
    page = open_page("/kota", "admin")
    prizes = {
        "coverage_weight": 1.5, "cover_ahead_minutes": 120, "value_minutes": 60, "uncovered_minutes": 180,
    }  # fmt: skip
    change_weights(page, dict(prizes))
    yield
    change_weights(page, dict.fromkeys(prizes))


def change_weights(page: Page, changes: dict[str, float | None]) -> None:
    """The weights of the choice, as the office sets them; None is the default."""
    token = next(each["value"] for each in page.context.cookies() if each["name"] == "csrftoken")
    answer = page.context.request.post(
        "/api/city/weights",
        data={"action_id": str(uuid4()), "changes": changes},
        headers={"X-CSRFToken": token},
    )
    assert answer.ok, answer.text()


@pytest.mark.usefixtures("careful_city")
def test_a_held_visit_says_its_price_and_is_sent_anyway_with_a_reason(
    open_page: Opener, scene: Scene
) -> None:
    for n in range(2):
        scene.offer_first(scene.call(f"Hasnah {n}", FARTHER, "yellow"))
    visit = scene.call("Jamaluddin", NEAR, "green")
    page = desk_with(open_page, "Jamaluddin", viewport=DESK)
    hold = scene.ranking(visit)["hold"]
    first = scene.ranking(visit)["options"][0]["team"]

    held = page.locator(".hold[role=note]")
    expect(held).to_contain_text("Sebaiknya ditahan dulu")
    expect(held).to_contain_text(f"harga {round(hold['price_minutes'])} mnt")
    expect(held).to_contain_text("Ditahan paling lama")
    expect(chip(page, "Jamaluddin")).to_contain_text("tahan")
    page.keyboard.press("1")
    expect(page.locator("div.why")).to_contain_text(f"Mengapa {first} tetap dikirim?")
    keep_shot(page, "desk-card-hold")
    assert serious_findings(page) == []
    page.keyboard.press("2")

    expect(row(page, "Jamaluddin").first).to_contain_text(first)
    events = scene.desk.history(visit["id"])["events"]
    offered = next(event for event in events if event["kind"] == "visit_offered")
    assert offered["fact"]["override_reason"] == "knows_patient"


def test_the_city_s_reach_is_a_layer_and_a_line(open_page: Opener, scene: Scene) -> None:
    scene.call("Nurhayati", NEAR, "yellow")
    page = desk_with(open_page, "Nurhayati", viewport=DESK)
    line = page.locator("footer button").filter(has_text="Terjangkau 15 mnt")
    found = snapshot(page, "/api/desk/coverage")
    percent = 100 * sum(village["covered"] for village in found["villages"]) // len(found["villages"])
    expect(line).to_contain_text(f"{percent} % kelurahan")
    expect(line).to_contain_text(f"Kec. {found['districts_without'][0]['name']}")
    expect(line).to_have_attribute("aria-pressed", "false")

    wall = open_page("/ruang-operasi", "pengamat", viewport=WALL)
    expect(wall.locator(".map .reach")).to_contain_text(f"Terjangkau 15 mnt: {percent} % kelurahan")
    keep_shot(wall, "wall-coverage")
    assert serious_findings(wall) == []
    page.keyboard.press("t")
    expect(line).to_have_attribute("aria-pressed", "true")
    legend = page.get_by_role("note", name="Jangkauan 15 mnt")
    expect(legend).to_contain_text("di luar jangkauan")
    expect(page.locator(".map-way-line")).to_have_count(1)
    page.wait_for_timeout(700)
    keep_shot(page, "desk-coverage")
    assert serious_findings(page) == []
    page.reload()
    expect(legend).to_be_visible()
    page.get_by_role("button", name=re.compile("Tema gelap")).click()
    row(page, "Nurhayati").first.click()
    expect(cards(page).first).to_be_visible()
    page.wait_for_timeout(700)
    keep_shot(page, "desk-coverage-dark")
    assert serious_findings(page) == []
    page.keyboard.press("t")
    expect(legend).to_have_count(0)


def test_a_kecamatan_that_loses_its_last_team_is_told_once(open_page: Opener, scene: Scene) -> None:
    visits = [scene.call(f"Marwah {n}", NEAR, "yellow") for n in range(3)]
    page = desk_with(open_page, "Marwah 0", viewport=DESK)
    line = page.locator("footer button").filter(has_text="Terjangkau 15 mnt")
    expect(line).to_contain_text(" % kelurahan")
    news = page.locator(".alert.calm")
    expect(news).to_have_count(0)

    for visit in visits:
        scene.offer_first(visit)

    expect(line).to_contain_text("Terjangkau 15 mnt: 0 % kelurahan")
    expect(news).to_contain_text("Tidak ada tim bebas yang sampai dalam 15 menit")
    keep_shot(page, "desk-coverage-news")
    assert serious_findings(page) == []
    news.get_by_role("button", name="Tampilkan di peta").click()
    expect(news).to_have_count(0)
    expect(page.get_by_role("note", name="Jangkauan 15 mnt")).to_contain_text("0 tim bebas")


def test_the_card_and_the_layer_fit_a_phone(open_page: Opener, scene: Scene) -> None:
    scene.call("Salmiah", NEAR, "green", needs=("doctor",))
    page = open_page("/meja", "meja1", viewport=PHONE)
    row(page, "Salmiah").first.click()
    expect(cards(page).first).to_be_visible()
    cards(page).first.scroll_into_view_if_needed()
    keep_shot(page, "desk-card-390")
    assert beyond_their_box(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    assert serious_findings(page) == []

    page.get_by_role("navigation").get_by_role("button", name="Peta").click()
    page.locator(".map .reach button").click()
    expect(page.get_by_role("note", name="Jangkauan 15 mnt")).to_be_visible()
    page.wait_for_timeout(700)
    keep_shot(page, "desk-coverage-390")
    assert serious_findings(page) == []


def beyond_their_box(page: Page) -> list[str]:
    """Texts of a card that stand outside of it, or lie on each other."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('button.team')].flatMap(card => {
          const box = card.getBoundingClientRect();
          const lines = [...card.querySelectorAll('.line, .loss, .warned')];
          const parts = [...card.querySelectorAll('.line > *, .loss, .warned')];
          const out = parts.filter(e => {
            const r = e.getBoundingClientRect();
            return r.left < box.left - 1 || r.right > box.right + 1 || r.bottom > box.bottom + 1;
          });
          const over = lines.filter((e, i) => i > 0 &&
            e.getBoundingClientRect().top < lines[i - 1].getBoundingClientRect().bottom - 4);
          const beside = [...card.querySelectorAll('.line')].filter(line => {
            const [a, b] = [...line.children].map(e => e.getBoundingClientRect());
            return a && b && b.width > 0 && a.right > b.left + 1;
          });
          return [...out, ...over, ...beside].map(e => e.textContent.trim());
        })"""
    )
    return found


def test_one_of_two_desks_sends_and_the_other_s_plan_follows(open_page: Opener, scene: Scene) -> None:
    scene.call("Baso Lallo", NEAR, "yellow")
    first = desk_with(open_page, "Baso Lallo", viewport=DESK)
    scene.call("Kartini", NEAR, "yellow")
    second = desk_with(open_page, "Kartini", username="meja2", viewport=DESK)
    expect(chip(second, "Baso Lallo")).to_contain_text("mnt")
    expect(chip(second, "Kartini")).to_contain_text("mnt")

    first.keyboard.press("1")

    sent = scene_team(first, "Baso Lallo")
    expect(row(second, "Baso Lallo").first).to_contain_text(sent)
    expect(chip(second, "Baso Lallo")).to_have_count(0)
    expect(chip(second, "Kartini")).not_to_contain_text(sent)
    expect(cards(second).filter(has_text=sent)).to_have_count(0)


def scene_team(page: Page, patient: str) -> str:
    """The team that stands beside the visit in the queue."""
    shown = row(page, patient).first.locator(".status .team")
    expect(shown).to_be_visible()
    return shown.inner_text().strip()


def test_a_silent_team_is_old_in_list_map_and_ranking_at_once_and_its_trail_asks_why(
    open_page: Opener, scene: Scene, makassar: City
) -> None:
    """Nothing reports for three minutes. Keep it last: it turns the city's clock on."""
    for crew in scene.crews.values():
        crew.stand(KASSI_KASSI)
    visit = scene.call("Dg. Rate", NEAR, "yellow")
    page = desk_with(open_page, "Dg. Rate")
    team = scene.ranking(visit)["options"][0]["team"]
    card = cards(page).filter(has_text=team).first
    marker = page.locator(".map-team").filter(has_text=team).first
    expect(card).to_contain_text("●")
    expect(marker).not_to_have_class(re.compile("hollow"))

    with makassar.connect() as connection:
        connection.execute(
            "UPDATE clinics_installation SET clock_anchor = clock_anchor + interval '3 minutes'"
        )
    expect(card).to_contain_text(re.compile(r"○ .*3 mnt"))
    at_once = {"timeout": 2_000}
    expect(marker).to_have_class(re.compile("hollow"), **at_once)
    said = {option["team"]: option["reasons_id"] for option in scene.ranking(visit)["options"]}
    assert any("Posisi 3 mnt lalu" in reason for reason in said[team]), said
    keep_shot(page, "desk-silent-team")

    page.keyboard.press("/")
    page.keyboard.type(f"jejak {team}")
    page.keyboard.press("Enter")
    reason = page.get_by_label("Mengapa jejak ini perlu dibuka?")
    expect(page.get_by_role("button", name="Buka jejak")).to_be_disabled()
    reason.fill("Tim diam tiga menit")
    reason.press("Enter")
    expect(page.get_by_text(re.compile(r"\d+ posisi, "))).to_be_visible()
    keep_shot(page, "desk-trail")
    looks = scene.crews[team].context.request.get("/api/crew/tracker").json()["looks"]
    assert [look["reason"] for look in looks] == ["Tim diam tiga menit"]
