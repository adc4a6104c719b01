"""docs/permissions.md, cell by cell, on the running API: role x operation x own and other puskesmas."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinics.care_level import MOST_POINTS
from clinics.clock import today
from clinics.models import Person, ShiftSwap
from dispatch.models import Visit
from dispatch.rules.handover import digest_of
from dottoro.api import api
from tests import belongings, builders, rosters

ROOT = Path(__file__).resolve().parents[2]
ROLES = (
    "call_taker",
    "dispatcher",
    "crew",
    "clinic_head",
    "health_office",
    "observer",
    "admin",
    "specialist",
)


def _table() -> dict[str, dict[str, str]]:
    lines = (ROOT / "docs/permissions.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    head = rows[0]
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows[2:]}


TABLE = _table()


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str


def _operations() -> list[Operation]:
    found = []
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            found.append(Operation(operation["operationId"], method, path))
    return found


OPERATIONS = {operation.name: operation for operation in _operations()}


@dataclass(frozen=True)
class World:
    own: Visit
    other: Visit
    own_patient: int
    other_patient: int
    people: dict[str, Person]


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def world(db: None) -> World:
    """Everybody belongs to Kassi-Kassi where they belong to a puskesmas; Mangasa is the other one."""
    here, there = builders.build_clinic(builders.KASSI_KASSI), builders.build_clinic(builders.MANGASA)
    people = {
        role: builders.build_person(role, clinic=here if role in ("crew", "clinic_head") else None)
        for role in ROLES
    }
    return World(
        own=builders.build_visit(builders.KASSI_KASSI),
        other=builders.build_visit(builders.MANGASA, phone="+6281299990000", patient="Hj. Sitti"),
        own_patient=builders.build_patient(here).pk,
        other_patient=builders.build_patient(there, name="Hj. Sitti").pk,
        people=people,
    )


def _body(operation: str, visit: Visit) -> dict[str, Any] | None:
    """A well-formed body: what is refused must be refused for who asks, not for how."""
    command = {"action_id": str(uuid4()), "seen_version": visit.version}
    action = {"action_id": str(uuid4())}
    return {
        "set_language": {"language": "id"},
        "request_visit": {
            **action, "caller_name": "Dg. Bau", "caller_phone": "081241234567", "complaint": "demam", "consent": True,
            "place": {"village_code": "73.71.13.1002"},
        },
        "open_tracking": {"ticket": "MKS-0000-1", "phone": "0812"},
        "report_worse": action,
        "cancel_by_family": action,
        "rate_visit": {**action, "rating": 5},
        "log_call": {**action, "disposition": "prank", "answered_at": "2026-01-01T00:00:00Z"},
        "take_call": action,
        "undo_call": action,
        "incoming_call": {"call_id": "1"},
        "incoming_call_ended": {},
        "offer_visit": {**command, "team_id": 999_999},
        "reassign_visit": {**command, "team_id": 999_999},
        "take_team": {**command, "team_id": 999_999, "from_visit_id": 999_999, "from_seen_version": 1},
        "withdraw_offer": command,
        "cancel_visit": {**command, "reason": "family"},
        "close_visit": {**command, "outcome": "advice_only"},
        "triage_visit": {**command, "urgency": "red"},
        "propose_triage": {"complaint": "sesak"},
        "try_questions": {"body": {}},
        "save_questions": {**action, "code": "other", "seen_version": 0, "body": {}},
        "confirm_visit": command,
        "correct_address": {**command, "place": {"village_code": "73.71.13.1002"}},
        "call_psc119": command,
        "enter_step": {**command, "team_id": 999_999, "step": "arrive"},
        "close_road": {
            **action, "kind": "flood", "shape": [[-5.17, 119.45]], "ends_at": "2026-01-01T00:00:00Z",
        },
        "accept_factors": {**action, "start": "2026-01-01", "end": "2026-01-02", "items": []},
        "change_weights": {**action, "changes": {}},
        "set_auto_offer": {**action, "urgency": "red", "on": False},
        "note_message_wish": {**action, "wants": True},
        "send_message_again": action,
        "set_message_aside": action,
        "test_messages": {**action, "phone": "081241234567"},
        "write_message_template": {**action, "kind": "test", "language": "id", "text": ""},
        "set_switch": {**action, "on": False},
        "make_tracker": {},
        "revoke_tracker": {},
        "give_device_key": {"device_id": "phone-0001"},
        "allow_push": {"endpoint": "https://fcm.googleapis.com/fcm/send/a1"},
        "refuse_push": {"endpoint": "https://fcm.googleapis.com/fcm/send/a1"},
        "confirm_by_clinic": command,
        "answer_family": {**action, "answer": "pagar biru"},
        "see_help": action,
        "decide_pin": {**action, "accept": True},
        "review_note": action,
        "return_note": {**action, "remark": "lengkapi tanda vital"},
        "correct_note": {**action, "reason": "salah tulis", "findings": f"ronki {uuid4()}"},
        "export_record": {**action, "format": "fhir", "reason": "diminta pasien"},
        "give_record_rights": {**action, "rights": ["view"]},
        "change_patient": {**action, "birth_year": 1955},
        "set_patient_state": {**action, "state": "active"},
        "assess_patient": {**action, "items": dict(MOST_POINTS)},
        "write_identity": {**action, "kind": "bpjs", "number": "0001234567890"},
        "reveal_identity": {"kind": "bpjs", "reason": "rujukan"},
        "undo_merge": action,
        "merge_patients": action,
        "tell_apart": action,
        "make_plan": {**action, "kind": "weekly", "starts_on": str(today() + timedelta(days=7))},
        "step_plan": {**action, "step": "pause", "reason": "hospital"},
        "check_roster": {"changes": []},
        "set_roster_need": {
            **action, "rest_hours": 10, "longest_hours": 14, "morning_at": "08:00", "afternoon_at": "14:00",
            "night_at": "21:00", "teams": {"night": 1}, "professions": {"night": ["nurse"]},
        },
        "add_absence": {**action, "first": str(today()), "last": str(today()), "kind": "leave"},
        "strike_absence": action,
        "decide_swap": {**action, "accept": False},
        "offer_swap": {**action, "shift_id": 999_999, "taker_id": 999_999},
        "answer_swap": {**action, "answer": "agree"},
        "refill_team": {**action, "team_id": 999_999, "codes": ["gloves"]},
        "complete_patient": {**action, "sex": "female"},
        "ask_author": action,
        "step_complaint": {**action, "step": "read", "seen_version": 1},
        "sign_handover": action,
        "take_handover": {**action, "seen": digest_of([])},
        "set_surge": {**action, "on": False, "reason": "air surut"},
        "keep_surge": action,
        "resolve_review": action,
        "reopen_road": action,
        "ask_online": {"q": "jalan nuri baru"},
        "give_share_link": {"call_key": str(uuid4())},
        "share_position": {"token": "none", "consent": True, "lat": -5.17, "lon": 119.45, "accuracy": 12},
        "lift_no_entry": action,
        "send_crew_actions": {
            "device_id": "phone-0001", "person_id": 1, "sent_at": "2026-01-01T00:00:00Z", "items": [],
        },
        "report_positions": {"token": "none", "fixes": []},
        "give_late_reason": {**action, "reason": "other"},
        "open_file": {
            "file_id": str(uuid4()), "visit_id": visit.pk, "kind": "photo", "name": "foto.jpg", "size": 9,
            "sha256": "0" * 64, "taken_at": "2026-01-01T00:00:00Z",
        },
        "answer_question": {**action, "answer": "rujuk"},
        "team_trail": {"reason": "keluarga menunggu"},
    }.get(operation)  # fmt: skip


def _day_plan_body(operation: str) -> dict[str, Any] | None:
    """Of the head's own puskesmas, whichever visit is asked about: the day plan knows no other."""
    if operation not in (
        "make_day_plan", "price_move", "move_stop", "pin_stop", "replan_day", "undo_day_plan",
    ):  # fmt: skip
        return None
    plan = belongings.build_day_plan(builders.build_clinic())
    team_id, keys = next(iter(plan.rounds.items()))
    body = {"day": str(plan.day), "action_id": str(uuid4()), "version": plan.version, "stop_id": keys[0]}
    more = {"team_id": int(team_id), "place": 0, "pinned": True}
    wanted = {
        "make_day_plan": ("day", "action_id"),
        "price_move": ("day", "stop_id", "team_id", "place"),
        "move_stop": ("day", "version", "stop_id", "team_id", "place", "action_id"),
        "pin_stop": ("day", "version", "stop_id", "pinned", "action_id"),
    }.get(operation, ("day", "version", "action_id"))
    return {name: (body | more)[name] for name in wanted}


