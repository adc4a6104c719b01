"""Turning a switch of the city: kept with who and when, told to every screen."""

from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import SettingChange, Switch
from dispatch.rules.outside import SWITCHES
from dispatch.services.log import by_actor, record
from dispatch.services.receipts import Answer, claim, settle


@transaction.atomic
def set_switch(*, by: Actor, name: str, on: bool, action_id: UUID) -> Answer:
    """Turn a switch. Turning it to where it stands changes nothing; the answer says where it stands now."""
    if name not in SWITCHES:
        raise Refusal("invalid", field="name", name="name")
    by.must(SWITCHES[name])
    if name == "surge":
        raise Refusal("surge_by_desk", field="name")  # it takes a reason: services.surge
    if (receipt := claim(action_id, "set_switch", by)) is not None:
        return dict(receipt.answer or {})
    Switch.objects.get_or_create(name=name)
    switch = Switch.objects.select_for_update().get(name=name)
    if switch.on != on:
        switch.on, switch.changed_by_id, switch.changed_at = on, by.staff_id, now()
        switch.save(update_fields=["on", "changed_by", "changed_at"])
        SettingChange.objects.create(
            name=f"switch.{name}", before=not on, after=on, changed_by_id=by.staff_id, changed_at=now()
        )
        record("setting_changed", origin=by_actor(by, action_id), subject=f"setting:{name}", setting=name)
    return settle(action_id, {"name": name, "on": on})
