"""What happens to a crew's phone and to the server under its taps, and the count of what arrived."""

import logging
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Locator, Request, expect

from tests.city import City
from tests.journeys.crew import PATIENT, Desk, Phone
from tests.journeys.scene import Crew
from tests.journeys.screens import keep_shot, sign_in

logger = logging.getLogger("tests.faults")
EVENT_OF = {"depart": "team_departed", "arrive": "team_arrived", "save_note": "note_saved"}
HEALED_MS = 60_000
"""A line that was bad is tried again after up to a minute."""
SET_CLOCK = """(hours) => {
  const true_now = window.trueNow ??= Date.now.bind(Date);
  Date.now = () => true_now() + hours * 3600_000;
}"""
TO_THE_LIST = """() => {
  if (location.hash) location.hash = '';
  return document.querySelector('h1')?.textContent.trim() === 'Kunjungan hari ini';
}"""
"""A day that the phone remembered opens the visit's page first; from there to the day's list."""
KEYED = """() => new Promise((resolve) => {
  const request = indexedDB.open('dottoro-tim');
  request.onsuccess = () => {
    const names = request.result.transaction('values').objectStore('values').getAllKeys();
    names.onsuccess = () => {
      request.result.close();
      resolve(names.result.some((name) => String(name).startsWith('key:')));
    };
  };
})"""


@dataclass
class Held:
    """A crew on duty with its phone, the desk, the city that they are in, and all that the phone has sent."""

    phone: Phone
    desk: Desk
    city: City
    unkind: Path
    random: random.Random
    sent: dict[str, str] = field(default_factory=dict)
    """action id -> kind, of every attempt of every tab."""
    visit: dict[str, Any] = field(default_factory=dict)

    def begin(self) -> None:
        """A visit that the crew has accepted, everything sent and answered."""
        self.visit = self.desk.offer(self.phone.team)
        self.phone.accept()
        self.healed()
        self.phone.page.wait_for_function(KEYED)
        self.sent.clear()

    def note(self, request: Request) -> None:
        """Listen to what the phone sends."""
        if request.url.endswith("/api/crew/actions") and request.post_data_json:
            self.sent.update({item["action_id"]: item["kind"] for item in request.post_data_json["items"]})

    def make(self, unkindness: str) -> None:
        """The next batch meets this."""
        self.unkind.write_text(unkindness, encoding="utf-8")

    def offline(self, away: bool = True) -> None:
        """No network, or again."""
        self.phone.context.set_offline(away)

    def tap(self, *names: str) -> None:
        """The big button, by what is written on it."""
        for name in names:
            self.phone.button(name).click()

    def healed(self) -> None:
        """The line is up and nothing waits any more."""
        expect(self.phone.header).to_contain_text("Daring", timeout=HEALED_MS)
        expect(self.phone.header).not_to_contain_text(re.compile("terkirim|dikirim"), timeout=HEALED_MS)

    def fallen(self) -> None:
        """The web process is dead; start it again."""
        self.city.web.alive_or_dead.wait(60)
        self.city.web.start()
        self.city.wait_ready()

    def finish(self) -> None:
        """The visit ends, so that the team is free for the next one."""
        crew = Crew(self.phone.context, self.city.address, self.phone.team, sequence=10_000)
        crew.look()
        if any(visit["id"] == self.visit["id"] and visit["actions"] for visit in crew.today["visits"]):
            crew.tap("finish", self.visit["id"], outcome="not_home")
        page = self.phone.page
        page.goto("/tim")
        self.healed()
        page.wait_for_function(TO_THE_LIST, timeout=HEALED_MS)

    def count(self, *expected: str, reviewed: int = 0) -> None:
        """Every tap that was made exists once in the database: applied, or kept for a person."""
        ids = list(self.sent)
        with self.city.connect() as database:

            def rows(query: str) -> list[Any]:
                return database.execute(query, [ids]).fetchall()

            applied = rows(
                "SELECT action_id::text, kind FROM dispatch_event WHERE action_id = ANY(%s::uuid[]) ORDER BY seq"
            )
            kept = rows("SELECT action_id::text FROM dispatch_reviewitem WHERE action_id = ANY(%s::uuid[])")
            receipts = rows(
                "SELECT action_id::text FROM dispatch_actionreceipt WHERE action_id = ANY(%s::uuid[])"
            )
        wanted = sorted(expected)
        assert sorted(self.sent.values()) == wanted, "made by the person and sent by the phone"
        assert sorted(receipts) == sorted((each,) for each in ids), "each answered once"
        assert len(kept) == len(set(kept)) == reviewed
        steps = [(action, kind) for action, kind in applied if kind in EVENT_OF.values()]
        assert len(steps) == len(set(steps)) == len(ids) - reviewed
        assert not {action for action, _kind in steps} & {action for (action,) in kept}
        assert all(kind == EVENT_OF[self.sent[action]] for action, kind in steps)


Fault = Callable[[Held], None]


