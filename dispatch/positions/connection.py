"""Connections to Redis that never hold anybody up: explicit time-outs, no silent retries, and a breaker.

Redis holds nothing that may not be lost. Every caller must be able to go on without it.
"""

import threading
import time
from functools import lru_cache

import redis
import redis.asyncio
from django.conf import settings
from django.db import connection
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

REQUEST_SECONDS = 0.1
"""How long a request may wait for Redis."""
FIRST_REST_SECONDS = 0.5
LONGEST_REST_SECONDS = 5.0

REDIS_FAILURES = (redis.RedisError, OSError, TimeoutError)
"""What "Redis is away" looks like: refused, cut, silent, or full."""


class RedisAway(Exception):
    """Redis does not answer in time, or is not configured."""


class Breaker:
    """After a failure nobody asks again for a while; the rest grows from half a second to five."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rest_seconds = FIRST_REST_SECONDS
        self._closed_until = 0.0

    @property
    def open(self) -> bool:
        """Whether asking is pointless now."""
        return time.monotonic() < self._closed_until

    def failed(self) -> None:
        """It did not answer: rest."""
        with self._lock:
            self._closed_until = time.monotonic() + self._rest_seconds
            self._rest_seconds = min(LONGEST_REST_SECONDS, self._rest_seconds * 2)

    def worked(self) -> None:
        """It answered: the next failure rests shortly again."""
        if self._rest_seconds != FIRST_REST_SECONDS:
            with self._lock:
                self._rest_seconds = FIRST_REST_SECONDS
                self._closed_until = 0.0

    def forget(self) -> None:
        """Ask again at once (between tests)."""
        with self._lock:
            self._rest_seconds = FIRST_REST_SECONDS
            self._closed_until = 0.0


breaker = Breaker()
"""The breaker of requests: one Redis, one memory of whether it answers."""


def key(name: str) -> str:
    """A Redis key or channel of this database, so that two databases may share one Redis."""
    return f"dottoro:{connection.settings_dict['NAME']}:{name}"


_clients: list[redis.Redis] = []


@lru_cache(maxsize=8)
def _sync_client(url: str, seconds: float) -> redis.Redis:
    client = redis.Redis.from_url(
        url,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        protocol=2,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )
    _clients.append(client)
    return client


def sync_client(seconds: float = REQUEST_SECONDS) -> redis.Redis:
    """A client for threads. Raises RedisAway when no Redis is configured or the breaker is open."""
    if not settings.REDIS_URL or breaker.open:
        raise RedisAway
    return _sync_client(settings.REDIS_URL, seconds)


def background_client(seconds: float) -> redis.Redis:
    """A client for threads that nobody waits for, with breakers of their own. Raises RedisAway without a Redis."""
    if not settings.REDIS_URL:
        raise RedisAway
    return _sync_client(settings.REDIS_URL, seconds)


def async_client(seconds: float) -> redis.asyncio.Redis:
    """A client of the running event loop; its owner closes it. Raises RedisAway when no Redis is configured."""
    if not settings.REDIS_URL:
        raise RedisAway
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        protocol=2,
        retry=AsyncRetry(NoBackoff(), 0),
        decode_responses=True,
    )


def close_clients() -> None:
    """Close the pools of this process (at shutdown and between tests)."""
    for client in _clients:
        client.close()
    _clients.clear()
    _sync_client.cache_clear()
