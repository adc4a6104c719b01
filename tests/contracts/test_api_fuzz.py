"""Every operation of the API, given what nobody means to send: never our fault, always the one error shape.

First what the schema allows (schemathesis), then well-formed bodies spoilt leaf by leaf, then bodies that
are no JSON at all; as a dispatcher, a crew on duty, a clinic head, and nobody.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import Settings

from dispatch.models import Visit
from dispatch.pages.cookie import COOKIE
from dispatch.services.intake import hashed, tracking_token
from dottoro.api import api
from tests import builders

pytestmark = pytest.mark.django_db
ROLES = ("nobody", "dispatcher", "crew", "clinic_head")
ERROR_FIELDS = {"code", "id", "en", "field", "detail"}
SCHEMA = json.loads(json.dumps(api.get_openapi_schema(), default=str))
OPERATIONS = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
}

HUGE = 10**30
DEEP: Any = []
for _ in range(900):
    DEEP = [DEEP]
ODD_NUMBERS: tuple[Any, ...] = (None, -1, 2**31, 2**63, HUGE, 1e308, "x", [])
ODD_TEXTS: tuple[Any, ...] = (None, 5, "", "a" * 3000, "a\u0001b", "\u202e\ufeff'\"><script>", ["x"])
ODD_MOMENTS: tuple[Any, ...] = (
    "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1970-01-01T00:00:00Z",
    "2026-01-01T00:00:00", "2026-01-01", HUGE, -HUGE,
)  # fmt: skip
ODD_SHAPES: tuple[Any, ...] = (None, "x", {}, {"a": {}}, DEEP)
RAW = (
    b"", b"null", b"[]", b'"text"', b"{", b"nul", b"\xff\xfe{}", b'{"a": "\xed\xa0\x80"}', b'{"a": "\\ud800"}',
    b'{"a": "\x00"}', b'{"a": "\\u0000"}', b'{"a": NaN}', b'{"a": 1e999}', b"[" * 20_000, b'{"a":' * 5_000,
    b'{"a": ' + b"9" * 5_000 + b"}", b" " * 70_000,
)  # fmt: skip
KINDS = (
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "x",
)


@dataclass
class World:
    """A city with a visit that a team on duty was asked to take."""

    visit: Visit
    patient_id: int
    shift_id: int
    clients: dict[str, Client]
    crew_id: int

    def path(self, path: str) -> str:
        return with_ids(path, str(self.visit.pk), str(self.patient_id), "999999")


def with_ids(path: str, visit: str, patient: str, other: str) -> str:
    """The path with its names filled in."""
    path = path.replace("{visit_id}", visit).replace("{patient_id}", patient).replace("{z}/{x}/{y}", "14/9/9")
    path = path.replace("{incoming_id}", other).replace("{call_id}", other)
    return path.replace("{closure_id}", other).replace("{no_entry_id}", other)


EXCHANGE_KEY = "exchange-of-the-tests"


@pytest.fixture
def world(db: None, settings: Settings) -> World:
    settings.EXCHANGE_KEY = EXCHANGE_KEY
    duty = builders.build_team_on_duty()
    visit = builders.build_visit()
    builders.build_assignment(visit, duty)
    token = tracking_token(visit.code)
    Visit.objects.filter(pk=visit.pk).update(tracking_hash=hashed(token))
    people = {
        "dispatcher": builders.build_person("dispatcher"),
        "crew": duty.people[0],
        "clinic_head": builders.build_person("clinic_head", clinic=duty.team.clinic),
    }
    clients = {"nobody": Client(), **{role: builders.client_of(person) for role, person in people.items()}}
    for client in clients.values():
        client.raise_request_exception = False
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {EXCHANGE_KEY}"
        client.cookies[COOKIE] = token
    patient = builders.build_patient(duty.team.clinic)
    return World(visit, patient.pk, duty.shift.pk, clients, duty.people[0].pk)


def _body(name: str, world: World) -> dict[str, Any] | None:
    """What an honest screen sends."""
    action = {"action_id": str(uuid4())}
    command = {**action, "seen_version": world.visit.version}
    place = {"village_code": "73.71.13.1002", "lat": -5.17, "lon": 119.45, "pin_source": "map", "rt": "1"}
    visit = {
        "caller_name": "Dg. Bau", "caller_phone": "081241234567", "patient_age": 70, "patient_sex": "male",
        "complaint": "demam", "place": place,
    }  # fmt: skip
    at = datetime.now(UTC).isoformat()
    return {
        "set_language": {"language": "id"},
        "request_visit": {**action, **visit, "for_other": True, "relationship": "anak", "consent": True},
        "open_tracking": {"token": "x", "ticket": "MKS-0000-1", "phone": "0812"},
        "report_worse": {**action, "note": "sesak"},
        "cancel_by_family": {**action, "note": "batal"},
        "rate_visit": {**action, "rating": 5, "comment": "baik"},
        "log_call": {
            **action, "disposition": "request", "answered_at": at, "phone": "0812", "note": "x",
            "add_to_visit_id": world.visit.pk, "visit": {**visit, "red_flags": ["breathing"], "needs": ["doctor"]},
        },
        "take_call": action,
        "undo_call": action,
        "incoming_call": {
            "call_id": "1763778612.42", "number": "0812", "lat": -5.17, "lon": 119.45, "accuracy": 80, "rang_at": at,
        },
        "incoming_call_ended": {},
        "offer_visit": {**command, "team_id": 1, "override_reason": "other"},
        "reassign_visit": {**command, "team_id": 1, "override_reason": "other", "reason": "other_urgent"},
        "take_team": {
            **command, "team_id": 1, "from_visit_id": world.visit.pk, "from_seen_version": 1,
            "override_reason": "other",
        },
        "withdraw_offer": {**command, "reason": "other_urgent"},
        "cancel_visit": {**command, "reason": "family", "note": "x"},
        "close_visit": {**command, "outcome": "duplicate", "duplicate_of_id": world.visit.pk, "note": "x"},
        "triage_visit": {
            **command, "urgency": "red", "needs": ["doctor"], "red_flags": ["breathing"], "note": "x",
            "service_type": "visit", "question_set": "", "question_version": 1, "answers": {}, "change_reason": "",
        },
        "propose_triage": {
            "complaint": "sesak", "age": 70, "question_set": "", "question_version": 1, "answers": {"awake": "yes"},
        },
        "try_questions": {
            "body": {"title_id": "x", "words": ["x"], "questions": [{}]}, "complaint": "x", "answers": {"x": "yes"},
        },
        "save_questions": {
            **action, "code": "other", "seen_version": 0, "body": {"title_id": "x", "words": ["x"], "questions": [{}]},
            "is_active": True, "checked_by": "x", "note": "x",
        },
        "confirm_visit": {**command, "note": "x"},
        "correct_address": {**command, "place": place, "address_unclear": True},
        "call_psc119": {**command, "outcome": "x", "note": "x"},
        "close_road": {
            **action, "kind": "flood", "shape": [[-5.17, 119.45], [-5.18, 119.46]], "radius_metres": 25,
            "classes": ["minivan"], "ends_at": (datetime.now(UTC) + timedelta(hours=3)).isoformat(), "note": "x",
        },
        "reopen_road": action,
        "lift_no_entry": action,
        "send_crew_actions": {
            "device_id": "phone-0001", "person_id": world.crew_id, "sent_at": at, "items": [_tap("accept", world)],
        },
        "report_positions": {
            "token": "none", "fixes": [{"t": 1, "lat": -5.1, "lon": 119.4, "acc": 5, "spd": 1, "brg": 2, "bat": 3}],
        },
    }.get(name)  # fmt: skip


TAPS: dict[str, dict[str, Any]] = {
    "start_shift": {"shift_id": 1}, "end_shift": {}, "check_kit": {"missing": ["ecg"]}, "see_offer": {}, "accept": {},
    "decline": {"reason": "far", "note": "x"}, "depart": {}, "arrive": {}, "not_found": {"note": "x"},
    "finish": {"outcome": "referred", "destination": "RS", "transport": "own_van", "condition_after": "x", "note": "x"},
    "delivered": {},
    "save_note": {
        "complaint": "x", "findings": "x", "treatment": "x", "advice": "x", "patient_name": "Dg. Ngai",
        "patient_age": 71, "patient_sex": "male", "next_visit_on": "2099-01-01", "next_visit_reason": "x",
        "vitals": {"systolic": 120, "temperature": 37.5, "consciousness": "A"},
        "patient_key": str(uuid4()), "patient_months": 3, "assessment": "x",
        "diagnoses": [{"code": "I10", "words": "x"}],
        "allergies": [{"substance": "x"}], "regular_medicines": [{"name": "x"}], "correction_reason": "x", "sign": True,
        "medicines": [{"name": "x", "amount": 1.5, "unit": "x"}], "supplies": [{"code": "x", "amount": 1}],
        "consent": {
            "given": True, "name": "x", "relation": "x", "signed_at": "2026-01-01T00:00:00Z", "signature": [[[1, 2]]],
        },
        "series": {"kind": "weekly", "starts_on": "2099-01-01", "count": 3},
    },
    "undo": {"of": str(uuid4())}, "need_help": {"note": "x"}, "no_entry": {"lat": -5.17, "lon": 119.45},
}  # fmt: skip


def _tap(kind: str, world: World) -> dict[str, Any]:
    at = datetime.now(UTC).isoformat()
    return {
        "action_id": str(uuid4()), "sequence": 1, "kind": kind, "happened_at": at, "visit_id": world.visit.pk,
        "payload": TAPS[kind], "offline": False, "fix": {"lat": -5.17, "lon": 119.45, "accuracy": 8, "fix_time": at},
    }  # fmt: skip


def _spoil(value: Any, name: str = "") -> Iterator[Any]:
    """The value with one leaf (or branch) after another left out or replaced, and with one field too many."""
    if isinstance(value, dict):
        yield {**value, "nobody_asked": 1}
        for key, inner in value.items():
            yield {other: each for other, each in value.items() if other != key}
            for changed in _spoil(inner, key):
                yield {**value, key: changed}
        yield from ODD_SHAPES
    elif isinstance(value, list):
        yield value * 150
        for changed in _spoil(value[0]):
            yield [changed]
        yield from ODD_SHAPES
    elif name.endswith(("_at", "_time", "_on")):
        yield from ODD_MOMENTS
    else:
        yield from ODD_TEXTS if isinstance(value, str) else ODD_NUMBERS


def _fault(answer: Any) -> str | None:
    """What is wrong with an answer; None when it is a result or a no in the one shape."""
    if answer.status_code < 400:
        return None
    if answer.status_code >= 500 and answer.status_code != 503:
        return f"{answer.status_code}"
    try:
        error = json.loads(answer.content)["error"]
    except (ValueError, KeyError, TypeError):
        return f"{answer.status_code} not in the one shape: {answer.content[:80]!r}"
    return None if set(error) == ERROR_FIELDS else f"{answer.status_code} with {sorted(error)}"


def _post(client: Client, path: str, body: Any, kind: str = "application/json") -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.generic("POST", path, raw, content_type=kind)


@pytest.mark.parametrize("name", sorted(name for name, (method, _) in OPERATIONS.items() if method == "POST"))
def test_a_body_with_a_spoilt_field_is_refused_or_taken_but_never_our_fault(world: World, name: str) -> None:
    path = world.path(OPERATIONS[name][1])
    faults = []

    for body in _spoil(_body(name, world)):
        if isinstance(body, dict) and "action_id" in body and _is_id(body["action_id"]):
            body = {**body, "action_id": str(uuid4())}
        fault = _fault(_post(world.clients[_who(path)], path, body))
        if fault:
            faults.append(f"{fault}: {json.dumps(body)[:300]}")

    assert faults == []


@pytest.mark.parametrize("kind", sorted(TAPS))
def test_a_tap_with_a_spoilt_payload_never_stops_the_phone(world: World, kind: str) -> None:
    """A 5xx would come back at every retry and hold up everything behind it in the outbox."""
    spoilt = [each for each in _spoil(TAPS[kind]) if isinstance(each, dict) and DEEP not in each.values()]
    taps = [{**_tap(kind, world), "payload": payload} for payload in spoilt]
    batch = _body("send_crew_actions", world) or {}

    answer = _post(world.clients["crew"], "/api/crew/actions", {**batch, "items": taps[:100]})

    assert answer.status_code == 200
    assert [each["action_id"] for each in answer.json()["verdicts"]] == [
        tap["action_id"] for tap in taps[:100]
    ]


NOTHING_TO_SAY = {"make_calendar", "revoke_calendar"}
"""Commands that read no body, about nobody but oneself: they are carried out whatever stands in it."""


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_json_gets_a_plain_no(world: World, kind: str) -> None:
    faults = []

    for name, (method, path) in sorted(OPERATIONS.items()):
        if method == "GET" or name in NOTHING_TO_SAY:
            continue
        good = json.dumps(_body(name, world)).encode()
        for raw in RAW if kind == "application/json" else (good,):
            answer = _post(world.clients[_who(path)], world.path(path), raw, kind)
            if _fault(answer) or answer.status_code < 400:
                faults.append(f"{name} {raw[:40]!r}: {_fault(answer) or answer.status_code}")

    assert faults == []


def test_an_address_nobody_gave_out_gets_a_plain_no(world: World) -> None:
    faults = []
    odd = [str(2**63), "9" * 5000, "x", "%ED%A0%80"]

    for name, (method, path) in sorted(OPERATIONS.items()):
        queries = [each["name"] for each in _parameters(name) if each["in"] == "query"]
        here = world.path(path)
        for value in odd:
            asked = [with_ids(path, value, value, value)] if "{" in path else []
            asked += [f"{here}?{query}={value}" for query in [*queries, "nobody_asked"] if method == "GET"]
            for address in asked:
                client = world.clients[_who(path)]
                if fault := _fault(client.generic(method, address, b"{}", content_type="application/json")):
                    faults.append(f"{name} {address[:120]}: {fault}")

    assert faults == []


@pytest.mark.parametrize("wrong", ["GET", "POST", "PUT", "DELETE"])
def test_a_method_that_is_not_served_gets_a_plain_no(world: World, wrong: str) -> None:
    for path, methods in SCHEMA["paths"].items():
        if wrong.lower() in methods:
            continue
        client = world.clients["dispatcher"]
        answer = client.generic(wrong, world.path(path), b"{}", content_type="application/json")

        assert answer.status_code == 405, path
        assert _fault(answer) is None, path
        assert {each.strip().lower() for each in answer["Allow"].split(",")} == set(methods)


CASES = schemathesis.openapi.from_dict(SCHEMA)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_what_the_schema_allows_is_answered_as_the_schema_says(world: World, name: str) -> None:
    operation = CASES.find_operation_by_id(name)
    known = {
        int(status)
        for status in SCHEMA["paths"][OPERATIONS[name][1]][OPERATIONS[name][0].lower()]["responses"]
    }

    @examples(
        max_examples=6, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy())
        role = data.draw(st.sampled_from(ROLES))
        path = case.formatted_path
        if case.query:
            path += "?" + urlencode(case.query, doseq=True)
        body = case.body if isinstance(case.body, dict | list) else {}
        answer = world.clients[role].generic(
            OPERATIONS[name][0], path, json.dumps(body).encode(), content_type="application/json"
        )

        assert _fault(answer) is None, (path, body)
        assert answer.status_code in known, (path, body, answer.status_code)

    ask()


def _who(path: str) -> str:
    """Whose door this is."""
    return {"/api/crew": "crew", "/api/clin": "clinic_head"}.get(path[:9], "dispatcher")


def _parameters(name: str) -> list[dict[str, Any]]:
    method, path = OPERATIONS[name]
    parameters: list[dict[str, Any]] = SCHEMA["paths"][path][method.lower()].get("parameters", [])
    return parameters


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 36
