"""The report as a PDF of A4 pages: figures and honorarium, to print and sign. The other files list the visits."""

from itertools import groupby
from typing import Any

from clinics.export.pdf import printable
from dispatch.reports.tables import Cell, Table, Tables

MARGIN_MM, LINE_MM = 15, 5.2
LINE_GREY = 190
STAR = str.maketrans({"★": "*"})


def report_pdf(tables: Tables, *, signs: str) -> bytes:
    """The report as PDF bytes; ``signs``: who puts a name below it."""
    pages = _pages(tables)
    pages.set_title(_said(tables.title))
    pages.add_page()
    pages.set_font("helvetica", "B", 15)
    pages.multi_cell(0, 7, _said(tables.title), new_x="LMARGIN", new_y="NEXT")
    pages.set_font("helvetica", "", 9)
    for line in tables.lines:
        pages.multi_cell(0, 4.4, _said(line), new_x="LMARGIN", new_y="NEXT")
    pages.ln(2)
    _figures(pages, tables.figures)
    _title(pages, tables.people.title)
    _table(pages, tables.people, tables.people.rows, (36, 16, 14, 16, 18), bold_last=True)
    pages.ln(10)
    _signature(pages, signs)
    return bytes(pages.output())


def _pages(tables: Tables) -> Any:  # Any: fpdf.FPDF, imported when a report is written
    from fpdf import FPDF

    class Pages(FPDF):
        def footer(self) -> None:
            self.set_y(-12)
            self.set_font("helvetica", "", 8)
            self.cell(0, 4, _said(tables.title))
            self.set_x(-40)
            self.cell(0, 4, f"{self.page_no()} / {{nb}}", align="R")

    pages = Pages(format="A4")
    pages.set_margin(MARGIN_MM)
    pages.set_draw_color(LINE_GREY)
    pages.set_auto_page_break(True, margin=16)
    return pages


def _figures(pages: Any, table: Table) -> None:
    """Each part of the report with its own small table."""
    for title, rows in groupby(table.rows, key=lambda row: row[0]):
        lines = [row[1:] for row in rows]
        if pages.will_page_break(LINE_MM * (min(len(lines), 6) + 3)):
            pages.add_page()
        _title(pages, str(title))
        columns = 4 if any(row[3] for row in lines) else 3
        cut = [row[:columns] for row in lines]
        small = Table(str(title), table.head[1 : columns + 1], cut, frozenset({1, 2}))
        _table(pages, small, cut, (52, 16, 16, 16)[:columns])


def _title(pages: Any, text: str) -> None:
    pages.ln(2)
    pages.set_font("helvetica", "B", 11)
    pages.multi_cell(0, 6, _said(text), new_x="LMARGIN", new_y="NEXT")


def _table(pages: Any, table: Table, rows: Any, widths: tuple[int, ...], *, bold_last: bool = False) -> None:
    pages.set_font("helvetica", "", 9)
    aligned = tuple("RIGHT" if column in table.numbers else "LEFT" for column in range(len(table.head)))
    with pages.table(
        col_widths=widths,
        text_align=aligned,
        line_height=LINE_MM,
        borders_layout="HORIZONTAL_LINES",
        padding=0.4,
    ) as drawn:
        drawn.row([_said(name) for name in table.head])
        for number, cells in enumerate(rows):
            last = bold_last and number == len(rows) - 1
            drawn.row([_written(cell) for cell in cells], style=_bold() if last else None)


def _bold() -> Any:
    from fpdf.fonts import FontFace

    return FontFace(emphasis="BOLD")


def _signature(pages: Any, signs: str) -> None:
    if pages.will_page_break(32):
        pages.add_page()
    pages.set_font("helvetica", "", 9)
    pages.set_x(-85)
    pages.cell(70, 5, _said(signs), align="C", new_x="LMARGIN", new_y="NEXT")
    pages.ln(16)
    pages.set_x(-85)
    pages.cell(70, 5, "." * 46, align="C")


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:,}".replace(",", ".") if isinstance(cell, int) else _said(str(cell))


def _said(text: str) -> str:
    return printable(text.translate(STAR))
