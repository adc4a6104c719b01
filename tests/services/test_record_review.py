"""The head's part in the notes: review, return, correction, rights, the lock, and a record that is handed out."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from fhir.resources.R4B.bundle import Bundle

from clinics.actors import actor_of
from clinics.clock import now
from clinics.export.fhir import references
from clinics.export.pdf import printable
from clinics.models import (
    AccessEntry,
    CarePlan,
    Clinic,
    NoteReview,
    Patient,
    Person,
    RecordExport,
    RecordRightStep,
    RecordSetting,
    VisitNote,
)
from clinics.queries.review import notes_waiting
from dispatch.models import Event, Visit
from dispatch.queries.crew import crew_today
from dispatch.services.crew_actions import Item, Verdict, apply_items
from tests.belongings import build_file, build_merge, build_note
from tests.builders import (
    KASSI_KASSI,
    MANGASA,
    TeamOnDuty,
    build_assignment,
    build_clinic,
    build_patient,
    build_person,
    build_team_on_duty,
    build_visit,
    client_of,
)
from tests.counting import queries_of

pytestmark = pytest.mark.django_db
Json = dict[str, Any]
CONSENT = {
    "given": True, "name": "Dg. Bau", "relation": "istri", "signed_at": "2026-11-22T09:00:00+08:00",
    "signature": [[[10, 20], [400, 600]], [[5, 5]]],
}  # fmt: skip


@pytest.fixture
def clinic() -> Clinic:
    return build_clinic(KASSI_KASSI)


@pytest.fixture
def duty(clinic: Clinic) -> TeamOnDuty:
    return build_team_on_duty(clinic)


@pytest.fixture
def head(clinic: Clinic) -> Person:
    return build_person("clinic_head", clinic=clinic, name="dr. Nurlaela")


@pytest.fixture
def visit(duty: TeamOnDuty) -> Visit:
    visit = build_visit(KASSI_KASSI)
    build_assignment(visit, duty, "on_scene")
    return visit


def _write(
    duty: TeamOnDuty, visit: Visit, *, by: int = 0, late: timedelta = timedelta(), **payload: object
) -> Verdict:
    person = duty.people[by]
    item = Item(uuid4(), "save_note", now() + late, visit.pk, payload, None, False)
    return apply_items(
        by=actor_of(person), person_id=person.pk, device_id=f"phone-000{by}", sent_at=now(), items=[item]
    )[0]


def _post(head: Person, path: str, **body: object) -> Any:
    return client_of(head).post(
        f"/api/clinic/{path}",
        json.dumps({"action_id": str(uuid4()), **body}),
        content_type="application/json",
    )


def _standing() -> VisitNote:
    return VisitNote.objects.get(replaced_by__isnull=True)


def test_a_signed_note_waits_until_the_head_signs_it_and_a_correction_waits_again(
    duty: TeamOnDuty, visit: Visit, clinic: Clinic, head: Person
) -> None:
    _write(duty, visit, findings="ronki", sign=True)
    note = _standing()
    listed = client_of(head).get("/api/clinic/notes").json()

    answer = _post(head, f"notes/{note.pk}/review")
    twice = _post(head, f"notes/{note.pk}/review")

    assert [(row["note_id"], row["state"]) for row in listed["notes"]] == [(note.pk, "signed")]
    assert answer.json()["row"]["state"] == "reviewed"
    assert answer.json()["note"]["reviews"][0]["person"] == "dr. Nurlaela"
    assert (twice.status_code, twice.json()["error"]["code"]) == (409, "already_done")
    assert notes_waiting(clinic.pk).for_head == 0
    _write(duty, visit, findings="vesikuler", correction_reason="salah tulis")
    assert notes_waiting(clinic.pk).signed == 1, "what the head signed is not what stands there now"
    stale = _post(head, f"notes/{note.pk}/review")
    assert stale.json()["error"]["code"] == "note_moved_on"
    assert AccessEntry.objects.filter(door="clinic_note", person=head, visit_code=visit.code).exists()
    assert list(Event.objects.filter(kind="note_reviewed").values_list("visit_id", flat=True)) == [visit.pk]
    with pytest.raises(DatabaseError), transaction.atomic():
        NoteReview.objects.update(step="returned")


def test_a_note_that_is_given_back_is_read_on_the_phone_and_waits_for_its_author(
    duty: TeamOnDuty, visit: Visit, clinic: Clinic, head: Person
) -> None:
    _write(duty, visit, findings="ronki", sign=True)
    silent = _post(head, f"notes/{_standing().pk}/return", remark="  ")

    _post(head, f"notes/{_standing().pk}/return", remark="Lengkapi tanda vital")

    assert silent.json()["error"]["code"] == "remark_needed"
    waiting = notes_waiting(clinic.pk)
    assert (waiting.for_head, waiting.returned) == (0, 1)
    today = crew_today(actor_of(duty.people[0]))
    (returned,) = today["returned_notes"]
    assert (returned["visit_id"], returned["remark"]) == (visit.pk, "Lengkapi tanda vital")
    assert today["visits"][0]["notes"][0]["returned"]["remark"] == "Lengkapi tanda vital"
    assert crew_today(actor_of(duty.people[1]))["returned_notes"] == [], "the author mends it, nobody else"
    _write(duty, visit, findings="ronki", vitals={"spo2": 96}, correction_reason="diminta kepala")
    assert crew_today(actor_of(duty.people[0]))["returned_notes"] == []
    assert notes_waiting(clinic.pk).signed == 1


def test_a_note_given_back_after_the_shift_is_on_the_phone_at_the_next_one(
    duty: TeamOnDuty, visit: Visit, head: Person, clinic: Clinic
) -> None:
    _write(duty, visit, findings="ronki", sign=True)
    visit.assignments.update(status="finished", ended_at=now(), finished_at=now())
    duty.shift.members.update(on_duty=False)
    type(duty.shift).objects.filter(pk=duty.shift.pk).update(ended_at=now())
    _post(head, f"notes/{_standing().pk}/return", remark="Diagnosis belum ada")

    resting = crew_today(actor_of(duty.people[0]))
    again = build_team_on_duty(clinic)
    again.shift.members.create(person=duty.people[0], profession="doctor", on_duty=True)
    on_duty = crew_today(actor_of(duty.people[0]))

    assert (len(resting["returned_notes"]), resting["visits"]) == (1, [])
    assert [each["id"] for each in on_duty["visits"]] == [visit.pk]
    assert (
        _write(duty, visit, diagnoses=[{"code": "I10"}], correction_reason="dilengkapi").verdict == "stored"
    )
    assert [each["id"] for each in crew_today(actor_of(duty.people[0]))["visits"]] == []


def test_a_note_is_locked_for_its_author_after_the_citys_days_and_the_head_still_corrects(
    duty: TeamOnDuty, visit: Visit, head: Person
) -> None:
    RecordSetting.objects.create(lock_days=3)
    note = build_note(visit, author=duty.people[0], at=now() - timedelta(days=3, minutes=1))
    plan = CarePlan.objects.create(
        patient=note.patient,
        kind="single",
        starts_on=now().date(),
        rule="FREQ=DAILY;COUNT=1",
        note=note,
        made_at=now(),
    )

    late = _write(duty, visit, findings="vesikuler", correction_reason="salah tulis")
    in_time = _write(
        duty, visit, late=timedelta(minutes=-2), findings="tetap", correction_reason="sebelum terkunci"
    )
    assert (late.verdict, late.code, in_time.verdict) == ("review", "note_locked", "stored")
    note = _standing()
    CarePlan.objects.filter(pk=plan.pk).update(note=note)
    no_reason = _post(head, f"notes/{note.pk}/correct", reason="", findings="vesikuler")
    same = _post(head, f"notes/{note.pk}/correct", reason="salah", findings="tetap")
    answer = _post(
        head, f"notes/{note.pk}/correct", reason="Sesuai rekaman", findings="vesikuler", vitals={"spo2": 88},
        diagnoses=[{"code": "J18.9"}],
    )  # fmt: skip

    assert no_reason.json()["error"]["code"] == "correction_reason_needed"
    assert same.json()["error"]["code"] == "note_same"
    body = answer.json()
    assert (body["row"]["state"], body["row"]["locked"]) == ("reviewed", True)
    assert (body["note"]["findings"], body["note"]["vitals_alerts"]) == ("vesikuler", ["spo2_low"])
    assert body["note"]["earlier"][0]["reason"] == "Sesuai rekaman"
    assert set(body["note"]["earlier"][0]["changed"]) == {"findings", "vitals", "diagnoses"}
    saved = _standing()
    assert saved.written_at == note.written_at, (
        "the bedside's moment stays; the signature says when it was corrected"
    )
    plan.refresh_from_db()
    assert plan.note_id == saved.pk
    assert Event.objects.filter(kind="note_corrected", visit=visit).count() == 1


def test_giving_back_opens_a_locked_note_for_its_author_again(
    duty: TeamOnDuty, visit: Visit, head: Person
) -> None:
    note = build_note(visit, author=duty.people[0], at=now() - timedelta(days=9))

    _post(head, f"notes/{note.pk}/return", remark="Tanda vital?")

    assert _write(duty, visit, vitals={"spo2": 97}, correction_reason="dilengkapi").verdict == "stored"


def test_an_unsigned_note_is_nobodys_for_two_hours_and_the_heads_signature_closes_it(
    duty: TeamOnDuty, visit: Visit, clinic: Clinic, head: Person
) -> None:
    fresh = build_note(visit, signed=False)
    assert notes_waiting(clinic.pk).unsigned == 0
    other = build_visit(KASSI_KASSI)
    build_assignment(other, build_team_on_duty(clinic), "on_scene")
    old = build_note(other, signed=False, at=now() - timedelta(hours=3))

    assert notes_waiting(clinic.pk).unsigned == 1
    _post(head, f"notes/{old.pk}/review")

    assert notes_waiting(clinic.pk).unsigned == 0
    _post(head, f"notes/{fresh.pk}/review")
    silent = _write(duty, visit, findings="lain")
    assert silent.code == "correction_reason_needed", "what the head signed is signed"


def test_the_head_gives_rights_to_each_person_and_the_services_ask_for_them(
    duty: TeamOnDuty, visit: Visit, head: Person
) -> None:
    doctor, nurse, driver = duty.people
    drives = _write(duty, visit, by=2, findings="ronki")

    _post(head, f"rights/{driver.pk}", rights=["input", "view"])
    writes = _write(duty, visit, by=2, findings="ronki", sign=True)
    corrects = _write(duty, visit, by=2, findings="lain", correction_reason="salah")
    _post(head, f"rights/{nurse.pk}", rights=[])
    blind = _post(head, f"rights/{doctor.pk}", rights=["input"])

    assert (drives.verdict, drives.code, writes.verdict) == ("review", "right_input_needed", "stored")
    assert corrects.code == "right_correct_needed"
    assert blind.json()["error"]["code"] == "right_view_first"
    file_id = build_file(visit)
    seen = crew_today(actor_of(Person.objects.get(pk=doctor.pk)))
    unseen = crew_today(actor_of(Person.objects.get(pk=nurse.pk)))
    assert len(seen["visits"][0]["notes"]) == 1
    (blind_to,) = unseen["visits"]
    assert [blind_to[name] for name in ("notes", "patient_record", "files", "note_saved")] == [
        [],
        None,
        [],
        True,
    ]
    assert client_of(nurse).get(f"/api/files/{file_id}").status_code == 404
    steps = RecordRightStep.objects.order_by("pk")
    assert [(step.person_id, step.rights, step.given_by) for step in steps] == [
        (driver.pk, ["input", "view"], head), (nurse.pk, [], head),
    ]  # fmt: skip
    _post(head, f"rights/{nurse.pk}", rights=None)
    assert Person.objects.get(pk=nurse.pk).record_rights is None
    stranger = build_person("crew", clinic=build_clinic(MANGASA))
    assert _post(head, f"rights/{stranger.pk}", rights=[]).status_code == 404
    assert _post(head, f"rights/{head.pk}", rights=[]).status_code == 404, (
        "a head's rights come with the office"
    )


def test_one_persons_record_leaves_as_pdf_and_fhir_with_a_reason_and_is_kept(
    duty: TeamOnDuty, visit: Visit, head: Person
) -> None:
    said: Json = {
        "complaint": "Sesak ≥ 3 hari, “berat”", "findings": "ronki\nbasah", "assessment": "PPOK → eksaserbasi",
        "vitals": {"systolic": 141, "diastolic": 83, "pulse": 96, "respiration": 24, "temperature": 36.6, "spo2": 91,
                   "consciousness": "A", "glucose": 142},
        "diagnoses": [{"code": "J44.1", "main": True}, {"code": "I10"}],
        "allergies": [{"substance": "Sulfa", "reaction": "ruam"}],
        "regular_medicines": [{"name": "Amlodipin", "dose": "1 x 1"}],
        "medicines": [{"name": "Salbutamol", "dose": "nebul", "amount": 2, "unit": "ampul"}],
        "consent": CONSENT, "next_visit_on": str((now() + timedelta(days=3)).date()), "next_visit_reason": "kontrol",
    }  # fmt: skip
    _write(duty, visit, **said, sign=True)
    _write(duty, visit, **(said | {"findings": "berkurang"}), correction_reason="salah <b>tulis</b> & lupa")
    build_file(visit)
    patient = _standing().patient
    path = f"patients/{patient.pk}/export"

    silent = _post(head, path, format="pdf", reason=" ")
    printed = _post(head, path, format="pdf", reason="Diminta pasien untuk RSUD Daya")
    bundle = _post(head, path, format="fhir", reason="Diminta pasien")

    assert silent.json()["error"]["code"] == "export_reason_needed"
    assert printed.headers["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF-")
    assert "attachment" in printed.headers["Content-Disposition"]
    assert patient.full_name.lower() not in printed.headers["Content-Disposition"].lower()
    checked = Bundle.model_validate_json(bundle.content)
    kinds = [entry.resource.get_resource_type() for entry in checked.entry]
    wanted = {"Patient": 1, "Encounter": 1, "Composition": 1, "Condition": 2, "Observation": 8}
    assert {kind: kinds.count(kind) for kind in wanted} == wanted
    body = bundle.json()
    ids = {f"{each['resource']['resourceType']}/{each['resource']['id']}" for each in body["entry"]}
    assert set(references(body)) <= ids, "every reference points into the bundle"
    by_kind = {each["resource"]["resourceType"]: each["resource"] for each in body["entry"]}
    assert by_kind["Encounter"]["class"]["code"] == "HH"
    system = f"http://sys-ids.kemkes.go.id/encounter/{visit.clinic.code if visit.clinic else ''}"
    assert by_kind["Encounter"]["identifier"] == [{"system": system, "value": visit.code}]
    assert by_kind["Composition"]["status"] == "amended"
    observed = [
        each["resource"] for each in body["entry"] if each["resource"]["resourceType"] == "Observation"
    ]
    loinc = {each["code"]["coding"][0]["code"] for each in observed}
    assert {"8867-4", "9279-1", "8480-6", "8462-4", "8310-5", "59408-5", "67775-7"} <= loinc
    kept = RecordExport.objects.filter(patient=patient, person=head)
    assert sorted(kept.values_list("format", "reason")) == [
        ("fhir", "Diminta pasien"), ("pdf", "Diminta pasien untuk RSUD Daya"),
    ]  # fmt: skip
    assert AccessEntry.objects.filter(patient=patient, door="export_record_pdf", person=head).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete()
    stranger = build_person("clinic_head", clinic=build_clinic(MANGASA))
    assert _post(stranger, path, format="pdf", reason="ingin tahu").status_code == 404
    assert client_of(stranger).get(f"/api/clinic/patients/{patient.pk}/exports").status_code == 404


def test_an_action_that_handed_out_a_record_hands_out_no_other(clinic: Clinic, head: Person) -> None:
    one, other = build_patient(clinic), build_patient(clinic, name="Hj. Sitti")
    action_id = str(uuid4())

    def export(patient: Patient, form: str) -> tuple[int, str]:
        answer = _post(
            head, f"patients/{patient.pk}/export", action_id=action_id, format=form, reason="diminta"
        )
        return answer.status_code, "" if answer.status_code == 200 else answer.json()["error"]["code"]

    assert [export(one, "fhir"), export(one, "fhir")] == [(200, ""), (200, "")]
    assert export(other, "fhir") == export(one, "pdf") == (409, "action_id_reused")
    assert RecordExport.objects.get().patient == one


def test_the_heads_correction_of_a_doubles_note_is_of_the_patient_that_is_kept(
    clinic: Clinic, head: Person
) -> None:
    visit, kept = build_visit(KASSI_KASSI), build_patient(clinic, birth_year=2014)
    Patient.objects.filter(pk=kept.pk).update(allergies=[{"substance": "Sulfa", "reaction": ""}])
    visit.patient = build_patient(clinic, birth_year=None)
    midnight = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)  # half past midnight of New Year's Day in Makassar
    note = build_note(visit, at=midnight)
    build_merge(kept.pk, visit.patient)

    answer = _post(
        head, f"notes/{note.pk}/correct", reason="salah", diagnoses=[{"code": "J18.9"}], vitals={"systolic": 88}
    ).json()  # fmt: skip

    kept.refresh_from_db()
    assert [each["code"] for each in kept.diagnoses] == ["J18.9"]
    assert [each["substance"] for each in answer["record"]["allergies"]] == ["Sulfa"]
    assert answer["note"]["vitals_alerts"] == ["systolic_low"], "twelve years old since half an hour"


def test_signs_that_the_fonts_of_a_pdf_lack_are_written_in_letters() -> None:
    assert printable("“≥ 3” – Ḥāfiẓ ’ok’ 😀 ا") == "\">= 3\" - Hafiz 'ok' ? ?"


def test_the_list_of_notes_asks_the_database_as_often_for_many_as_for_one(
    clinic: Clinic, head: Person
) -> None:
    def wait(many: int) -> None:
        for _ in range(many):
            build_note(build_visit(KASSI_KASSI), at=now() - timedelta(hours=5))

    wait(1)
    one = queries_of(lambda: client_of(head).get("/api/clinic/notes"))
    wait(12)
    assert queries_of(lambda: client_of(head).get("/api/clinic/notes")) == one
