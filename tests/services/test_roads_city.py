"""The city's own road data: who closes a road, how it opens again, and lorong that no van enters."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from clinics.actors import Actor, actor_of
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import ActionReceipt, Event, NoEntry, ReviewItem, RoadClosure, TeamFix, Visit
from dispatch.queries.crew import crew_today
from dispatch.queries.invariants import check_invariants
from dispatch.queries.roads import conditions, road_closures
from dispatch.services.crew_actions import Item, Verdict, apply_items
from dispatch.services.log import TapFix
from dispatch.services.offers import offer_visit
from dispatch.services.roads import close_road, lift_no_entry, reopen_road
from dispatch.travel.conditions import FAIR
from tests import builders
from tests.builders import KASSI_KASSI, TeamOnDuty
from tests.counting import queries_of

pytestmark = pytest.mark.django_db

SPOT = [(-5.1702, 119.4533)]
LINE = [(-5.1702, 119.4533), (-5.1710, 119.4540), (-5.1715, 119.4552)]
HOME = (-5.17003, 119.45318)
PARKED = (-5.16903, 119.45318)
"""About 111 m north of the home."""


def closing(by: Actor, **changed: Any) -> int:
    """Close a road in Kassi-Kassi by flood for two hours, or as changed."""
    asked = {
        "kind": "flood", "shape": SPOT, "radius_metres": 25, "classes": [], "ends_at": now() + timedelta(hours=2),
        "note": "", "action_id": uuid4(), **changed,
    }  # fmt: skip
    answer = close_road(by=by, **asked)
    return int(answer["closure_id"])


@pytest.fixture
def rosmini(db: None) -> Actor:
    builders.build_clinic(KASSI_KASSI)
    return builders.actor("dispatcher")


def test_a_flooded_road_is_closed_for_the_next_travel_time_and_an_event_says_so(rosmini: Actor) -> None:
    before = conditions()

    closure = closing(rosmini, shape=LINE, note="  Jl. Sultan Alauddin depan kampus ")

    after = conditions()
    assert (before.closures, before.version) == ((), FAIR.version)
    assert [(each.id, len(each.shape), each.radius_metres) for each in after.closures] == [(closure, 3, 25.0)]
    assert after.version != before.version
    event = Event.objects.get(kind="road_closed")
    assert (event.subject, event.visit_id, event.fact) == (
        f"closure:{closure}",
        None,
        {"closure_kind": "flood"},
    )
    assert RoadClosure.objects.get().note == "Jl. Sultan Alauddin depan kampus"


def test_a_closure_falls_away_by_itself_at_its_end(rosmini: Actor) -> None:
    ends_at = now() + timedelta(hours=1)
    closing(rosmini, ends_at=ends_at)

    just_before, just_after = conditions(ends_at - timedelta(seconds=1)), conditions(ends_at)

    assert len(just_before.closures) == 1
    assert (just_after.closures, just_after.version) == ((), FAIR.version)


def test_a_road_is_opened_before_its_time_and_only_once(rosmini: Actor) -> None:
    closure = closing(rosmini)

    reopen_road(closure_id=closure, by=rosmini, action_id=uuid4())

    assert conditions().version == FAIR.version
    assert road_closures(rosmini)["closures"] == []
    with pytest.raises(Refusal, match="closure_over"):
        reopen_road(closure_id=closure, by=rosmini, action_id=uuid4())
    assert Event.objects.filter(subject=f"closure:{closure}").count() == 2


def test_the_same_command_twice_is_one_closure_and_one_reopening(rosmini: Actor) -> None:
    action, opening = uuid4(), uuid4()

    first = closing(rosmini, action_id=action)
    again = closing(rosmini, action_id=action)
    answers = [reopen_road(closure_id=first, by=rosmini, action_id=opening) for _ in range(2)]

    assert first == again
    assert RoadClosure.objects.count() == 1
    assert answers[0] == answers[1]
    assert Event.objects.exclude(subject="").count() == 2


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"kind": "parade"}, "invalid", "kind"),
        ({"shape": []}, "closure_needs_place", "shape"),
        ({"shape": [(float("nan"), 119.45)]}, "closure_needs_place", "shape"),
        ({"shape": SPOT * 201}, "closure_too_many_points", "shape"),
        ({"shape": [(-6.2, 106.8)]}, "closure_outside_city", "shape"),
        ({"shape": [(-5.1702, 119.4533), (-5.17, 119.7)]}, "closure_outside_city", "shape"),
        ({"radius_metres": 4}, "closure_radius", "radius_metres"),
        ({"radius_metres": 501}, "closure_radius", "radius_metres"),
        ({"classes": ["boat"]}, "invalid", "classes"),
        ({"ends_in": timedelta(0)}, "closure_ends_in_past", "ends_at"),
        ({"ends_in": timedelta(days=30, minutes=1)}, "closure_ends_too_late", "ends_at"),
        ({"note": "x" * 161}, "too_long", "note"),
    ],
)
def test_a_slip_of_the_hand_is_refused_with_the_field(
    rosmini: Actor, changed: dict[str, Any], code: str, field: str
) -> None:
    asked = dict(changed)
    if "ends_in" in asked:
        asked["ends_at"] = now() + asked.pop("ends_in")

    with pytest.raises(Refusal, match=code) as no:
        closing(rosmini, **asked)

    assert no.value.field == field
    assert RoadClosure.objects.count() == Event.objects.exclude(subject="").count() == 0
    assert not ActionReceipt.objects.exists()


def test_the_widest_narrowest_longest_closures_that_may_stand(rosmini: Actor) -> None:
    soon = now() + timedelta(days=30) - timedelta(seconds=30)

    made = [
        closing(rosmini, radius_metres=5),
        closing(rosmini, radius_metres=500, shape=SPOT * 200),
        closing(rosmini, ends_at=soon),
        closing(rosmini, classes=["foot", "minivan", "minivan"]),
        closing(rosmini, classes=["foot", "motorcycle", "minivan"]),
    ]

    assert [RoadClosure.objects.get(pk=pk).classes for pk in made[-2:]] == [["minivan", "foot"], []]


@pytest.mark.parametrize("role", ["call_taker", "health_office", "crew", "clinic_head", "observer"])
def test_only_dispatchers_close_roads(rosmini: Actor, role: str) -> None:
    closure = closing(rosmini)

    for refused in (
        lambda by: closing(by),
        lambda by: reopen_road(closure_id=closure, by=by, action_id=uuid4()),
        lambda by: lift_no_entry(no_entry_id=1, by=by, action_id=uuid4()),
    ):
        with pytest.raises(Refusal, match="forbidden"):
            refused(builders.actor(role))


def test_the_desk_reads_where_until_when_and_by_whom(rosmini: Actor) -> None:
    closure = closing(rosmini, shape=LINE, kind="feast", classes=["minivan"])

    shown = road_closures(rosmini)["closures"][0]

    assert (shown["id"], shown["kind"], shown["classes"]) == (closure, "feast", ["minivan"])
    assert (shown["village"], shown["district"]) == (KASSI_KASSI, "Rappocini")
    assert shown["by"] == builders.BU_ROSMINI
    assert 240 < shown["metres"] < 300
    assert shown["shape"] == [list(point) for point in LINE]


def test_reading_the_roads_takes_as_many_queries_for_many_as_for_one(rosmini: Actor) -> None:
    closing(rosmini)
    one = queries_of(lambda: road_closures(rosmini))
    for _ in range(20):
        closing(rosmini)

    assert queries_of(lambda: road_closures(rosmini)) == one
    conditions()
    assert queries_of(conditions) == 1


# mobil tidak bisa masuk


@pytest.fixture
def duty(db: None) -> TeamOnDuty:
    return builders.build_team_on_duty()


def sent(duty: TeamOnDuty, *steps: str) -> Visit:
    """A visit at a marked home, offered to the team, which then took these steps."""
    visit = builders.build_visit(lat=HOME[0], lon=HOME[1])
    offer_visit(
        visit_id=visit.pk, team_id=duty.team.pk, by=builders.actor(), seen_version=visit.version, action_id=uuid4(),
        override_reason="other",
    )  # fmt: skip
    for step in steps:
        assert tap(duty, visit, step).verdict == "stored"
    visit.refresh_from_db()
    return visit


def tap(
    duty: TeamOnDuty,
    visit: Visit,
    kind: str,
    *,
    at: tuple[float, float] | None = None,
    fix_age: timedelta = timedelta(0),
    accuracy: float = 12.0,
    happened_at: datetime | None = None,
    **payload: Any,
) -> Verdict:
    """One tap of the crew's first phone."""
    moment = happened_at or now()
    fix = TapFix(at[0], at[1], accuracy, moment - fix_age) if at else None
    item = Item(uuid4(), kind, moment, visit.pk, payload, fix, offline=False)
    person = duty.people[0]
    return apply_items(
        by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=[item]
    )[0]


