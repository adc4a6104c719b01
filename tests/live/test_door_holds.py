"""The door under what nobody should send, and for as long as a city reports: nothing lost, nothing that grows."""

import json
import os
import random
import socket
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from time import monotonic, time
from typing import Any

import psutil
import pytest
import redis

from dispatch.models import TeamFix
from dispatch.positions import trail
from dispatch.positions.connection import breaker
from dottoro.startup.valkey import Valkey
from tests import builders
from tests.bench.consoles import Looking, look_on
from tests.bench.fleet import FIRST, build_fleet
from tests.bench.paced import Pace, Told, keep_pace
from tests.live.test_faults import own_redis
from tests.live.test_positions import fix, report, token_of
from tests.proofs import note_figures
from tests.serving import Web, running_web, sign_in

__all__ = ["own_redis"]
pytestmark = pytest.mark.django_db(transaction=True)

HOSTILE = int(os.environ.get("DOTTORO_HOSTILE", "4000"))
SOAK_SECONDS = float(os.environ.get("DOTTORO_SOAK_SECONDS", "4"))
SOAK_PER_SECOND = float(os.environ.get("DOTTORO_SOAK_PER_SECOND", "200"))
SOAK_TEAMS = 300
READING, DEAF = 10, 10
SETTLE_SECONDS = 2.0
MOST_GROWN_BYTES = 48_000_000
MOST_REFUSAL_SECONDS = 0.002
ANSWERS = {202, 400, 401, 409, 413, 422, 429}
ODD: tuple[Any, ...] = (
    None, True, -1, 10**14 + 1, 2**63, 10**30, 1e308, "x", "", "\ud800", "a" * 3000, [], {}, [[[]]], {"t": {}},
)  # fmt: skip
RAW = (
    b"", b"null", b"[]", b'"text"', b"{", b"nul", b"\xff\xfe{}", b'{"token": "\xed\xa0\x80"}', b'{"a": "\x00"}',
    b'{"token":"\\ud800","fixes":[]}', b'{"token":"\\u0000","fixes":[]}', b'{"token":"x","fixes":[{"t":NaN}]}',
    b'{"token":"x","fixes":[{"t":1,"lat":1e999,"lon":0}]}', b"[" * 20_000, b'{"a":' * 5_000,
    b'{"token":' + b"9" * 5_000 + b"}", b'{"token":"x","fixes":' + b"[" * 60_000, b" " * 65_000, b"\0" * 400,
)  # fmt: skip


