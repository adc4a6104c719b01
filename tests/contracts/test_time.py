"""One "now" for everybody, and a day that begins at midnight in Makassar, not in Greenwich."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from clinics.clock import day_bounds, forget_clock, now, today
from clinics.models import Installation
from clinics.queries.caseload import CaseloadFilter, caseload, overdue_count
from dispatch.queries.clinic import clinic_today
from tests import builders

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("clinics", "dispatch", "dottoro")
CLOCK = "clinics/clock.py"

FOREIGN_NOWS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.utcfromtimestamp",
    "date.today",
    "timezone.now",
    "timezone.localtime",
    "timezone.localdate",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
}
"""Calls that ask this machine, not the city, what time it is."""

DATABASE_NOWS = {"Now", "TransactionNow", "functions.Now", "CurrentTimestamp"}

SQL_NOW = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp)\(\)|\bcurrent_(timestamp|date|time)\b", re.IGNORECASE
)

EXCEPTIONS = {
    "dispatch/live/rights.py": "Django's sessions end in the world's time, not in the city's",
}
"""Files that may ask the database or the machine, each with its reason."""

REAL_TIME = {
    "clinics/clock.py": "the clock itself",
    "clinics/city/load.py": "stamps the installation, from which the clock then counts",
    "clinics/services/files.py": "ages of files on the disk, which the machine stamps",
    "dispatch/services/limits.py": "throttling counts the world's minutes, whatever speed a practice city has",
    "dispatch/practice/clock.py": "sets the practice clock",
    "dispatch/practice/past.py": "lives through the past of a practice city up to the running clock",
    "dispatch/outside/geocoding.py": "one question a second to a service of the world",
    "dispatch/outside/push.py": "what a push service of the world is told, and when it is asked again",
    "dispatch/practice/consults.py": "a person who signed in a moment ago, in the world's time",
    "dispatch/practice/exchange.py": "a person who signed in a moment ago, in the world's time",
    "dispatch/services/geocoding.py": "leases and rests of questions to a service of the world",
    "dispatch/practice/hands.py": "a person who signed in a moment ago, in the world's time",
}
"""The files that may ask for the world's time by its own name."""


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not path.is_relative_to(ROOT / "dottoro" / "startup"):
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def _calls(tree: ast.Module) -> Iterator[tuple[int, str, ast.Call]]:
    """Every call with its line and the last two parts of its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ".".join(ast.unparse(node.func).split(".")[-2:]), node


def _renamed(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Imports by which a foreign now could come in under another name: ``from time import time``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                full = f"{(node.module or '').rsplit('.', 1)[-1]}.{name.name}"
                if full in FOREIGN_NOWS or (full in {"time.time", "datetime.datetime"} and name.asname):
                    yield node.lineno, full


def _sql(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Texts that are no docstrings and ask PostgreSQL for the time."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            found = SQL_NOW.search(node.value)
            if found:
                yield node.lineno, found.group(0)


def _foreign_nows(tree: ast.Module) -> list[tuple[int, str]]:
    calls = [(line, call) for line, call, _ in _calls(tree) if call in FOREIGN_NOWS | DATABASE_NOWS]
    return [*calls, *_renamed(tree), *_sql(tree)]


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\nx = datetime.datetime.now(datetime.UTC)",
        "from datetime import date\nx = date.today()",
        "from django.utils import timezone\nx = timezone.now()",
        "from time import time\nx = time()",
        "import time\nx = time.time()",
        "from django.db.models.functions import Now\nrows.filter(at__lt=Now())",
        "rows = Session.objects.raw('SELECT * FROM s WHERE at > now()')",
    ],
)
def test_a_foreign_now_is_seen(source: str) -> None:
    assert _foreign_nows(ast.parse(source))


def test_now_comes_from_the_citys_clock_alone() -> None:
    found = {name: nows for name, tree in _sources() if name != CLOCK and (nows := _foreign_nows(tree))}

    assert {name: nows for name, nows in found.items() if name not in EXCEPTIONS} == {}
    assert set(EXCEPTIONS) <= set(found), "an exception that nobody needs any more"


def test_columns_take_no_time_by_themselves() -> None:
    """``auto_now`` and ``default=timezone.now`` would stamp rows with the machine's time."""
    found = [
        f"{name}:{call.lineno}"
        for name, tree in _sources()
        for _, _, call in _calls(tree)
        for keyword in call.keywords
        if keyword.arg in {"auto_now", "auto_now_add"}
        or (
            keyword.arg in {"default", "db_default"}
            and ast.unparse(keyword.value).endswith(("timezone.now", "Now()"))
        )
    ]

    # migrations of Django's own user model carry its columns (date_joined): they are Django's, in the world's time
    assert [place for place in found if "/migrations/" not in place] == []


