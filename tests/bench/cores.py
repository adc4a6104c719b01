"""Which processor runs what in a bench: the server that is measured has its own, as far as there are any."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.serving import Web, start_web, web_environment


@contextmanager
def only_on(cores: set[int]) -> Iterator[None]:
    """Processes started inside run on these cores only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def web_on(core: int, application: str = "dottoro.asgi:application", **more: str) -> Iterator[Web]:
    """A web process on one core of its own that has answered once: the first request of a Django takes a second."""
    cores = sorted(os.sched_getaffinity(0))
    with only_on({cores[core % len(cores)]}):
        web = start_web(web_environment(**more), application=application)
    try:
        web.ask("POST", "/api/positions", {"token": "", "fixes": []})
        yield web
    finally:
        web.stop()
        web.log.unlink(missing_ok=True)
