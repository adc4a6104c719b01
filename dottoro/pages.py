"""The roof's own pages: the landing page, signing in and out, the language switch, and the error pages."""

import math
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clinics.models import Installation, Person
from clinics.models.people import Role
from clinics.page_words import LANGUAGES, page_word
from clinics.refusals import Refusal, error_body
from clinics.services.registry import choose_language
from dottoro.errors import plain_page, refusal_response, server_error, wants_json
from dottoro.language import chosen_language
from dottoro.practice_logins import practice_logins

__all__ = ["bad_request", "forbidden", "not_found", "server_error", "urlpatterns"]

SCREENS: dict[str, str] = {
    Role.CALL_TAKER: "/meja",
    Role.DISPATCHER: "/meja",
    Role.CREW: "/tim",
    Role.CLINIC_HEAD: "/puskesmas",
    Role.HEALTH_OFFICE: "/puskesmas",
    Role.OBSERVER: "/ruang-operasi",
    Role.SPECIALIST: "/telekonsultasi",
    Role.ADMIN: "/admin/",
}
"""Where a role goes after signing in."""

LANGUAGE_COOKIE_DAYS = 365


def page_context(request: HttpRequest) -> dict[str, object]:
    """What every page knows: the city, whether this is practice, the language, and where the person's screen is."""
    try:
        row = (
            Installation.objects.filter(id=1)
            .values("kind", "city_name", "emergency_number", "ambulance_number")
            .first()
        )
    except DatabaseError:
        row = None
    city = row or {
        "kind": settings.MODE,
        "city_name": "",
        "emergency_number": "112",
        "ambulance_number": "119",
    }
    person = getattr(request, "user", None)
    signed_in = isinstance(person, Person)
    return {
        "language": getattr(request, "language", None) or chosen_language(request),
        "other_languages": [("id", "Bahasa Indonesia"), ("en", "English")],
        "practice": city["kind"] == "practice",
        "city": city["city_name"],
        "emergency": city["emergency_number"],
        "ambulance": city["ambulance_number"],
        "person": person if signed_in else None,
        "my_screen": SCREENS.get(person.role, "/") if isinstance(person, Person) else "",
        "here": request.get_full_path() if request.method in ("GET", "HEAD") else request.path,
    }


@require_safe
@never_cache
def landing(request: HttpRequest) -> HttpResponse:
    """What this is, the citizen's two buttons, and in practice the roles to try."""
    practice = Installation.objects.filter(id=1, kind="practice").exists()
    return render(request, "landing.html", {"logins": practice_logins() if practice else None})


class SignInForm(AuthenticationForm):
    """Django's form with our words: one text whether the name or the password is wrong."""

    def get_invalid_login_error(self) -> ValidationError:
        """The same for an unknown name, a wrong password and a closed account."""
        error = super().get_invalid_login_error()
        error.message = page_word("masuk_wrong", chosen_language(self.request) if self.request else "id")
        return error


class SignIn(LoginView):
    """/masuk: throttled by axes; afterwards to ``next`` when it is ours, else to the role's screen."""

    template_name = "masuk.html"
    authentication_form = SignInForm

    def get_default_redirect_url(self) -> str:
        """The screen of the role."""
        person = self.request.user
        return SCREENS.get(person.role, "/") if isinstance(person, Person) else "/"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """A person who is signed in already goes straight on."""
        person = request.user
        if isinstance(person, Person) and request.method == "GET" and not self.get_redirect_url():
            return HttpResponseRedirect(self.get_default_redirect_url())
        return super().dispatch(request, *args, **kwargs)


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this by themselves on pages that name no icon (admin, API docs)."""
    return redirect(static("icons/tim-192.png"))


@require_POST
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    language = chosen_language(request)
    logout(request)
    response = redirect("/")
    _remember_language(response, language)
    return response


def _remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=int(timedelta(days=LANGUAGE_COOKIE_DAYS).total_seconds()),
        samesite="Lax",
        secure=settings.HTTPS,
    )


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """The switch on every page: works without JavaScript, returns to where one was."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if language not in LANGUAGES:
        return refusal_response(request, Refusal("invalid", field="language", name="language"))
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    if isinstance(request.user, Person):
        choose_language(person_id=request.user.pk, language=language)
    response = HttpResponseRedirect(target)
    _remember_language(response, language)
    return response


def locked_out(
    request: HttpRequest, original: HttpResponse | None, credentials: dict[str, object] | None
) -> HttpResponse:
    """What axes answers after too many wrong passwords."""
    seconds = math.ceil(settings.AXES_COOLOFF_TIME * 3600)
    if wants_json(request):
        response: HttpResponse = JsonResponse(error_body("too_many", seconds=seconds), status=429)
    else:
        text = page_word("locked_text", chosen_language(request), minutes=math.ceil(seconds / 60))
        response = plain_page(request, status=429, title="locked_title", text=text)
    response.headers["Retry-After"] = str(seconds)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: usually a page that was open for too long."""
    if wants_json(request):
        return JsonResponse(error_body("foreign_origin"), status=403)
    text = page_word("csrf_text", chosen_language(request))
    return plain_page(request, status=403, title="e403_title", text=text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 outside the API's router."""
    if wants_json(request):
        return refusal_response(request, Refusal("not_found"))
    text = page_word("e404_text", chosen_language(request))
    return plain_page(request, status=404, title="e404_title", text=text)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 outside the API's router."""
    if wants_json(request):
        return refusal_response(request, Refusal("forbidden"))
    text = page_word("e403_text", chosen_language(request))
    return plain_page(request, status=403, title="e403_title", text=text)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 outside the API's router."""
    return refusal_response(request, Refusal("bad_request"))


urlpatterns: list[URLPattern] = [
    path("", landing, name="landing"),
    path("favicon.ico", icon, name="icon"),
    path("masuk", SignIn.as_view(), name="sign_in"),
    path("keluar", sign_out, name="sign_out"),
    path("bahasa", set_language, name="set_language"),
]
