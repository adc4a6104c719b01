"""From what crews drove to the factor of an hour that a person accepts, and from there into every travel time."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from clinics.actors import Actor, actor_of
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Assignment, Event, SettingChange, TravelFactor, Visit
from dispatch.queries.roads import conditions
from dispatch.queries.travel import calibration
from dispatch.services.crew_actions import Item, apply_items
from dispatch.services.log import TapFix
from dispatch.services.offers import offer_visit
from dispatch.services.travel import Factor, accept_factors
from dispatch.travel import Place, StraightLine
from dispatch.travel.current import travel
from tests import builders
from tests.builders import KASSI_KASSI, TeamOnDuty
from tests.counting import queries_of

pytestmark = pytest.mark.django_db

RAPPOCINI = "73.71.13"
DAY = date(2026, 11, 20)
FIVE = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
"""Half past five in the afternoon in Makassar."""
HOME, BASE = Place(-5.17003, 119.45318), Place(-5.19, 119.45)


@pytest.fixture
def dinas(db: None) -> Actor:
    builders.build_city(FIVE)
    builders.build_clinic(KASSI_KASSI)
    return builders.actor("health_office")


def _drive(
    base: int, actual: int, *, said: int | None = None, at: datetime = FIVE, **more: object
) -> Assignment:
    """One drive as the services leave it behind."""
    duty = builders.build_team_on_duty(vehicle_class=str(more.pop("vehicle", "minivan")))
    visit = builders.build_visit(lat=HOME.lat, lon=HOME.lon)
    if "pin" in more:
        Visit.objects.filter(pk=visit.pk).update(pin_source=more.pop("pin"))
    assignment = builders.build_assignment(visit, duty, "finished", at=at)
    Assignment.objects.filter(pk=assignment.pk).update(
        departed_at=at, arrived_at=at + timedelta(seconds=actual), departure_base_seconds=base,
        departure_seconds=said or base, departure_source=more.pop("source", "estimate"),
    )  # fmt: skip
    assert not more
    return assignment


def _accept(by: Actor, *items: Factor) -> int:
    return int(accept_factors(by=by, items=items, action_id=uuid4())["changed"])


def test_slow_afternoons_propose_a_factor_and_say_how_wrong_the_times_were(dinas: Actor) -> None:
    for index in range(20):
        _drive(300 + index, 480 + index)

    report = calibration(dinas, DAY, DAY)

    city, kecamatan = report["rows"]
    assert (city["hour"], city["district"], city["district_name"], city["trips"]) == (17, None, None, 20)
    assert (kecamatan["district"], kecamatan["district_name"]) == (RAPPOCINI, "Rappocini")
    assert (city["in_force"], city["proposed"]) == (1.0, 1.4)
    assert report["error_without"] == pytest.approx(36.7, abs=1)
    assert report["error_proposed"] < report["error_said"]
    assert TravelFactor.objects.count() == 0  # proposing is not accepting


def test_only_drives_of_the_provider_in_force_by_road_vehicles_to_marked_homes_are_counted(
    dinas: Actor,
) -> None:
    _drive(300, 400)
    _drive(300, 400, source="osrm")
    _drive(300, 400, vehicle="boat")
    _drive(300, 400, pin="village")
    _drive(300, 5)
    _drive(300, 400, at=FIVE - timedelta(days=2))

    assert calibration(dinas, DAY, DAY)["trips"] == 1


def test_the_report_is_a_constant_number_of_queries(dinas: Actor) -> None:
    for _ in range(4):
        _drive(300, 400)

    assert queries_of(lambda: calibration(dinas, DAY, DAY)) == 3


def test_an_accepted_factor_is_in_the_next_travel_time_and_in_the_list_of_changes(dinas: Actor) -> None:
    before = travel(conditions()).times([BASE], HOME, "minivan")[0]

    changed = _accept(dinas, Factor(17, None, 1.2), Factor(17, RAPPOCINI, 1.5, "28 hari, 134 perjalanan"))

    after = travel(conditions()).times([BASE], HOME, "minivan")[0]
    assert changed == 2
    assert (after.factor, after.seconds) == (1.5, pytest.approx(before.seconds * 1.5))
    event = Event.objects.get(kind="setting_changed")
    assert (event.subject, event.fact) == ("setting:travel_factors", {"setting": "travel_factors"})
    kept = list(SettingChange.objects.order_by("name").values_list("name", "before", "after"))
    assert kept == [("travel_factor.17", None, 1.2), ("travel_factor.17.73.71.13", None, 1.5)]
    row = TravelFactor.objects.get(district__code=RAPPOCINI)
    assert (row.accepted_by_id, row.basis) == (dinas.person_id, "28 hari, 134 perjalanan")


def test_another_hour_and_another_kecamatan_keep_their_own_time(dinas: Actor) -> None:
    _accept(dinas, Factor(17, RAPPOCINI, 1.5))
    builders.build_village(builders.MANGASA)
    _accept(dinas, Factor(8, None, 2.0))

    mangasa = Place(-5.18487, 119.43576)
    at_five = travel(conditions()).times([BASE], mangasa, "minivan")[0]
    at_eight = travel(conditions(FIVE - timedelta(hours=9))).times([BASE], HOME, "minivan")[0]

    assert (at_five.factor, at_eight.factor) == (1.0, 2.0)


def test_a_factor_is_changed_and_taken_away_again(dinas: Actor) -> None:
    _accept(dinas, Factor(17, None, 1.2))
    _accept(dinas, Factor(17, None, 1.3))
    same = _accept(dinas, Factor(17, None, 1.3))
    gone = _accept(dinas, Factor(17, None, None))

    assert (same, gone, TravelFactor.objects.count()) == (0, 1, 0)
    assert conditions().factors == {}
    assert list(SettingChange.objects.order_by("pk").values_list("before", "after")) == [
        (None, 1.2), (1.2, 1.3), (1.3, None),
    ]  # fmt: skip


def test_one_wrong_factor_and_none_is_taken(dinas: Actor) -> None:
    for wrong in (
        Factor(24, None, 1.2), Factor(17, "99.99", 1.2), Factor(17, "73.71.13.1002", 1.2), Factor(17, None, 3.1),
        Factor(17, None, float("nan")),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="invalid"):
            _accept(dinas, Factor(9, None, 1.1), wrong)

    assert TravelFactor.objects.count() == 0


def test_a_retry_is_one_change(dinas: Actor) -> None:
    action = uuid4()

    answers = [accept_factors(by=dinas, items=[Factor(17, None, 1.2)], action_id=action) for _ in range(2)]

    assert answers[0] == answers[1]
    assert SettingChange.objects.count() == 1


@pytest.mark.parametrize("role", ["dispatcher", "call_taker", "crew", "clinic_head", "observer"])
def test_only_the_office_accepts_and_only_the_city_reads(role: str) -> None:
    clinic = builders.build_clinic(KASSI_KASSI) if role in ("crew", "clinic_head") else None
    by = builders.actor(role, clinic=clinic)

    with pytest.raises(Refusal, match="forbidden"):
        _accept(by, Factor(17, None, 1.2))
    if role != "dispatcher":
        with pytest.raises(Refusal, match="forbidden"):
            calibration(by, DAY, DAY)


def test_who_changed_what_stays(dinas: Actor) -> None:
    _accept(dinas, Factor(17, None, 1.2))

    with pytest.raises(DatabaseError), transaction.atomic():
        SettingChange.objects.update(after=3.0)


def _tap(duty: TeamOnDuty, visit: Visit, kind: str, at: Place | None = None) -> None:
    fix = TapFix(at.lat, at.lon, 10.0, now()) if at else None
    item = Item(uuid4(), kind, now(), visit.pk, {}, fix, offline=False)
    by = actor_of(duty.people[0])
    verdict = apply_items(by=by, person_id=by.staff_id, device_id="phone-1", sent_at=now(), items=[item])[0]
    assert verdict.verdict == "stored"


@pytest.mark.parametrize("with_fix", [True, False])
def test_a_departure_keeps_the_time_that_was_said_with_and_without_the_hour(
    dinas: Actor, with_fix: bool
) -> None:
    _accept(dinas, Factor(17, None, 1.5))
    duty = builders.build_team_on_duty()
    visit = builders.build_visit(lat=HOME.lat, lon=HOME.lon)
    offer_visit(
        visit_id=visit.pk, team_id=duty.team.pk, by=builders.actor(), seen_version=visit.version,
        action_id=uuid4(), override_reason="other",
    )  # fmt: skip

    _tap(duty, visit, "accept")
    _tap(duty, visit, "depart", BASE if with_fix else None)

    assignment = Assignment.objects.get(visit=visit)
    straight = StraightLine().times([BASE], HOME, "minivan")[0].seconds
    if with_fix:
        assert assignment.departure_base_seconds == round(straight)
        assert assignment.departure_seconds == round(straight * 1.5)
        assert assignment.departure_source == "estimate"
    else:
        assert assignment.departure_base_seconds is None


def test_an_admin_edits_factors_in_the_registry_and_the_change_is_kept(dinas: Actor) -> None:
    admin = builders.build_person("admin")
    client = builders.client_of(admin)

    page = client.get("/admin/dispatch/travelfactor/add/").status_code
    added = client.post("/admin/dispatch/travelfactor/add/", {"hour": 17, "factor": "1.3", "basis": "uji"})
    row = TravelFactor.objects.get()
    edited = client.post(f"/admin/dispatch/travelfactor/{row.pk}/change/", {"factor": "1.4", "basis": "uji"})
    too_much = client.post(f"/admin/dispatch/travelfactor/{row.pk}/change/", {"factor": "4", "basis": "uji"})

    assert (page, added.status_code, edited.status_code, too_much.status_code) == (200, 302, 302, 200)
    assert client.get("/admin/dispatch/travelfactor/").status_code == 200
    assert [row.factor for row in TravelFactor.objects.all()] == [1.4]
    assert list(SettingChange.objects.order_by("pk").values_list("after", "changed_by")) == [
        (1.3, admin.pk), (1.4, admin.pk),
    ]  # fmt: skip
