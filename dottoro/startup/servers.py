"""The two servers Dottoro stands on: its own PostgreSQL and Valkey, unless the environment names others."""

import contextlib
import json
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from dottoro.startup.folders import data_folder, make_folder
from dottoro.startup.postgres import Postgres
from dottoro.startup.valkey import Valkey

ADDRESSES_FILE = "servers.json"


@dataclass(frozen=True)
class Servers:
    """Where database and Redis answer. `postgres` and `valkey` are None when the environment names others."""

    database_url: str
    redis_url: str
    postgres: Postgres | None = None
    valkey: Valkey | None = None

    def environment(self) -> dict[str, str]:
        """The variables by which the settings find them."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


def start_servers(folder: Path, environment: Mapping[str, str], *, durable: bool = True) -> Servers:
    """Start what DATABASE_URL and REDIS_URL do not name, with its data in `folder`.

    Raises CannotStart; then nothing is left running.
    """
    database_url, redis_url = environment.get("DATABASE_URL"), environment.get("REDIS_URL")
    make_folder(folder, mode=0o755)
    postgres = None if database_url else Postgres(folder / "postgres", durable=durable)
    valkey = None if redis_url else Valkey(folder / "valkey", durable=durable)
    try:
        if postgres is not None:
            postgres.start()
        if valkey is not None:
            valkey.start()
    except BaseException:
        stop_servers(postgres, valkey)
        raise
    return Servers(
        database_url=database_url or (postgres.url() if postgres else ""),
        redis_url=redis_url or (valkey.url() if valkey else ""),
        postgres=postgres,
        valkey=valkey,
    )


def stop_servers(*servers: Postgres | Valkey | None) -> None:
    """Stop the given servers, the later started ones first."""
    for server in reversed(servers):
        if server is not None:
            server.stop()


@contextlib.contextmanager
def running_servers(
    folder: Path, environment: Mapping[str, str], *, durable: bool = True
) -> Iterator[Servers]:
    """PostgreSQL and Valkey for the length of a `with` block."""
    servers = start_servers(folder, environment, durable=durable)
    try:
        yield servers
    finally:
        stop_servers(servers.postgres, servers.valkey)


def note_addresses(folder: Path, servers: Servers) -> Path:
    """Write down, for `manage.py` beside a running product, where its servers answer. Holds passwords: 0600."""
    path = folder / ADDRESSES_FILE
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(servers.environment()), encoding="utf-8")
    return path


def lend_running_servers(environment: MutableMapping[str, str]) -> None:
    """Fill in DATABASE_URL and REDIS_URL from a running `make run`, where they are not set."""
    path = data_folder(environment) / ADDRESSES_FILE
    if path.exists():
        for name, value in json.loads(path.read_text(encoding="utf-8")).items():
            environment.setdefault(name, value)
