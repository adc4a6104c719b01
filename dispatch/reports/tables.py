"""The monthly report as plain tables in one language: what every kind of file writes. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dispatch.rules.report_words import ROWS, Words

Cell = str | int | float | None
MONTHS = {
    "id": ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
           "November", "Desember"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
SAYS: dict[str, Words] = {
    "title": Words("Laporan bulanan Home Care Dottoro'ta", "Monthly report, Home Care Dottoro'ta"),
    "city": Words("Seluruh kota {city}", "The whole city of {city}"),
    "clinic": Words("Puskesmas {clinic}, {city}", "Puskesmas {clinic}, {city}"),
    "running": Words(
        "Bulan ini belum selesai: angka masih bertambah.", "This month is not over: figures still grow."
    ),
    "counted": Words("Dihitung {at}", "Counted {at}"),
    "practice": Words(
        "LATIHAN: data buatan, bukan pasien nyata.", "PRACTICE: made-up data, no real patients."
    ),
    "figures": Words("Angka", "Figures"),
    "section": Words("Bagian", "Part"),
    "row": Words("Rincian", "Item"),
    "value": Words("Jumlah", "Number"),
    "before": Words("Bulan lalu", "Month before"),
    "unit": Words("Satuan", "Unit"),
    "people": Words("Honorarium", "Honorarium"),
    "person": Words("Petugas", "Person"),
    "profession": Words("Profesi", "Profession"),
    "visits": Words("Kunjungan", "Visits"),
    "rate": Words("Tarif (Rp)", "Rate (Rp)"),
    "rupiah": Words("Jumlah (Rp)", "Amount (Rp)"),
    "sum": Words("Jumlah", "Sum"),
    "list": Words("Daftar kunjungan", "List of visits"),
    "code": Words("Kode", "Code"),
    "day": Words("Tanggal", "Date"),
    "hour": Words("Jam", "Hour"),
    "urgency": Words("Urgensi", "Urgency"),
    "service": Words("Layanan", "Service"),
    "village": Words("Kelurahan", "Kelurahan"),
    "team": Words("Tim", "Team"),
    "minutes": Words("Menit sampai tiba", "Minutes to arrival"),
    "target": Words("Target", "Target"),
    "why": Words("Alasan terlambat", "Why late"),
    "outcome": Words("Hasil", "Outcome"),
    "rating": Words("Nilai", "Rating"),
    "how": Words(
        "Kunjungan masuk bulan saat diminta (terjadwal: saat jendelanya mulai), menurut jam kota; duplikat tidak"
        " dihitung. Honorarium menurut hari tiba. BHP menurut saat di rumah pasien. Arti angka: docs/figures.md.",
        "A visit belongs to the month in which it was requested (planned: in which its window begins), by the city's"
        " clock; duplicates do not count. Honorarium by the day of arrival. Supplies by the moment at the bedside."
        " What each figure means: docs/figures.md.",
    ),
}
PROFESSIONS: dict[str, Words] = {
    "doctor": Words("dokter", "doctor"),
    "nurse": Words("perawat", "nurse"),
    "midwife": Words("bidan", "midwife"),
    "driver": Words("pengemudi", "driver"),
    "other": Words("lainnya", "other"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLine:
    """One visit of the month's list: its code and its times, nobody's name."""

    code: str
    at: datetime
    urgency: str
    service: str
    village: str
    team: str
    minutes: int | None
    target: str
    why: Words | None
    outcome: str
    rating: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """One table with its title; ``numbers``: the columns (from 0) that hold numbers."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: frozenset[int] = frozenset()
    wide: Sequence[int] = field(default_factory=tuple)
    """How wide each column is, in letters."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The whole report: a heading, a few lines below it, and the tables."""

    title: str
    lines: Sequence[str]
    figures: Table
    people: Table
    visits: Table

    @property
    def every(self) -> tuple[Table, Table, Table]:
        """In their order."""
        return self.figures, self.people, self.visits


def speaker(language: str) -> Callable[..., str]:
    """What says a word of :data:`SAYS` in a language, filled in."""

    def say(name: str, **values: str) -> str:
        return in_language(SAYS[name], language).format(**values)

    return say


def in_language(words: Words, language: str) -> str:
    """Bahasa unless it is English."""
    return words.en if language == "en" else words.id


def month_name(first: date, language: str) -> str:
    """Maret 2026."""
    return f"{MONTHS['en' if language == 'en' else 'id'][first.month - 1]} {first.year}"


def figures_table(sections: Sequence[Mapping[str, object]], language: str) -> Table:
    """Every figure in one long table: part, item, number, month before, unit."""
    say = speaker(language)
    rows: list[Sequence[Cell]] = []
    label = "label_en" if language == "en" else "label_id"
    for section in sections:
        lines = section["lines"]
        assert isinstance(lines, list)
        for line in lines:
            unit = line["unit_en" if language == "en" else "unit_id"]
            rows.append((str(section[label]), str(line[label]), line["value"], line["before"], unit))
    head = [say(name) for name in ("section", "row", "value", "before", "unit")]
    return Table(say("figures"), head, rows, frozenset({2, 3}), (26, 44, 12, 12, 12))


def people_table(people: Sequence[Mapping[str, object]], rupiah: int, language: str) -> Table:
    """Visits per person with what they are worth; the last row is the sum."""
    say = speaker(language)
    rows: list[Sequence[Cell]] = []
    for row in people:
        rates = row["rates"]
        assert isinstance(rates, list)
        rate: Cell = rates[0] if len(rates) == 1 else " / ".join(str(each) for each in rates)
        profession = in_language(PROFESSIONS[str(row["profession"])], language)
        rows.append((str(row["name"]), profession, _whole(row["visits"]), rate, _whole(row["rupiah"])))
    rows.append((say("sum"), "", None, None, rupiah))
    head = [say(name) for name in ("person", "profession", "visits", "rate", "rupiah")]
    return Table(say("people"), head, rows, frozenset({2, 3, 4}), (34, 14, 12, 18, 16))


def visits_table(visits: Sequence[VisitLine], zone: ZoneInfo, language: str) -> Table:
    """Every visit of the month by its code."""
    say = speaker(language)
    rows = [_visit_row(visit, zone, language) for visit in visits]
    names = (
        "code",
        "day",
        "hour",
        "urgency",
        "service",
        "village",
        "team",
        "minutes",
        "target",
        "why",
        "outcome",
        "rating",
    )
    return Table(
        say("list"),
        [say(name) for name in names],
        rows,
        frozenset({7, 11}),
        (16, 12, 8, 10, 16, 22, 10, 10, 26, 30, 22, 8),
    )


def _visit_row(visit: VisitLine, zone: ZoneInfo, language: str) -> Sequence[Cell]:
    local = visit.at.astimezone(zone)

    def word(section: str, row: str) -> str:
        words = ROWS[section].get(row)
        return in_language(words, language) if words else row

    return (
        visit.code, f"{local:%d/%m/%Y}", f"{local:%H:%M}", word("urgency", visit.urgency),
        word("service", visit.service), visit.village, visit.team, visit.minutes, word("target", visit.target),
        in_language(visit.why, language) if visit.why else "", word("outcome", visit.outcome), visit.rating,
    )  # fmt: skip


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value
