"""The one API: every router, one error shape, orjson in and out."""

import json
import logging
import secrets
from http import HTTPStatus
from typing import Any, ClassVar

import orjson
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI, Swagger
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from clinics.refusals import Refusal, error_body
from dispatch.api import routers

logger = logging.getLogger("dottoro.api")


class OrjsonRenderer(BaseRenderer):
    """Answers as bytes of orjson; moments as UTC with Z."""

    media_type = "application/json"
    options: ClassVar[int] = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS

    def render(
        self, request: HttpRequest, data: Any, *, response_status: int
    ) -> bytes:  # Any: ninja's signature
        """The body."""
        return orjson.dumps(data, option=self.options)


class OrjsonParser(Parser):
    """Bodies by orjson: strict UTF-8, no NaN, a depth limit of its own."""

    def parse_body(self, request: HttpRequest) -> Any:  # Any: JSON
        """The parsed body; ninja turns a ValueError into 400."""
        return orjson.loads(request.body)


class Docs(Swagger):
    """Swagger UI from our own files, as the policy allows no other; it sends the CSRF token of who is signed in."""

    def render_page(
        self, request: HttpRequest, api: NinjaAPI, **kwargs: Any
    ) -> HttpResponse:  # Any: ninja's signature
        """The page at /api/docs."""
        settings = {**self.settings, "url": self.get_openapi_url(api, kwargs)}
        return render(
            request, self.template, {"swagger_settings": json.dumps(settings), "api": api, "add_csrf": True}
        )


api = NinjaAPI(
    title="Dottoro",
    version="1",
    description="Home-care dispatch. Commands carry an action_id; every refusal has the one error shape.",
    renderer=OrjsonRenderer(),
    parser=OrjsonParser(),
    docs=Docs(settings={"persistAuthorization": False, "validatorUrl": None}),
    docs_url="/docs" if settings.DEBUG or settings.MODE == "practice" else None,
    openapi_url="/openapi.json" if settings.DEBUG or settings.MODE == "practice" else None,
)
for prefix, router in routers():
    api.add_router(prefix, router)


def _answer(request: HttpRequest, body: dict[str, Any], status: int) -> HttpResponse:
    response = api.create_response(request, body, status=status)
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        response["Retry-After"] = "2"
    return response


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A service said no."""
    return _answer(request, refusal.body(), refusal.status)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The input does not fit the schema: the first problem, with its field."""
    first = error.errors[0] if error.errors else {"loc": (), "type": ""}
    path = [str(part) for part in first.get("loc", ()) if part not in ("body", "query", "path")]
    if len(path) > 1:
        path = path[1:]
    field = ".".join(path)
    code = "required" if first.get("type") == "missing" else "invalid"
    return _answer(
        request, error_body(code, field=field or None, name=field or "?"), HTTPStatus.UNPROCESSABLE_ENTITY
    )


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No session."""
    return _answer(request, error_body("not_signed_in"), HTTPStatus.UNAUTHORIZED)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Missing and foreign look the same."""
    return _answer(request, error_body("not_found"), HTTPStatus.NOT_FOUND)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself refuses: unreadable bodies, failed CSRF."""
    codes = {403: "foreign_origin", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    return _answer(request, error_body(codes.get(error.status_code, "bad_request")), error.status_code)


@api.exception_handler(DatabaseError)
def database_error(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    """A lock or the database is not to be had in time: 503, nothing half done. Anything else is our fault: 500."""
    if isinstance(error, OperationalError | InterfaceError):
        state = getattr(error.__cause__, "sqlstate", None) or ""
        logger.warning("database busy", extra={"kind": type(error).__name__, "code": state})
        return _answer(request, error_body("busy"), HTTPStatus.SERVICE_UNAVAILABLE)
    return unexpected(request, error)


@api.exception_handler(InterfaceError)
def database_away(request: HttpRequest, error: InterfaceError) -> HttpResponse:
    """The connection is gone: 503."""
    return _answer(request, error_body("busy"), HTTPStatus.SERVICE_UNAVAILABLE)


@api.exception_handler(Exception)
def unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    """Our own fault: a reference for the log, no details to the outside."""
    reference = secrets.token_hex(4)
    logger.error("unexpected error in %s", request.path, exc_info=error, extra={"reference": reference})
    return _answer(request, error_body("server_error", reference=reference), HTTPStatus.INTERNAL_SERVER_ERROR)
