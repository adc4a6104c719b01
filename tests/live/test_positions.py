"""Where teams are: from the phone through the door to map, ranking and trail."""

import json
import socket
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from clinics.clock import now
from clinics.models import Person, Shift
from dispatch.models import TeamFix
from dispatch.positions import trail
from dispatch.positions.store import known_positions, latest_positions, record_tap_fix
from dispatch.positions.token import make_token
from dispatch.services.log import TapFix
from tests import builders
from tests.builders import MANGASA, TeamOnDuty
from tests.live.conftest import OpenScreen
from tests.serving import Web

pytestmark = pytest.mark.django_db(transaction=True)
LAT, LON = -5.17003, 119.45318


def token_of(duty: TeamOnDuty, person: Person | None = None) -> str:
    """The device token of a phone of this team."""
    person = person or duty.people[0]
    return make_token(duty.team.pk, duty.shift.pk, person.pk, person.epoch)


def fix(seconds_ago: float = 0, *, north: float = 0.0, **more: float) -> dict[str, float]:
    """One fix as a phone sends it."""
    t = int((now() - timedelta(seconds=seconds_ago)).timestamp() * 1000)
    return {"t": t, "lat": LAT + north, "lon": LON, "acc": 12.0, **more}


def report(web: Web, token: str, *fixes: dict[str, float]) -> tuple[int, dict[str, Any]]:
    """A batch through the door."""
    status, headers, body = web.ask("POST", "/api/positions", {"token": token, "fixes": list(fixes)})
    assert headers["content-type"].startswith("application/json")
    return status, json.loads(body)


def receive(line: socket.socket) -> bytes:
    """What comes next; nothing when the server has closed the line."""
    try:
        return line.recv(65536)
    except ConnectionResetError:
        return b""


