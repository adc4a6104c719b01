"""Response times and monthly figures against a calculation of their own, straight from the event log.

Nothing of the reports' queries is used here: plain rows of ``dispatch_event``, and arithmetic in Python.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from clinics.clock import forget_clock, now, stepped_time
from clinics.models import Clinic, ShiftMember
from dispatch.models import UrgencyTarget
from dispatch.queries.monthly import Month
from dispatch.queries.report_month import report_of
from dispatch.queries.response_times import STAGES, Period, response_figures
from dispatch.services import intake
from dispatch.services.forms import PlaceForm, VisitForm
from tests.builders import KASSI_KASSI, build_clinic
from tests.years import UNTIL, small_year

pytestmark = pytest.mark.django_db
MAKASSAR = ZoneInfo("Asia/Makassar")
ZONES = (("UTC", "UTC"), ("Asia/Makassar", "Pacific/Kiritimati"), ("America/Los_Angeles", "Asia/Tokyo"))
"""What the machine and the database may take for local time: it never shows."""
BORDERS = (datetime(2026, 3, 1, 0, 30, tzinfo=MAKASSAR), datetime(2026, 2, 28, 23, 30, tzinfo=MAKASSAR))
MONTHS = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 10, 1))


@pytest.fixture(scope="module", autouse=True)
def _year(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A year, and two requests half an hour beside a month's border."""
    with django_db_blocker.unblock(), small_year(260):
        for moment in BORDERS:
            form = VisitForm(
                caller_name="Dg. Batas", caller_phone="0840-1111-2222", complaint="demam",
                place=PlaceForm(village_code="73.71.13.1002"),
            )  # fmt: skip
            with stepped_time(moment):
                intake.request_visit(form=form, consent=True, action_id=uuid4())
        yield


@pytest.fixture(params=ZONES, ids=lambda zones: "-".join(zones))
def _zones(request: pytest.FixtureRequest, settings: Any) -> Iterator[None]:
    settings.TIME_ZONE, in_database = request.param
    before = connections["default"].settings_dict["TIME_ZONE"]
    _take_for_local(in_database)
    yield
    _take_for_local(before)


def _take_for_local(zone: str | None) -> None:
    """The time zone of this session of PostgreSQL, as an installation may set it for all of them."""
    forget_clock()
    here = connections["default"]
    here.settings_dict["TIME_ZONE"] = zone
    for remembered in ("timezone", "timezone_name"):
        here.__dict__.pop(remembered, None)
    here.ensure_timezone()


@dataclass
class Part:
    """One team's part as its events tell it."""

    team_id: int
    at: dict[str, datetime] = field(default_factory=dict)


@dataclass
class Told:
    """One visit as its events tell it."""

    clinic: str = ""
    urgency: str = ""
    due_by: str = ""
    outcome: str = ""
    rating: int | None = None
    at: dict[str, datetime] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    def part_of(self, team_id: int) -> Part:
        """The latest part of a team."""
        return next(part for part in reversed(self.parts) if part.team_id == team_id)


STEPS = {
    "offer_accepted": "accepted", "team_departed": "departed", "team_arrived": "arrived", "visit_finished": "finished",
}  # fmt: skip


def _told() -> dict[int, Told]:
    """Every visit of the log."""
    visits: dict[int, Told] = defaultdict(Told)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT visit_id, team_id, kind, fact::text, happened_at FROM dispatch_event"
            " WHERE visit_id IS NOT NULL ORDER BY seq"
        )
        rows = cursor.fetchall()
    for visit_id, team_id, kind, fact, at in rows:
        _tell(visits[visit_id], team_id, kind, json.loads(fact), at)
    return visits


def _tell(told: Told, team_id: int, kind: str, fact: dict[str, Any], at: datetime) -> None:
    if kind == "visit_requested":
        told.clinic, told.urgency, told.due_by = fact.get("clinic", ""), fact["urgency"], fact["urgency"]
        told.at["requested"] = at
    elif kind == "visit_triaged":
        told.urgency = told.due_by = fact["urgency"]
        told.at.setdefault("triaged", at)
    elif kind == "urgency_raised":
        told.urgency = fact["urgency"]
    elif kind == "visit_offered":
        told.at.setdefault("offered", at)
        told.parts.append(Part(team_id, {"offered": at}))
    elif kind in STEPS:
        told.part_of(team_id).at[STEPS[kind]] = at
        if kind == "team_arrived":
            told.at.setdefault("arrived", at)
    elif kind == "visit_rated":
        told.rating = fact["rating"]
    if kind in ("visit_finished", "visit_closed"):
        told.outcome = fact["outcome"]
    elif kind == "visit_cancelled":
        told.outcome = "cancelled"
    if told.outcome:
        told.at.setdefault("ended", at)


def _seconds(told: Told) -> dict[str, float]:
    """Its stages, by the definitions of docs/figures.md."""
    taken = next((part.at for part in reversed(told.parts) if "accepted" in part.at), {})
    spans = {
        "triage": (told.at.get("requested"), told.at.get("triaged")),
        "offer": (told.at.get("triaged"), told.at.get("offered")),
        "accept": (taken.get("offered"), taken.get("accepted")),
        "depart": (taken.get("accepted"), taken.get("departed")),
        "travel": (taken.get("departed"), taken.get("arrived")),
        "on_scene": (taken.get("arrived"), taken.get("finished")),
        "response": (told.at.get("requested"), told.at.get("arrived")),
    }
    return {name: (end - begin).total_seconds() for name, (begin, end) in spans.items() if begin and end}


