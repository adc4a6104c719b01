"""POST /api/positions, in front of Django: a small ASGI application for thousands of fixes a second.

A batch is checked, judged and put into the next group commit (every 20 ms, one round trip to Redis);
it is acknowledged only after it is stored. The API's view `report_positions` does the same, slower, and
`dottoro.wire` hands whole requests to `take_now` without the cost of a task.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Annotated, Any

import msgspec
import orjson

from clinics.refusals import Refusal
from dispatch.positions.commits import GroupCommit as GroupCommit
from dispatch.positions.connection import RedisAway
from dispatch.positions.duty import DutyBook, duty_book
from dispatch.positions.filters import RawFix
from dispatch.positions.intake import MOST_FIXES, city_ms, interval_seconds, request_limit, tracks
from dispatch.positions.reports import Report
from dispatch.positions.token import Claims, duty_of, read_token

Message = MutableMapping[str, Any]  # Any: ASGI
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AskDuties = Callable[[], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]
AnswerNow = Callable[[int, bytes, Headers], None]
"""Takes status, body and further headers."""

LARGEST_BODY_BYTES = 65_536
BODY_SECONDS = 10.0
"""How long a body may take to arrive."""
RETRY_SECONDS = 5
ACCEPTED = 202
HEADERS: Headers = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)


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


class PositionsDoor:
    """The ASGI application. ``ask_duties`` reads the duties again (the hub does it)."""

    headers = HEADERS
    """Of every answer."""

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
            await send_json(send, ACCEPTED, answer)

    async def close(self) -> None:
        """Store what waits."""
        await self.commits.close()

    def take_now(self, body: bytes, answer: AnswerNow) -> bool:
        """The same without a task, for a server that hands over whole bodies; ``answer`` is called once, maybe later.

        False, and nothing done, when the duty has first to be asked for: then the application is to be called.
        """
        try:
            batch = decode_batch(body)
            claims = read_token(batch.token)
            started_ms = self._started_ms(claims)
            if started_ms is None:
                return False
            _refuse_too_many(claims)
            report, accepted = self._judge(batch, claims, started_ms)
            self.commits.add(
                report, lambda stored: answer(*((ACCEPTED, accepted, ()) if stored else _away()))
            )
        except Refusal as refusal:
            answer(*answer_of(refusal))
        except RedisAway:
            answer(*_away())
        return True

    async def _take(self, body: bytes) -> bytes:
        batch = decode_batch(body)
        claims = read_token(batch.token)
        _refuse_too_many(claims)
        started_ms = self._started_ms(claims)
        if started_ms is None:
            await self._ask_duties()
            if not self._book.known:
                raise Refusal("busy")
            started_ms = duty_of(claims, self._book.duties).started_ms
        report, accepted = self._judge(batch, claims, started_ms)
        await self.commits.store(report)
        return accepted

    def _judge(self, batch: BatchIn, claims: Claims, started_ms: int) -> tuple[Report, bytes]:
        """What the batch leaves behind, and the answer once that is stored."""
        fixes = [RawFix(fix.t, fix.lat, fix.lon, fix.acc, fix.bat) for fix in batch.fixes]
        report = tracks.take(claims, fixes, started_ms=started_ms, now_ms=city_ms(), book=self._book)
        acked_to = max([fix.t for fix in fixes], default=0)
        return report, b'{"acked_to":%d,"interval_s":%d}' % (acked_to, interval_seconds())

    def _started_ms(self, claims: Claims) -> int | None:
        """When the duty of the token began; None for one this process has not heard of: it is asked for once."""
        try:
            return duty_of(claims, self._book.duties).started_ms
        except Refusal:
            return None


def decode_batch(body: bytes) -> BatchIn:
    """The batch. Refuses with invalid or bad_request."""
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError as error:
        raise Refusal("invalid", field="fixes", name="fixes") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal("bad_request") from error


def _refuse_too_many(claims: Claims) -> None:
    if wait := request_limit.seconds_to_wait(claims, time.monotonic()):
        raise Refusal("too_many", seconds=wait)


async def read_body(scope: Message, receive: Receive, limit: int = LARGEST_BODY_BYTES) -> bytes | None:
    """The body; None when the client went away. Refuses too_large as soon as it is known, chunked or not.

    A body that trickles is refused (bad_request): what waits for ever holds memory for ever.
    """
    for name, value in scope["headers"]:
        if name == b"content-length" and (not value.isdigit() or int(value) > limit):
            raise Refusal("too_large")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read_body(receive, limit)
    except TimeoutError as error:
        raise Refusal("bad_request") from error


async def _read_body(receive: Receive, limit: int) -> bytes | None:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise Refusal("too_large")
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def answer_of(refusal: Refusal, *, retry_seconds: int | None = None) -> tuple[int, bytes, Headers]:
    """Status, body in the one error shape, and headers: 429 and 503 say when to come again, 413 ends the connection."""
    extra: list[tuple[bytes, bytes]] = []
    if refusal.status in (429, 503):
        seconds = retry_seconds or refusal.params.get("seconds", 2)
        extra.append((b"retry-after", str(seconds).encode()))
    if refusal.status in (400, 413):
        extra.append((b"connection", b"close"))
    return refusal.status, orjson.dumps(refusal.body()), extra


def _away() -> tuple[int, bytes, Headers]:
    return answer_of(Refusal("positions_away"), retry_seconds=RETRY_SECONDS)


async def send_refusal(send: Send, refusal: Refusal, *, retry_seconds: int | None = None) -> None:
    """Refuse a request of an ASGI server."""
    status, body, extra = answer_of(refusal, retry_seconds=retry_seconds)
    await send_json(send, status, body, extra)


def headers_of(body: bytes, extra: Headers = ()) -> list[tuple[bytes, bytes]]:
    """The headers of a JSON answer."""
    return [*HEADERS, (b"content-length", b"%d" % len(body)), *extra]


async def send_json(send: Send, status: int, body: bytes, extra: Headers = ()) -> None:
    """A whole JSON answer."""
    await send({"type": "http.response.start", "status": status, "headers": headers_of(body, extra)})
    await send({"type": "http.response.body", "body": body})
