"""positions_p99_ms and its like: a city of 30,000 teams that report, and 500 desks that look on.

The web process has a core of its own; phones, desks, PostgreSQL and Valkey share the others. On a machine that
others use too, times say more about them than about Dottoro (``others_busy_cores``); processor time says it still.
"""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context

import psutil
import redis

from dispatch.positions.connection import key
from dispatch.positions.reports import LATEST, TRAIL
from dottoro.startup.valkey import Valkey
from tests import builders
from tests.bench.consoles import Looking, Seen, look_on
from tests.bench.cores import web_on
from tests.bench.fleet import FIRST, build_fleet
from tests.bench.paced import Pace, Told, keep_pace
from tests.bench.phones import Load, send_from_processes
from tests.bench.registry import Ground, Result, bench, percentile
from tests.serving import Web, sign_in

TEAMS = 30_000
PER_SECOND = 6_000.0
CONSOLES = 500
PERSONS = 50
CELLS = 2
"""Each desk looks at 2 x 2 cells of the city: 4.4 km square, as a kecamatan of Makassar is."""
LINES = 1_500
"""Kept-alive connections per process of phones, as a proxy in front would hold them."""
SETTLE_SECONDS = 4.0
WARM_UP_SECONDS = 3.0
SECONDS = 10.0
PEER_SECONDS = 4.0
PEER_TOKENS = 2_000
KILL_AFTER_SECONDS = 6.0
KILL_PER_SECOND = 2_000.0


@dataclass
class Carried:
    """What came out of one run."""

    told: Told = field(default_factory=Told)
    seen: Seen = field(default_factory=Seen)
    consoles: int = 0
    lost: int = 0
    answered_in_time: int = 0
    """Fixes acknowledged within the measured seconds."""
    server_seconds: float = 0.0
    valkey_seconds: float = 0.0
    others_cores: float = 0.0
    memory_mb: float = 0.0

    def detail(self, per_second: float, servers: int) -> dict[str, float | int | str]:
        """What a reader needs beside the one figure."""
        told, seen = self.told, self.seen
        fixes = max(1, self.answered_in_time)
        frames = len(seen.milliseconds)
        return {
            "teams": TEAMS,
            "offered_per_second": round(per_second),
            "carried_per_second": round(self.answered_in_time / SECONDS),
            "ack_p50_ms": _share(told.milliseconds, 0.5),
            "consoles": self.consoles,
            "frame_p50_ms": _share(seen.milliseconds, 0.5),
            "frame_p99_ms": _share(seen.milliseconds, 0.99),
            "frames_per_console_second": round(frames / max(1, self.consoles) / SECONDS, 2),
            "frame_kb": round(seen.size_bytes / max(1, frames) / 1000, 1),
            "server_us_per_fix": round(self.server_seconds / fixes * 1e6, 1),
            "server_core_share": round(self.server_seconds / SECONDS / servers, 3),
            "valkey_core_share": round(self.valkey_seconds / SECONDS, 3),
            "phones_us_per_fix": round(
                told.cpu_seconds / max(1, len(told.times) + told.turned_away) * 1e6, 1
            ),
            "desks_core_share": round(seen.cpu_seconds / SECONDS, 3),
            "server_memory_mb": round(self.memory_mb),
            "others_busy_cores": round(self.others_cores, 2),
            "acknowledged": len(told.times),
            "lost": self.lost,
            "turned_away_and_sent_again": told.turned_away,
            "unanswered": told.unanswered,
            "broken_lines": told.broken + seen.lost,
        }


@bench("positions_p99_ms")
def positions_p99(ground: Ground) -> Result:
    """6,000 fixes a second, one a request, and 500 desks, on one process: acknowledged after the store."""
    return _carry(PER_SECOND, servers=1, peer=True)


@bench("positions_p99_two_ms")
def positions_p99_two(ground: Ground) -> Result:
    """12,000 fixes a second and 500 desks on two processes, each desk seeing the teams of both."""
    return _carry(PER_SECOND * 2, servers=2, peer=False)


@bench("positions_through_kill")
def positions_through_kill(ground: Ground) -> Result:
    """How many acknowledged fixes are gone after kill -9 of a Valkey that writes its file every second (aim 0)."""
    tokens = build_fleet(TEAMS)
    valkey = Valkey(ground.folder / "killed", durable=True)
    valkey.start()
    try:
        with redis.Redis.from_url(valkey.url(), decode_responses=True) as client, ExitStack() as stack:
            web = stack.enter_context(web_on(0, REDIS_URL=valkey.url()))
            carried = _run(
                [web], tokens, [], KILL_PER_SECOND, client, lambda: _kill(valkey), valkey_pid=valkey.pid
            )
    finally:
        valkey.stop()
    return Result(value=carried.lost, unit="fixes", detail=carried.detail(KILL_PER_SECOND, 1))


