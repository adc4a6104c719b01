"""Screens for the tests of the live link: real sockets to a real web process."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from clinics.models import Person
from dispatch.positions.connection import breaker, close_clients, key, sync_client
from dispatch.positions.duty import duty_book
from dispatch.positions.intake import tracks
from dispatch.positions.reports import LATEST, TRAIL
from tests.serving import Web, product, sign_in

__all__ = ["product"]

Message = dict[str, Any]


class ScreenAt:
    """One open screen: what it was told, in order."""

    def __init__(self, link: ClientConnection) -> None:
        self.link = link
        self.told: list[Message] = []

    def hear(self, wanted: Callable[[Message], bool], *, seconds: float = 20.0) -> Message:
        """The next message that fits; fails when none comes in time."""
        ends_at = time.monotonic() + seconds
        while (left := ends_at - time.monotonic()) > 0:
            try:
                message: Message = json.loads(self.link.recv(timeout=left))
            except TimeoutError:
                break
            self.told.append(message)
            if wanted(message):
                return message
        raise AssertionError(f"Not told within {seconds} s; told: {self.told}")

    def hear_visit(self, visit_id: int, **fields: object) -> Message:
        """A visit with these values."""
        return self.hear(
            lambda m: (
                m["t"] == "visit"
                and m["visit"]["id"] == visit_id
                and all(m["visit"][name] == value for name, value in fields.items())
            )
        )["visit"]

    def hear_upto(self, seq: int) -> list[Message]:
        """Everything until the screen was told that it knows all up to ``seq``."""
        before = len(self.told)
        self.hear(lambda m: m.get("seq", 0) >= seq and m["t"] == "upto")
        return self.told[before:]


OpenScreen = Callable[..., ScreenAt]


@pytest.fixture
def open_screen() -> Iterator[OpenScreen]:
    """Open a screen for a person or by a wall key; closed after the test."""
    with ExitStack() as links:

        def opened(
            web: Web, screen: str, person: Person | None = None, *, cookie: str = "", **query: str
        ) -> ScreenAt:
            if person is not None:
                cookie = sign_in(person)
            link = links.enter_context(
                connect(
                    web.socket_address(screen, **query),
                    origin=web.address,  # type: ignore[arg-type] # Origin is a NewType of str
                    additional_headers={"Cookie": cookie} if cookie else None,
                    compression=None,
                    close_timeout=1,
                )
            )
            return ScreenAt(link)

        yield opened


@pytest.fixture(autouse=True)
def _fresh_positions(django_db_setup: None) -> Iterator[None]:
    """What a process and Redis remember of positions belongs to one test."""
    breaker.forget()
    sync_client().delete(key(LATEST), key(TRAIL))
    duty_book.forget()
    tracks.forget()
    yield
    close_clients()
