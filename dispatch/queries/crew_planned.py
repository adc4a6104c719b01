"""The planned visits of a team today, as its phone shows them: in their order, with times, before they are offered."""

from typing import Any

from clinics.clock import today
from dispatch.models import PlannedStop, Visit
from dispatch.rules.lifecycle import OPEN

BEGUN = frozenset({"accepted", "en_route", "on_scene"})


def planned_of_team(team_id: int) -> list[dict[str, Any]]:  # CrewStop
    """Today's round of a team; two queries, however many stops. What has ended is done."""
    rows = list(
        PlannedStop.objects.filter(team_id=team_id, plan__day=today())
        .select_related("care_plan__patient__household__village")
        .order_by("place")
    )
    found = Visit.objects.filter(
        plan_id__in={row.care_plan_id for row in rows}, plan_day__in={row.plan_day for row in rows}
    ).order_by("pk")
    visits = {(visit.plan_id, visit.plan_day): visit for visit in found}
    stops = []
    for row in rows:
        visit = visits.get((row.care_plan_id, row.plan_day))
        patient = row.care_plan.patient
        village = patient.household.village
        stops.append(
            {
                "n": row.place,
                "patient_name": patient.full_name,
                "village": village.name if village else "",
                "arrive_at": row.arrive_at,
                "start_at": row.start_at,
                "leave_at": row.leave_at,
                "visit_id": visit.pk if visit else None,
                "state": _state(visit),
            }
        )
    return stops


def _state(visit: Visit | None) -> str:
    if visit is None or (visit.status in OPEN and visit.status not in BEGUN):
        return "planned"
    return "started" if visit.status in BEGUN else "done"
