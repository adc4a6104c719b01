"""The gate before everything: requests that no honest page of ours sends are refused here, in one place.

State-changing requests from another site, bodies that are not JSON on the API, NUL bytes and broken
UTF-8 end with a 4xx here and never reach a view.
"""

import re
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from clinics.refusals import Refusal
from dottoro.errors import refusal_response, wants_json

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE = frozenset({"same-origin", "none"})
_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def from_another_site(request: HttpRequest) -> bool:
    """Whether a browser says that another site made this request.

    Programs that are no browser send neither header; they carry no cookie of a victim either.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in OWN_SITE:
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    parts = urlsplit(origin)
    return (parts.scheme, parts.netloc) != (request.scheme, request.get_host())


def carries_bytes(request: HttpRequest) -> bool:
    """Whether this is a piece of a file: the only body that is no text. Its content is judged when it is whole."""
    return (
        request.method == "PUT"
        and request.path.startswith("/api/crew/files/")
        and request.content_type == "application/octet-stream"
    )


def _refuse_unreadable(request: HttpRequest) -> None:
    """Refuse what cannot be text: NUL bytes and broken UTF-8, in the address and in the body."""
    address = unquote_to_bytes(request.META.get("QUERY_STRING", "")) + request.path.encode(
        "utf-8", "surrogateescape"
    )
    if b"\x00" in address:
        raise Refusal("bad_request")
    if request.method in SAFE_METHODS:
        return
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise Refusal("too_large")
    try:
        body = request.body
        if carries_bytes(request):
            return
        body.decode("utf-8")
    except RequestDataTooBig as error:
        raise Refusal("too_large") from error
    except UnicodeDecodeError as error:
        raise Refusal("bad_request") from error
    if b"\x00" in body or _ESCAPED_NUL.search(body):
        raise Refusal("bad_request")
    if b"%00" in body and request.content_type == "application/x-www-form-urlencoded":
        raise Refusal("bad_request")


def refuse_at_gate(request: HttpRequest) -> None:
    """Raise the refusal for a request that must not pass."""
    if request.method not in SAFE_METHODS:
        if from_another_site(request):
            raise Refusal("foreign_origin")
        if (
            request.path.startswith("/api/")
            and request.content_type != "application/json"
            and not carries_bytes(request)
        ):
            raise Refusal("not_json")
    _refuse_unreadable(request)


class GateMiddleware:
    """Stands before sessions and views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or answer with the refusal."""
        try:
            refuse_at_gate(request)
        except Refusal as refusal:
            return refusal_response(request, refusal)
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and wants_json(request):
            allowed = response["Allow"]  # ninja's own answer is a bare text
            response = refusal_response(request, Refusal("method_not_allowed"))
            response["Allow"] = allowed
        if wants_json(request):
            response.headers.setdefault("Cache-Control", "no-store")  # phones and desks are shared
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page's view refused: say so with a page (the API answers its own refusals)."""
        return refusal_response(request, exception) if isinstance(exception, Refusal) else None
