"""The door that every screen opens first: who looks, the city, its map, and finding a kelurahan."""

from typing import Annotated, Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import patch_vary_headers
from ninja import Router
from pydantic import Field

from clinics.clock import clock_state, now
from clinics.models import Installation, Person
from clinics.models.installation import Kind
from clinics.permissions import PERMISSIONS, may
from clinics.queries.city_map import drawn_city
from clinics.services.registry import choose_language
from dispatch.api.conditional import already_has
from dispatch.api.doors import REFUSALS
from dispatch.api.schemas.session import CityMapOut, LanguageIn, SessionOut
from dispatch.api.schemas.shared import PlacesOut
from dispatch.queries import places
from dispatch.travel.basemap import current_basemap

router = Router(tags=["session"])

Json = dict[str, Any]  # shaped by the response schema
A_YEAR_SECONDS = 31_536_000
LONGEST_QUERY = 200


@router.get("/session", operation_id="session_info", response={200: SessionOut, **REFUSALS})
def session_info(request: HttpRequest) -> Json:
    """Who is signed in (nobody is an answer too), what they may do, the city and its clock."""
    person = _person(request)
    if person is not None:
        get_token(request)  # the screen reads the cookie for its commands
    return _session(person, language=cast(str, getattr(request, "language", "id")))


@router.post("/session/language", operation_id="set_language", response={200: SessionOut, **REFUSALS})
def set_language(request: HttpRequest, response: HttpResponse, payload: LanguageIn) -> Json:
    """Speak this language from now on: on this device, and wherever the signed-in person signs in."""
    person = _person(request)
    if person is not None:
        choose_language(person_id=person.pk, language=payload.language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        payload.language,
        max_age=A_YEAR_SECONDS,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return _session(person, language=payload.language)


@router.get("/map/city", operation_id="city_map", response={200: CityMapOut, **REFUSALS})
def city_map(request: HttpRequest, v: str = "") -> HttpResponse:
    """The base map drawn from the city's own points, a schematic. Asked with ``v=<version>`` it may be kept."""
    city = drawn_city()
    tag = f'"{city.version}"'
    if already_has(request, tag):
        response = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(city.zipped, content_type="application/json")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(city.body, content_type="application/json")
    response["ETag"] = tag
    fixed = v == city.version
    response["Cache-Control"] = (
        f"public, max-age={A_YEAR_SECONDS}, immutable" if fixed else "public, no-cache"
    )
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@router.get("/places", operation_id="search_places", response={200: PlacesOut, **REFUSALS})
def search_places(
    request: HttpRequest, q: Annotated[str, Field(max_length=LONGEST_QUERY)] = ""
) -> places.PlacesFound:
    """The best eight kelurahan for what was typed, each with its puskesmas; ``ambiguous`` when one must ask."""
    return places.search_places(q)


def _person(request: HttpRequest) -> Person | None:
    person = request.user
    return person if isinstance(person, Person) and person.is_active else None


def _session(person: Person | None, *, language: str) -> Json:
    installation = Installation.objects.filter(id=1).first()
    return {
        "signed_in": person is not None,
        "person_id": person.pk if person else None,
        "person": person.full_name if person else "",
        "role": person.role if person else "",
        "clinic_id": person.clinic_id if person else None,
        "clinic": person.clinic.name if person and person.clinic else "",
        "permissions": sorted(name for name in PERMISSIONS if may(person.role, name)) if person else [],
        "language": language,
        "practice": installation is not None and installation.kind == Kind.PRACTICE,
        "clock": {"now": now(), "factor": clock_state().factor},
        "city": _city(installation),
        "tiles": {"url": settings.TILES_URL, "attribution": settings.TILES_ATTRIBUTION}
        if settings.TILES_URL
        else None,
        "roads": _roads(),
    }


def _roads() -> Json | None:
    """The streets that the map may draw, after ``import_roads``."""
    basemap = current_basemap(settings.ROADS_DIR)
    if basemap is None:
        return None
    names = ("stamp", "attribution", "min_zoom", "max_zoom", "south", "west", "north", "east")
    return {name: getattr(basemap, name) for name in names}


def _city(installation: Installation | None) -> Json:
    """The city, or an empty one before ``load_city``."""
    row = installation or Installation()
    return {
        "code": row.city_code,
        "name": row.city_name,
        "lat": row.centre_lat or 0.0,
        "lon": row.centre_lon or 0.0,
        "timezone": row.timezone,
        "emergency_number": row.emergency_number,
        "ambulance_number": row.ambulance_number,
    }
