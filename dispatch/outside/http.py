"""The one client for asking somebody outside: https, listed hosts, public addresses, no redirects, short and small.

Only lanes of the worker use it (outside/lanes.py), never a request. The address is resolved here and the
connection made to just that address, so that a name cannot point elsewhere a moment later. In a practice city
nothing leaves at all.
"""

import functools
import http.client
import ipaddress
import logging
import os
import socket
import ssl
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import SplitResult, urlsplit

import certifi
from django.conf import settings

from clinics.queries.installation import is_practice_city
from dispatch.services.outside_state import note_answer
from dispatch.travel.breaker import Breaker
from dispatch.travel.within import Line, NoAnswer, ask_within

logger = logging.getLogger("dispatch.outside")

CONNECT_SECONDS, READ_SECONDS = 3.0, 5.0
MOST_BYTES = 64 * 1024
"""Of an answer; a longer one is no answer."""
LONGEST_REST_SECONDS = 300.0
HTTPS_PORT = 443
LOCAL = "127.0.0.1"
REDIRECTS = range(300, 400)
TOLD_TO_WAIT_OR_GO = frozenset({401, 403, 407, 408, 425, 429})
"""With every 5xx: answers that say the service does not serve us now, whatever was asked."""
TRANSLATORS = ipaddress.ip_network("64:ff9b::/96")
"""Addresses that carry another one inside (RFC 6052)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service said."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""

    @property
    def good(self) -> bool:
        """A status of 2xx."""
        return 200 <= self.status < 300


class OutsideClient:
    """One service outside, asked within its limits; its failures are counted and kept for the screens."""

    def __init__(self, name: str, hosts: Collection[str], *, total_seconds: float = 8.0) -> None:
        """``name`` is one of rules.outside.SERVICES; ``hosts`` are ``host`` (port 443) or ``host:port``."""
        self.name = name
        self.hosts = frozenset(host.lower() for host in hosts)
        self.total_seconds = total_seconds
        self.breaker = Breaker(longest_rest_seconds=LONGEST_REST_SECONDS)

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        most_bytes: int = MOST_BYTES,
        not_now: Callable[[Reply], str] | None = None,
    ) -> Reply:
        """Ask once, outside of any transaction. Any status but a redirect and "not now" is a reply.

        ``not_now`` reads a service's own way of saying that it does not serve us: a code, or nothing.
        Raises NoAnswer; takes ``total_seconds`` at the longest.
        """
        parts = urlsplit(url)
        self._must_be_listed(parts)
        if is_practice_city():
            logger.info("kept in the practice city", extra={"kind": self.name})
            raise NoAnswer("practice", asked=False)
        at = time.monotonic()
        if not self.breaker.allows() and not self.breaker.takes_trial(at):
            raise NoAnswer("resting", asked=False)
        try:
            question = _Question(method, parts, dict(headers or {}), body, most_bytes)
            reply: Reply = ask_within(self.total_seconds, partial(_exchange, question), thread="outside-ask")
            if reply.status in REDIRECTS:
                raise NoAnswer("redirect")
            if not_now is not None and (code := not_now(reply)):
                raise NoAnswer(code)
            if reply.status >= 500 or reply.status in TOLD_TO_WAIT_OR_GO:
                raise NoAnswer(f"status_{reply.status}")
        except NoAnswer as failure:
            self.breaker.failed(failure.why, time.monotonic(), at_once=failure.cost_its_time)
            note_answer(self.name, False, failure.why)
            raise
        self.breaker.succeeded()
        note_answer(self.name, True)
        return reply

    def rests(self) -> bool:
        """Whether asking now would be refused by the breaker: the rest of a batch can wait."""
        return not self.breaker.allows()

    def _must_be_listed(self, parts: SplitResult) -> None:
        try:
            port = parts.port
        except ValueError as error:
            raise NoAnswer("bad_address", asked=False) from error
        host = (parts.hostname or "").lower()
        local = settings.OUTSIDE_ALLOW_LOCAL and host == LOCAL
        if not host or parts.username or (parts.scheme != "https" and not (local and parts.scheme == "http")):
            raise NoAnswer("bad_address", asked=False)
        usual = port in (None, HTTPS_PORT)
        if f"{host}:{port}" not in self.hosts and not (usual and host in self.hosts):
            raise NoAnswer("not_listed", asked=False)


@dataclass(frozen=True, slots=True)
class _Question:
    method: str
    parts: SplitResult
    headers: dict[str, str]
    body: bytes
    most_bytes: int

    @property
    def target(self) -> str:
        path = self.parts.path or "/"
        return f"{path}?{self.parts.query}" if self.parts.query else path


def _exchange(question: _Question, line: Line[Reply]) -> Reply:
    parts = question.parts
    host, port = parts.hostname or "", parts.port or (HTTPS_PORT if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port)
    connected = socket.create_connection((_checked_address(host, port), port), timeout=CONNECT_SECONDS)
    try:
        connected.settimeout(READ_SECONDS)
        line.holds(connected)
        if parts.scheme == "https":
            connected = _trust().wrap_socket(connected, server_hostname=host)
        connection.sock = connected
        headers = {"Accept-Encoding": "identity", "User-Agent": "Dottoro", "Connection": "close"}
        connection.request(
            question.method, question.target, question.body or None, headers | question.headers
        )
        response = connection.getresponse()
        body = bytearray()
        while chunk := response.read1(16 * 1024):
            body += chunk
            if len(body) > question.most_bytes:
                raise NoAnswer("too_long")
        names = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, bytes(body), names)
    finally:
        line.lets_go()
        connection.close()
        connected.close()


@functools.cache
def _trust() -> ssl.SSLContext:
    """The certificates that are believed: those of SSL_CERT_FILE where it is set, else certifi's."""
    return ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where())


def _checked_address(host: str, port: int) -> str:
    """The address to connect to. Refused when any address of the name is not public."""
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    local = settings.OUTSIDE_ALLOW_LOCAL and host == LOCAL
    if not found or not (local or all(_is_public(address) for address in found)):
        raise NoAnswer("private_address")
    return found[0]


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.sixtofour is not None or address.teredo is not None:
            return False
        inside = address.ipv4_mapped
        if inside is None and address in TRANSLATORS:
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inside is not None:
            return _is_public(str(inside))
    return address.is_global and not address.is_multicast
