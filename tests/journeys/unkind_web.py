"""The product behind an unkind line: what the file says happens to the next batch of a crew's taps, once.

``received``, ``statement:7``, ``before_commit``, ``after_commit``, ``answered``: the process kills itself there
(SIGKILL), the seventh statement being counted from the moment in which the first tap is claimed.
``answer_lost``: the work is done and the answer is not. ``twice``: the batch arrives twice. ``reversed``: its items
arrive in the wrong order.
"""

import json
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from django.core.signals import request_started
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from dottoro.asgi import application as product

Message = dict[str, Any]  # ASGI's own
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

FILE = Path(os.environ["DOTTORO_UNKIND"])
ACTIONS = "/api/crew/actions"
CLAIM = "dispatch_actionreceipt"
BUSY = b'{"error": {"code": "busy", "id": "Coba lagi.", "en": "Try again.", "field": null, "detail": {}}}'


class _Hand(threading.local):
    """What this thread is doing, and what is to happen to it."""

    unkindness = ""
    statements = 0
    claimed = False


_hand = _Hand()


def _wanted() -> str:
    return FILE.read_text(encoding="utf-8") if FILE.exists() else ""


def _die_if(step: str) -> None:
    if _hand.unkindness == step:
        _die()


def _die() -> None:
    FILE.unlink(missing_ok=True)
    os.kill(os.getpid(), signal.SIGKILL)


def _begin(sender: object, environ: dict[str, Any], **_more: object) -> None:
    _hand.unkindness = _wanted() if environ["PATH_INFO"] == ACTIONS else ""
    _hand.statements, _hand.claimed = 0, False


def _watch(
    execute: Callable[..., Any], sql: str, params: object, many: bool, context: dict[str, Any]
) -> Any:  # Any: Django's hook
    _hand.claimed = _hand.claimed or CLAIM in sql
    result = execute(sql, params, many, context)
    if _hand.claimed:
        _hand.statements += 1
        _die_if(f"statement:{_hand.statements}")
    return result


def _join(sender: object, connection: BaseDatabaseWrapper, **_more: object) -> None:
    if _watch in connection.execute_wrappers:
        return
    connection.execute_wrappers.append(_watch)
    commit = connection._commit  # type: ignore[attr-defined]  # not in the stubs

    def watched() -> None:
        if _hand.claimed:
            _die_if("before_commit")
        commit()
        if _hand.claimed:
            _die_if("after_commit")

    connection._commit = watched  # type: ignore[attr-defined]


request_started.connect(_begin, weak=False)
connection_created.connect(_join, weak=False)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """The product; a batch of taps meets what the file says."""
    wanted = _wanted() if scope["type"] == "http" and scope["path"] == ACTIONS else ""
    if wanted == "received":
        _die()
    if wanted not in ("answer_lost", "answered", "twice", "reversed"):
        await product(scope, receive, send)
        return
    body = await _body_of(receive)
    if wanted == "reversed":
        batch = json.loads(body)
        if len(batch["items"]) < 2:
            await product(scope, _again(body), send)
            return
        body = json.dumps({**batch, "items": batch["items"][::-1]}).encode()
    else:
        await product(scope, _again(body), _nowhere)
    if wanted == "answered":
        _die()
    FILE.unlink(missing_ok=True)
    if wanted == "answer_lost":
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": BUSY})
        return
    await product(_as_long_as(scope, body), _again(body), send)


def _as_long_as(scope: Message, body: bytes) -> Message:
    headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
    return {**scope, "headers": [*headers, (b"content-length", str(len(body)).encode())]}


async def _body_of(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _nowhere(message: Message) -> None:
    """An answer that nobody hears."""
