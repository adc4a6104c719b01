"""What is drawn on each screen, and what a fresh snapshot says it should be: two sides of one comparison."""

from typing import Any

from playwright.sync_api import Locator, Page

from dispatch.rules.lifecycle import CODES, WAITING

Json = dict[str, Any]
Lines = list[list[str]]

TEAM_CODES = {
    "off_duty": "TB", "available": "SP", "offered": "TW", "en_route": "MJ", "on_scene": "LK",
    "transporting": "RJ", "returning": "KB",
}  # fmt: skip
"""The two letters of a team's state, written by hand: the screens have theirs in frontend/src/look/states.ts."""
TILES = ("waiting", "en_route", "on_scene", "done_today", "teams_free", "late")

_ROWS = """rows => rows.map(row => [
  row.querySelector('strong').textContent.trim(),
  row.querySelector('.status .chip b').textContent.trim(),
  row.querySelector('.status .team')?.textContent.trim() ?? ''])"""
_TEAMS = """chips => chips.map(chip => [
  chip.textContent.trim(), [...chip.classList].find(name => name.startsWith('st-')).slice(3)])"""
_WALL_ROWS = """rows => rows.map(row => [
  row.querySelector('.where b').textContent.trim(), row.querySelector('.chip b').textContent.trim()])"""
_HEAD_ROWS = """rows => rows.map(row => [
  row.querySelector('.main b').textContent.trim(), row.querySelector('.chip b').textContent.trim(),
  row.querySelector('.team').textContent.trim()])"""
_HEAD_TEAMS = """chips => chips.map(chip => [
  chip.querySelector('span').textContent.trim(), chip.querySelector('b').textContent.trim()])"""
_CREW_ROWS = """rows => rows.map(row => [
  row.querySelector('.small').textContent.trim().split(' ').pop(), row.querySelector('.chip b').textContent.trim()])"""


def snapshot(page: Page, path: str) -> Json:
    """A fresh answer of the API, with this browser's own cookies."""
    answer = page.context.request.get(path)
    assert answer.ok, answer.text()
    found: Json = answer.json()
    return found


def _read(page: Page, selector: str, script: str) -> Lines:
    found: Lines = page.locator(selector).evaluate_all(script)
    return sorted(found)


def _team_of(visit: Json) -> str:
    return visit["assignment"]["team"] if visit["assignment"] and visit["status"] not in WAITING else ""


def row(desk: Page, patient: str) -> Locator:
    """The visit's row in the desk's queue."""
    return desk.locator(".rows button.row").filter(has_text=patient)


def desk_drawn(page: Page) -> Json:
    """Both lists of the queue and the teams on the map."""
    tabs = page.locator(".tabs button")
    tabs.nth(2).click()
    ended = _read(page, ".rows button.row", _ROWS)
    tabs.nth(0).click()
    return {
        "open": _read(page, ".rows button.row", _ROWS),
        "ended": ended,
        "teams": _read(page, ".map-team", _TEAMS),
        "counts": page.locator("header .counts dd").all_inner_texts(),
    }


def desk_expected(page: Page) -> Json:
    """The same, from the board's snapshot."""
    board = snapshot(page, "/api/desk/board")
    rows = [
        (
            visit["ended_at"] is None,
            [
                visit["patient_name"] or visit["caller_name"] or visit["code"],
                CODES[visit["status"]],
                _team_of(visit),
            ],
        )
        for visit in board["visits"]
    ]
    numbers = board["indicators"]
    return {
        "open": sorted(row for is_open, row in rows if is_open),
        "ended": sorted(row for is_open, row in rows if not is_open),
        "teams": sorted(
            [team["code"], team["state"]] for team in board["teams"] if team["state"] != "off_duty"
        ),
        "counts": [str(numbers[name]) for name in ("waiting", "under_way", "late", "teams_free")],
    }


def wall_drawn(page: Page) -> Json:
    """The tiles, who waits, and how many puskesmas have no team."""
    return {
        "tiles": page.locator(".tiles dd").all_inner_texts(),
        "waiting": _read(page, ".side ol li", _WALL_ROWS),
        "teams": _read(page, ".map-team", _TEAMS),
        "without": page.locator(".without .num").inner_text(),
    }


def wall_expected(page: Page) -> Json:
    """The same, from the wall's snapshot."""
    board = snapshot(page, "/api/wall/board")
    return {
        "tiles": [str(board["counts"][name]) for name in TILES],
        "waiting": sorted(
            [visit["village"], CODES[visit["status"]]]
            for visit in board["visits"]
            if visit["open"] and visit["status"] != "on_scene"
        ),
        "teams": sorted([team["code"], team["state"]] for team in board["teams"] if team["lat"] is not None),
        "without": str(len(board["clinics_without_team"])),
    }


def head_drawn(page: Page) -> Json:
    """The visits of the puskesmas and its teams."""
    return {
        "open": _read(page, "#open li button", _HEAD_ROWS),
        "ended": _read(page, "#ended li button", _HEAD_ROWS),
        "teams": _read(page, "div.team > .chip", _HEAD_TEAMS),
    }


def head_expected(page: Page) -> Json:
    """The same, from the puskesmas' snapshot."""
    today = snapshot(page, "/api/clinic/today")
    rows = [
        (
            visit["ended_at"] is None,
            [
                visit["patient_name"] or visit["code"],
                CODES[visit["status"]],
                (visit["assignment"] or {}).get("team", ""),
            ],
        )
        for visit in today["visits"]
    ]
    return {
        "open": sorted(row for is_open, row in rows if is_open),
        "ended": sorted(row for is_open, row in rows if not is_open),
        "teams": sorted([team["code"], TEAM_CODES[team["state"]]] for team in today["teams"]),
    }


def crew_drawn(page: Page) -> Json:
    """The day's visits on the phone (its list is opened)."""
    page.locator("header a.team").click()
    page.locator("main h1").wait_for()
    return {"visits": _read(page, "a.card.visit", _CREW_ROWS)}


def crew_expected(page: Page) -> Json:
    """The same, from the crew's snapshot."""
    day = snapshot(page, "/api/crew/today")
    return {"visits": sorted([visit["code"], CODES[visit["status"]]] for visit in day["visits"])}


def family_drawn(page: Page) -> Json:
    """Where the family's request stands."""
    shown = page.locator("#now")
    steps = page.locator("#now .steps li")
    now = [index for index in range(steps.count()) if steps.nth(index).get_attribute("aria-current")]
    return {
        "step": now[0],
        "details": shown.locator("dl dd").all_inner_texts()[:1],
        "van": bool(shown.get_attribute("data-van")),
    }


def family_expected(page: Page) -> Json:
    """The same, from the tracking's snapshot."""
    state = snapshot(page, "/api/public/tracking")
    step = {"received": 0, "looking": 1, "offered": 1, "coming": 2, "here": 3, "ended": 4}[state["state"]]
    return {"step": step, "details": [state["ticket"]], "van": state["van"] is not None}
