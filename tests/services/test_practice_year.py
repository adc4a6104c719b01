"""A year of practice: no rule of the database is broken, and it comes before everything or not at all."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from dispatch.models import Event, Visit
from dispatch.practice.year import NotNew, has_year, make_year
from dispatch.queries.invariants import check_invariants
from tests.years import UNTIL, small_year

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _year(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), small_year(60):
        yield


def test_every_invariant_holds_and_a_second_year_changes_nothing() -> None:
    before = Visit.objects.count(), Event.objects.count()

    again = make_year(UNTIL, families=10, say=lambda _: None)

    assert check_invariants() == []
    assert not again
    assert has_year()
    assert (Visit.objects.count(), Event.objects.count()) == before


def test_a_year_comes_before_the_first_visit_or_not_at_all() -> None:
    with transaction.atomic():
        Visit.objects.filter(requested_at__lt=UNTIL - timedelta(days=90)).update(requested_at=UNTIL)
        with pytest.raises(NotNew):
            make_year(UNTIL, families=10, say=lambda _: None)
        transaction.set_rollback(True)
