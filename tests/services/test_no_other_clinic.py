"""No head reaches another puskesmas' patient: by no list, search, export, socket, file or guessed id.

Every operation of the API is asked, with everything that can be put into its path; whatever is new is asked too.
"""

import json
import re
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from clinics.actors import actor_of
from clinics.clock import today
from clinics.models import Patient, Person
from clinics.services.diagnoses import keep_diagnoses
from dispatch.live.reading import LogReader, last_seq
from dispatch.live.rights import Visitor
from dispatch.models import Visit
from dispatch.services.visits import confirm_visit
from dottoro.api import api
from tests import belongings, builders
from tests.builders import KASSI_KASSI, MANGASA
from tests.serving import sign_in

pytestmark = pytest.mark.django_db
SECRET = "RAHASIA"
PHONE = "+6281277770000"
NIK = "7371111405550001"
TYPED = (
    "caller_name", "caller_phone_raw", "patient_name", "complaint", "street", "alley", "house_number", "landmark",
    "access_note",
)  # fmt: skip
NOT_FOR_HEADS = {401, 403}
"""Answers of a page that no head may ask at all: the matrix of permissions holds them."""
WITHOUT_STREETS = "/api/map/tiles/{z}/{x}/{y}"
"""The one page that has nothing for anybody here: no roads are imported."""
SHOWN_TO_ITS_OWN = {
    "/api/clinic/caseload", "/api/clinic/complaints", "/api/clinic/day-plan", "/api/clinic/doubles",
    "/api/clinic/monthly/behind", "/api/clinic/notes", "/api/clinic/notes/{note_id}",
    "/api/clinic/patients/{patient_id}", "/api/clinic/quality/gaps", "/api/clinic/search", "/api/clinic/today",
    "/api/clinic/visits", "/api/handover/{handover_id}", "/api/visits/{visit_id}/history",
}  # fmt: skip
"""Where the head of the patient's own puskesmas reads what nobody else may."""


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def head(db: None) -> Person:
    """The head of Kassi-Kassi."""
    return builders.build_person("clinic_head", clinic=builders.build_clinic(KASSI_KASSI))


@pytest.fixture
def there(db: None) -> dict[str, str]:
    """A patient of Mangasa with everything that hangs on one; what to put into paths, by the name of the place."""
    clinic = builders.build_clinic(MANGASA)
    patient = builders.build_patient(clinic, name=SECRET)
    patient.household.address_text, patient.household.phone_e164 = SECRET, PHONE
    patient.household.save(update_fields=["address_text", "phone_e164"])
    duty = builders.build_team_on_duty(clinic)
    visit = builders.build_visit(MANGASA, patient=SECRET, phone=PHONE)
    Visit.objects.filter(pk=visit.pk).update(patient=patient, **dict.fromkeys(TYPED, SECRET))
    visit.refresh_from_db()
    builders.build_assignment(visit, duty, "on_scene")
    note = belongings.build_note(
        visit, findings=SECRET, complaint=SECRET, diagnoses=[{"code": "A15.0", "main": True, "words": SECRET}]
    )
    keep_diagnoses(patient.pk)
    belongings.build_number(patient.pk, kind="nik", number=NIK)
    plan = belongings.build_plan(patient.pk, in_days=0)
    merge = belongings.build_merge(patient.pk)
    return {
        "visit_id": str(visit.pk), "patient_id": str(patient.pk), "note_id": str(note.pk), "plan_id": str(plan.pk),
        "merge_id": str(merge.pk), "file_id": str(belongings.build_file(visit)),
        "complaint_id": str(belongings.build_complaint(visit, text=SECRET, phone=PHONE).pk),
        "handover_id": str(belongings.build_handover(clinic).pk),
        "proposal_id": str(belongings.build_pin_proposal(visit).pk),
        "device_id": str(belongings.build_device(clinic).pk), "team_id": str(duty.team.pk),
        "person_id": str(duty.people[0].pk), "clinic_id": str(clinic.pk),
    }  # fmt: skip


def _reading() -> dict[str, list[dict[str, Any]]]:
    """Every path that can be read, with the parameters of its query as the schema has them."""
    return {
        path: [each for each in methods["get"].get("parameters", []) if each["in"] == "query"]
        for path, methods in api.get_openapi_schema()["paths"].items()
        if "get" in methods
    }


def _questions(parameters: list[dict[str, Any]], there: dict[str, str]) -> list[dict[str, str]]:
    """Good queries: all that must be given, by every choice there is, and each search that the path knows."""
    known = {each["name"] for each in parameters}
    must = [each for each in parameters if each["required"]]
    values = [_good(each["name"], each["schema"], there) for each in must]
    needed = [dict(zip([each["name"] for each in must], chosen, strict=True)) for chosen in product(*values)]
    return [given | search for given in needed for search in _searches(there) if search.keys() <= known]


