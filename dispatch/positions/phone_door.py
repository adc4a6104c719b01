"""/api/positions/osmand and /api/positions/owntracks in front of Django: phone apps report one fix a request.

They share the group commit of the crews' door and are answered after the store. The API's views do the same, slower.
"""

from typing import Protocol

from clinics.refusals import Refusal
from dispatch.positions.connection import RedisAway
from dispatch.positions.door import Message, Receive, Send, read_body, send_json, send_refusal
from dispatch.positions.duty import DutyBook, duty_book
from dispatch.positions.phone_intake import OSMAND, OWNTRACKS, claims_of, read_report, report_of
from dispatch.positions.reports import Report


class Commits(Protocol):
    """What stores reports together; returns when they are stored, raises RedisAway."""

    async def store(self, report: Report) -> None: ...


RETRY_SECONDS = 5
METHODS = {OSMAND: ("GET", "POST"), OWNTRACKS: ("POST",)}
ANSWERS = {OSMAND: b"{}", OWNTRACKS: b"[]"}


class PhoneAppsDoor:
    """The ASGI application beside :class:`dispatch.positions.door.PositionsDoor`."""

    def __init__(self, commits: Commits, *, book: DutyBook = duty_book) -> None:
        self._commits = commits
        self._book = book

    def knows(self, scope: Message) -> bool:
        """Whether a request is for this door."""
        return scope["method"] in METHODS.get(scope["path"], ())

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer 200, or the refusal in the one error shape."""
        try:
            body = await read_body(scope, receive)
            if body is None:
                return
            await self._take(scope, body)
        except Refusal as refusal:
            await send_refusal(send, refusal)
        except RedisAway:
            await send_refusal(send, Refusal("positions_away"), retry_seconds=RETRY_SECONDS)
        else:
            await send_json(send, 200, ANSWERS[scope["path"]])

    async def _take(self, scope: Message, body: bytes) -> None:
        told = read_report(scope["path"], scope["query_string"], body, authorization_of(scope))
        if not self._book.known:
            raise Refusal("busy")
        claims = claims_of(told.owner, self._book)
        if claims is not None and told.fixes:
            await self._commits.store(report_of(claims, told, self._book))


def authorization_of(scope: Message) -> str:
    """The header, or nothing."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            text: str = value.decode("latin-1")
            return text
    return ""
