"""The roster of a puskesmas, and which puskesmas have nobody on duty."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from clinics.clock import day_bounds, now
from clinics.models import Clinic, Shift

LATE_AFTER = timedelta(minutes=15)
"""A shift that has not been started so long after its planned start is late."""


def roster_of(clinic_id: int, day: date) -> list[dict[str, Any]]:  # RosterRow
    """The shifts of a puskesmas that touch a calendar day of the city, by start. Two queries."""
    start, end = day_bounds(day)
    shifts = (
        Shift.objects.filter(team__clinic_id=clinic_id, starts_at__lt=end, ends_at__gt=start)
        .select_related("team", "vehicle")
        .prefetch_related("members__person")
        .order_by("starts_at", "team__code")
    )
    at = now()
    return [_row(shift, at) for shift in shifts]


def clinics_without_team() -> list[str]:
    """Names of the active puskesmas that have no team on duty now."""
    running = Shift.objects.filter(
        team__clinic=OuterRef("pk"), started_at__isnull=False, ended_at__isnull=True
    )
    return list(
        Clinic.objects.filter(~Exists(running), is_active=True)
        .order_by("name")
        .values_list("name", flat=True)
    )


def _row(shift: Shift, at: datetime) -> dict[str, Any]:  # RosterRow
    begun = shift.started_at or at
    return {
        "shift_id": shift.pk,
        "team": shift.team.code,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "started_at": shift.started_at,
        "ended_at": shift.ended_at,
        "vehicle": shift.vehicle.plate if shift.vehicle else "",
        "members": [{"name": m.person.full_name, "profession": m.profession} for m in shift.members.all()],
        "kit_missing": shift.kit_missing,
        "late_start": begun > shift.starts_at + LATE_AFTER,
    }
