"""Phones that report as fast as they are answered, over connections that stay open; cheap on the client's side.

They run in processes of their own, so that the senders are not what is measured.
"""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from multiprocessing import get_context
from typing import cast

import uvloop

FIX_EVERY_MS = 10_000
LONG_AGO_MS = 10 * 3_600_000


class Phones(asyncio.Protocol):
    """One connection: sends the next request when the answer to the last has come."""

    def __init__(self, requests: Iterator[bytes], tally: "Tally") -> None:
        self._requests = requests
        self._tally = tally
        self._sent_at = 0.0
        self._answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        """Answers are short and carry their length; their body ends with a brace."""
        self._answer += data
        if not self._answer.endswith(b"}"):
            return
        at = time.perf_counter()
        self._tally.note(self._answer[9:12], at - self._sent_at, at)
        self._answer = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        """Counted, unless the bench has ended."""
        self._tally.lost += 0 if self._tally.ended else 1

    def _next(self) -> None:
        if self._tally.ended:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(next(self._requests))


class Tally:
    """Answers by status, and how long those with 202 took, inside the measured window."""

    def __init__(self) -> None:
        self.statuses: dict[bytes, int] = {}
        self.seconds: list[float] = []
        self.lost = 0
        self.cpu_seconds = 0.0
        """Of the processor, in the measured window."""
        self.ended = False
        self.counting = False

    def note(self, status: bytes, seconds: float, at: float) -> None:
        """One answer."""
        if self.counting and not self.ended:
            self.statuses[status] = self.statuses.get(status, 0) + 1
            self.seconds.append(seconds)


async def hammer(
    port: int, requests: Iterator[bytes], *, connections: int, warm_up: float, seconds: float
) -> Tally:
    """Let that many connections report for so long."""
    tally = Tally()
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: Phones(requests, tally), "127.0.0.1", port)
    await asyncio.sleep(warm_up)
    tally.counting = True
    cpu_before = time.process_time()
    await asyncio.sleep(seconds)
    tally.cpu_seconds = time.process_time() - cpu_before
    tally.ended = True
    await asyncio.sleep(0.5)
    return tally


@dataclass(frozen=True)
class Load:
    """What one process of phones sends, and for how long (seconds)."""

    port: int
    host: str
    tokens: Sequence[str]
    fixes_per_request: int
    connections: int
    warm_up: float
    seconds: float


def send_from_processes(loads: Sequence[Load]) -> Tally:
    """All loads at once, each from a process of its own; their tallies as one."""
    whole = Tally()
    with ProcessPoolExecutor(len(loads), mp_context=get_context("spawn")) as pool:
        for part in pool.map(send_load, loads):
            whole.lost += part.lost
            whole.cpu_seconds += part.cpu_seconds
            whole.seconds += part.seconds
            for status, count in part.statuses.items():
                whole.statuses[status] = whole.statuses.get(status, 0) + count
    return whole


def send_load(load: Load) -> Tally:
    """Run one load to its end."""
    reports = requests_of(load.host, load.tokens, load.fixes_per_request)
    sending = hammer(
        load.port, reports, connections=load.connections, warm_up=load.warm_up, seconds=load.seconds
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(sending)


def requests_of(host: str, tokens: Sequence[str], fixes_per_request: int) -> Iterator[bytes]:
    """Every phone in turn, standing still with a little noise, its clock running on.

    Batches are those of phones that come out of a lorong without signal: a fix every ten seconds, of ten hours ago
    and on from there, so that every fix is one more for the trail.
    """
    templates = [_template(host, token, number, fixes_per_request) for number, token in enumerate(tokens)]
    if fixes_per_request == 1:
        for template in cycle(templates):
            yield template % int(time.time() * 1000)
    t = int(time.time() * 1000) - LONG_AGO_MS
    steps = [FIX_EVERY_MS * number for number in range(fixes_per_request)]
    while True:
        times = tuple(t + step for step in steps)
        for template in templates:
            yield template % times
        t += FIX_EVERY_MS * fixes_per_request


def _template(host: str, token: str, number: int, fixes_per_request: int) -> bytes:
    """One phone's request with a gap of 13 digits for the time of each fix (milliseconds until the year 2286)."""
    lat, lon = -5.17003 + number % 97 / 1e6, 119.45318
    fix = f'{{"t":%013d,"lat":{lat:.6f},"lon":{lon:.6f},"acc":12.5}}'
    body = f'{{"token":{json.dumps(token)},"fixes":[{",".join([fix] * fixes_per_request)}]}}'
    length = len(body) + fixes_per_request * (13 - len("%013d"))
    return (
        f"POST /api/positions HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {length}\r\n\r\n{body}"
    ).encode()
