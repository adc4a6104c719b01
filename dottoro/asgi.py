"""The whole product as one ASGI application: positions, sockets, pages and API in one process.

POST /api/positions goes to its own door before Django; everything else over HTTP to Django in a small
pool of threads; sockets through Channels' router to the hub.
"""

import asyncio
import gc
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection
from django.urls import get_resolver, path, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dottoro.settings")
_pages = get_wsgi_application()

from django.conf import settings  # noqa: E402 - Django is set up above

from dispatch.live.consumers import LiveConsumer  # noqa: E402
from dispatch.live.hub import Hub  # noqa: E402
from dispatch.live.origin import SameOrigin  # noqa: E402
from dispatch.positions.connection import close_clients  # noqa: E402
from dispatch.positions.door import Message, PositionsDoor, Receive, Send  # noqa: E402
from dispatch.positions.phone_door import PhoneAppsDoor  # noqa: E402
from dispatch.travel.current import road_city  # noqa: E402
from dottoro.bridge import WsgiBridge  # noqa: E402
from dottoro.stamp import require_same_stamp  # noqa: E402
from dottoro.wire import DOOR  # noqa: E402

logger = logging.getLogger("dottoro.asgi")

POSITIONS_PATH = "/api/positions"
GARBAGE_THRESHOLDS = (50_000, 20, 20)


class Product:
    """The application, with what lives as long as the process."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.door = PositionsDoor(self.hub.ask_duties)
        self.phone_apps = PhoneAppsDoor(self.door.commits)
        self.bridge = WsgiBridge(_pages, threads=settings.WEB_THREADS)
        live: Any = LiveConsumer(self.hub)  # Any: Django's stubs know no ASGI applications below a path
        nowhere: Any = no_such_socket
        sockets = SameOrigin(URLRouter([path("ws/live", live), re_path(r"", nowhere)]))
        self._router = ProtocolTypeRouter({"http": self._http, "websocket": sockets, "lifespan": self._live})

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection or request."""
        await self._router(scope, receive, send)

    async def _http(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["path"] == POSITIONS_PATH and scope["method"] == "POST":
            await self.door(scope, receive, send)
        elif self.phone_apps.knows(scope):
            await self.phone_apps(scope, receive, send)
        else:
            await self.bridge(scope, receive, send)

    async def _live(self, scope: Message, receive: Receive, send: Send) -> None:
        """From the first request to the last."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                settle_memory()
                try:
                    await asyncio.to_thread(check_stamp)
                except ImproperlyConfigured as reason:
                    await send({"type": "lifespan.startup.failed", "message": str(reason)})
                    return
                await asyncio.to_thread(road_city)  # opened now, so that the first ranking finds it ready
                await self.hub.start()
                scope.get("state", {})[DOOR] = self.door
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def stop(self) -> None:
        """End in order: the hub, waiting positions, then pages."""
        await self.hub.stop()
        await self.door.close()
        await asyncio.to_thread(self.bridge.close)
        close_clients()


def check_stamp() -> None:
    """Refuse to open on a database of the other kind; while the database is away there is nothing to compare."""
    try:
        require_same_stamp()
    except DatabaseError as error:
        logger.warning("stamp not read", extra={"kind": type(error).__name__})
    finally:
        connection.close()


def settle_memory() -> None:
    """Load every address, then take all that stays for ever out of the garbage collector's sight.

    A full collection of a whole Django takes 150 ms and more, in the middle of telling 500 screens.
    """
    get_resolver().url_patterns  # noqa: B018 - reading it imports every view
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


async def no_such_socket(scope: Message, receive: Receive, send: Send) -> None:
    """Refuse a socket at any other address."""
    await receive()
    await send({"type": "websocket.close"})


ASGI = Callable[[Message, Receive, Send], Awaitable[None]]
application: ASGI = Product()
