"""Declaring a surge and ending it: with a reason, kept with who and when, told to every screen."""

from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import SettingChange, SurgePeriod, SurgeSetting, Switch
from dispatch.rules.surge import REMIND_HOURS, remind_at
from dispatch.services.log import by_actor, by_system, record
from dispatch.services.receipts import Answer, claim, settle

SUBJECT = "setting:surge"
LONGEST_REASON = 240


@transaction.atomic
def set_surge(*, by: Actor, on: bool, reason: str, action_id: UUID) -> Answer:
    """Declare a surge, or end it: ``{"on": bool}``. Both take a reason; refused when it stands so already."""
    by.must("desk.send")
    if (receipt := claim(action_id, "set_surge", by)) is not None:
        return dict(receipt.answer or {})
    words = reason.strip()[:LONGEST_REASON]
    if not words:
        raise Refusal("surge_needs_reason", field="reason")
    switch = _locked()
    if switch.on == on:
        raise Refusal("surge_stands_so")
    at = now()
    switch.on, switch.changed_by_id, switch.changed_at = on, by.staff_id, at
    switch.save(update_fields=["on", "changed_by", "changed_at"])
    if on:
        SurgePeriod.objects.create(
            started_at=at, started_by_id=by.staff_id, reason=words, remind_at=remind_at(at, _hours())
        )
    else:
        SurgePeriod.objects.filter(ended_at__isnull=True).update(
            ended_at=at, ended_by_id=by.staff_id, end_reason=words
        )
    SettingChange.objects.create(
        name="switch.surge", before=not on, after=on, changed_by_id=by.staff_id, changed_at=at
    )
    origin = by_actor(by, action_id)
    record("surge_declared" if on else "surge_ended", origin=origin, subject=SUBJECT)
    return settle(action_id, {"on": on})


@transaction.atomic
def keep_surge(*, by: Actor, action_id: UUID) -> Answer:
    """It is still a surge: the desk is asked again only after the office's hours."""
    by.must("desk.send")
    if (receipt := claim(action_id, "keep_surge", by)) is not None:
        return dict(receipt.answer or {})
    _locked()
    at = now()
    kept = SurgePeriod.objects.filter(ended_at__isnull=True).update(
        remind_at=remind_at(at, _hours()), reminded_at=None
    )
    if not kept:
        raise Refusal("surge_stands_so")
    record("surge_kept", origin=by_actor(by, action_id), subject=SUBJECT)
    return settle(action_id, {"on": True})


@transaction.atomic
def remind_of_surge() -> int:
    """Ask the desk whether it is still a surge, where that is due; how many were asked (0 or 1).

    Any number of workers may call it: the row is taken by one, which moves it on in the same transaction.
    """
    at = now()
    due = (
        SurgePeriod.objects.select_for_update(skip_locked=True)
        .filter(ended_at__isnull=True, remind_at__lte=at)
        .first()
    )
    if due is None:
        return 0
    due.reminded_at, due.remind_at = at, remind_at(at, _hours())
    due.save(update_fields=["reminded_at", "remind_at"])
    hours = round((at - due.started_at).total_seconds() / 3600)
    record("surge_reminded", origin=by_system(), subject=SUBJECT, hours=hours)
    return 1


def _locked() -> Switch:
    """The switch, locked: two who turn it come one after the other."""
    Switch.objects.get_or_create(name="surge")
    return Switch.objects.select_for_update().get(name="surge")


def _hours() -> float:
    return SurgeSetting.objects.values_list("remind_hours", flat=True).filter(id=1).first() or REMIND_HOURS