def code_of(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    """Status and code of a refusal."""
    status, body = answer
    assert set(body["error"]) == {"code", "id", "en", "field", "detail"}
    return status, body["error"]["code"]


def test_a_van_that_drives_is_seen_moving_on_desk_and_own_clinic_only(
    product: Web, open_screen: OpenScreen
) -> None:
    duty = builders.build_team_on_duty()
    desk = open_screen(product, "desk", builders.build_person("dispatcher"))
    head = open_screen(product, "clinic", builders.build_person("clinic_head"))
    wall = open_screen(product, "wall", builders.build_person("observer"))
    foreign = open_screen(
        product, "clinic", builders.build_person("clinic_head", clinic=builders.build_clinic(MANGASA))
    )
    crew = open_screen(product, "crew", duty.people[0])
    screens = (desk, head, wall, foreign, crew)
    for screen in screens:
        screen.hear(lambda m: m["t"] == "hello")

    places = []
    for step in range(3):
        sent = fix(north=0.0001 * step)
        status, answer = report(product, token_of(duty), sent)
        assert (status, answer["acked_to"]) == (202, sent["t"])
        assert answer["interval_s"] == 10
        for screen in (desk, head, wall):
            message = screen.hear(lambda m: m["t"] == "pos")
            assert message["cols"] == ["team", "lat6", "lon6", "fix_s", "acc"]
            places.append((screen, message["rows"]))

    assert [rows for screen, rows in places if screen is desk] == [
        [[duty.team.pk, round((LAT + 0.0001 * step) * 1e6), round(LON * 1e6), rows[0][3], 12]]
        for step, rows in enumerate(rows for screen, rows in places if screen is desk)
    ]
    assert [rows for screen, rows in places if screen is head] == [
        rows for screen, rows in places if screen is desk
    ]
    for rows in (rows for screen, rows in places if screen is wall):
        assert all(value % 1000 == 0 for row in rows for value in row[1:3])
    for screen in (foreign, crew):
        with pytest.raises(AssertionError):
            screen.hear(lambda m: m["t"] == "pos", seconds=0.3)


def test_the_view_and_the_door_answer_alike(product: Web) -> None:
    duty = builders.build_team_on_duty()
    off_duty = builders.build_shift(builders.build_team())
    good, gone = token_of(duty), token_of(off_duty)
    bodies: list[Any] = [
        {"token": good, "fixes": [fix()]},
        {"token": good, "fixes": []},
        {"token": "x" + good, "fixes": [fix()]},
        {"token": gone, "fixes": [fix()]},
        {"token": make_token(duty.team.pk, duty.shift.pk, duty.people[0].pk, 99), "fixes": [fix()]},
        {"token": good, "fixes": [{**fix(), "lat": 91}]},
        {"token": good, "fixes": [{**fix(), "surprise": 1}]},
        {"token": good, "fixes": [fix()] * 201},
        {"token": good},
        [],
        b"{",
        b"\xff\xfe",
    ]

    for body in bodies:
        status, _, _ = product.ask("POST", "/api/positions", body)
        data = body if isinstance(body, bytes) else json.dumps(body)
        through_django = Client().post("/api/positions", data, content_type="application/json")
        assert status == through_django.status_code, body


def test_positions_of_a_person_without_rights_are_refused_within_seconds(product: Web) -> None:
    duty = builders.build_team_on_duty()
    token = token_of(duty)
    assert report(product, token, fix())[0] == 202

    Person.objects.filter(pk=duty.people[0].pk).update(epoch=2)

    ends_at = time.monotonic() + 30
    while (answer := report(product, token, fix()))[0] in (202, 429):
        assert time.monotonic() < ends_at
    assert code_of(answer) == (401, "token_invalid")


def test_no_position_exists_outside_a_duty(product: Web) -> None:
    duty = builders.build_team_on_duty()
    token = token_of(duty)
    before = fix(seconds_ago=2 * 3600)

    assert report(product, token, before, fix(seconds_ago=30))[0] == 202
    Shift.objects.filter(pk=duty.shift.pk).update(ended_at=now())
    ends_at = time.monotonic() + 30
    while (answer := report(product, token, fix()))[0] in (202, 429):
        assert time.monotonic() < ends_at
    assert code_of(answer) == (409, "shift_not_started")

    trail.move_trail()
    kept = TeamFix.objects.filter(team=duty.team)
    assert kept.exists()
    shift = Shift.objects.get(pk=duty.shift.pk)
    assert all(shift.started_at <= row.fix_time <= shift.ended_at for row in kept)
    assert latest_positions() == {}


def test_an_offline_batch_is_welcome_and_thinned(product: Web) -> None:
    duty = builders.build_team_on_duty()
    batch = [fix(seconds_ago=200 - second, north=second * 1e-5) for second in range(200)]

    status, answer = report(product, token_of(duty), *batch)

    assert (status, answer["acked_to"]) == (202, batch[-1]["t"])
    assert trail.move_trail() == TeamFix.objects.count()
    assert 40 <= TeamFix.objects.count() <= 60
    assert report(product, token_of(duty), *batch)[0] == 202
    trail.move_trail()
    assert TeamFix.objects.count() <= 60


def test_a_phone_that_floods_slows_down_itself_and_nobody_else(product: Web) -> None:
    flooding, calm = builders.build_team_on_duty(), builders.build_team_on_duty()

    answers = [report(product, token_of(flooding), fix()) for _ in range(60)]

    assert {status for status, _ in answers} == {202, 429}
    assert code_of(answers[-1]) == (429, "too_many")
    assert report(product, token_of(calm), fix())[0] == 202


def test_a_body_that_is_too_large_is_refused_before_it_is_read(product: Web) -> None:
    for path in ("/api/positions", "/api/public/visits"):
        for chunked in (False, True):
            answer = send_too_much(product, path, chunked=chunked)

            assert answer.startswith("HTTP/1.1 413")
            assert '"code":"too_large"' in answer.replace(" ", "")


def send_too_much(web: Web, path: str, *, chunked: bool) -> str:
    """Announce or send more than 64 KB; the whole answer."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=10) as line:
        head = f"POST {path} HTTP/1.1\r\nHost: {web.host}\r\nContent-Type: application/json\r\n"
        if chunked:
            line.sendall((head + "Transfer-Encoding: chunked\r\n\r\n").encode())
            for _ in range(9):
                line.sendall(b"2000\r\n" + b"x" * 0x2000 + b"\r\n")
        else:
            line.sendall((head + "Content-Length: 70000\r\n\r\n").encode())
        parts = []
        while part := receive(line):
            parts.append(part)
    return b"".join(parts).decode()


def test_a_tap_says_where_the_team_is_while_redis_is_away(settings: Any) -> None:
    duty = builders.build_team_on_duty()
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    at = now() - timedelta(seconds=5)

    record_tap_fix(duty.team.pk, duty.shift.pk, TapFix(LAT, LON, 20.0, at))

    assert latest_positions() is None
    positions, live = known_positions([duty.team.pk])
    assert not live
    assert (positions[duty.team.pk].lat, positions[duty.team.pk].fix_time) == (LAT, at)


def test_the_newer_of_tap_and_report_ranks(product: Web) -> None:
    duty = builders.build_team_on_duty()
    report(product, token_of(duty), fix(seconds_ago=60))
    assert known_positions()[0][duty.team.pk].lat == pytest.approx(LAT)

    TeamFix.objects.create(
        team=duty.team, shift=duty.shift, fix_time=now(), received_at=now(), lat=LAT + 0.001, lon=LON
    )
    positions, live = known_positions()

    assert live
    assert positions[duty.team.pk].lat == LAT + 0.001


def test_old_trails_are_deleted(settings: Any) -> None:
    duty = builders.build_team_on_duty()
    Shift.objects.filter(pk=duty.shift.pk).update(started_at=now() - timedelta(days=100))
    for days in (1, 29, 31, 90):
        at = now() - timedelta(days=days)
        TeamFix.objects.create(
            team=duty.team, shift=duty.shift, fix_time=at, received_at=at, lat=LAT, lon=LON
        )

    assert trail.delete_old_trail() == 2
    assert TeamFix.objects.count() == 2
