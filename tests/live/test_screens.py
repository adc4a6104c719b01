"""What a screen is told, and what it is not told."""

import json
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import cast
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from clinics.actors import actor_of
from clinics.clock import now
from clinics.models import Person
from dispatch.models import Event, Visit, WallLink
from dispatch.services import offers, roads, visits
from dispatch.services.crew_actions import Item, apply_items
from dispatch.services.log import TapFix
from tests import builders
from tests.builders import KASSI_KASSI, MANGASA, TeamOnDuty
from tests.live.conftest import OpenScreen, ScreenAt
from tests.serving import Web, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def last_seq() -> int:
    """The newest event."""
    return Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def offer(visit: Visit, duty: TeamOnDuty, by: Person) -> None:
    """The desk asks a team."""
    visit.refresh_from_db()
    offers.offer_visit(
        visit_id=visit.pk, team_id=duty.team.pk, by=actor_of(by), seen_version=visit.version, action_id=uuid4(),
        override_reason="other",
    )  # fmt: skip


def withdraw(visit: Visit, by: Person) -> None:
    """The desk takes the offer back."""
    visit.refresh_from_db()
    offers.withdraw_offer(visit_id=visit.pk, by=actor_of(by), seen_version=visit.version, action_id=uuid4())


def test_a_change_at_one_desk_is_on_every_screen_that_may_see_it(
    product: Web, open_screen: OpenScreen
) -> None:
    desk, duty = builders.build_person("dispatcher"), builders.build_team_on_duty()
    other_crew = builders.build_team_on_duty(builders.build_clinic(MANGASA))
    visit, mangasa = builders.build_visit(), builders.build_clinic(MANGASA)
    screens = {
        "desk": open_screen(product, "desk", desk),
        "dinas": open_screen(product, "desk", builders.build_person("health_office")),
        "head": open_screen(product, "clinic", builders.build_person("clinic_head")),
        "foreign head": open_screen(product, "clinic", builders.build_person("clinic_head", clinic=mangasa)),
        "crew": open_screen(product, "crew", duty.people[0]),
        "other crew": open_screen(product, "crew", other_crew.people[0]),
        "wall": open_screen(product, "wall", builders.build_person("observer")),
    }  # fmt: skip
    for screen in screens.values():
        screen.hear(lambda m: m["t"] == "hello")

    offer(visit, duty, desk)

    assert screens["desk"].hear_visit(visit.pk, status="offered")["patient_name"] == builders.DG_NGAI
    assert screens["desk"].hear(lambda m: m["t"] == "team")["team"]["state"] == "offered"
    assert screens["head"].hear_visit(visit.pk, status="offered")["patient_name"] == builders.DG_NGAI
    assert screens["crew"].hear_visit(visit.pk)["assignment_status"] == "offered"
    assert screens["dinas"].hear_visit(visit.pk, status="offered")["caller_phone"] == ""
    assert "patient_name" not in screens["wall"].hear_visit(visit.pk, status="offered")
    for name in ("foreign head", "other crew"):
        told = screens[name].hear_upto(last_seq())
        assert [m["t"] for m in told if m["t"] != "upto"] == []


def test_a_visit_that_leaves_a_screen_is_gone_there(product: Web, open_screen: OpenScreen) -> None:
    desk, duty = builders.build_person("dispatcher"), builders.build_team_on_duty()
    visit = builders.build_visit()
    crew = open_screen(product, "crew", duty.people[0])
    crew.hear(lambda m: m["t"] == "hello")
    offer(visit, duty, desk)
    crew.hear_visit(visit.pk)

    withdraw(visit, desk)

    assert crew.hear(lambda m: m["t"] == "gone")["visit_id"] == visit.pk


def test_a_corrected_address_takes_a_visit_to_the_other_puskesmas(
    product: Web, open_screen: OpenScreen
) -> None:
    desk = builders.build_person("dispatcher")
    visit, mangasa = builders.build_visit(KASSI_KASSI), builders.build_clinic(MANGASA)
    here = open_screen(product, "clinic", builders.build_person("clinic_head"))
    there = open_screen(product, "clinic", builders.build_person("clinic_head", clinic=mangasa))
    for screen in (here, there):
        screen.hear(lambda m: m["t"] == "hello")

    visits.correct_address(
        visit_id=visit.pk, by=actor_of(desk), seen_version=visit.version, action_id=uuid4(),
        place=visits.PlaceForm(village_code=builders.build_village(MANGASA).code), address_unclear=False,
    )  # fmt: skip

    assert there.hear_visit(visit.pk)["clinic_id"] == mangasa.pk
    assert here.hear(lambda m: m["t"] == "gone")["visit_id"] == visit.pk


