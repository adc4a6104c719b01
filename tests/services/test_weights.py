"""The city turns the weights of its choice: within bounds, in force at once, and every change with a name beside it."""

from uuid import uuid4

import pytest

from clinics.refusals import Refusal
from dispatch.models import ChoiceSetting, Event, SettingChange
from dispatch.queries.weights import choice_now, config_now
from dispatch.services.settings import change_weights, set_auto_offer
from tests import builders

pytestmark = pytest.mark.django_db


def test_a_changed_weight_is_in_force_at_once_and_the_change_is_kept() -> None:
    dinas = builders.actor("health_office")
    before = config_now()

    answer = change_weights(
        by=dinas, changes={"coverage_weight": 0.8, "own_territory_minutes": 7}, action_id=uuid4()
    )

    assert (config_now().coverage_weight, config_now().own_territory_minutes) == (0.8, 7.0)
    assert answer == {"version": 1}
    changes = SettingChange.objects.order_by("name").values_list("name", "before", "after", "changed_by_id")
    assert list(changes) == [
        ("coverage_weight", before.coverage_weight, 0.8, dinas.person_id),
        ("own_territory_minutes", before.own_territory_minutes, 7.0, dinas.person_id),
    ]
    event = Event.objects.get(kind="setting_changed")
    assert (event.subject, event.fact) == ("setting:weights", {"setting": "weights"})


def test_nothing_is_a_way_back_to_the_default() -> None:
    admin = builders.actor("admin")
    change_weights(by=admin, changes={"scene_minutes": 40}, action_id=uuid4())

    change_weights(by=admin, changes={"scene_minutes": None}, action_id=uuid4())

    assert ChoiceSetting.objects.get().weights == {}
    assert SettingChange.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"coverage_weight": 4.0}, "weight_out_of_bounds", "changes.coverage_weight"),
        ({"scene_minutes": 30, "busy_share": 0.7}, "weight_out_of_bounds", "changes.busy_share"),
        ({"scene_minutes": float("nan")}, "weight_out_of_bounds", "changes.scene_minutes"),
        ({"the_moon": 1.0}, "weight_unknown", "changes.the_moon"),
        ({"the_moon": None}, "weight_unknown", "changes.the_moon"),
    ],
)
def test_what_lies_outside_its_bounds_is_refused_with_its_field_and_nothing_changes(
    changes: dict[str, float | None], code: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        change_weights(by=builders.actor("admin"), changes=changes, action_id=uuid4())

    assert (refused.value.code, refused.value.field) == (code, field)
    assert refused.value.body()["error"]["id"]
    assert config_now().changes() == {}
    assert not Event.objects.filter(kind="setting_changed").exists()


def test_a_change_that_changes_nothing_leaves_no_trace() -> None:
    admin = builders.actor("admin")

    assert change_weights(by=admin, changes={"scene_minutes": 25}, action_id=uuid4()) == {"version": 0}
    assert set_auto_offer(by=admin, urgency="red", on=False, action_id=uuid4()) == {"version": 0}

    assert not SettingChange.objects.exists()
    assert not Event.objects.exists()


def test_a_switch_is_one_change_with_its_event_however_often_it_is_sent() -> None:
    admin, action_id = builders.actor("admin"), uuid4()

    first = set_auto_offer(by=admin, urgency="red", on=True, action_id=action_id)
    again = set_auto_offer(by=admin, urgency="red", on=True, action_id=action_id)

    assert first == again == {"version": 1}
    assert choice_now().auto_offer == frozenset({"red"})
    event = Event.objects.get(kind="setting_changed")
    assert (event.subject, event.fact) == ("setting:auto_offer", {"setting": "auto_offer.red"})
    assert SettingChange.objects.values_list("name", "before", "after").get() == (
        "auto_offer.red",
        False,
        True,
    )


@pytest.mark.parametrize("role", ["dispatcher", "call_taker", "crew", "clinic_head", "observer"])
def test_who_sends_teams_does_not_turn_the_weights(role: str) -> None:
    actor = builders.actor(role)

    with pytest.raises(Refusal, match="forbidden"):
        change_weights(by=actor, changes={"scene_minutes": 30}, action_id=uuid4())
    with pytest.raises(Refusal, match="forbidden"):
        set_auto_offer(by=actor, urgency="red", on=True, action_id=uuid4())


def test_a_stored_weight_that_is_out_of_bounds_by_now_stands_at_its_default() -> None:
    ChoiceSetting.objects.create(id=1, weights={"coverage_weight": 99, "scene_minutes": 30, "gone": 1})

    assert config_now().changes() == {"scene_minutes": 30.0}


def test_an_urgency_nobody_knows_has_no_switch() -> None:
    with pytest.raises(Refusal, match="invalid"):
        set_auto_offer(by=builders.actor("admin"), urgency="blue", on=True, action_id=uuid4())
