"""POST /api/positions, in front of Django: a small ASGI application for thousands of fixes a second.

A batch is checked, judged and put into the next group commit (every 20 ms, one round trip to Redis);
it is acknowledged only after it is stored. The API's view `report_positions` does the same, slower.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Annotated, Any

import msgspec
import orjson
import redis.asyncio

from clinics.refusals import Refusal
from dispatch.positions.connection import REDIS_FAILURES, Breaker, RedisAway, async_client, key
from dispatch.positions.duty import DutyBook, duty_book
from dispatch.positions.filters import RawFix
from dispatch.positions.intake import MOST_FIXES, city_ms, interval_seconds, request_limit, tracks
from dispatch.positions.reports import CHANNEL, STORE_SCRIPT, Report, script_arguments, script_keys
from dispatch.positions.token import Claims, duty_of, read_token

logger = logging.getLogger("dispatch.positions")

Message = MutableMapping[str, Any]  # Any: ASGI
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AskDuties = Callable[[], Awaitable[None]]

LARGEST_BODY_BYTES = 65_536
GATHER_SECONDS = 0.02
STORE_SECONDS = 1.0
MOST_WAITING = 5_000
RETRY_SECONDS = 5


class FixIn(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """One fix of the batch; the same limits as FixRow of the API's schema."""

    t: Annotated[int, msgspec.Meta(ge=0, le=10**14)]
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    acc: Annotated[float, msgspec.Meta(ge=0, le=100_000)] | None = None
    spd: float | None = None
    brg: float | None = None
    bat: float | None = None


class BatchIn(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A batch of one phone."""

    token: Annotated[str, msgspec.Meta(max_length=400)]
    fixes: Annotated[list[FixIn], msgspec.Meta(max_length=MOST_FIXES)]


_decoder = msgspec.json.Decoder(BatchIn)


class GroupCommit:
    """Gathers reports for 20 ms and stores them together. Waiters are answered after the store."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Report, asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None
        self._client: redis.asyncio.Redis | None = None
        self._breaker = Breaker()

    async def store(self, report: Report) -> None:
        """Return when the report is stored. Raises RedisAway."""
        if self._breaker.open or len(self._waiting) >= MOST_WAITING:
            raise RedisAway
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((report, stored))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work(), name="positions-group-commit")
        await stored

    async def close(self) -> None:
        """Store what waits, then close the connection."""
        if self._task is not None:
            await self._task
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _work(self) -> None:
        while self._waiting:
            await asyncio.sleep(GATHER_SECONDS)
            batch, self._waiting = self._waiting, []
            try:
                await self._write([report for report, _ in batch])
            except (RedisAway, *REDIS_FAILURES) as error:
                self._breaker.failed()
                logger.warning(
                    "positions not stored", extra={"kind": type(error).__name__, "count": len(batch)}
                )
                _answer([stored for _, stored in batch], done=False)
            else:
                self._breaker.worked()
                _answer([stored for _, stored in batch], done=True)

    async def _write(self, reports: list[Report]) -> None:
        if self._client is None:
            self._client = async_client(STORE_SECONDS)
        arguments, message = script_arguments(reports)
        async with self._client.pipeline(transaction=False) as pipe:
            pipe.eval(STORE_SCRIPT, 3, *script_keys(), *arguments)
            if message is not None:
                pipe.publish(key(CHANNEL), message)
            await pipe.execute()


def _answer(waiting: list[asyncio.Future[None]], done: bool) -> None:
    """Tell everyone of a batch; one who went away meanwhile is left out."""
    for stored in waiting:
        if stored.done():
            continue
        if done:
            stored.set_result(None)
        else:
            stored.set_exception(RedisAway())


class PositionsDoor:
    """The ASGI application. ``ask_duties`` reads the duties again (the hub does it)."""

    def __init__(self, ask_duties: AskDuties, *, book: DutyBook = duty_book) -> None:
        self.commits = GroupCommit()
        self._ask_duties = ask_duties
        self._book = book

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer 202 {acked_to, interval_s}, or the refusal in the one error shape."""
        try:
            body = await read_body(scope, receive)
            if body is None:
                return
            answer = await self._take(body)
        except Refusal as refusal:
            await send_refusal(send, refusal)
        except RedisAway:
            await send_refusal(send, Refusal("positions_away"), retry_seconds=RETRY_SECONDS)
        else:
            await send_json(send, 202, answer)

    async def close(self) -> None:
        """Store what waits."""
        await self.commits.close()

    async def _take(self, body: bytes) -> bytes:
        try:
            batch = _decoder.decode(body)
        except msgspec.ValidationError as error:
            raise Refusal("invalid", field="fixes", name="fixes") from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refusal("bad_request") from error
        claims = read_token(batch.token)
        if wait := request_limit.seconds_to_wait(claims, time.monotonic()):
            raise Refusal("too_many", seconds=wait)
        started_ms = await self._started_ms(claims)
        fixes = [RawFix(fix.t, fix.lat, fix.lon, fix.acc, fix.bat) for fix in batch.fixes]
        report = tracks.take(claims, fixes, started_ms=started_ms, now_ms=city_ms(), book=self._book)
        await self.commits.store(report)
        acked_to = max((fix.t for fix in fixes), default=0)
        return b'{"acked_to":%d,"interval_s":%d}' % (acked_to, interval_seconds())

    async def _started_ms(self, claims: Claims) -> int:
        """When the duty of the token began. A duty this process has not heard of is asked for once."""
        try:
            return duty_of(claims, self._book.duties).started_ms
        except Refusal:
            await self._ask_duties()
        if not self._book.known:
            raise Refusal("busy")
        return duty_of(claims, self._book.duties).started_ms


async def read_body(scope: Message, receive: Receive, limit: int = LARGEST_BODY_BYTES) -> bytes | None:
    """The body; None when the client went away. Refuses too_large as soon as it is known, chunked or not."""
    for name, value in scope["headers"]:
        if name == b"content-length" and (not value.isdigit() or int(value) > limit):
            raise Refusal("too_large")
    first = await receive()
    if first["type"] == "http.request" and not first.get("more_body"):
        body: bytes = first.get("body", b"")
        if len(body) > limit:
            raise Refusal("too_large")
        return body
    parts: list[bytes] = []
    size, message = 0, first
    while True:
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise Refusal("too_large")
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()


async def send_refusal(send: Send, refusal: Refusal, *, retry_seconds: int | None = None) -> None:
    """The one error shape; 429 and 503 say when to come again, 413 ends the connection."""
    extra: list[tuple[bytes, bytes]] = []
    if refusal.status in (429, 503):
        seconds = retry_seconds or refusal.params.get("seconds", 2)
        extra.append((b"retry-after", str(seconds).encode()))
    if refusal.status == 413:
        extra.append((b"connection", b"close"))
    await send_json(send, refusal.status, orjson.dumps(refusal.body()), extra)


async def send_json(
    send: Send, status: int, body: bytes, extra: list[tuple[bytes, bytes]] | None = None
) -> None:
    """A whole JSON answer."""
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *(extra or ()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
