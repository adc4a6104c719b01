"""The monthly report as a file: what is asked for, in the language of who asks."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date

from django.conf import settings

from clinics.actors import Actor
from clinics.clock import city_zone, now
from clinics.models import Area, Installation
from dispatch.models import Assignment, LateReason, Reason, ReasonKind
from dispatch.queries.monthly import Month, visit_facts
from dispatch.queries.report_month import Report, report_in_scope
from dispatch.reports.csv import report_csv
from dispatch.reports.pdf import report_pdf
from dispatch.reports.tables import (
    Tables,
    VisitLine,
    figures_table,
    month_name,
    people_table,
    speaker,
    visits_table,
)
from dispatch.reports.xlsx import report_xlsx
from dispatch.rules.lifecycle import OPEN
from dispatch.rules.monthly import target_of
from dispatch.rules.report_words import Words

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
"""File -> its media type."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report as bytes, with its name."""

    name: str
    media_type: str
    content: bytes


def monthly_file(actor: Actor, day: date | None, clinic_id: int | None, form: str) -> ReportFile:
    """The report of a month in a form of :data:`KINDS`, as :func:`monthly_report` counts it."""
    return file_of(report_in_scope(actor, day, clinic_id), form, actor.language)


def file_of(report: Report, form: str, language: str) -> ReportFile:
    """A report that is counted already, as a file."""
    tables = tables_of(report, language)
    place = report.clinic.slug if report.clinic else "kota"
    writers: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: report_xlsx(tables),
        "csv": lambda: report_csv(tables),
        "pdf": lambda: report_pdf(tables, signs=tables.lines[0]),
    }
    return ReportFile(f"laporan-{place}-{report.month.first:%Y-%m}.{form}", KINDS[form], writers[form]())


def tables_of(report: Report, language: str) -> Tables:
    """The report in one language."""
    title, lines = _heading(report, language)
    return Tables(
        title,
        lines,
        figures_table([asdict(section) for section in report.sections], language),
        people_table(report.people, report.rupiah, language),
        visits_table(_visit_lines(report.month), city_zone(), language),
    )


def _heading(report: Report, language: str) -> tuple[str, list[str]]:
    """The title, and the lines under it: whose report, as of when, how it counts, whether it is practice."""
    say, zone, city = speaker(language), city_zone(), Installation.objects.get(id=1)
    where = (
        say("clinic", clinic=report.clinic.name, city=city.city_name)
        if report.clinic
        else say("city", city=city.city_name)
    )
    counted = say("counted", at=f"{report.at.astimezone(zone):%d/%m/%Y %H:%M}")
    lines = [where, f"{counted}. {say('running')}" if report.running else counted, say("how")]
    if city.kind == "practice":
        lines.append(say("practice"))
    return f"{say('title')}, {month_name(report.month.first, language)}", lines


@dataclass(frozen=True, slots=True)
class LetterWords:
    """Subject and text of the letter that carries a report."""

    title: str
    text: str


def letter_words(report: Report) -> LetterWords:
    """A few lines in Bahasa Indonesia; the figures are in the file."""
    title, lines = _heading(report, "id")
    title = f"{title}: {lines[0]}"
    text = "\n\n".join((title, *lines[1:], f"{settings.PUBLIC_URL}/puskesmas#laporan"))
    return LetterWords(title, text)


def _visit_lines(month: Month) -> list[VisitLine]:
    """Every visit of the month by its code. Six queries."""
    facts, at = visit_facts(month), now()
    ids = [fact.visit_id for fact in facts]
    parts = Assignment.objects.filter(visit_id__in=ids, accepted_at__isnull=False).order_by(
        "offered_at", "pk"
    )
    teams = dict(parts.values_list("visit_id", "team__code"))
    villages = dict(Area.objects.filter(level="village").values_list("pk", "name"))
    words = {
        row.code: Words(row.label_id, row.label_en) for row in Reason.objects.filter(kind=ReasonKind.LATE)
    }
    why = dict(LateReason.objects.filter(visit_id__in=ids).values_list("visit_id", "reason"))
    return [
        VisitLine(
            code=fact.code,
            at=fact.counted_at,
            urgency=fact.urgency,
            service=fact.service_type,
            village=villages.get(fact.village_id, "") if fact.village_id else "",
            team=teams.get(fact.visit_id, ""),
            minutes=None
            if fact.reached_at is None or fact.source == "plan"
            else round((fact.reached_at - fact.counted_at).total_seconds() / 60),
            target=target_of(fact, at),
            why=words.get(why[fact.visit_id]) if fact.visit_id in why else None,
            outcome="open" if fact.status in OPEN else fact.status,
            rating=fact.rating,
        )
        for fact in facts
    ]
