"""The embedded servers: they keep what they acknowledged, and nobody's death leaves one behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from dottoro.startup.folders import CHECKOUT, LONGEST_SOCKET_PATH_BYTES, socket_folder
from dottoro.startup.processes import birth_of, wait_until
from dottoro.startup.servers import Servers, running_servers, start_servers, stop_servers

START_AND_WAIT = """
import signal, sys
from pathlib import Path
from dottoro.startup.servers import start_servers
servers = start_servers(Path(sys.argv[1]), {})
print(servers.postgres.pid, servers.valkey.pid, flush=True)
signal.pause()
"""


def test_a_committed_row_survives_kill_9_of_the_database(own_servers: Servers) -> None:
    assert own_servers.postgres is not None
    with psycopg.connect(own_servers.database_url) as connection:
        connection.execute("create table visit (code text)")
        connection.execute("insert into visit values ('K7')")

    own_servers.postgres.kill()
    own_servers.postgres.start()

    with psycopg.connect(own_servers.database_url) as connection:
        assert connection.execute("select code from visit").fetchall() == [("K7",)]


def test_valkey_comes_back_at_the_same_address_after_kill_9(own_servers: Servers) -> None:
    assert own_servers.valkey is not None
    before = own_servers.valkey.url()

    own_servers.valkey.kill()
    own_servers.valkey.start()

    assert own_servers.valkey.url() == before
    with redis.Redis.from_url(own_servers.redis_url, socket_timeout=5) as client:
        assert client.ping()


def test_the_application_is_no_superuser_of_its_database(own_servers: Servers) -> None:
    with psycopg.connect(own_servers.database_url) as connection:
        answer = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()

    assert answer == (False,)


def test_nobody_logs_in_without_the_password(own_servers: Servers) -> None:
    address = own_servers.database_url.partition("?")[2]

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://dottoro@/dottoro?{address}")


@pytest.mark.crash
def test_servers_die_with_a_killed_parent_and_the_next_start_recovers(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT, str(tmp_path)], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    with parent.stdout as said:
        pids = [int(word) for word in said.readline().split()]
    assert len(pids) == 2

    parent.kill()
    parent.wait()

    assert wait_until(lambda: all(birth_of(pid) is None for pid in pids), seconds=20)
    with running_servers(tmp_path, {}) as servers, psycopg.connect(servers.database_url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


@pytest.mark.crash
def test_a_start_ends_the_servers_that_an_earlier_start_left(tmp_path: Path) -> None:
    left = start_servers(tmp_path, {})
    assert left.postgres is not None
    assert left.valkey is not None
    pids = [left.postgres.pid, left.valkey.pid]

    with running_servers(tmp_path, {}) as servers:
        assert servers.postgres is not None
        assert servers.postgres.pid not in pids
        assert [birth_of(pid) for pid in pids if pid] == [None, None]
    stop_servers(left.postgres, left.valkey)


def test_a_stale_postmaster_file_naming_a_living_stranger_does_not_stop_the_start(tmp_path: Path) -> None:
    with running_servers(tmp_path, {}):
        pass
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        path = tmp_path / "postgres" / "data" / "postmaster.pid"
        path.write_text(f"{stranger.pid}\n{path.parent}\n1\n5432\n", encoding="ascii")

        with running_servers(tmp_path, {}) as servers:
            assert servers.postgres is not None
            assert servers.postgres.running
        assert stranger.poll() is None
    finally:
        stranger.send_signal(signal.SIGTERM)
        stranger.wait()


def test_a_deep_data_folder_gets_a_short_folder_for_its_sockets(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["kelurahan-" + "x" * 40] * 3)
    deep.mkdir(parents=True)

    short = socket_folder(deep)

    assert len(os.fsencode(short / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH_BYTES
    assert short.stat().st_mode & 0o777 == 0o700
    assert socket_folder(deep) == short
    short.rmdir()
