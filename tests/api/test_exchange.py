"""A telephone exchange at its door, exactly as docs/running.md tells it to knock."""

import json
import re
import shlex
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from dispatch.models import Call, IncomingCall
from tests import builders

pytestmark = pytest.mark.django_db
KEY = "exchange-of-the-tests"
PAGE = (Path(__file__).resolve().parents[2] / "docs/running.md").read_text(encoding="utf-8")


def _examples() -> list[list[str]]:
    """The words of each curl command on the page."""
    block = PAGE.split("## A telephone exchange")[1].split("```")[1].replace("\\\n", " ")
    return [
        shlex.split(line.replace("$DOTTORO_EXCHANGE_KEY", KEY)) for line in block.splitlines() if line.strip()
    ]


def _run(words: list[str], **headers: str) -> int:
    """Send what curl would send; the status."""
    path = re.sub(r"^http://[^/]+", "", next(word for word in words if word.startswith("http://")))
    given = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H") | headers
    body = words[words.index("-d") + 1]
    assert words[words.index("-X") + 1] == "POST"
    return (
        Client()
        .post(
            path, body, content_type=given["Content-Type"], headers={"Authorization": given["Authorization"]}
        )
        .status_code
    )


def test_the_commands_of_the_page_ring_at_the_desk_and_end_the_call(settings: Settings) -> None:
    builders.build_city()
    settings.EXCHANGE_KEY = KEY
    rings, ends = _examples()

    assert [_run(rings), _run(rings)] == [200, 200]
    incoming = IncomingCall.objects.get()
    assert (incoming.number, incoming.lat, incoming.accuracy_metres) == ("+6281241234567", -5.17032, 120.0)
    assert [_run(ends), _run(ends)] == [200, 200]
    assert Call.objects.get().disposition == "missed"


def test_without_the_key_or_without_any_key_set_the_door_is_shut(settings: Settings) -> None:
    rings, ends = _examples()

    settings.EXCHANGE_KEY = ""
    shut = [_run(rings), _run(rings, Authorization="Bearer "), _run(ends)]
    settings.EXCHANGE_KEY = KEY
    wrong = [_run(rings, Authorization="Bearer other"), _run(ends, Authorization=KEY)]

    assert {*shut, *wrong} == {401}
    assert not IncomingCall.objects.exists()


def test_a_call_nobody_knows_does_not_end_and_a_name_with_spaces_is_refused(settings: Settings) -> None:
    settings.EXCHANGE_KEY = KEY
    client = Client(headers={"Authorization": f"Bearer {KEY}"})

    ended = client.post("/api/exchange/calls/none/ended", "{}", content_type="application/json")
    refused = client.post(
        "/api/exchange/calls", json.dumps({"call_id": "a b"}), content_type="application/json"
    )

    assert (ended.status_code, refused.status_code) == (404, 422)
