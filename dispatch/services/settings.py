"""What the city changes about its choice: the weights, and which urgencies are offered by themselves."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.choice import DEFAULT, WEIGHTS, BadWeight, Config
from dispatch.models import ChoiceSetting, SettingChange
from dispatch.queries.weights import config_of
from dispatch.rules.words import URGENCIES
from dispatch.services.log import by_actor, record
from dispatch.services.receipts import Answer, claim, settle

Value = float | bool


@transaction.atomic
def change_weights(*, by: Actor, changes: Mapping[str, float | None], action_id: UUID) -> Answer:
    """Change weights of the choice; None puts one back to its default. All of them or none.

    Refused with the field of the first that is unknown or out of its bounds. Each change is kept with who and when.
    """
    by.must("city.settings")
    if (receipt := claim(action_id, "change_weights", by)) is not None:
        return dict(receipt.answer or {})
    setting = _locked()
    before = config_of(setting.weights)
    after = _changed(before, changes)
    changed = {name: (getattr(before, name), getattr(after, name)) for name in WEIGHTS}
    changed = {name: (was, value) for name, (was, value) in changed.items() if was != value}
    if changed:
        setting.weights = after.changes()
        _keep(setting, by, changed)
        record(
            "setting_changed", origin=by_actor(by, action_id), subject="setting:weights", setting="weights"
        )
    return settle(action_id, {"version": setting.version})


@transaction.atomic
def set_auto_offer(*, by: Actor, urgency: str, on: bool, action_id: UUID) -> Answer:
    """Whether the plan's team is asked without a person's key, for one urgency. Off until someone switches it on."""
    by.must("city.settings")
    if (receipt := claim(action_id, "set_auto_offer", by)) is not None:
        return dict(receipt.answer or {})
    if urgency not in URGENCIES:
        raise Refusal("invalid", field="urgency", name="urgency")
    setting = _locked()
    was = setting.auto_offer.get(urgency) is True
    if was != on:
        setting.auto_offer = {**setting.auto_offer, urgency: on}
        name = f"auto_offer.{urgency}"
        _keep(setting, by, {name: (was, on)})
        record("setting_changed", origin=by_actor(by, action_id), subject="setting:auto_offer", setting=name)
    return settle(action_id, {"version": setting.version})


def _locked() -> ChoiceSetting:
    """The one row, locked: two who change it come one after the other."""
    ChoiceSetting.objects.get_or_create(id=1)
    return ChoiceSetting.objects.select_for_update().get(id=1)


def _changed(config: Config, changes: Mapping[str, float | None]) -> Config:
    for name, value in changes.items():
        try:
            new = getattr(DEFAULT, name, 0.0) if value is None else value
            config = config.with_changes({name: new})
        except BadWeight as bad:
            field = f"changes.{name}"
            if bad.low is None:
                raise Refusal("weight_unknown", field=field) from bad
            raise Refusal("weight_out_of_bounds", field=field, low=bad.low, high=bad.high) from bad
    return config


def _keep(setting: ChoiceSetting, by: Actor, changed: Mapping[str, tuple[Value, Value]]) -> None:
    setting.version += 1
    setting.save(update_fields=["weights", "auto_offer", "version"])
    SettingChange.objects.bulk_create(
        SettingChange(name=name, before=was, after=value, changed_by_id=by.staff_id, changed_at=now())
        for name, (was, value) in changed.items()
    )
