"""Desks that look at a part of the map: they note how late each frame of moving teams comes, and do no more.

A frame says when the server put it together (``at``); it has come when its last byte has. No Django here.
"""

from __future__ import annotations

import asyncio
import base64
import random
import secrets
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import uvloop

from tests.bench.paced import SIDE, SOUTH, WEST

CELL = 0.02
PING, TEXT = 0x89, 0x81


@dataclass(frozen=True)
class Looking:
    """So many desks on one server, each asking for a square of ``cells`` x ``cells`` cells; 0: the whole city."""

    port: int
    cookies: Sequence[str]
    count: int
    cells: int
    begins_at: float
    warm_up: float
    seconds: float


@dataclass
class Seen:
    """What they saw in the measured seconds; times in milliseconds."""

    milliseconds: array[float] = field(default_factory=lambda: array("f"))
    rows: int = 0
    size_bytes: int = 0
    lost: int = 0
    cpu_seconds: float = 0.0

    def join(self, other: Seen) -> None:
        """Put another's figures to these."""
        self.milliseconds += other.milliseconds
        self.rows += other.rows
        self.size_bytes += other.size_bytes
        self.lost += other.lost
        self.cpu_seconds += other.cpu_seconds


class Console(asyncio.Protocol):
    """A WebSocket client just good enough to ask for its part of the city and to listen."""

    def __init__(self, looking: Looking, number: int, desks: Desks) -> None:
        host = f"127.0.0.1:{looking.port}"
        cookie = looking.cookies[number % len(looking.cookies)]
        self._request = (
            f"GET /ws/live?screen=desk HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}\r\n"
            f"Sec-WebSocket-Version: 13\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n\r\n"
        ).encode()
        self._box = _box(number, looking.cells)
        self._desks = desks
        self._open = False
        self._come = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Take every whole frame out of what came."""
        come = self._come + data if self._come else data
        at = 0
        if not self._open:
            at = come.find(b"\r\n\r\n") + 4
            if at == 3:
                self._come = come
                return
            self._open = True
            self.transport.write(_masked(TEXT, self._box))
            self.opened.set_result(None)
        while len(come) - at >= 4:
            length, start = come[at + 1] & 127, at + 2
            if length == 126:
                length, start = int.from_bytes(come[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                length, start = int.from_bytes(come[at + 2 : at + 10], "big"), at + 10
            if start + length > len(come):
                break
            if come[at] == PING:
                self.transport.write(_masked(0x8A, come[start : start + length]))
            elif come.startswith(b'{"t":"pos","at":', start):
                self._desks.frame(int(come[start + 16 : start + 29]), length)
            at = start + length
        self._come = come[at:]

    def connection_lost(self, error: Exception | None) -> None:
        """Counted, unless the bench has ended."""
        self._desks.seen.lost += 0 if self._desks.ended else 1
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("not opened"))


class Desks:
    """All desks of one process."""

    def __init__(self, looking: Looking) -> None:
        self.seen = Seen()
        self.ended = False
        self._looking = looking
        self._counts_from = looking.begins_at + looking.warm_up
        self._counts_until = self._counts_from + looking.seconds

    def frame(self, at_ms: int, size: int) -> None:
        """One frame of moving teams came."""
        now = time.time()
        if self._counts_from <= now < self._counts_until:
            self.seen.milliseconds.append(now * 1000 - at_ms)
            self.seen.size_bytes += size

    async def look(self) -> Seen:
        """Open every socket and listen to the end."""
        looking, loop = self._looking, asyncio.get_running_loop()
        consoles: list[Console] = []
        for start in range(0, looking.count, 25):
            fresh = []
            for number in range(start, min(start + 25, looking.count)):
                console = Console(looking, number, self)
                await loop.create_connection(partial(_itself, console), "127.0.0.1", looking.port)
                fresh.append(console)
            await asyncio.gather(*(console.opened for console in fresh))
            consoles += fresh
        await asyncio.sleep(self._counts_from - time.time())
        cpu_before = time.process_time()
        await asyncio.sleep(self._counts_until - time.time())
        self.seen.cpu_seconds = time.process_time() - cpu_before
        self.ended = True
        for console in consoles:
            console.transport.close()
        return self.seen


def _itself(console: Console) -> Console:
    return console


def _box(number: int, cells: int) -> bytes:
    """Somewhere in the city, the same place for the same desk in every run."""
    if not cells:
        return b'{"t":"look","box":null}'
    places = random.Random(number)
    most = round(SIDE / CELL) - cells
    south = SOUTH + CELL * places.randint(0, most) + CELL / 4
    west = WEST + CELL * places.randint(0, most) + CELL / 4
    reach = CELL * (cells - 1)
    box = [round(value * 1e6) for value in (south, west, south + reach, west + reach)]
    return b'{"t":"look","box":[%d,%d,%d,%d]}' % tuple(box)


def _masked(kind: int, payload: bytes) -> bytes:
    """A short frame of a client; masked with zeros, which changes nothing."""
    return bytes((kind, 0x80 | len(payload))) + b"\0\0\0\0" + payload


def look_on(looking: Looking) -> Seen:
    """Run one process of desks to its end."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(Desks(looking).look())
