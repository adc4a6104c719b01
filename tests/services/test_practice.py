"""The practice city lives by the services alone, leaves people their hands free, and never enters a real one."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import F

from clinics.actors import actor_of
from clinics.clock import forget_clock, now, real_now, stepped_time
from clinics.models import Installation, Shift, VisitNote
from dispatch.models import Assignment, Call, Event, IncomingCall, Visit
from dispatch.positions.intake import request_limit, tracks
from dispatch.positions.store import latest_positions
from dispatch.practice.city import City, Manner
from dispatch.practice.clock import resume_clock, set_clock
from dispatch.practice.demand import Load
from dispatch.practice.past import warm_up
from dispatch.practice.setup import NotPractice
from dispatch.queries.invariants import check_invariants
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, ENDED_BY_TEAM, OPEN
from dispatch.services.crew_actions import Item, apply_items
from dispatch.services.offers import offer_visit
from dottoro.startup.folders import CHECKOUT
from dottoro.startup.processes import wait_until
from tests.builders import (
    BARRANG_LOMPO,
    MANGASA,
    TeamOnDuty,
    actor,
    build_city,
    build_clinic,
    build_shift,
    build_team,
    build_team_on_duty,
    build_visit,
)

MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""10:00 in Makassar, the busiest hour."""
BUSY = Manner(seed=7, load=Load(per_hour=7.0), left_free=frozenset())


@pytest.fixture
def small_city() -> list[TeamOnDuty]:
    """Three puskesmas, five teams at work since nine, at ten in the morning."""
    build_city(MORNING)
    duties = [build_team_on_duty(build_clinic(name)) for name in (MANGASA, MANGASA, BARRANG_LOMPO)]
    duties += [build_team_on_duty(), build_team_on_duty()]
    actor("dispatcher")
    actor("call_taker")
    return duties


def live(manner: Manner, span: timedelta) -> None:
    """The city from ten o'clock, without anybody else."""
    with stepped_time(MORNING) as stepped:
        City(manner).live_through(stepped, lambda: MORNING + span)


def one_round(city: City, *, real_later: float = 0.0) -> None:
    """One round of the running city; ``real_later``: as if so many real seconds had passed for the phones."""
    forget_clock()
    city.live(time.monotonic() + real_later)


def leap(by: timedelta) -> None:
    """The running clock, so much later."""
    set_clock(factor=1.0, offset=by)
    forget_clock()


@pytest.mark.django_db
@pytest.mark.usefixtures("small_city")
def test_an_hour_and_a_half_of_the_city_ends_visits_and_breaks_nothing() -> None:
    live(BUSY, timedelta(minutes=90))

    assert check_invariants() == []
    assert Visit.objects.count() > 5
    assert Visit.objects.filter(status__in=ENDED_BY_TEAM).count() >= 3
    assert VisitNote.objects.exists()
    assert {"citizen", "desk"} == set(Visit.objects.values_list("source", flat=True))
    assert Event.objects.filter(kind="team_arrived", lat__isnull=False).exists()
    assert not Event.objects.filter(happened_at__gt=F("recorded_at")).exists()
    assert not Event.objects.exclude(recorded_at__range=(MORNING, MORNING + timedelta(minutes=91))).exists()
    assert all(visit.caller_phone.startswith("+62840") for visit in Visit.objects.all())


@pytest.mark.django_db
@pytest.mark.usefixtures("small_city")
def test_the_same_seed_makes_the_same_requests() -> None:
    def asked(seed: int) -> list[tuple[object, ...]]:
        with transaction.atomic(), stepped_time(MORNING) as stepped:
            for due in list(
                City(Manner(seed=seed, load=BUSY.load)).callers.plan(MORNING + timedelta(minutes=40))
            ):
                stepped.step_to(due.at)
                due.act()
            rows = Visit.objects.order_by("requested_at")
            found = list(rows.values_list("complaint", "caller_name", "village__code", "lat", "requested_at"))
            transaction.set_rollback(True)
        return found

    first = asked(1)

    assert len(first) > 3
    assert asked(1) == first
    assert asked(2) != first


