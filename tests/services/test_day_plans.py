"""The day plan of a puskesmas through its door: made, priced, moved, pinned, planned again, undone."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinics.clock import day_bounds, today
from clinics.models import CarePlan, Clinic, Household, Person
from dispatch.models import Event, PlannedStop
from tests.belongings import build_plan
from tests.builders import (
    KASSI_KASSI,
    TeamOnDuty,
    build_city,
    build_clinic,
    build_patient,
    build_person,
    build_shift,
    build_team,
    client_of,
)

pytestmark = pytest.mark.django_db


class Head:
    """The head of Kassi-Kassi on the eve of a day: two teams tomorrow, the first with a doctor."""

    def __init__(self) -> None:
        build_city()
        self.clinic: Clinic = build_clinic(KASSI_KASSI)
        self.day: date = today() + timedelta(days=1)
        self.first = self.team("KKS1", ["doctor", "nurse"], ["dr. Hasan", "Ns. Ani"])
        self.second = self.team("KKS2", ["nurse"], ["Ns. Budi"])
        self.person: Person = build_person("clinic_head", clinic=self.clinic)
        self.client: Client = client_of(self.person)

    def team(self, code: str, professions: list[str], names: list[str]) -> TeamOnDuty:
        eight = day_bounds(self.day)[0] + timedelta(hours=8)
        team = build_team(self.clinic, code=code)
        return build_shift(team, professions=professions, names=names, starts_at=eight, hours=8)

    def due(self, name: str, lat: float, lon: float, **plan: Any) -> CarePlan:
        patient = build_patient(self.clinic, name=name)
        Household.objects.filter(pk=patient.household_id).update(lat=lat, lon=lon)
        made = build_plan(patient.pk, in_days=1)
        CarePlan.objects.filter(pk=made.pk).update(**plan)
        return CarePlan.objects.get(pk=made.pk)

    def get(self) -> dict[str, Any]:
        answer = self.client.get(f"/api/clinic/day-plan?day={self.day}")
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def post(self, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        body = {"day": str(self.day), "action_id": str(uuid4())} | body
        if path == "/price":
            body.pop("action_id")
        answer = self.client.post(
            f"/api/clinic/day-plan{path}", json.dumps(body), content_type="application/json"
        )
        return answer.status_code, dict(answer.json())


@pytest.fixture
def head() -> Head:
    return Head()


def _key(head: Head, plan: CarePlan) -> str:
    return f"{plan.pk}-{head.day:%Y%m%d}"


def _order(page: dict[str, Any], team: str) -> list[str]:
    return next(
        [stop["patient_name"] for stop in each["stops"]] for each in page["teams"] if each["team"] == team
    )


def test_a_day_is_planned_and_who_has_no_team_has_a_reason(head: Head) -> None:
    near = head.due("Dg. Ngai", -5.172, 119.455)
    head.due("Dg. Bau", -5.168, 119.450, needs=["doctor"])
    head.due("Hj. Sitti", -5.175, 119.46, needs=["midwife"])
    before = head.get()

    status, page = head.post("", action_id=str(uuid4()))

    assert (before["version"], before["made_at"]) == (0, None)
    assert {stop["reasons"][0]["code"] for stop in before["unassigned"]} == {"not_planned"}
    assert status == 200, page
    assert (page["version"], page["stale"], page["source"]) == (1, False, "estimate")
    assert "Dg. Bau" in _order(page, "KKS1")
    assert [(stop["patient_name"], stop["reasons"][0]["code"]) for stop in page["unassigned"]] == [
        ("Hj. Sitti", "no_skill")
    ]
    stop = next(each for team in page["teams"] for each in team["stops"] if each["plan_id"] == near.pk)
    assert stop["window_from"] <= stop["start_at"] <= stop["window_to"]
    assert page["total_drive_minutes"] > 0
    assert PlannedStop.objects.count() == 2
    assert Event.objects.filter(kind="day_plan_changed").count() == 1
    assert head.get()["teams"] == page["teams"]
