"""Positions straight from the wire: uvicorn's HTTP, which hands a whole POST /api/positions to the door at once.

A phone's report is some 400 bytes and comes in one piece. Making a scope, a task, an event and two writes of it costs
more than the report itself; here it is one look at its head and one write. Everything else, and every report that is
not plainly one whole request and nothing more, goes uvicorn's ordinary way to the same door, with the same answers.

For uvicorn: ``--http dottoro.wire:PositionsFirst``. The door is found in the lifespan's state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dispatch.positions.door import PositionsDoor

DOOR = "positions_door"
"""Its name in the lifespan's state."""
BEGINNING = b"POST /api/positions HTTP/1.1\r\n"
LONGEST_HEAD_BYTES = 8_192
MOST_KEPT_BYTES = 262_144
_LENGTH = b"\r\ncontent-length: "
_STAYS = b"\r\nconnection: keep-alive\r\n"
_UNUSUAL = (b"transfer-encoding", b"expect", b"upgrade", b"\r\n ", b"\r\n\t", b"\0")


_lengths: dict[bytes, int] = {}
"""Plain heads seen before and the length of the body after them: a phone's head is the same for hours."""
MOST_HEADS = 4_096


def body_of(data: bytes) -> bytes | None:
    """The body, when these bytes are one whole plain request to the door and nothing more; else None."""
    head_ends = data.find(b"\r\n\r\n", 0, LONGEST_HEAD_BYTES) + 4
    if head_ends == 3:
        return None
    head = data[:head_ends]
    length = _lengths.get(head)
    if length is None:
        length = _length_after(head)
        if length is None:
            return None
        if len(_lengths) >= MOST_HEADS:
            _lengths.clear()
        _lengths[head] = length
    return data[head_ends:] if head_ends + length == len(data) else None


def _length_after(head: bytes) -> int | None:
    """How many bytes follow a plain head; None for any other.

    Strict on purpose: what two readers might understand differently is left to the one parser of all other requests.
    """
    head = head[:-2].lower()
    lines = head.count(b"\r\n")
    if head.count(b"\n") != lines or head.count(b"\r") != lines:
        return None
    starts = head.find(_LENGTH)
    if starts < 0 or head.count(b"content-length") != 1:
        return None
    length = head[starts + len(_LENGTH) : head.find(b"\r", starts + 2)]
    if not length.isdigit() or len(length) > 5:
        return None
    if (b"connection:" in head and _STAYS not in head) or any(part in head for part in _UNUSUAL):
        return None
    return int(length)


class PositionsFirst(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *args: Any, **named: Any) -> None:  # Any: whatever uvicorn gives
        super().__init__(*args, **named)
        self._door: PositionsDoor | None = self.app_state.get(DOOR)
        self._in_request = False
        self._waiting = False
        self._ends = False
        self._kept = b""

    def data_received(self, data: bytes) -> None:
        """A whole report goes to the door; what comes before it is answered waits, unread beyond one piece."""
        if self._waiting:
            self._kept += data
            if len(self._kept) > MOST_KEPT_BYTES:
                self.transport.abort()
            else:
                self.flow.pause_reading()
            return
        if data.startswith(BEGINNING) and self._door is not None and self._at_rest():
            body = body_of(data)
            if body is not None:
                self._unset_keepalive_if_required()
                self._waiting = True
                if self._door.take_now(body, self._answer):
                    return
                self._waiting = False
        super().data_received(data)

    def on_message_begin(self) -> None:
        """The parser has seen the first byte of a request."""
        self._in_request = True
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """The parser has seen its last."""
        self._in_request = False
        super().on_message_complete()

    def shutdown(self) -> None:
        """The server ends: what was taken is answered first."""
        if self._waiting:
            self._ends = True
        else:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """The phone went away; what it sent is stored all the same."""
        self._kept = b""
        super().connection_lost(exc)

    def _at_rest(self) -> bool:
        """Whether the next byte begins a request and nothing waits to be answered or written before it."""
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not (self._in_request or self.pipeline or self.flow.write_paused)

    def _answer(self, status: int, body: bytes, extra: Sequence[tuple[bytes, bytes]]) -> None:
        """Write a whole answer, and go on with what came meanwhile."""
        self._waiting = False
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        parts = [STATUS_LINE[status], self._ordinary_headers(), b"content-length: %d\r\n" % len(body)]
        parts += [b"%b: %b\r\n" % header for header in extra]
        if self._ends:
            parts.append(b"connection: close\r\n")
        self.transport.write(b"".join([*parts, b"\r\n", body]))
        if self._ends or (b"connection", b"close") in extra:
            self.transport.close()
            return
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )
        if self._kept:
            kept, self._kept = self._kept, b""
            self.flow.resume_reading()
            self.data_received(kept)

    def _ordinary_headers(self) -> bytes:
        """The server's headers (its date changes every second) and those of every JSON answer, as text."""
        global _headers
        servers = self.server_state.default_headers
        if _headers[0] is not servers and self._door is not None:
            lines = [b"%b: %b\r\n" % header for header in (*servers, *self._door.headers)]
            _headers = (servers, b"".join(lines))
        return _headers[1]


_headers: tuple[object, bytes] = (None, b"")
