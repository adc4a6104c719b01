"""Waking the readers of the log after a commit: no data, never in anybody's way.

A service calls :func:`announce_after_commit` inside its transaction. After the commit the hub of this
process is woken directly and those of other processes through Redis. When Redis is away nothing
happens; every reader looks by itself every three seconds.
"""

from collections.abc import Callable

import redis
from django.db import transaction

from dispatch.positions.connection import key
from dispatch.positions.errands import messenger

LOG_CHANNEL = "log"

_sleepers: list[Callable[[], None]] = []
"""Wake-ups of this process; each may be called from any thread and returns at once."""


def announce_after_commit() -> None:
    """Tell all readers, once the transaction is committed, that the log has grown."""
    transaction.on_commit(wake_readers, robust=True)


def wake_readers() -> None:
    """Tell all readers now that there may be something new."""
    for wake in tuple(_sleepers):
        wake()
    channel = key(LOG_CHANNEL)

    def publish(client: redis.Redis) -> None:
        client.publish(channel, "")

    messenger.send("log", publish)


def on_wake(wake: Callable[[], None]) -> None:
    """Register a reader of this process."""
    _sleepers.append(wake)


def no_more(wake: Callable[[], None]) -> None:
    """Forget a reader of this process."""
    if wake in _sleepers:
        _sleepers.remove(wake)