def _carry(per_second: float, *, servers: int, peer: bool) -> Result:
    tokens = build_fleet(TEAMS)
    cookies = [sign_in(builders.build_person("dispatcher")) for _ in range(PERSONS)]
    with redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True) as client:
        client.delete(key(LATEST), key(TRAIL))
        with ExitStack() as stack:
            webs = [stack.enter_context(web_on(number)) for number in range(servers)]
            carried = _run(webs, tokens, cookies, per_second, client, None, valkey_pid=_valkey_pid(client))
    if len(carried.told.milliseconds) == 0:
        raise RuntimeError(f"nothing was taken: {carried}")
    detail = carried.detail(per_second, servers)
    result = Result(value=_share(carried.told.milliseconds, 0.99), unit="ms", detail=detail)
    if not peer:
        return result
    with web_on(0, "tests.bench.plain_web:application", BENCH_PEER="1") as web:
        load = Load(web.port, web.host, tokens[:PEER_TOKENS], 1, 16, 1.0, PEER_SECONDS)
        before = _cpu(web.process.pid)
        tally = send_from_processes([load])
        cpu = _cpu(web.process.pid) - before
    taken = tally.statuses.get(b"202", 0)
    detail["peer_per_second"] = round(taken / PEER_SECONDS)
    detail["peer_us_per_fix"] = round(cpu * PEER_SECONDS / (PEER_SECONDS + 1.0) / max(1, taken) * 1e6)
    return Result(
        value=result.value,
        unit="ms",
        peer="the ninja view report_positions, as fast as it answers 16 phones, nobody looking on",
        peer_value=round(percentile(tally.seconds, 0.99) * 1000, 1) if tally.seconds else None,
        detail=detail,
    )


def _run(
    webs: Sequence[Web],
    tokens: Sequence[str],
    cookies: Sequence[str],
    per_second: float,
    client: "redis.Redis",
    halfway: Callable[[], None] | None,
    *,
    valkey_pid: int | None,
) -> Carried:
    """Phones and desks from processes of their own, all beginning at one moment; then look for what was lost."""
    count = len(webs)
    begins_at = time.time() + SETTLE_SECONDS
    share = len(tokens) // count
    paces = [
        Pace(
            port=web.port,
            tokens=tokens[number * share : (number + 1) * share],
            first_team=FIRST + number * share,
            per_second=per_second / count,
            lines=LINES,
            begins_at=begins_at,
            warm_up=WARM_UP_SECONDS,
            seconds=SECONDS,
        )
        for number, web in enumerate(webs)
    ]
    lookings = [
        Looking(web.port, cookies, CONSOLES // count, CELLS, begins_at, WARM_UP_SECONDS, SECONDS)
        for web in webs
        if cookies
    ]
    carried = Carried(consoles=sum(looking.count for looking in lookings))
    pids = [web.process.pid for web in webs]
    with ProcessPoolExecutor(count + len(lookings), mp_context=get_context("spawn")) as pool:
        phones = [pool.submit(keep_pace, pace) for pace in paces]
        desks: list[Future[Seen]] = [pool.submit(look_on, looking) for looking in lookings]
        time.sleep(max(0.0, begins_at + WARM_UP_SECONDS - time.time()))
        ours = [*pids, *([valkey_pid] if valkey_pid else [])]
        before, machine = [_cpu(pid) for pid in ours], _machine()
        if halfway is not None:
            time.sleep(KILL_AFTER_SECONDS - WARM_UP_SECONDS)
            halfway()
        time.sleep(max(0.0, begins_at + WARM_UP_SECONDS + SECONDS - time.time()))
        busy = _machine() - machine
        spent = [_cpu(pid) - was for pid, was in zip(ours, before, strict=True)]
        carried.memory_mb = sum(psutil.Process(pid).memory_info().rss for pid in pids) / 1e6
        for told in phones:
            carried.told.join(told.result())
        carried.answered_in_time = carried.told.in_time
        for seen in desks:
            carried.seen.join(seen.result())
    carried.server_seconds, carried.valkey_seconds = (
        sum(spent[: len(pids)]),
        max(0.0, sum(spent[len(pids) :])),
    )
    of_ours = sum(spent) + carried.told.cpu_seconds * SECONDS / (SECONDS + WARM_UP_SECONDS)
    carried.others_cores = max(0.0, busy - of_ours - carried.seen.cpu_seconds) / SECONDS
    carried.lost = _lost(client, carried.told)
    return carried


def _lost(client: "redis.Redis", told: Told) -> int:
    """Acknowledged fixes that are not in the trail, and teams whose newest is older than what was acknowledged."""
    kept = set()
    for row in client.lrange(key(TRAIL), 0, -1):
        team, _, t, _ = str(row).split(",", 3)
        kept.add((int(team), int(t)))
    acknowledged = list(zip(told.teams, told.times, strict=True))
    newest = dict(sorted(acknowledged))
    standing = client.hmget(key(LATEST), [str(team) for team in newest]) if newest else []
    behind = sum(
        text is None or int(str(text).partition(",")[0]) < t
        for text, t in zip(standing, newest.values(), strict=True)
    )
    return sum(fix not in kept for fix in acknowledged) + behind


def _kill(valkey: Valkey) -> None:
    """kill -9, and up again from its file."""
    valkey.kill()
    valkey.start()


def _valkey_pid(client: "redis.Redis") -> int:
    return int(client.info("server")["process_id"])


def _cpu(pid: int | None) -> float:
    """Seconds of processor a process has used; 0 for one that is gone."""
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _machine() -> float:
    """Seconds of processor the whole machine has used."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0))


def _share(values: Sequence[float], share: float) -> float:
    return round(percentile(list(values), share), 1) if len(values) else 0.0
