"""The caller's phone tells where it is: by a link of the desk, once, within half an hour, with consent."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from clinics.clock import now
from dispatch.models import Event, ShareLink, Switch
from dispatch.services.delivery import lease_due
from dispatch.services.limits import WRONG_LINKS
from tests import builders

pytestmark = pytest.mark.django_db
HERE = {"lat": -5.17004, "lon": 119.45321, "accuracy": 11.6}


@pytest.fixture
def desk() -> Client:
    builders.build_city()
    return builders.client_of(builders.build_person("call_taker"))


def give(desk: Client) -> tuple[str, str]:
    """The call's own key, and the token of its link."""
    key = str(uuid4())
    answer = desk.post(
        "/api/desk/share-links", json.dumps({"call_key": key}), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    path, token = answer.json()["url"].split("#")
    assert path.endswith("/bagikan")
    return key, token


def share(token: str, **more: object) -> tuple[int, str]:
    body = {"token": token, "consent": True, **HERE, **more}
    answer = Client().post("/api/share/position", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json().get("error", {}).get("code", "")


def test_the_position_stands_in_the_open_form_and_the_screens_are_told(desk: Client) -> None:
    key, token = give(desk)

    assert share(token) == (200, "")

    [link] = desk.get("/api/desk/share-links").json()["links"]
    assert (link["call_key"], link["lat"], link["lon"], link["accuracy_metres"]) == (
        key,
        -5.17004,
        119.45321,
        12,
    )
    event = Event.objects.get(kind="position_shared")
    assert (event.actor_kind, event.fact, event.lat, event.subject) == (
        "citizen",
        {},
        None,
        f"share:{ShareLink.objects.get().pk}",
    )
    assert token not in ShareLink.objects.get().token_hash


def test_a_link_works_once_needs_consent_and_ends_after_half_an_hour(desk: Client) -> None:
    _, used = give(desk)
    _, late = give(desk)

    assert share(used, consent=False) == (422, "consent_needed")
    assert share(used) == (200, "")
    assert share(used, lat=-5.2) == (409, "share_used")
    ShareLink.objects.filter(shared_at=None).update(expires_at=now() - timedelta(seconds=1))
    assert share(late) == (409, "share_over")
    assert ShareLink.objects.get(shared_at__isnull=False).lat == HERE["lat"]


def test_the_link_goes_to_the_caller_by_message_where_the_city_sends_messages(settings: Settings) -> None:
    builders.build_city(kind="real")
    desk = builders.client_of(builders.build_person("call_taker"))
    Switch.objects.create(name="messages", on=True)
    settings.MESSAGES_DRIVER = "gateway"
    settings.PUBLIC_URL = "https://dispatch.example.id"
    ask = {"call_key": str(uuid4()), "phone": "0812 4100 2233"}

    answer = desk.post("/api/desk/share-links", json.dumps(ask), content_type="application/json").json()
    [letter] = lease_due("gateway")
    refused = desk.post(
        "/api/desk/share-links", json.dumps(ask | {"phone": "mawar"}), content_type="application/json"
    )

    assert answer["message"] == {"status": "queued", "reason": ""}
    assert letter.phone == "+6281241002233"
    assert answer["url"] in letter.text
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == "phone_needed"
    assert ShareLink.objects.count() == 1, "a refused number leaves no link behind"


def test_guessing_is_stopped_and_nobody_sees_anothers_callers(desk: Client) -> None:
    _, token = give(desk)
    share(token)
    other = builders.client_of(builders.build_person("call_taker", name=builders.SR_ANDI))

    assert other.get("/api/desk/share-links").json() == {"links": []}
    answers = [share(f"guess-{number}") for number in range(WRONG_LINKS.most + 1)]
    assert answers[0] == (404, "share_unknown")
    assert answers[-1] == (429, "too_many")


def test_what_is_a_day_old_is_forgotten(desk: Client) -> None:
    give(desk)
    ShareLink.objects.update(expires_at=now() - timedelta(hours=25))

    give(desk)

    assert ShareLink.objects.count() == 1


@pytest.mark.parametrize(
    ("language", "sentence"), [("id", "menekan tombol"), ("en", "By pressing the button")]
)
def test_the_page_says_what_is_sent_in_both_languages_and_works_without_a_script(
    desk: Client, language: str, sentence: str
) -> None:
    phone = Client(headers={"accept-language": language})

    page = phone.get("/bagikan").content.decode()

    assert sentence in page
    assert "<noscript>" in page
    assert "112" in page
