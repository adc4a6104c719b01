"""No head reaches another puskesmas' patient: by no list, search, export, socket, file or guessed id.

Every operation of the API is asked, with everything that can be put into its path; whatever is new is asked too.
"""

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinics.clock import today
from clinics.models import Patient, Person
from clinics.services.diagnoses import keep_diagnoses
from dispatch.live.reading import LogReader
from dispatch.live.rights import Visitor
from dispatch.models import Visit
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


def _reading() -> dict[str, set[str]]:
    """Every path that can be read, with what may be asked there."""
    return {
        path: {each["name"] for each in methods["get"].get("parameters", []) if each["in"] == "query"}
        for path, methods in api.get_openapi_schema()["paths"].items()
        if "get" in methods
    }


def _told(client: Client, path: str, **query: str) -> str:
    return str(client.get(path, query).content.decode(errors="replace"))


def _leaks(said: str) -> bool:
    return any(word in said for word in (SECRET, PHONE, PHONE[3:], NIK))


def test_no_page_of_the_api_tells_of_another_puskesmas_patient(head: Person, there: dict[str, str]) -> None:
    client = builders.client_of(head)
    searches: tuple[dict[str, str], ...] = (
        {}, {"q": SECRET}, {"q": PHONE}, {"q": NIK}, {"state": ""}, {"clinic_id": there["clinic_id"]},
        {"patient_id": there["patient_id"]}, {"team_id": there["team_id"]}, {"day": str(today())},
        {"diagnosis": "A15.0"}, {"visit_id": there["visit_id"]}, {"person_id": there["person_id"]},
        {"year": str(today().year), "month": str(today().month)}, {"start": str(today()), "end": str(today())},
    )  # fmt: skip
    leaking = []

    for template, known in _reading().items():
        path = re.sub(r"{(\w+)}", lambda place: there.get(place[1], "1"), template)
        for query in searches:
            if query.keys() <= known and _leaks(_told(client, path, **query)):
                leaking.append((template, query))

    assert leaking == []
    own = builders.client_of(builders.build_person("clinic_head", clinic=builders.build_clinic(MANGASA)))
    assert _leaks(_told(own, "/api/clinic/caseload")), "the secret can be seen where it may be"


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


def test_the_live_screen_of_a_puskesmas_gets_its_own_visits_only(head: Person, there: dict[str, str]) -> None:
    visitor = Visitor("clinic", session_key=sign_in(head).partition("=")[2], person_id=head.pk)

    changes = LogReader().look(0, [visitor])
    view = changes.views[visitor]

    assert view is not None
    assert changes.seq > 0
    told = repr(changes.frames.get(view))
    assert not _leaks(told)
