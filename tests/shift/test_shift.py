"""A shift of practice: nothing overdue without an alarm, no alarm without a cause, and a handover sheet that is true.

Once in stepped time (seconds), once with the product itself at sixty times the speed; `make prove` plays a whole
shift of eight hours of it.
"""

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from django.db import connection

from clinics.clock import stepped_time
from dispatch.practice.city import City as PracticeCity
from dispatch.practice.city import Manner
from dispatch.practice.demand import Load
from dottoro.startup.servers import running_servers
from tests import builders
from tests.city import City, Victim
from tests.crash.clients import PASSWORD
from tests.proofs import note_figures
from tests.shift.sheet import assert_equals_database
from tests.shift.watched import ALARM_OF, Ask, Shift, judge, read_shift, tasks_without_alarm
from tests.templates import copied_city

MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""10:00 in Makassar, the busiest hour."""
STEPPED = timedelta(minutes=80)
STEP_SLACK = timedelta(minutes=2, seconds=5)
"""What becomes due within a step of stepped time is done with the next one."""
SPEED = 60
HOURS = float(os.environ.get("DOTTORO_SHIFT_HOURS", "0.5"))
LOAD = os.environ.get("DOTTORO_SHIFT_LOAD", "busy")
"""`make prove`: eight hours of a city with 150 visits a day; `make test`: half an hour of a busy one."""
WORKER_REAL_SECONDS = float(os.environ.get("DOTTORO_SHIFT_SLACK", "120"))
"""So late (real) a worker may be: 20 in `make prove`, more on a busy machine; the longest seen is among the figures."""
FIRST_VISITS_REAL_SECONDS = 300
CLOCK_REAL_SECONDS = 2
"""So long (real) a transaction on a busy machine may take, in which the clock is read more than once."""


def ask(question: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Plain SQL on the database of this test."""
    with connection.cursor() as cursor:
        cursor.execute(question, dict(values))
        return list(cursor.fetchall())


@pytest.fixture
def lived() -> Shift:
    """Eighty minutes of two puskesmas with few teams and many callers."""
    builders.build_city(MORNING)
    for name in (builders.MANGASA, builders.MANGASA, builders.KASSI_KASSI):
        builders.build_team_on_duty(builders.build_clinic(name))
    builders.actor("dispatcher")
    builders.actor("call_taker")
    with stepped_time(MORNING) as stepped:
        PracticeCity(Manner(seed=11, load=Load(per_hour=7.0), left_free=frozenset())).live_through(
            stepped, lambda: MORNING + STEPPED
        )
        until = stepped.at
    return read_shift(ask, since=MORNING, until=until)


@pytest.mark.django_db
def test_a_morning_has_every_alarm_that_was_due_and_no_other(lived: Shift) -> None:
    found = judge(lived, slack=STEP_SLACK)

    assert found.wrong == []
    assert found.visits > 5
    assert found.alarms["unassigned_alarmed"] > 0, "a morning without a late team shows nothing"
    # PSC 119 is called for again and again, sooner than a step of stepped time shows
    for kind in (set(found.alarms) & set(ALARM_OF.values())) - {"psc119_alarmed"}:
        first = next(event for event in lived.log if event.kind == kind)
        rang = [event for event in lived.log if event.kind == kind]
        missed = [event for event in rang if judge(replace_log(lived, without=event), slack=STEP_SLACK).wrong]
        assert missed, kind
        # only what changed the visit within the slack can hide that an alarm is missing
        assert all(event in missed or followed(lived, event) for event in rang), kind
        early = judge(replace_log(lived, without=first, instead=moved(first)), slack=STEP_SLACK)
        assert early.wrong, kind
    assert list(tasks_without_alarm(ask, until=lived.until, slack=STEP_SLACK)) == []


def followed(lived: Shift, alarm: Any) -> bool:
    """Something else happened to the visit, or the morning ended, before anybody could call the alarm late."""
    after = (each.at for each in lived.log if each.visit == alarm.visit and each.at > alarm.at)
    return min(after, default=lived.until) <= alarm.at + STEP_SLACK


