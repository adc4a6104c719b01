"""Django's pages and API inside the ASGI process: the WSGI handler in a small fixed pool of threads.

One hop to a thread and back; Django's own ASGI handler hops a dozen times through the middleware.
"""

import asyncio
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.db import connections

from clinics.refusals import Refusal
from dispatch.positions.door import Message, Receive, Send, read_body, send_refusal

LARGEST_BODY_BYTES = 65_536
CHUNK_PREFIX, LARGEST_CHUNK_BYTES = "/api/crew/files/", 262_144
"""Only a piece of a photo may be longer (clinics.services.files.CHUNK_BYTES)."""
MOST_WAITING = 256
"""Requests that wait for a thread; more are told to come again."""
PIECE_BYTES = 1_000_000
"""Answers up to this size leave in one piece; longer ones are streamed."""

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class _Answer:
    """What the WSGI application said before its body."""

    status: int = 500
    headers: Headers = field(default_factory=list)
    last: bytes = b""
    """The whole body, or what is left of it when the rest was streamed."""
    streamed: bool = False

    def head(self) -> Message:
        """Status and headers as ASGI sends them."""
        return {"type": "http.response.start", "status": self.status, "headers": self.headers}

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        """WSGI's start_response."""
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


class WsgiBridge:
    """An ASGI application for HTTP around a WSGI one."""

    def __init__(self, application: WsgiApplication, *, threads: int) -> None:
        self._application = application
        self._threads = threads
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="web")
        self._waiting = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Read the whole (small) body, then let a thread answer."""
        try:
            if self._waiting >= MOST_WAITING:
                raise Refusal("busy")
            body = await read_body(scope, receive, largest_body(scope))
        except Refusal as refusal:
            await send_refusal(send, refusal)
            return
        if body is None:
            return
        loop = asyncio.get_running_loop()
        self._waiting += 1
        try:
            environ = make_environ(scope, body)
            answer = await loop.run_in_executor(self._pool, self._answer, environ, loop, send)
        finally:
            self._waiting -= 1
        if not answer.streamed:
            await send(answer.head())
        await send({"type": "http.response.body", "body": answer.last})

    def close(self) -> None:
        """Finish what runs, and give every thread's database connection back."""
        for _ in range(self._threads):
            self._pool.submit(connections.close_all)
        self._pool.shutdown(wait=True)

    def _answer(self, environ: dict[str, Any], loop: asyncio.AbstractEventLoop, send: Send) -> _Answer:
        """Runs in a thread. What is longer than a piece is streamed from here, piece by piece."""
        answer = _Answer()
        parts: list[bytes] = []
        size = 0
        body = self._application(environ, answer.start)
        try:
            for part in body:
                parts.append(part)
                size += len(part)
                if size > PIECE_BYTES:
                    piece: Message = {
                        "type": "http.response.body",
                        "body": b"".join(parts),
                        "more_body": True,
                    }
                    messages = [piece] if answer.streamed else [answer.head(), piece]
                    asyncio.run_coroutine_threadsafe(_send_all(send, messages), loop).result()
                    answer.streamed = True
                    parts, size = [], 0
        finally:
            if hasattr(body, "close"):
                body.close()
        answer.last = b"".join(parts)
        return answer


def largest_body(scope: Message) -> int:
    """Bytes that a request to this address may carry."""
    chunk = scope["method"] == "PUT" and scope["path"].startswith(CHUNK_PREFIX)
    return LARGEST_CHUNK_BYTES if chunk else LARGEST_BODY_BYTES


async def _send_all(send: Send, messages: list[Message]) -> None:
    for message in messages:
        await send(message)


def make_environ(scope: Message, body: bytes) -> dict[str, Any]:
    """The WSGI environment of an ASGI request whose body was read."""
    server: tuple[str, int | None] = scope.get("server") or ("localhost", 80)
    client: tuple[str, int] = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" in name or name in ("content-length", "transfer-encoding"):
            continue
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
            continue
        header = f"HTTP_{name.upper().replace('-', '_')}"
        separator = "; " if name == "cookie" else ","
        environ[header] = f"{environ[header]}{separator}{value}" if header in environ else value
    return environ
