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


def shell(request: HttpRequest, screen: str, title: str, *permissions: str) -> HttpResponse:
    """The page of a screen for who holds one of the permissions; who is not signed in is asked to and comes back.

    It carries no data: the API asks again who looks.
    """
    person = request.user
    if permissions:
        if not isinstance(person, Person):
            return redirect(f"/masuk?next={request.path}")
        if not any(may(person.role, permission) for permission in permissions):
            raise Refusal("forbidden")
    return render(request, "shell.html", {"screen": screen, "title": f"{title} · Dottoro’ta"})


@require_safe
@never_cache
@ensure_csrf_cookie
def desk(request: HttpRequest) -> HttpResponse:
    """/meja: the 112 desk."""
    return shell(request, "desk", "Meja 112", "desk.see")


@require_safe
@never_cache
@ensure_csrf_cookie
def desk_map(request: HttpRequest) -> HttpResponse:
    """/meja/peta: the desk's map alone, for a second monitor."""
    return shell(request, "desk", "Peta meja 112", "desk.see")


@require_safe
@never_cache
@ensure_csrf_cookie
def clinic(request: HttpRequest) -> HttpResponse:
    """/puskesmas: the clinic head's screen; the Dinas sees the response times of all."""
    return shell(request, "clinic", "Puskesmas", "clinic.see", "clinic.response_times")


@require_safe
@never_cache
@ensure_csrf_cookie
def city(request: HttpRequest) -> HttpResponse:
    """/kota: what became of the proposals, true travel times, weights and switches of the choice."""
    return shell(request, "city", "Kota", "city.report")


@require_safe
@never_cache
@ensure_csrf_cookie
def wall(request: HttpRequest) -> HttpResponse:
    """/ruang-operasi: the board of the Operation Room, for viewers and for screens with a link (``?key=``)."""
    by_link = "key" in request.GET
    return shell(request, "wall", "Ruang Operasi", *(() if by_link else ("wall.see",)))


@require_safe
@never_cache
@ensure_csrf_cookie
def specialist(request: HttpRequest) -> HttpResponse:
    """/telekonsultasi: what crews ask a specialist from the bedside, and the answer."""
    return shell(request, "specialist", "Telekonsultasi", "specialist.answer")


@require_safe
@never_cache
@ensure_csrf_cookie
def duties(request: HttpRequest) -> HttpResponse:
    """/jadwal: a crew member's own roster, swaps with colleagues, and the address for a calendar."""
    return shell(request, "duties", "Jadwal jaga", "crew.roster")


urlpatterns: list[URLPattern] = [
    path("telekonsultasi", specialist, name="specialist"),
    path("jadwal", duties, name="duties"),
    path("meja", desk, name="desk"),
    path("meja/peta", desk_map, name="desk_map"),
    path("puskesmas", clinic, name="clinic"),
    path("kota", city, name="city"),
    path("ruang-operasi", wall, name="wall"),
]
