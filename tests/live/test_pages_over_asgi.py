"""Django's pages and API inside the ASGI process."""

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from dottoro.bridge import PIECE_BYTES, WsgiBridge
from tests import builders
from tests.serving import Web, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_and_api_answer_beside_sockets(product: Web) -> None:
    builders.build_city()
    cookie = {"Cookie": sign_in(builders.build_person("dispatcher"))}

    assert product.ask("GET", "/")[0] == 200
    status, _, body = product.ask("GET", "/api/session", headers=cookie)
    assert (status, json.loads(body)["role"]) == (200, "dispatcher")
    assert json.loads(product.ask("GET", "/api/session")[2])["signed_in"] is False
    status, headers, body = product.ask("GET", "/api/nothing")
    assert (status, json.loads(body)["error"]["code"]) == (404, "not_found")
    assert headers["content-type"].startswith("application/json")
    assert product.ask("HEAD", "/")[2] == b""
    assert product.ask("GET", "/api/positions")[0] == 405


async def ask(bridge: WsgiBridge, body: bytes = b"") -> list[dict[str, Any]]:
    """One request; every message of the answer."""
    scope = {
        "type": "http", "method": "POST", "path": "/x y/ü", "query_string": b"a=1", "http_version": "1.1",
        "headers": [(b"host", b"city"), (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"x_forged", b"1")],
    }  # fmt: skip
    told: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        told.append(message)

    await bridge(scope, receive, send)
    return told


def answered(application: Callable[..., Iterable[bytes]], body: bytes = b"") -> list[dict[str, Any]]:
    """What a WSGI application answers through the bridge."""
    bridge = WsgiBridge(application, threads=1)
    try:
        return asyncio.run(ask(bridge, body))
    finally:
        bridge.close()


def test_the_request_arrives_as_wsgi_means_it() -> None:
    seen: dict[str, Any] = {}

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        seen.update(environ)
        start("201 Created", [("X-One", "1")])
        return [environ["wsgi.input"].read()]

    head, last = answered(application, b"hello")

    assert head == {"type": "http.response.start", "status": 201, "headers": [(b"x-one", b"1")]}
    assert last["body"] == b"hello"
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/x y/ü"
    assert (seen["QUERY_STRING"], seen["HTTP_HOST"], seen["HTTP_COOKIE"]) == ("a=1", "city", "a=1; b=2")
    assert seen["CONTENT_LENGTH"] == "5"
    assert "HTTP_X_FORGED" not in seen


def test_a_long_answer_is_streamed_and_closed() -> None:
    closed: list[bool] = []

    class Long:
        def __iter__(self) -> Any:
            return iter([b"x" * (PIECE_BYTES // 2 + 1)] * 5)

        def close(self) -> None:
            closed.append(True)

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        return Long()

    messages = answered(application)

    assert [m["type"] for m in messages].count("http.response.start") == 1
    assert sum(len(m.get("body", b"")) for m in messages) == 5 * (PIECE_BYTES // 2 + 1)
    assert not messages[-1].get("more_body")
    assert closed == [True]