@pytest.mark.parametrize("steps", [("accept",), ("accept", "depart"), ("accept", "depart", "arrive")])
def test_a_crew_says_that_the_van_cannot_enter_and_the_travel_times_know(
    duty: TeamOnDuty, steps: tuple[str, ...]
) -> None:
    visit = sent(duty, *steps)

    verdict = tap(duty, visit, "no_entry", at=PARKED)

    assert verdict.verdict == "stored"
    spot = conditions().no_entries[0]
    assert (spot.vehicle_class, spot.parked, spot.home) == ("minivan", PARKED, HOME)
    event = Event.objects.get(kind="no_entry_reported")
    assert (event.visit_id, event.team_id) == (visit.pk, duty.team.pk)
    assert event.fact == {"team": duty.team.code, "vehicle_class": "minivan", "parked_metres": 111}
    shown = road_closures(builders.actor())["no_entries"][0]
    assert (shown["visit"], shown["team"], shown["metres"]) == (visit.code, duty.team.code, 111)
    assert (shown["village"], shown["home"], shown["parked"]) == (KASSI_KASSI, list(HOME), list(PARKED))
    assert check_invariants() == []


def test_dinas_reads_that_no_van_reaches_a_home_but_not_which(duty: TeamOnDuty) -> None:
    visit = sent(duty, "accept")
    tap(duty, visit, "no_entry", at=PARKED)
    closing(builders.actor(), note="depan rumah Dg. Ngai")

    roads = road_closures(builders.actor("health_office"))

    shown = roads["no_entries"][0]
    assert (roads["closures"][0]["note"], roads["closures"][0]["kind"]) == ("", "flood")
    assert (shown["home"], shown["parked"], shown["village"]) == (None, None, KASSI_KASSI)


