"""Phones that report at a pace of their own, whether or not they are answered, as a city's phones do.

Time is counted from the moment a report was due, also while all lines are busy: a server that stalls cannot
slow the clock that measures it. A report turned away (429, 503) is sent again until it is taken, as phones do.
Nothing here imports Django: it runs in processes of its own and costs about 25 microseconds a report.
"""

from __future__ import annotations

import asyncio
import json
import time
from array import array
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import uvloop

TICK_SECONDS = 0.004
AGAIN_SECONDS = 0.5
LAST_ANSWERS_SECONDS = 10.0
SOUTH, WEST = -5.235, 119.385
"""The corner of a square of 0.2 degrees (22 km) in which the teams stand, as Makassar is large."""
SIDE = 0.2


@dataclass(frozen=True)
class Pace:
    """What one process of phones sends, and how fast. ``begins_at`` in seconds since 1970; nothing counts before it."""

    port: int
    tokens: Sequence[str]
    first_team: int
    per_second: float
    lines: int
    begins_at: float
    warm_up: float
    seconds: float


@dataclass
class Told:
    """What came of it; times in milliseconds, of the measured seconds only."""

    milliseconds: array[float] = field(default_factory=lambda: array("f"))
    teams: array[int] = field(default_factory=lambda: array("L"))
    times: array[int] = field(default_factory=lambda: array("Q"))
    """Team and time of every fix that was acknowledged, warm-up included."""
    in_time: int = 0
    """Acknowledged while the measured seconds ran, whenever they were due."""
    turned_away: int = 0
    unanswered: int = 0
    broken: int = 0
    cpu_seconds: float = 0.0

    def join(self, other: Told) -> None:
        """Put another's figures to these."""
        self.milliseconds += other.milliseconds
        self.teams += other.teams
        self.times += other.times
        self.in_time += other.in_time
        self.turned_away += other.turned_away
        self.unanswered += other.unanswered
        self.broken += other.broken
        self.cpu_seconds += other.cpu_seconds


Due = tuple[float, int, int]
"""When it was due (monotonic), which phone, its time of fix in milliseconds."""


class Line(asyncio.Protocol):
    """One kept-alive connection; one report at a time."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones
        self.due: Due | None = None
        self._come = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Free for a report."""
        self.transport = cast(asyncio.Transport, transport)
        self._phones.free.append(self)

    def data_received(self, data: bytes) -> None:
        """An answer, in one piece or two; its body ends with a brace."""
        answer = self._come + data
        if not answer.endswith(b"}"):
            self._come = answer
            return
        self._come = b""
        due, self.due = self.due, None
        if due is not None:
            self._phones.answered(self, due, answer[9:12])
        self._phones.next_on(self)

    def connection_lost(self, error: Exception | None) -> None:
        """Counted, unless the bench has ended."""
        self._phones.broken(self)


