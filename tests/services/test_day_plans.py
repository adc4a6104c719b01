"""The day plan of a puskesmas through its door: made, priced, moved, pinned, planned again, undone."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import vroom  # noqa: F401 - the import takes its time: not in a transaction of a test
from django.test import Client

from clinics.clock import day_bounds, now, today
from clinics.models import CarePlan, Clinic, Household, Person, Shift
from dispatch.models import Assignment, Event, PlannedStop
from dispatch.queries.plan import desk_plan, shared_plan
from dispatch.services.due_visits import run_due_visits
from dispatch.services.planned_offers import run_planned_offers
from dispatch.services.switches import set_switch
from tests.belongings import build_plan
from tests.builders import (
    KASSI_KASSI,
    MANGASA,
    TeamOnDuty,
    actor,
    build_assignment,
    build_city,
    build_clinic,
    build_patient,
    build_person,
    build_shift,
    build_team,
    build_visit,
    client_of,
)
from tests.counting import queries_of

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Ten in the morning in Makassar."""


class Head:
    """The head of Kassi-Kassi at ten in the morning: two teams on a day, the first with a doctor."""

    def __init__(self, in_days: int = 1) -> None:
        build_city(at=TEN)
        self.clinic: Clinic = build_clinic(KASSI_KASSI)
        self.in_days = in_days
        self.day: date = today() + timedelta(days=in_days)
        self.first = self.team("KKS1", ["doctor", "nurse"], ["dr. Hasan", "Ns. Ani"])
        self.second = self.team("KKS2", ["nurse"], ["Ns. Budi"])
        self.person: Person = build_person("clinic_head", clinic=self.clinic)
        self.client: Client = client_of(self.person)

    def team(self, code: str, professions: list[str], names: list[str]) -> TeamOnDuty:
        eight = day_bounds(self.day)[0] + timedelta(hours=8)
        team = build_team(self.clinic, code=code)
        on_duty = self.in_days == 0
        return build_shift(
            team, professions=professions, names=names, starts_at=eight, hours=8, on_duty=on_duty
        )

    def due(self, name: str, lat: float, lon: float, **plan: Any) -> CarePlan:
        patient = build_patient(self.clinic, name=name)
        Household.objects.filter(pk=patient.household_id).update(lat=lat, lon=lon)
        made = build_plan(patient.pk, in_days=self.in_days)
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
    eight = day_bounds(head.day)[0] + timedelta(hours=8)
    build_shift(head.second.team, names=["Ns. Malam"], starts_at=eight - timedelta(hours=11), hours=11)
    before = head.get()

    status, page = head.post("", action_id=str(uuid4()))

    assert (before["version"], before["made_at"]) == (0, None)
    assert {stop["reasons"][0]["code"] for stop in before["unassigned"]} == {"not_planned"}
    assert status == 200, page
    assert (page["version"], page["stale"], page["source"]) == (1, False, "estimate")
    assert "Dg. Bau" in _order(page, "KKS1")
    assert [team["on_from"] for team in page["teams"]] == [
        f"{eight:%Y-%m-%dT%H:%M:%SZ}"
    ] * 2  # not the night's
    assert [(stop["patient_name"], stop["reasons"][0]["code"]) for stop in page["unassigned"]] == [
        ("Hj. Sitti", "no_skill")
    ]
    stop = next(each for team in page["teams"] for each in team["stops"] if each["plan_id"] == near.pk)
    assert stop["window_from"] <= stop["start_at"] <= stop["window_to"]
    assert page["total_drive_minutes"] > 0
    assert PlannedStop.objects.count() == 2
    assert Event.objects.filter(kind="day_plan_changed").count() == 1
    assert head.get()["teams"] == page["teams"]


def _team_of(page: dict[str, Any], key: str) -> str | None:
    for team in page["teams"]:
        if any(stop["stop_id"] == key for stop in team["stops"]):
            return str(team["team"])
    return None


def test_a_stop_is_moved_at_its_price_and_the_skill_that_lacks_is_the_reason_against(head: Head) -> None:
    nurse, doctor = (
        head.due("Dg. Ngai", -5.172, 119.455),
        head.due("Dg. Bau", -5.168, 119.450, needs=["doctor"]),
    )
    _, page = head.post("")
    here = _team_of(page, _key(head, nurse))
    there = head.second if here == "KKS1" else head.first

    status, price = head.post("/price", stop_id=_key(head, doctor), team_id=head.second.team.pk)
    refused, why = head.post(
        "/move", version=1, stop_id=_key(head, doctor), team_id=head.second.team.pk, place=0
    )
    ok, after = head.post("/move", version=1, stop_id=_key(head, nurse), team_id=there.team.pk, place=0)
    late, moved_on = head.post("/move", version=1, stop_id=_key(head, nurse), team_id=None)

    assert (status, price["allowed"], price["reasons"][0]["code"]) == (200, False, "team_skill")
    assert (refused, why["error"]["code"]) == (409, "day_plan_refused")
    assert (ok, _team_of(after, _key(head, nurse)), after["version"]) == (200, there.team.code, 2)
    assert (late, moved_on["error"]["code"]) == (409, "day_plan_moved_on")

    _, back = head.post("/undo", version=2)
    assert _team_of(back, _key(head, nurse)) == here
    assert not back["may_undo"]


