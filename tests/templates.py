"""Databases that are made once in a test run and copied by PostgreSQL for everybody who needs one.

Migrating takes five seconds and loading a city as long again, a copy less than one. With `-n` the workers
share the run's servers and therefore what was made: the first that needs a database makes it, the others wait.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from dottoro.startup.servers import Servers
from tests.city import City

RUN = "DOTTORO_TEST_RUN"
"""The variable that names this run; set where the servers are started (tests/servers.py)."""
BOTH_TEAMS_AT_NIGHT = """
    UPDATE clinics_shift AS afternoon SET ends_at = ends_at + interval '11 hours'
    WHERE extract(hour FROM starts_at AT TIME ZONE 'Asia/Makassar') = 14 AND NOT EXISTS (
        SELECT 1 FROM clinics_shift AS night
        WHERE night.team_id = afternoon.team_id AND night.starts_at = afternoon.ends_at
    )
"""
"""The practice roster sends most second teams home at nine in the evening; a story finds them at any hour."""
FAR_DATABASE_ZONE = "Pacific/Kiritimati"
"""What PostgreSQL takes for local time: it must never show."""


def migrated() -> str:
    """The name of a database with all tables, and nothing in them."""
    return _made("migrated", "", ("migrate", "-v", "0"))


@contextmanager
def copied_city(code: str, *, families: int = 0) -> Iterator[str]:
    """DATABASE_URL of an own copy of this city with its people; dropped afterwards.

    ``families``: with a year of so many families behind it, made when somebody first asks for it.
    """
    original = _made(f"loaded_{code}", migrated(), ("prepare",), BOTH_TEAMS_AT_NIGHT, DOTTORO_CITY=code)
    if families:
        year = ("practice_year", "--families", str(families))
        original = _made(f"year_{code}_{families}", original, year, DOTTORO_CITY=code)
    name = f"city_{uuid4().hex[:12]}{_mark()}"
    _command("CREATE DATABASE {} TEMPLATE {}", name, original)
    try:
        yield _url_of(name)
    finally:
        _command("DROP DATABASE {} WITH (FORCE)", name)


def drop_made() -> None:
    """Leave nothing of this run on servers that are not the run's own."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT datname FROM pg_database")
            if name.endswith(_mark())
        ]
    for name in names:
        _command("DROP DATABASE {} WITH (FORCE)", name)


def _mark() -> str:
    """Tells this run's databases from another's on the same server."""
    return f"_{os.environ[RUN]}"


def _made(
    name: str, original: str, command: tuple[str, ...], change: LiteralString = "", **environment: str
) -> str:
    """The database of this name; where there is none, a copy of the original after one of Django's commands.

    ``change``: what is done to its rows then.
    """
    name += _mark()
    folder, unfinished = Path(os.environ["DOTTORO_DATA"]), f"unfinished_{name}"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _exists(name):
            _command("DROP DATABASE IF EXISTS {}", unfinished)
            _command("CREATE DATABASE {}" + (" TEMPLATE {}" if original else ""), unfinished, original)
            city = City(Servers(_url_of(unfinished), os.environ["REDIS_URL"]), folder)
            city.environment |= {"DOTTORO_DATABASE_TIMEZONE": FAR_DATABASE_ZONE, **environment}
            city.manage(*command)
            if change:
                with city.connect() as connection:
                    connection.execute(change)
            _command("ALTER DATABASE {} RENAME TO {}", unfinished, name)
    return name


def _url_of(database: str) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{database}"))


def _exists(name: str) -> bool:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return found is not None


def _command(words: str, *names: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL(words).format(*(sql.Identifier(name) for name in names if name)))  # type: ignore[arg-type]
