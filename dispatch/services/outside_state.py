"""Keeping who of the world outside answers. Called by the lanes after each question, never in a request."""

from django.db import transaction

from clinics.clock import now
from dispatch.models import OutsideService
from dispatch.rules.outside import SERVICES
from dispatch.services.log import by_system, record


@transaction.atomic
def note_answer(name: str, ok: bool, code: str = "") -> None:
    """A service outside answered, or did not (``code``: too_slow, refused, status_503 ...).

    Screens are told when it stops answering and when it answers again, not at every question.
    """
    if name not in SERVICES:
        raise KeyError(name)
    OutsideService.objects.get_or_create(name=name)
    service = OutsideService.objects.select_for_update().get(name=name)
    at, failed_before = now(), service.failing_since is not None
    if ok:
        service.last_ok_at, service.failing_since, service.code = at, None, ""
    else:
        service.last_failure_at, service.code = at, code[:40]
        service.failing_since = service.failing_since or at
    service.save(update_fields=["last_ok_at", "last_failure_at", "failing_since", "code"])
    if failed_before == ok:
        record("outside_changed", origin=by_system(), subject=f"outside:{name}", service=name, failing=not ok)
