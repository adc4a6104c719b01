"""Shapes of the one box for the place, and of a caller's shared position."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.shared import Closed, Lat, Lon, Text40, Text500

LONGEST_QUERY = 300

ResultKind = Literal[
    "village", "alley", "clinic", "mosque", "school", "hospital", "market", "landmark", "earlier",
    "plus_code", "map_link", "coordinates", "online",
]  # fmt: skip


class FindPlaceIn(Closed):
    """What was typed into the box, and the caller's phone."""

    q: Annotated[Text500, Field(max_length=LONGEST_QUERY)] = ""
    phone: Text40 = ""


class FillsOut(Schema):
    """The fields of the address that a result fills."""

    street: str
    alley: str
    house_number: str
    rt: str
    rw: str
    landmark: str


class PlaceResultOut(Schema):
    """One line under the box. The circle (``lat``, ``lon``, ``radius_metres``) is drawn on the map."""

    kind: ResultKind
    label: str
    detail: str
    """An address, a patient's name, or of an alley how many homes it is known by."""
    village_code: str
    village: str
    district: str
    clinic: str | None
    lat: float | None
    lon: float | None
    confidence: Literal["house", "lane", "village"]
    radius_metres: int | None
    boat_only: bool
    fills: FillsOut


class SaidOut(Schema):
    """A sentence in both languages."""

    label_id: str
    label_en: str


class FoundPlacesOut(Schema):
    """Best first. ``outside``: not of this city; ``notice``: what to ask the caller for; ``ambiguous``: ask which."""

    results: list[PlaceResultOut]
    outside: SaidOut | None
    notice: SaidOut | None
    ambiguous: bool
    online: Literal["off", "idle", "waiting", "done"]


class AskOnlineIn(Closed):
    """An address for the online geocoder."""

    q: Annotated[Text500, Field(max_length=LONGEST_QUERY)]


class OnlineOut(Schema):
    """How far the online geocoder is with it."""

    online: Literal["off", "idle", "waiting", "done"]


class ShareLinkIn(Closed):
    """A link for the call being taken. ``call_key``: the call's own id, made by the screen."""

    call_key: UUID
    phone: Annotated[str, Field(max_length=40)] = ""
    """As it was said; the link is sent there as a message."""


class SentLinkOut(Schema):
    """What became of the message with the link: queued to leave, or logged or not_sent and why."""

    status: str
    reason: str


class ShareLinkOut(Schema):
    """The link, shown this once, and until when it works."""

    url: str
    expires_at: datetime
    message: SentLinkOut | None


class SharedPositionOut(Schema):
    """A position that came by a link of this person."""

    call_key: UUID
    expires_at: datetime
    shared_at: datetime | None
    lat: float | None
    lon: float | None
    accuracy_metres: int | None


class SharedPositionsOut(Schema):
    """The links of this person that are open or were used in the last half hour, newest first."""

    links: list[SharedPositionOut]


class SharePositionIn(Closed):
    """The caller's phone tells where it is, once."""

    token: Annotated[str, Field(min_length=1, max_length=80)]
    consent: bool
    lat: Lat
    lon: Lon
    accuracy: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]


class SharedOut(Schema):
    """It arrived."""

    shared_at: datetime
