"""Clients with a ledger, and the one who kills.

A kill counts only when it lands in an open transaction: the process is frozen (SIGSTOP), PostgreSQL is
asked whether one of its connections has written and not committed, and only then it gets SIGKILL.
"""

import json
import random
import signal
import threading
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg

from tests.city import City, Victim

VILLAGE = "73.71.13.1002"
PASSWORD = "dottoro-praktik"


def hurry(city: City) -> None:
    """An office in a great hurry, so that deadlines fall due all the time."""
    with city.connect() as connection:
        connection.execute("UPDATE dispatch_urgencytarget SET unassigned_minutes = 0.005, offer_seconds = 1")


@dataclass
class Ledger:
    """What clients sent and what they were told: an answer given must be true for ever."""

    sent: dict[UUID, bytes] = field(default_factory=dict)
    answered: dict[UUID, int] = field(default_factory=dict)
    """action id -> id of the visit that was answered."""
    wrong: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    """What went wrong on the way, for reading when a run fails."""

    def note(self, action_id: UUID, answer: dict[str, Any]) -> None:
        """An answer came; a second one for the same action must be the same."""
        visit_id = int(answer["visit"]["id"])
        before = self.answered.setdefault(action_id, visit_id)
        if before != visit_id:
            self.wrong.append(f"{action_id} was answered with {before} and {visit_id}")


class Caller(threading.Thread):
    """A call taker who never stops: logs calls, and sends again what was not answered, with the same action id."""

    def __init__(self, city: City, ledger: Ledger, stop: threading.Event, seed: int) -> None:
        super().__init__(daemon=True)
        self.city, self.ledger, self.stop_event = city, ledger, stop
        self.random = random.Random(seed)

    def run(self) -> None:
        """Until told to stop."""
        pending: UUID | None = None
        with httpx.Client(
            base_url=self.city.address, headers={"Origin": self.city.address}, timeout=10
        ) as client:
            while not self.stop_event.is_set():
                if pending is None:
                    pending = uuid4()
                    self.ledger.sent[pending] = self._call(pending)
                try:
                    if "dottoro" not in client.cookies:
                        self._sign_in(client)
                    answer = self._send(client, self.ledger.sent[pending])
                except httpx.HTTPError as problem:
                    self.ledger.troubles.append(repr(problem))
                    self.stop_event.wait(0.05)
                    continue
                self.ledger.note(pending, answer)
                pending = None

    def _call(self, action_id: UUID) -> bytes:
        visit = {
            "caller_name": "Dg. Bau",
            "caller_phone": f"0812{self.random.randrange(10**8):08d}",
            "complaint": "demam",
            "urgency": self.random.choice(["red", "yellow", "green"]),
            "place": {"village_code": VILLAGE, "alley": str(self.random.randrange(40))},
        }
        body = {
            "action_id": str(action_id),
            "disposition": "request",
            "answered_at": "2026-01-01T00:00:00Z",
            "visit": visit,
        }
        return json.dumps(body).encode()

    def _sign_in(self, client: httpx.Client) -> None:
        client.get("/masuk").raise_for_status()
        token = client.cookies["csrftoken"]
        client.post("/masuk", data={"username": "meja1", "password": PASSWORD, "csrfmiddlewaretoken": token})

    def _send(self, client: httpx.Client, body: bytes) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "X-CSRFToken": client.cookies["csrftoken"]}
        answer = client.post("/api/desk/calls", content=body, headers=headers)
        answer.raise_for_status()
        return dict(answer.json())


def kill_inside_transaction(
    city: City, victim: Victim, watcher: psycopg.Connection[Any], tries: int = 400
) -> bool:
    """Kill the process while it has written and not committed. False when no such moment was met."""
    gate = threading.Event()
    for _ in range(tries):
        process = victim.alive
        process.send_signal(signal.SIGSTOP)
        gate.wait(0.01)
        if _open_transactions(watcher, victim.name):
            process.kill()
            process.wait()
            return True
        process.send_signal(signal.SIGCONT)
        gate.wait(random.uniform(0.001, 0.03))
    return False


def _open_transactions(watcher: psycopg.Connection[Any], name: str) -> int:
    """Connections of a frozen process that have written, wait for their next word, and are not committed."""
    row = watcher.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
        " AND state = 'idle in transaction' AND backend_xid IS NOT NULL",
        [name],
    ).fetchone()
    return int(row[0]) if row else 0
