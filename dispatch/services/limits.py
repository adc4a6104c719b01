"""Limits for the doors that need no sign-in. A whole village may share one address (CGNAT), so they are generous."""

import hashlib
import hmac
import math
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest

from clinics.clock import real_now
from clinics.refusals import Refusal
from dispatch.models.limits import Knock

KEPT = timedelta(days=1)


def limit_requests(request: HttpRequest, kind: str, *, most: int, seconds: int) -> None:
    """Count one try of a kind (at most 16 letters) from the client's address.

    Refuses with ``too_many`` when ``most`` tries were made in the last ``seconds`` of real time;
    a refused try is not counted, so that waiting always helps.
    """
    at = real_now()
    since = at - timedelta(seconds=seconds)
    who = _hashed(str(request.META.get("REMOTE_ADDR", "")))
    tries = Knock.objects.filter(kind=kind, who=who, knocked_at__gt=since)
    moments = list(tries.order_by("-knocked_at").values_list("knocked_at", flat=True)[:most])
    if len(moments) >= most:
        raise Refusal("too_many", seconds=max(1, math.ceil((moments[-1] - since).total_seconds())))
    Knock.objects.create(kind=kind, who=who, knocked_at=at)
    Knock.objects.filter(knocked_at__lt=at - KEPT).delete()


def _hashed(address: str) -> str:
    """What is kept of an address: a keyed hash (HMAC-SHA-256)."""
    return hmac.new(settings.SECRET_KEY.encode(), b"knock:" + address.encode(), hashlib.sha256).hexdigest()
