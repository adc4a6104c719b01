"""/ws/live: the door of the live screens. It only tells; commands never come by socket.

A plain ASGI application inside the Channels router: one task that listens and one that writes.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any, cast
from urllib.parse import parse_qs

import orjson
from django.conf import settings
from django.db import Error as DatabaseFailure

from clinics.refusals import Refusal
from dispatch.live.hub import Hub
from dispatch.live.moving import window_of
from dispatch.live.rights import NEEDED, Knock, Screen
from dispatch.live.sockets import (
    BAD_MANNERS,
    BROKEN,
    NOT_ALLOWED,
    SIGN_IN_AGAIN,
    TOO_BIG,
    TRY_LATER,
    LiveSocket,
    Message,
    Send,
)

Receive = Callable[[], Awaitable[Message]]

LONGEST_FRAME = 1024
FRAMES_PER_SECOND = 20
CLOSE_SECONDS = 2.0


class LiveConsumer:
    """One socket: admitted by session or wall link, then filled by the hub."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one socket until one side goes."""
        await receive()  # websocket.connect
        query = parse_qs(scope["query_string"].decode("latin-1"))
        name = query.get("screen", [""])[0]
        if name not in NEEDED:
            await send({"type": "websocket.close"})
            return
        screen = cast(Screen, name)
        await send({"type": "websocket.accept"})
        try:
            wall_key = query.get("key", [""])[0][:200]
            visitor, view = await self._hub.admit(Knock(screen, _session_key(scope), wall_key))
        except Refusal as refusal:
            code = NOT_ALLOWED if refusal.code == "forbidden" else SIGN_IN_AGAIN
            await send({"type": "websocket.close", "code": code, "reason": refusal.code})
            return
        except DatabaseFailure:
            await send({"type": "websocket.close", "code": TRY_LATER, "reason": "busy"})
            return
        owner = asyncio.current_task()
        if owner is None:
            return
        await self._serve(LiveSocket(visitor, view, owner), owner, receive, send)

    async def _serve(
        self, socket: LiveSocket, owner: "asyncio.Task[Any]", receive: Receive, send: Send
    ) -> None:
        writer = asyncio.create_task(socket.write(send), name="live-writer")
        writer.add_done_callback(lambda done: _writer_ended(done, socket))
        code: int | None = None
        try:
            await self._hub.join(socket)
            code = await self._listen(socket, receive)
        except asyncio.CancelledError:
            if socket.closing is None:
                raise
            owner.uncancel()
            code = socket.closing
        finally:
            self._hub.leave(socket)
            writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)
        if code is not None:
            await _close(send, code)

    async def _listen(self, socket: LiveSocket, receive: Receive) -> int | None:
        """Hear pings until the other side goes (None) or misbehaves (the code to close with)."""
        second, heard = time.monotonic(), 0
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return None
            at = time.monotonic()
            if at - second >= 1.0:
                second, heard = at, 0
            heard += 1
            if heard > FRAMES_PER_SECOND:
                return BAD_MANNERS
            text = message.get("text") or ""
            if len(text) > LONGEST_FRAME or len(message.get("bytes") or b"") > LONGEST_FRAME:
                return TOO_BIG
            self._heed(socket, text)

    def _heed(self, socket: LiveSocket, text: str) -> None:
        """The two things a screen may say: a ping, and which part of the city it looks at. Anything else is nothing."""
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            return
        if not isinstance(message, dict):
            return
        if message.get("t") == "ping":
            self._hub.pong(socket)
        elif message.get("t") == "look":
            box = message.get("box")
            if box is None:
                self._hub.look_at(socket, None)
            elif isinstance(box, list) and len(box) == 4 and all(type(one) is int for one in box):
                with suppress(ValueError):
                    self._hub.look_at(socket, window_of(box))


def _writer_ended(writer: "asyncio.Task[None]", socket: LiveSocket) -> None:
    if not writer.cancelled() and writer.exception() is not None:
        socket.shut(BROKEN)


def _session_key(scope: Message) -> str | None:
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                cookie = SimpleCookie(value.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
            except CookieError:
                return None
            if cookie is not None:
                return cookie.value[:64]
    return None


async def _close(send: Send, code: int) -> None:
    """Say why, unless the other side does not even take that."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await send({"type": "websocket.close", "code": code})
    except (TimeoutError, OSError, RuntimeError):
        return
