"""The way that a crew's phone draws: along the roads, the last metres on foot, for the own visit alone."""

from pathlib import Path
from typing import Any

import pytest

from clinics.actors import Actor, actor_of
from clinics.refusals import Refusal
from dispatch.queries.crew_way import crew_way
from dispatch.travel.current import forget_travel
from tests import builders
from tests.builders import TeamOnDuty
from tests.streets import IN_THE_LORONG, corner, put_town_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(tmp_path: Path, settings: Any) -> Any:  # pytest-django's settings
    """The small town's roads are in force."""
    put_town_in_force(tmp_path)
    settings.TRAVEL, settings.ROADS_DIR = "roads", tmp_path
    forget_travel()
    yield
    forget_travel()


@pytest.fixture
def duty() -> TeamOnDuty:
    """A team whose puskesmas stands at a corner of the town."""
    clinic = builders.build_clinic()
    clinic.lat, clinic.lon = corner(1, 1)
    clinic.save(update_fields=["lat", "lon"])
    return builders.build_team_on_duty(clinic)


def crew(duty: TeamOnDuty) -> Actor:
    return actor_of(duty.people[0])


def test_the_last_metres_are_on_foot_and_the_streets_lie_around(town: None, duty: TeamOnDuty) -> None:
    visit = builders.build_visit(lat=IN_THE_LORONG.lat, lon=IN_THE_LORONG.lon)
    builders.build_assignment(visit, duty, "en_route")

    way = crew_way(crew(duty), visit.pk)

    assert way["source"] == "road"
    assert way["walk_from"] is not None
    assert way["points"][way["walk_from"]] == pytest.approx(tuple(corner(4, 4)), abs=1e-4)
    assert way["points"][-1] == pytest.approx(tuple(IN_THE_LORONG), abs=1e-4)
    assert 140 < way["walk_metres"] < 175
    assert way["metres"] > way["walk_metres"]
    assert len(way["streets"]) > 4
    assert all(len(street) > 1 for street in way["streets"])


def test_without_roads_there_is_no_way_to_draw(duty: TeamOnDuty) -> None:
    visit = builders.build_visit(lat=IN_THE_LORONG.lat, lon=IN_THE_LORONG.lon)
    builders.build_assignment(visit, duty, "en_route")

    way = crew_way(crew(duty), visit.pk)

    assert (way["points"], way["source"], way["streets"]) == ([], "estimate", [])


def test_nobody_gets_the_way_to_a_home_that_is_not_theirs_now(town: None, duty: TeamOnDuty) -> None:
    other = builders.build_team_on_duty(builders.build_clinic(builders.MANGASA))
    visit, over = builders.build_visit(lat=-5.17, lon=119.45), builders.build_visit(lat=-5.17, lon=119.45)
    builders.build_assignment(visit, other, "en_route")
    builders.build_assignment(over, duty, "finished")

    for asked in (visit, over, builders.build_visit()):
        with pytest.raises(Refusal, match="not_found"):
            crew_way(crew(duty), asked.pk)
