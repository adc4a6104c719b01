"""How the city's roads stand: for the travel times of every ranking, and for the desk's list and map."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from clinics.actors import Actor
from clinics.clock import city_zone, now
from clinics.models import Area, Level
from dispatch.models import NoEntry, RoadClosure
from dispatch.queries.board import current_seq, one_moment
from dispatch.queries.travel_factors import FactorState, factors_in
from dispatch.travel.conditions import SAME_HOME_METRES, Closure, Conditions
from dispatch.travel.conditions import NoEntry as NoEntrySpot
from dispatch.travel.distance import Place, metres_between

Json = dict[str, Any]  # shaped by the API's schemas
MOST_NO_ENTRIES = 200
"""So many reports the desk's list shows, newest first; the travel times know them all."""
NEAR_DEGREES = 0.0006
"""More than that, of latitude alone: a cheap first look before the true distance."""

# As text, because every ranking asks: making SQL from the models takes longer than the database needs for it.
STATE = """
SELECT
    (SELECT array_agg(id ORDER BY id) FROM dispatch_roadclosure
      WHERE ends_at > %(at)s AND starts_at <= %(at)s AND lifted_at IS NULL),
    (SELECT count(*) FROM dispatch_noentry WHERE lifted_at IS NULL),
    (SELECT max(id) FROM dispatch_noentry),
    (SELECT count(*) FROM dispatch_travelfactor),
    (SELECT max(id) FROM dispatch_travelfactor),
    (SELECT max(accepted_at) FROM dispatch_travelfactor)
"""

State = tuple[tuple[int, ...], int, int]
"""Closures in force, how many no-entries stand, and the newest one that was ever reported."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for a state. Rows are never changed but for being lifted, so the state names them all."""

    state: State
    closures: tuple[Closure, ...]
    no_entries: tuple[NoEntrySpot, ...]


_lock = threading.Lock()
_known = _Known(((), 0, 0), (), ())


def conditions(at: datetime | None = None) -> Conditions:
    """Closures, alleys and factors in force at a moment (now when not given), for the travel times. One short query.

    A closure falls away by itself at its end: the moment is part of the question. ``version`` changes with every
    closure and report, and is the same in every process; empty while no road is closed at all.
    """
    moment = at or now()
    state, factor_state = _state(moment)
    known = _known if _known.state == state else _read(state)
    factors = factors_in(factor_state)
    return Conditions(
        at=moment.astimezone(city_zone()),
        closures=known.closures,
        no_entries=known.no_entries,
        factors=factors.by_cell,
        district_points=factors.district_points,
        version=_version(state),
    )


def _state(at: datetime) -> tuple[State, FactorState]:
    with connection.cursor() as cursor:
        cursor.execute(STATE, {"at": at})
        closures, standing, newest, factors, newest_factor, accepted_at = cursor.fetchone()
    state = tuple(closures or ()), int(standing), int(newest or 0)
    return state, (int(factors), int(newest_factor or 0), accepted_at)


def _version(state: State) -> str:
    closures, standing, newest = state
    if not closures and not standing:
        return ""
    return f"{','.join(map(str, closures))}/{standing}/{newest}"


def _read(state: State) -> _Known:
    global _known
    closures = RoadClosure.objects.filter(pk__in=state[0]).order_by("pk") if state[0] else ()
    reports = NoEntry.objects.filter(lifted_at__isnull=True).order_by("pk") if state[1] else ()
    known = _Known(
        state,
        tuple(
            Closure(row.pk, _places(row.shape), float(row.radius_metres), frozenset(row.classes))
            for row in closures
        ),
        tuple(
            NoEntrySpot(
                row.pk,
                row.vehicle_class,
                Place(row.parked_lat, row.parked_lon),
                Place(row.home_lat, row.home_lon),
            )
            for row in reports
        ),
    )
    with _lock:
        _known = known
    return known


def _places(shape: Iterable[Sequence[float]]) -> tuple[Place, ...]:
    return tuple(Place(point[0], point[1]) for point in shape)