def closed_with(screen: ScreenAt, *, seconds: float = 30.0) -> tuple[int, list[str]]:
    """The code the server closed with, and what it still told before."""
    told: list[str] = []

    def listen() -> None:
        while True:
            told.append(json.loads(screen.link.recv(timeout=seconds))["t"])

    with pytest.raises(ConnectionClosed) as end:
        listen()
    assert end.value.rcvd is not None
    return end.value.rcvd.code, told


@pytest.mark.parametrize("taken", ["active", "role", "session", "password"])
def test_a_right_that_is_taken_away_ends_the_feed(product: Web, open_screen: OpenScreen, taken: str) -> None:
    desk = builders.build_person("dispatcher")
    screen = open_screen(product, "desk", desk)
    screen.hear(lambda m: m["t"] == "hello")

    if taken == "active":
        Person.objects.filter(pk=desk.pk).update(is_active=False)
    elif taken == "role":
        Person.objects.filter(pk=desk.pk).update(role="observer")
    elif taken == "session":
        Session.objects.all().delete()
    else:
        desk.set_password("a-new-password-27")
        desk.save(update_fields=["password"])
    builders.build_visit()

    code, told = closed_with(screen)
    assert code == 4401
    assert "visit" not in told


def test_a_wall_link_opens_the_wall_until_it_is_revoked(product: Web, open_screen: OpenScreen) -> None:
    builders.build_city()
    link = WallLink.objects.create(label="War Room", key_hash=sha256(b"kunci").hexdigest(), created_at=now())
    wall = open_screen(product, "wall", key="kunci")
    wall.hear(lambda m: m["t"] == "hello")

    WallLink.objects.filter(pk=link.pk).update(revoked_at=now())
    builders.build_visit()

    code, told = closed_with(wall)
    assert code == 4401
    assert "visit" not in told


def test_a_screen_of_another_role_is_closed_at_once(product: Web, open_screen: OpenScreen) -> None:
    for screen, role in (("desk", "crew"), ("clinic", "dispatcher"), ("crew", "observer"), ("wall", "crew")):
        opened = open_screen(product, screen, builders.build_person(role))

        assert closed_with(opened) == (4403, [])


def test_nobody_sees_a_screen_without_signing_in(product: Web, open_screen: OpenScreen) -> None:
    builders.build_city()

    assert closed_with(open_screen(product, "desk")) == (4401, [])
    assert closed_with(open_screen(product, "wall", key="falsch")) == (4401, [])
    assert closed_with(open_screen(product, "desk", cookie="dottoro=gibtesnicht")) == (4401, [])


FOREIGN = ("http://evil.example", "null", None, "http://127.0.0.1:1", "https://127.0.0.1", "http://localhost")


def test_another_site_cannot_open_a_socket(product: Web) -> None:
    cookie = sign_in(builders.build_person("dispatcher"))

    for origin in FOREIGN:
        assert refused_status(product.socket_address("desk"), origin, cookie) == 403


def test_there_is_no_socket_anywhere_else(product: Web) -> None:
    for path in ("/ws/other", "/", "/ws/live", "/ws/live?screen=else"):
        assert refused_status(f"ws://{product.host}{path}", product.address, "") == 403


def refused_status(address: str, origin: str | None, cookie: str) -> int:
    """The HTTP status a socket was refused with."""
    with pytest.raises(InvalidStatus) as refused:
        connect(address, origin=cast(Origin | None, origin), additional_headers={"Cookie": cookie})
    return refused.value.response.status_code


def test_a_screen_is_told_every_three_seconds_that_the_link_lives(
    product: Web, open_screen: OpenScreen
) -> None:
    builders.build_city()
    screen = open_screen(product, "desk", builders.build_person("dispatcher"))
    screen.hear(lambda m: m["t"] == "hello")

    beat = screen.hear(lambda m: m["t"] == "upto", seconds=15)

    assert beat["clock"]["factor"] == 1.0
    assert beat["clock"]["now"].endswith("Z")


