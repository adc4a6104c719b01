"""A small year for tests: two puskesmas, a few hundred families, made once for a module and gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection, transaction

from clinics.clock import forget_clock
from dispatch.practice.setup import set_up_practice
from dispatch.practice.year import make_year
from tests.builders import KASSI_KASSI, MANGASA, build_city, build_clinic

UNTIL = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""The year ends at 10:00 in Makassar."""


def build_two_clinics() -> None:
    """The city at the end of the year, with the two puskesmas that it is made for."""
    build_city(UNTIL)
    for name in (KASSI_KASSI, MANGASA):
        build_clinic(name)


@contextmanager
def small_year(families: int) -> Iterator[None]:
    """The rows of a year in a transaction that is rolled back; every constraint has been checked."""
    with transaction.atomic():
        build_two_clinics()
        set_up_practice()
        make_year(UNTIL, families=families, say=lambda _: None)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        transaction.set_rollback(True)
    forget_clock()
