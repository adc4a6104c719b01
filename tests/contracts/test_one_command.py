"""`make run`, really run: it serves the practice city, mends itself, and leaves nothing behind."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dottoro.startup.folders import CHECKOUT
from dottoro.startup.processes import birth_of, wait_until

pytestmark = pytest.mark.crash

START_SECONDS = 240


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


class Product:
    """The product as a newcomer starts it, in a folder and on a port of its own."""

    def __init__(self, data: Path, port: int, **more: str) -> None:
        self.data, self.port = data, port
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
        }
        self.log = (data.parent / "terminal.log").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dottoro.startup", "run"],
            cwd=CHECKOUT,
            env={**environment, "DOTTORO_DATA": str(data), "PORT": str(port), **more},
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def said(self) -> str:
        """All that stood on the terminal."""
        return Path(self.log.name).read_text(encoding="utf-8")

    def wait_until_it_runs(self) -> None:
        ready = wait_until(
            lambda: "Ctrl-C stops" in self.said() or self.process.poll() is not None, seconds=START_SECONDS
        )
        assert ready, self.said()
        assert self.process.poll() is None, self.said()

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(connection):
            try:
                connection.request("GET", "/")
                return connection.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                return False

    def pid_of(self, part: str, folder: str = "logs") -> int:
        return int(json.loads((self.data / folder / f"{part}.pid").read_text(encoding="utf-8"))["pid"])

    def processes(self) -> list[int]:
        """Every living process that was started for this data folder."""
        mark = f"DOTTORO_DATA={self.data}\0".encode()
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (place / "environ").read_bytes() + b"\0" and birth_of(int(place.name)) is not None:
                    found.append(int(place.name))
        return found

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A data folder and a port; whatever a failed test left running there is ended."""
    data = tmp_path / "city"
    yield data, free_port()
    for mark in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"DOTTORO_DATA={data}\0".encode() in (mark / "environ").read_bytes() + b"\0":
                os.kill(int(mark.name), signal.SIGKILL)


def test_ctrl_c_ends_all_and_leaves_no_process_and_no_lock(place: tuple[Path, int]) -> None:
    product = Product(*place)
    with product.log:
        product.wait_until_it_runs()
        assert f"http://127.0.0.1:{product.port}" in product.said()
        assert product.answers()

        status = product.end(signal.SIGINT)

        assert status == 0, product.said()
        assert product.processes() == []
        assert not (product.data / "postgres" / "data" / "postmaster.pid").exists()
        assert not product.answers()


def test_killed_parts_come_back_and_a_killed_parent_takes_all_with_it(place: tuple[Path, int]) -> None:
    product = Product(*place, DOTTORO_PRACTICE_CITY="off")
    with product.log:
        product.wait_until_it_runs()

        os.kill(product.pid_of("web"), signal.SIGKILL)
        os.kill(product.pid_of("postgres", "postgres"), signal.SIGKILL)
        assert wait_until(lambda: product.said().count("starts again") >= 2, seconds=20), product.said()
        assert wait_until(product.answers, seconds=60), product.said()

        product.end(signal.SIGKILL)
        assert wait_until(lambda: product.processes() == [], seconds=30)

    again = Product(*place, DOTTORO_PRACTICE_CITY="off")
    with again.log:
        again.wait_until_it_runs()
        assert again.answers()
        assert again.end(signal.SIGTERM) == 0
        assert again.processes() == []
