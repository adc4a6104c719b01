"""The doors: one router per kind of person. A door parses, calls one service or one query, and answers."""

from collections.abc import Iterator

from ninja import Router


def routers() -> Iterator[tuple[str, Router]]:
    """Every router with its prefix below /api."""
    from dispatch.api import desk, visits

    yield "/desk", desk.router
    yield "", visits.router
