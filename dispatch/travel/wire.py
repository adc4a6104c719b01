"""One question by HTTP within a total time, whatever the other side does with it.

A socket's own time-out counts from byte to byte: a server that drips holds its caller for ever, and a
name server that is away is not covered at all. So a thread asks, its caller waits the time it has and
no longer, and then takes the connection away from under the thread.
"""

import http.client
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson

MOST_BYTES = 4 * 1024 * 1024
READ_BYTES = 64 * 1024
ANSWERED = (200, 400)
"""OSRM says what is wrong with a question in a 400 with a code; every other status is not OSRM speaking."""


class NoAnswer(Exception):
    """Nobody answered, or not what can be used. ``why`` is a short code: refused, too_slow, garbage ..."""

    def __init__(self, why: str, *, cost_its_time: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.cost_its_time = cost_its_time
        """The whole time was waited for nothing."""


@dataclass(slots=True)
class _Asked:
    """What the asking thread and its caller share."""

    body: bytes = b""
    why: str = ""
    connected: socket.socket | None = None
    over: bool = False
    done: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)


def ask_json(url: str, within_seconds: float) -> dict[str, Any]:  # Any: checked by who reads it
    """GET an object as JSON. Raises NoAnswer; takes ``within_seconds`` at the longest."""
    if within_seconds <= 0.0:
        raise NoAnswer("too_slow")
    asked = _Asked()
    until = time.monotonic() + within_seconds
    threading.Thread(target=_ask, args=(asked, url, until), name="travel-ask", daemon=True).start()
    if not asked.done.wait(within_seconds):
        _take_away(asked)
        raise NoAnswer("too_slow", cost_its_time=True)
    if asked.why:
        raise NoAnswer(asked.why, cost_its_time=asked.why == "too_slow")
    try:
        answer = orjson.loads(asked.body)
    except orjson.JSONDecodeError as error:
        raise NoAnswer("garbage") from error
    if not isinstance(answer, dict):
        raise NoAnswer("garbage")
    return answer


def _take_away(asked: _Asked) -> None:
    """End the thread: its next read fails."""
    with asked.lock:
        asked.over = True
        if asked.connected is not None:
            try:
                asked.connected.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the other side was faster


def _ask(asked: _Asked, url: str, until: float) -> None:
    try:
        asked.body = _get(asked, url, until)
    except TimeoutError:
        asked.why = "too_slow"
    except ConnectionRefusedError:
        asked.why = "refused"
    except socket.gaierror:
        asked.why = "unknown_host"
    except ssl.SSLError:
        asked.why = "not_trusted"
    except NoAnswer as error:
        asked.why = error.why
    except (OSError, http.client.HTTPException, ValueError):
        asked.why = "broken_off"
    finally:
        asked.done.set()


def _get(asked: _Asked, url: str, until: float) -> bytes:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=max(0.001, until - time.monotonic()))
    try:
        connection.connect()
        with asked.lock:
            if asked.over:
                raise NoAnswer("too_slow")
            asked.connected = connection.sock
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request("GET", target, headers={"Accept": "application/json", "Connection": "close"})
        response = connection.getresponse()
        if response.status not in ANSWERED:
            raise NoAnswer(f"status_{response.status}")
        body = bytearray()
        while chunk := response.read1(READ_BYTES):
            body += chunk
            if len(body) > MOST_BYTES:
                raise NoAnswer("too_long")
            if time.monotonic() > until:
                raise NoAnswer("too_slow")
        return bytes(body)
    finally:
        with asked.lock:
            asked.connected = None
        connection.close()
