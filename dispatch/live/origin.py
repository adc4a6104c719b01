"""Sockets are opened by our own pages only: a foreign, missing or "null" origin is refused with 403."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from dispatch.live.sockets import Message, Send

Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class SameOrigin:
    """Stands before the socket router."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on, or close before accepting (the server answers 403)."""
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name, []).append(value)
        if is_own_origin(headers.get(b"origin", []), headers.get(b"host", [])):
            await self._application(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close"})


def is_own_origin(origins: list[bytes], hosts: list[bytes]) -> bool:
    """Whether the one Origin header names the one Host header, and that host is ours."""
    if len(origins) != 1 or len(hosts) != 1:
        return False
    host = hosts[0].decode("latin-1").lower()
    try:
        origin = urlsplit(origins[0].decode("latin-1").lower())
    except ValueError:
        return False
    schemes = ("https",) if settings.HTTPS else ("http", "https")
    if origin.scheme not in schemes or origin.netloc != host or origin.path not in ("", "/"):
        return False
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
