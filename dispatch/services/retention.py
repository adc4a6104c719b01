"""What has outlived its days is forgotten; the event that carries the id stays."""

from datetime import timedelta

from clinics.clock import now
from dispatch.models import ActionReceipt

ANSWERS_KEPT = timedelta(days=30)


def forget_old_answers() -> int:
    """Empty stored answers older than 30 days; the claimed id stays, so that a late retry does nothing twice."""
    old = ActionReceipt.objects.filter(claimed_at__lt=now() - ANSWERS_KEPT, answer__isnull=False)
    return old.exclude(command="request_visit").update(answer=None)
