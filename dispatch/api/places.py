"""The doors of the place: the one box, the online geocoder's queue, and a caller's shared position."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from clinics.refusals import Refusal
from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import places as shapes
from dispatch.pages.limits import refuse_guessing_links, remember_wrong_link
from dispatch.queries.place_finding import FoundPlaces, find_places
from dispatch.queries.sharing import shared_positions
from dispatch.services import geocoding, sharing

router = Router(tags=["places"], auth=signed_in)
public = Router(tags=["places"])

Json = dict[str, Any]  # shaped by the response schema


@router.get("/places/find", operation_id="find_places", response={200: shapes.FoundPlacesOut, **REFUSALS})
def find(request: HttpRequest, query: Query[shapes.FindPlaceIn]) -> FoundPlaces:
    """Everything that a line may mean, best first; with nothing typed the earlier places of the phone."""
    actor_for(request, "desk.take_call")
    return find_places(text=query.q, phone=query.phone)


@router.post("/places/online", operation_id="ask_online", response={200: shapes.OnlineOut, **REFUSALS})
def ask_online(request: HttpRequest, payload: shapes.AskOnlineIn) -> Json:
    """Have the online geocoder asked later, where the city switched it on; its answer comes with the next look."""
    actor = actor_for(request, "desk.take_call")
    return {"online": geocoding.ask_online(text=payload.q, by=actor).state}


@router.post(
    "/desk/share-links", operation_id="give_share_link", response={200: shapes.ShareLinkOut, **REFUSALS}
)
def give_share_link(request: HttpRequest, payload: shapes.ShareLinkIn) -> Json:
    """A link for the caller's own phone: one position, half an hour. With ``phone`` it is sent there as well."""
    link, url, message = sharing.give_share_link(
        by=actor_for(request, "desk.take_call"),
        call_key=payload.call_key,
        page=request.build_absolute_uri(sharing.PATH),
        send_to=payload.phone.strip(),
    )
    return {"url": url, "expires_at": link.expires_at, "message": message}


@router.get(
    "/desk/share-links",
    operation_id="shared_positions",
    response={200: shapes.SharedPositionsOut, **REFUSALS},
)
def shared(request: HttpRequest) -> Json:
    """The positions that came by this person's links."""
    return {"links": shared_positions(actor_for(request, "desk.take_call"))}


@public.post("/share/position", operation_id="share_position", response={200: shapes.SharedOut, **REFUSALS})
def share_position(request: HttpRequest, payload: shapes.SharePositionIn) -> Json:
    """The caller's phone tells where it is. No account: the link is the key, and works once."""
    refuse_guessing_links(request)
    try:
        at = sharing.share_position(
            token=payload.token,
            consent=payload.consent,
            lat=payload.lat,
            lon=payload.lon,
            accuracy_metres=payload.accuracy,
        )
    except Refusal as refusal:
        if refusal.code == "share_unknown":
            remember_wrong_link(request)
        raise
    return {"shared_at": at}
