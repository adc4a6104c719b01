"""The monthly report: into which rows of which section a visit belongs. Pure.

A figure is the number of facts that carry its key, and the visits behind it are those very facts: they cannot differ.
What each row counts is said in docs/figures.md and, in short, on the report itself.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from dispatch.rules.call_figures import SHIFTS
from dispatch.rules.lifecycle import OPEN
from dispatch.rules.report_words import ROWS

AGES = ((5, "0-5"), (9, "6-9"), (18, "10-18"), (59, "19-59"))
DEFAULT_RATES = {"doctor": 100_000, "nurse": 75_000, "midwife": 75_000}
"""Rupiah a visit where the office has set no rate (FIELD 2: doctor and nurse, 2018; a midwife as a nurse)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFacts:
    """What the report needs to know of one visit."""

    visit_id: int
    code: str
    counted_at: datetime
    """When it was requested; a planned visit: when its window begins."""
    status: str
    urgency: str
    service_type: str
    source: str
    shift: str
    village_id: int | None = None
    klaster: int | None = None
    age: int | None = None
    sex: str = "unknown"
    rating: int | None = None
    due_at: datetime | None = None
    reached_at: datetime | None = None
    """A team was at the door."""
    noted: bool = False
    first_of_patient: bool = False
    """The patient's first visit of the month."""
    diagnoses: tuple[str, ...] = ()


def keys_of(fact: VisitFacts, at: datetime) -> Iterator[tuple[str, str]]:
    """Every (section, row) that counts this visit at a moment."""
    yield from (("total", row) for row in _totals(fact))
    yield "urgency", fact.urgency
    yield "service", fact.service_type
    yield "source", fact.source
    yield "outcome", "open" if fact.status in OPEN else fact.status
    yield "target", target_of(fact, at)
    yield "shift", fact.shift
    yield "klaster", str(fact.klaster) if fact.klaster in (2, 3, 4) else "unknown"
    yield "age", age_of(fact.age)
    yield "sex", fact.sex if fact.sex in ROWS["sex"] else "unknown"
    yield "village", str(fact.village_id or 0)
    yield "rating", str(fact.rating) if fact.rating else "none"
    yield from (("diagnosis", code) for code in sorted(set(fact.diagnoses)))


def count_rows(facts: Iterable[VisitFacts], at: datetime) -> Counter[tuple[str, str]]:
    """How many visits each row counts."""
    return Counter(key for fact in facts for key in keys_of(fact, at))


def behind_row(facts: Iterable[VisitFacts], section: str, row: str, at: datetime) -> list[VisitFacts]:
    """The visits that a row counts, newest first."""
    found = [fact for fact in facts if (section, row) in set(keys_of(fact, at))]
    return sorted(found, key=lambda fact: (fact.counted_at, fact.visit_id), reverse=True)


def target_of(fact: VisitFacts, at: datetime) -> str:
    """Whether somebody was there in time. Planned visits have a window, no target."""
    if fact.source == "plan":
        return "planned"
    if fact.reached_at is not None:
        return "late" if fact.due_at is not None and fact.reached_at > fact.due_at else "kept"
    if fact.status not in OPEN:
        return "unreached"
    return "late" if fact.due_at is not None and fact.due_at < at else "waiting"


def age_of(age: int | None) -> str:
    """The band of an age in years."""
    if age is None:
        return "unknown"
    return next((band for oldest, band in AGES if age <= oldest), "60+")


def shift_of(at: datetime, zone: ZoneInfo) -> str:
    """morning, afternoon or night, by the city's clock."""
    clock: time = at.astimezone(zone).time()
    return next((name for name, start, end in SHIFTS if start <= clock < end), "night")


def rate_on(rates: Mapping[str, list[tuple[date, int]]], profession: str, day: date) -> int:
    """Rupiah that a visit of this day is worth; ``rates``: profession -> (from when, rupiah), in any order."""
    in_force = [(starts_on, rupiah) for starts_on, rupiah in rates.get(profession, []) if starts_on <= day]
    return max(in_force)[1] if in_force else DEFAULT_RATES.get(profession, 0)


def _totals(fact: VisitFacts) -> Iterator[str]:
    yield "visits"
    if fact.source == "plan":
        yield "planned"
    if fact.reached_at is not None:
        yield "reached"
    if fact.first_of_patient:
        yield "patients"
    if fact.noted:
        yield "noted"
