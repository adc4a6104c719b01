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


@require_safe
@never_cache
@ensure_csrf_cookie
def clinic(request: HttpRequest) -> HttpResponse:
    """/puskesmas: the clinic head's screen; the Dinas sees the response times of all."""
    person = request.user
    if not isinstance(person, Person):
        return redirect("/masuk?next=/puskesmas")
    if not may(person.role, "clinic.see") and not may(person.role, "clinic.response_times"):
        raise Refusal("forbidden")
    return render(request, "shell.html", {"screen": "clinic", "title": "Puskesmas · Dottoro’ta"})


@require_safe
@never_cache
@ensure_csrf_cookie
def city(request: HttpRequest) -> HttpResponse:
    """/kota: what became of the proposals, true travel times, weights and switches of the choice."""
    person = request.user
    if not isinstance(person, Person):
        return redirect("/masuk?next=/kota")
    if not may(person.role, "city.report"):
        raise Refusal("forbidden")
    return render(request, "shell.html", {"screen": "city", "title": "Kota · Dottoro’ta"})


@require_safe
@never_cache
@ensure_csrf_cookie
def wall(request: HttpRequest) -> HttpResponse:
    """/ruang-operasi: the board of the Operation Room, for viewers and for screens with a link (``?key=``)."""
    person = request.user
    if "key" not in request.GET:
        if not isinstance(person, Person):
            return redirect("/masuk?next=/ruang-operasi")
        if not may(person.role, "wall.see"):
            raise Refusal("forbidden")
    return render(request, "shell.html", {"screen": "wall", "title": "Ruang Operasi · Dottoro’ta"})


urlpatterns: list[URLPattern] = [
    path("meja", desk, name="desk"),
    path("puskesmas", clinic, name="clinic"),
    path("kota", city, name="city"),
    path("ruang-operasi", wall, name="wall"),
]
