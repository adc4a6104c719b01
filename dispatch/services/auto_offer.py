"""Asking the plan's team without a person's key, for the urgencies that the city switched on. Off by default."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import Count

from clinics.actors import SYSTEM
from clinics.clock import clock_state, now
from clinics.refusals import Refusal
from dispatch.choice import Pair, assign
from dispatch.models import Assignment, Event, Visit
from dispatch.queries.plan import Planned
from dispatch.queries.snapshot import City, city_now
from dispatch.queries.weights import choice_now
from dispatch.services.offers import offer_visit

logger = logging.getLogger("dispatch.auto_offer")

JUDGED = ("triaged", "confirmed")
"""Only what a person has judged is offered by itself."""
HANDS_OFF = timedelta(seconds=10)
"""Real time: a visit that somebody at the desk works on is left to them so long."""
STEPS = UUID("5b1c3a52-6f0e-4a6e-9a52-0d4a4c1f7d11")
"""Names the one offer of each step of a visit's ladder, whoever makes it."""


def run_auto_offers() -> int:
    """Offer what the plan sends; any number of workers may call it, each step of a visit's ladder is made once.

    Returns how many offers were made. Nothing but two short queries while no switch is on or nothing waits.
    """
    switched = choice_now().auto_offer
    if not switched or not Visit.objects.filter(status__in=JUDGED, urgency__in=switched).exists():
        return 0
    at = now()
    city = city_now(at)
    left_alone = _touched(city, at)
    return sum(_offer(city, pair) for pair in _sends(city, switched) if pair.visit_id not in left_alone)


def _sends(city: City, switched: frozenset[str]) -> Iterator[Pair]:
    """The plan's pairs for visits that are switched on, made without the teams that ever said no to them."""
    requests = tuple(
        replace(request, excluded=request.excluded | frozenset(city.refused.get(request.visit_id, ())))
        if request.urgency in switched
        else request
        for request in city.snapshot.requests
    )
    snapshot = replace(city.snapshot, requests=requests)
    for pair in Planned(replace(city, snapshot=snapshot), assign(snapshot, city.config)).sends():
        visit = city.visits[pair.visit_id]
        if visit.urgency in switched and visit.status in JUDGED:
            yield pair


def _touched(city: City, at: datetime) -> set[int]:
    """Visits that somebody at the desk changed just now; the taps of a crew come from a device."""
    since = at - HANDS_OFF * clock_state().factor
    by_hand = Event.objects.filter(
        visit_id__in=list(city.visits), actor_kind="person", device_id="", recorded_at__gt=since
    )
    return {visit_id for visit_id in by_hand.values_list("visit_id", flat=True) if visit_id is not None}


def _offer(city: City, pair: Pair) -> bool:
    """Whether this call made the offer; whatever is refused is planned anew the next time."""
    visit = city.visits[pair.visit_id]
    step = Assignment.objects.filter(visit_id=visit.pk).aggregate(count=Count("pk"))["count"]
    try:
        offer_visit(
            visit_id=visit.pk,
            team_id=pair.team_id,
            by=SYSTEM,
            seen_version=visit.version,
            action_id=uuid5(STEPS, f"{visit.code} {step}"),
        )
    except Refusal as refusal:
        logger.info("not offered", extra={"kind": refusal.code})
        return False
    return True
