"""The phones of crews that may send: one's own, and those of a puskesmas."""

from typing import Any

from django.db.models import QuerySet

from clinics.actors import Actor
from dispatch.models import CrewDevice

MOST = 100


def own_devices(actor: Actor) -> dict[str, Any]:  # DevicesOut
    """The signed-in person's phones that may send, newest first."""
    actor.must("crew.work")
    return _out(CrewDevice.objects.filter(person_id=actor.staff_id))


def clinic_devices(actor: Actor) -> dict[str, Any]:  # DevicesOut
    """The phones of the own puskesmas' crews that may send, newest first."""
    actor.must("clinic.devices")
    return _out(CrewDevice.objects.filter(person__clinic_id=actor.clinic_id or 0))


def _out(rows: QuerySet[CrewDevice]) -> dict[str, Any]:
    living = rows.filter(revoked_at__isnull=True).select_related("person").order_by("-given_at", "-pk")
    return {
        "devices": [
            {
                "id": row.pk,
                "browser": row.browser,
                "label": row.label,
                "person": row.person.full_name,
                "given_at": row.given_at,
                "last_used_at": row.last_used_at,
            }
            for row in living[:MOST]
        ]
    }
