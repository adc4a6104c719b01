"""The way to a home for the crew that goes there: the line, where walking begins, and the streets around it."""

from itertools import pairwise
from typing import Any

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from clinics.services.duty import shift_on_duty
from dispatch.models import Assignment
from dispatch.positions.store import known_positions
from dispatch.queries.homes import place_of
from dispatch.queries.snapshot import travel_now
from dispatch.rules.freshness import freshness
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT
from dispatch.travel import Place
from dispatch.travel.current import road_city
from dispatch.travel.distance import metres_between
from dispatch.travel.interface import ESTIMATE
from dispatch.travel.roads.around import streets_around

Json = dict[str, Any]  # shaped by schemas/way.py


def crew_way(actor: Actor, visit_id: int) -> Json:  # CrewWayOut
    """From where the own team is (its puskesmas without a fresh fix) to the door of its visit.

    Refuses ``not_found`` where the visit is not this team's now, or nobody knows where the home is. A straight
    line is no way: then ``points`` is empty and ``source`` says ``estimate``.
    """
    actor.must("crew.work")
    shift = shift_on_duty(actor.staff_id)
    assignment = (
        Assignment.objects.filter(visit_id=visit_id, shift=shift, status__in=ACTIVE_ASSIGNMENT)
        .select_related("visit__village", "team__clinic", "team__default_vehicle", "shift__vehicle")
        .first()
        if shift is not None
        else None
    )
    home = place_of(assignment.visit) if assignment is not None else None
    if assignment is None or home is None:
        raise Refusal("not_found")
    at = now()
    vehicle = assignment.shift.vehicle or assignment.team.default_vehicle
    origin = _origin(assignment)
    way = travel_now(at).way(origin, home, vehicle.vehicle_class if vehicle else "minivan")
    if way is None or way.source == ESTIMATE:
        return {
            "points": [], "walk_from": None, "walk_metres": 0, "metres": 0, "seconds": 0, "source": ESTIMATE,
            "streets": [], "made_at": at,
        }  # fmt: skip
    city = road_city()
    return {
        "points": [(round(point.lat, 5), round(point.lon, 5)) for point in way.points],
        "walk_from": way.walk_from,
        "walk_metres": _walked(way.points, way.walk_from),
        "metres": round(way.metres),
        "seconds": round(way.seconds),
        "source": way.source,
        "streets": streets_around(city.graph, way.points, home) if city is not None else [],
        "made_at": at,
    }


def _origin(assignment: Assignment) -> Place:
    fixes, _live = known_positions([assignment.team_id])
    fix = fixes.get(assignment.team_id)
    if fix is not None and freshness(fix.fix_time, now()) != "stale":
        return Place(fix.lat, fix.lon)
    clinic = assignment.team.clinic
    return Place(clinic.lat, clinic.lon)


def _walked(points: tuple[Place, ...], walk_from: int | None) -> int:
    if walk_from is None:
        return 0
    on_foot = points[walk_from:]
    return round(sum(metres_between(a, b) for a, b in pairwise(on_foot)))
