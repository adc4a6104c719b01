"""The product as people meet it: a web process of its own (uvicorn) on a free port, beside the test.

`start_web(environment)` is for anybody who has a database; the fixture `product` serves the database of
the test, which must be transactional (`pytest.mark.django_db(transaction=True)`), as the process sees
only what is committed.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from clinics.models import Person

CHECKOUT = Path(__file__).resolve().parent.parent
READY_SECONDS = 240.0
STOP_SECONDS = 60.0
UVICORN = (
    *(
        "--host",
        "127.0.0.1",
        "--loop",
        "uvloop",
        "--http",
        "dottoro.wire:PositionsFirst",
        "--ws",
        "websockets-sansio",
    ),
    *("--ws-per-message-deflate", "false", "--ws-max-size", "16384", "--no-access-log", "--no-server-header"),
    *("--timeout-graceful-shutdown", "5", "--log-level", "warning"),
)


@dataclass
class Web:
    """A web process that serves."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> str:
        """What a browser is given."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    def socket_address(self, screen: str, **query: str) -> str:
        """Where a live screen connects."""
        return f"ws://{self.host}/ws/live?{urlencode({'screen': screen, **query})}"

    def ask(
        self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """One request; status, headers in lower case, body."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        try:
            line.request(method, path, body=body, headers=sent)
            answer = line.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            line.close()

    def what_it_said(self) -> str:
        """Its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> int:
        """End it as Ctrl-C would; its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url() -> str:
    """DATABASE_URL of the database this test process uses."""
    of = connection.settings_dict
    host, port = str(of["HOST"]), str(of["PORT"])
    query = {"host": host} if host.startswith("/") else {}
    place = "" if query else host + (f":{port}" if port else "")
    if query and port:
        query["port"] = port
    login = quote(str(of["USER"]), safe="") + (
        f":{quote(str(of['PASSWORD']), safe='')}" if of["PASSWORD"] else ""
    )
    tail = f"?{'&'.join(f'{k}={quote(v)}' for k, v in query.items())}" if query else ""
    return f"postgresql://{login}@{place}/{quote(str(of['NAME']), safe='')}{tail}"


def web_environment(**more: str) -> dict[str, str]:
    """The environment of a process of the product that uses this test's database and Redis."""
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "DOTTORO_SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "dottoro.settings",
        "PYTHONWARNINGS": "default",
        **more,
    }


def start_web(
    environment: Mapping[str, str], *, port: int | None = None, application: str = "dottoro.asgi:application"
) -> Web:
    """Start a web process and wait until it answers. The caller stops it."""
    port = port or free_port()
    handle, name = tempfile.mkstemp(prefix="dottoro-web-", suffix=".log")
    with os.fdopen(handle, "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", application, "--port", str(port), *UVICORN],
            cwd=CHECKOUT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    web = Web(port=port, process=process, log=Path(name))
    ends_at = time.monotonic() + READY_SECONDS
    while time.monotonic() < ends_at and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return web
        except OSError:
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
    web.kill()
    said = web.what_it_said()
    web.log.unlink(missing_ok=True)
    raise AssertionError(f"The web process did not start:\n{said}")


@contextmanager
def running_web(**more: str) -> Iterator[Web]:
    """A web process on this test's database; ends cleanly, or the test fails with what it said."""
    web = start_web(web_environment(**more))
    try:
        yield web
        status = web.stop()
        assert status in (0, -15), web.what_it_said()
    finally:
        web.kill()
        web.log.unlink(missing_ok=True)


@pytest.fixture
def product(transactional_db: None) -> Iterator[Web]:
    """The product serving this test's database."""
    with running_web() as web:
        yield web


def sign_in(person: Person) -> str:
    """A session of this person, as a Cookie header."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    cookie: SimpleCookie = SimpleCookie()
    cookie[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return cookie.output(header="").strip()
