"""The small city of the tests holds together."""

import pytest

from clinics.models import Shift
from dispatch.models import Deadline, Event, Visit
from dispatch.rules.fold import Happened, fold
from tests.builders import (
    BARRANG_LOMPO,
    build_assignment,
    build_clinic,
    build_patient,
    build_team_on_duty,
    build_visit,
)

pytestmark = pytest.mark.django_db


def test_a_built_visit_agrees_with_its_log_and_runs_under_a_deadline() -> None:
    visit = build_visit(status="confirmed")

    events = [Happened(event.kind, event.team_id, event.fact) for event in Event.objects.filter(visit=visit)]

    folded = fold(events)
    assert folded is not None
    assert (folded.visit_status, visit.version) == ("confirmed", 3)
    assert Deadline.objects.filter(visit=visit, done_at=None).count() == 1


def test_an_island_has_a_boat_and_land_a_van() -> None:
    island = build_team_on_duty(build_clinic(BARRANG_LOMPO))
    land = build_team_on_duty()

    assert [duty.shift.vehicle.vehicle_class for duty in (island, land) if duty.shift.vehicle] == [
        "boat",
        "minivan",
    ]
    assert (island.team.code, land.team.code) == ("BLP1", "KKS1")
    assert Shift.objects.filter(ended_at=None).count() == 2


def test_an_assignment_brings_the_visit_along() -> None:
    visit = build_visit()

    build_assignment(visit, build_team_on_duty(), "on_scene")

    assert Visit.objects.get().status == "on_scene"
    assert build_patient().household.village == visit.village
