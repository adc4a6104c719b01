"""Phone apps that report for a crew: OsmAnd, Traccar Client and OwnTracks, through the door and through the view."""

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from clinics.clock import now, real_now
from clinics.models import Person, Shift
from dispatch.models import TeamFix, Tracker
from dispatch.positions import trail
from dispatch.positions.phone_intake import make_tracker_token
from dispatch.positions.store import known_positions
from tests import builders
from tests.builders import TeamOnDuty
from tests.serving import Web

pytestmark = pytest.mark.django_db(transaction=True)
LAT, LON = -5.17003, 119.45318


def token_of(person: Person) -> str:
    """A token that the person made on the page."""
    tracker = Tracker.objects.filter(person=person).first() or Tracker.objects.create(
        person=person, made_at=now()
    )
    return make_tracker_token(person.pk, person.epoch, tracker.epoch)


def seconds(ago: float) -> int:
    """The world's time as an app tells it: it knows nothing of the city's clock."""
    return int((real_now() - timedelta(seconds=ago)).timestamp())


def place_of(duty: TeamOnDuty) -> int | None:
    """How far north of the start the team stands, in ten-thousandths of a degree."""
    fix = known_positions([duty.team.pk])[0].get(duty.team.pk)
    return None if fix is None else round((fix.lat - LAT) * 1e4)