def test_a_pinned_stop_stays_when_the_other_team_falls_out(head: Head) -> None:
    pinned, other = head.due("Dg. Ngai", -5.172, 119.455), head.due("Dg. Bau", -5.168, 119.450)
    head.post("")
    head.post("/move", version=1, stop_id=_key(head, pinned), team_id=head.second.team.pk, place=0)
    head.post("/move", version=2, stop_id=_key(head, other), team_id=head.first.team.pk, place=0)
    _, page = head.post("/pin", version=3, stop_id=_key(head, pinned), pinned=True)
    back = {"stop_id": _key(head, pinned), "team_id": head.second.team.pk, "place": 0}
    dragged = queries_of(lambda: head.post("/move", version=4, **back))
    assert queries_of(lambda: head.post("/move", version=5, **back)) == dragged, (
        "the pin costs no second look"
    )
    _, page = head.post("/pin", version=6, stop_id=_key(head, pinned), pinned=True)
    Shift.objects.filter(pk=head.first.shift.pk).delete()

    stale = head.get()
    status, after = head.post("/replan", version=page["version"])

    assert stale["stale"]
    assert (status, after["stale"]) == (200, False)
    assert after["moved"] == [_key(head, other)]
    assert _team_of(after, _key(head, pinned)) == _team_of(after, _key(head, other)) == "KKS2"

    Shift.objects.filter(pk=head.second.shift.pk).delete()
    gone = head.get()
    assert {stop["reasons"][0]["code"] for stop in gone["unassigned"]} == {"no_team"}


def test_a_visit_finds_its_best_time_and_the_reads_do_not_grow_with_the_visits(head: Head) -> None:
    patient = head.due("Dg. Ngai", -5.172, 119.455).patient_id
    head.post("")
    few = queries_of(head.get)
    for number in range(12):
        head.due(f"Dg. {number}", -5.16 - number / 1000, 119.45)
    head.post("")

    slots = head.client.get(f"/api/clinic/day-plan/slots?day={head.day}&patient_id={patient}").json()

    assert queries_of(head.get) == few
    assert 1 <= len(slots["slots"]) <= 2
    assert [slot["drive_minutes_added"] for slot in slots["slots"]] == sorted(
        slot["drive_minutes_added"] for slot in slots["slots"]
    )
    foreign = build_patient(build_clinic(MANGASA), name="Hj. Sitti").pk
    answer = head.client.get(f"/api/clinic/day-plan/slots?day={head.day}&patient_id={foreign}")
    assert answer.status_code == 404


def test_at_its_time_the_desk_is_proposed_the_planned_team_and_the_switch_asks_it() -> None:
    head = Head(in_days=0)
    plan = head.due("Dg. Ngai", -5.172, 119.455)
    head.post("")
    run_due_visits()
    desk = actor("dispatcher")
    page = head.get()
    team = _team_of(page, _key(head, plan))

    shared_plan.forget()
    proposed = desk_plan(desk)["items"]
    silent = run_planned_offers()
    set_switch(by=actor("admin"), name="planned_offers", on=True, action_id=uuid4())
    asked = run_planned_offers()

    assert [(item["kind"], item["team"], item["sentence_id"][:15]) for item in proposed] == [
        ("send", team, "Sesuai rencana:")
    ]
    assert (silent, asked, run_planned_offers()) == (0, 1, 0)
    part = Assignment.objects.get()
    assert (part.team.code, part.status, part.offered_by) == (team, "offered", None)
    after = head.get()
    stop = next(stop for each in after["teams"] for stop in each["stops"])
    assert (stop["state"], stop["visit"]) == ("started", part.visit.code)
    refused, why = head.post("/move", version=1, stop_id=_key(head, plan), team_id=None)
    assert (refused, why["error"]["code"]) == (409, "stop_begun")


def test_an_emergency_takes_a_team_and_its_stops_go_to_the_other() -> None:
    head = Head(in_days=0)
    plans = [head.due(f"Dg. {n}", -5.172 + n / 500, 119.455) for n in range(2)]
    head.post("")
    for version, plan in enumerate(plans, start=1):
        head.post("/move", version=version, stop_id=_key(head, plan), team_id=head.first.team.pk, place=0)
    for plan in plans:
        CarePlan.objects.filter(pk=plan.pk).update(from_time="10:00", to_time="10:40")
    head.post("/replan", version=head.get()["version"])
    build_assignment(build_visit(urgency="red"), head.first, "on_scene", at=now())

    before = head.get()
    _, after = head.post("/replan", version=before["version"])

    assert before["stale"]
    assert next(each["busy_with"] for each in before["teams"] if each["team"] == "KKS1")
    assert [_team_of(after, _key(head, plan)) for plan in plans] == ["KKS2", "KKS2"]
    assert not after["stale"]
