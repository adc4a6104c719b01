"""Redis stops and comes back; a desk loses its line: work goes on, and afterwards every screen equals the database."""

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, Geolocation, Page, Response, expect

from tests.city import City
from tests.journeys import drawn
from tests.journeys.conftest import DESK, PHONE, WALL, Opener, keep_shot
from tests.journeys.crew import Desk, Phone, take_phone
from tests.journeys.drawn import row
from tests.journeys.test_main_job import HOME, ask_for_a_visit, offer_to

pytestmark = pytest.mark.journey

AWAY_SECONDS = float(os.environ.get("DOTTORO_REDIS_AWAY_SECONDS", "8"))
"""How long Redis is stopped (real seconds); a release is tried with 30."""
EQUAL_AFTER_SECONDS = float(os.environ.get("DOTTORO_EQUAL_SECONDS", "30"))
"""When every screen must be right again: within 5 in `make prove`, which runs on a quiet machine."""
SAID_WITHIN_MS = EQUAL_AFTER_SECONDS * 1000
ON_THE_WAY: Geolocation = {"latitude": -5.166, "longitude": 119.4405, "accuracy": 10}
"""Some sixty metres down the road: farther in so few seconds would be no van."""
PHONES = (f"08110007{n}" for n in count(100))
"""Every caller has a number of their own, so that no call counts as a repeated one."""
POSITION_AWAY = "Posisi tim belum masuk"

Side = Callable[[Page], dict[str, Any]]


@dataclass
class Screens:
    """Pages with what each draws and what it should draw."""

    pages: dict[str, tuple[Page, Side, Side]] = field(default_factory=dict)

    def assert_equal_to_database(self, *, until: float) -> None:
        """A look begun by then (time.monotonic()) finds every screen equal to a snapshot, while nothing happens."""
        began = time.monotonic()
        while wrong := self._wrong():
            assert began < until, wrong
            next(iter(self.pages.values()))[0].wait_for_timeout(200)
            began = time.monotonic()

    def _wrong(self) -> dict[str, object]:
        return {
            name: (found, wanted)
            for name, (page, read, expected) in self.pages.items()
            if (found := read(page)) != (wanted := expected(page))
        }


@dataclass
class PositionPost:
    """What the phone's page sent to the door of positions, and the answer."""

    status: int
    retry_after: str | None
    body: str


def watch_positions(phone: Phone) -> list[PositionPost]:
    """Everything the phone reports from now on."""
    posts: list[PositionPost] = []

    def note(response: Response) -> None:
        if response.url.endswith("/api/positions"):
            posts.append(
                PositionPost(
                    response.status,
                    response.header_value("retry-after"),
                    response.request.post_data or "",
                )
            )

    phone.page.on("response", note)
    return posts


@pytest.fixture
def own_redis(makassar: City) -> Iterator[Any]:
    """The Valkey of this city, which is back after the test whatever happened."""
    valkey = makassar.servers.valkey
    assert valkey is not None
    yield valkey
    if not valkey.running:
        valkey.start()


@pytest.fixture
def phones(browser: Browser, makassar: City) -> Iterator[Callable[[str], Phone]]:
    """Take a crew's phone with its shift begun; put away after the test."""
    taken: list[Phone] = []

    def take(team: str) -> Phone:
        phone = take_phone(browser, makassar.address, team)
        taken.append(phone)
        phone.start_shift()
        return phone

    yield take
    for phone in taken:
        phone.context.close()


def call_for(desk: Desk, patient: str) -> dict[str, Any]:
    """A call that asks for a visit in Kassi-Kassi, logged at a desk."""
    moment = desk.context.request.get("/api/session").json()["clock"]["now"]
    phone = next(PHONES)
    answer = desk.send(
        "/api/desk/calls",
        disposition="request",
        phone=phone,
        answered_at=moment,
        visit={
            "caller_name": "Dg. Bau", "caller_phone": phone, "relationship": "anak",
            "patient_name": patient, "patient_sex": "unknown", "complaint": "Demam", "urgency": "yellow",
            "place": {"alley": "3", "lat": HOME[0], "lon": HOME[1], "pin_source": "map", "pin_radius_metres": 40},
        },
    )  # fmt: skip
    visit: dict[str, Any] = answer["visit"]
    return visit


def door_answer(phone: Phone) -> tuple[int, str | None]:
    """What the door of positions says to this phone just now."""
    day = phone.context.request.get("/api/crew/today").json()
    fix = {"t": int(time.time() * 1000), "lat": HOME[0], "lon": HOME[1], "acc": 20}
    answer = phone.context.request.post(
        "/api/positions", data={"token": day["position_token"], "fixes": [fix]}
    )
    return answer.status, answer.headers.get("retry-after")


