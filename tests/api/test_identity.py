"""Dinas Kesehatan and observers see places, urgency, status and times, and by no door who the patient is."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinics.clock import now
from dispatch.live.moving import Second
from dispatch.live.reading import LogReader
from dispatch.live.rights import Visitor
from dispatch.models import LogCounter, Visit
from dispatch.positions.store import record_tap_fix
from dispatch.services.log import TapFix
from tests import builders
from tests.builders import TeamOnDuty
from tests.serving import sign_in

pytestmark = pytest.mark.django_db
SECRET = "RAHASIA"
HOME = (-5.171234, 119.451234)
TYPED = (
    "caller_name", "caller_phone", "caller_phone_raw", "relationship", "patient_name", "complaint", "street",
    "alley", "house_number", "landmark", "access_note",
)  # fmt: skip


@pytest.fixture
def duty(db: None) -> TeamOnDuty:
    return builders.build_team_on_duty()


@pytest.fixture
def finished(duty: TeamOnDuty) -> Visit:
    """A visit with a secret in everything a person typed, from the call to the crew's last words."""
    visit = builders.build_visit(lat=HOME[0], lon=HOME[1])
    Visit.objects.filter(pk=visit.pk).update(
        red_flags=[SECRET], rt="RHS", rw="RHS", **dict.fromkeys(TYPED, SECRET)
    )
    builders.build_assignment(visit, duty, "on_scene")
    crew = builders.client_of(duty.people[0])
    finish = {"outcome": "referred", "destination": f"RS {SECRET}", "transport": False, "note": SECRET}
    assert _tap(crew, duty, visit, "finish", finish) == "stored"
    assert _tap(crew, duty, visit, "save_note", {"findings": SECRET, "patient_name": SECRET}) == "stored"
    return visit


def _tap(crew: Client, duty: TeamOnDuty, visit: Visit, kind: str, payload: dict[str, Any]) -> str:
    at = now().isoformat()
    item = {
        "action_id": str(uuid4()), "sequence": 1, "kind": kind, "happened_at": at, "visit_id": visit.pk,
        "payload": payload, "fix": {"lat": HOME[0], "lon": HOME[1], "accuracy": 8, "fix_time": at},
    }  # fmt: skip
    batch = {"device_id": "phone-0001", "person_id": duty.people[0].pk, "sent_at": at, "items": [item]}
    answer = crew.post("/api/crew/actions", json.dumps(batch), content_type="application/json")
    return str(answer.json()["verdicts"][0]["verdict"])


@pytest.mark.parametrize("role", ["health_office", "observer"])
def test_no_answer_tells_who_the_patient_is(finished: Visit, role: str) -> None:
    looker = builders.client_of(builders.build_person(role))
    doors = (
        "desk/board",
        f"visits/{finished.pk}/history",
        "clinic/visits",
        "clinic/response-times",
        "wall/board",
    )

    answers = [looker.get(f"/api/{door}") for door in doors]

    assert any(answer.status_code == 200 for answer in answers)
    for door, answer in zip(doors, answers, strict=True):
        said = answer.content.decode()
        assert SECRET not in said, door
        assert "RHS" not in said, door
        assert str(HOME[0]) not in said, door


def test_the_desk_reads_everything_that_was_said(finished: Visit) -> None:
    desk = builders.client_of(builders.build_person("dispatcher"))

    history = desk.get(f"/api/visits/{finished.pk}/history").json()

    assert history["visit"]["red_flags"] == [SECRET]
    assert [event["fact"].get("destination") for event in history["events"]][-2] == f"RS {SECRET}"
    assert [remark["text"] for remark in history["remarks"]] == [SECRET]


def test_a_live_screen_of_the_dinas_gets_no_identity_and_no_van_at_the_door(
    finished: Visit, duty: TeamOnDuty
) -> None:
    person = builders.build_person("health_office")
    visitor = Visitor("desk", session_key=sign_in(person).partition("=")[2], person_id=person.pk)
    record_tap_fix(
        team_id=duty.team.pk, shift_id=duty.shift.pk, fix=TapFix(*HOME, 8, now() + timedelta(seconds=1))
    )

    changes = LogReader().look(0, [visitor])
    view = changes.views[visitor]

    assert LogCounter.objects.get(id=1).last_seq == changes.seq
    assert view is not None
    told = repr(changes.frames[view])
    assert finished.code in told
    assert SECRET not in told
    assert str(HOME[0]) not in told
    moved = {duty.team.pk: (duty.team.pk, -5_171_234, 119_451_234, 0, 8)}
    cut = Second(moved, {}, {}).cut(view, None)
    assert cut is not None
    assert [row[1:3] for row in cut.rows()] == [(-5_171_000, 119_451_000)]


def test_the_van_at_the_bedside_does_not_tell_the_home_on_the_board(duty: TeamOnDuty) -> None:
    record_tap_fix(team_id=duty.team.pk, shift_id=duty.shift.pk, fix=TapFix(*HOME, 8, now()))

    places = [
        [
            (team["lat"], team["lon"])
            for team in builders.client_of(person).get("/api/desk/board").json()["teams"]
        ]
        for person in (builders.build_person("dispatcher"), builders.build_person("health_office"))
    ]

    assert places == [[HOME], [(-5.171, 119.451)]]
