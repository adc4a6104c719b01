"""Clients with a ledger, and the one who kills.

A kill counts only when it lands in an open transaction: the process is frozen (SIGSTOP), PostgreSQL is
asked whether one of its connections has written and not committed, and only then it gets SIGKILL.
"""

import http.client
import json
import random
import signal
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.city import City, Victim

VILLAGE = "73.71.13.1002"


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
        self.cookies: dict[str, str] = {}

    def run(self) -> None:
        """Until told to stop."""
        pending: UUID | None = None
        while not self.stop_event.is_set():
            if pending is None:
                pending = uuid4()
                self.ledger.sent[pending] = self._call(pending)
            try:
                if "dottoro" not in self.cookies:
                    self._sign_in()
                answer = self._post("/api/desk/calls", self.ledger.sent[pending])
            except (OSError, ValueError, http.client.HTTPException) as problem:
                self.ledger.troubles.append(_described(problem))
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

    def _sign_in(self) -> None:
        page = self._open("GET", "/masuk")
        self._keep(page)
        form = f"username=meja1&password=dottoro-praktik&csrfmiddlewaretoken={self.cookies['csrftoken']}"
        self._open("POST", "/masuk", form.encode(), {"Content-Type": "application/x-www-form-urlencoded"})
        if "dottoro" not in self.cookies:
            self.cookies.clear()
            raise ValueError("not signed in")

    def _post(self, path: str, body: bytes) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.cookies["csrftoken"]}
        answer = self._open("POST", path, body, headers)
        return dict(json.loads(answer.read()))

    def _open(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Any:
        url = f"http://127.0.0.1:{self.city.port}{path}"
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        given = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{self.city.port}", **(headers or {})}
        request = urllib.request.Request(url, data=body, method=method, headers=given)
        opener = urllib.request.build_opener(_NoRedirect())
        try:
            answer = opener.open(request, timeout=10)
        except urllib.error.HTTPError as error:
            if error.code != 302:
                raise
            answer = error
        self._keep(answer)
        return answer

    def _keep(self, answer: Any) -> None:
        for header in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value


def _described(problem: Exception) -> str:
    if isinstance(problem, urllib.error.HTTPError):
        return f"{problem.code} {problem.read()[:300]!r}"
    return repr(problem)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The log-in answers with a redirect; its cookies are what counts."""

    def redirect_request(self, *_args: Any) -> None:
        """Do not follow."""


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