def moved(event: Any) -> Any:
    """The same event, half a minute too soon."""
    earlier = event.at - timedelta(seconds=30) - STEP_SLACK
    return replace(event, began_at=earlier, at=earlier)


def replace_log(shift: Shift, *, without: Any, instead: Any = None) -> Shift:
    """The same shift with one event left out, or another in its place."""
    log = [
        event if event is not without else instead
        for event in shift.log
        if event is not without or instead is not None
    ]
    return Shift(log, shift.targets, shift.until)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    """The product with its people, at five to eight in the morning; nobody serves yet."""
    with (
        copied_city("makassar") as database_url,
        running_servers(tmp_path, {"DATABASE_URL": database_url}, durable=False) as servers,
    ):
        city = City(servers, tmp_path)
        yield city
        city.web.end()
        city.worker.end()


def set_clock(city: City) -> None:
    """The next morning, at sixty times the speed."""
    words = (
        "from datetime import timedelta; from clinics.clock import city_zone, now;"
        "from dispatch.practice.clock import set_clock; here = now().astimezone(city_zone());"
        "morning = here.replace(hour=7, minute=55, second=0, microsecond=0);"
        "morning += timedelta(days=morning <= here);"
        f"set_clock(factor={SPEED}, offset=morning - here)"
    )
    city.manage("shell", "-v", "0", "-c", words)


@pytest.mark.crash
def test_a_shift_of_the_product_alarms_what_is_due_and_its_handover_sheet_is_true(city: City) -> None:
    set_clock(city)
    practice = ["manage.py", "practice", "--speed", str(SPEED), "--load", LOAD, "--patience", "2"]
    people = Victim("practice", [city.web.command[0], *practice], city.environment)
    try:
        for process in (city.web, city.worker, people):
            process.start()
        city.wait_ready()
        with city.connect() as database:

            def asked(question: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
                return database.execute(question, values).fetchall()

            started_at = city_now(database)
            wait_for_life(asked)
            threading.Event().wait(HOURS * 3600 / SPEED)
            people.end()
            until = city_now(database)
            city.worker.end()
            slack = timedelta(seconds=WORKER_REAL_SECONDS * SPEED)
            shift = read_shift(asked, since=started_at, until=until)
            found = judge(shift, slack=slack, soon=timedelta(seconds=CLOCK_REAL_SECONDS * SPEED))
            late_tasks = list(tasks_without_alarm(asked, until=until, slack=slack))
            on_sheet = assert_equals_database(handover_sheet(city), asked)
    finally:
        people.end()
    note_figures(
        "shift", hours=HOURS, visits=found.visits, wrong=len(found.wrong), open_on_the_sheet=on_sheet,
        latest_alarm_city_seconds=round(found.latest_seconds), **dict(found.alarms),
    )  # fmt: skip
    assert found.wrong == []
    assert late_tasks == []
    assert found.visits >= 2
    assert "all invariants hold" in city.manage("check_invariants")


def wait_for_life(asked: Ask) -> None:
    """Until two have asked for a visit: on a busy machine the practice city takes its time to begin."""
    gate = threading.Event()
    for _ in range(FIRST_VISITS_REAL_SECONDS):
        if asked("SELECT count(*) FROM dispatch_visit", {})[0][0] >= 2:
            return
        gate.wait(1)
    raise AssertionError("nobody asks for anything in this practice city")


def city_now(database: psycopg.Connection[Any]) -> datetime:
    """The city's time, reckoned by PostgreSQL."""
    row = database.execute(
        "SELECT clock_anchor + (clock_timestamp() - real_anchor) * clock_factor FROM clinics_installation"
    ).fetchone()
    assert row is not None
    return row[0]


def handover_sheet(city: City) -> Mapping[str, Any]:
    """What the desk is shown."""
    with httpx.Client(base_url=city.address, headers={"Origin": city.address}, timeout=30) as client:
        client.get("/masuk").raise_for_status()
        token = client.cookies["csrftoken"]
        client.post("/masuk", data={"username": "meja1", "password": PASSWORD, "csrfmiddlewaretoken": token})
        answer = client.get("/api/handover")
        answer.raise_for_status()
        sheet: Mapping[str, Any] = answer.json()["sheet"]
        return sheet