def hostile_bodies(token: str, count: int) -> Iterator[bytes]:
    """Bodies that are broken, spoilt leaf by leaf, signed by others, or simply large; the same ones in every run."""
    chance = random.Random(20)
    honest = {"token": token, "fixes": [fix(seconds_ago=second) for second in range(3)]}
    for number in range(count):
        kind = number % 5
        if kind == 0:
            yield RAW[number // 5 % len(RAW)]
        elif kind == 1:
            text = bytearray(json.dumps(honest).encode())
            for _ in range(chance.randint(1, 6)):
                text[chance.randrange(len(text))] = chance.randrange(256)
            yield bytes(text[: chance.randint(1, len(text))] if chance.random() < 0.3 else text)
        elif kind == 2:
            spoilt = json.loads(json.dumps(honest))
            chance.choice(spoilt["fixes"])[chance.choice(("t", "lat", "lon", "acc", "more"))] = chance.choice(
                ODD
            )
            yield json.dumps(spoilt).encode()
        elif kind == 3:
            letters = list(token)
            letters[chance.randrange(len(letters))] = chance.choice("abcABC019:._-é")
            yield json.dumps({**honest, "token": "".join(letters)}).encode()
        else:
            yield json.dumps({"token": chance.choice(ODD), "fixes": chance.choice(ODD)}).encode()


class RawLine:
    """One connection that says what it likes and reads whole answers."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._line: socket.socket | None = None

    def send(self, body: bytes, *more: bytes) -> tuple[int, dict[str, Any]]:
        """Status and JSON of the answer."""
        if self._line is None:
            self._line = socket.create_connection(("127.0.0.1", self._web.port), timeout=30)
        head = b"POST /api/positions HTTP/1.1\r\nHost: %b\r\n" % self._web.host.encode()
        head += b"".join(line + b"\r\n" for line in (*more, b"Content-Length: %d" % len(body)))
        self._line.sendall(head + b"\r\n" + body)
        come = b""
        while b"\r\n\r\n" not in come:
            come += self._line.recv(65_536) or pytest.fail(f"hung up on {body[:200]!r}")
        head, _, told = come.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        while len(told) < length:
            told += self._line.recv(65_536)
        if b"connection: close" in head.lower():
            self.close()
        return int(head[9:12]), json.loads(told)

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None


def test_thousands_of_hostile_bodies_are_refused_cheaply_and_in_one_shape(product: Web) -> None:
    hostile, calm = builders.build_team_on_duty(), builders.build_team_on_duty()
    token, line = token_of(hostile), RawLine(product)
    process = psutil.Process(product.process.pid)
    assert report(product, token_of(calm), fix())[0] == 202
    for body in hostile_bodies(token, 200):
        line.send(body)
    memory, before = process.memory_info().rss, process.cpu_times()

    answers: dict[int, int] = {}
    for number, body in enumerate(hostile_bodies(token, HOSTILE)):
        more = (
            () if number % 8 else (b"Connection: keep-alive, x",)
        )  # the ordinary way, through uvicorn's own parser
        status, told = line.send(body, *more)
        answers[status] = answers.get(status, 0) + 1
        assert status in ANSWERS, (status, body[:300])
        if status != 202:
            assert set(told["error"]) == {"code", "id", "en", "field", "detail"}

    after = process.cpu_times()
    seconds = (after.user + after.system - before.user - before.system) / HOSTILE
    grown = process.memory_info().rss - memory
    line.close()
    note_figures(
        "hostile positions",
        bodies=HOSTILE,
        server_microseconds_each=round(seconds * 1e6),
        memory_grown_kb=round(grown / 1000),
        **{f"answered_{status}": count for status, count in sorted(answers.items())},
    )
    assert {400, 401, 422} <= set(answers)
    assert report(product, token_of(calm), fix())[0] == 202
    assert seconds < MOST_REFUSAL_SECONDS
    assert grown < MOST_GROWN_BYTES
    assert "Traceback" not in product.what_it_said()


def deaf_screens(web: Web, cookie: str, count: int) -> list[socket.socket]:
    """Desks that open their socket and never read a byte of it."""
    lines = []
    for _ in range(count):
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        line.connect(("127.0.0.1", web.port))
        line.sendall(
            f"GET /ws/live?screen=desk HTTP/1.1\r\nHost: {web.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nOrigin: {web.address}\r\n"
            f"Cookie: {cookie}\r\n\r\n".encode()
        )
        lines.append(line)
    return lines


def test_a_city_that_reports_on_and_on_loses_nothing_and_grows_nowhere_through_kill_of_redis(
    own_redis: Valkey,
) -> None:
    tokens = build_fleet(SOAK_TEAMS)
    cookie = sign_in(builders.build_person("dispatcher"))
    with running_web() as web, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        process = psutil.Process(web.process.pid)
        deaf = deaf_screens(web, cookie, DEAF)
        begins_at = time() + SETTLE_SECONDS
        pace = Pace(web.port, tokens, FIRST, SOAK_PER_SECOND, 50, begins_at, 0.0, SOAK_SECONDS)
        looking = Looking(web.port, [cookie], READING, 3, begins_at, 0.0, SOAK_SECONDS)
        phones, desks = pool.submit(keep_pace, pace), pool.submit(look_on, looking)

        memory_at, redis_bytes = _live_through(phones, begins_at, process, own_redis)

        told, seen = phones.result(), desks.result()
        for line in deaf:
            line.close()
    breaker.forget()
    while trail.move_trail():
        continue

    acknowledged = set(zip(told.teams, told.times, strict=True))
    kept = {
        (team_id, round(fix_time.timestamp() * 1000))
        for team_id, fix_time in TeamFix.objects.values_list("team_id", "fix_time").iterator()
    }
    note_figures(
        "positions without end",
        seconds=SOAK_SECONDS,
        acknowledged=len(acknowledged),
        lost=len(acknowledged - kept),
        turned_away_and_sent_again=told.turned_away,
        frames=len(seen.milliseconds),
        server_memory_mb_after_a_quarter=round(memory_at[0] / 1e6),
        server_memory_mb_at_the_end=round(memory_at[-1] / 1e6),
        redis_memory_mb_at_most=round(redis_bytes / 1e6),
    )
    assert len(acknowledged) == int(SOAK_PER_SECOND * SOAK_SECONDS)
    assert acknowledged <= kept
    assert (told.unanswered, told.broken, seen.lost) == (0, 0, 0)
    assert len(seen.milliseconds) >= max(1, READING * (SOAK_SECONDS / 2 - 2))
    assert memory_at[-1] - memory_at[0] < MOST_GROWN_BYTES
    assert redis_bytes < MOST_GROWN_BYTES


def _live_through(
    phones: "Future[Told]", begins_at: float, process: psutil.Process, valkey: Valkey
) -> tuple[list[int], int]:
    """Move the trail as the worker does, kill Redis half way; memory of web (after the first quarter) and Redis."""
    memory: list[int] = []
    redis_bytes, killed = 0, False
    ends_at = monotonic() + SOAK_SECONDS * 2 + 120
    while not phones.done():
        assert monotonic() < ends_at
        wait([phones], timeout=0.5)
        trail.move_trail()
        lived = time() - begins_at
        if lived > SOAK_SECONDS / 4:
            memory.append(process.memory_info().rss)
        if lived > SOAK_SECONDS / 2 and not killed:
            killed = True
            valkey.kill()
            valkey.start()
        with redis.Redis.from_url(valkey.url()) as client:
            redis_bytes = max(redis_bytes, int(client.info("memory")["used_memory"]))
    return memory, redis_bytes
