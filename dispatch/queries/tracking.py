"""What a family sees of its visit. Nothing clinical, and the van only while it is coming."""

import math
from datetime import timedelta
from typing import Any

from django.db.models import Q

from clinics.clock import clock_state, now
from clinics.models import Shift
from dispatch.models import Assignment, Visit
from dispatch.positions.store import known_positions
from dispatch.queries.safety import family_questions
from dispatch.queries.scheduled import scheduled
from dispatch.rules.freshness import freshness
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, OPEN, RATED, WAITING

ORDER = {"red": 0, "yellow": 1, "green": 2}
STATE = {
    "requested": "received", "triaged": "looking", "confirmed": "looking", "offered": "offered",
    "accepted": "coming", "en_route": "coming", "on_scene": "here",
}  # fmt: skip
OUTCOME = {
    "completed": "visited", "referred": "visited", "refused": "visited", "died": "visited", "not_home": "not_home",
    "cancelled": "cancelled", "advice_only": "advised", "redirected": "redirected", "not_eligible": "redirected",
    "handed_over": "handed_over", "duplicate": "duplicate",
}  # fmt: skip
SPREAD = 1.5
"""The far end of the time a family is told: half as much again as promised."""


def tracking_of(visit_id: int) -> dict[str, Any]:  # TrackingOut
    """The tracking page of a visit (the door has checked that it is theirs)."""
    visit = Visit.objects.select_related("clinic", "village").get(pk=visit_id)
    assignment = (
        Assignment.objects.select_related("team", "shift")
        .filter(visit=visit, status__in=ACTIVE_ASSIGNMENT)
        .first()
    )
    coming = assignment is not None and assignment.status in ("accepted", "en_route")
    here = assignment is not None and assignment.status == "on_scene"
    eta = _eta(assignment) if coming and assignment else None
    return {
        "ticket": visit.code,
        "state": STATE.get(visit.status, "ended"),
        "outcome": OUTCOME.get(visit.status, ""),
        "requested_at": visit.requested_at,
        "clinic": visit.clinic.name if visit.clinic else "",
        "clinic_phone": visit.clinic.phone if visit.clinic else "",
        "village": visit.village.name if visit.village else "",
        "before_you": _before(visit) if visit.status in WAITING else None,
        "crew_first_name": _first_name(assignment.shift) if assignment and (coming or here) else None,
        "team": assignment.team.code if assignment and (coming or here) else None,
        "eta_from_minutes": eta[0] if eta else None,
        "eta_to_minutes": eta[1] if eta else None,
        "van": _van(assignment) if coming and assignment else None,
        "home_lat": visit.lat if coming else None,
        "home_lon": visit.lon if coming else None,
        "can_cancel": visit.status in OPEN and visit.status != "on_scene",
        "can_report_worse": visit.status in OPEN and visit.status != "on_scene",
        "got_worse_at": visit.got_worse_at,
        "door_code": assignment.door_code if assignment else "",
        "question": _question(visit, assignment) if assignment and (coming or here) else None,
        "can_rate": visit.status in RATED and visit.rating is None,
        "rating": visit.rating,
        "now": now(),
        "factor": clock_state().factor,
    }


def _question(visit: Visit, assignment: Assignment) -> dict[str, Any] | None:  # FamilyQuestionOut
    """The team stands before no house and asks; over when it has arrived since."""
    if assignment.not_found_at is None:
        return None
    if assignment.arrived_at is not None and assignment.arrived_at >= assignment.not_found_at:
        return None
    return family_questions([visit.pk]).get(visit.pk)


def _before(visit: Visit) -> int:
    """How many more urgent or earlier visits of this puskesmas still wait."""
    waiting = Visit.objects.filter(status__in=WAITING, clinic=visit.clinic).exclude(pk=visit.pk)
    waiting = waiting.exclude(scheduled(now()))
    more_urgent = [urgency for urgency, order in ORDER.items() if order < ORDER[visit.urgency]]
    return waiting.filter(
        Q(urgency__in=more_urgent) | Q(urgency=visit.urgency, requested_at__lt=visit.requested_at)
    ).count()


def _eta(assignment: Assignment) -> tuple[int, int] | None:
    """Minutes from now, as a range: what was promised less what has passed since the yes, and half as much again."""
    if assignment.eta_seconds is None or assignment.accepted_at is None:
        return None
    left = timedelta(seconds=assignment.eta_seconds) - (now() - assignment.accepted_at)
    minutes = max(1.0, left.total_seconds() / 60)
    return math.floor(minutes), math.ceil(minutes * SPREAD) + 1


def _van(assignment: Assignment) -> dict[str, Any] | None:
    fixes, _live = known_positions([assignment.team_id])
    fix = fixes.get(assignment.team_id)
    if fix is None or freshness(fix.fix_time, now()) == "stale":
        return None
    return {"lat": round(fix.lat, 5), "lon": round(fix.lon, 5), "fix_time": fix.fix_time}


def _first_name(shift: Shift) -> str:
    """First name of the doctor, else of the nurse: the one who will knock. Titles like "dr." are kept with it."""
    rank = {"doctor": 0, "nurse": 1, "midwife": 2}
    members = [m for m in shift.members.select_related("person") if m.on_duty]
    if not members:
        return ""
    name = min(members, key=lambda m: rank.get(m.profession, 9)).person.full_name.split()
    return " ".join(name[:2]) if name[0].endswith(".") else name[0]