def _good(name: str, schema: dict[str, Any], there: dict[str, str]) -> list[str]:
    """The id of what is there, today, or whatever may be chosen."""
    if name in there:
        return [there[name]]
    if schema.get("format") == "date":
        return [str(today())]
    found = [
        value for each in schema.get("anyOf", [schema]) for value in each.get("enum", [each.get("const")])
    ]
    assert None not in found, f"no good value is known for {name}: {schema}"
    return found


def _searches(there: dict[str, str]) -> tuple[dict[str, str], ...]:
    day = str(today())
    return (
        {}, {"q": SECRET}, {"q": PHONE}, {"q": NIK}, {"state": ""}, {"state": "signed"}, {"show": "all"},
        {"clinic_id": there["clinic_id"]}, {"patient_id": there["patient_id"]}, {"team_id": there["team_id"]},
        {"day": day}, {"diagnosis": "A15.0"}, {"person_id": there["person_id"]}, {"start": day, "end": day},
        {"month": day}, {"month": day, "figure": "total.visits"}, {"month": day, "form": "csv"},
    )  # fmt: skip


def _text(answer: Any) -> str:
    """What was answered; a file may come in pieces."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(whole.decode(errors="replace"))


def _leaks(said: str) -> bool:
    return any(word in said for word in (SECRET, PHONE, PHONE[3:], NIK))


def test_no_page_of_the_api_tells_of_another_puskesmas_patient(head: Person, there: dict[str, str]) -> None:
    client = builders.client_of(head)
    own = builders.client_of(builders.build_person("clinic_head", clinic=builders.build_clinic(MANGASA)))
    leaking, never_asked_well, shown = [], [], set()

    for template, parameters in _reading().items():
        path = re.sub(r"{(\w+)}", lambda place: there.get(place[1], "1"), template)
        queries = _questions(parameters, there)
        answers = [client.get(path, query) for query in queries]
        leaking += [
            (template, query) for query, answer in zip(queries, answers, strict=True) if _leaks(_text(answer))
        ]
        if {answer.status_code for answer in answers} <= NOT_FOR_HEADS:
            continue
        controls = [own.get(path, query) for query in queries]
        if not any(control.status_code < 400 for control in controls):
            never_asked_well.append(template)
        if any(_leaks(_text(control)) for control in controls):
            shown.add(template)

    assert leaking == []
    assert never_asked_well == [WITHOUT_STREETS]
    assert shown >= SHOWN_TO_ITS_OWN, "the secret can be seen where it may be"


def test_no_guessed_number_opens_a_patient_and_a_refusal_tells_nothing(
    head: Person, there: dict[str, str]
) -> None:
    client = builders.client_of(head)
    ids = [*Patient.objects.values_list("pk", flat=True), 999_999]
    commands: dict[str, dict[str, Any]] = {
        "facts": {"full_name": "x"}, "state": {"state": "died"}, "barthel": {"items": {}},
        "identity": {"kind": "nik", "number": NIK}, "merge": {"double_id": ids[0]}, "apart": {"other_id": ids[0]},
        "plans": {"kind": "weekly", "starts_on": str(today())},
    }  # fmt: skip

    answers = {client.get(f"/api/clinic/patients/{pk}").content for pk in ids}
    reveals = {
        client.post(
            f"/api/clinic/patients/{pk}/identity/reveal",
            {"kind": "nik", "reason": "ingin tahu"},
            content_type="application/json",
        ).content
        for pk in ids
    }
    done = {
        client.post(
            f"/api/clinic/patients/{pk}/{command}",
            json.dumps({"action_id": str(uuid4())} | body),
            content_type="application/json",
        ).status_code
        for pk in ids
        for command, body in commands.items()
    }

    assert (len(answers), len(reveals)) == (1, 1), "missing and foreign are one answer"
    assert done <= {404, 409, 422}
    assert Patient.objects.get(pk=there["patient_id"]).full_name == SECRET


def test_the_live_screen_of_a_puskesmas_gets_its_own_visits_only(head: Person) -> None:
    own = builders.build_visit(KASSI_KASSI, patient="Dg. Rannu")
    foreign = builders.build_visit(MANGASA, patient=SECRET, phone=PHONE)
    other = builders.build_person("clinic_head", clinic=foreign.clinic)
    here, there = (
        Visitor("clinic", session_key=sign_in(person).partition("=")[2], person_id=person.pk)
        for person in (head, other)
    )
    before = last_seq()
    for visit, by in ((own, head), (foreign, other)):
        confirm_visit(visit_id=visit.pk, by=actor_of(by), seen_version=visit.version, action_id=uuid4())

    changes = LogReader().look(before, [here, there])
    told = {
        visitor: repr(changes.frames[view]) for visitor, view in changes.views.items() if view is not None
    }

    assert changes.seq > before
    assert ("Dg. Rannu" in told[here], _leaks(told[here])) == (True, False)
    assert ("Dg. Rannu" in told[there], _leaks(told[there])) == (False, True)
