"""A whole product on servers of its own: Makassar loaded, web and worker as processes that a test may end."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from dottoro.startup.folders import CHECKOUT
from dottoro.startup.servers import Servers

READY_SECONDS = 240
"""Far more than a start takes, so that a busy machine fails nobody; a process that died is seen at once."""


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Victim:
    """One process of the product, known to PostgreSQL by its name."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it (again)."""
        environment = {**self.environment, "PGAPPNAME": self.name}
        self.process = subprocess.Popen(
            self.command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    @property
    def alive(self) -> subprocess.Popen[bytes]:
        """The running process."""
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError(f"{self.name} does not run")
        return self.process

    @property
    def alive_or_dead(self) -> subprocess.Popen[bytes]:
        """The process, which may have ended."""
        if self.process is None:
            raise RuntimeError(f"{self.name} was never started")
        return self.process

    def end(self) -> None:
        """End it in order (a frozen one wakes first); with force when it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGCONT)
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class City:
    """The product on its own servers."""

    servers: Servers
    folder: Path
    application: str = "dottoro.asgi:application"
    """What the web process serves: the product, or the product behind something a test puts before it."""
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.environment = {
            **os.environ,
            **self.servers.environment(),
            "DOTTORO_DATA": str(self.folder),
            "DOTTORO_MODE": "practice",
            "DOTTORO_PRACTICE_CITY": "off",  # nobody is simulated, neither now nor in a past
            "DJANGO_SETTINGS_MODULE": "dottoro.settings",
        }
        uvicorn = ["-m", "uvicorn", self.application, "--port", str(self.port), "--no-access-log"]
        self.web = Victim("web", [sys.executable, *uvicorn], self.environment)
        self.worker = Victim("worker", [sys.executable, "manage.py", "run_worker"], self.environment)

    def manage(self, *words: str) -> str:
        """Run one of Django's commands; its output."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout

    def prepare(self) -> None:
        """Tables, Makassar and its people."""
        self.manage("prepare")

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of the test's own."""
        return psycopg.connect(self.servers.database_url, autocommit=True, application_name="watcher")

    @property
    def address(self) -> str:
        """What a browser is given."""
        return f"http://127.0.0.1:{self.port}"

    def wait_ready(self) -> None:
        """Until the web process answers."""
        gate = threading.Event()
        for _ in range(READY_SECONDS * 10):
            try:
                with urllib.request.urlopen(f"{self.address}/api/session", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                if self.web.alive:
                    gate.wait(0.1)
        raise RuntimeError("the web process does not answer")
