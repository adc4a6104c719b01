"""The head's morning: what was missed, paused and left open, in as many queries for one as for many."""

from datetime import timedelta
from uuid import uuid4

import pytest

from clinics.clock import day_bounds, stepped_time, today
from clinics.models import AccessEntry, CarePlan, Clinic
from dispatch.models import Visit
from dispatch.queries.missed import missed_visits
from dispatch.queries.morning import morning_list
from dispatch.services.due_visits import run_due_visits
from dispatch.services.plans import step_plan
from tests.belongings import build_plan
from tests.builders import (
    MANGASA,
    actor,
    build_city,
    build_clinic,
    build_patient,
    build_person,
    client_of,
)
from tests.counting import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    build_city()
    return build_clinic()


def _missed(clinic: Clinic, patients: int) -> None:
    """Planned visits of yesterday that nobody carried out, and as many plans that are paused."""
    for number in range(patients):
        plan = build_plan(build_patient(clinic, name=f"Dg. Ngai {number}").pk, kind="single", in_days=0)
        CarePlan.objects.filter(pk=plan.pk).update(
            starts_on=today() - timedelta(days=1), next_on=today() - timedelta(days=1)
        )
        paused = build_plan(build_patient(clinic, name=f"Hj. Sitti {number}").pk, in_days=3)
        step_plan(
            plan_id=paused.pk, step="pause", reason="hospital", by=actor("clinic_head", clinic=clinic),
            action_id=uuid4(),
        )  # fmt: skip


def test_a_head_sees_the_own_morning_and_who_is_named_is_written_down(clinic: Clinic) -> None:
    _missed(clinic, 1)
    _missed(build_clinic(MANGASA), 1)
    head = build_person("clinic_head", clinic=clinic)

    answer = client_of(head).get("/api/clinic/morning").json()

    assert [row["patient_name"] for row in answer["missed"]["rows"]] == ["Dg. Ngai 0"]
    assert [row["patient_name"] for row in answer["pauses"]["rows"]] == ["Hj. Sitti 0"]
    assert AccessEntry.objects.filter(door="clinic_morning", person=head).count() == 2
    assert answer["missed"]["rows"][0]["late_days"] == 1


def test_many_missed_visits_take_the_queries_of_one(clinic: Clinic) -> None:
    head = actor("clinic_head", clinic=clinic)
    _missed(clinic, 1)
    few = queries_of(lambda: morning_list(head))

    _missed(clinic, 12)

    assert queries_of(lambda: morning_list(head)) == few
    assert morning_list(head)["missed"]["total"] == 13


def test_a_call_stays_on_the_list_and_a_decision_takes_it_off(clinic: Clinic) -> None:
    _missed(clinic, 1)
    head = actor("clinic_head", clinic=clinic)
    row = missed_visits(clinic.pk)["rows"][0]

    step_plan(plan_id=row["plan_id"], step="call", reason="will_be_home", by=head, action_id=uuid4())
    called = missed_visits(clinic.pk)["rows"][0]
    assert (called["call_result"], bool(called["called_by"])) == ("will_be_home", True)

    step_plan(plan_id=row["plan_id"], step="skip", day=row["day"], by=head, action_id=uuid4())
    assert missed_visits(clinic.pk)["total"] == 0


def test_the_planned_visits_of_the_day_are_counted_by_the_citys_day(clinic: Clinic) -> None:
    start, _ = day_bounds(today() + timedelta(days=1))
    build_plan(build_patient(clinic).pk, in_days=1)
    with stepped_time(start + timedelta(minutes=30)):
        run_due_visits()
        planned = morning_list(actor("clinic_head", clinic=clinic))["planned"]

    assert (planned["today"], planned["waiting"], planned["tomorrow"]) == (1, 1, 0)
    assert Visit.objects.get().source == "plan"