def _ask(client: Client, operation: Operation, visit: Visit, patient_id: int) -> int:
    path = operation.path.replace("{visit_id}", str(visit.pk)).replace("{patient_id}", str(patient_id))
    path = path.replace("{incoming_id}", "999999").replace("{call_id}", "999999")
    path = path.replace("{closure_id}", "999999").replace("{no_entry_id}", "999999")
    path = path.replace("{z}/{x}/{y}", "14/13627/8426").replace("{name}", "push")
    path = path.replace("{message_id}", "999999")
    path = path.replace("{team_id}", "999999").replace("{help_id}", "999999")
    if operation.name == "give_late_reason":
        Visit.objects.filter(pk=visit.pk).update(due_at=visit.requested_at - timedelta(minutes=1))
    if "{proposal_id}" in path:
        path = path.replace("{proposal_id}", str(belongings.build_pin_proposal(visit).pk))
    if "{merge_id}" in path:
        path = path.replace("{merge_id}", str(belongings.build_merge(patient_id).pk))
    if "{plan_id}" in path:
        path = path.replace("{plan_id}", str(belongings.build_plan(patient_id).pk))
    if "{note_id}" in path:
        path = path.replace("{note_id}", str(belongings.build_note(visit).pk))
    if "{person_id}" in path:
        crew = builders.build_person("crew", clinic=visit.clinic or builders.build_clinic())
        path = path.replace("{person_id}", str(crew.pk))
    if "{handover_id}" in path:
        path = path.replace("{handover_id}", str(belongings.build_handover(visit.clinic).pk))
    path = path.replace("{review_id}", "999999")
    if "{complaint_id}" in path:
        path = path.replace("{complaint_id}", str(belongings.build_complaint(visit).pk))
    if "{device_id}" in path:
        path = path.replace("{device_id}", str(belongings.build_device(visit.clinic).pk))
    path += {
        "team_way": "?team_id=999999",
        "call_log": "?start=2026-01-01&end=2026-01-02",
        "day_plan": f"?day={today()}",
        "quality_gaps": "?kind=vitals",
        "best_slots": f"?day={today()}&patient_id={patient_id}",
        "copy_week": f"?week={today()}",
        "clinic_roster": f"?first={today()}&last={today()}",
        "crew_roster": f"?first={today()}&last={today()}",
    }.get(operation.name, "")
    path = path.replace("{question_id}", "999999").replace("{file_id}", str(belongings.build_file(visit)))
    visit.refresh_from_db()  # an operation before this one may have changed it
    body = _body(operation.name, visit)
    body = _day_plan_body(operation.name) if body is None else body
    if operation.name == "reveal_identity":
        belongings.build_number(patient_id)
    if operation.name in ("merge_patients", "tell_apart") and body is not None:
        body[f"{'double' if 'merge' in operation.name else 'other'}_id"] = belongings.build_double(
            patient_id
        ).pk
    if "{absence_id}" in path:
        path = path.replace("{absence_id}", str(rosters.build_absence(visit.clinic).pk))
    if "{swap_id}" in path:
        path = path.replace("{swap_id}", str(rosters.build_swap(visit.clinic, state="agreed").pk))
    if operation.name == "add_absence" and body is not None:
        body["person_id"] = builders.build_person("crew").pk
    if operation.name == "change_roster":
        body = {"action_id": str(uuid4()), "changes": [rosters.roster_change()]}
    if operation.name == "refill_team" and body is not None:
        body["team_id"] = builders.build_team().pk
    if operation.method == "put":
        return client.put(f"{path}?from=0", b"x", content_type="application/octet-stream").status_code
    if operation.method == "get":
        return client.get(path).status_code
    return client.post(path, json.dumps(body), content_type="application/json").status_code


