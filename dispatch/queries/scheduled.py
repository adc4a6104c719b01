"""Visits of care plans that wait for their own time, and the hours in which the city makes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from dispatch.models import Visit, VisitingHours
from dispatch.rules.lifecycle import WAITING
from dispatch.rules.planned import Hours, is_scheduled


def visiting_hours() -> Hours:
    """As the office has set them; the defaults where it has not. One query."""
    row = VisitingHours.objects.values_list("from_time", "to_time", "evening_time").filter(id=1).first()
    return Hours() if row is None else Hours(*row)


def scheduled(at: datetime) -> Q:
    """Visits that wait for their own time (see :func:`dispatch.rules.planned.is_scheduled`), as the database asks."""
    return Q(status__in=WAITING, planned_to__gt=at, urgency="green", got_worse_at__isnull=True)


def waits_for_its_time(visit: Visit, at: datetime) -> bool:
    """The same of one visit."""
    return is_scheduled(
        status_waits=visit.status in WAITING,
        urgency=visit.urgency,
        got_worse=visit.got_worse_at is not None,
        planned_to=visit.planned_to,
        at=at,
    )


def card_is_scheduled(card: Mapping[str, Any], at: datetime) -> bool:
    """The same of a card as screens get it."""
    return is_scheduled(
        status_waits=card["status"] in WAITING,
        urgency=card["urgency"],
        got_worse=card.get("got_worse_at") is not None,
        planned_to=card["planned_to"],
        at=at,
    )
