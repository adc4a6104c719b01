"""One person's record as a PDF of A4 pages, with fpdf2 and the fonts that every PDF reader has.

Those fonts hold Latin letters only; :func:`printable` writes other signs in letters, and what has none as "?".
"""

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from clinics.export.record import Json, PersonalRecord
from clinics.export.words import RECORD_WORDS, word

UNITS = {
    "systolic": "mmHg", "diastolic": "mmHg", "pulse": "/min", "respiration": "/min", "temperature": "°C",
    "spo2": "%", "consciousness": "", "glucose": "mg/dL",
}  # fmt: skip
MARGIN_MM, LABEL_MM, LINE_MM, SIGNATURE_MM = 16, 42, 5, 22
TEXTS = ("complaint", "findings", "assessment", "treatment", "advice")
_IN_LETTERS = str.maketrans({
    "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "•": "-", "→": "->", "≥": ">=",
    "≤": "<=", "₂": "2", "✓": "v", "\u00a0": " ", "\t": " ", "\r": "",
})  # fmt: skip


def printable(text: str) -> str:
    """The text in the letters of the fonts (Latin-1)."""
    plain = str(text).translate(_IN_LETTERS)
    return "".join(
        char
        if ord(char) < 256
        else unicodedata.normalize("NFKD", char).encode("latin-1", "ignore").decode("latin-1") or "?"
        for char in plain
    )


def record_pdf(record: PersonalRecord, *, practice: bool) -> bytes:
    """The record as PDF bytes: who it is, then the notes, the newest first, each with its history."""
    pages = _pages(record, practice)
    pages.set_title(printable(word(record.language, "title")))
    pages.set_creation_date(record.exported_at)
    pages.add_page()
    _head(pages, record)
    _patient(pages, record)
    _title(pages, word(record.language, "notes"))
    for note in record.notes:
        _note(pages, record, note)
    if not record.notes:
        _words(pages, word(record.language, "notes_none"))
    _rest(pages, record)
    return bytes(pages.output())


