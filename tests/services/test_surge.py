"""Lonjakan: declared with a reason, really felt by the choice and the targets, asked about again, ended."""

from datetime import timedelta
from uuid import uuid4

import pytest

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Event, SettingChange, SurgePeriod, SurgeSetting, SurgeTarget
from dispatch.queries.board import desk_board, targets_out
from dispatch.queries.choice_settings import choice_settings
from dispatch.queries.switches import is_on
from dispatch.queries.wall import wall_board
from dispatch.queries.weights import config_now
from dispatch.services.surge import keep_surge, remind_of_surge, set_surge
from tests import builders
from tests.services.test_tasks import about, ask

pytestmark = pytest.mark.django_db


def declare(by: Actor, on: bool = True, reason: str = "banjir di Manggala") -> None:
    """The dispatcher turns the switch."""
    set_surge(by=by, on=on, reason=reason, action_id=uuid4())


@pytest.fixture
def desk(db: None) -> Actor:
    """The dispatcher, and the office's second set of targets."""
    builders.build_clinic()
    SurgeTarget.objects.create(
        urgency="yellow", face_to_face_minutes=120, unassigned_minutes=10, call_back_minutes=40,
        address_minutes=20, order=2,
    )  # fmt: skip
    return builders.actor("dispatcher")


def test_a_surge_has_a_reason_and_is_on_every_board_and_in_the_book(desk: Actor) -> None:
    with pytest.raises(Refusal) as wordless:
        declare(desk, reason="  ")
    declare(desk)
    with pytest.raises(Refusal) as twice:
        declare(desk)

    assert (wordless.value.code, twice.value.code) == ("surge_needs_reason", "surge_stands_so")
    assert is_on("surge")
    mode = desk_board(desk)["mode"]
    assert (mode["surge"], mode["by"], mode["reason"]) == (True, builders.BU_ROSMINI, "banjir di Manggala")
    wall = wall_board(builders.actor("observer"))["mode"]
    assert (wall["surge"], wall["by"], wall["reason"]) == (True, "", "")
    kept = SettingChange.objects.get()
    assert (kept.name, kept.before, kept.after, kept.changed_by_id) == (
        "switch.surge",
        False,
        True,
        desk.person_id,
    )

    declare(desk, on=False, reason="air surut")

    assert desk_board(desk)["mode"]["surge"] is False
    assert [event.kind for event in Event.objects.order_by("seq")] == ["surge_declared", "surge_ended"]
    period = SurgePeriod.objects.get()
    assert (period.reason, period.end_reason, period.ended_by_id) == (
        "banjir di Manggala", "air surut", desk.person_id,
    )  # fmt: skip


def test_new_visits_follow_the_other_targets_while_it_lasts(desk: Actor) -> None:
    before = ask()
    declare(desk)
    during = ask()

    assert before.due_at == before.requested_at + timedelta(minutes=60)
    assert during.due_at == during.requested_at + timedelta(minutes=120)
    assert about(during.call_back_due_at, during.requested_at + timedelta(minutes=40))
    assert {row["urgency"]: row["face_to_face_minutes"] for row in targets_out()} == {
        "red": 15, "yellow": 120, "green": 240,
    }  # fmt: skip


def test_the_choice_looks_wider_while_it_lasts_and_the_offices_weights_stay(desk: Actor) -> None:
    SurgeSetting.objects.create(coverage_weight=0.1)
    peace = config_now()
    declare(desk)

    surge = config_now()
    shown = {row["name"]: row["value"] for row in choice_settings(builders.actor("health_office"))["weights"]}

    assert (surge.own_territory_minutes, surge.coverage_weight, surge.long_way_minutes) == (0.0, 0.1, 30.0)
    assert peace.own_territory_minutes == shown["own_territory_minutes"] == 5.0
    declare(desk, on=False)
    assert config_now() == peace


def test_the_desk_is_asked_again_whether_it_is_still_a_surge(desk: Actor) -> None:
    declare(desk)
    assert remind_of_surge() == 0
    SurgePeriod.objects.update(remind_at=now() - timedelta(seconds=1))

    assert (remind_of_surge(), remind_of_surge()) == (1, 0)
    assert desk_board(desk)["mode"]["reminded_at"] is not None
    keep_surge(by=desk, action_id=uuid4())

    assert desk_board(desk)["mode"]["reminded_at"] is None
    assert SurgePeriod.objects.get().remind_at > now() + timedelta(hours=5)
    assert Event.objects.filter(kind="surge_reminded").count() == 1


def test_who_only_takes_calls_declares_no_surge(desk: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        declare(builders.actor("call_taker"))

    assert refused.value.code == "forbidden"
