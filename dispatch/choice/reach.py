"""Who could go at all: on duty, not on the way elsewhere, with the skills, and with a way to get there. Pure."""

from dispatch.choice.results import LeftOut
from dispatch.choice.sentences import LEFT_OUT, Said, profession_words, say
from dispatch.choice.snapshot import ON_THE_WAY, Candidate, Request

BOAT = "boat"


def reach_problem(*, boat_only: bool, vehicle_class: str, base_boat_only: bool) -> str | None:
    """Why a team has no way there (a code of the left-out sentences): no island by van, no land by boat."""
    if boat_only:
        return None if vehicle_class == BOAT else "boat_needed"
    if vehicle_class == BOAT:
        return "boat_team"
    return "island_base" if base_boat_only else None


def why_not(request: Request, candidate: Candidate) -> LeftOut | None:
    """The reason why a team is left out, or None when it could go."""
    if candidate.state == "off_duty":
        return _left(candidate, "off_duty")
    if candidate.busy_visit_id == request.visit_id and candidate.busy_visit_id is not None:
        return _left(candidate, "has_it")
    if candidate.state in ON_THE_WAY:
        code = "asked" if candidate.state == "offered" else "on_the_way"
        return _left(candidate, code, visit=candidate.busy_visit)
    if request.place is None:
        return _left(candidate, "no_place")
    problem = reach_problem(
        boat_only=request.boat_only,
        vehicle_class=candidate.vehicle_class,
        base_boat_only=candidate.base_boat_only,
    )
    if problem is not None:
        return _left(candidate, problem)
    missing = sorted(request.needs - candidate.professions)
    if missing:
        return _left(candidate, "skill", missing=profession_words(missing))
    return None


def _left(candidate: Candidate, code: str, **params: str | Said) -> LeftOut:
    said = say(LEFT_OUT[code], **params)
    return LeftOut(candidate=candidate, code=code, reason_id=said.id, reason_en=said.en)