def test_the_next_team_to_the_same_home_is_told_where_to_park(duty: TeamOnDuty) -> None:
    tap(duty, sent(duty, "accept"), "no_entry", at=PARKED)
    other, rider = builders.build_team_on_duty(), builders.build_team_on_duty(vehicle_class="motorcycle")
    for team in (other, rider):
        sent(team, "accept")

    told, not_told = (crew_today(actor_of(team.people[0]))["visits"][0]["parking"] for team in (other, rider))

    assert (told["lat"], told["lon"], told["metres"]) == (*PARKED, 111)
    assert not_told is None


def test_a_newer_report_of_the_same_visit_replaces_the_older(duty: TeamOnDuty) -> None:
    visit = sent(duty, "accept")

    tap(duty, visit, "no_entry", at=PARKED)
    tap(duty, visit, "no_entry", at=PARKED, lat=-5.1695, lon=119.4532)

    assert [spot.parked for spot in conditions().no_entries] == [(-5.1695, 119.4532)]
    assert NoEntry.objects.count() == 2


def test_without_a_fix_of_its_own_the_teams_last_position_says_where_the_van_stands(duty: TeamOnDuty) -> None:
    visit = sent(duty, "accept")
    at = now()
    for minutes, lat in ((5, -5.18), (1, PARKED[0])):
        TeamFix.objects.create(
            team=duty.team, shift=duty.shift, fix_time=at - timedelta(minutes=minutes), received_at=at, lat=lat,
            lon=PARKED[1], accuracy_metres=10,
        )  # fmt: skip

    verdict = tap(duty, visit, "no_entry", happened_at=at)

    assert verdict.verdict == "stored"
    assert conditions().no_entries[0].parked == PARKED


def _unplaced(visit: Visit) -> None:
    Visit.objects.filter(pk=visit.pk).update(pin_source="village")


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({}, "no_entry_needs_fix"),
        ({"at": PARKED, "fix_age": timedelta(minutes=3)}, "no_entry_needs_fix"),
        ({"at": PARKED, "accuracy": 900.0}, "no_entry_needs_fix"),
        ({"at": (-5.15, 119.4532)}, "no_entry_too_far"),
        ({"lat": 120.0, "lon": 119.45}, "invalid"),
        ({"lat": "x", "lon": 119.45}, "invalid"),
        ({"lat": -5.17}, "invalid"),
    ],
)
def test_a_report_that_says_no_place_is_refused_in_words_and_kept_for_a_person(
    duty: TeamOnDuty, how: dict[str, Any], code: str
) -> None:
    visit = sent(duty, "accept")

    verdict = tap(duty, visit, "no_entry", **how)

    assert (verdict.verdict, verdict.code) == ("review", code)
    assert verdict.id
    assert ReviewItem.objects.filter(visit=visit, kind="no_entry", code=code).count() == 1
    assert NoEntry.objects.count() == 0


def test_a_home_known_by_its_kelurahan_only_has_no_lorong_to_speak_of(duty: TeamOnDuty) -> None:
    visit = sent(duty, "accept")
    _unplaced(visit)

    assert tap(duty, visit, "no_entry", at=PARKED).code == "no_entry_needs_home"


def test_a_boat_enters_no_lorong(db: None) -> None:
    duty = builders.build_team_on_duty(vehicle_class="boat")
    visit = builders.build_visit(lat=HOME[0], lon=HOME[1])
    builders.build_assignment(visit, duty, "accepted")

    assert tap(duty, visit, "no_entry", at=PARKED).code == "no_entry_by_road_only"


def test_who_was_only_asked_has_not_been_there(duty: TeamOnDuty) -> None:
    visit = sent(duty)

    assert tap(duty, visit, "no_entry", at=PARKED).code == "out_of_order"


def test_the_desk_takes_the_mark_away_once_and_the_visits_story_says_so(duty: TeamOnDuty) -> None:
    visit, by = sent(duty, "accept"), builders.actor()
    tap(duty, visit, "no_entry", at=PARKED)
    report, action = NoEntry.objects.get(), uuid4()

    answers = [lift_no_entry(no_entry_id=report.pk, by=by, action_id=action) for _ in range(2)]

    assert answers[0] == answers[1]
    assert (conditions().no_entries, conditions().version) == ((), FAIR.version)
    assert Event.objects.filter(visit=visit, kind="no_entry_lifted").count() == 1
    with pytest.raises(Refusal, match="no_entry_over"):
        lift_no_entry(no_entry_id=report.pk, by=by, action_id=uuid4())
    with pytest.raises(Refusal, match="not_found"):
        lift_no_entry(no_entry_id=999_999, by=by, action_id=uuid4())
    assert check_invariants() == []