class Phones:
    """All phones of one process."""

    def __init__(self, pace: Pace) -> None:
        self.told = Told()
        self.free: deque[Line] = deque()
        self._pace = pace
        self._waiting: deque[Due] = deque()
        self._again: deque[tuple[float, Due]] = deque()
        self._requests = [_request(pace, number) for number in range(len(pace.tokens))]
        self._next = 0
        self._at_work: dict[Line, Due] = {}
        self._ended = False
        self._counts_from = self._counts_until = 0.0

    async def report(self) -> Told:
        """Open the lines, wait for the beginning, keep the pace, and wait for the last answers."""
        pace, loop = self._pace, asyncio.get_running_loop()
        for _ in range(pace.lines):
            await loop.create_connection(lambda: Line(self), "127.0.0.1", pace.port)
        await asyncio.sleep(pace.begins_at - time.time())
        began = time.monotonic()
        self._counts_from = began + pace.warm_up
        self._counts_until = self._counts_from + pace.seconds
        whole, sent = int(pace.per_second * (pace.warm_up + pace.seconds)), 0
        cpu_before = time.process_time()
        while sent < whole or ((self._at_work or self._waiting or self._again) and self._patient()):
            at = time.monotonic()
            while self._again and self._again[0][0] <= at:
                self._send(self._again.popleft()[1])
            due_by_now = min(whole, int((at - began) * pace.per_second))
            if due_by_now > sent:
                t = int(time.time() * 1000)
                for number in range(sent, due_by_now):
                    self._send((began + number / pace.per_second, self._next, t))
                    self._next = (self._next + 1) % len(self._requests)
                sent = due_by_now
            await asyncio.sleep(TICK_SECONDS)
        self.told.cpu_seconds = time.process_time() - cpu_before
        for due in self._left():
            self.told.unanswered += 1
            self._count(due, time.monotonic())
        self._ended = True
        for line in self.free:
            line.transport.close()
        return self.told

    def answered(self, line: Line, due: Due, status: bytes) -> None:
        """The answer to one report."""
        del self._at_work[line]
        at = time.monotonic()
        if status == b"202":
            self.told.teams.append(self._pace.first_team + due[1])
            self.told.times.append(due[2])
            self.told.in_time += self._counts_from <= at < self._counts_until
            self._count(due, at)
            return
        self.told.turned_away += 1
        if status in (b"503", b"429"):
            self._again.append((at + AGAIN_SECONDS, due))
        else:
            self.told.broken += 1

    def next_on(self, line: Line) -> None:
        """A line is free again."""
        if self._waiting:
            self._write(line, self._waiting.popleft())
        else:
            self.free.append(line)

    def broken(self, line: Line) -> None:
        """A line was lost, and with it the answer it waited for."""
        if self._ended:
            return
        if line.due is None:
            self.free.remove(line)  # unused for so long that the server closed it
        else:
            self.told.broken += 1
            del self._at_work[line]
            self._again.append((time.monotonic() + AGAIN_SECONDS, line.due))

    def _count(self, due: Due, at: float) -> None:
        """How long it took; what was never answered has taken all the time there was."""
        if self._counts_from <= due[0] < self._counts_until:
            self.told.milliseconds.append((at - due[0]) * 1000)

    def _left(self) -> list[Due]:
        """What is without an acknowledgement."""
        return [*self._at_work.values(), *self._waiting, *(due for _, due in self._again)]

    def _send(self, due: Due) -> None:
        if self.free:
            self._write(self.free.popleft(), due)
        else:
            self._waiting.append(due)

    def _write(self, line: Line, due: Due) -> None:
        line.due = self._at_work[line] = due
        line.transport.write(self._requests[due[1]] % (due[2], due[2] // 100 % 100))

    def _patient(self) -> bool:
        return time.monotonic() < self._counts_until + LAST_ANSWERS_SECONDS


def _request(pace: Pace, number: int) -> bytes:
    """A phone's report with gaps: 13 digits for the time of the fix, 2 for the last digits of its latitude."""
    lat = SOUTH - SIDE * ((number * 7919 % 10_007) / 10_007 - 1)
    lon = WEST + SIDE * ((number * 104_729 % 9_973) / 9_973)
    fix = f'{{"t":%013d,"lat":{lat:.4f}%02d,"lon":{lon:.6f},"acc":12.5}}'
    body = f'{{"token":{json.dumps(pace.tokens[number])},"fixes":[{fix}]}}'
    length = len(body) - len("%013d%02d") + 15
    return (
        f"POST /api/positions HTTP/1.1\r\nHost: 127.0.0.1:{pace.port}\r\nContent-Type: application/json\r\n"
        f"User-Agent: Mozilla/5.0 (Linux; Android 13) Chrome/130.0 Mobile\r\nAccept: */*\r\n"
        f"Content-Length: {length}\r\n\r\n{body}"
    ).encode()


def keep_pace(pace: Pace) -> Told:
    """Run one process of phones to its end."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(Phones(pace).report())
