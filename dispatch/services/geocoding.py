"""Putting an address before the online geocoder: the request only writes the question down."""

from datetime import timedelta

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import real_now
from dispatch.models import GeocodedAddress
from dispatch.queries.geocoded import OnlineAnswers, online_answers
from dispatch.queries.switches import is_on
from dispatch.rules.geocoding import comparable, is_worth_asking

MOST_WAITING = 30
"""At one question a second the thirty-first would come too late for its call."""
AGAIN = timedelta(minutes=10)
"""What nobody answered is asked again after this."""


@transaction.atomic
def ask_online(*, text: str, by: Actor) -> OnlineAnswers:
    """Write the address down to be asked, once for all who ask for it; nothing while the switch is off."""
    by.must("desk.take_call")
    if not is_on("geocoding"):
        return OnlineAnswers("off")
    if is_worth_asking(text) and GeocodedAddress.objects.filter(state="waiting").count() < MOST_WAITING:
        at = real_now()
        row, made = GeocodedAddress.objects.get_or_create(words=comparable(text), defaults={"wanted_at": at})
        if not made and row.state == "failed" and row.wanted_at < at - AGAIN:
            GeocodedAddress.objects.filter(pk=row.pk).update(state="waiting", wanted_at=at, tries=0)
    return online_answers(text)
