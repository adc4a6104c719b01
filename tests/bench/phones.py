"""Phones that report as fast as they are answered, over connections that stay open; cheap on the client's side."""

import asyncio
import time
from collections.abc import Iterator
from typing import cast


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
    await asyncio.sleep(seconds)
    tally.ended = True
    await asyncio.sleep(0.5)
    return tally
