"""`make run`: the whole product on one machine, until Ctrl-C."""

import contextlib
import fcntl
import http.client
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dottoro.startup.folders import CHECKOUT, data_folder, make_folder
from dottoro.startup.frontend import build_frontend
from dottoro.startup.processes import Child, last_lines
from dottoro.startup.progress import run_step, say, seconds_since
from dottoro.startup.refusals import CannotStart
from dottoro.startup.servers import Servers, note_addresses, start_servers
from dottoro.startup.supervisor import Part, Stopped, ending_signals, stop_all, watch_over

NEEDED_BYTES = 500 * 1000 * 1000
READY_SECONDS = 120
NEEDED_IN_A_REAL_CITY = (
    "DATABASE_URL",
    "REDIS_URL",
    "DOTTORO_SECRET_KEY (or DOTTORO_SECRET_KEY_FILE)",
    "DOTTORO_ALLOWED_HOSTS",
)
CREW_AND_HEAD = {
    "makassar": ("tim-kks1", "kepala-kassi-kassi"),
    "balikpapan": ("tim-ckl1", "kepala-contoh-klandasan"),
}
"""A team and a head of a puskesmas to sign in as, in the cities that come with the product."""
PRACTICE_PASSWORD = "dottoro-praktik"  # noqa: S105 - printed for everybody, exists in practice only


@dataclass(frozen=True)
class Place:
    """Where this product runs: data, address, and whether it is a practice city."""

    data: Path
    host: str
    port: int
    practice: bool
    city: str

    @property
    def logs(self) -> Path:
        """The folder of the parts' logs."""
        return self.data / "logs"

    @property
    def address(self) -> str:
        """What to type into a browser."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104 - compared, not bound
        return f"http://{host}:{self.port}"


def place_of(environment: Mapping[str, str]) -> Place:
    """Read PORT, DOTTORO_HOST, DOTTORO_DATA and DOTTORO_MODE. Raises CannotStart on nonsense."""
    text = environment.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT is {text!r}, but a port is a number from 1 to 65535.")
    mode = environment.get("DOTTORO_MODE") or "practice"
    if mode not in ("practice", "real"):
        raise CannotStart(f"DOTTORO_MODE is {mode!r}, but it is either practice or real.")
    if mode == "real":
        secret = environment.get("DOTTORO_SECRET_KEY") or environment.get("DOTTORO_SECRET_KEY_FILE")
        given = {**environment, "DOTTORO_SECRET_KEY (or DOTTORO_SECRET_KEY_FILE)": secret}
        missing = [name for name in NEEDED_IN_A_REAL_CITY if not given.get(name)]
        if missing:
            raise CannotStart(
                f"A real city's installation needs {', '.join(missing)}; docs/running.md says more."
            )
    host = environment.get("DOTTORO_HOST") or "127.0.0.1"
    return Place(
        data=data_folder(environment),
        host=host,
        port=int(text),
        practice=mode == "practice",
        city=environment.get("DOTTORO_CITY") or "makassar",
    )


def run_product(environment: Mapping[str, str]) -> int:
    """Bring everything up, look after it until it is asked to end, end it in order; the exit status."""
    place = place_of(environment)
    parts: list[Part] = []
    with ending_signals() as ending:
        try:
            with only_one(place):
                try:
                    _bring_up(place, environment, parts)
                    watch_over(parts)
                finally:
                    ending()
                    if parts:
                        say("\nStopping")
                    stop_all(parts)
                    (place.data / "servers.json").unlink(missing_ok=True)
        except Stopped:
            say("Stopped; nothing is left running.")
    return 0


def _bring_up(place: Place, environment: Mapping[str, str], parts: list[Part]) -> None:
    began_at = time.monotonic()
    children = make_children(place, environment)
    for child in children:
        child.end_leftover()
    require_free_port(place)
    require_space(place.data)
    build_frontend(environment, place.logs)
    say("Starting the database")
    servers = start_servers(place.data, environment)
    parts += [server for server in (servers.postgres, servers.valkey) if server is not None]
    note_addresses(place.data, servers)
    inside = inner_environment(place, environment, servers)
    run_step(
        "Preparing the database and the city",
        [sys.executable, "manage.py", "prepare"],
        log_folder=place.logs,
        name="prepare",
        environment=inside,
        working_folder=CHECKOUT,
    )
    say("Starting web, worker and practice city" if place.practice else "Starting web and worker")
    for child in children:
        child.environment = inside
        parts.append(child)
        child.start()
    wait_for_web(place, children[0])
    greet(place, began_at)


@contextlib.contextmanager
def only_one(place: Place) -> Iterator[None]:
    """Hold the data folder for this start; raises CannotStart when another one holds it."""
    make_folder(place.data, mode=0o755)
    make_folder(place.logs)
    path = place.data / "run.lock"
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            who = lock.read().strip() or "unknown"
            raise CannotStart(
                f"Dottoro already runs from {place.data} ({who}). "
                "For a second one choose another folder and port: DOTTORO_DATA=~/second make run PORT=8001"
            ) from error
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {place.address}")
        lock.flush()
        yield
        lock.truncate(0)


def require_free_port(place: Place) -> None:
    """Raises CannotStart when something else answers at the address already."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((place.host, place.port))
        except OSError as error:
            raise CannotStart(
                f"Port {place.port} of {place.host} cannot be used: {error.strerror}. "
                f"Choose another one: make run PORT={place.port + 1}"
            ) from error


