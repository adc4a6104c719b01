"""An invented year holds the same rows as the services write: compared with a city that lived by the services."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from pytest_django import DjangoDbBlocker

from clinics.clock import forget_clock, stepped_time
from clinics.models import CarePlan, Household, Patient, PlanStep, Shift, ShiftMember, VisitNote
from dispatch.models import Assignment, Call, Event, Triage, Visit
from dispatch.practice.city import City, Manner
from dispatch.practice.demand import Load
from dispatch.practice.setup import set_up_practice
from tests.years import UNTIL, build_two_clinics, small_year

pytestmark = [pytest.mark.django_db, pytest.mark.long]
EMPTY = (None, "", [], {}, 0, False)
ONE_OF_A_KIND: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "visit": (Visit, {"status": "completed", "source": "desk"}),
    "asked by form": (Visit, {"status": "completed", "source": "citizen"}),
    "part": (Assignment, {"status": "finished"}),
    "call": (Call, {"disposition": "request"}),
    "triage": (Triage, {}),
    "shift": (Shift, {"ended_at__isnull": False}),
    "member": (ShiftMember, {"shift__ended_at__isnull": False}),
    "note": (VisitNote, {"patient_key": "", "replaces__isnull": True}),
    "patient": (Patient, {}),
    "household": (Household, {}),
    "plan": (CarePlan, {}),
    "plan made": (PlanStep, {"step": "made"}),
}
"""What is compared: rows of a table in one state."""
Filled = dict[str, tuple[set[str], set[str]]]
"""What -> (what every one of it has, what some have)."""


def _columns() -> Filled:
    """Which columns are filled, by what a row is."""
    return {
        name: _always_and_ever(
            name,
            (
                {column for column, value in row.items() if value not in EMPTY}
                for row in model._default_manager.filter(**state).values()
            ),
        )
        for name, (model, state) in ONE_OF_A_KIND.items()
    }


def _facts() -> Filled:
    """Which columns and facts an event has, by its kind."""
    found: defaultdict[str, list[set[str]]] = defaultdict(list)
    for row in Event.objects.values():
        filled = {column for column, value in row.items() if value not in EMPTY and column != "fact"}
        found[row["kind"]].append(filled | {f"fact.{key}" for key in row["fact"]})
    return {kind: _always_and_ever(kind, rows) for kind, rows in found.items()}


def _always_and_ever(name: str, rows: Iterable[set[str]]) -> tuple[set[str], set[str]]:
    every = list(rows)
    assert every, f"no {name} to compare"
    return set.intersection(*every), set.union(*every)


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> tuple[Filled, Filled]:
    """What a city is left with that lived through the end of a shift by the services."""
    with django_db_blocker.unblock(), transaction.atomic():
        build_two_clinics()
        with stepped_time(UNTIL + timedelta(hours=2)) as stepped:
            set_up_practice()
            city = City(Manner(seed=3, load=Load(per_hour=14.0, red=0.2), left_free=frozenset()))
            city.live_through(stepped, lambda: UNTIL + timedelta(hours=4.5))
        profile = _columns(), _facts()
        transaction.set_rollback(True)
    forget_clock()
    return profile


@pytest.fixture(scope="module", autouse=True)
def _year(lived: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), small_year(220):
        yield


def test_rows_are_filled_as_the_services_fill_them(lived: tuple[Filled, Filled]) -> None:
    year = _columns()

    for name, (always, ever) in lived[0].items():
        assert always - year[name][1] == set(), f"{name}: what the services always fill, and the year never"
        assert year[name][0] - ever == set(), f"{name}: what the year always fills, and the services never"


def test_events_say_what_the_services_say(lived: tuple[Filled, Filled]) -> None:
    year = _facts()

    for kind, (always, ever) in lived[1].items():
        if kind in year:
            assert always - year[kind][1] == set(), (
                f"{kind}: what the services always say, and the year never"
            )
            assert year[kind][0] - ever == set(), f"{kind}: what the year always says, and the services never"
    ordinary = {
        "visit_requested", "visit_triaged", "visit_offered", "offer_seen", "offer_accepted", "team_departed",
        "team_arrived", "note_saved", "visit_finished", "visit_rated", "shift_started", "kit_checked", "shift_ended",
    }  # fmt: skip
    assert ordinary <= year.keys() & lived[1].keys()
