"""Who knocks at the citizen's doors: the address the web server saw."""

from django.http import HttpRequest

from dispatch.services.limits import (
    COMPLAINTS,
    REQUESTS,
    WRONG_LINKS,
    WRONG_TICKETS,
    count_knock,
    refuse_too_many,
)


def address_of(request: HttpRequest) -> str:
    """The client's address (the server resolves a proxy's header, where one is trusted)."""
    return str(request.META.get("REMOTE_ADDR", ""))


def refuse_flood(request: HttpRequest) -> None:
    """Refuse one request more than an address may send; count it otherwise."""
    refuse_too_many(REQUESTS, address_of(request))
    count_knock(REQUESTS, address_of(request))


def refuse_complaints(request: HttpRequest) -> None:
    """Refuse one complaint more than an address may send; count it otherwise."""
    refuse_too_many(COMPLAINTS, address_of(request))
    count_knock(COMPLAINTS, address_of(request))


def refuse_guessing(request: HttpRequest) -> None:
    """Refuse another guess of ticket and phone."""
    refuse_too_many(WRONG_TICKETS, address_of(request))


def refuse_guessing_links(request: HttpRequest) -> None:
    """Refuse another unknown link to share a position."""
    refuse_too_many(WRONG_LINKS, address_of(request))


def remember_wrong_link(request: HttpRequest) -> None:
    """A link that is not known."""
    count_knock(WRONG_LINKS, address_of(request))


def remember_wrong_ticket(request: HttpRequest) -> None:
    """A ticket and a phone that did not match."""
    count_knock(WRONG_TICKETS, address_of(request))
