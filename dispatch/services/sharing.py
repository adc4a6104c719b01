"""Where the caller is, by their own phone: a link for one position, within half an hour, with consent."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from clinics.actors import CITIZEN, Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Message, ShareLink
from dispatch.services.intake import hashed
from dispatch.services.log import by_actor, record
from dispatch.services.messages import queue_to_phone

PATH = "/bagikan"
LIVES = timedelta(minutes=30)
KEPT = timedelta(hours=24)
"""A position that no visit took over is forgotten after this."""
MOST_OPEN = 20
"""Links of one person that may be open at a time."""


@transaction.atomic
def give_share_link(
    *, by: Actor, call_key: UUID, page: str, send_to: str = ""
) -> tuple[ShareLink, str, Message | None]:
    """A new link for the call being taken: the row, the address that is shown this once, and the message with it.

    ``page``: the address of the page (``https://.../bagikan``). ``send_to``: a telephone number that gets the
    link as a message as well; refused with ``phone_needed`` when it is none. Forgets what is a day old.
    """
    by.must("desk.take_call")
    at = now()
    ShareLink.objects.filter(expires_at__lt=at - KEPT).delete()
    if (
        ShareLink.objects.filter(created_by_id=by.staff_id, shared_at=None, expires_at__gt=at).count()
        >= MOST_OPEN
    ):
        raise Refusal("share_too_many")
    token = secrets.token_urlsafe(18)
    link = ShareLink.objects.create(
        token_hash=hashed(token),
        call_key=call_key,
        created_by_id=by.staff_id,
        created_at=at,
        expires_at=at + LIVES,
    )
    # behind the # it never reaches a log
    url = f"{page}#{token}"
    message = queue_to_phone(send_to, "share_link", values={"link": url}) if send_to else None
    if send_to and message is None:
        raise Refusal("phone_needed", field="phone")
    return link, url, message


@transaction.atomic
def share_position(*, token: str, consent: bool, lat: float, lon: float, accuracy_metres: float) -> datetime:
    """The caller's position, kept with nothing else; the desk's open form gets it. Works once, until it expires."""
    if not consent:
        raise Refusal("consent_needed", field="consent")
    link = ShareLink.objects.select_for_update().filter(token_hash=hashed(token)).first()
    if link is None:
        raise Refusal("share_unknown")
    at = now()
    if link.shared_at is not None:
        raise Refusal("share_used")
    if link.expires_at <= at:
        raise Refusal("share_over")
    link.shared_at = at
    link.lat, link.lon = round(lat, 6), round(lon, 6)
    link.accuracy_metres = round(accuracy_metres)
    link.save(update_fields=["shared_at", "lat", "lon", "accuracy_metres"])
    record("position_shared", origin=by_actor(CITIZEN), subject=f"share:{link.pk}")
    return at