def offline_and_reloaded(held: Held) -> None:
    """No signal in the lorong: steps and a note, the page loaded again without network."""
    held.offline()
    held.tap("Berangkat", "Tiba di lokasi")
    held.phone.page.get_by_role("link", name=re.compile("Catatan")).click()
    held.phone.page.get_by_label("Temuan").fill("Demam, sadar")
    held.phone.page.get_by_label("Suhu").fill("38,2")
    held.tap("Simpan catatan")
    held.phone.expect_waiting(3)
    expect(held.phone.page.get_by_role("heading", name=PATIENT)).to_be_visible()
    held.phone.page.reload()
    expect(held.phone.page.get_by_role("heading", name=PATIENT)).to_be_visible()
    expect(held.phone.page.locator("main")).to_contain_text("Di lokasi")
    held.phone.expect_waiting(3)
    keep_shot(held.phone.page, "crew-offline")
    held.offline(False)
    held.healed()
    held.count("depart", "arrive", "save_note")


def tab_killed(held: Held) -> None:
    """The browser ends the tab between two steps, and the next tab is opened without network."""
    held.offline()
    held.tap("Berangkat")
    held.phone.expect_waiting(1)
    try:
        held.phone.page.goto("chrome://crash", timeout=5_000)
    except Error as gone:
        logger.info("the tab is gone", extra={"kind": type(gone).__name__})
    held.phone.page.close()
    held.phone.page = held.phone.context.new_page()
    held.phone.page.goto("/tim")
    held.tap("Tiba di lokasi")
    held.phone.expect_waiting(2)
    held.offline(False)
    held.healed()
    held.count("depart", "arrive")


def two_tabs(held: Held) -> None:
    """One phone, two tabs, both come back to the network at once."""
    second = held.phone.context.new_page()
    second.goto("/tim")
    arrive: Locator = second.get_by_role("button", name="Tiba di lokasi")
    held.offline()
    held.tap("Berangkat")
    expect(second.locator("header")).to_contain_text("1 menunggu")
    arrive.click()
    held.phone.expect_waiting(2)
    held.offline(False)
    held.healed()
    expect(second.locator("header")).not_to_contain_text("menunggu")
    second.close()
    held.count("depart", "arrive")


def clock_jumps(held: Held) -> None:
    """The phone's clock is set back by days, then forward: the order is the order of the taps."""
    held.offline()
    held.phone.page.evaluate(SET_CLOCK, -70)
    held.tap("Berangkat")
    held.phone.page.evaluate(SET_CLOCK, 50)
    held.tap("Tiba di lokasi")
    held.phone.expect_waiting(2)
    held.offline(False)
    held.healed()
    held.phone.page.reload()
    held.count("depart", "arrive")


def answer_lost(held: Held) -> None:
    """The server does the work and its answer never comes."""
    held.make("answer_lost")
    held.tap("Berangkat", "Tiba di lokasi")
    held.healed()
    held.count("depart", "arrive")


def sent_twice(held: Held) -> None:
    """Everything arrives twice."""
    held.make("twice")
    held.tap("Berangkat", "Tiba di lokasi")
    held.healed()
    held.count("depart", "arrive")


def out_of_order(held: Held) -> None:
    """A batch arrives with its items turned round."""
    held.offline()
    held.tap("Berangkat", "Tiba di lokasi")
    held.phone.expect_waiting(2)
    held.make("reversed")
    held.offline(False)
    held.healed()
    held.count("depart", "arrive")


def killed(step: str) -> Fault:
    """kill -9 of the web process at this step of an upload; ``statement`` is any one of its SQL statements."""

    def fault(held: Held) -> None:
        held.offline()
        held.tap("Berangkat", "Tiba di lokasi")
        held.make(f"statement:{held.random.randint(1, 20)}" if step == "statement" else step)
        held.offline(False)
        held.fallen()
        held.healed()
        held.count("depart", "arrive")

    fault.__name__ = f"killed_{step}"
    return fault


def access_revoked(held: Held) -> None:
    """The right is taken away between two steps: one is applied, one kept, the patients leave the phone."""
    page, name = held.phone.page, f"tim-{held.phone.team.lower()}"
    held.tap("Berangkat")
    expect(held.phone.button("Tiba di lokasi")).to_be_visible()
    held.healed()
    held.offline()
    held.tap("Tiba di lokasi")
    held.phone.expect_waiting(1)
    _let_work(held.city, name, False)
    held.offline(False)
    expect(page.get_by_role("link", name=re.compile(r"\d+ perlu dilihat"))).to_be_visible(timeout=HEALED_MS)
    expect(page.locator("body")).not_to_contain_text(PATIENT)
    held.count("depart", "arrive", reviewed=1)
    _let_work(held.city, name, True)
    held.phone.context.clear_cookies()
    sign_in(page, name)
    page.goto("/tim#perlu-dilihat")
    expect(page.locator("section.card").first).to_contain_text("Akses Anda sudah dicabut")
    held.tap("Sudah saya baca")
    held.healed()


def _let_work(city: City, name: str, active: bool) -> None:
    """An Admin takes a person's access away, or gives it again."""
    city.manage(
        "shell", "-v", "0", "-c",
        "from clinics.actors import SYSTEM; from clinics.models import Person; from clinics.services import registry\n"
        f"person = Person.objects.get(username={name!r}); person.is_active = {active}\n"
        "registry.change_person(person=person, changed=['is_active'], by=SYSTEM)",
    )  # fmt: skip


FAULTS: tuple[Fault, ...] = (
    offline_and_reloaded, tab_killed, two_tabs, clock_jumps, answer_lost, sent_twice, out_of_order,
    killed("statement"), killed("before_commit"), killed("after_commit"), access_revoked,
)  # fmt: skip
LONG: tuple[Fault, ...] = (killed("received"), killed("answered"))
"""Played in `make prove` only."""
