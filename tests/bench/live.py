"""live_delivery_p99_ms: from the commit of a change to 500 desks, beside group_send of the same card."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

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
EVERY_SECONDS = 0.5
WARM_UP = 3
LONGEST_SECONDS = 5.0

Change = Callable[[int], Awaitable[float]]
"""Makes change number n and says when it was committed (group_send: when it was sent)."""


@bench("live_delivery_p99_ms")
def live_delivery(ground: Ground) -> Result:
    """Two changes a second of one visit; every delivery counts. The hub's time includes reading and rendering."""
    builders.build_team_on_duty()
    visit = builders.build_visit()
    cookies = [sign_in(builders.build_person("dispatcher")) for _ in range(PERSONS)]
    hub = _serve("dottoro.asgi:application", {}, lambda port: _measure_hub(port, cookies, visit))
    peer = _serve(
        "tests.bench.channels_peer:application",
        {"BENCH_PEER": "1"},
        lambda port: _measure_group_send(port, visit),
    )
    return Result(
        value=round(percentile(hub, 0.99) * 1000, 1),
        unit="ms",
        peer="channels group_send (channels_redis core)",
        peer_value=round(percentile(peer, 0.99) * 1000, 1),
        detail={
            "sockets": SOCKETS,
            "changes": CHANGES,
            "p50_ms": round(percentile(hub, 0.5) * 1000, 1),
            "peer_p50_ms": round(percentile(peer, 0.5) * 1000, 1),
            "delivered": len(hub),
            "peer_delivered": len(peer),
        },
    )


def _serve(
    application: str, more: dict[str, str], measure: Callable[[int], Awaitable[list[float]]]
) -> list[float]:
    web: Web = start_web(web_environment(**more), application=application)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_run(measure(web.port)))
    finally:
        web.stop()
        web.log.unlink(missing_ok=True)


async def _run(measuring: Awaitable[list[float]]) -> list[float]:
    return await measuring


async def _measure_hub(port: int, cookies: list[str], visit: Visit) -> list[float]:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as thread:

        async def change(number: int) -> float:
            return await loop.run_in_executor(thread, _touch, visit, number)

        try:
            return await _measure(port, "/ws/live?screen=desk", cookies, change, greeting=b'"hello"')
        finally:
            await loop.run_in_executor(thread, connections.close_all)


def _touch(visit: Visit, number: int) -> float:
    """One real change with its event, told after the commit; when it was committed."""
    committed: list[float] = []
    with transaction.atomic():
        transaction.on_commit(lambda: committed.append(time.perf_counter()))
        visit.landmark = _mark(number)
        visit.save(update_fields=["landmark"])
        record("visit_confirmed", origin=Origin(actor=SYSTEM, happened_at=now()), visit=visit)
    return committed[0]


async def _measure_group_send(port: int, visit: Visit) -> list[float]:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as thread:
        card = await loop.run_in_executor(thread, lambda: visit_card(visit.pk, identity=True))
        await loop.run_in_executor(thread, connections.close_all)
    layer = RedisChannelLayer(
        hosts=[{"address": os.environ["REDIS_URL"], "socket_timeout": None}], capacity=5000
    )

    async def change(number: int) -> float:
        message = {"t": "visit", "seq": number, "visit": {**card, "landmark": _mark(number)}}
        text = orjson.dumps(message, option=orjson.OPT_UTC_Z).decode()
        sent_at = time.perf_counter()
        await layer.group_send(GROUP, {"type": "told", "text": text})
        return sent_at

    try:
        return await _measure(port, "/ws/live", [], change, greeting=b" 101 ")
    finally:
        await layer.close_pools()


async def _measure(
    port: int, path: str, cookies: list[str], change: Change, *, greeting: bytes
) -> list[float]:
    crowd = Crowd(greeting)
    seconds: list[float] = []
    try:
        await crowd.open(port, path, cookies, SOCKETS)
        for number in range(CHANGES + WARM_UP):
            marker = crowd.expect(f'"{_mark(number)}"')
            next_at = time.perf_counter() + EVERY_SECONDS
            began_at = await change(number)
            async with asyncio.timeout(LONGEST_SECONDS):
                await marker.all_seen.wait()
            if number >= WARM_UP:
                seconds += [at - began_at for at in marker.seen_at]
            await asyncio.sleep(max(0.0, next_at - time.perf_counter()))
        if crowd.lost:
            raise RuntimeError(f"{crowd.lost} sockets were lost")
        return seconds
    finally:
        crowd.close()
        await asyncio.sleep(0.1)


def _mark(number: int) -> str:
    return f"masjid ke-{number}"
