"""The one Redis subscription of a process, supervised: silence and errors end in a new connection."""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Iterable

import orjson
import redis.asyncio

from dispatch.live.announce import LOG_CHANNEL
from dispatch.positions.connection import REDIS_FAILURES, RedisAway, async_client, key
from dispatch.positions.reports import CHANNEL, LATEST, PositionRow
from dispatch.positions.store import row_of, unpack_latest

logger = logging.getLogger("dispatch.live")

CONNECT_SECONDS = 2.0
LISTEN_SECONDS = 1.0
SILENT_SECONDS = 5.0
"""A Redis that answers no ping for so long is frozen."""
FIRST_REST_SECONDS = 0.2
LONGEST_REST_SECONDS = 2.0


class Subscription:
    """Hears wake-ups and moved teams. While ``live`` is False the hub polls faster."""

    def __init__(self, wake: Callable[[], None], moved: Callable[[Iterable[PositionRow]], None]) -> None:
        self.live = False
        self._wake = wake
        self._moved = moved
        self._rest_seconds = FIRST_REST_SECONDS

    async def listen(self) -> None:
        """Listen until cancelled; every loss of the connection is followed by a look and a new connection."""
        while True:
            try:
                await self._listen_once()
            except (RedisAway, *REDIS_FAILURES) as error:
                if self.live or self._rest_seconds == FIRST_REST_SECONDS:
                    logger.warning("redis subscription lost", extra={"kind": type(error).__name__})
            self.live = False
            self._wake()
            await asyncio.sleep(self._rest_seconds * random.uniform(0.5, 1.0))
            self._rest_seconds = min(LONGEST_REST_SECONDS, self._rest_seconds * 2)

    async def _listen_once(self) -> None:
        client = async_client(CONNECT_SECONDS)
        try:
            async with client.pubsub() as pubsub:
                await pubsub.subscribe(key(LOG_CHANNEL), key(CHANNEL))
                await self._hear(client, pubsub)
        finally:
            await client.aclose()

    async def _hear(self, client: redis.asyncio.Redis, pubsub: redis.asyncio.client.PubSub) -> None:
        channel_of_positions = key(CHANNEL)
        heard_at = asked_at = time.monotonic()
        while True:
            message = await pubsub.get_message(timeout=LISTEN_SECONDS)
            at = time.monotonic()
            if message is not None:
                heard_at = at
                if message["type"] == "message":
                    if message["channel"] == channel_of_positions:
                        self._moved(tuple(row) for row in orjson.loads(message["data"]))
                    else:
                        self._wake()
                elif message["type"] == "subscribe" and not self.live:
                    await self._catch_up(client)
            if at - heard_at > SILENT_SECONDS:
                raise RedisAway
            if at - asked_at > LISTEN_SECONDS:
                asked_at = at
                await pubsub.ping()

    async def _catch_up(self, client: redis.asyncio.Redis) -> None:
        """Connected (again): what was said meanwhile is lost, so look at the log and at every position."""
        found = await client.hgetall(key(LATEST))
        self._moved(row_of(unpack_latest(int(team_id), text)) for team_id, text in found.items())
        self.live = True
        self._rest_seconds = FIRST_REST_SECONDS
        self._wake()
