"""Fixtures for every room. The servers of a run are in tests/servers.py, people and places in tests/builders.py."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.db import connection

from clinics.clock import forget_clock
from dottoro.startup.servers import Servers, running_servers
from tests.servers import temporary_folder
from tests.templates import migrated


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Each worker's database is a copy of one that was migrated once."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated()


@pytest.fixture
def own_servers() -> Iterator[Servers]:
    """A PostgreSQL and a Valkey of this test's own, durable as in a city, to be killed and started at will."""
    with ExitStack() as stack:
        yield stack.enter_context(running_servers(temporary_folder(stack), {}, durable=True))


@pytest.fixture(scope="session", autouse=True)
def _own_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Photos of tests never lie among those of the checkout's own city."""
    settings.FILES_DIR = tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def _fresh_clock() -> Iterator[None]:
    """No test reads the time that another test's city showed."""
    forget_clock()
    yield
    forget_clock()


@pytest.fixture(autouse=True)
def _fresh_grounds() -> None:
    """No test counts on the kelurahan, the coverage and the plan that another test's city had."""
    from dispatch.queries.coverage import shared_coverage
    from dispatch.queries.plan import shared_plan
    from dispatch.queries.zones import forget_zones

    forget_zones()
    shared_coverage.forget()
    shared_plan.forget()
