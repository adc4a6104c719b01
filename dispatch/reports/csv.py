"""The report's figures as CSV that a spreadsheet opens without running anything."""

from collections.abc import Sequence

from dispatch.reports.tables import Cell, Tables

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet would take for a formula at the beginning of a text."""


def csv_cell(value: Cell) -> str:
    """One value: a text that would be run gets an apostrophe before it; commas, quotes and line ends are quoted."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = f"'{value}" if value.lstrip(" ").startswith(RISKY) else value
    if any(mark in text for mark in ',;"\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def csv_of(head: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Comma, CRLF, and the mark at the beginning by which spreadsheets know UTF-8."""
    lines = [",".join(csv_cell(cell) for cell in row) for row in [head, *rows]]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def report_csv(tables: Tables) -> bytes:
    """Figures, people and visits below each other, each with its own head."""
    parts = [csv_of([tables.title], [[line] for line in tables.lines])]
    parts += [csv_of([table.title], [[], table.head, *table.rows])[3:] for table in tables.every]
    return b"\r\n".join(parts)
