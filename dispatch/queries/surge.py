"""Peacetime or surge, and what follows from it: the targets in force, the weights of the choice, the banner."""

from typing import Any

from dispatch.models import SurgePeriod, SurgeSetting, SurgeTarget, Switch, UrgencyTarget
from dispatch.rules.surge import SURGE_FIELDS, SURGE_WEIGHTS


def surge_is_on() -> bool:
    """Whether the city works by its rules for a surge. One query."""
    return Switch.objects.filter(name="surge", on=True).exists()


def surge_running() -> SurgePeriod | None:
    """The surge that runs, with who declared it; None in peacetime. One query."""
    return SurgePeriod.objects.select_related("started_by").filter(ended_at__isnull=True).first()


def mode_out(*, identity: bool = True) -> dict[str, Any]:  # ModeOut
    """What screens say on their banner. ``identity=False`` (a wall) leaves out who, and the words somebody typed."""
    running = surge_running()
    return {
        "surge": running is not None,
        "since": running.started_at if running else None,
        "by": running.started_by.full_name if running and identity else "",
        "reason": running.reason if running and identity else "",
        "reminded_at": running.reminded_at if running else None,
    }


def targets_in_force() -> list[UrgencyTarget]:
    """The office's targets as they count now, most urgent first: with surge on, those of the second set.

    The rows are for reading. Two queries, three while surge is on.
    """
    targets = list(UrgencyTarget.objects.all())
    if not surge_is_on():
        return targets
    other = {row.urgency: row for row in SurgeTarget.objects.all()}
    for target in targets:
        if (row := other.get(target.urgency)) is not None:
            for name in SURGE_FIELDS:
                setattr(target, name, getattr(row, name))
    return targets


def target_in_force(urgency: str) -> UrgencyTarget:
    """The targets of one urgency as they count now."""
    return next(target for target in targets_in_force() if target.urgency == urgency)


def surge_weights() -> dict[str, float]:
    """The weights of the choice that are others while surge is on; empty in peacetime."""
    if not surge_is_on():
        return {}
    setting = SurgeSetting.objects.filter(id=1).first()
    return (
        dict(SURGE_WEIGHTS) if setting is None else {name: getattr(setting, name) for name in SURGE_WEIGHTS}
    )
