"""A scripted call taker: reads the screen as a person does, types on the keyboard, never touches the mouse.

What the caller says is in tests/calls/*.jsonl; what is on the screen decides the keys.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

CALLS = Path(__file__).resolve().parents[1] / "calls" / "makassar.jsonl"
Call = dict[str, Any]  # a line of the file

COUNTER = """
window.hands = { keys: 0, mouse: 0, loading: 0 };
const fetched = window.fetch;
window.fetch = async (...asked) => {
  window.hands.loading += 1;
  try { return await fetched(...asked); } finally { window.hands.loading -= 1; }
};
addEventListener('keydown', () => { window.hands.keys += 1; }, true);
for (const each of ['pointerdown', 'mousedown', 'wheel']) {
  addEventListener(each, () => { window.hands.mouse += 1; }, true);
}
"""
"""Counts every key that goes down, Ctrl and Shift too, and every touch of a mouse; and what still loads."""

DISPOSITION_KEYS = {
    "silent": "t", "prank": "i", "wrong_number": "s", "information": "f", "service_complaint": "k",
}  # fmt: skip
LONGEST_LOOK_MS = 8_000
LEAST_LETTERS = 3
"""Of a kelurahan's name one types so many letters before looking at the list."""
SETTLED_MS = 220
"""So long nothing on the screen may move before it is read."""


def read_calls(*, short: bool) -> list[Call]:
    """The calls of the file, in their order; ``short``: those that are taken in every test run."""
    calls = [json.loads(line) for line in CALLS.read_text(encoding="utf-8").splitlines()]
    return [call for call in calls if call.get("short")] if short else calls


@dataclass
class Taken:
    """What became of a call, and by how many keys beyond the phone's digits and free text."""

    call: Call
    keys: int
    said: str
    """What the screen said at the end."""
    warned: bool
    outside: bool


