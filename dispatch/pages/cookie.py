"""The tracking cookie: after the link or the ticket was shown once, this browser may look at that one visit."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dispatch.models import Visit
from dispatch.services.intake import tracking_token
from dispatch.services.tracking import visit_by_token

COOKIE = "__Host-lacak" if settings.HTTPS else "lacak"
COOKIE_SECONDS = 30 * 24 * 3600
"""The cookie may live on; what it opens ends 24 hours after the visit (checked at every look)."""


def remember_visit(response: HttpResponse, visit_code: str) -> None:
    """Let this browser look at the visit."""
    response.set_cookie(
        COOKIE,
        tracking_token(visit_code),
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
        path="/",
    )


def forget_visit(response: HttpResponse) -> None:
    """End this browser's look."""
    response.delete_cookie(COOKIE, path="/", samesite="Lax")


def has_cookie(request: HttpRequest) -> bool:
    """Whether this browser looked at a visit before."""
    return COOKIE in request.COOKIES


def visit_of(request: HttpRequest) -> Visit:
    """The visit this browser may look at; refused (``tracking_closed``) when none or expired."""
    return visit_by_token(request.COOKIES.get(COOKIE, ""))
