"""How a "no" looks outside the API's own router: the one JSON shape below /api/, a plain page elsewhere."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist, loader

from clinics.refusals import Refusal, error_body
from dottoro.language import chosen_language

logger = logging.getLogger("dottoro.pages")


def wants_json(request: HttpRequest) -> bool:
    """Whether this address belongs to the API."""
    return request.path.startswith("/api/")


def plain_page(request: HttpRequest, *, status: int, title: str, text: str) -> HttpResponse:
    """A page that says one thing; ``title`` is a key of the page words, ``text`` is ready to read."""
    language = chosen_language(request)
    return render(
        request, "error.html", {"language": language, "title_key": title, "text": text}, status=status
    )


TITLES = {403: "e403_title", 404: "e404_title", 429: "e429_title"}


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to a refused request: the one JSON shape, or a page with its sentence."""
    body = refusal.body()
    if wants_json(request):
        return JsonResponse(body, status=refusal.status)
    sentence = body["error"][chosen_language(request)]
    return plain_page(
        request, status=refusal.status, title=TITLES.get(refusal.status, "e400_title"), text=sentence
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault: no details to the outside, and nothing that could fail again (no database, no session)."""
    reference = secrets.token_hex(4)
    logger.error("unexpected error on a page", extra={"reference": reference})
    if wants_json(request):
        return JsonResponse(error_body("server_error", reference=reference), status=500)
    try:
        page = loader.get_template("500.html").render({"reference": reference})
    except TemplateDoesNotExist:
        page = f"500 {reference}"
    return HttpResponse(page, status=500)
