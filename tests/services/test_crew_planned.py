"""The round of today on a crew's phone: its own team's, in order, with what became of each stop."""

from datetime import timedelta

import pytest

from clinics.actors import actor_of
from clinics.clock import now, today
from dispatch.models import DayPlan, PlannedStop, Visit
from dispatch.queries.crew import crew_today
from dispatch.queries.crew_planned import planned_of_team
from tests import belongings, builders
from tests.counting import queries_of

pytestmark = pytest.mark.django_db


def _planned(team_id: int, places: range) -> None:
    clinic = builders.build_clinic()
    at = now()
    plan, _ = DayPlan.objects.get_or_create(
        clinic=clinic,
        day=today(),
        defaults={"version": 1, "made_at": at, "changed_at": at, "source": "estimate"},
    )
    for place in places:
        patient = builders.build_patient(clinic, name=f"Dg. {place}")
        care = belongings.build_plan(patient.pk, in_days=1)
        PlannedStop.objects.create(
            plan=plan, key=f"{care.pk}", team_id=team_id, place=place, care_plan=care, plan_day=today(),
            arrive_at=at, start_at=at + timedelta(minutes=30 * place), leave_at=at + timedelta(minutes=30 * place + 25),
            travel_seconds=300,
        )  # fmt: skip


def test_a_crew_sees_its_own_round_in_order_and_what_is_done() -> None:
    duty = builders.build_team_on_duty()
    other = builders.build_team_on_duty(code="KKS7")
    _planned(duty.team.pk, range(1, 3))
    _planned(other.team.pk, range(3, 4))
    first = PlannedStop.objects.get(place=1)
    visit = builders.build_visit()
    Visit.objects.filter(pk=visit.pk).update(
        source="plan", plan=first.care_plan, plan_day=first.plan_day, planned_from=now(),
        planned_to=now() + timedelta(hours=8), status="completed", ended_at=now(),
    )  # fmt: skip

    planned = crew_today(actor_of(duty.people[0]))["planned"]

    assert [(stop["n"], stop["patient_name"], stop["state"]) for stop in planned] == [
        (1, "Dg. 1", "done"),
        (2, "Dg. 2", "planned"),
    ]
    assert planned[0]["visit_id"] == visit.pk


def test_a_long_round_takes_no_more_queries_than_a_short_one() -> None:
    duty = builders.build_team_on_duty()
    _planned(duty.team.pk, range(1, 2))
    short = queries_of(lambda: planned_of_team(duty.team.pk))

    _planned(duty.team.pk, range(2, 6))

    assert queries_of(lambda: planned_of_team(duty.team.pk)) == short