def test_the_worlds_time_is_asked_for_where_it_is_meant() -> None:
    found = {
        name
        for name, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "real_now" and isinstance(node.ctx, ast.Load)
    }

    assert found | {CLOCK} == set(REAL_TIME)


def test_no_query_takes_its_conditions_from_outside() -> None:
    """``filter(**whatever)`` lets a client choose columns; conditions are written out."""
    found = [
        f"{name}:{line}"
        for name, tree in _sources()
        for line, call, node in _calls(tree)
        if call.rsplit(".", 1)[-1] in {"filter", "exclude", "get_or_create", "update_or_create"}
        and any(keyword.arg is None for keyword in node.keywords)
    ]

    assert found == []


# ------------------------------------------------------------------ the day begins at midnight in Makassar

LAST_MINUTE = datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC)
"""21 November 23:59:59 WITA."""
MIDNIGHT = LAST_MINUTE + timedelta(seconds=1)
HALF_PAST = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
"""22 November 00:30 WITA, while Greenwich still has the 21st."""
YESTERDAY, TODAY = date(2026, 11, 21), date(2026, 11, 22)


def _it_is(at: datetime) -> None:
    """The city's clock shows this moment (to within the test's own length)."""
    builders.build_city(at=at)
    row = Installation.objects.get(id=1)
    Installation.objects.filter(id=1).update(clock_factor=0.001, clock_anchor=at, real_anchor=row.real_anchor)
    forget_clock()


@pytest.mark.django_db
def test_a_day_of_the_city_runs_from_sixteen_to_sixteen_utc() -> None:
    assert day_bounds(TODAY) == (MIDNIGHT, MIDNIGHT + timedelta(days=1))
    assert day_bounds(YESTERDAY)[1] == MIDNIGHT


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "day"),
    [(LAST_MINUTE - timedelta(seconds=30), YESTERDAY), (MIDNIGHT, TODAY), (HALF_PAST, TODAY)],
    ids=["23:59", "00:00", "00:30"],
)
def test_today_turns_at_midnight_in_makassar(at: datetime, day: date) -> None:
    _it_is(at)

    assert now() >= at
    assert today() == day


@pytest.mark.django_db
def test_at_half_past_midnight_the_head_sees_the_new_day() -> None:
    _it_is(HALF_PAST)
    clinic = builders.build_clinic()
    before = builders.build_visit(requested_at=LAST_MINUTE)
    after = builders.build_visit(requested_at=MIDNIGHT)
    for visit, ended_at in ((before, LAST_MINUTE), (after, MIDNIGHT)):
        type(visit).objects.filter(pk=visit.pk).update(status="cancelled", ended_at=ended_at)

    shown = clinic_today(builders.actor("clinic_head", clinic=clinic), None)

    assert shown["day"] == TODAY
    assert [card["id"] for card in shown["visits"]] == [after.pk]


@pytest.mark.django_db
def test_a_visit_planned_for_yesterday_is_overdue_from_midnight_on() -> None:
    _it_is(HALF_PAST)
    clinic = builders.build_clinic()
    planned = {day: builders.build_patient(clinic) for day in (YESTERDAY, TODAY)}
    for day, patient in planned.items():
        type(patient).objects.filter(pk=patient.pk).update(next_visit_on=day)

    assert overdue_count(clinic.pk) == 1
    rows = {row["id"]: row["overdue_days"] for row in caseload(clinic.pk, CaseloadFilter())["patients"]}
    assert rows == {planned[YESTERDAY].pk: 1, planned[TODAY].pk: 0}
    only = caseload(clinic.pk, CaseloadFilter(overdue=True))["patients"]
    assert [row["id"] for row in only] == [planned[YESTERDAY].pk]

    _it_is(LAST_MINUTE - timedelta(seconds=30))

    assert overdue_count(clinic.pk) == 0