def test_work_goes_on_while_redis_is_away_and_every_screen_ends_equal(
    open_page: Opener, makassar: City, own_redis: Any, browser: Browser, phones: Callable[[str], Phone]
) -> None:
    patient = "Dg. Ngai"
    crew = phones("KKS1")
    other_desk = Desk(browser, makassar.address)
    desk = open_page("/meja", "meja2", viewport=DESK)
    wall = open_page("/ruang-operasi", "pengamat", viewport=WALL)
    head = open_page("/puskesmas#hari-ini", "kepala-kassi-kassi", viewport=DESK)
    family = open_page("/minta", viewport=PHONE, place=HOME)
    expect(desk.get_by_text("Langsung")).to_be_visible()
    expect(head.get_by_text("Langsung")).to_be_visible()
    wall.locator(".age.live").wait_for()
    posts = watch_positions(crew)

    own_redis.kill()
    stopped_at = time.monotonic()
    expect(desk.get_by_text(POSITION_AWAY)).to_be_visible(timeout=SAID_WITHIN_MS)
    ticket = ask_for_a_visit(family, patient)
    expect(row(desk, patient).first).to_be_visible(timeout=SAID_WITHIN_MS)
    family.click("text=/lacak/i >> nth=0")
    expect(family.locator("#state")).to_contain_text(ticket)
    offer_to(desk, patient, "KKS1")
    crew.page.locator(".offer").wait_for(timeout=SAID_WITHIN_MS)
    crew.accept()
    expect(row(desk, patient).first).to_contain_text("Diterima", timeout=SAID_WITHIN_MS)
    crew.context.set_geolocation(ON_THE_WAY)
    crew.button("Berangkat").click()
    expect(row(desk, patient).first).to_contain_text("Menuju", timeout=SAID_WITHIN_MS)
    expect(head.locator("#open")).to_contain_text("Menuju", timeout=SAID_WITHIN_MS)
    crew.expect_all_sent()
    expect(desk.get_by_text("Langsung")).to_be_visible()
    keep_shot(desk, "desk-redis-away")
    status, retry_after = door_answer(crew)
    assert status == 503
    assert retry_after is not None
    assert int(retry_after) > 0
    desk.wait_for_timeout(max(0.0, AWAY_SECONDS - (time.monotonic() - stopped_at)) * 1000)
    assert not [post for post in posts if str(ON_THE_WAY["latitude"]) in post.body and post.status < 300]

    own_redis.start()
    back_at = time.monotonic()
    call_for(other_desk, "Hj. Rosmini")
    Screens(
        {
            "desk": (desk, drawn.desk_drawn, drawn.desk_expected),
            "wall": (wall, drawn.wall_drawn, drawn.wall_expected),
            "clinic head": (head, drawn.head_drawn, drawn.head_expected),
            "crew": (crew.page, drawn.crew_drawn, drawn.crew_expected),
            "family": (family, drawn.family_drawn, drawn.family_expected),
        }
    ).assert_equal_to_database(until=back_at + EQUAL_AFTER_SECONDS)
    expect(desk.get_by_text(POSITION_AWAY)).to_have_count(0)

    expect_position_arrives(crew, desk, posts)
    assert "all invariants hold" in makassar.manage("check_invariants")


def expect_position_arrives(crew: Phone, desk: Page, posts: list[PositionPost]) -> None:
    """What the phone kept while nobody took it is taken now, and the desk hears where the team is."""
    wanted = re.compile(re.escape(str(ON_THE_WAY["latitude"])))
    for _ in range(90):
        if any(post.status == 202 and wanted.search(post.body) for post in posts):
            break
        crew.page.wait_for_timeout(500)
    else:
        raise AssertionError(f"the positions did not arrive: {posts}")
    assert all(post.retry_after for post in posts if post.status == 503)
    teams = drawn.snapshot(desk, "/api/desk/board")["teams"]
    team = next(team for team in teams if team["code"] == "KKS1")
    assert (team["lat"], team["lon"]) == pytest.approx(
        (ON_THE_WAY["latitude"], ON_THE_WAY["longitude"]), abs=1e-5
    )


def test_a_desk_without_a_line_says_so_sends_nobody_and_catches_up(
    open_page: Opener, makassar: City, browser: Browser, phones: Callable[[str], Phone]
) -> None:
    phones("KKS2")
    elsewhere = Desk(browser, makassar.address)
    kept, ending = call_for(elsewhere, "Dg. Tompo"), call_for(elsewhere, "Dg. Sila")
    desk = open_page("/meja", "meja2", viewport=DESK)
    expect(desk.get_by_text("Langsung")).to_be_visible()
    row(desk, "Dg. Tompo").first.click()
    best = desk.locator("button.team").first
    expect(best).to_be_enabled()
    offers: list[str] = []
    desk.on("request", lambda request: offers.append(request.url) if request.url.endswith("/offer") else None)

    desk.context.set_offline(True)
    banner = desk.get_by_role("alert").filter(has_text="Sambungan terputus")
    expect(banner).to_be_visible(timeout=30_000)
    expect(desk.locator("button.team:enabled")).to_have_count(0)
    desk.keyboard.press("1")
    keep_shot(desk, "desk-lost")
    call_for(elsewhere, "Dg. Nia")
    reason = next(
        each["code"]
        for each in elsewhere.context.request.get("/api/desk/board").json()["reasons"]
        if each["kind"] == "cancel"
    )
    elsewhere.send(f"/api/desk/visits/{ending['id']}/cancel", seen_version=ending["version"], reason=reason)
    elsewhere.send(f"/api/desk/visits/{kept['id']}/triage", seen_version=kept["version"], urgency="red")
    assert offers == []
    expect(row(desk, "Dg. Nia")).to_have_count(0)

    back_at = time.monotonic()
    desk.context.set_offline(False)
    expect(banner).to_have_count(0, timeout=SAID_WITHIN_MS)
    expect(row(desk, "Dg. Nia").first).to_be_visible(timeout=SAID_WITHIN_MS)
    Screens({"desk": (desk, drawn.desk_drawn, drawn.desk_expected)}).assert_equal_to_database(
        until=back_at + EQUAL_AFTER_SECONDS
    )
    expect(best).to_be_enabled()