@transaction.atomic
def road_closures(actor: Actor) -> Json:  # RoadsOut
    """Closures in force and homes that no van reaches, newest first, true at ``seq``. Four queries.

    Who may not know the patients gets the reports without a point, as a parked van tells the home, and no note:
    whatever a person typed in is for those who may know.
    """
    actor.must("desk.see")
    one_moment()
    at = now()
    villages = _villages()
    closures = in_force(at).select_related("created_by").order_by("-created_at", "-pk")
    reports = (
        NoEntry.objects.filter(lifted_at__isnull=True)
        .select_related("visit", "team", "reported_by")
        .order_by("-reported_at", "-pk")[:MOST_NO_ENTRIES]
    )
    return {
        "seq": current_seq(),
        "at": at,
        "closures": [_closure_out(row, villages, typed=actor.sees_identity) for row in closures],
        "no_entries": [_report_out(row, villages, exact=actor.sees_identity) for row in reports],
    }


def in_force(at: datetime) -> QuerySet[RoadClosure]:
    """Closures that hold at a moment."""
    return RoadClosure.objects.filter(ends_at__gt=at, starts_at__lte=at, lifted_at__isnull=True)


def parking_for(
    homes: Iterable[tuple[int, float | None, float | None]], vehicle_class: str
) -> dict[int, Json]:
    """Where to leave a vehicle of this class, by visit: the newest report of the same home (ParkingOut). One query."""
    wanted = [(key, Place(lat, lon)) for key, lat, lon in homes if lat is not None and lon is not None]
    if not wanted:
        return {}
    found: dict[int, Json] = {}
    lats = [place.lat for _, place in wanted]
    rows = NoEntry.objects.filter(
        lifted_at__isnull=True,
        vehicle_class=vehicle_class,
        home_lat__range=(min(lats) - NEAR_DEGREES, max(lats) + NEAR_DEGREES),
    )
    for row in rows.order_by("reported_at"):
        home = Place(row.home_lat, row.home_lon)
        for key, place in wanted:
            if abs(home.lat - place.lat) <= NEAR_DEGREES and metres_between(home, place) <= SAME_HOME_METRES:
                parked = Place(row.parked_lat, row.parked_lon)
                found[key] = {
                    "lat": row.parked_lat,
                    "lon": row.parked_lon,
                    "metres": round(metres_between(parked, home)),
                    "reported_at": row.reported_at,
                }
    return found


def _villages() -> list[tuple[Place, str, str]]:
    rows = Area.objects.filter(level=Level.VILLAGE, lat__isnull=False, lon__isnull=False)
    return [
        (Place(lat, lon), name, district or "")
        for lat, lon, name, district in rows.values_list("lat", "lon", "name", "parent__name")
        if lat is not None and lon is not None
    ]


def _near(place: Place, villages: Sequence[tuple[Place, str, str]]) -> dict[str, str]:
    """The nearest kelurahan, in words."""
    nearest = min(
        villages,
        key=lambda each: (each[0].lat - place.lat) ** 2 + (each[0].lon - place.lon) ** 2,
        default=None,
    )
    return {"village": nearest[1] if nearest else "", "district": nearest[2] if nearest else ""}


def _closure_out(
    row: RoadClosure, villages: Sequence[tuple[Place, str, str]], *, typed: bool
) -> Json:  # ClosureOut
    shape = _places(row.shape)
    return {
        "id": row.pk,
        "kind": row.kind,
        "shape": row.shape,
        "radius_metres": row.radius_metres,
        "classes": row.classes,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "note": row.note if typed else "",
        "by": row.created_by.full_name,
        "created_at": row.created_at,
        "metres": round(sum(metres_between(one, other) for one, other in pairwise(shape))),
        **_near(shape[len(shape) // 2], villages),
    }


def _report_out(
    row: NoEntry, villages: Sequence[tuple[Place, str, str]], *, exact: bool
) -> Json:  # NoEntryOut
    parked, home = Place(row.parked_lat, row.parked_lon), Place(row.home_lat, row.home_lon)
    return {
        "id": row.pk,
        "visit_id": row.visit_id,
        "visit": row.visit.code,
        "team": row.team.code,
        "vehicle_class": row.vehicle_class,
        "parked": list(parked) if exact else None,
        "home": list(home) if exact else None,
        "metres": round(metres_between(parked, home)),
        "by": row.reported_by.full_name if row.reported_by else "",
        "reported_at": row.reported_at,
        **_near(home, villages),
    }
