"""positions_per_second: fixes acknowledged by the door, beside the same batches through the ninja view."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import psutil

from clinics.clock import now
from clinics.models import Person, Shift, ShiftMember, Team
from dispatch.positions.token import make_token
from tests import builders
from tests.bench.phones import Load, Tally, send_from_processes
from tests.bench.registry import Ground, Result, bench, percentile
from tests.serving import start_web, web_environment

TEAMS = 100
PHONES_PER_TEAM = 40
FIXES_PER_REQUEST = 1
SENDERS = 2
SECONDS = 8.0
WARM_UP_SECONDS = 2.0


@bench("positions_per_second")
def positions_per_second(ground: Ground) -> Result:
    """One fix a request, as phones report while they drive.

    The web process has a core of its own, the phones (and Redis) have the others: what is measured is
    the server. On a machine with a single core they share it.
    """
    tokens = _phones()
    door = _measure("dottoro.asgi:application", {}, tokens, connections=400)
    view = _measure("tests.bench.plain_web:application", {"BENCH_PEER": "1"}, tokens, connections=32)
    return Result(
        value=round(door.per_second, 1),
        unit="fixes/s",
        peer="the same batches through the ninja view report_positions",
        peer_value=round(view.per_second, 1),
        detail={
            "fixes_per_request": FIXES_PER_REQUEST,
            "phones": len(tokens),
            "p99_ms": round(door.p99 * 1000, 1),
            "peer_p99_ms": round(view.p99 * 1000, 1),
            "server_us_per_fix": round(door.cpu_us, 1),
            "peer_server_us_per_fix": round(view.cpu_us, 1),
            "refused": door.refused,
            "peer_refused": view.refused,
        },
    )


class Measured:
    """What came out of one run."""

    def __init__(self, tally: Tally, cpu_seconds: float) -> None:
        taken = tally.statuses.get(b"202", 0) * FIXES_PER_REQUEST
        if taken == 0:
            raise RuntimeError(f"nothing was taken: {tally.statuses}, {tally.lost} lost")
        self.per_second = taken / SECONDS
        self.p99 = percentile(tally.seconds, 0.99)
        self.cpu_us = cpu_seconds / (SECONDS + WARM_UP_SECONDS) * SECONDS / taken * 1e6
        self.refused = sum(tally.statuses.values()) - tally.statuses.get(b"202", 0)


def _measure(application: str, more: dict[str, str], tokens: list[str], *, connections: int) -> Measured:
    with _cores_of_the_server():
        web = start_web(web_environment(**more), application=application)
    try:
        before = psutil.Process(web.process.pid).cpu_times()
        loads = [
            Load(
                port=web.port,
                host=web.host,
                tokens=tokens[sender::SENDERS],
                fixes_per_request=FIXES_PER_REQUEST,
                connections=connections // SENDERS,
                warm_up=WARM_UP_SECONDS,
                seconds=SECONDS,
            )
            for sender in range(SENDERS)
        ]
        with _cores_of_the_phones():
            tally = send_from_processes(loads)
        after = psutil.Process(web.process.pid).cpu_times()
    finally:
        web.stop()
        web.log.unlink(missing_ok=True)
    return Measured(tally, after.user + after.system - before.user - before.system)


@contextmanager
def _only_on(cores: set[int]) -> Iterator[None]:
    """Processes started inside run on these cores only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _cores_of_the_server() -> AbstractContextManager[None]:
    return _only_on({min(os.sched_getaffinity(0))})


def _cores_of_the_phones() -> AbstractContextManager[None]:
    cores = os.sched_getaffinity(0)
    return _only_on(cores - {min(cores)})


def _phones() -> list[str]:
    """Tokens of many phones on duty: so many that no phone meets its own limit."""
    clinic = builders.build_clinic()
    teams = [builders.build_team(clinic, code=f"T{number:03d}") for number in range(TEAMS)]
    at = now()
    shifts = Shift.objects.bulk_create(
        Shift(
            team=team,
            starts_at=at - timedelta(hours=1),
            ends_at=at + timedelta(hours=8),
            started_at=at - timedelta(hours=1),
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
