"""Teams that move, for live screens: once a second the newest of each, only what changed, only the areas asked for.

The city is cut into cells. Each cell's rows are written once for all who see the same; a screen's frame
is those of its cells put together, so that it costs the same whether ten screens or five hundred look.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from dispatch.live import frames
from dispatch.live.frames import Frame
from dispatch.live.rights import View
from dispatch.positions.duty import DutyBook, DutyList, duty_book
from dispatch.positions.intake import city_ms
from dispatch.positions.reports import PositionRow

CELL_MICRO_DEGREES = 20_000
"""A cell is 0.02 degrees wide and high: about 2.2 km in Makassar."""
MOST_CELLS = 10_000
"""A screen that asks for more gets everything it may see."""
_COLUMNS = 100_000


class Window(NamedTuple):
    """The part of the city a screen asks for: rows and columns of cells, ends included."""

    south: int
    west: int
    north: int
    east: int

    def cells(self) -> Iterator[int]:
        """Every cell inside."""
        for row in range(self.south, self.north + 1):
            for column in range(self.west, self.east + 1):
                yield row * _COLUMNS + column

    @property
    def size(self) -> int:
        """How many cells."""
        return (self.north - self.south + 1) * (self.east - self.west + 1)


class Audience(NamedTuple):
    """Who sees the same positions: rounded or exact, of all teams or of one puskesmas."""

    coarse: bool
    clinic_id: int | None


@dataclass(frozen=True, slots=True)
class Cut:
    """What one screen gets of a second: the written frame, and its rows, should they have to be put to later ones."""

    frame: Frame
    parts: Sequence[Sequence[PositionRow]]

    def rows(self) -> Iterator[PositionRow]:
        """Every row of the frame."""
        for part in self.parts:
            yield from part


def cell_of(lat6: int, lon6: int) -> int:
    """The cell of a place in millionths of a degree."""
    return lat6 // CELL_MICRO_DEGREES * _COLUMNS + lon6 // CELL_MICRO_DEGREES


def window_of(box6: Sequence[int]) -> Window | None:
    """The cells that a box (south, west, north, east; millionths of a degree) touches; None for too large a box.

    Raises ValueError when it is no box.
    """
    south, west, north, east = (value // CELL_MICRO_DEGREES for value in box6)
    if not (-4_500 <= south <= north <= 4_500 and -9_000 <= west <= east <= 9_000):
        raise ValueError("no box on the globe")
    window = Window(south, west, north, east)
    return window if window.size <= MOST_CELLS else None


def audience_of(view: View) -> Audience | None:
    """How a view sees positions: all, own teams, or rounded without identity; crews see none."""
    if view.screen == "crew":
        return None
    return Audience(coarse=not view.identity, clinic_id=view.clinic_id)


class Second:
    """What moved within one second; nothing is written twice for those who see the same."""

    def __init__(
        self, moved: Mapping[int, PositionRow], left: Mapping[int, int], clinic_of: Mapping[int, int]
    ) -> None:
        self._at_ms = city_ms()
        self._moved = moved
        self._left = left
        self._clinic_of = clinic_of
        self._by_cell: dict[Audience, dict[int, list[PositionRow]]] = {}
        self._texts: dict[Audience, dict[int, bytes]] = {}
        self._cuts: dict[tuple[Audience, Window | None], Cut | None] = {}

    def cut(self, view: View, window: Window | None) -> Cut | None:
        """The frame of a screen; None when nothing it sees has moved."""
        audience = audience_of(view)
        if audience is None:
            return None
        asked = (audience, window)
        if asked not in self._cuts:
            self._cuts[asked] = self._cut(audience, window)
        return self._cuts[asked]

    def _cut(self, audience: Audience, window: Window | None) -> Cut | None:
        if window is None:
            rows = [row for row, _ in self._seen(audience)]
            if not rows:
                return None
            return Cut(frames.positions(orjson.dumps(rows)[1:-1], self._at_ms), [rows])
        by_cell = self._cells(audience)
        if window.size <= len(by_cell):
            cells = [cell for cell in window.cells() if cell in by_cell]
        else:
            cells = [cell for cell in by_cell if _inside(window, cell)]
        if not cells:
            return None
        texts = self._texts.setdefault(audience, {})
        for cell in cells:
            if cell not in texts:
                texts[cell] = orjson.dumps(by_cell[cell])[1:-1]
        text = b",".join([texts[cell] for cell in cells])
        return Cut(frames.positions(text, self._at_ms), [by_cell[cell] for cell in cells])

    def _cells(self, audience: Audience) -> dict[int, list[PositionRow]]:
        """Rows by cell. A team that left a cell is told there too, or it would stand there for ever."""
        known = self._by_cell.get(audience)
        if known is None:
            known = defaultdict(list)
            for row, exact in self._seen(audience):
                cell = cell_of(exact[1], exact[2])
                known[cell].append(row)
                left = self._left.get(row[0])
                if left is not None:
                    known[left].append(row)
            self._by_cell[audience] = known
        return known

    def _seen(self, audience: Audience) -> Iterator[tuple[PositionRow, PositionRow]]:
        """Each row as the audience sees it, beside the exact one."""
        for team_id, row in self._moved.items():
            if audience.clinic_id is None or self._clinic_of.get(team_id) == audience.clinic_id:
                yield (frames.coarse(row) if audience.coarse else row), row


def _inside(window: Window, cell: int) -> bool:
    row = (cell + _COLUMNS // 2) // _COLUMNS
    column = cell - row * _COLUMNS
    return window.south <= row <= window.north and window.west <= column <= window.east


class Movement:
    """The newest position of every team this process has heard of, and who moved since the last second."""

    def __init__(self, book: DutyBook = duty_book) -> None:
        self._book = book
        self._known: dict[int, PositionRow] = {}
        self._moved: dict[int, PositionRow] = {}
        self._cell: dict[int, int] = {}
        self._teams_in: dict[int, set[int]] = defaultdict(set)
        self._duties: DutyList | None = None

    @property
    def waiting(self) -> bool:
        """Whether somebody moved since the last second was taken."""
        return bool(self._moved)

    def note(self, rows: Iterable[PositionRow]) -> None:
        """Teams moved; the newest time of fix wins."""
        known, moved = self._known, self._moved
        for row in rows:
            before = known.get(row[0])
            if before is None or before[3] <= row[3]:
                known[row[0]] = moved[row[0]] = row

    def second(self) -> Second | None:
        """What moved since the last call; None when nothing did."""
        self._forget_off_duty()
        if not self._moved:
            return None
        moved, self._moved = self._moved, {}
        left: dict[int, int] = {}
        for team_id, row in moved.items():
            cell, before = cell_of(row[1], row[2]), self._cell.get(team_id)
            if cell == before:
                continue
            self._cell[team_id] = cell
            self._teams_in[cell].add(team_id)
            if before is not None:
                left[team_id] = before
                self._leave(team_id, before)
        return Second(moved, left, self._book.clinic_of)

    def around(self, view: View, window: Window | None) -> Cut | None:
        """Where every team of that part of the city is now, for a screen that has just asked for it."""
        if window is None:
            rows = self._known
        else:
            cells = window.cells() if window.size <= len(self._teams_in) else list(self._teams_in)
            rows = {
                team_id: self._known[team_id]
                for cell in cells
                if cell in self._teams_in and _inside(window, cell)
                for team_id in self._teams_in[cell]
            }
        return Second(rows, {}, self._book.clinic_of).cut(view, None)

    def _forget_off_duty(self) -> None:
        """No position outlives its duty; looked at whenever the duties were found changed."""
        duties = self._book.duties
        if duties is self._duties:
            return
        self._duties = duties
        on_duty = {duty.team_id for duty in duties.shifts.values()}
        for team_id in [one for one in self._known if one not in on_duty and one not in self._moved]:
            del self._known[team_id]
            cell = self._cell.pop(team_id, None)
            if cell is not None:
                self._leave(team_id, cell)

    def _leave(self, team_id: int, cell: int) -> None:
        teams = self._teams_in[cell]
        teams.discard(team_id)
        if not teams:
            del self._teams_in[cell]
