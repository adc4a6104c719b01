"""Phone apps: their token for a crew, their reports (behind the faster door), and a team's trail for a dispatcher."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas.trackers import TrackerOut, TrackerWish, TrailIn, TrailOut, TrailShiftsOut
from dispatch.positions.phone_intake import OSMAND, OWNTRACKS, read_report, take_app_report
from dispatch.queries import trails
from dispatch.services import trackers

Id = Annotated[int, Field(ge=1, le=2**62)]
Json = dict[str, Any]  # shaped by the response schema

crew = Router(tags=["crew"], auth=signed_in)
desk = Router(tags=["desk"], auth=signed_in)
apps = Router(tags=["crew"])


@crew.get("/tracker", operation_id="crew_tracker", response={200: TrackerOut, **REFUSALS})
def crew_tracker(request: HttpRequest) -> Json:
    """The app on this person's phone, and who looked at the trail of their shifts."""
    return trails.own_tracker(actor_for(request, "crew.work"), _address(request))


@crew.post("/tracker", operation_id="make_tracker", response={200: TrackerOut, **REFUSALS})
def make_tracker(request: HttpRequest, payload: TrackerWish) -> Json:
    """A new token for the app; an earlier one is dead."""
    actor = actor_for(request, "crew.work")
    trackers.make_tracker(by=actor)
    return trails.own_tracker(actor, _address(request))


@crew.post("/tracker/revoke", operation_id="revoke_tracker", response={200: TrackerOut, **REFUSALS})
def revoke_tracker(request: HttpRequest, payload: TrackerWish) -> Json:
    """Take the token back."""
    actor = actor_for(request, "crew.work")
    trackers.revoke_tracker(by=actor)
    return trails.own_tracker(actor, _address(request))


@desk.get("/teams/{team_id}/trail", operation_id="trail_shifts", response={200: TrailShiftsOut, **REFUSALS})
def trail_shifts(request: HttpRequest, team_id: Id) -> Json:
    """The shifts of a team whose trail may be looked at. Tells no place, so it is not written down."""
    actor_for(request, "team.trail")
    return trails.trail_shifts(team_id)


@desk.post("/teams/{team_id}/trail", operation_id="team_trail", response={200: TrailOut, **REFUSALS})
def team_trail(request: HttpRequest, team_id: Id, payload: TrailIn) -> Json:
    """Where a team was in a shift. Who looks and why is written down, and the crew reads it."""
    actor = actor_for(request, "team.trail")
    shift = trails.shift_to_look_at(team_id, payload.shift_id)
    trackers.look_at_trail(by=actor, shift=shift, reason=payload.reason)
    return trails.trail_of(shift)


@apps.get("/positions/osmand", operation_id="osmand_report", response={200: Json, **REFUSALS}, auth=None)
def osmand_report(request: HttpRequest) -> Json:
    """One fix of OsmAnd or Traccar Client; off duty it is answered and thrown away.

    ``id`` (the token), ``lat``, ``lon``, ``timestamp``, ``accuracy`` or ``hdop`` (metres), ``batt`` (percent).
    """
    _take(request, OSMAND)
    return {}


@apps.post("/positions/osmand", operation_id="osmand_post", response={200: Json, **REFUSALS}, auth=None)
def osmand_post(request: HttpRequest) -> Json:
    """The same by POST, or the JSON of Traccar Client from version 9 on."""
    _take(request, OSMAND)
    return {}


@apps.post(
    "/positions/owntracks", operation_id="owntracks_report", response={200: list[Json], **REFUSALS}, auth=None
)
def owntracks_report(request: HttpRequest) -> list[Json]:
    """One message of OwnTracks in HTTP mode. The token is ``id`` in the address, or HTTP's password."""
    _take(request, OWNTRACKS)
    return []


def _take(request: HttpRequest, path: str) -> None:
    query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
    take_app_report(read_report(path, query, request.body, request.headers.get("Authorization", "")))


def _address(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")
