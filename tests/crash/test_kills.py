"""kill -9 of web and worker in the middle of their work: what was answered exists once, nothing is stuck."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dottoro.startup.servers import Servers
from tests.city import City
from tests.crash.clients import Caller, Ledger, hurry, kill_inside_transaction
from tests.proofs import note_figures

KILLS = int(os.environ.get("DOTTORO_KILLS", "6"))
"""Six in ``make test``; more by the variable (the issue's bar is fifty)."""
CALLERS = 4


@pytest.fixture
def city(own_servers: Servers, tmp_path: Path) -> Iterator[City]:
    city = City(own_servers, tmp_path)
    city.prepare()
    hurry(city)
    yield city
    city.web.end()
    city.worker.end()


@pytest.mark.crash
def test_kills_in_open_transactions_lose_and_double_nothing(city: City) -> None:
    ledger, stop = Ledger(), threading.Event()
    city.web.start()
    city.worker.start()
    city.wait_ready()
    callers = [Caller(city, ledger, stop, seed) for seed in range(CALLERS)]
    for caller in callers:
        caller.start()
    landed = {"web": 0, "worker": 0}

    with city.connect() as watcher:
        while sum(landed.values()) < KILLS:
            victim = city.worker if sum(landed.values()) % 3 == 2 else city.web
            before = len(ledger.answered)
            assert kill_inside_transaction(city, victim, watcher), (
                f"no open transaction of {victim.name} was met"
            )
            landed[victim.name] += 1
            victim.start()
            city.wait_ready()
            _wait_for_answers(ledger, before + CALLERS)
        stop.set()
        for caller in callers:
            caller.join(30)

        assert ledger.wrong == []
        assert len(ledger.answered) >= KILLS
        requested = watcher.execute(
            "SELECT action_id, visit_id FROM dispatch_event WHERE kind = 'visit_requested'"
        ).fetchall()
        lost = [answer for answer in ledger.answered.items() if answer not in set(requested)]
        doubled = watcher.execute(
            "SELECT action_id FROM dispatch_event WHERE kind = 'visit_requested' GROUP BY 1 HAVING count(*) > 1"
        ).fetchall()
    note_figures("kills", answered=len(ledger.answered), lost=len(lost), doubled=len(doubled), **landed)
    assert lost == []
    assert doubled == []
    city.web.end()
    city.worker.end()
    city.manage("run_worker", "--once")
    assert "all invariants hold" in city.manage("check_invariants")
    assert landed["web"] > 0
    assert landed["worker"] > 0


def _wait_for_answers(ledger: Ledger, wanted: int) -> None:
    """Work goes on after a kill; at most 30 seconds."""
    gate = threading.Event()
    for _ in range(300):
        if len(ledger.answered) >= wanted:
            return
        gate.wait(0.1)
    raise AssertionError(f"nothing was answered after the kill: {ledger.troubles[-5:]}")
