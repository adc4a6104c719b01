"""map_frame_p95_ms: how long a frame of the desk takes while 300 teams move once a second and a hand drags the map."""

import json
import math
import os
import shutil
import time
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute, sync_playwright

from tests import builders
from tests.bench.registry import Ground, Result, bench, percentile
from tests.serving import start_web, web_environment

TEAMS = 300
VISITS = 120
SECONDS = 12
COUNT_FRAMES = """() => {
  globalThis.frames_ms = [];
  let before = performance.now();
  const tick = (at) => { globalThis.frames_ms.push(at - before); before = at; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""


@bench("map_frame_p95_ms")
def map_frames(ground: Ground) -> Result:
    """The desk in Chromium without a graphics card: frames while all moves, beside the same with an empty city."""
    builders.build_visit()
    builders.build_team_on_duty()
    person = builders.build_person("dispatcher", username="meja-bench", password=builders.PASSWORD)
    assert person.is_active
    web = start_web(web_environment())
    try:
        full, empty = (_frames(web.address, teams, visits) for teams, visits in ((TEAMS, VISITS), (0, 0)))
    finally:
        web.stop()
        web.log.unlink(missing_ok=True)
    return Result(
        value=round(percentile(full, 0.95), 1),
        unit="ms",
        peer="the same desk with nobody on the map",
        peer_value=round(percentile(empty, 0.95), 1),
        detail={
            "teams": TEAMS,
            "visits": VISITS,
            "frames": len(full),
            "p50": round(percentile(full, 0.5), 1),
        },
    )


def _frames(address: str, teams: int, visits: int) -> list[float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900}, base_url=address)
        wires: list[WebSocketRoute] = []

        def join(wire: WebSocketRoute) -> None:
            wire.connect_to_server()
            wires.append(wire)

        page.route_web_socket("**/ws/live**", join)
        page.route("**/api/desk/board", lambda route: _crowd(route, teams, visits))
        page.goto("/masuk")
        page.fill("input[name=username]", "meja-bench")
        page.fill("input[name=password]", builders.PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/masuk" not in url)
        page.goto("/meja")
        page.locator(".leaflet-container").wait_for()
        for _ in range(3):  # the whole city, where signs are put together
            page.locator(".city-map .tools button").nth(1).click()
        page.wait_for_timeout(3_000)
        page.evaluate(COUNT_FRAMES)
        _drive(page, wires, teams)
        frames: list[float] = page.evaluate("globalThis.frames_ms.slice(5)")
        browser.close()
    return frames


def _drive(page: Page, wires: list[WebSocketRoute], teams: int) -> None:
    """Once a second every team has moved; in between the hand drags the map to and fro."""
    box = page.locator(".leaflet-container").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for second in range(SECONDS):
        at = round(time.time())
        rows = [[team, *_spot(team, second), at, 8] for team in range(1, teams + 1)]
        if rows and wires:
            cols = ["team", "lat6", "lon6", "fix", "acc"]
            wires[-1].send(json.dumps({"t": "pos", "cols": cols, "rows": rows}))
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + (60 if second % 2 else -60), y + 20, steps=20)
        page.mouse.up()
        page.wait_for_timeout(600)


def _spot(number: int, second: int) -> tuple[int, int]:
    """Somewhere on the mainland, some 10 m on at each second; millionths of a degree."""
    turn = number * 2.399963
    far = 0.05 * math.sqrt(number / TEAMS)
    return (
        round((-5.147 + far * math.sin(turn) + second * 1e-4) * 1e6),
        round((119.45 + far * math.cos(turn) + second * 1e-4) * 1e6),
    )


def _crowd(route: Route, teams: int, visits: int) -> None:
    """The board as the server gives it, with its one team and its one visit many times over."""
    answer = route.fetch()
    board: dict[str, Any] = answer.json()
    team, visit = board["teams"][0], board["visits"][0]
    board["teams"] = [_team(team, number) for number in range(1, teams + 1)]
    board["visits"] = [_visit(visit, number) for number in range(1, visits + 1)]
    route.fulfill(response=answer, json=board)


def _team(team: dict[str, Any], number: int) -> dict[str, Any]:
    lat, lon = _spot(number, 0)
    state = ("available", "en_route", "on_scene")[number % 3]
    fix_time = datetime.now(UTC).isoformat()
    return {
        **team, "id": number, "code": f"T{number}", "state": state,
        "lat": lat / 1e6, "lon": lon / 1e6, "fix_time": fix_time,
    }  # fmt: skip


def _visit(visit: dict[str, Any], number: int) -> dict[str, Any]:
    lat, lon = _spot(number * 2, 3)
    urgency = ("red", "yellow", "green")[number % 3]
    return {
        **visit,
        "id": number,
        "code": f"MKS-2611-{number:04d}",
        "urgency": urgency,
        "lat": lat / 1e6,
        "lon": lon / 1e6,
    }
