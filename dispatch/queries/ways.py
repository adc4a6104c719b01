"""The way of one team to one home, for the map of the desk."""

from typing import Any

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Visit
from dispatch.queries.ranking import TRAVEL, candidates_for, place_of

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
    team = next((each for each in candidates_for(visit, now()) if each.team_id == team_id), None)
    if team is None:
        raise Refusal("not_found", field="team_id")
    start = team.fix or team.base
    leg = TRAVEL.times([start], home, team.vehicle_class)[0]
    return {
        "points": [tuple(start), tuple(home)],
        "walk_from": None,
        "seconds": leg.seconds,
        "metres": leg.metres,
        "source": leg.source,
    }