def ask(web: Web, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """One request of an app."""
    status, _, answer = web.ask(method, path, body, headers=headers)
    return status, json.loads(answer)


def until(web: Web, wanted: int, path: str) -> Any:
    """Ask until the door has read the duties again."""
    ends_at = time.monotonic() + 30
    while (answer := ask(web, "GET", path))[0] != wanted:
        assert time.monotonic() < ends_at, answer
    return answer[1]


def wait_for_duty(web: Web, path: str, duty: TeamOnDuty) -> None:
    """Report until the door has heard of the duty: before that it throws away what it is told."""
    ends_at = time.monotonic() + 30
    while place_of(duty) is None:
        assert ask(web, "GET", path)[0] in (200, 429)
        assert time.monotonic() < ends_at


def test_every_app_moves_its_team_and_none_does_off_duty(product: Web) -> None:
    duty = builders.build_team_on_duty()
    nurse = duty.people[1]
    token = token_of(nurse)
    osmand = f"/api/positions/osmand?id={token}&lat={{lat:.6f}}&lon={LON}&timestamp={{t}}&hdop=9&batt=71"
    owntracks = {"_type": "location", "lon": LON, "acc": 11, "batt": 64, "vel": 20}
    traccar = {"coords": {"longitude": LON, "accuracy": 8.5, "speed": 3}, "battery": {"level": 0.5}}
    basic = base64.b64encode(f"siapa:{token}".encode()).decode()

    wait_for_duty(product, osmand.format(lat=LAT + 0.0001, t=seconds(9)), duty)
    assert place_of(duty) == 1
    assert ask(product, "POST", osmand.format(lat=LAT + 0.0002, t=seconds(8) * 1000), b"")[0] == 200
    assert place_of(duty) == 2
    at = datetime.fromtimestamp(seconds(7), UTC).isoformat().replace("+00:00", "Z")
    told: dict[str, Any] = {"location": {**traccar, "timestamp": at}, "device_id": token}
    told["location"]["coords"]["latitude"] = LAT + 0.0003
    assert ask(product, "POST", "/api/positions/osmand", told)[0] == 200
    assert place_of(duty) == 3
    body = {**owntracks, "lat": LAT + 0.0004, "tst": seconds(6)}
    assert ask(product, "POST", f"/api/positions/owntracks?id={token}", body) == (200, [])
    assert place_of(duty) == 4
    body = {**owntracks, "lat": LAT + 0.0005, "tst": seconds(5)}
    answer = ask(product, "POST", "/api/positions/owntracks", body, Authorization=f"Basic {basic}")
    assert (answer, place_of(duty)) == ((200, []), 5)
    assert ask(product, "POST", f"/api/positions/owntracks?id={token}", {"_type": "lwt"}) == (200, [])
    assert ask(product, "POST", f"/api/positions/owntracks?id={token}", b"") == (200, [])
    told = builders.client_of(nurse).get("/api/crew/tracker").json()
    assert told["token"] == token
    assert told["heard_at"] is not None

    Shift.objects.filter(pk=duty.shift.pk).update(ended_at=now())
    last = osmand.format(lat=LAT + 0.0009, t=seconds(-1))
    ends_at = time.monotonic() + 30
    while not _thrown_away(product, last, duty):
        assert time.monotonic() < ends_at
    trail.move_trail()
    assert not TeamFix.objects.filter(lat__gt=LAT + 0.00085).exists()


def _thrown_away(web: Web, path: str, duty: TeamOnDuty) -> bool:
    """Answered as taken, while nothing of it is stored."""
    before = trail.move_trail()
    answer = ask(web, "GET", path)
    assert answer == (200, {}) or answer[0] == 429
    return answer[0] == 200 and before == 0 and trail.move_trail() == 0


def test_a_token_taken_back_or_never_ours_opens_nothing(product: Web) -> None:
    duty = builders.build_team_on_duty()
    nurse = duty.people[1]
    client = builders.client_of(nurse)
    token = client.post("/api/crew/tracker", {}, content_type="application/json").json()["token"]
    good = f"/api/positions/osmand?id={token}&lat={LAT}&lon={LON}&timestamp={seconds(1)}"
    wait_for_duty(product, good, duty)

    second = client.post("/api/crew/tracker", {}, content_type="application/json").json()["token"]
    assert second != token
    assert until(product, 401, good)["error"]["code"] == "token_invalid"
    until(product, 200, good.replace(token, second))
    assert client.post("/api/crew/tracker/revoke", {}, content_type="application/json").json()["token"] == ""
    assert until(product, 401, good.replace(token, second))["error"]["code"] == "token_invalid"

    third = client.post("/api/crew/tracker", {}, content_type="application/json").json()["token"]
    until(product, 200, good.replace(token, third))
    Person.objects.filter(pk=nurse.pk).update(epoch=2)
    assert until(product, 401, good.replace(token, third))["error"]["code"] == "token_invalid"


def test_the_view_and_the_door_answer_alike(product: Web) -> None:
    duty = builders.build_team_on_duty()
    token = token_of(duty.people[0])
    fix = f"lat={LAT}&lon={LON}"
    wait_for_duty(product, f"/api/positions/osmand?id={token}&{fix}&timestamp={seconds(1)}", duty)
    asked: list[tuple[str, str, Any]] = [
        ("GET", f"osmand?id={token}&{fix}&timestamp={seconds(0)}", None),
        ("GET", f"osmand?id={token}&{fix}", None),
        ("GET", f"osmand?id={token}&{fix}&timestamp=kemarin", None),
        ("GET", f"osmand?id={token}&lat=91&lon={LON}&timestamp={seconds(0)}", None),
        ("GET", f"osmand?id={token}&lat=nan&lon={LON}&timestamp={seconds(0)}", None),
        ("GET", f"osmand?id=x{token}&{fix}&timestamp={seconds(0)}", None),
        ("GET", f"osmand?id={token}&{fix}&timestamp={seconds(0)}&x=" + "x" * 3000, None),
        ("GET", "osmand", None),
        ("POST", "osmand", b"{"),
        ("POST", f"osmand?id={token}", b"{}"),
        ("POST", f"osmand?id={token}", b'{"location": [7]}'),
        ("POST", f"owntracks?id={token}", b"[]"),
        ("POST", f"owntracks?id={token}", b'{"_type": "location", "lat": 1, "lon": 1}'),
        ("POST", f"owntracks?id={token}", b"\xff"),
        ("POST", "owntracks", b'{"_type": "location"}'),
    ]

    for method, path, body in asked:
        status, _, _ = product.ask(method, f"/api/positions/{path}", body)
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        through_django = getattr(Client(), method.lower())(f"/api/positions/{path}", **sent)
        assert status == through_django.status_code, path
        assert status in (200, 400, 401, 413, 422), path
