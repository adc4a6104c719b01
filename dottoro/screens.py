"""The shells of the screens that people work at: a page with Vite's hashed files and nothing else in it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from clinics.models import Person
from clinics.permissions import may
from clinics.refusals import Refusal


@require_safe
@never_cache
@ensure_csrf_cookie
def desk(request: HttpRequest) -> HttpResponse:
    """/meja: the 112 desk. The page carries no data; the API asks again who looks."""
    person = request.user
    if not isinstance(person, Person):
        return redirect("/masuk?next=/meja")
    if not may(person.role, "desk.see"):
        raise Refusal("forbidden")
    return render(request, "shell.html", {"screen": "desk", "title": "Meja 112 · Dottoro’ta"})


urlpatterns: list[URLPattern] = [path("meja", desk, name="desk")]
