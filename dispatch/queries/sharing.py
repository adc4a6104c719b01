"""The positions that callers shared with this person."""

from typing import Any

from clinics.actors import Actor
from clinics.clock import now
from dispatch.models import ShareLink
from dispatch.services.sharing import LIVES

MOST = 20


def shared_positions(actor: Actor) -> list[dict[str, Any]]:  # SharedPositionOut
    """Links of this person from the last half hour, newest first; nobody sees another one's callers. One query."""
    actor.must("desk.take_call")
    rows = ShareLink.objects.filter(created_by_id=actor.staff_id, created_at__gt=now() - LIVES).order_by(
        "-created_at"
    )
    names = ("call_key", "expires_at", "shared_at", "lat", "lon", "accuracy_metres")
    return [{name: getattr(row, name) for name in names} for row in rows[:MOST]]
