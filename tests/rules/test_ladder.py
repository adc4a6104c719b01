"""The ladder's rules, and where a push may go."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from dispatch.rules.deadlines import Target, running_deadline
from dispatch.rules.ladder import (
    ALARMS,
    WATCHED_BY,
    after_no,
    alarms_of,
    asked_in_vain,
    ring_again_at,
    rings_again,
)
from dispatch.rules.lifecycle import OPEN
from dispatch.rules.push import endpoint_fits

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Part:
    status: str
    arrived_at: datetime | None = None
    help_needed_at: datetime | None = None
    help_seen_at: datetime | None = None
    check_in_alarmed_at: datetime | None = None
    not_found_at: datetime | None = None
    arrival_alarmed_at: datetime | None = None
    on_scene_alarmed_at: datetime | None = None


@dataclass(frozen=True)
class Watched:
    status: str = "triaged"
    urgency: str = "yellow"
    requested_at: datetime = AT
    alarmed_at: datetime | None = None
    returned_at: datetime | None = None
    must_call_at: datetime | None = None
    got_worse_at: datetime | None = None
    psc119_alarmed_at: datetime | None = None
    call_back_alarmed_at: datetime | None = None
    address_alarmed_at: datetime | None = None


def kinds(visit: Watched, part: Part | None = None) -> list[str]:
    return [alarm.kind for alarm in alarms_of(visit, part)]


def test_an_offer_nobody_saw_rings_once_more_while_there_is_time_to_answer() -> None:
    over = AT + MINUTE

    assert ring_again_at(AT, over, 20) == AT + timedelta(seconds=20)
    assert ring_again_at(AT, over, 58) is None
    assert ring_again_at(AT, over, 0) is None
    assert rings_again(assignment_status="offered", seen=False, expires_at=over, at=AT)
    assert not rings_again(assignment_status="offered", seen=True, expires_at=over, at=AT)
    assert not rings_again(assignment_status="accepted", seen=False, expires_at=over, at=AT)
    assert not rings_again(assignment_status="offered", seen=False, expires_at=over, at=over)


def test_after_the_first_no_the_next_team_or_the_desk_and_after_the_second_the_telephone() -> None:
    assert after_no(in_vain=1, automatic=True) == "next_team"
    assert after_no(in_vain=1, automatic=False) == "tell_desk"
    assert after_no(in_vain=2, automatic=True) == after_no(in_vain=2, automatic=False) == "call"


def test_the_row_of_noes_ends_where_a_person_took_the_visit_in_hand() -> None:
    said = [Part(each) for each in ("expired", "withdrawn", "declined", "expired", "offered")]

    assert asked_in_vain(said) == said[2:4]
    assert asked_in_vain(said[:2]) == []


def test_a_call_stands_above_what_led_to_it_and_an_ended_visit_alarms_nobody() -> None:
    visit = Watched(urgency="red", alarmed_at=AT, returned_at=AT, must_call_at=AT, psc119_alarmed_at=AT)

    assert kinds(visit) == ["must_call", "psc119", "new_red"]
    assert kinds(Watched(status="offered", must_call_at=AT), Part("offered")) == ["must_call"]
    assert kinds(Watched(status="cancelled", must_call_at=AT)) == []


def test_a_team_alarms_for_what_it_does_now_and_no_longer_for_what_it_did() -> None:
    lost = Part("en_route", not_found_at=AT, arrival_alarmed_at=AT, help_needed_at=AT)

    assert kinds(Watched(status="en_route"), lost) == ["help", "not_found", "arrival"]
    found = Part(
        "on_scene", not_found_at=AT, arrived_at=AT + MINUTE, arrival_alarmed_at=AT, on_scene_alarmed_at=AT
    )
    assert kinds(Watched(status="on_scene", got_worse_at=AT), found) == ["on_scene"]
    assert set(ALARMS) >= {"call_back", "address"}


def test_every_open_status_is_watched_by_the_deadline_that_is_set_for_it() -> None:
    target = Target(face_to_face_minutes=15, offer_seconds=60, unassigned_minutes=1)

    for status in OPEN:
        due = running_deadline(visit_status=status, since=AT, target=target)
        assert due is not None
        assert due.kind == WATCHED_BY[status]


@pytest.mark.parametrize(
    ("endpoint", "fits"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc:def", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/gAAA", True),
        ("https://wns2-sg2p.notify.windows.com/w/?token=a", True),
        ("https://web.push.apple.com/QABC", True),
        ("https://web.push.apple.com:443/QABC", True),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://notify.windows.com/w/a", False),
        ("https://evilnotify.windows.com.example.org/w/a", False),
        ("https://evil-notify.windows.com/w/a", False),
        ("https://fcm.googleapis.com.example.org/a", False),
        ("https://fcm.googleapis.com:8443/a", False),
        ("https://someone@fcm.googleapis.com/a", False),
        ("https://fcm.googleapis.com/", False),
        ("https://127.0.0.1/a", False),
        ("http://127.0.0.1:9/a", False),
        ("https://fcm.googleapis.com/" + "a" * 600, False),
        ("javascript:alert(1)", False),
        ("https://[::1/a", False),
    ],
)
def test_a_push_goes_to_the_push_services_of_browsers_and_nowhere_else(endpoint: str, fits: bool) -> None:
    assert endpoint_fits(endpoint) is fits


def test_a_test_may_have_a_receiver_of_its_own() -> None:
    assert endpoint_fits("http://127.0.0.1:9/a", local=True)
    assert not endpoint_fits("http://10.0.0.1:9/a", local=True)
