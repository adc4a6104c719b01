"""Web push: an empty, signed hint to the phones of a crew on duty; whatever becomes of it, the ladder goes on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db.models import F
from py_vapid import Vapid02
from py_vapid.jwt import decode
from pytest_django import Settings

from clinics.actors import Actor, actor_of
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Assignment, Deadline, Event, PushHint, PushSubscription, Switch, Visit
from dispatch.outside import vapid
from dispatch.outside.push import send_due
from dispatch.queries.cards import visit_card
from dispatch.queries.crew import crew_today
from dispatch.queries.invariants import check_invariants
from dispatch.services.deadlines import run_due_deadlines
from dispatch.services.offers import offer_visit
from dispatch.services.push import allow_push, refuse_push
from tests import builders
from tests.builders import TeamOnDuty
from tests.outside_server import StandIn, message_service

pytestmark = pytest.mark.django_db


@contextmanager
def pushing(settings: Settings, keys: Path, kind: str) -> Iterator[StandIn]:
    """A push service on this machine, in a city that has pushes switched on."""
    settings.OUTSIDE_ALLOW_LOCAL = True
    settings.DATA = keys
    settings.VAPID_KEY = ""
    settings.PUSH_CONTACT = "mailto:dinkes@example.org"
    vapid.forget_key()
    builders.build_city(kind=kind)
    Switch.objects.create(name="push", on=True)
    with message_service() as stand_in:
        stand_in.status, stand_in.body = 201, b""
        yield stand_in
    vapid.forget_key()


@pytest.fixture
def service(settings: Settings, tmp_path: Path) -> Iterator[StandIn]:
    with pushing(settings, tmp_path, "real") as stand_in:
        yield stand_in


def phone(service: StandIn, duty: TeamOnDuty, name: str = "a", person: int = 0) -> str:
    """A crew member allows hints on a phone."""
    endpoint = f"http://{service.host}/push/{name}"
    allow_push(by=actor_of(duty.people[person]), endpoint=endpoint, key_id=vapid.key_id())
    return endpoint


def offer(visit: Visit, duty: TeamOnDuty, desk: Actor) -> None:
    visit.refresh_from_db()
    offer_visit(
        visit_id=visit.pk, team_id=duty.team.pk, by=desk, seen_version=visit.version, action_id=uuid4(),
        override_reason="other",
    )  # fmt: skip


def test_an_offer_is_hinted_once_a_phone_empty_and_signed_with_the_citys_key(service: StandIn) -> None:
    duty, other = builders.build_team_on_duty(), builders.build_team_on_duty()
    phone(service, duty, "doctor")
    phone(service, duty, "nurse", person=1)
    phone(service, other, "not-asked")
    visit = builders.build_visit(urgency="red")

    offer(visit, duty, builders.actor())
    assert service.asked == []
    assert send_due() == 1
    assert send_due() == 0

    assert sorted(each.path for each in service.asked) == ["/push/doctor", "/push/nurse"]
    for each in service.asked:
        assert (each.method, each.body, each.headers["urgency"]) == ("POST", b"", "high")
        assert 0 < int(each.headers["ttl"]) <= 60
        signed = each.headers["authorization"]
        assert Vapid02.verify(signed)
        token, key = signed.removeprefix("vapid t=").split(",k=")
        assert key == vapid.public_key()
        claims = decode(token, key)
        assert (claims["aud"], claims["sub"]) == (f"http://{service.host}", "mailto:dinkes@example.org")
    event = Event.objects.get(kind="offer_pushed")
    assert event.fact == {"team": duty.team.code, "phones": 2}
    assert visit_card(visit.pk, identity=True)["assignment"]["pushed_at"] is not None
    assert check_invariants() == []


def test_nothing_is_hinted_until_the_city_allows_it_nor_to_who_is_off_duty(service: StandIn) -> None:
    duty, off = builders.build_team_on_duty(), builders.build_shift(builders.build_team())
    endpoint = phone(service, off)
    Switch.objects.update(on=False)
    visit, desk = builders.build_visit(urgency="red"), builders.actor()

    offer(visit, duty, desk)
    assert not PushHint.objects.exists()

    Switch.objects.update(on=True)
    second = builders.build_visit(urgency="red")
    offer(second, builders.build_team_on_duty(), desk)
    send_due()
    assert service.asked == []
    assert PushHint.objects.get().outcome == "nobody"
    refuse_push(by=actor_of(duty.people[0]), endpoint=endpoint)
    assert not PushSubscription.objects.exists()


def test_a_phone_that_is_gone_is_forgotten_and_one_that_changed_hands_is_the_new_ones(
    service: StandIn,
) -> None:
    duty = builders.build_team_on_duty()
    phone(service, duty)
    phone(service, duty, person=1)
    assert PushSubscription.objects.get().person == duty.people[1]
    service.status = 410

    offer(builders.build_visit(urgency="red"), duty, builders.actor())
    send_due()

    assert not PushSubscription.objects.exists()
    assert PushHint.objects.get().outcome == "failed"
    assert not Event.objects.filter(kind="offer_pushed").exists()


def test_an_offer_that_was_seen_meanwhile_is_not_hinted(service: StandIn) -> None:
    duty = builders.build_team_on_duty()
    phone(service, duty)
    offer(builders.build_visit(urgency="red"), duty, builders.actor())
    Assignment.objects.update(seen_at=now())

    assert send_due() == 1
    assert service.asked == []
    assert PushHint.objects.get().outcome == "late"


def test_a_practice_city_writes_its_hints_down_and_sends_none(settings: Settings, tmp_path: Path) -> None:
    with pushing(settings, tmp_path, "practice") as service:
        duty = builders.build_team_on_duty()
        phone(service, duty)

        offer(builders.build_visit(urgency="red"), duty, builders.actor())
        send_due()

        assert service.asked == []
    assert PushHint.objects.get().outcome == "logged"


def test_only_known_push_services_are_kept(service: StandIn) -> None:
    duty = builders.build_team_on_duty()

    with pytest.raises(Refusal, match="invalid"):
        allow_push(by=actor_of(duty.people[0]), endpoint="https://example.org/push/a", key_id="k")


def test_the_key_is_made_once_and_read_by_nobody_else(service: StandIn, tmp_path: Path) -> None:
    first = vapid.public_key()
    vapid.forget_key()

    assert vapid.public_key() == first
    assert [(each.name, each.stat().st_mode & 0o777) for each in tmp_path.iterdir()] == [("vapid_key", 0o600)]


def later(seconds: int) -> None:
    """So much time has passed: every row is so much older."""
    by = timedelta(seconds=seconds)
    Deadline.objects.filter(done_at__isnull=True).update(due_at=F("due_at") - by)
    Assignment.objects.update(
        offered_at=F("offered_at") - by, expires_at=F("expires_at") - by, ended_at=F("ended_at") - by
    )
    PushHint.objects.update(leased_until=F("leased_until") - by)


def test_with_every_push_dropped_a_person_has_the_request_before_its_deadline(service: StandIn) -> None:
    """The page has it at once, rings again, then the desk is told, then it must call: all by rows, none by a push."""
    teams, desk = [builders.build_team_on_duty(), builders.build_team_on_duty()], builders.actor()
    for duty in teams:
        phone(service, duty, duty.team.code)
    service.status = 503
    visit, told, passed, asked = builders.build_visit(urgency="red"), dict[str, int](), 0, 0

    while "must_call" not in told and passed < 15 * 60:
        visit.refresh_from_db()
        if visit.status == "triaged":
            offer(visit, teams[asked], desk)
            at_phone = json.dumps(crew_today(actor_of(teams[asked].people[0]))["visits"], default=str)
            assert visit.code in at_phone
            asked += 1
        later(5)
        passed += 5
        send_due()
        run_due_deadlines()
        for alarm in visit_card(visit.pk, identity=True)["alarms"]:
            told.setdefault(alarm["kind"], passed)

    assert service.asked
    assert not Event.objects.filter(kind="offer_pushed").exists()
    assert told["returned"] <= 65
    assert told["must_call"] <= 130
    assert Assignment.objects.filter(rang_again_at__isnull=False).count() == 2
    in_vain = visit_card(visit.pk, identity=True)["in_vain"]
    assert [(each["team"], each["status"]) for each in in_vain] == [
        (teams[1].team.code, "expired"), (teams[0].team.code, "expired"),
    ]  # fmt: skip
    assert all(each["team_phone"] for each in in_vain)
    steps = Event.objects.filter(visit=visit).exclude(kind__startswith="task").order_by("seq")
    assert list(steps.values_list("kind", flat=True))[2:] == [
        "visit_offered", "offer_rang_again", "offer_expired",
        "visit_offered", "offer_passed_on", "offer_rang_again", "offer_expired", "desk_must_call",
    ]  # fmt: skip
    assert check_invariants() == []
