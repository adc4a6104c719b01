"""Reading the tables of a city's folder strictly: every fault with its file, line and reason, none passed over."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MAX_BYTES = 5_000_000
_YES = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one line of one file (line 0: the file itself)."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


class BadCity(Exception):
    """The folder was refused. ``faults`` holds everything that is wrong with it, in reading order."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(slots=True)
class Faults:
    """Collects what is wrong, so that all of it is told at once."""

    found: list[Fault] = field(default_factory=list)

    def add(self, file: str, line: int, reason: str) -> None:
        """Note one fault."""
        self.found.append(Fault(file, line, reason))

    def stop_if_any(self) -> None:
        """Refuse the folder when anything was noted."""
        if self.found:
            raise BadCity(self.found)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table. Its getters note a fault and give a harmless value instead of failing."""

    file: str
    number: int
    cells: dict[str, str]
    faults: Faults

    def fault(self, reason: str) -> None:
        """Note a fault of this line."""
        self.faults.add(self.file, self.number, reason)

    def text(self, column: str, *, longest: int, may_be_empty: bool = False) -> str:
        """A text without control characters, at most ``longest`` characters."""
        value = " ".join(self.cells[column].split())
        if not value and not may_be_empty:
            self.fault(f"{column} is empty")
        elif len(value) > longest:
            self.fault(f"{column} is longer than {longest} characters")
        elif not value.isprintable():
            self.fault(f"{column} has a control character")
        return value

    def choice(self, column: str, allowed: tuple[str, ...]) -> str:
        """One of a closed list."""
        value = self.cells[column].strip()
        if value not in allowed:
            self.fault(f"{column} is {value!r}, expected one of: {', '.join(allowed)}")
            return allowed[0]
        return value

    def number_between(self, column: str, low: float, high: float) -> float:
        """A decimal number within limits (inclusive)."""
        try:
            value = float(self.cells[column].strip())
        except ValueError:
            self.fault(f"{column} is {self.cells[column]!r}, expected a number")
            return low
        if not low <= value <= high:  # also refuses nan
            self.fault(f"{column} is {value:g}, expected {low:g} to {high:g}")
            return low
        return value

    def whole(self, column: str, low: int, high: int) -> int:
        """A whole number within limits (inclusive)."""
        value = self.cells[column].strip()
        if not value.isdecimal() or not value.isascii():
            self.fault(f"{column} is {value!r}, expected a whole number")
            return low
        if not low <= int(value) <= high:
            self.fault(f"{column} is {value}, expected {low} to {high}")
            return low
        return int(value)

    def flag(self, column: str) -> bool:
        """1 or 0."""
        value = self.cells[column].strip()
        if value not in _YES:
            self.fault(f"{column} is {value!r}, expected 1 or 0")
        return _YES.get(value, False)

    def listed(self, column: str, *, longest: int) -> list[str]:
        """Texts separated by ``;``."""
        values = [" ".join(part.split()) for part in self.cells[column].split(";")]
        values = [value for value in values if value]
        if any(len(value) > longest or not value.isprintable() for value in values):
            self.fault(f"{column} has an entry that is too long or not printable")
        return values


def read_text(path: Path, faults: Faults) -> str | None:
    """The file's text (UTF-8, with or without a byte order mark), or None with a fault noted."""
    try:
        if path.stat().st_size > MAX_BYTES:
            faults.add(path.name, 0, f"is larger than {MAX_BYTES} bytes")
            return None
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        faults.add(path.name, 0, "is missing")
    except OSError as error:
        faults.add(path.name, 0, f"cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        faults.add(path.name, 0, f"is not UTF-8 (byte {error.start})")
    return None


def read_table(path: Path, columns: tuple[str, ...], faults: Faults) -> Iterator[Line]:
    """The lines of a CSV table whose header names exactly these columns, in any order; empty lines are passed over."""
    text = read_text(path, faults)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    try:
        for cells in reader:
            if not header:
                header = [cell.strip() for cell in cells]
                if not _header_fits(path.name, header, columns, faults):
                    return
                continue
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                faults.add(path.name, reader.line_num, f"has {len(cells)} columns, expected {len(header)}")
                continue
            yield Line(path.name, reader.line_num, dict(zip(header, cells, strict=True)), faults)
    except csv.Error as error:
        faults.add(path.name, reader.line_num, f"is not a well-formed line: {error}")
    if not header:
        faults.add(path.name, 0, "is empty")


def _header_fits(file: str, header: list[str], columns: tuple[str, ...], faults: Faults) -> bool:
    missing = [column for column in columns if column not in header]
    unknown = [column for column in header if column not in columns]
    if missing:
        faults.add(file, 1, f"lacks the column {', '.join(missing)}")
    if unknown:
        faults.add(file, 1, f"has an unknown column {', '.join(map(repr, unknown))}")
    if len(set(header)) != len(header):
        faults.add(file, 1, "names a column twice")
        return False
    return not missing and not unknown


def once(line: Line, key: str, seen: dict[str, int], what: str) -> None:
    """Note a fault when ``key`` was on an earlier line of this file."""
    if key in seen:
        line.fault(f"{what} {key!r} is already on line {seen[key]}")
    else:
        seen[key] = line.number
