"""What waits to be sent to one screen: bounded, and only the newest of each thing."""

import asyncio

import orjson

from dispatch.live import frames
from dispatch.live.frames import POSITIONS, Frame
from dispatch.live.moving import Cut
from dispatch.positions.intake import city_ms
from dispatch.positions.reports import PositionRow

MOST_UNSENT_BYTES = 256 * 1024
MOST_UNSENT_TEAMS = 20_000


class Mailbox:
    """Messages of one socket in the order of their newest version. A slow reader loses nothing that still matters."""

    def __init__(self) -> None:
        self._frames: dict[str, Frame] = {}
        self._cut: Cut | None = None
        self._moved: dict[int, PositionRow] = {}
        """Positions of several seconds that wait: the newest of each team."""
        self._news = asyncio.Event()
        self.unsent_bytes = 0

    @property
    def full(self) -> bool:
        """More waits than a screen is worth waiting for."""
        return self.unsent_bytes > MOST_UNSENT_BYTES or len(self._moved) > MOST_UNSENT_TEAMS

    def put(self, frame: Frame) -> None:
        """Add a message; an unsent one about the same thing is dropped."""
        old = self._frames.pop(frame.about, None)
        if old is not None:
            self.unsent_bytes -= len(old.text)
        self._frames[frame.about] = frame
        self.unsent_bytes += len(frame.text)
        self._news.set()

    def put_positions(self, cut: Cut) -> None:
        """Add a second of positions; with an unsent one it becomes one frame with the newest row per team.

        They do not count as unsent bytes: however slow the reader, no more than one row a team waits.
        """
        if POSITIONS not in self._frames:
            self._cut = cut
        else:
            if self._cut is not None:
                self._moved = {row[0]: row for row in self._cut.rows()}
                self._cut = None
            self._moved.update((row[0], row) for row in cut.rows())
        self._frames[POSITIONS] = cut.frame
        self._news.set()

    def clear(self) -> None:
        """Nothing of what waits may be sent any more."""
        self._frames.clear()
        self._cut, self._moved = None, {}
        self.unsent_bytes = 0

    async def take(self) -> Frame:
        """The next message, waiting for one."""
        while not self._frames:
            self._news.clear()
            await self._news.wait()
        frame = self._frames.pop(next(iter(self._frames)))
        if frame.about != POSITIONS:
            self.unsent_bytes -= len(frame.text)
            return frame
        moved, self._cut, self._moved = self._moved, None, {}
        if not moved:
            return frame
        return frames.positions(orjson.dumps(list(moved.values()))[1:-1], city_ms())
