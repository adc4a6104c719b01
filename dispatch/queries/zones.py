"""The kelurahan as areas of the choice, each with how often an emergency is expected there."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Min, Q

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
PRIOR_DOCTOR_SHARE = 0.5
"""Of the emergencies, before any was seen: our assumption."""
COUNTED = tuple(PRIOR_PER_MILLION_HOUR)


class District(NamedTuple):
    """A kecamatan."""

    code: str
    name: str


NO_DISTRICT = District("", "")


@dataclass(frozen=True, slots=True)
class Grounds:
    """The kelurahan as areas, and what lies beside each by its code."""

    zones: tuple[Zone, ...] = ()
    districts: dict[str, District] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Remembered:
    """Grounds as read, for which state of the areas, and when (monotonic seconds)."""

    areas: tuple[int, int | None]
    read_at: float
    grounds: Grounds


_lock = threading.Lock()
_remembered: _Remembered | None = None


def zones_now(at: datetime) -> tuple[Zone, ...]:
    """Every kelurahan with a point, and how often an emergency is expected there."""
    return grounds_now(at).zones


def grounds_now(at: datetime) -> Grounds:
    """Read anew every five minutes and when a kelurahan is added: one query else."""
    global _remembered
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(id) FROM clinics_area WHERE level = 'village'")
        areas = cursor.fetchone()
    known = _remembered
    if known is None or known.areas != areas or time.monotonic() - known.read_at > REFRESH_SECONDS:
        known = _Remembered(areas, time.monotonic(), _read(at))
        with _lock:
            _remembered = known
    return known.grounds


def forget_zones() -> None:
    """Read again at the next question (between tests)."""
    global _remembered
    with _lock:
        _remembered = None


def _read(at: datetime) -> Grounds:
    villages = list(
        Area.objects.filter(level=Level.VILLAGE, lat__isnull=False, lon__isnull=False)
        .select_related("parent")
        .order_by("code")
    )
    districts = {
        village.code: District(village.parent.code, village.parent.name) if village.parent else NO_DISTRICT
        for village in villages
    }
    counted = _counted(at)
    rates = {urgency: _rates(urgency, counted, villages) for urgency in COUNTED}
    zones = tuple(
        Zone(
            code=village.code,
            name=village.name,
            district=districts[village.code].name,
            place=Place(village.lat or 0.0, village.lon or 0.0),
            boat_only=village.boat_only,
            red_per_hour=rates["red"][village.pk],
            yellow_per_hour=rates["yellow"][village.pk],
            doctor_share=counted.doctor_share,
        )
        for village in villages
    )
    people = {village.code: village.population or UNKNOWN_PEOPLE for village in villages}
    return Grounds(zones, districts, people)


@dataclass(frozen=True, slots=True)
class _Counted:
    """The emergencies of four weeks."""

    visits: dict[tuple[str, int], int]
    """(urgency, kelurahan id) -> how many."""
    hours: float
    """Since the first of them: a young city has seen less than four weeks."""
    doctor_share: float


def _counted(at: datetime) -> _Counted:
    since = at - LOOK_BACK
    seen = Visit.objects.filter(
        requested_at__gte=since, requested_at__lte=at, urgency__in=COUNTED, village__isnull=False
    ).exclude(status="duplicate")
    rows = list(
        seen.values("urgency", "village_id").annotate(
            count=Count("pk"),
            first=Min("requested_at"),
            doctors=Count("pk", filter=Q(needs__contains=["doctor"])),
        )
    )
    first = min((row["first"] for row in rows), default=at)
    total, doctors = sum(row["count"] for row in rows), sum(row["doctors"] for row in rows)
    return _Counted(
        visits={(row["urgency"], row["village_id"]): row["count"] for row in rows},
        hours=(at - first) / timedelta(hours=1),
        doctor_share=(doctors + PRIOR_VISITS * PRIOR_DOCTOR_SHARE) / (total + PRIOR_VISITS),
    )


def _rates(urgency: str, counted: _Counted, villages: Sequence[Area]) -> dict[int, float]:
    """Visits per hour by kelurahan. Gamma-Poisson twice: the city's count is drawn towards the assumption, a
    kelurahan's towards its people's share of the city's."""
    people = {village.pk: float(village.population or UNKNOWN_PEOPLE) for village in villages}
    everyone = sum(people.values()) or 1.0
    prior_hours = PRIOR_TIME / timedelta(hours=1)
    assumed = PRIOR_PER_MILLION_HOUR[urgency] * everyone / 1e6
    seen = sum(counted.visits.get((urgency, pk), 0) for pk in people)
    city = (seen + assumed * prior_hours) / (counted.hours + prior_hours)
    rates = {}
    for pk, number in people.items():
        share = city * number / everyone
        own = counted.visits.get((urgency, pk), 0)
        rates[pk] = share * (own + PRIOR_VISITS) / (share * counted.hours + PRIOR_VISITS)
    return rates
