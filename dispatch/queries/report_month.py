"""The monthly report as screens and files draw it, and the visits behind each of its figures.

Every figure has an address, ``section.row`` (``outcome.referred``, ``person.12.nurse``, ``supply.gloves``); the list
behind it is taken from the same facts, so that its amounts add up to the figure.
"""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from clinics.actors import Actor
from clinics.clock import now, today
from clinics.models import Clinic, Supply
from clinics.refusals import Refusal
from dispatch.models import Visit
from dispatch.queries.cards import visit_cards
from dispatch.queries.clinic import clinic_in_scope, log_visits
from dispatch.queries.monthly import (
    Month,
    Work,
    complaints_received,
    supplies_used,
    visit_facts,
    work_of,
)
from dispatch.queries.report_parts import Section, month_sections
from dispatch.rules.monthly import VisitFacts, behind_row

Json = dict[str, Any]  # the shapes of dispatch.api.schemas.reports
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Report:
    """One month in figures."""

    month: Month
    clinic: Clinic | None
    at: datetime
    running: bool
    """The month is not over."""
    sections: list[Section]
    people: list[Json]
    rupiah: int


def report_of(month: Month, clinic: Clinic | None) -> Report:
    """The figures of a month and, beside each, those of the month before. A constant number of queries."""
    at = now()
    sections = month_sections(month, at)
    people = _people(work_of(month))
    return Report(
        month, clinic, at, month.last >= today(), sections, people, sum(row["rupiah"] for row in people)
    )


def monthly_report(actor: Actor, day: date | None, clinic_id: int | None) -> Json:  # MonthlyOut
    """The report of the month in which a day lies: of the own puskesmas, or the city where the role sees it."""
    report = report_in_scope(actor, day, clinic_id)
    return {
        "month": report.month.first,
        "end": report.month.last,
        "clinic_id": report.month.clinic_id,
        "clinic": report.clinic.name if report.clinic else None,
        "at": report.at,
        "running": report.running,
        "sections": [asdict(section) for section in report.sections],
        "people": report.people,
        "rupiah": report.rupiah,
    }


def report_in_scope(actor: Actor, day: date | None, clinic_id: int | None) -> Report:
    """As :func:`report_of`, after the question who asks. A foreign puskesmas is as missing as none."""
    month, clinic = _scoped(actor, day, clinic_id)
    return report_of(month, clinic)


def monthly_behind(actor: Actor, day: date | None, clinic_id: int | None, *, figure: str, page: int) -> Json:
    """The visits behind a figure (BehindOut): their amounts add up to it. The look is logged."""
    month, _ = _scoped(actor, day, clinic_id)
    rows = rows_behind(month, figure, now())
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    page = min(max(1, page), pages)
    shown = rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    ids = [row.visit_id for row in shown if row.visit_id is not None]
    cards = {card["id"]: card for card in visit_cards(ids, identity=actor.sees_identity)}
    log_visits(actor, "monthly_behind", list(cards.values()))
    return {
        "figure": figure,
        "value": sum(row.amount for row in rows),
        "rows": [
            {
                "visit": cards.get(row.visit_id) if row.visit_id is not None else None,
                "what": row.what,
                "at": row.at,
                "amount": row.amount,
            }
            for row in shown
        ],
        "total": len(rows),
        "page": page,
        "pages": pages,
    }


@dataclass(frozen=True, slots=True)
class Behind:
    """One row behind a figure: a visit (None: it belongs to none) and how much of the figure it is."""

    visit_id: int | None
    at: datetime
    amount: int = 1
    what: str = ""


def rows_behind(month: Month, figure: str, at: datetime) -> list[Behind]:
    """Everything that a figure of a month counts, newest first."""
    section, _, row = figure.partition(".")
    if section == "supply":
        return _supply_rows(month, row)
    if section == "person":
        found = [work for work in work_of(month) if f"{work.person_id}.{work.profession}" == row]
        return [Behind(work.visit_id, work.at) for work in reversed(found)]
    if section in ("complaint", "complaint_state"):
        said = reversed(complaints_received(month))
        kept = [each for each in said if row == (each.category if section == "complaint" else each.state)]
        return [Behind(each.visit_id, each.at, what=each.code) for each in kept]
    facts: list[VisitFacts] = behind_row(visit_facts(month), section, row, at)
    return [Behind(fact.visit_id, fact.counted_at) for fact in facts]


def _supply_rows(month: Month, code: str) -> list[Behind]:
    """One row a visit, with how many went there in all."""
    supply = Supply.objects.filter(code=code).first()
    if supply is None:
        return []
    amounts: Counter[str] = Counter()
    moments: dict[str, datetime] = {}
    for use in supplies_used(month):
        if use.supply_id == supply.pk:
            amounts[use.visit_code] += use.amount
            moments[use.visit_code] = use.at
    ids = dict(Visit.objects.filter(code__in=list(amounts)).values_list("code", "pk"))
    rows = [Behind(ids.get(code), moments[code], amount, code) for code, amount in amounts.items() if amount]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _people(work: list[Work]) -> list[Json]:  # PersonRow
    """Visits and rupiah of each person in each profession they worked in, by profession and name."""
    found: dict[tuple[int, str], list[Work]] = defaultdict(list)
    for each in work:
        found[each.person_id, each.profession].append(each)
    order = ("doctor", "nurse", "midwife", "driver", "other")
    rows = [
        {
            "figure": f"person.{person_id}.{profession}",
            "name": parts[0].name,
            "profession": profession,
            "visits": len(parts),
            "rates": sorted({part.rupiah for part in parts}),
            "rupiah": sum(part.rupiah for part in parts),
        }
        for (person_id, profession), parts in found.items()
    ]
    return sorted(rows, key=lambda row: (order.index(str(row["profession"])), str(row["name"])))


def _scoped(actor: Actor, day: date | None, clinic_id: int | None) -> tuple[Month, Clinic | None]:
    actor.must("clinic.reports")
    day = day or today()
    if day > today():
        raise Refusal("invalid", field="month", name="month")
    if clinic_id is None and actor.city_wide:
        return Month.of(day), None
    clinic = clinic_in_scope(actor, clinic_id)
    return Month.of(day, clinic.pk), clinic
