"""Which language a page speaks: the person's, else the cookie's, else the browser's, else Bahasa Indonesia."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from clinics.page_words import LANGUAGES


def chosen_language(request: HttpRequest) -> str:
    """The code (id or en) for this request."""
    person = getattr(request, "user", None)
    if person is not None and person.is_authenticated:
        return str(person.language)
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if cookie in LANGUAGES:
        return cookie
    for wish in request.headers.get("Accept-Language", "").split(","):
        tag = wish.split(";")[0].strip().lower()[:2]
        if tag in LANGUAGES:
            return tag
    return "id"


class LanguageMiddleware:
    """Sets ``request.language`` and Django's own translations (admin, validators)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request in the chosen language and leave the thread as it was."""
        language = chosen_language(request)
        request.language = language  # type: ignore[attr-defined]
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
