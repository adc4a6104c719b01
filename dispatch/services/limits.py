"""Limits for the doors that need no sign-in. A whole village may share one address (CGNAT), so they are generous."""

import hashlib
import hmac
import math
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from clinics.clock import real_now
from clinics.refusals import Refusal
from dispatch.models.limits import Knock

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` tries of a kind within ``window`` (real time) from one address."""

    kind: str
    most: int
    window: timedelta


REQUESTS = Limit("request", most=40, window=timedelta(hours=1))
"""40 requests an hour from one address: more than 112's valid share of a whole day."""
COMPLAINTS = Limit("complaint", most=20, window=timedelta(hours=1))
"""20 complaints an hour from one address; apart from the requests, so that neither holds up the other."""
WRONG_LINKS = Limit("wrong_link", most=20, window=timedelta(hours=1))
"""20 unknown links to share a position an hour: a token has 144 random bits, this only keeps the noise down."""
WRONG_TICKETS = Limit("wrong_ticket", most=20, window=timedelta(hours=1))
"""20 wrong guesses an hour: ticket numbers run in order, the phone is the secret."""


def refuse_too_many(limit: Limit, address: str) -> None:
    """Refuse with ``too_many`` when the address has used up its tries."""
    since = real_now() - limit.window
    tries = Knock.objects.filter(kind=limit.kind, who=_hashed(address), knocked_at__gt=since)
    moments = list(tries.order_by("-knocked_at").values_list("knocked_at", flat=True)[: limit.most])
    if len(moments) >= limit.most:
        raise Refusal("too_many", seconds=max(1, math.ceil((moments[-1] - since).total_seconds())))


def count_knock(limit: Limit, address: str) -> None:
    """Count one try, and let go of what is older than a day."""
    at = real_now()
    Knock.objects.create(kind=limit.kind, who=_hashed(address), knocked_at=at)
    Knock.objects.filter(knocked_at__lt=at - KEPT).delete()


def _hashed(address: str) -> str:
    """What is kept of an address: a keyed hash (HMAC-SHA-256)."""
    return hmac.new(settings.SECRET_KEY.encode(), b"knock:" + address.encode(), hashlib.sha256).hexdigest()
