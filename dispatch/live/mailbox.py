"""What waits to be sent to one screen: bounded, and only the newest of each thing."""

import asyncio

from dispatch.live import frames
from dispatch.live.frames import Frame
from dispatch.positions.reports import PositionRow

MOST_UNSENT_BYTES = 256 * 1024


class Mailbox:
    """Messages of one socket in the order of their newest version. A slow reader loses nothing that still matters."""

    def __init__(self) -> None:
        self._frames: dict[str, Frame] = {}
        self._moved: dict[int, PositionRow] = {}
        self._news = asyncio.Event()
        self.unsent_bytes = 0

    @property
    def full(self) -> bool:
        """More waits than a screen is worth waiting for."""
        return self.unsent_bytes > MOST_UNSENT_BYTES

    def put(self, frame: Frame) -> None:
        """Add a message; an unsent one about the same thing is dropped."""
        old = self._frames.pop(frame.about, None)
        if old is not None:
            self.unsent_bytes -= len(old.text)
        self._frames[frame.about] = frame
        self.unsent_bytes += len(frame.text)
        self._news.set()

    def put_positions(self, frame: Frame, rows: dict[int, PositionRow]) -> None:
        """Add a frame of positions; with an unsent one it becomes one frame with the newest row per team."""
        if frame.about in self._frames:
            self._moved.update(rows)
            frame = frames.positions(self._moved.values())
        else:
            self._moved = dict(rows)
        self.put(frame)

    def clear(self) -> None:
        """Nothing of what waits may be sent any more."""
        self._frames.clear()
        self.unsent_bytes = 0

    async def take(self) -> Frame:
        """The next message, waiting for one."""
        while not self._frames:
            self._news.clear()
            await self._news.wait()
        frame = self._frames.pop(next(iter(self._frames)))
        self.unsent_bytes -= len(frame.text)
        return frame
