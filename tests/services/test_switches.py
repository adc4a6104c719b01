"""The city's switches, who of the world outside answers, and the lanes of the worker beside the deadlines."""

import json
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import Settings

from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Event, OutsideService, SettingChange, Switch
from dispatch.outside.lanes import Lane, RunningLanes
from dispatch.queries.board import desk_board
from dispatch.queries.switches import is_on
from dispatch.services.outside_state import note_answer
from dispatch.services.switches import set_switch
from tests import builders


@pytest.mark.django_db
def test_a_switch_is_off_until_the_office_turns_it_and_every_turn_is_kept() -> None:
    dinas, action = builders.actor("health_office"), uuid4()
    before = is_on("messages")

    set_switch(by=dinas, name="messages", on=True, action_id=action)
    set_switch(by=dinas, name="messages", on=True, action_id=action)
    set_switch(by=dinas, name="messages", on=True, action_id=uuid4())

    assert (before, is_on("messages"), is_on("push")) == (False, True, False)
    kept = SettingChange.objects.get()
    assert (kept.name, kept.before, kept.after, kept.changed_by_id) == (
        "switch.messages", False, True, dinas.person_id,
    )  # fmt: skip
    event = Event.objects.get()
    assert (event.subject, event.fact) == ("setting:messages", {"setting": "messages"})


@pytest.mark.django_db
def test_the_surge_is_turned_at_the_desk_with_a_reason_and_nowhere_else() -> None:
    dispatcher = builders.build_person("dispatcher")
    client = builders.client_of(dispatcher)

    def turn(name: str) -> int:
        body = json.dumps({"action_id": str(uuid4()), "on": True})
        return client.post(f"/api/city/switches/{name}", body, content_type="application/json").status_code

    assert (turn("surge"), turn("geocoding"), turn("moon")) == (409, 403, 422)
    assert not Switch.objects.filter(on=True).exists()
    with pytest.raises(Refusal):
        set_switch(by=builders.actor("call_taker"), name="surge", on=False, action_id=uuid4())


@pytest.mark.django_db
def test_the_board_says_who_does_not_answer_while_the_city_asks_them(settings: Settings) -> None:
    settings.MESSAGES_DRIVER = "whatsapp"
    builders.build_city(kind="real")
    desk = builders.actor("dispatcher")
    since = now() - timedelta(minutes=4)
    OutsideService.objects.create(name="whatsapp", failing_since=since)
    note_answer("whatsapp", False, "too_slow")
    note_answer("push", False, "refused")
    unused = desk_board(desk)["outside"]

    set_switch(by=builders.actor("admin"), name="messages", on=True, action_id=uuid4())
    failing = desk_board(desk)["outside"]
    note_answer("whatsapp", True)

    assert unused == []
    assert [(each["name"], each["failing_since"], each["label_id"]) for each in failing] == [
        ("whatsapp", since, "WhatsApp")
    ]
    assert desk_board(desk)["outside"] == []
    told = Event.objects.filter(kind="outside_changed").order_by("seq").values_list("fact", flat=True)
    assert list(told) == [
        {"service": "push", "failing": True},
        {"service": "whatsapp", "failing": False},
    ]


def test_a_lane_that_hangs_or_fails_holds_nobody_else_and_all_end_when_asked() -> None:
    hangs, ended, turns = threading.Event(), threading.Event(), threading.Semaphore(0)

    def hang() -> int:
        ended.wait(30.0)
        return 0

    def fail() -> int:
        hangs.set()
        raise RuntimeError("a fault of ours")

    def work() -> int:
        turns.release()
        return 1

    running = RunningLanes([Lane("hangs", hang, 0.01), Lane("fails", fail, 0.01), Lane("works", work, 0.01)])
    running.start()
    try:
        assert hangs.wait(5.0)
        assert all(turns.acquire(timeout=5.0) for _ in range(5))
        assert running.stop(within_seconds=0.3) is False
    finally:
        ended.set()
    assert running.stop(within_seconds=5.0) is True
