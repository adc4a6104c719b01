"""Hundreds of sockets in one process that only note when a message came: cheap, so as not to measure themselves."""

import asyncio
import base64
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast


@dataclass
class Marker:
    """What is waited for: bytes that only this message carries, and when each listener saw them."""

    text: bytes
    seen_at: list[float] = field(default_factory=list)
    all_seen: asyncio.Event = field(default_factory=asyncio.Event)


class Listener(asyncio.Protocol):
    """A WebSocket client just good enough to open and to listen."""

    def __init__(self, host: str, path: str, cookie: str, crowd: "Crowd") -> None:
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}\r\n"
            f"Sec-WebSocket-Version: 13\r\nOrigin: http://{host}\r\n"
            + (f"Cookie: {cookie}\r\n" if cookie else "")
            + "\r\n"
        ).encode()
        self._crowd = crowd
        self._tail = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Look for the marker."""
        at = time.perf_counter()
        if not self.opened.done() and self._crowd.greeting in data:
            self.opened.set_result(None)
        marker = self._crowd.marker
        if marker is not None:
            whole = self._tail + data
            if marker.text in whole:
                self._tail = b""
                self._crowd.note(at)
            else:
                self._tail = whole[-len(marker.text) :]

    def connection_lost(self, error: Exception | None) -> None:
        """A socket that breaks fails the bench."""
        self._crowd.lost += 0 if self._crowd.ending else 1
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("not opened"))


class Crowd:
    """All listeners together."""

    def __init__(self, greeting: bytes) -> None:
        self.greeting = greeting
        self.listeners: list[Listener] = []
        self.marker: Marker | None = None
        self.lost = 0
        self.ending = False

    async def open(self, port: int, path: str, cookies: Sequence[str], count: int) -> None:
        """Open sockets, some at a time."""
        loop, host = asyncio.get_running_loop(), f"127.0.0.1:{port}"
        for start in range(0, count, 50):
            fresh: list[Listener] = []
            for index in range(start, min(start + 50, count)):
                cookie = cookies[index % len(cookies)] if cookies else ""
                _, listener = await loop.create_connection(
                    lambda cookie=cookie: Listener(host, path, cookie, self),
                    "127.0.0.1",
                    port,  # type: ignore[misc] # a default argument
                )
                fresh.append(listener)
            await asyncio.gather(*(listener.opened for listener in fresh))
            self.listeners += fresh

    def expect(self, text: str) -> Marker:
        """From now on look for this."""
        self.marker = Marker(text.encode())
        return self.marker

    def note(self, at: float) -> None:
        """One listener saw the marker."""
        marker = self.marker
        if marker is not None:
            marker.seen_at.append(at)
            if len(marker.seen_at) >= len(self.listeners):
                marker.all_seen.set()

    def close(self) -> None:
        """Close every socket."""
        self.ending = True
        for listener in self.listeners:
            listener.transport.close()
