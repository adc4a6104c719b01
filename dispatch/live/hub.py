"""The hub: one per web process. It reads the log once, and gives each screen what it may see.

Three loops: the log (woken by Redis or by this process, and by itself every three seconds), the
subscription (see :mod:`dispatch.live.subscription`), and positions once a second.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable

from django.db import Error as DatabaseFailure

from dispatch.live import frames
from dispatch.live.admission import Admission
from dispatch.live.announce import no_more, on_wake
from dispatch.live.frames import Frame
from dispatch.live.moving import Movement, Window
from dispatch.live.reading import Changes, LogReader
from dispatch.live.rights import Knock, View, Visitor
from dispatch.live.sockets import SIGN_IN_AGAIN, TRY_LATER, LiveSocket
from dispatch.live.subscription import Subscription
from dispatch.live.threads import DatabaseThread
from dispatch.positions.duty import duty_book

logger = logging.getLogger("dispatch.live")

POLL_SECONDS = 3.0
POLL_ALONE_SECONDS = 1.0
"""While Redis is away."""
BEAT_SECONDS = 3.0
FRAME_SECONDS = 1.0
ASK_SECONDS = 0.05
"""Between two readings of the duties because somebody at the door was not known."""
ALIVE_SECONDS = 8.0


class Hub:
    """Every live screen of this process."""

    def __init__(self) -> None:
        self.cursor: int | None = None
        self._sockets: dict[View, set[LiveSocket]] = defaultdict(set)
        self._movement = Movement()
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()
        self._reader = LogReader()
        self._subscription = Subscription(self._wake.set, self._movement.note)
        self._log_thread = DatabaseThread("live-log")
        self._door_thread = DatabaseThread("live-door")
        self._admission = Admission(self._door_thread)
        self._tasks: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asking = asyncio.Lock()
        self._asked_at = 0.0
        self._looked_at = 0.0
        self._beat_at = 0.0

    # life

    async def start(self) -> None:
        """Begin to read. Does not wait for the database: it is asked until it answers."""
        self._loop = asyncio.get_running_loop()
        on_wake(self._wake_from_any_thread)
        for name, work in (
            ("live-log", self._follow_log()),
            ("live-redis", self._subscription.listen()),
            ("live-positions", self._send_positions()),
        ):
            self._tasks.append(asyncio.create_task(work, name=name))

    async def stop(self) -> None:
        """End every task and give the connections back."""
        no_more(self._wake_from_any_thread)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self._admission.close()
        self._log_thread.close()
        self._door_thread.close()

    def _wake_from_any_thread(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    # doors

    @property
    def alive(self) -> bool:
        """Whether the log was read lately: a screen must not believe a hub that cannot see."""
        return self.cursor is not None and time.monotonic() - self._looked_at < ALIVE_SECONDS

    @property
    def count(self) -> int:
        """Open sockets."""
        return sum(len(sockets) for sockets in self._sockets.values())

    async def admit(self, knock: Knock) -> tuple[Visitor, View]:
        """Who knocks, and what they may see. Raises Refusal."""
        return await self._admission.admit(knock)

    async def join(self, socket: LiveSocket) -> None:
        """From now on the socket gets what is newer than its hello. Never between reading and telling."""
        async with self._turn:
            self._sockets[socket.view].add(socket)
            socket.mailbox.put(frames.hello(self.cursor or 0))

    def leave(self, socket: LiveSocket) -> None:
        """The socket is gone."""
        sockets = self._sockets.get(socket.view)
        if sockets is not None:
            sockets.discard(socket)
            if not sockets:
                del self._sockets[socket.view]

    def pong(self, socket: LiveSocket) -> None:
        """Answer a ping, but only while the hub itself sees the log."""
        if self.alive and self.cursor is not None:
            socket.mailbox.put(frames.upto(self.cursor, positions_live=self._subscription.live))

    async def ask_duties(self) -> None:
        """Return when the duties were read by a reading that began after this call; many callers share one."""
        asked_at = time.monotonic()
        async with self._asking:
            if self._asked_at >= asked_at:
                return
            await asyncio.sleep(self._asked_at + ASK_SECONDS - time.monotonic())
            self._asked_at = time.monotonic()
            try:
                await self._door_thread.run(duty_book.refresh)
            except DatabaseFailure as error:
                logger.warning("database away", extra={"kind": type(error).__name__})

    # the log

    async def _follow_log(self) -> None:
        while True:
            more = False
            try:
                more = await self._look()
            except DatabaseFailure as error:
                logger.warning("log not read", extra={"kind": type(error).__name__})
            if more:
                continue
            try:
                async with asyncio.timeout(POLL_SECONDS if self._subscription.live else POLL_ALONE_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _look(self) -> bool:
        """Read and tell once; whether there is more."""
        async with self._turn:
            self._wake.clear()
            visitors = {socket.visitor for sockets in self._sockets.values() for socket in sockets}
            changes = await self._log_thread.run(self._reader.look, self.cursor, visitors)
            self._looked_at = time.monotonic()
            self._tell(changes)
        return changes.more

    def _tell(self, changes: Changes) -> None:
        self._apply_rights(changes.views)
        news = self.cursor is not None and changes.seq != self.cursor
        beat = self._looked_at - self._beat_at >= BEAT_SECONDS - 0.1
        self.cursor = changes.seq
        if changes.lost:
            self.tell_all([frames.reset()])
        if not (news or beat):
            return
        nothing = [frames.upto(changes.seq, positions_live=self._subscription.live)]
        if beat:
            self._beat_at = self._looked_at
        for view, sockets in list(self._sockets.items()):
            told = changes.frames.get(view, [])
            _give(list(sockets), told + nothing if beat or not told else told)

    def _apply_rights(self, views: dict[Visitor, View | None]) -> None:
        """Close what may not see any more; a view that changed starts anew."""
        for sockets in list(self._sockets.values()):
            for socket in list(sockets):
                view = views.get(socket.visitor, socket.view)
                if view is None:
                    self.leave(socket)
                    socket.shut(SIGN_IN_AGAIN)
                elif view != socket.view:
                    self.leave(socket)
                    socket.view = view
                    socket.mailbox.clear()
                    self._sockets[view].add(socket)
                    socket.mailbox.put(frames.reset())

    def tell_all(self, told: list[Frame]) -> None:
        """Give every open screen these messages."""
        for sockets in list(self._sockets.values()):
            _give(list(sockets), told)

    # positions

    def look_at(self, socket: LiveSocket, window: Window | None) -> None:
        """From now on the socket hears of teams in that part of the city; first of all where each is."""
        socket.window = window
        cut = self._movement.around(socket.view, window)
        if cut is not None:
            socket.mailbox.put_positions(cut)
            _close_when_full(socket)

    async def _send_positions(self) -> None:
        while True:
            await asyncio.sleep(FRAME_SECONDS)
            if self._sockets and self._movement.waiting:
                try:
                    await self._look()  # whose right was taken away gets no position any more
                except DatabaseFailure:
                    continue
            second = self._movement.second()
            if second is None:
                continue
            for view, sockets in list(self._sockets.items()):
                for socket in list(sockets):
                    cut = second.cut(view, socket.window)
                    if cut is not None:
                        socket.mailbox.put_positions(cut)
                        _close_when_full(socket)


def _give(sockets: Iterable[LiveSocket], told: Iterable[Frame]) -> None:
    for socket in sockets:
        for frame in told:
            socket.mailbox.put(frame)
        _close_when_full(socket)


def _close_when_full(socket: LiveSocket) -> None:
    if socket.mailbox.full:
        logger.warning("slow screen closed")
        socket.shut(TRY_LATER)