def test_a_screen_that_talks_too_much_or_too_long_is_closed(product: Web, open_screen: OpenScreen) -> None:
    builders.build_city()
    chatty = open_screen(product, "desk", builders.build_person("dispatcher"))
    wordy = open_screen(product, "desk", builders.build_person("dispatcher"))
    polite = open_screen(product, "desk", builders.build_person("dispatcher"))

    with suppress(ConnectionClosed):  # the server may have hung up before the last word
        for _ in range(30):
            chatty.link.send('{"t":"ping"}')
    wordy.link.send("x" * 2000)
    polite.link.send('{"t":"ping"}')
    polite.link.send("[1]")

    assert closed_with(chatty)[0] == 1008
    assert closed_with(wordy)[0] == 1009
    assert polite.hear(lambda m: m["t"] == "upto")["seq"] >= 0


def test_the_crew_is_told_to_look_again_when_its_duty_changes(product: Web, open_screen: OpenScreen) -> None:
    duty = builders.build_shift(builders.build_team())
    crew = open_screen(product, "crew", duty.people[0])
    crew.hear(lambda m: m["t"] == "hello")

    duty.shift.started_at = now() - timedelta(seconds=1)
    duty.shift.save(update_fields=["started_at"])
    duty.shift.members.update(on_duty=True)

    crew.hear(lambda m: m["t"] == "reset")


def test_the_process_ends_cleanly_with_open_screens(product: Web, open_screen: OpenScreen) -> None:
    builders.build_city()
    screen = open_screen(product, "desk", builders.build_person("dispatcher"))
    screen.hear(lambda m: m["t"] == "hello")

    product.stop()

    assert closed_with(screen)[0] == 1012
    said = product.what_it_said()
    assert "Traceback" not in said, said
    assert "was never awaited" not in said, said
    assert "Task was destroyed" not in said, said


def test_a_road_that_is_closed_is_told_to_every_desk_and_wall_and_to_nobody_else(
    product: Web, open_screen: OpenScreen
) -> None:
    desk, duty = builders.build_person("dispatcher"), builders.build_team_on_duty()
    screens = {
        "desk": open_screen(product, "desk", builders.build_person("dispatcher")),
        "dinas": open_screen(product, "desk", builders.build_person("health_office")),
        "wall": open_screen(product, "wall", builders.build_person("observer")),
        "head": open_screen(product, "clinic", builders.build_person("clinic_head")),
        "crew": open_screen(product, "crew", duty.people[0]),
    }
    for screen in screens.values():
        screen.hear(lambda m: m["t"] == "hello")

    answer = roads.close_road(
        by=actor_of(desk), action_id=uuid4(), kind="flood", shape=[(-5.17, 119.453)], radius_metres=25, classes=[],
        ends_at=now() + timedelta(hours=1),
    )  # fmt: skip

    for name in ("desk", "dinas", "wall"):
        told = screens[name].hear(lambda m: m["t"] == "changed")
        assert told == {"t": "changed", "seq": last_seq(), "what": "closures"}
    for name in ("head", "crew"):
        assert "changed" not in {m["t"] for m in screens[name].hear_upto(last_seq())}
    roads.reopen_road(closure_id=answer["closure_id"], by=actor_of(desk), action_id=uuid4())
    assert screens["desk"].hear(lambda m: m["t"] == "changed")["seq"] == last_seq()


def test_a_lorong_that_no_van_enters_is_a_change_of_the_roads_too(
    product: Web, open_screen: OpenScreen
) -> None:
    desk, duty = builders.build_person("dispatcher"), builders.build_team_on_duty()
    visit = builders.build_visit(lat=-5.17003, lon=119.45318)
    offer(visit, duty, desk)
    screen, crew = open_screen(product, "desk", desk), open_screen(product, "crew", duty.people[0])
    for each in (screen, crew):
        each.hear(lambda m: m["t"] == "hello")
    taps = [
        Item(uuid4(), kind, now(), visit.pk, {}, TapFix(-5.1695, 119.45318, 9.0, now()), offline=False)
        for kind in ("accept", "no_entry")
    ]

    person = duty.people[0]
    apply_items(by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=taps)

    assert screen.hear(lambda m: m["t"] == "changed")["what"] == "closures"
    assert (
        crew.hear(lambda m: m["t"] == "visit" and m["visit"]["parking"])["visit"]["parking"]["metres"] == 59
    )
