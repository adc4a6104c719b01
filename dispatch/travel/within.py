"""A question over the network within a total time, whatever the other side does with it.

A socket's own time-out counts from byte to byte: a server that drips holds its caller for ever, and a
name server that is away is not covered at all. So a thread asks, its caller waits the time it has and
no longer, and then takes the connection away from under the thread.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class NoAnswer(Exception):
    """Nobody answered, or not what can be used. ``why`` is a short code: refused, too_slow, garbage, status_503 ..."""

    def __init__(self, why: str, *, cost_its_time: bool = False, asked: bool = True) -> None:
        super().__init__(why)
        self.why = why
        self.cost_its_time = cost_its_time
        """The whole time was waited for nothing."""
        self.asked = asked
        """False: it stopped before a byte left (the breaker rests, the host is not listed, a practice city)."""


class Line(Generic[Answer]):
    """What the asking thread and its caller share."""

    def __init__(self) -> None:
        self._answer: list[Answer] = []
        self._why = ""
        self._connected: socket.socket | None = None
        self._over = False
        self._done = threading.Event()
        self._lock = threading.Lock()

    def holds(self, connected: socket.socket) -> None:
        """From now this connection may be taken away. Raises NoAnswer when the time is already over."""
        with self._lock:
            if self._over:
                raise NoAnswer("too_slow")
            self._connected = connected

    def lets_go(self) -> None:
        """The thread closes its connection itself."""
        with self._lock:
            self._connected = None

    def run(self, ask: "Callable[[Line[Answer]], Answer]") -> None:
        """The thread's work: what went wrong becomes a short code."""
        try:
            self._answer.append(ask(self))
        except NoAnswer as error:
            self._why = error.why
        except TimeoutError:
            self._why = "too_slow"
        except ConnectionRefusedError:
            self._why = "refused"
        except socket.gaierror:
            self._why = "unknown_host"
        except ssl.SSLError:
            self._why = "not_trusted"
        except (OSError, http.client.HTTPException, ValueError):
            self._why = "broken_off"
        finally:
            self._done.set()

    def wait(self, seconds: float) -> Answer:
        """The answer, or NoAnswer at the latest when the time is over."""
        if not self._done.wait(seconds):
            self._take_away()
            raise NoAnswer("too_slow", cost_its_time=True)
        if not self._answer:
            why = self._why or "broken_off"
            raise NoAnswer(why, cost_its_time=why == "too_slow")
        return self._answer[0]

    def _take_away(self) -> None:
        """End the thread: its next read fails."""
        with self._lock:
            self._over = True
            if self._connected is not None:
                try:
                    self._connected.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # the other side was faster


def ask_within(seconds: float, ask: Callable[[Line[Answer]], Answer], *, thread: str) -> Answer:
    """What ``ask`` brings back; it runs in a thread of this name. Raises NoAnswer; takes ``seconds`` at the longest."""
    line: Line[Answer] = Line()
    threading.Thread(target=line.run, args=(ask,), name=thread, daemon=True).start()
    return line.wait(seconds)
