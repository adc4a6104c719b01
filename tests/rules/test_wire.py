"""A report straight from the wire is read as the one parser of all other requests would read it, or not at all."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import httptools
from hypothesis import example, given, settings
from hypothesis import strategies as st
from uvicorn.config import Config
from uvicorn.server import ServerState

from dispatch.positions.door import PositionsDoor
from dispatch.positions.duty import DutyBook
from dottoro.wire import BEGINNING, DOOR, PositionsFirst, body_of

BODY = b'{"token":"x","fixes":[]}'
LINES = (
    b"Host: dottoro", b"Accept: */*", b"Content-Type: application/json", b"Connection: keep-alive",
    b"Connection: close", b"Connection: upgrade", b"Upgrade: websocket", b"Transfer-Encoding: chunked",
    b"transfer-encoding:chunked", b"Expect: 100-continue", b"Content-Length: 24", b"content-length:24",
    b"Content-Length: 5", b"Content-Length : 24", b"Content-Length: +24", b"Content-Length: 24, 24", b" folded: 1",
    b"\tContent-Length: 3", b"X: a\rContent-Length: 3", b"X: a\nContent-Length: 3", b"X: \0", b"no colon", b"",
)  # fmt: skip


class Reading:
    """What httptools makes of the same bytes."""

    def __init__(self, data: bytes) -> None:
        self.bodies: list[bytes] = []
        self.whole = 0
        self.parser = httptools.HttpRequestParser(self)
        self.parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self.bodies.append(body)

    def on_message_complete(self) -> None:
        self.whole += 1


def request(*lines: bytes, body: bytes = BODY) -> bytes:
    return BEGINNING + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.sampled_from(LINES), max_size=6),
    st.sampled_from((BODY, b"", BODY + b"x", BODY + BODY, BODY[:-1])),
)
@example([LINES[0], LINES[10]], BODY)
def test_what_is_taken_from_the_wire_is_one_whole_request_to_every_reader(
    lines: list[bytes], body: bytes
) -> None:
    data = request(*lines, body=body)

    taken = body_of(data)

    if taken is not None:
        reading = Reading(data)
        assert (reading.whole, b"".join(reading.bodies)) == (1, taken)
        assert reading.parser.should_keep_alive()
        assert not reading.parser.should_upgrade()


def test_an_ordinary_report_of_a_phone_or_a_proxy_is_taken() -> None:
    for more in (
        (),
        (b"Connection: keep-alive", b"User-Agent: Mozilla/5.0"),
        (b"X-Forwarded-For: 10.0.0.1",),
    ):
        assert body_of(request(b"Host: dottoro", b"Content-Length: 24", *more)) == BODY


Receive = Callable[[], Awaitable[dict[str, object]]]
Send = Callable[[dict[str, object]], Awaitable[None]]


async def pages(scope: dict[str, object], receive: Receive, send: Send) -> None:
    """Anything that is not the door; answers before it has read the body, as a refusal does."""
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


async def answers_to(*pieces: bytes) -> list[bytes]:
    """The status of every answer to these pieces, sent one by one over one connection; no Redis behind the door."""

    async def ask_duties() -> None:
        return

    config = Config(pages, http="dottoro.wire:PositionsFirst", access_log=False, log_config=None)
    config.load()
    door = PositionsDoor(ask_duties, book=DutyBook())
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=theirs)
    transport, line = await asyncio.get_running_loop().connect_accepted_socket(
        lambda: PositionsFirst(config, ServerState(), {DOOR: door}), ours
    )
    for piece in pieces:
        line.data_received(piece)
        for _ in range(20):
            await asyncio.sleep(0)
    transport.close()
    text = await reader.read()
    writer.close()
    return [part[:3] for part in text.split(b"HTTP/1.1 ")[1:]]


def test_a_report_inside_the_body_of_another_request_is_a_body() -> None:
    inner = request(b"Host: dottoro", b"Content-Length: 24")
    outer = b"POST /elsewhere HTTP/1.1\r\nHost: dottoro\r\nContent-Length: %d\r\n\r\n" % len(inner)
    cut = BEGINNING[:7]

    assert asyncio.run(answers_to(inner)) == [b"401"]
    assert asyncio.run(answers_to(outer, inner)) == [b"404"]
    assert asyncio.run(answers_to(outer + inner)) == [b"404"]
    assert asyncio.run(answers_to(outer, inner, inner)) == [b"404", b"401"]
    assert asyncio.run(answers_to(cut, inner[7:])) == [b"404"]
    assert asyncio.run(answers_to(inner, inner, inner)) == [b"401"] * 3
    assert asyncio.run(answers_to(inner + inner)) == [b"404"] * 2
