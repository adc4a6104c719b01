"""One open socket of a live screen, as the hub sees it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from dispatch.live.mailbox import Mailbox
from dispatch.live.moving import Window
from dispatch.live.rights import View, Visitor

logger = logging.getLogger("dispatch.live")

Message = MutableMapping[str, Any]  # Any: ASGI
Send = Callable[[Message], Awaitable[None]]

SIGN_IN_AGAIN = 4401
NOT_ALLOWED = 4403
TRY_LATER = 1013
BROKEN = 1011
BAD_MANNERS = 1008
TOO_BIG = 1009


class LiveSocket:
    """A visitor, what they see, and what waits for them. The consumer's task owns it; the hub fills and closes it."""

    def __init__(self, visitor: Visitor, view: View, owner: "asyncio.Task[Any]") -> None:
        self.visitor = visitor
        self.view = view
        self.mailbox = Mailbox()
        self.window: Window | None = None
        """The part of the city whose moving teams it asks for; None for all."""
        self.closing: int | None = None
        self._owner = owner

    def shut(self, code: int) -> None:
        """Close it: nothing that waits is sent any more."""
        if self.closing is None:
            self.closing = code
            self.mailbox.clear()
            self._owner.cancel()

    async def write(self, send: Send) -> None:
        """Send what comes, until cancelled or the other side is gone."""
        try:
            while True:
                frame = await self.mailbox.take()
                await send({"type": "websocket.send", "text": frame.text})
        except OSError:
            return
