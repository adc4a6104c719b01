"""One JSON object by HTTP within a total time (see within.py)."""

import http.client
import time
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import orjson

from dispatch.travel.within import Line, NoAnswer, ask_within

MOST_BYTES = 4 * 1024 * 1024
READ_BYTES = 64 * 1024
ANSWERED = (200, 400)
"""OSRM says what is wrong with a question in a 400 with a code; every other status is not OSRM speaking."""


def ask_json(url: str, within_seconds: float) -> dict[str, Any]:  # Any: checked by who reads it
    """GET an object as JSON. Raises NoAnswer; takes ``within_seconds`` at the longest."""
    if within_seconds <= 0.0:
        raise NoAnswer("too_slow")
    until = time.monotonic() + within_seconds
    body = ask_within(within_seconds, partial(_get, url, until), thread="travel-ask")
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NoAnswer("garbage") from error
    if not isinstance(answer, dict):
        raise NoAnswer("garbage")
    return answer


def _get(url: str, until: float, line: Line[bytes]) -> bytes:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=max(0.001, until - time.monotonic()))
    try:
        connection.connect()
        line.holds(connection.sock)
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
        line.lets_go()
        connection.close()