@pytest.mark.django_db
@pytest.mark.usefixtures("small_city")
def test_a_request_made_again_after_a_crash_is_the_same_visit() -> None:
    for _ in range(2):
        with stepped_time(MORNING) as stepped:
            due = next(City(BUSY).callers.plan(MORNING + timedelta(minutes=40)))
            stepped.step_to(due.at)
            due.act()

    assert Visit.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("small_city")
def test_four_of_five_calls_are_none_when_asked() -> None:
    live(Manner(seed=3, load=Load(per_hour=12.0), invalid_calls=True), timedelta(minutes=20))

    requests = Call.objects.filter(disposition="request").count()
    assert requests
    wasted = Call.objects.exclude(disposition="request")
    assert wasted.count() >= requests  # the small list knows two of the four kinds
    assert not wasted.filter(visit__isnull=False).exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("small_city")
def test_calls_ring_at_the_desk_and_what_nobody_takes_the_invented_call_taker_answers() -> None:
    with stepped_time(MORNING) as stepped:
        city = City(Manner(seed=5, load=Load(per_hour=14.0), left_free=frozenset()), rings=True)
        city.live_through(stepped, lambda: MORNING + timedelta(minutes=25))

    kinds = set(Call.objects.values_list("disposition", flat=True))
    assert "request" in kinds
    assert kinds - {"request", "missed", ""}
    answered = Call.objects.filter(disposition="request", rang_at__isnull=False)
    took = [call.answered_at - call.rang_at for call in answered if call.answered_at and call.rang_at]
    assert all(each >= timedelta(seconds=2) for each in took)
    assert Visit.objects.filter(source="desk").count() == Call.objects.filter(disposition="request").count()
    assert IncomingCall.objects.filter(ended_at__isnull=True).count() <= 3
    assert check_invariants() == []


@pytest.mark.django_db
@pytest.mark.usefixtures("small_city")
def test_a_restart_goes_on_where_the_rows_are() -> None:
    live(BUSY, timedelta(minutes=30))
    asked = Visit.objects.count()

    with stepped_time(MORNING + timedelta(minutes=30)) as stepped:
        quiet = City(Manner(seed=7, load=Load(per_hour=0.0), left_free=frozenset()))
        quiet.live_through(stepped, lambda: MORNING + timedelta(hours=3))

    assert Visit.objects.count() == asked
    assert not Visit.objects.filter(status__in=OPEN).exists()
    assert check_invariants() == []


@pytest.mark.django_db
def test_a_team_played_by_hand_is_left_alone_and_its_van_drives_all_the_same() -> None:
    build_city(MORNING)
    duty = build_team_on_duty()
    visit = build_visit(MANGASA, lat=-5.186, lon=119.437)
    request_limit._devices.clear()
    tracks.forget()
    city = City(Manner(seed=1, load=Load(per_hour=0.0)))
    offer_visit(
        visit_id=visit.pk, team_id=duty.team.pk, by=actor(), seen_version=visit.version, action_id=uuid4()
    )
    by = actor_of(duty.people[0])

    def tap(kind: str) -> str:
        item = Item(uuid4(), kind, now(), visit.pk, {}, None, offline=False)
        return apply_items(
            by=by, person_id=by.person_id or 0, device_id="hp-rosmini", sent_at=now(), items=[item]
        )[0].verdict

    assert tap("see_offer") == tap("accept") == "stored"
    for _ in range(3):
        leap(timedelta(minutes=4))
        one_round(city)
    assert Assignment.objects.get(visit=visit).status == "accepted"
    assert tap("depart") == "stored"
    one_round(city, real_later=300)
    leap(timedelta(minutes=3))
    one_round(city, real_later=600)

    assert Assignment.objects.get(visit=visit).status == "en_route"
    fix = (latest_positions([duty.team.pk]) or {})[duty.team.pk]
    assert abs(fix.lat - duty.team.clinic.lat) > 0.001


