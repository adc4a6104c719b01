"""A road that is closed, and a lorong that no van enters, count in the very next ranking, through the whole product."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from clinics.actors import Actor, actor_of
from clinics.clock import now
from dispatch.models import NoEntry, TeamFix, Visit
from dispatch.queries.ranking import ranking_for
from dispatch.queries.roads import conditions
from dispatch.services.crew_actions import Item, apply_items
from dispatch.services.log import TapFix
from dispatch.services.offers import offer_visit
from dispatch.services.roads import close_road, lift_no_entry, reopen_road
from dispatch.travel import Place
from dispatch.travel import current as current_travel
from tests import builders
from tests.builders import TeamOnDuty
from tests.streets import STEP, corner, put_town_in_force

pytestmark = pytest.mark.django_db

TEAM_AT, HOME = corner(4, 0), corner(4, 8)
ACROSS = [
    (corner(3, 4).lat + STEP / 2, corner(3, 4).lon + STEP / 2),
    (corner(4, 4).lat + STEP / 2, corner(4, 4).lon + STEP / 2),
]
"""A line over the one street that leads straight from the team to the home."""


@pytest.fixture
def van(db: None, settings: Settings, tmp_path: Path) -> TeamOnDuty:
    """A van in a small town of streets, with a fix of now."""
    settings.ROADS_DIR = tmp_path
    settings.TRAVEL = "auto"
    put_town_in_force(tmp_path)
    current_travel.forget_travel()
    duty = builders.build_team_on_duty()
    _stand(duty, TEAM_AT)
    return duty


def _stand(duty: TeamOnDuty, place: Place) -> None:
    TeamFix.objects.create(
        team=duty.team, shift=duty.shift, fix_time=now(), received_at=now(), lat=place.lat, lon=place.lon,
        accuracy_metres=8,
    )  # fmt: skip


def _request() -> Visit:
    return builders.build_visit(lat=HOME.lat, lon=HOME.lon)


def _travel(visit: Visit, duty: TeamOnDuty) -> tuple[float, str]:
    """Minutes on the way and their source, as the desk reads them."""
    options = ranking_for(visit.pk)["options"]
    option = next(each for each in options if each["team_id"] == duty.team.pk)
    return option["travel_minutes"], option["source"]


def _flood(by: Actor, *, hours: float = 1.0, classes: tuple[str, ...] = ()) -> int:
    answer = close_road(
        by=by, action_id=uuid4(), kind="flood", shape=ACROSS, radius_metres=10, classes=classes,
        ends_at=now() + timedelta(hours=hours),
    )  # fmt: skip
    return int(answer["closure_id"])


def test_a_flood_lengthens_the_very_next_time_and_its_end_gives_it_back(van: TeamOnDuty) -> None:
    visit, by = _request(), builders.actor()
    before, source = _travel(visit, van)

    closure = _flood(by)
    during, _ = _travel(visit, van)
    reopen_road(closure_id=closure, by=by, action_id=uuid4())
    after, _ = _travel(visit, van)

    assert source == "road"
    assert during > before
    assert after == before


def test_what_only_vans_cannot_pass_costs_a_motorcycle_nothing(van: TeamOnDuty) -> None:
    rider = builders.build_team_on_duty(vehicle_class="motorcycle")
    _stand(rider, TEAM_AT)
    visit = _request()
    before = _travel(visit, van)[0], _travel(visit, rider)[0]

    _flood(builders.actor(), classes=("minivan",))

    assert _travel(visit, van)[0] > before[0]
    assert _travel(visit, rider)[0] == before[1]


def test_the_next_van_walks_from_where_the_last_one_parked_until_the_desk_says_otherwise(
    van: TeamOnDuty,
) -> None:
    first, by = builders.build_team_on_duty(), builders.actor()
    visit, parked = _request(), corner(4, 7)
    before, _ = _travel(visit, van)
    offer_visit(
        visit_id=visit.pk, team_id=first.team.pk, by=by, seen_version=visit.version, action_id=uuid4(),
        override_reason="other",
    )  # fmt: skip
    taps = [
        Item(uuid4(), kind, now(), visit.pk, {}, TapFix(parked.lat, parked.lon, 8.0, now()), offline=False)
        for kind in ("accept", "arrive", "no_entry")
    ]
    person = first.people[0]
    verdicts = apply_items(
        by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=taps
    )
    assert {verdict.verdict for verdict in verdicts} == {"stored"}

    again = _request()
    during, source = _travel(again, van)
    lift_no_entry(no_entry_id=NoEntry.objects.get().pk, by=by, action_id=uuid4())
    after, _ = _travel(again, van)

    assert source == "road"
    assert during > before + 1.0
    assert after == before


def test_a_motorcycle_still_rides_to_the_door_where_a_van_could_not(van: TeamOnDuty) -> None:
    visit = _request()
    rider = builders.build_team_on_duty(vehicle_class="motorcycle")
    _stand(rider, TEAM_AT)
    before = _travel(visit, rider)

    NoEntry.objects.create(
        visit=visit, team=van.team, vehicle_class="minivan", parked_lat=corner(4, 7).lat,
        parked_lon=corner(4, 7).lon, home_lat=HOME.lat, home_lon=HOME.lon, reported_at=now(),
    )  # fmt: skip

    assert len(conditions().no_entries) == 1
    assert _travel(visit, rider) == before
