"""What web push has to do, read without changing anything."""

from datetime import datetime

from django.db.models import Q

from dispatch.models import PushHint, PushSubscription
from dispatch.models.assignments import Assignment


def hints_waiting(real: datetime, most: int) -> list[int]:
    """Hints to be sent that nobody has leased, oldest first (ids)."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=real)
    rows = PushHint.objects.filter(free, done_at__isnull=True).order_by("queued_at", "pk")
    return list(rows.values_list("pk", flat=True)[:most])


def phones_of(assignment: Assignment, key_id: str) -> list[str]:
    """Where the crew of an offer allowed hints: the addresses of the people on duty, made with this key."""
    return list(
        PushSubscription.objects.filter(
            key_id=key_id,
            person__shift_memberships__shift_id=assignment.shift_id,
            person__shift_memberships__on_duty=True,
            person__is_active=True,
        )
        .order_by("pk")
        .values_list("endpoint", flat=True)
        .distinct()
    )