def require_space(data: Path) -> None:
    """Raises CannotStart when the disk is nearly full."""
    free = shutil.disk_usage(data).free
    if free < NEEDED_BYTES:
        raise CannotStart(
            f"There is not enough space in {data}: {free // 10**6} MB are free, {NEEDED_BYTES // 10**6} MB are needed."
        )


def inner_environment(place: Place, environment: Mapping[str, str], servers: Servers) -> dict[str, str]:
    """What the product's processes see: where the servers are, the mode, this virtual environment first in PATH."""
    return {
        **environment,
        **servers.environment(),
        "DOTTORO_DATA": str(place.data),
        "DOTTORO_MODE": "practice" if place.practice else "real",
        "DJANGO_SETTINGS_MODULE": "dottoro.settings",
        "DOTTORO_CITY": place.city,
        "PORT": str(place.port),
        "PYTHONUNBUFFERED": "1",
    }


def make_children(place: Place, environment: Mapping[str, str]) -> list[Child]:
    """Web first, then the worker, then (practice only) the practice city."""
    commands = {
        "web": [
            *("-m", "uvicorn", "dottoro.asgi:application", "--host", place.host, "--port", str(place.port)),
            *("--loop", "uvloop", "--http", "dottoro.wire:PositionsFirst", "--ws", "websockets-sansio"),
            *("--ws-per-message-deflate", "false", "--ws-max-size", "16384"),
            *("--no-access-log", "--timeout-graceful-shutdown", "5", "--no-server-header"),
            *("--log-level", "warning"),
        ],
        "worker": ["manage.py", "run_worker"],
    }
    if place.practice and environment.get("DOTTORO_PRACTICE_CITY", "on") != "off":
        commands["practice"] = ["manage.py", "practice"]
    return [
        Child(
            name,
            [sys.executable, *command],
            folder=place.logs,
            stop_signal=signal.SIGTERM,
            grace_seconds=10,
            working_folder=CHECKOUT,
        )
        for name, command in commands.items()
    ]


def wait_for_web(place: Place, web: Child) -> None:
    """Wait until the first page answers. Raises CannotStart with the web process's last lines."""
    host = "127.0.0.1" if place.host in ("0.0.0.0", "") else place.host  # noqa: S104 - compared, not bound
    ends_at = time.monotonic() + READY_SECONDS
    while web.running and time.monotonic() < ends_at:
        connection = http.client.HTTPConnection(host, place.port, timeout=5)
        try:
            connection.request("GET", "/api/session", headers={"Host": f"127.0.0.1:{place.port}"})
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
            continue
        finally:
            connection.close()
        if status < 500:
            return
        break
    raise CannotStart(
        f"The web process does not answer. Its last lines ({web.log}):\n{last_lines(web.log, 20)}"
    )


def crew_and_head(city: str) -> tuple[tuple[str, str, str], ...]:
    """Their log-ins as the greeting shows them; none for a city of somebody's own folder."""
    if city not in CREW_AND_HEAD:
        return ()
    team, head = CREW_AND_HEAD[city]
    return (team, "crew of a team, on a phone", "/tim"), (head, "head of a puskesmas", "/puskesmas")


def greet(place: Place, began_at: float) -> None:
    """Address, log-ins and where to look, for the person at the terminal."""
    say(f"\nDottoro runs ({seconds_since(began_at)}):  {place.address}\n")
    if place.practice:
        say(
            f"This is a practice city: nothing leaves this machine. Password of all log-ins: {PRACTICE_PASSWORD}"
        )
        for name, who, path in (
            ("meja1", "dispatcher at the desk", "/meja"),
            ("penerima1", "call taker", "/meja"),
            *crew_and_head(place.city),
            ("pengamat", "Operation Room", "/ruang-operasi"),
            ("admin", "registry and log-ins", "/admin/"),
        ):
            say(f"  {name:<20} {who:<28} {place.address}{path}")
        say(f"  {'all others':<20} {'with one tap':<28} {place.address}/")
        say(f"  {'(no log-in)':<20} {'citizen':<28} {place.address}/minta")
    say(f"\nLogs: {place.logs}    Ctrl-C stops everything.")