def test_the_table_names_every_operation_and_no_other() -> None:
    assert set(TABLE) == set(OPERATIONS)


@pytest.mark.parametrize("role", ["nobody", *ROLES])
def test_a_role_may_do_what_the_table_says(world: World, role: str) -> None:
    client = Client() if role == "nobody" else builders.client_of(world.people[role])
    wrong = []

    for name in sorted(TABLE):
        own = _ask(client, OPERATIONS[name], world.own, world.own_patient)
        other = _ask(client, OPERATIONS[name], world.other, world.other_patient)
        if not _fits(TABLE[name][role], role, OPERATIONS[name], own, other):
            wrong.append(f"{name}: the table says {TABLE[name][role]}, own answers {own}, other {other}")

    assert wrong == []


def test_a_swap_is_open_to_the_two_who_swap_and_to_no_colleague(world: World) -> None:
    """The matrix asks as somebody else; the two themselves are let in."""
    swap = rosters.build_swap(builders.build_clinic(builders.KASSI_KASSI))
    giver, taker = builders.client_of(swap.giver), builders.client_of(swap.taker)
    colleague = builders.client_of(world.people["crew"])
    asked = {"shift_id": swap.shift_id, "taker_id": swap.taker_id}

    def post(client: Client, path: str, **body: object) -> int:
        body["action_id"] = str(uuid4())
        said = client.post(f"/api/crew/roster/swaps{path}", json.dumps(body), content_type="application/json")
        return said.status_code

    assert [post(colleague, f"/{swap.pk}", answer=answer) for answer in ("agree", "withdraw")] == [404, 404]
    assert post(taker, f"/{swap.pk}", answer="decline") == 200
    assert (post(colleague, "", **asked), post(giver, "", **asked)) == (404, 200)
    again = ShiftSwap.objects.get(state="offered")
    assert post(giver, f"/{again.pk}", answer="withdraw") == 200


def _fits(cell: str, role: str, operation: Operation, own: int, other: int) -> bool:
    """Whether the two answers are what the cell of the table means."""
    if cell == "yes":
        return not {own, other} & {401, 403, 500}
    if cell == "own":
        names_a_row = "{" in operation.path or operation.name == "best_slots"
        return (own, other) == (200, 404 if names_a_row else 200)
    if cell in ("team", "asked", "swap"):
        return (own, other) == (404, 404)
    if cell in ("link", "token", "key", "signed", "exchange") or role == "nobody":
        return (own, other) == (401, 401)
    return (own, other) == (403, 403)
