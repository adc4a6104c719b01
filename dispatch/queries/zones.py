"""The kelurahan as areas of the choice, each with how often an emergency is expected there."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min

from clinics.models import Area, Level
from dispatch.choice import Zone
from dispatch.models import Visit
from dispatch.travel import Place

LOOK_BACK = timedelta(days=28)
REFRESH_SECONDS = 300.0
"""Rates of four weeks do not change within minutes."""
PRIOR_VISITS = 5.0
"""A kelurahan's own count weighs as much as the city's mean once it expects so many visits."""
PRIOR_TIME = timedelta(days=7)
"""The city's own count weighs as much as the assumption below after so long."""
PRIOR_PER_MILLION_HOUR = {"red": 0.05, "yellow": 0.16}
"""Visits per million people and hour before anything is known: about 15 a day in a city of 1.4 million (CHOICE),
a tenth of them red and a third yellow."""
UNKNOWN_PEOPLE = 9_000
COUNTED = tuple(PRIOR_PER_MILLION_HOUR)


@dataclass(frozen=True, slots=True)
class _Remembered:
    """Zones as read, for which state of the areas, and when (monotonic seconds)."""

    areas: tuple[int, int | None]
    read_at: float
    zones: tuple[Zone, ...]


_lock = threading.Lock()
_remembered: _Remembered | None = None


def zones_now(at: datetime) -> tuple[Zone, ...]:
    """Every kelurahan with a point. Read anew every five minutes and when a kelurahan is added: one query else."""
    global _remembered
    villages = Area.objects.filter(level=Level.VILLAGE)
    found = villages.aggregate(count=Count("pk"), newest=Max("pk"))
    areas = (found["count"], found["newest"])
    known = _remembered
    if known is None or known.areas != areas or time.monotonic() - known.read_at > REFRESH_SECONDS:
        known = _Remembered(areas, time.monotonic(), _read_zones(at))
        with _lock:
            _remembered = known
    return known.zones


def forget_zones() -> None:
    """Read again at the next question (between tests)."""
    global _remembered
    with _lock:
        _remembered = None


def _read_zones(at: datetime) -> tuple[Zone, ...]:
    villages = list(
        Area.objects.filter(level=Level.VILLAGE, lat__isnull=False, lon__isnull=False)
        .select_related("parent")
        .order_by("code")
    )
    rates = _rates(villages, at)
    return tuple(
        Zone(
            code=village.code,
            name=village.name,
            district=village.parent.name if village.parent else "",
            place=Place(village.lat or 0.0, village.lon or 0.0),
            boat_only=village.boat_only,
            red_per_hour=rates["red"][village.pk],
            yellow_per_hour=rates["yellow"][village.pk],
        )
        for village in villages
    )


def _rates(villages: Sequence[Area], at: datetime) -> dict[str, dict[int, float]]:
    """Visits per hour by urgency and kelurahan: the own count drawn towards its people's share of the city's."""
    since = at - LOOK_BACK
    counted = Visit.objects.filter(
        requested_at__gte=since, requested_at__lte=at, urgency__in=COUNTED, village__isnull=False
    ).exclude(status="duplicate")
    rows = counted.values("urgency", "village_id").annotate(count=Count("pk"), first=Min("requested_at"))
    found = {(row["urgency"], row["village_id"]): row["count"] for row in rows}
    first = min((row["first"] for row in rows), default=at)
    hours = (at - first) / timedelta(hours=1)
    people = {village.pk: float(village.population or UNKNOWN_PEOPLE) for village in villages}
    return {urgency: _smoothed(urgency, found, people, hours) for urgency in COUNTED}


def _smoothed(
    urgency: str, found: dict[tuple[str, int], int], people: dict[int, float], hours: float
) -> dict[int, float]:
    """Gamma-Poisson twice: the city towards the assumption, the kelurahan towards the city."""
    everyone = sum(people.values()) or 1.0
    prior_hours = PRIOR_TIME / timedelta(hours=1)
    assumed = PRIOR_PER_MILLION_HOUR[urgency] * everyone / 1e6
    city = (sum(found.get((urgency, pk), 0) for pk in people) + assumed * prior_hours) / (hours + prior_hours)
    rates = {}
    for pk, number in people.items():
        share = city * number / everyone
        expected = share * hours
        rates[pk] = share * (found.get((urgency, pk), 0) + PRIOR_VISITS) / (expected + PRIOR_VISITS)
    return rates
