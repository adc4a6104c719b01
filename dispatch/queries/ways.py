"""The way of one team to one home, for the map of the desk."""

from typing import Any

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Visit
from dispatch.queries.candidates import candidates_now
from dispatch.queries.homes import place_of
from dispatch.queries.snapshot import travel_now

WayDict = dict[str, Any]  # the shape of WayOut


def team_way(actor: Actor, visit_id: int, team_id: int) -> WayDict:
    """Points from where the team is to the door. It ends at the home: only for who may know the patient.

    Refuses ``not_found`` for an unknown visit or team, and where the place of the home is not known.
    """
    actor.must("desk.see")
    if not actor.sees_identity:
        raise Refusal("forbidden")
    visit = Visit.objects.select_related("village").filter(pk=visit_id).first()
    home = None if visit is None else place_of(visit)
    if visit is None or home is None:
        raise Refusal("not_found")
    at = now()
    team = next((each for each in candidates_now(at) if each.team_id == team_id), None)
    if team is None:
        raise Refusal("not_found", field="team_id")
    way = travel_now(at).way(team.fix or team.base, home, team.vehicle_class)
    if way is None:
        raise Refusal("not_found")
    return {
        "points": [tuple(point) for point in way.points],
        "walk_from": way.walk_from,
        "seconds": way.seconds,
        "metres": way.metres,
        "source": way.source,
    }
