"""What the city's own departures and arrivals say about its travel times; and the time said at a departure."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from clinics.actors import Actor
from clinics.clock import city_zone, day_bounds, now
from clinics.models import Area, Level
from dispatch.models import Assignment, Visit
from dispatch.queries.homes import place_of
from dispatch.queries.roads import conditions
from dispatch.queries.travel_factors import factors
from dispatch.rules.calibration import (
    Trip,
    believable,
    calibrate,
    error_percent,
    held_out_error_percent,
)
from dispatch.rules.words import NO_HOME_PINS
from dispatch.travel import Leg, Place
from dispatch.travel.current import travel, travel_state
from dispatch.travel.hours import DRIVEN

Json = dict[str, Any]  # shaped by the API's schemas
MOST_TRIPS = 50_000
"""The newest of the days asked for; a city of 150 teams drives so many in a month."""


def calibration(actor: Actor, start: date, end: date) -> Json:
    """How true the times were on these days of the city (both included), by hour and kecamatan. Three queries.

    Only drives to marked homes whose time came from the provider now in force (straight line, roads or OSRM)
    are counted: a factor belongs to one provider. ``rows``: hour, district (code) and district_name or None for
    the whole city, trips, ratio, in_force, proposed or None, and the errors without, said and proposed in percent.
    """
    actor.must("city.report")
    source = travel_state().source
    trips = believable(_trips(start, end, source))
    names = dict(Area.objects.filter(level=Level.DISTRICT).values_list("code", "name"))
    return {
        "start": start,
        "end": end,
        "source": source,
        "trips": len(trips),
        "error_without": round(error_percent(trips, lambda trip: trip.base_seconds), 1),
        "error_said": round(error_percent(trips, lambda trip: trip.said_seconds), 1),
        "error_proposed": round(held_out_error_percent(trips), 1),
        "rows": [
            {
                **asdict(row),
                "district_name": names.get(row.district) if row.district is not None else None,
                "ratio": round(row.ratio, 2),
                "error_without": round(row.error_without, 1),
                "error_said": round(row.error_said, 1),
                "error_proposed": round(row.error_proposed, 1),
            }
            for row in calibrate(trips, factors())
        ],
    }


def _trips(start: date, end: date, source: str) -> Sequence[Trip]:
    zone = city_zone()
    rows = (
        Assignment.objects.filter(
            departed_at__gte=day_bounds(start)[0],
            departed_at__lt=day_bounds(end)[1],
            arrived_at__gt=F("departed_at"),
            departure_source=source,
            departure_base_seconds__isnull=False,
        )
        .annotate(vehicle=Coalesce("shift__vehicle__vehicle_class", "team__default_vehicle__vehicle_class"))
        .filter(vehicle__in=sorted(DRIVEN))
        .exclude(visit__pin_source__in=NO_HOME_PINS)
        .order_by("-departed_at")
        .values_list(
            "departed_at",
            "arrived_at",
            "departure_seconds",
            "departure_base_seconds",
            "visit__village__parent__code",
        )[:MOST_TRIPS]
    )
    return [
        Trip(
            hour=departed_at.astimezone(zone).hour,
            district=district,
            base_seconds=float(base),
            said_seconds=float(said if said is not None else base),
            actual_seconds=(arrived_at - departed_at).total_seconds(),
        )
        for departed_at, arrived_at, said, base, district in rows
        if departed_at is not None and arrived_at is not None and base is not None
    ]


def leg_from(visit: Visit, origin: Place, vehicle_class: str) -> Leg | None:
    """The time from a place to a visit's home as things stand now; None where nobody knows the home."""
    home = place_of(visit)
    if home is None:
        return None
    return travel(conditions(now())).times([origin], home, vehicle_class)[0]


def base_seconds(leg: Leg) -> float:
    """What the provider said, before the hour's factor."""
    return (leg.seconds - leg.walk_seconds) / leg.factor + leg.walk_seconds
