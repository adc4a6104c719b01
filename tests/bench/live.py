"""live_delivery_p99_ms: from the commit of a change to 500 desks, beside group_send of the same card."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
import uvloop
from channels_redis.core import RedisChannelLayer
from django.db import connections, transaction

from clinics.actors import SYSTEM
from clinics.clock import now
from dispatch.models import Visit
from dispatch.queries.cards import visit_card
from dispatch.services.log import Origin, record
from tests import builders
from tests.bench.channels_peer import GROUP
from tests.bench.listeners import Crowd
from tests.bench.registry import Ground, Result, bench, percentile
from tests.serving import Web, sign_in, start_web, web_environment

SOCKETS = 500
PERSONS = 50
CHANGES = 30
EVERY_SECONDS = 0.4
WARM_UP = 3
LONGEST_SECONDS = 5.0

Change = Callable[[int], Awaitable[float]]
"""Makes change number n and says when it was committed (group_send: when it was sent)."""


@dataclass
class Side:
    """One server with its crowd: what changes it, and how long each delivery took."""

    change: Change
    crowd: Crowd
    seconds: list[float] = field(default_factory=list)
    missed: int = 0

    async def change_once(self, number: int, *, count: bool) -> None:
        """Make one change and wait until everyone has seen it; what does not come counts with the longest time."""
        marker = self.crowd.expect(f'"{_mark(number)}"')
        began_at = await self.change(number)
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_SECONDS):
                await marker.all_seen.wait()
        if count:
            missing = SOCKETS - len(marker.seen_at)
            self.missed += missing
            self.seconds += [at - began_at for at in marker.seen_at] + [LONGEST_SECONDS] * missing

    def milliseconds(self, share: float) -> float:
        """A percentile of all deliveries."""
        return round(percentile(self.seconds, share) * 1000, 1)


@bench("live_delivery_p99_ms")
def live_delivery(ground: Ground) -> Result:
    """Changes of one visit, in turn through the hub and through group_send, so that both meet the same machine.

    Every delivery counts. The hub's time includes reading the log, the rights, the card and rendering it;
    group_send is given the rendered card.
    """
    builders.build_team_on_duty()
    visit = builders.build_visit()
    card = visit_card(visit.pk, identity=True)
    cookies = [sign_in(builders.build_person("dispatcher")) for _ in range(PERSONS)]
    with (
        _serving("dottoro.asgi:application") as web,
        _serving("tests.bench.channels_peer:application", BENCH_PEER="1") as other,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        hub, peer = runner.run(_measure(web, other, cookies, visit, card))
    return Result(
        value=hub.milliseconds(0.99),
        unit="ms",
        peer="channels group_send (channels_redis core)",
        peer_value=peer.milliseconds(0.99),
        detail={
            "sockets": SOCKETS,
            "changes": CHANGES,
            "p50_ms": hub.milliseconds(0.5),
            "peer_p50_ms": peer.milliseconds(0.5),
            "missed": hub.missed,
            "peer_missed": peer.missed,
        },
    )


@contextmanager
def _serving(application: str, **more: str) -> Iterator[Web]:
    web = start_web(web_environment(**more), application=application)
    try:
        yield web
    finally:
        web.stop()
        web.log.unlink(missing_ok=True)


async def _measure(
    web: Web, other: Web, cookies: list[str], visit: Visit, card: dict[str, Any]
) -> tuple[Side, Side]:
    layer = RedisChannelLayer(
        hosts=[{"address": os.environ["REDIS_URL"], "socket_timeout": None}], capacity=5000
    )
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as thread:

        async def commit(number: int) -> float:
            return await loop.run_in_executor(thread, _touch, visit, number)

        async def send(number: int) -> float:
            message = {"t": "visit", "seq": number, "visit": {**card, "landmark": _mark(number)}}
            text = orjson.dumps(message, option=orjson.OPT_UTC_Z).decode()
            sent_at = time.perf_counter()
            await layer.group_send(GROUP, {"type": "told", "text": text})
            return sent_at

        hub, peer = Side(commit, Crowd(b'"hello"')), Side(send, Crowd(b" 101 "))
        try:
            await hub.crowd.open(web.port, "/ws/live?screen=desk", cookies, SOCKETS)
            await peer.crowd.open(other.port, "/ws/live", [], SOCKETS)
            await _take_turns([hub, peer])
        finally:
            hub.crowd.close()
            peer.crowd.close()
            await loop.run_in_executor(thread, connections.close_all)
            await layer.close_pools()
            await asyncio.sleep(0.1)
    return hub, peer


async def _take_turns(sides: list[Side]) -> None:
    for number in range(CHANGES + WARM_UP):
        for side in sides:
            next_at = time.perf_counter() + EVERY_SECONDS
            await side.change_once(number, count=number >= WARM_UP)
            await asyncio.sleep(max(0.0, next_at - time.perf_counter()))
    if lost := sum(side.crowd.lost for side in sides):
        raise RuntimeError(f"{lost} sockets were lost")


def _touch(visit: Visit, number: int) -> float:
    """One real change with its event, told after the commit; when it was committed."""
    committed: list[float] = []
    with transaction.atomic():
        transaction.on_commit(lambda: committed.append(time.perf_counter()))
        visit.landmark = _mark(number)
        visit.save(update_fields=["landmark"])
        record("visit_confirmed", origin=Origin(actor=SYSTEM, happened_at=now()), visit=visit)
    return committed[0]


def _mark(number: int) -> str:
    return f"masjid ke-{number}"
