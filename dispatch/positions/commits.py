"""The group commit: reports gathered for 20 ms go to Redis in one round trip, and are answered after it.

However many wait, they wait for one write. What cannot be stored soon is refused at once, so that neither the memory
of this process nor the patience of a phone is used up: it keeps its fixes and comes again.
"""

import asyncio
import logging
from collections.abc import Callable

import redis.asyncio
from redis.asyncio.connection import AbstractConnection

from dispatch.positions.connection import REDIS_FAILURES, Breaker, RedisAway, async_client, key
from dispatch.positions.reports import CHANNEL, STORE_SCRIPT, Report, script_arguments, script_keys

logger = logging.getLogger("dispatch.positions")

GATHER_SECONDS = 0.02
STORE_SECONDS = 1.0
MOST_WAITING_ROWS = 20_000
"""Rows of the trail that may wait for Redis; about a second of a city of 60,000 teams. What comes beyond is refused."""
MOST_ROWS_AT_ONCE = 5_000
"""In one write: Redis serves nobody else meanwhile."""

Answer = Callable[[bool], None]
"""Told whether the report is stored; called once, on the event loop."""


class GroupCommit:
    """Gathers reports for 20 ms and stores them together. Whoever waits is answered after the store."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Report, Answer]] = []
        self._waiting_rows = 0
        self._task: asyncio.Task[None] | None = None
        self._client: redis.asyncio.Redis | None = None
        self._link: AbstractConnection | None = None
        self._breaker = Breaker()

    def add(self, report: Report, answer: Answer) -> None:
        """Have the report stored with the next write. Raises RedisAway when that cannot be soon."""
        if self._breaker.open or self._waiting_rows >= MOST_WAITING_ROWS:
            raise RedisAway
        self._waiting.append((report, answer))
        self._waiting_rows += 1 + len(report.trail)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work(), name="positions-group-commit")

    async def store(self, report: Report) -> None:
        """Return when the report is stored. Raises RedisAway."""
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.add(report, lambda done: None if stored.done() else stored.set_result(done))
        if not await stored:
            raise RedisAway

    async def close(self) -> None:
        """Store what waits, then close the connection."""
        if self._task is not None:
            await self._task
        if self._client is not None and self._link is not None:
            await self._client.connection_pool.release(self._link)
            await self._client.aclose()
            self._client = self._link = None

    async def _work(self) -> None:
        while self._waiting:
            await asyncio.sleep(GATHER_SECONDS)
            batch = self._next_batch()
            try:
                await self._write([report for report, _ in batch])
            except (RedisAway, *REDIS_FAILURES) as error:
                self._breaker.failed()
                logger.warning(
                    "positions not stored", extra={"kind": type(error).__name__, "count": len(batch)}
                )
                done = False
            else:
                self._breaker.worked()
                done = True
            for _, answer in batch:
                answer(done)

    def _next_batch(self) -> list[tuple[Report, Answer]]:
        """The oldest that wait, as many as one write carries."""
        rows = 0
        for count, (report, _) in enumerate(self._waiting, start=1):  # noqa: B007 - the count is used below
            rows += 1 + len(report.trail)
            if rows >= MOST_ROWS_AT_ONCE:
                break
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        self._waiting_rows -= rows
        return batch

    async def _write(self, reports: list[Report]) -> None:
        if self._link is None:
            self._client = async_client(STORE_SECONDS)
            self._link = await self._client.connection_pool.get_connection()  # type: ignore[no-untyped-call] # redis-py's
        arguments, message = script_arguments(reports)
        commands = packed("EVAL", STORE_SCRIPT, "3", *script_keys(), *arguments)
        if message is not None:
            commands += packed("PUBLISH", key(CHANNEL), message)
        stored = False
        try:
            await self._link.send_packed_command(commands)
            for _ in range(1 if message is None else 2):
                await self._link.read_response()
            stored = True
        finally:
            if not stored:  # what it still has to say is nobody's answer
                await self._link.disconnect(nowait=True)


def packed(*words: str) -> bytes:
    """A command as it travels. (The client's own packing costs more than all the rest of a report's way to Redis.)"""
    text = "".join([f"${len(word)}\r\n{word}\r\n" for word in words])
    if text.isascii():
        return f"*{len(words)}\r\n{text}".encode()
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)