@pytest.mark.django_db
def test_a_crew_that_has_just_signed_in_finds_its_shift_not_started() -> None:
    build_city(MORNING)
    duty = build_shift(build_team())
    duty.people[0].last_login = real_now()
    duty.people[0].save(update_fields=["last_login"])
    other = build_shift(build_team(build_clinic(MANGASA)))
    city = City(BUSY)

    for _ in range(3):
        one_round(city)
        leap(timedelta(minutes=15))

    started = Shift.objects.filter(started_at__isnull=False)
    assert duty.shift not in started
    assert other.shift in started or not city.rota.staffed(other.team.code)


@pytest.mark.django_db
def test_a_waiting_visit_is_left_to_the_desk_for_a_while() -> None:
    build_city(MORNING)
    duty = build_team_on_duty()
    actor("dispatcher")
    visit = build_visit()
    city = City(Manner(load=Load(per_hour=0.0), patience_seconds=45.0))

    leap(timedelta(seconds=30))
    one_round(city)
    assert not Assignment.objects.exists()

    leap(timedelta(seconds=30))
    one_round(city)
    assert Assignment.objects.get(status__in=ACTIVE_ASSIGNMENT).team == duty.team
    assert Visit.objects.get(pk=visit.pk).status == "offered"


@pytest.mark.django_db
@pytest.mark.usefixtures("small_city")
def test_a_new_city_gets_a_past_once_and_it_ends_now() -> None:
    Installation.objects.update(clock_anchor=F("real_anchor"))
    forget_clock()
    said: list[str] = []

    assert warm_up(BUSY, timedelta(hours=1), said.append)
    visits = Visit.objects.count()
    newest = Event.objects.latest("seq").recorded_at

    assert visits
    assert newest <= now()
    assert not warm_up(BUSY, timedelta(hours=1), said.append)
    assert Visit.objects.count() == visits
    assert check_invariants() == []


@pytest.mark.django_db
def test_a_change_of_speed_makes_no_leap_and_the_clock_never_goes_back() -> None:
    build_city(MORNING)
    before = now()

    set_clock(factor=60.0)
    forget_clock()

    assert timedelta(0) <= now() - before < timedelta(minutes=2)
    with pytest.raises(ValueError, match="never goes back"):
        set_clock(factor=1.0, offset=timedelta(seconds=-1))
    with pytest.raises(ValueError, match="speed"):
        set_clock(factor=0)


@pytest.mark.django_db
def test_a_city_that_stood_still_goes_on_where_it_stood() -> None:
    build_city(MORNING)
    build_visit()
    leap(timedelta(days=3))

    assert resume_clock()
    forget_clock()

    assert now() - MORNING < timedelta(minutes=2)
    assert not resume_clock()


@pytest.mark.django_db
def test_a_real_database_is_refused() -> None:
    at = real_now()
    Installation.objects.create(id=1, kind="real", clock_anchor=at, real_anchor=at, created_at=at)

    with pytest.raises(CommandError, match="not a practice installation"):
        call_command("practice", minutes=0.01)
    with pytest.raises(CommandError, match="not a practice installation"):
        call_command("practice", warm_up=timedelta(hours=1))
    with pytest.raises(NotPractice):
        set_clock(factor=2.0)
    with pytest.raises(RuntimeError, match="practice"), stepped_time(at):
        pass
    assert now() - at < timedelta(minutes=1)


@pytest.mark.crash
@pytest.mark.django_db(transaction=True)
def test_the_city_ends_within_a_second_of_sigterm() -> None:
    build_city()
    duty = build_team_on_duty()
    address, _, query = os.environ["DATABASE_URL"].partition("?")
    name = settings.DATABASES["default"]["NAME"]
    process = subprocess.Popen(
        [sys.executable, "manage.py", "practice"],
        cwd=CHECKOUT,
        env={**os.environ, "DATABASE_URL": f"{address.rpartition('/')[0]}/{name}?{query}"},
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_until(lambda: bool(latest_positions([duty.team.pk])), seconds=60)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        status = process.wait(timeout=20)
        took = time.monotonic() - began
    finally:
        process.kill()
        process.wait()

    assert status == 0
    assert took < 3
