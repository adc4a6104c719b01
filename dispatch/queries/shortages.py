"""What the teams of a puskesmas lack: kit that was missing at the check, supplies that run out."""

from typing import Any

from clinics.actors import Actor
from clinics.models import Shift, Team
from clinics.queries.supplies import short_supplies
from dispatch.queries.clinic import clinic_in_scope
from dispatch.queries.kit import kit_items

Json = dict[str, Any]  # the shapes of dispatch.api.schemas.plans


def shortages(actor: Actor) -> Json:  # ShortagesOut
    """The teams of the own puskesmas that lack something, by code. Five queries, whatever their number."""
    actor.must("clinic.supplies")
    clinic = clinic_in_scope(actor, None)
    teams = list(Team.objects.filter(clinic=clinic, is_active=True).order_by("code"))
    ids = [team.pk for team in teams]
    shifts = {
        shift.team_id: shift
        for shift in Shift.objects.filter(team_id__in=ids, started_at__isnull=False, ended_at__isnull=True)
    }
    short, kit = short_supplies(ids), {item["code"]: item for item in kit_items()}
    rows = []
    for team in teams:
        shift = shifts.get(team.pk)
        rows.append(
            {
                "team_id": team.pk,
                "team": team.code,
                "on_duty": shift is not None,
                "checked_at": shift.kit_checked_at if shift else None,
                "kit": [kit[code] for code in shift.kit_missing if code in kit] if shift else [],
                "supplies": short.get(team.pk, []),
            }
        )
    lacking = [row for row in rows if row["kit"] or row["supplies"]]
    return {"teams": lacking, "complete": [row["team"] for row in rows if row not in lacking]}
