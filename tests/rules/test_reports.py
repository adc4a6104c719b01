"""What the reports count, what the times say about a missed target, and when a letter leaves: pure rules."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.api.schemas import shared
from dispatch.reports.csv import csv_cell
from dispatch.rules.complaints import CATEGORIES, STATES
from dispatch.rules.late_reasons import CODES, LateFacts, where_lost
from dispatch.rules.lifecycle import ENDED, STATUSES
from dispatch.rules.monthly import VisitFacts, behind_row, count_rows, rate_on, shift_of
from dispatch.rules.report_mail import is_office_address, month_due, next_try
from dispatch.rules.report_words import ROWS, SECTIONS
from dispatch.rules.reports import per_10000, size_of
from dispatch.rules.words import SERVICE_TYPES, SOURCES, URGENCIES

WITA = ZoneInfo("Asia/Makassar")
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
OF_VISITS = (
    "urgency", "service", "source", "outcome", "target", "shift", "klaster", "age", "sex", "village", "rating",
)  # fmt: skip
"""In each of these every visit of the month stands once: their rows add up to the visits."""

_moments = st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
_facts = st.builds(
    VisitFacts,
    visit_id=st.integers(1, 500), code=st.just("MKS-2603-0001"), counted_at=_moments,
    status=st.sampled_from(sorted(set(STATUSES) - {"duplicate"})),
    urgency=st.sampled_from(URGENCIES), service_type=st.sampled_from(SERVICE_TYPES), source=st.sampled_from(SOURCES),
    shift=st.sampled_from(("morning", "afternoon", "night")), village_id=st.none() | st.integers(1, 9),
    klaster=st.none() | st.integers(2, 4), age=st.none() | st.integers(0, 110),
    sex=st.sampled_from(("female", "male", "unknown")), rating=st.none() | st.integers(1, 5),
    due_at=st.none() | _moments, reached_at=st.none() | _moments, noted=st.booleans(), first_of_patient=st.booleans(),
    diagnoses=st.lists(st.sampled_from(("I10", "E11.9", "Z51")), max_size=3).map(tuple),
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(st.lists(_facts, max_size=25, unique_by=lambda fact: fact.visit_id))
def test_every_figure_is_as_long_as_its_list_and_every_visit_stands_once_in_a_section(
    facts: list[VisitFacts],
) -> None:
    counted = count_rows(facts, NOW)

    for (section, row), value in counted.items():
        assert len(behind_row(facts, section, row, NOW)) == value
        assert section not in ROWS or row in ROWS[section]
    for section in OF_VISITS:
        assert sum(value for (named, _), value in counted.items() if named == section) == len(facts)


def test_the_closed_lists_of_the_report_are_those_of_the_code() -> None:
    assert tuple(ROWS["urgency"]) == URGENCIES == get_args(shared.Urgency)
    assert tuple(ROWS["service"]) == SERVICE_TYPES
    assert set(ROWS["source"]) == set(SOURCES)
    assert set(ROWS["outcome"]) == (ENDED - {"duplicate"}) | {"open"}
    assert tuple(ROWS["complaint"]) == CATEGORIES
    assert tuple(ROWS["complaint_state"]) == STATES
    assert set(ROWS) | {"village", "diagnosis", "supply", "person"} == set(SECTIONS)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12))
def test_no_text_in_a_csv_cell_begins_as_a_formula(text: str) -> None:
    read = next(csv.reader(StringIO(csv_cell(text), newline="")), [""])

    assert read[0].removeprefix("'") == text.removeprefix("'")
    assert not read[0].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (LateFacts(seconds={"triage": 60, "offer": 900, "travel": 300}), ("offer", "no_team_free")),
        (LateFacts(seconds={"offer": 900, "travel": 300}, refusals=2), ("offer", "offer_not_taken")),
        (LateFacts(seconds={"travel": 2400, "accept": 30}, unclear=True), ("travel", "address_unclear")),
        (LateFacts(seconds={"depart": 1200, "travel": 600}, not_found=True), ("depart", "address_unclear")),
        (LateFacts(seconds={"triage": 30}, waits_for="offer", waits_since=4000), ("offer", "no_team_free")),
        (LateFacts(seconds={"on_scene": 9000, "travel": 60}), ("travel", "long_way")),
        (LateFacts(seconds={}), ("offer", "no_team_free")),
    ],
)
def test_the_times_point_at_where_they_were_lost(facts: LateFacts, expected: tuple[str, str]) -> None:
    lost = where_lost(facts)

    assert (lost.stage, lost.reason) == expected
    assert lost.reason in CODES


def test_a_rate_holds_from_its_day_until_the_next() -> None:
    rates = {"nurse": [(date(2026, 3, 10), 90_000), (date(2026, 1, 1), 80_000)]}

    paid = [rate_on(rates, "nurse", date(2026, 3, day)) for day in (9, 10, 31)]

    assert paid == [80_000, 90_000, 90_000]
    assert rate_on(rates, "nurse", date(2025, 12, 31)) == 75_000
    assert rate_on({}, "driver", date(2026, 1, 1)) == 0


def test_the_hour_of_a_request_is_the_citys() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)

    assert [shift_of(at + timedelta(hours=hours), WITA) for hours in (0, 6, 13, 16)] == [
        "morning", "afternoon", "night", "night",
    ]  # fmt: skip


def test_the_last_months_report_leaves_from_six_on_the_first() -> None:
    early = datetime(2026, 2, 28, 21, 59, tzinfo=UTC)

    assert month_due(early, WITA) is None
    assert month_due(early + timedelta(minutes=1), WITA) == date(2026, 2, 1)
    assert month_due(early + timedelta(days=21), WITA) is None
    waits = [next_try(tries) for tries in range(1, 9)]
    assert waits[0] == timedelta(minutes=10)
    assert waits[-1] is None
    assert timedelta(hours=20) < sum((wait for wait in waits if wait), timedelta()) < timedelta(days=2)


def test_only_the_offices_own_addresses_get_it() -> None:
    domains = ("makassarkota.go.id",)

    good = ["a@makassarkota.go.id", "B@Dinkes.MakassarKota.go.id"]
    bad = [
        "a@gmail.com",
        "a@notmakassarkota.go.id",
        "makassarkota.go.id",
        "a@makassarkota.go.id.evil.example",
    ]
    assert all(is_office_address(email, domains) for email in good)
    assert not any(is_office_address(email, domains) for email in bad)
    assert not is_office_address("a@makassarkota.go.id", ())


def test_how_much_a_figure_says() -> None:
    assert [size_of(n) for n in (4, 5, 29, 30)] == ["few", "small", "small", "enough"]
    assert (per_10000(3, 40_000), per_10000(3, None), per_10000(3, 0)) == (0.8, None, None)