def _at_share(values: list[float], share: float) -> float:
    """The value at a share of a sorted list, between two neighbours by weight."""
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def _late(told: Told, minutes: dict[str, int]) -> bool:
    due_at = told.at["requested"] + timedelta(minutes=minutes[told.due_by])
    if "arrived" in told.at:
        return told.at["arrived"] > due_at
    return not told.outcome and due_at < now()


def _of(
    told: dict[int, Told], first: date, last: date, clinic: Clinic | None, urgency: str = ""
) -> list[Told]:
    return [
        each
        for each in told.values()
        if first <= each.at["requested"].astimezone(MAKASSAR).date() <= last
        and (clinic is None or each.clinic == clinic.code)
        and (not urgency or each.urgency == urgency)
    ]


def _last(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


@pytest.mark.usefixtures("_zones")
def test_response_times_are_what_the_log_says() -> None:
    told, minutes = _told(), dict(UrgencyTarget.objects.values_list("urgency", "face_to_face_minutes"))
    own = build_clinic(KASSI_KASSI)
    compared = 0

    for first in MONTHS:
        for clinic in (None, own):
            for urgency in ("", "red", "green"):
                wanted = _of(told, first, _last(first), clinic, urgency)
                period = Period(
                    start=first, end=_last(first), clinic_id=clinic.pk if clinic else None, urgency=urgency
                )
                figures = response_figures(period)
                assert figures.visits == len(wanted)
                assert figures.late == sum(_late(each, minutes) for each in wanted)
                for stage in figures.stages:
                    values = sorted(
                        _seconds(each)[stage.stage] for each in wanted if stage.stage in _seconds(each)
                    )
                    assert stage.count == len(values), stage
                    if values:
                        assert stage.median_seconds == pytest.approx(_at_share(values, 0.5), abs=0.51)
                        assert stage.p90_seconds == pytest.approx(_at_share(values, 0.9), abs=0.51)
                        compared += 1
    assert compared > 5 * len(STAGES)


@pytest.mark.usefixtures("_zones")
def test_a_request_half_an_hour_after_midnight_belongs_to_the_new_month() -> None:
    new, old = date(2026, 3, 1), date(2026, 2, 28)

    on_first = response_figures(Period(start=new, end=new)).visits
    on_last = response_figures(Period(start=old, end=old)).visits

    told = _told()
    assert on_first == len(_of(told, new, new, None)) >= 1
    assert on_last == len(_of(told, old, old, None)) >= 1


@pytest.mark.usefixtures("_zones")
def test_the_monthly_report_is_what_the_log_says() -> None:
    told, own = _told(), build_clinic(KASSI_KASSI)
    minutes = dict(UrgencyTarget.objects.values_list("urgency", "face_to_face_minutes"))

    for first in MONTHS:
        for clinic in (None, own):
            wanted = _of(told, first, _last(first), clinic)
            report = report_of(Month.of(first, clinic.pk if clinic else None), clinic)
            rows = {
                tuple(line.figure.split(".", 1)): line.value
                for section in report.sections
                for line in section.lines
                if line.value
            }
            by_urgency = Counter(each.urgency for each in wanted)
            by_outcome = Counter(each.outcome or "open" for each in wanted)
            stars = Counter(str(each.rating) for each in wanted if each.rating)
            assert {row: n for (key, row), n in rows.items() if key == "urgency"} == by_urgency
            assert {row: n for (key, row), n in rows.items() if key == "outcome"} == by_outcome
            assert {row: n for (key, row), n in rows.items() if key == "rating" and row != "none"} == stars
            assert rows.get(("target", "late"), 0) == sum(_late(each, minutes) for each in wanted)


def test_visits_of_each_person_are_those_of_the_teams_they_were_in() -> None:
    """The honorarium: who was on the shift of a team that arrived in the month and ended the visit."""
    first, own = date(2026, 10, 1), build_clinic(KASSI_KASSI)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.shift_id, count(*) FROM dispatch_event arrived"
            " JOIN dispatch_event done ON done.visit_id = arrived.visit_id AND done.team_id = arrived.team_id"
            "  AND done.kind = 'visit_finished'"
            " JOIN dispatch_assignment a ON a.visit_id = done.visit_id AND a.team_id = done.team_id"
            " JOIN clinics_team t ON t.id = a.team_id"
            " WHERE arrived.kind = 'team_arrived' AND t.clinic_id = %s"
            "  AND date_trunc('month', arrived.happened_at AT TIME ZONE 'Asia/Makassar') = %s"
            " GROUP BY a.shift_id",
            [own.pk, first],
        )
        of_shift = dict(cursor.fetchall())
    expected: Counter[int] = Counter()
    for shift_id, person_id in ShiftMember.objects.values_list("shift_id", "person_id"):
        expected[person_id] += of_shift.get(shift_id, 0)

    people = report_of(Month.of(first, own.pk), own).people

    found = {int(row["figure"].split(".")[1]): row["visits"] for row in people}
    assert found == {pk: n for pk, n in expected.items() if n}
    assert UNTIL.date() > first
