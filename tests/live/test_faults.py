"""Redis killed, frozen and back; screens that do not read; and a database that is away."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis

from dispatch.live.announce import wake_readers
from dispatch.live.consumers import LiveConsumer
from dispatch.live.frames import Frame
from dispatch.live.hub import Hub
from dispatch.positions.connection import breaker
from dottoro.startup.valkey import Valkey
from tests import builders
from tests.live.conftest import OpenScreen
from tests.live.test_positions import fix, report, token_of
from tests.serving import Web, running_web, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own_redis(tmp_path: Path, settings: Any) -> Iterator[Valkey]:
    """A Redis of this test's own, to be killed at will; this process uses it too."""
    valkey = Valkey(tmp_path / "valkey")
    valkey.start()
    settings.REDIS_URL = valkey.url()
    try:
        yield valkey
    finally:
        valkey.stop()


@contextmanager
def frozen(valkey: Valkey) -> Iterator[None]:
    """A Redis that neither answers nor refuses."""
    assert valkey.pid is not None
    os.kill(valkey.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(valkey.pid, signal.SIGCONT)


def report_until(web: Web, token: str, status: int, *, seconds: float) -> None:
    """Report positions until the door answers so."""
    ends_at = time.monotonic() + seconds
    while (answer := report(web, token, fix()))[0] != status:
        assert time.monotonic() < ends_at, answer


def test_screens_go_on_while_redis_is_killed_and_after_it_is_back(
    own_redis: Valkey, open_screen: OpenScreen
) -> None:
    duty = builders.build_team_on_duty()
    with running_web() as web:
        desk = open_screen(web, "desk", builders.build_person("dispatcher"))
        desk.hear(lambda m: m["t"] == "hello")
        report_until(web, token_of(duty), 202, seconds=20)

        own_redis.kill()
        before = time.monotonic()
        visit = builders.build_visit()
        assert time.monotonic() - before < 5
        desk.hear_visit(visit.pk)
        desk.hear(lambda m: m["t"] == "upto" and not m["positions_live"])
        status, body = report(web, token_of(duty, duty.people[1]), fix())
        assert (status, body["error"]["code"]) == (503, "positions_away")

        own_redis.start()
        breaker.forget()
        report_until(web, token_of(duty, duty.people[2]), 202, seconds=30)
        desk.hear(lambda m: m["t"] == "pos")
        desk.hear(lambda m: m["t"] == "upto" and m["positions_live"])
        second = builders.build_visit()
        desk.hear_visit(second.pk)


def test_a_frozen_redis_holds_nobody_up(own_redis: Valkey, open_screen: OpenScreen) -> None:
    builders.build_clinic()
    with running_web() as web:
        desk = open_screen(web, "desk", builders.build_person("dispatcher"))
        desk.hear(lambda m: m["t"] == "hello")

        with frozen(own_redis):
            before = time.monotonic()
            visits = [builders.build_visit() for _ in range(5)]
            assert time.monotonic() - before < 10  # waiting for it would never end
            for visit in visits:
                desk.hear_visit(visit.pk)

        desk.hear_visit(builders.build_visit().pk)


def test_a_flushed_redis_fills_up_again(own_redis: Valkey) -> None:
    duty = builders.build_team_on_duty()
    with running_web() as web, redis.Redis.from_url(own_redis.url()) as client:
        report_until(web, token_of(duty), 202, seconds=20)
        client.flushall()

        report_until(web, token_of(duty), 202, seconds=20)

        assert len(client.keys("*pos:latest")) == 1


def test_the_product_serves_without_any_redis(open_screen: OpenScreen) -> None:
    duty = builders.build_team_on_duty()
    with running_web(REDIS_URL="") as web:
        desk = open_screen(web, "desk", builders.build_person("dispatcher"))
        desk.hear(lambda m: m["t"] == "hello")

        visit = builders.build_visit()

        desk.hear_visit(visit.pk)
        assert report(web, token_of(duty), fix())[0] == 503


class DeafScreen:
    """The other side of a socket that never reads: the server's buffers are full from the second message on."""

    def __init__(self, cookie: str) -> None:
        self.scope = {
            "type": "websocket",
            "query_string": b"screen=desk",
            "headers": [(b"cookie", cookie.encode())],
        }
        self.told: list[dict[str, Any]] = []
        self._incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._incoming.put_nowait({"type": "websocket.connect"})
        self.connected = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        return await self._incoming.get()

    async def send(self, message: Any) -> None:
        self.told.append(message)
        if message["type"] == "websocket.send":
            self.connected.set()
            await asyncio.Event().wait()


async def keep_telling(hub: Hub, screen: DeafScreen, serving: "asyncio.Task[None]") -> None:
    """Tell it more and more until the hub has enough."""
    async with asyncio.timeout(10):
        await screen.connected.wait()
        number = 0
        while not serving.done():
            hub.tell_all([Frame(about=f"visit {number}", text="x" * 4000)])
            number += 1
            await asyncio.sleep(0)
        await serving
    assert number * 4000 < 300_000


def test_a_screen_that_does_not_read_is_closed_and_harms_nobody() -> None:
    cookie = sign_in(builders.build_person("dispatcher"))

    async def story() -> DeafScreen:
        hub, screen = Hub(), DeafScreen(cookie)
        await hub.start()
        serving = asyncio.create_task(LiveConsumer(hub)(screen.scope, screen.receive, screen.send))
        await keep_telling(hub, screen, serving)
        assert hub.count == 0
        await hub.stop()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return screen

    screen = asyncio.run(story())

    assert screen.told[-1] == {"type": "websocket.close", "code": 1013}


def test_the_newest_of_each_thing_waits_for_a_slow_screen() -> None:
    from dispatch.live.mailbox import Mailbox

    async def story() -> list[str]:
        box = Mailbox()
        for version in range(1000):
            box.put(Frame(about="visit 1", text=f"one {version}"))
            box.put(Frame(about="visit 2", text=f"two {version}"))
        assert box.unsent_bytes < 20
        return [(await box.take()).text for _ in range(2)]

    assert asyncio.run(story()) == ["one 999", "two 999"]


def test_waking_readers_never_raises_and_never_waits(settings: Any) -> None:
    settings.REDIS_URL = "redis://192.0.2.1:1/0"
    before = time.monotonic()

    for _ in range(1000):
        wake_readers()

    assert time.monotonic() - before < 10  # one that waited would need as many seconds as there are calls
