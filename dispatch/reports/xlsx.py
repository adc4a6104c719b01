"""The report as an Excel file of three sheets. Texts are written as texts: nothing in them is run or linked."""

from io import BytesIO
from typing import Any

from dispatch.reports.tables import Table, Tables

LONGEST_NAME = 31
"""Letters that Excel allows in a sheet's name."""


def report_xlsx(tables: Tables) -> bytes:
    """Figures, honorarium and the list of visits, each with a frozen head and a filter."""
    import xlsxwriter  # nobody needs it before the first file

    kept = BytesIO()
    book = xlsxwriter.Workbook(
        kept,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": tables.title})
    looks = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "mute": book.add_format({"font_color": "#52606b"}),
        "head": book.add_format({"bold": True, "bg_color": "#dceff2", "border": 1, "text_wrap": True}),
        "number": book.add_format({"num_format": "#,##0"}),
    }
    for table in tables.every:
        _sheet(book, table, tables, looks)
    book.close()
    return kept.getvalue()


def _sheet(
    book: Any, table: Table, tables: Tables, looks: dict[str, Any]
) -> None:  # Any: xlsxwriter has no stubs
    sheet = book.add_worksheet(table.title[:LONGEST_NAME])
    sheet.write_string(0, 0, tables.title, looks["title"])
    for number, line in enumerate(tables.lines, start=1):
        sheet.write_string(number, 0, line, looks["mute"])
    head = len(tables.lines) + 2
    for column, name in enumerate(table.head):
        sheet.write_string(head, column, name, looks["head"])
    for row, cells in enumerate(table.rows, start=head + 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int | float):
                sheet.write_number(row, column, cell, looks["number"])
            elif cell:
                sheet.write_string(row, column, cell)
    for column, wide in enumerate(table.wide):
        sheet.set_column(column, column, wide)
    sheet.freeze_panes(head + 1, 0)
    if table.rows:
        sheet.autofilter(head, 0, head + len(table.rows), len(table.head) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
