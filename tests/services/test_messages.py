"""Messages to families: written with the change, sent by the lane, and what becomes of each is known."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Message, MessageContact, OutsideService, Switch, Visit
from dispatch.outside.messages import forget_drivers, send_due
from dispatch.queries.messages import outside_page, visit_messages
from dispatch.services import delivery
from dispatch.services.messages import (
    note_wish,
    queue_coming,
    queue_message,
    queue_to_phone,
    resume_messages,
    send_again,
    stop_messages,
    write_template,
)
from tests import builders
from tests.osrm_server import black_hole
from tests.outside_server import message_service

pytestmark = pytest.mark.django_db
SECRET = "app-secret"


@pytest.fixture(autouse=True)
def _fresh_drivers() -> Iterator[None]:
    forget_drivers()
    yield
    forget_drivers()


@pytest.fixture
def _real(settings: Settings) -> None:
    """A real city that switched its messages on."""
    builders.build_city(kind="real")
    Switch.objects.create(name="messages", on=True)
    settings.OUTSIDE_ALLOW_LOCAL = True
    settings.PUBLIC_URL = "https://dispatch.example.id"


def _gateway(settings: Settings, address: str, **more: str) -> None:
    settings.MESSAGES_DRIVER = "gateway"
    settings.MESSAGES_GATEWAY = {
        "url": f"{address}/send", "method": "POST", "header": "Authorization: Bearer s3cret", "type": "json",
        "body": '{"to": "{phone_digits}", "msg": {"text": "{text}"}, "ref": "{ref}"}', "success": "", "id": "json:id",
        **more,
    }  # fmt: skip


def _whatsapp(settings: Settings, address: str) -> None:
    settings.MESSAGES_DRIVER = "whatsapp"
    settings.MESSAGES_WHATSAPP = {
        "url": f"{address}/v21.0", "phone_id": "1077", "token": "t0ken", "secret": SECRET, "verify": "our-word",
    }  # fmt: skip


@pytest.mark.usefixtures("_real")
def test_a_message_leaves_by_the_gateway_once_with_its_link_and_nothing_clinical(settings: Settings) -> None:
    visit = builders.build_visit()
    with message_service() as service:
        service.body = b'{"id": "g-7"}'
        _gateway(settings, f"http://{service.host}")
        queue_coming(visit, 600)
        at_once = send_due()  # a yes can be taken back for half a minute: its message waits
        Message.objects.update(due_at=now())
        sent = [at_once, send_due(), send_due()]

    assert sent == [0, 1, 0]
    asked = service.asked[0]
    text = asked.json["msg"]["text"]
    message = Message.objects.get()
    assert (len(service.asked), asked.headers["authorization"]) == (1, "Bearer s3cret")
    assert (asked.json["to"], asked.json["ref"]) == ("6281241234567", str(message.ref))
    assert "10-16 menit" in text
    assert visit.code in text
    assert "https://dispatch.example.id/lacak#" in text
    assert not {"sesak", builders.DG_NGAI, builders.DG_BAU} & set(text.split())
    assert (message.status, message.provider_id, message.values) == ("sent", "g-7", {})


@pytest.mark.usefixtures("_real")
@pytest.mark.parametrize(
    ("more", "status", "body", "became"),
    [
        ({"success": "json:data.0.ok=true"}, 200, b'{"data": [{"ok": true}]}', "sent"),
        ({"success": "json:data.0.ok=true"}, 200, b'{"data": [{"ok": false}]}', "failed"),
        ({"success": "text:OK"}, 200, b"OK 17", "sent"),
        ({"success": "json:id"}, 200, b"<html>", "failed"),
        ({"type": "form", "body": '{"hp": "{phone}", "isi": "Info: {text}"}'}, 202, b"", "sent"),
        ({"type": "query", "method": "GET", "body": '{"hp": "{phone}", "isi": "{text}"}'}, 200, b"", "sent"),
        ({}, 400, b"{}", "failed"),
        ({}, 503, b"{}", "queued"),
        ({}, 429, b"{}", "queued"),
    ],
)
def test_the_gateways_own_rule_says_what_a_yes_is(
    settings: Settings, more: dict[str, str], status: int, body: bytes, became: str
) -> None:
    with message_service() as service:
        service.status, service.body = status, body
        _gateway(settings, f"http://{service.host}", **more)
        queue_message(builders.build_visit(), "cancelled")
        send_due()

    asked = service.asked[0]
    assert Message.objects.get().status == became
    assert b"Dottoro" in asked.body or "Dottoro" in asked.path


@pytest.mark.usefixtures("_real")
def test_who_never_answers_is_tried_with_growing_pauses_and_then_the_message_is_a_persons(
    settings: Settings,
) -> None:
    desk = builders.actor("call_taker")
    visit = builders.build_visit()
    with black_hole() as url:
        _gateway(settings, url)
        queue_message(visit, "cancelled")
        driver = delivery_driver()
        driver.client.total_seconds = 0.2
        send_due()
        first = Message.objects.get()
        pauses = []
        for _ in range(7):
            delivery.mark_unanswered(first.pk, "too_slow", asked=True)
            pauses.append(round((Message.objects.get().due_at - now()).total_seconds()))

    assert (first.status, first.reason, first.tries) == ("queued", "too_slow", 1)
    assert pauses[:4] == [60, 240, 900, 900]
    assert OutsideService.objects.get().name == "gateway"
    page = outside_page(builders.actor("dispatcher"))
    assert (page["dead"], page["dead_letters"][0]["phone_end"]) == (1, "4567")
    send_again(message_id=first.pk, by=desk, action_id=uuid4())
    again = Message.objects.get()
    assert (again.status, again.tries, again.failed_at) == ("queued", 0, None)
    with pytest.raises(Refusal) as refused:
        send_again(message_id=first.pk, by=desk, action_id=uuid4())
    assert refused.value.code == "already_done"


def delivery_driver() -> Any:
    """The driver in force, to make its patience short."""
    from dispatch.outside.messages import current_driver

    return current_driver()


@pytest.mark.usefixtures("_real")
def test_a_worker_that_dies_loses_nothing_and_two_workers_take_each_message_once(settings: Settings) -> None:
    _gateway(settings, "http://127.0.0.1:9")
    queue_message(builders.build_visit(), "cancelled")

    taken, second = delivery.lease_due("gateway"), delivery.lease_due("gateway")
    Message.objects.update(leased_until=now() - timedelta(seconds=1))
    after = delivery.lease_due("gateway")

    assert ([len(taken), len(second), len(after)], taken[0].ref) == ([1, 0, 1], after[0].ref)


@pytest.mark.usefixtures("_real")
def test_what_would_say_something_untrue_by_now_does_not_leave(settings: Settings) -> None:
    _gateway(settings, "http://127.0.0.1:9")
    visit = builders.build_visit()

    queue_coming(visit, 600)
    queue_message(visit, "cancelled")
    late = queue_message(builders.build_visit(phone="+6281299990000"), "finished_feedback")
    assert late is not None
    Message.objects.filter(pk=late.pk).update(ends_at=now())
    letters = delivery.lease_due("gateway")

    assert [letter.kind for letter in letters] == ["cancelled"]
    assert list(Message.objects.order_by("pk").values_list("status", "reason")) == [
        ("not_sent", "replaced"), ("queued", ""), ("failed", "too_late"),
    ]  # fmt: skip


@pytest.mark.usefixtures("_real")
def test_a_family_that_wants_no_messages_gets_none_and_only_it_can_change_that(settings: Settings) -> None:
    _gateway(settings, "http://127.0.0.1:9")
    visit, desk = builders.build_visit(), builders.actor("call_taker")
    waiting = queue_message(visit, "received")
    assert waiting is not None
    delivery.lease_due(
        "gateway"
    )  # makes the number's row; the desk's first message still waits its half minute
    Message.objects.update(due_at=now())
    letter = delivery.lease_due("gateway")[0]
    page = Client().get(letter.text.split("https://dispatch.example.id")[-1])
    open_before = MessageContact.objects.get().stopped_at

    Client().post(letter.text.split("https://dispatch.example.id")[-1], {"wish": "stop"})
    waiting.refresh_from_db()
    later = queue_message(visit, "cancelled")
    shown = visit_messages(desk, visit.pk)
    note_wish(visit_id=visit.pk, wants=True, by=desk, action_id=uuid4())

    assert (page.status_code, open_before) == (200, None)
    assert (waiting.status, waiting.reason) == ("not_sent", "opted_out")
    assert later is not None
    assert (later.status, later.reason) == ("not_sent", "opted_out")
    assert (shown["stopped_by"], [row["reason"] for row in shown["messages"]]) == ("page", ["opted_out"] * 2)
    assert visit_messages(desk, visit.pk)["stopped_at"] is None


@pytest.mark.usefixtures("_real")
def test_whatsapp_gets_the_approved_template_and_tells_what_became_of_it(settings: Settings) -> None:
    visit = builders.build_visit()
    with message_service() as service:
        _whatsapp(settings, f"http://{service.host}")
        queue_message(visit, "finished_feedback", language="en")
        send_due()
    sent = service.asked[0]
    template = sent.json["template"]

    first = [_hook(_status("delivered")), _hook(_status("delivered")), _hook(_status("read"))]
    late = _hook(_status("sent"))
    forged = _hook(_status("failed"), secret="other")

    assert (sent.path, sent.headers["authorization"]) == ("/v21.0/1077/messages", "Bearer t0ken")
    assert (template["name"], template["language"]) == ("dottoro_finished_feedback", {"code": "en"})
    assert [each["text"] for each in template["components"][0]["parameters"]][:2] == ["Makassar", visit.code]
    assert ([*first, late], forged) == ([(200, 1), (200, 0), (200, 1), (200, 0)], (401, -1))
    assert Message.objects.get().status == "read"


@pytest.mark.usefixtures("_real")
@pytest.mark.parametrize(
    ("code", "status", "failing"),
    [(131026, "failed", False), (131056, "queued", False), (130429, "queued", True), (190, "queued", True)],
)
def test_whatsapps_errors_are_told_apart(settings: Settings, code: int, status: str, failing: bool) -> None:
    with message_service() as service:
        service.status, service.body = 400, json.dumps({"error": {"code": code}}).encode()
        _whatsapp(settings, f"http://{service.host}")
        queue_message(builders.build_visit(), "cancelled")
        send_due()

    assert (Message.objects.get().status, Message.objects.get().reason) == (status, f"error_{code}")
    assert (OutsideService.objects.get().failing_since is not None) == failing


@pytest.mark.usefixtures("_real")
def test_a_reply_of_one_word_stops_the_messages_and_whatsapp_finds_our_address(settings: Settings) -> None:
    _whatsapp(settings, "http://127.0.0.1:9")
    queue_message(builders.build_visit(), "cancelled")
    asked = "/api/hooks/whatsapp?hub.mode=subscribe&hub.challenge=4711&hub.verify_token="

    told = [_hook(_reply("Berapa lama lagi?")), _hook(_reply(" Berhenti. ")), _hook(_reply("STOP"))]

    assert told == [(200, 0), (200, 1), (200, 0)]
    assert MessageContact.objects.get().stopped_by == "reply"
    assert Message.objects.get().reason == "opted_out"
    right, wrong = Client().get(asked + "our-word"), Client().get(asked + "their-word")
    assert (right.content, wrong.status_code) == (b"4711", 401)


def _hook(value: dict[str, Any], secret: str = SECRET) -> tuple[int, int]:
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"changes": [{"value": value}]}]})
    signature = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signature}"}
    answer = Client().post("/api/hooks/whatsapp", body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json().get("taken", -1)


def _status(status: str) -> dict[str, Any]:
    return {"statuses": [{"id": "wamid.1", "status": status, "recipient_id": "6281241234567"}]}


def _reply(text: str) -> dict[str, Any]:
    return {"messages": [{"from": "6281241234567", "id": "wamid.in", "type": "text", "text": {"body": text}}]}


def test_a_practice_city_keeps_every_message_whatever_is_set(settings: Settings) -> None:
    builders.build_city()
    Switch.objects.create(name="messages", on=True)
    with message_service() as service:
        _gateway(settings, f"http://{service.host}")
        settings.OUTSIDE_ALLOW_LOCAL = True
        queue_message(builders.build_visit(), "cancelled")
        queue_to_phone("0812 4123 4567", "share_link", values={"link": "https://x/bagikan#abc"})
        send_due()

    assert service.asked == []
    assert set(Message.objects.values_list("status", "reason")) == {("logged", "practice")}
    assert list(Message.objects.values_list("values", flat=True)) == [{}, {}]


@pytest.mark.usefixtures("_real")
def test_switched_off_or_without_a_number_nothing_leaves_and_the_visit_says_why(settings: Settings) -> None:
    _gateway(settings, "http://127.0.0.1:9")
    silent = builders.build_visit(phone="")
    Visit.objects.filter(pk=silent.pk).update(caller_phone_raw="?12")
    silent.refresh_from_db()
    queue_message(silent, "cancelled")
    queued = queue_message(builders.build_visit(), "cancelled")
    assert queued is not None
    Switch.objects.update(on=False)
    delivery.lease_due("gateway")
    off = queue_message(builders.build_visit(phone="+6281299990000"), "cancelled")

    assert off is not None
    queued.refresh_from_db()
    reasons = [visit_messages(builders.actor("dispatcher"), silent.pk)["messages"][0]["reason"]]
    assert [*reasons, queued.reason, off.reason] == ["no_number", "switched_off", "switched_off"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tiket {ticket}: {link}", ""),
        ("", ""),
        ("Tiket {ticket}", "template_slot_missing"),
        ("Tiket {ticket}: {link} {patient_name}", "template_slot_unknown"),
        ("Tiket {ticket}: {link} }", "template_braces"),
        ("Obat Anda siap. {ticket} {link}", "template_clinical"),
        ("x" * 641, "template_too_long"),
    ],
)
def test_the_office_writes_its_own_words_within_their_bounds(text: str, code: str) -> None:
    builders.build_city()
    dinas = builders.actor("health_office")

    def write() -> Any:
        return write_template(
            kind="received", language="id", text=text, provider_name="", by=dinas, action_id=uuid4()
        )

    if code:
        with pytest.raises(Refusal) as refused:
            write()
        assert refused.value.code == code
    else:
        assert [write()["version"], write()["version"]] == [1, 2]


def test_after_thirty_days_the_number_is_forgotten_but_not_the_wish_for_silence() -> None:
    builders.build_city()
    queue_message(builders.build_visit(), "cancelled")
    stop_messages(phone="+6281241234567", how="desk")
    stop_messages(phone="+6281299990000", how="desk")
    resume_messages(phone="+6281299990000", how="desk")
    Message.objects.update(queued_at=now() - timedelta(days=31))
    MessageContact.objects.update(seen_at=now() - timedelta(days=31))

    delivery.forget_old_messages()

    assert Message.objects.get().phone == ""
    assert list(MessageContact.objects.values_list("phone", flat=True)) == ["+6281241234567"]
