"""The one client for the world outside: whom it asks, and how little it lets them cost."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from dispatch.models import Event, OutsideService
from dispatch.outside import http
from dispatch.outside.http import OutsideClient
from dispatch.queries.outside import outside_state
from dispatch.travel.within import NoAnswer
from tests import builders
from tests.osrm_server import black_hole

pytestmark = pytest.mark.django_db


@contextmanager
def _server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer(self)

        def log_message(self, format: str, *args: Any) -> None:
            """No word on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5.0)


def _says(status: int, body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def _drips(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then: no single read ever times out."""
    ended = threading.Event()
    try:
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n" + b"x" * 400:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            ended.wait(0.02)
    except OSError:
        handler.close_connection = True


@pytest.fixture
def _real_city(settings: Settings) -> None:
    builders.build_city(kind="real")
    settings.OUTSIDE_ALLOW_LOCAL = True
    settings.MESSAGES_DRIVER = "gateway"


def _why(client: OutsideClient, url: str) -> str:
    with pytest.raises(NoAnswer) as failure:
        client.ask("POST", url, body=b"{}")
    return failure.value.why


@pytest.mark.usefixtures("_real_city")
def test_a_good_answer_comes_back_and_closes_an_old_failure() -> None:
    OutsideService.objects.create(name="gateway", failing_since=builders.now(), code="refused")
    with _server(_says(202, b'{"id": "7"}')) as host:
        reply = OutsideClient("gateway", [host]).ask("POST", f"http://{host}/send?x=1", body=b"{}")

    assert (reply.good, reply.body, reply.headers["content-length"]) == (True, b'{"id": "7"}', "11")
    assert OutsideService.objects.get().failing_since is None
    assert Event.objects.get().fact == {"service": "gateway", "failing": False}


@pytest.mark.usefixtures("_real_city")
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (_says(302, b"", Location="http://169.254.169.254/"), "redirect"),
        (_says(200, b"x" * 70_000), "too_long"),
        (_says(503, b""), "status_503"),
        (_says(401, b"{}"), "status_401"),
        (_drips, "too_slow"),
    ],
)
def test_what_is_no_answer_is_counted_and_said(
    answer: Callable[[BaseHTTPRequestHandler], None], why: str
) -> None:
    with _server(answer) as host:
        began = time.monotonic()
        said = _why(OutsideClient("gateway", [host], total_seconds=0.4), f"http://{host}/")

    assert said == why
    assert time.monotonic() - began < 2.0
    assert (OutsideService.objects.get().code, Event.objects.get().fact["failing"]) == (why, True)


@pytest.mark.usefixtures("_real_city")
def test_who_takes_the_call_and_never_speaks_is_asked_once_and_then_left_in_peace() -> None:
    with black_hole() as url:
        client = OutsideClient("gateway", [url.removeprefix("http://")], total_seconds=0.2)
        first, second = _why(client, url), _why(client, url)

    assert (first, second, client.rests()) == ("too_slow", "resting", True)


@pytest.mark.usefixtures("_real_city")
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://elsewhere.example.org/", "not_listed"),
        ("https://good.example.org:8443/", "not_listed"),
        ("http://good.example.org/", "bad_address"),
        ("https://me:secret@good.example.org/", "bad_address"),
        ("file:///etc/passwd", "bad_address"),
        ("https://good.example.org:99999/", "bad_address"),
    ],
)
def test_nobody_is_asked_who_is_not_on_the_list(url: str, why: str) -> None:
    assert _why(OutsideClient("gateway", ["good.example.org"]), url) == why
    assert not OutsideService.objects.exists()


@pytest.mark.usefixtures("_real_city")
@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.7", "192.168.1.1", "172.16.3.4", "127.0.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",  # noqa: S104 - refused, not bound
        "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.7", "64:ff9b::a00:7", "2002:a00:7::1",
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name server is the world's: its answer is given here, the check of it is ours."""
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("93.184.216.34", address)]
    monkeypatch.setattr(http.socket, "getaddrinfo", lambda *_args, **_kw: both)

    assert (
        _why(OutsideClient("gateway", ["good.example.org"]), "https://good.example.org/") == "private_address"
    )


def test_nothing_leaves_a_practice_city(settings: Settings) -> None:
    builders.build_city()
    settings.OUTSIDE_ALLOW_LOCAL = True

    assert _why(OutsideClient("gateway", ["127.0.0.1:9"]), "http://127.0.0.1:9/") == "practice"
    assert outside_state() == []