class CallTaker:
    """Two hands on a keyboard and two eyes on the desk's screen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.evaluate(COUNTER)
        self._free = 0

    @property
    def mouse(self) -> int:
        """How often a mouse was touched."""
        return int(self.page.evaluate("window.hands.mouse"))

    def take(self, call: Call) -> Taken:
        """One call from the first key to the last."""
        began, self._free = self._keys(), 0
        self.page.keyboard.press("n")
        expect(self.page.locator("input[type=tel]")).to_be_focused()
        self._type(call["phone"], free=True)
        self._look()
        warned = self.page.locator(".said.warn").is_visible()
        outside = self._interview(call)
        expect(self.page.locator("input[type=tel]")).to_have_count(0, timeout=LONGEST_LOOK_MS)
        said = self.page.locator(".toast").last.inner_text()
        return Taken(call, self._keys() - began - self._free, said, warned, outside)

    def _interview(self, call: Call) -> bool:
        """Until it is saved; whether the screen said that the place is not in the city."""
        outcome = call["expect"]["outcome"]
        if outcome in DISPOSITION_KEYS and "where" not in call:
            self.page.keyboard.press(DISPOSITION_KEYS[outcome])
            return False
        if outcome == "added" and "where" not in call and self._strong():
            return self._save(call)  # "for the one who called before?" - "yes"
        if call.get("same"):
            self.page.keyboard.press("F2")
        else:
            self.page.keyboard.press("Tab")
            if self._where(call):
                self.page.keyboard.press("Alt+1")  # where it is not our city, its number is given
                return True
            self._look()
            if outcome == "added" and self._strong():
                return self._save(call)  # the same door, and the same patient, says the caller
            self._who(call)
        if outcome == "added" and self._strong():
            return self._save(call)
        self._complaint(call)
        return self._save(call)

    def _where(self, call: Call) -> bool:
        """The place into the one box. True: the screen says that it is outside the city."""
        box = self.page.get_by_role("combobox").first
        expect(box).to_be_focused()
        if call.get("pasted"):
            self.page.evaluate("text => navigator.clipboard.writeText(text)", call["where"])
            self.page.keyboard.press("Control+v")
        else:
            said = str(call.get("patokan", ""))
            self._type(said, free=True)
            self._type_until_found(call, call["where"].removeprefix(said))
        self._look()
        if call["expect"].get("outside"):
            return bool(self.page.locator(".warn").first.is_visible())
        at = self._option(call)
        if at is None:
            for key in ("Escape", "Tab"):  # no line says what the caller says: the words stay with the visit
                self.page.keyboard.press(key)
        else:
            for _ in range(at):
                self.page.keyboard.press("ArrowDown")
            self.page.keyboard.press("Enter")
        return False

    def _type_until_found(self, call: Call, text: str) -> None:
        """The address, and of the kelurahan's name at its end only so many letters as the list needs."""
        name = re.sub(r"[^a-z]", "", str(call.get("kelurahan", "-")).lower())
        begins = next(
            (
                at
                for at in range(len(text))
                if re.sub(r"[^a-z]", "", text[at:]) == name and text[at].isalpha()
            ),
            len(text),
        )
        least = min(len(text), begins + LEAST_LETTERS)
        self._type(text[:least], free=False)
        for letter in text[least:]:
            self._look()
            if self._lines(call)[:1] == [True]:
                return
            self._type(letter, free=False)

    def _option(self, call: Call) -> int | None:
        """Which of the lines below the box is what the caller says: kelurahan and kecamatan are in it."""
        if "kelurahan" not in call:
            return None
        fitting = self._lines(call)
        if True in fitting:
            return fitting.index(True)
        raise AssertionError(f"{call['id']}: {call['kelurahan']} is not in the list")

    def _lines(self, call: Call) -> list[bool]:
        """Of each line below the box, whether it says the caller's kelurahan and kecamatan."""
        lines: list[str] = self.page.locator("#places li").evaluate_all(
            """rows => rows.map(row => [row.querySelector('strong'), row.querySelector('.mute')]
              .map(each => each?.textContent ?? '').join(' · '))"""
        )
        village, district = call.get("kelurahan"), f"Kec. {call.get('kecamatan')}"
        return [_names(line.split(" · "), village, district) for line in lines]

    def _who(self, call: Call) -> None:
        """Name and age of who is ill."""
        expect(self._field("Nama pasien")).to_be_focused()
        self._type(call["who"], free=False)
        self.page.keyboard.press("Tab")
        self._type(call["age"], free=False)
        self._look()

    def _complaint(self, call: Call) -> None:
        """The complaint, then every question that comes up, by one key each."""
        if not call.get("same"):
            self.page.keyboard.press("Tab")
        expect(self.page.locator("[data-complaint]")).to_be_focused()
        self._type(call["complaint"], free=True)
        self.page.keyboard.press("Tab")
        questions = self.page.locator(".questions")
        expect(questions).to_be_focused()
        self._look()
        for _ in range(20):  # the questions of another complaint came up: on to the right ones
            if "set" not in call or questions.get_attribute("data-set") == call["set"]:
                break
            self.page.keyboard.press("ArrowRight")
            self._look()
        yes = set(call.get("yes", ()))
        for _ in range(12):
            turn = questions.get_attribute("data-turn") or ""
            if not turn:
                return
            self.page.keyboard.press("y" if turn in yes else "t")
            expect(questions).not_to_have_attribute("data-turn", turn)
        raise AssertionError(f"{call['id']}: the questions do not end")

    def _save(self, call: Call) -> bool:
        """Ctrl+Enter does what the screen says; where it would add the caller to another patient, Alt+Enter."""
        self._look()
        wrongly = self._strong() and call["expect"]["outcome"] != "added"
        self.page.keyboard.press("Alt+Enter" if wrongly else "Control+Enter")
        return False

    def _strong(self) -> bool:
        return self.page.locator(".radar.strong").is_visible()

    def _field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def _type(self, text: str, *, free: bool) -> None:
        before = self._keys()
        self.page.keyboard.type(text)
        if free:
            self._free += self._keys() - before

    def _look(self) -> None:
        """Read the screen once nothing on it moves."""
        self.page.wait_for_function(
            """ms => new Promise(done => {
              const panel = document.querySelector('section.panel') ?? document.body;
              let timer;
              const watch = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(end, ms); });
              const end = () => {
                if (window.hands.loading > 0) { timer = setTimeout(end, ms); return; }
                watch.disconnect();
                done(true);
              };
              watch.observe(panel, { childList: true, subtree: true, attributes: true });
              timer = setTimeout(end, ms);
            })""",
            arg=SETTLED_MS,
        )

    def _keys(self) -> int:
        return int(self.page.evaluate("window.hands.keys"))


def _names(parts: list[str], village: str | None, district: str) -> bool:
    """Whether a line names this kelurahan: right before its kecamatan, or as its own label."""
    said = [part.strip() for part in parts]
    if district not in said:
        return False
    before = said[said.index(district) - 1]
    return village == (said[0] if before == "Kelurahan" else before)
