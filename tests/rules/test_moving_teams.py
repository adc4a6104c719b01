"""Positions for live screens: the newest of each team, only what changed, only the areas asked for."""

import asyncio
import json
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.live.frames import Frame
from dispatch.live.mailbox import MOST_UNSENT_TEAMS, Mailbox
from dispatch.live.moving import Cut, Movement, cell_of, window_of
from dispatch.live.rights import View
from dispatch.positions.duty import Duty, DutyBook, DutyList
from dispatch.positions.reports import PositionRow

DESK = View(screen="desk", identity=True)
WALL = View(screen="wall")
TEAMS = range(1, 7)
BOX = (-5_190_000, 119_410_000, -5_130_000, 119_470_000)
"""Within the streets that the teams below drive through: south, west, north, east in millionths of a degree."""

moves = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(TEAMS),
            st.integers(-5_230_000, -5_090_000),
            st.integers(119_370_000, 119_510_000),
            st.integers(1_790_000_000, 1_790_000_099),
            st.just(8),
        ),
        max_size=8,
    ),
    max_size=12,
)


def everyone_on_duty() -> DutyBook:
    book = DutyBook()
    book.duties = DutyList(shifts={team: Duty(team_id=team, started_ms=0) for team in TEAMS})
    book.clinic_of = {team: team % 2 for team in TEAMS}
    return book


def rows_of(cut: Cut | None) -> list[PositionRow]:
    if cut is None:
        return []
    message = json.loads(cut.frame.text)
    assert (message["t"], message["cols"]) == ("pos", ["team", "lat6", "lon6", "fix_s", "acc"])
    rows = [tuple(row) for row in message["rows"]]
    assert rows == list(cut.rows())
    return rows


@settings(max_examples=60, deadline=None)
@given(moves, st.integers(0, 11))
def test_a_screen_that_asks_for_an_area_knows_who_is_in_it_and_nobody_who_left(
    seconds: list[list[PositionRow]], asks_at: int
) -> None:
    movement, window = Movement(everyone_on_duty()), window_of(BOX)
    truth: dict[int, PositionRow] = {}
    drawn: dict[int, PositionRow] = {}
    whole: dict[int, PositionRow] = {}
    assert window is not None
    cells = set(window.cells())

    for number, rows in enumerate(seconds):
        for row in rows:
            if row[0] not in truth or truth[row[0]][3] <= row[3]:
                truth[row[0]] = row
        movement.note(rows)
        second = movement.second()
        if second is not None:
            whole.update((row[0], row) for row in rows_of(second.cut(DESK, None)))
        if number == asks_at:
            drawn.update((row[0], row) for row in rows_of(movement.around(DESK, window)))
        elif number > asks_at and second is not None:
            drawn.update((row[0], row) for row in rows_of(second.cut(DESK, window)))

    assert whole == truth
    if len(seconds) > asks_at:
        inside = {team: row for team, row in truth.items() if cell_of(row[1], row[2]) in cells}
        assert {team: row for team, row in drawn.items() if cell_of(row[1], row[2]) in cells} == inside


def test_each_screen_gets_what_it_may_see() -> None:
    book = everyone_on_duty()
    movement = Movement(book)
    movement.note([(team, -5_171_234, 119_451_234, 1_790_000_000, 8) for team in TEAMS])
    second = movement.second()
    assert second is not None

    assert [row[0] for row in rows_of(second.cut(View("clinic", identity=True, clinic_id=1), None))] == [
        1,
        3,
        5,
    ]
    assert {row[1:3] for row in rows_of(second.cut(WALL, None))} == {(-5_171_000, 119_451_000)}
    assert second.cut(View("crew", identity=True, team_id=1, shift_id=1), None) is None
    assert second.cut(DESK, window_of((0, 0, 1, 1))) is None
    assert second.cut(DESK, None) is second.cut(View("clinic", identity=True), None)

    book.duties = DutyList(shifts={1: Duty(team_id=1, started_ms=0)})
    assert movement.second() is None
    assert [row[0] for row in rows_of(movement.around(DESK, None))] == [1]


def test_a_slow_screen_costs_one_row_a_team_however_long_it_sleeps() -> None:
    async def story(frames: Iterable[Cut]) -> list[Frame]:
        box = Mailbox()
        for cut in frames:
            box.put_positions(cut)
        assert box.unsent_bytes == 0
        assert not box.full
        taken = [await box.take()]
        box.put(Frame("visit 1", "later"))
        return [*taken, await box.take()]

    movement = Movement(everyone_on_duty())
    cuts = []
    for at in range(1_790_000_000, 1_790_000_300):
        movement.note([(team, -5_171_234, 119_451_234 + at % 97, at, 8) for team in TEAMS])
        second = movement.second()
        assert second is not None
        cut = second.cut(DESK, None)
        assert cut is not None
        cuts.append(cut)

    first, then = asyncio.run(story(cuts))

    assert [row[3] for row in json.loads(first.text)["rows"]] == [1_790_000_299] * len(TEAMS)
    assert then.text == "later"

    crowd = [[(team, 0, 0, at, 0) for team in range(MOST_UNSENT_TEAMS + 1)] for at in (1, 2)]
    box = Mailbox()
    for rows in crowd:
        box.put_positions(Cut(Frame("pos", ""), [rows]))
    assert box.full
