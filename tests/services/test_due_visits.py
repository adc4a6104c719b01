"""Due visits of care plans come into dispatch by themselves, once, and leave it when nobody asks for them any more."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clinics.clock import city_zone, now, stepped_time, today
from clinics.models import CarePlan, Patient
from clinics.services.plan_days import Wanted
from clinics.services.plans import make_plan, pause_plan, rebook_day, resume_plan, skip_day
from dispatch.models import Deadline, Event, Visit
from dispatch.queries.invariants import check_invariants
from dispatch.queries.plan import plan_now
from dispatch.services.due_visits import run_due_visits
from tests.belongings import build_plan
from tests.builders import actor, build_city, build_patient, build_team_on_duty

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
"""09:00 in Makassar, a Monday."""


@pytest.fixture(autouse=True)
def _city() -> None:
    build_city()


def test_a_due_day_becomes_one_visit_in_the_window_of_the_city() -> None:
    with stepped_time(MORNING):
        patient = build_patient()
        plan = build_plan(patient.pk, in_days=0)
        assert [run_due_visits(), run_due_visits()] == [1, 0]

        visit = Visit.objects.get()
        assert (visit.source, visit.plan_id, visit.plan_day) == ("plan", plan.pk, date(2026, 3, 9))
        assert (visit.urgency, visit.status, visit.patient_id) == ("green", "triaged", patient.pk)
        window = [at.astimezone(city_zone()).hour for at in (visit.planned_from, visit.planned_to) if at]
        assert window == [8, 16]
        alarm = Deadline.objects.get(visit=visit, kind="unassigned_alarm", done_at__isnull=True)
        assert visit.planned_to is not None
        assert alarm.due_at > visit.planned_to
        assert Deadline.objects.filter(kind="call_back").count() == 0
        assert check_invariants() == []


def test_tomorrow_is_there_from_the_evening_on_and_the_plan_of_teams_leaves_it_alone() -> None:
    with stepped_time(MORNING) as clock:
        build_team_on_duty()
        build_plan(build_patient().pk, in_days=1)
        assert run_due_visits() == 0

        clock.step_to(MORNING + timedelta(hours=7))
        assert run_due_visits() == 1

        visit = Visit.objects.get()
        assert plan_now(now()).city.snapshot.requests == ()
        assert visit.planned_to is not None
        clock.step_to(visit.planned_to + timedelta(minutes=1))
        assert [each.visit_id for each in plan_now(now()).city.snapshot.requests] == [visit.pk]
