"""Every test run has its own PostgreSQL and Valkey, started before the settings are read and gone afterwards.

A plugin (``-p tests.servers`` in pyproject.toml), because pytest-django reads the settings before any
conftest. With `-n` the workers share the servers of the run; pytest-django gives each its own database
on them. DATABASE_URL and REDIS_URL, where set, are used instead.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from dottoro.startup.refusals import CannotStart
from dottoro.startup.servers import running_servers
from tests.templates import RUN, drop_made

_this_run = ExitStack()


def temporary_folder(stack: ExitStack) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dottoro-tests-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _start_servers() -> None:
    """Started when this file is read: pytest-django reads the settings after it."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    folder = temporary_folder(_this_run)
    os.environ.setdefault("DOTTORO_DATA", str(folder))
    (folder / "static").mkdir()  # WhiteNoise warns about a missing folder, and warnings are errors here
    try:
        servers = _this_run.enter_context(running_servers(folder, os.environ, durable=False))
    except CannotStart as reason:
        pytest.exit(str(reason), returncode=1)
    os.environ.update(servers.environment())
    os.environ[RUN] = uuid4().hex[:8]
    if servers.postgres is None:
        _this_run.callback(drop_made)


atexit.register(_this_run.close)
_start_servers()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop the servers of this run."""
    _this_run.close()