def _pages(
    record: PersonalRecord, practice: bool
) -> Any:  # Any: fpdf.FPDF, imported when a record is printed
    from fpdf import FPDF  # a megabyte that no other work of a web process needs

    say = record.language

    class Pages(FPDF):
        def header(self) -> None:
            if practice:
                self.set_font("helvetica", "B", 8)
                self.cell(0, 4, printable(word(say, "practice")), align="C", new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("helvetica", "", 8)
            self.set_text_color(90)
            handed = word(
                say, "handed_out",
                at=_stamp(record, record.exported_at), who=record.exported_by, reason=record.reason,
            )  # fmt: skip
            self.multi_cell(
                0, 3.6, printable(handed), align="L", new_x="LMARGIN", new_y="NEXT", max_line_height=3.6
            )
            self.cell(0, 3.6, printable(word(say, "secret")))
            self.set_x(-40)
            self.cell(0, 3.6, printable(word(say, "page", n=self.page_no(), of="{nb}")), align="R")
            self.set_text_color(0)

    pages = Pages(format="A4")
    pages.set_margins(MARGIN_MM, 12, MARGIN_MM)
    pages.set_auto_page_break(True, margin=22)
    return pages


def _head(pages: Any, record: PersonalRecord) -> None:
    pages.set_font("helvetica", "B", 15)
    _words(pages, word(record.language, "title"), height=7)
    pages.set_font("helvetica", "", 10)
    facility = record.facility
    where = " - ".join(part for part in (facility.address, facility.phone) if part)
    _words(pages, f"Puskesmas {facility.name} ({facility.code})" + (f", {where}" if where else ""))
    pages.ln(2)


def _patient(pages: Any, record: PersonalRecord) -> None:
    say, who = record.language, record.subject
    _title(pages, word(say, "patient"))
    _line(pages, word(say, "name"), who.full_name, bold=True)
    _line(pages, word(say, "record_number"), f"{record.facility.code}-{who.patient_id}")
    _line(pages, word(say, "sex"), word(say, f"sex_{who.sex}"))
    _line(pages, word(say, "birth_year"), str(who.birth_year or "-"))
    _line(pages, word(say, "address"), ", ".join(part for part in (who.address, who.village) if part))
    _line(pages, word(say, "phone"), who.phone or "-")
    _line(
        pages,
        word(say, "allergies"),
        _listed(record, who.allergies, who.allergies_at, ("substance", "reaction"), "none_known"),
    )
    _line(
        pages,
        word(say, "regular_medicines"),
        _listed(record, who.regular_medicines, who.regular_medicines_at, ("name", "dose"), "none"),
    )
    for plan in record.plans:
        next_on = word(say, "plan_next", day=f"{plan.next_on:%d/%m/%Y}") if plan.next_on else ""
        _line(pages, word(say, "plans"), ", ".join(part for part in (plan.reason, next_on) if part))


def _listed(
    record: PersonalRecord,
    items: list[Json] | None,
    at: datetime | None,
    names: tuple[str, str],
    nothing: str,
) -> str:
    say = record.language
    if items is None:
        return word(say, "never_asked")
    said = _joined((one[names[0]], one.get(names[1], "")) for one in items) or word(say, nothing)
    return f"{said} ({_stamp(record, at)})" if at else said


def _note(pages: Any, record: PersonalRecord, note: Json) -> None:
    say = record.language
    pages.ln(1.5)
    pages.set_fill_color(238)
    pages.set_font("helvetica", "B", 10)
    head = f"{_stamp(record, note['written_at'])}  -  {word(say, 'visit', code=note['visit_code'])}"
    pages.cell(0, 6, printable(head), fill=True, new_x="LMARGIN", new_y="NEXT")
    writer = note["earlier"][-1]["author"] if note["earlier"] else note["author"]
    author = ", ".join(part for part in (writer, note["team"] or "") if part)
    moments = _moments(record, note["visit_code"])
    pages.set_font("helvetica", "", 9)
    _words(pages, " - ".join(part for part in (word(say, "by", who=author), *moments) if part))
    _body(pages, record, note)
    _signature(pages, note)
    outcome = note.get("outcome")
    if outcome:
        said = (
            word(say, f"outcome_{outcome['outcome']}")
            if f"outcome_{outcome['outcome']}" in RECORD_WORDS
            else ""
        )
        _line(pages, word(say, "outcome"), ", ".join(x for x in (said, outcome["destination"]) if x))
    _signed(pages, record, note)
    for version in note["earlier"]:
        _version(pages, record, version)


def _body(pages: Any, record: PersonalRecord, note: Json) -> None:
    say = record.language
    vitals = ", ".join(
        f"{word(say, f'vital_{name}')} {note['vitals'][name]} {unit}".strip()
        for name, unit in UNITS.items()
        if note["vitals"].get(name) not in (None, "")
    )
    lines = {name: note[name] for name in TEXTS}
    diagnoses = _diagnoses(say, note["diagnoses"])
    medicines = "; ".join(
        f"{each['name']} {each['dose']} {each['amount']:g} {each['unit']}".strip()
        for each in note["medicines"]
    )
    consent = note["consent"]
    agreed = ""
    if consent:
        given = word(say, "consent_given" if consent["given"] else "consent_refused")
        agreed = f"{given}, {_joined([(consent['name'], consent['relation'])])}"
    day = f"{date.fromisoformat(note['next_visit_on']):%d/%m/%Y}" if note["next_visit_on"] else ""
    next_visit = " ".join(part for part in (day, note["next_visit_reason"]) if part)
    for key, text in (
        ("complaint", lines["complaint"]), ("vitals", vitals), ("findings", lines["findings"]),
        ("assessment", lines["assessment"]), ("diagnoses", diagnoses), ("treatment", lines["treatment"]),
        ("medicines", medicines), ("advice", lines["advice"]), ("next_visit", next_visit), ("consent", agreed),
    ):  # fmt: skip
        if text:
            _line(pages, word(say, key), text)


def _diagnoses(say: str, listed: list[Json]) -> str:
    return "; ".join(_diagnosis(say, each, marked=len(listed) > 1) for each in listed)


def _diagnosis(say: str, each: Json, *, marked: bool) -> str:
    meaning = each.get("title") or each.get("en" if say == "en" else "id") or ""
    own = f" ({each['words']})" if each["words"] and each["words"] != meaning else ""
    main = f", {word(say, 'main')}" if each["main"] and marked else ""
    return f"{each['code']} {meaning}{own}{main}"


def _signature(pages: Any, note: Json) -> None:
    """The consent's drawn signature, as it was drawn."""
    strokes = [stroke for stroke in note.get("signature") or [] if len(stroke) > 1]
    if not strokes or not note["consent"]:
        return
    if pages.get_y() + SIGNATURE_MM > pages.h - 24:
        pages.add_page()
    left, top, scale = MARGIN_MM + LABEL_MM, pages.get_y() + 1, SIGNATURE_MM / 1000
    pages.set_line_width(0.25)
    for stroke in strokes:
        pages.polyline([(left + x * scale, top + y * scale) for x, y in stroke])
    pages.set_y(top + SIGNATURE_MM)


def _signed(pages: Any, record: PersonalRecord, note: Json) -> None:
    say = record.language
    pages.set_font("helvetica", "I", 9)
    if note["signed_at"]:
        who, at = note["author"], _stamp(record, note["signed_at"])
        _words(pages, word(say, "signed", who=who, at=at))
    else:
        _words(pages, word(say, "unsigned"))
    for step in note["reviews"]:
        if step["step"] == "reviewed":
            _words(pages, word(say, "reviewed", who=step["person"], at=_stamp(record, step["happened_at"])))


def _version(pages: Any, record: PersonalRecord, version: Json) -> None:
    """What an earlier writing said where the next one says something else; only where it corrected a signed note."""
    if not version["reason"]:
        return
    say = record.language
    pages.set_font("helvetica", "I", 9)
    at = _stamp(record, version["changed_at"])
    _words(pages, word(say, "corrected", who=version["changed_by"], at=at, reason=version["reason"]))
    pages.set_font("helvetica", "", 9)
    for name in version["changed"]:
        if name in TEXTS:
            _line(pages, f"{word(say, 'before')}: {word(say, name)}", version[name] or word(say, "empty"))
        elif name == "vitals":
            said = ", ".join(
                f"{word(say, f'vital_{key}')} {value}" for key, value in version["vitals"].items()
            )
            _line(pages, f"{word(say, 'before')}: {word(say, 'vitals')}", said or word(say, "empty"))
        elif name == "diagnoses":
            said = _diagnoses(say, version["diagnoses"])
            _line(pages, f"{word(say, 'before')}: {word(say, 'diagnoses')}", said or word(say, "empty"))


def _rest(pages: Any, record: PersonalRecord) -> None:
    say = record.language
    noted = {note["visit_code"] for note in record.notes}
    without = [visit for visit in record.visits if visit.code not in noted]
    if without:
        _title(pages, word(say, "visits_without"))
        for visit in without:
            _line(pages, visit.code, " - ".join(_moments(record, visit.code)))
    if record.files:
        _title(pages, word(say, "files"))
        for file in record.files:
            kind = f"kind_{file['kind']}"
            what = word(say, kind) if kind in RECORD_WORDS else file["kind"]
            _line(pages, _stamp(record, file["taken_at"]), f"{what}, {file['visit_code']}")


def _moments(record: PersonalRecord, code: str) -> list[str]:
    visit = record.visit_of(code)
    if visit is None:
        return []
    say = record.language
    at = (("requested", visit.requested_at), ("arrived", visit.arrived_at), ("ended", visit.ended_at))
    return [word(say, key, at=_stamp(record, moment)) for key, moment in at if moment is not None]


def _title(pages: Any, text: str) -> None:
    pages.ln(3)
    pages.set_font("helvetica", "B", 12)
    _words(pages, text, height=6)
    pages.set_draw_color(160)
    pages.line(MARGIN_MM, pages.get_y(), pages.w - MARGIN_MM, pages.get_y())
    pages.set_draw_color(0)
    pages.ln(1)


def _line(pages: Any, label: str, text: str, *, bold: bool = False) -> None:
    """A label, and beside it the text in as many lines as it needs."""
    if pages.will_page_break(LINE_MM):
        pages.add_page()
    pages.set_font("helvetica", "", 9)
    pages.set_text_color(90)
    top = pages.get_y()
    pages.multi_cell(LABEL_MM - 2, LINE_MM, printable(label), align="L", new_x="RIGHT", new_y="TOP")
    page, below = pages.page_no(), pages.get_y()
    pages.set_text_color(0)
    pages.set_font("helvetica", "B" if bold else "", 10)
    pages.set_xy(MARGIN_MM + LABEL_MM, top if pages.page_no() == page else below)
    pages.multi_cell(0, LINE_MM, printable(text), align="L", new_x="LMARGIN", new_y="NEXT")


def _words(pages: Any, text: str, *, height: float = 4.6) -> None:
    pages.multi_cell(0, height, printable(text), align="L", new_x="LMARGIN", new_y="NEXT")


def _joined(pairs: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{name} ({more})" if more else name for name, more in pairs)


def _stamp(record: PersonalRecord, at: datetime) -> str:
    return f"{at.astimezone(record.zone):%d/%m/%Y %H:%M}"
