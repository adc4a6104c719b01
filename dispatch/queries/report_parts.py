"""The sections of a monthly report: every category with its figure and that of the month before."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from clinics.icd10 import own_words
from clinics.models import Area, Catchment, Supply
from dispatch.queries.monthly import Month, complaints_received, supplies_used, visit_facts
from dispatch.rules.monthly import count_rows
from dispatch.rules.report_words import NO_VILLAGE, OVERLAPPING, ROWS, SECTIONS, Words

Counted = Counter[tuple[str, str]]
MOST_DIAGNOSES = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: its address, its words, and the same of the month before."""

    figure: str
    label_id: str
    label_en: str
    value: int
    before: int
    unit_id: str = ""
    unit_en: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report. Unless it overlaps, its lines add up to the visits of the month (or to ``of``)."""

    code: str
    label_id: str
    label_en: str
    overlapping: bool
    lines: list[Line]


def month_sections(month: Month, at: datetime) -> list[Section]:
    """Every section in the report's order; closed lists show their zeros, so that all puskesmas read alike."""
    counted, before = _counted(month, at), _counted(month.before(), at)
    words = _words(month, counted)
    units = {f"supply.{code}": unit for code, unit in _units()}
    sections = []
    for code, title in SECTIONS.items():
        if code == "person":
            continue
        lines = [
            Line(
                f"{code}.{row}",
                label.id,
                label.en,
                counted[code, row],
                before[code, row],
                *units.get(f"{code}.{row}", ("", "")),
            )
            for row, label in words[code].items()
        ]
        sections.append(Section(code, title.id, title.en, code in OVERLAPPING, lines))
    return sections


def _counted(month: Month, at: datetime) -> Counted:
    counted = count_rows(visit_facts(month), at)
    supplies = dict(Supply.objects.values_list("pk", "code"))
    for use in supplies_used(month):
        counted["supply", supplies[use.supply_id]] += use.amount
    for said in complaints_received(month):
        counted["complaint", said.category] += 1
        counted["complaint_state", said.state] += 1
    return counted


def _words(month: Month, counted: Counted) -> dict[str, dict[str, Words]]:
    return {
        **ROWS,
        "village": _villages(month, counted),
        "diagnosis": _diagnoses(counted),
        "supply": {
            supply.code: Words(supply.label_id, supply.label_en)
            for supply in Supply.objects.order_by("order", "code")
            if supply.is_active or counted["supply", supply.code]
        },
    }


def _villages(month: Month, counted: Counted) -> dict[str, Words]:
    """The kelurahan of the wilayah kerja, and every other one that was asked for; of the city those with visits."""
    asked = {int(row) for section, row in counted if section == "village"}
    own = Catchment.objects.filter(clinic_id=month.clinic_id or 0).values_list("village_id", flat=True)
    rows = Area.objects.filter(pk__in={*asked, *own}).order_by("name").values_list("pk", "name")
    found = {str(pk): Words(name, name) for pk, name in rows}
    return {**found, "0": NO_VILLAGE} if 0 in asked else found


def _diagnoses(counted: Counted) -> dict[str, Words]:
    """The most frequent ones, with our own words."""
    found = sorted((-n, row) for (section, row), n in counted.items() if section == "diagnosis")
    return {code: _diagnosis(code) for _, code in found[:MOST_DIAGNOSES]}


def _diagnosis(code: str) -> Words:
    known = own_words().get(code)
    return Words(f"{code} {known.id}", f"{code} {known.en}") if known else Words(code, code)


def _units() -> list[tuple[str, tuple[str, str]]]:
    rows = Supply.objects.values_list("code", "unit_id", "unit_en")
    return [(code, (bahasa, english)) for code, bahasa, english in rows]
