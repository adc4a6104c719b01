"""positions_per_second and its like: fixes acknowledged by the door, beside the same batches through the ninja view.

One fix a request, as phones report while they drive, or ten, as they do after a lorong without signal; on one web
process or two. Phones send as fast as they are answered. How much it carries at a city's pace: carrying.py.
"""

import os
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import timedelta

import psutil

from clinics.clock import now
from clinics.models import Person, Shift, ShiftMember, Team
from dispatch.positions.token import make_token
from tests import builders
from tests.bench.cores import only_on, web_on
from tests.bench.phones import Load, Tally, send_from_processes
from tests.bench.registry import Ground, Result, bench, percentile
from tests.serving import Web

TEAMS = 100
PHONES_PER_TEAM = 40
BATCH = 10
CONNECTIONS = 400
VIEW_CONNECTIONS = 32
SENDERS = 2
SECONDS = 8.0
WARM_UP_SECONDS = 2.0


@bench("positions_per_second")
def positions_per_second(ground: Ground) -> Result:
    """One fix a request on one process.

    The web process has a core of its own, the phones (and Redis) have the others: what is measured is
    the server. On a machine with two cores phones that cannot keep up show as ``server_core_share`` below 1.
    """
    return _beside_the_view(fixes=1)


@bench("positions_per_second_batched")
def positions_per_second_batched(ground: Ground) -> Result:
    """Ten fixes a request on one process."""
    return _beside_the_view(fixes=BATCH)


@bench("positions_per_second_two")
def positions_per_second_two(ground: Ground) -> Result:
    """One fix a request on two processes."""
    return _two_processes(fixes=1)


@bench("positions_per_second_two_batched")
def positions_per_second_two_batched(ground: Ground) -> Result:
    """Ten fixes a request on two processes."""
    return _two_processes(fixes=BATCH)


@dataclass(frozen=True)
class Measured:
    """What came out of one run."""

    tally: Tally
    cpu_seconds: float
    fixes: int
    servers: int

    @property
    def taken(self) -> int:
        """Fixes acknowledged in the window."""
        return self.tally.statuses.get(b"202", 0) * self.fixes

    def detail(self) -> dict[str, float | int | str]:
        """What a reader needs beside the one figure."""
        return {
            "fixes_per_request": self.fixes,
            "processes": self.servers,
            "p99_ms": round(percentile(self.tally.seconds, 0.99) * 1000, 1),
            "server_us_per_fix": round(self.cpu_seconds / self.taken * 1e6, 1),
            "server_core_share": round(self.cpu_seconds / SECONDS / self.servers, 3),
            "phones_us_per_fix": round(self.tally.cpu_seconds / self.taken * 1e6, 1),
            "refused": sum(self.tally.statuses.values()) - self.tally.statuses.get(b"202", 0),
            "lost_lines": self.tally.lost,
        }


def _beside_the_view(*, fixes: int) -> Result:
    tokens = _phones()
    door = _measure("dottoro.asgi:application", {}, tokens, fixes=fixes, connections=CONNECTIONS)
    view = _measure(
        "tests.bench.plain_web:application",
        {"BENCH_PEER": "1"},
        tokens,
        fixes=fixes,
        connections=VIEW_CONNECTIONS,
    )
    detail = {"phones": len(tokens), **door.detail()}
    for name in ("p99_ms", "server_us_per_fix", "refused"):
        detail[f"peer_{name}"] = view.detail()[name]
    return Result(
        value=round(door.taken / SECONDS, 1),
        unit="fixes/s",
        peer="the same batches through the ninja view report_positions",
        peer_value=round(view.taken / SECONDS, 1),
        detail=detail,
    )


def _two_processes(*, fixes: int) -> Result:
    door = _measure(
        "dottoro.asgi:application", {}, _phones(), fixes=fixes, connections=CONNECTIONS, servers=2
    )
    return Result(value=round(door.taken / SECONDS, 1), unit="fixes/s", detail=door.detail())


def _measure(
    application: str,
    more: dict[str, str],
    tokens: list[str],
    *,
    fixes: int,
    connections: int,
    servers: int = 1,
) -> Measured:
    """Phones of their own processes against so many web processes, each phone always at the same one."""
    with ExitStack() as stack:
        webs = [stack.enter_context(web_on(core, application, **more)) for core in range(servers)]
        loads = [
            Load(
                port=webs[sender % servers].port,
                host=webs[sender % servers].host,
                tokens=tokens[sender::SENDERS],
                fixes_per_request=fixes,
                connections=connections // SENDERS,
                warm_up=WARM_UP_SECONDS,
                seconds=SECONDS,
            )
            for sender in range(SENDERS)
        ]
        before = _cpu(webs)
        with _cores_of_the_phones(servers):
            tally = send_from_processes(loads)
        spent = _cpu(webs) - before
    measured = Measured(tally, spent * SECONDS / (SECONDS + WARM_UP_SECONDS), fixes, servers)
    if measured.taken == 0:
        raise RuntimeError(f"nothing was taken: {tally.statuses}, {tally.lost} lost")
    return measured


def _cpu(webs: list[Web]) -> float:
    """Seconds of processor the web processes have used."""
    times = [psutil.Process(web.process.pid).cpu_times() for web in webs]
    return float(sum(one.user + one.system for one in times))


def _cores_of_the_phones(servers: int) -> AbstractContextManager[None]:
    cores = sorted(os.sched_getaffinity(0))
    return only_on(set(cores[servers:]))


def _phones() -> list[str]:
    """Tokens of many phones on duty: so many that no phone meets its own limit."""
    clinic = builders.build_clinic()
    teams = [builders.build_team(clinic, code=f"T{number:03d}") for number in range(TEAMS)]
    at = now()
    shifts = Shift.objects.bulk_create(
        Shift(
            team=team,
            starts_at=at - timedelta(hours=12),
            ends_at=at + timedelta(hours=8),
            started_at=at - timedelta(hours=12),
        )
        for team in teams
    )
    people = Person.objects.bulk_create(
        Person(username=f"phone{number}", full_name="Bu Rosmini", role="crew", clinic=clinic, password="!")
        for number in range(TEAMS * PHONES_PER_TEAM)
    )
    members = ShiftMember.objects.bulk_create(
        ShiftMember(shift=shifts[number % TEAMS], person=person, profession="nurse", on_duty=True)
        for number, person in enumerate(people)
    )
    by_shift: dict[int, Team] = {shift.pk: shift.team for shift in shifts}
    return [make_token(by_shift[m.shift_id].pk, m.shift_id, m.person_id, m.person.epoch) for m in members]
