"""The whole visit note: several people of one house, lists that stay with the patient, signing and correcting."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from clinics.actors import actor_of
from clinics.clock import now
from clinics.models import AccessEntry, Clinic, DiagnosisTitle, Patient, Supply, SupplyMove, VisitNote
from clinics.queries.notes import notes_about
from dispatch.models import Event, ReviewItem, Visit
from dispatch.queries.crew import crew_today
from dispatch.services.crew_actions import Item, Verdict, apply_items
from tests.builders import (
    KASSI_KASSI,
    MANGASA,
    TeamOnDuty,
    build_assignment,
    build_clinic,
    build_person,
    build_team_on_duty,
    build_visit,
    client_of,
)

pytestmark = pytest.mark.django_db

DIABETES = {"code": "E11.9", "main": False, "words": ""}
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
def visit(duty: TeamOnDuty) -> Visit:
    visit = build_visit(KASSI_KASSI)
    build_assignment(visit, duty, "on_scene")
    return visit


def _tap(duty: TeamOnDuty, kind: str, visit: Visit, *, by: int = 0, **payload: object) -> Verdict:
    person = duty.people[by]
    item = Item(uuid4(), kind, now(), visit.pk, payload, None, False)
    return apply_items(
        by=actor_of(person), person_id=person.pk, device_id=f"phone-000{by}", sent_at=now(), items=[item]
    )[0]


def _today(duty: TeamOnDuty) -> dict[str, Any]:
    seen: dict[str, Any] = crew_today(actor_of(duty.people[0]))["visits"][0]
    return seen


def test_three_people_of_a_house_have_a_note_each(duty: TeamOnDuty, visit: Visit) -> None:
    wife, child = str(uuid4()), str(uuid4())

    verdicts = [
        _tap(duty, "save_note", visit, findings="ronki", vitals={"spo2": 97}),
        _tap(duty, "save_note", visit, patient_key=wife, patient_name="Dg. Bau", patient_age=66, findings="tensi baik"),
        _tap(duty, "save_note", visit, patient_key=child, patient_name="Ical", patient_age=0, patient_months=1,
             vitals={"pulse": 150, "respiration": 62}),
        _tap(duty, "save_note", visit, patient_key=str(uuid4()), findings="tanpa nama"),
    ]  # fmt: skip

    assert [(one.verdict, one.code) for one in verdicts] == [("stored", None)] * 3 + [
        ("review", "name_needed")
    ]
    notes = {note["patient_key"]: note for note in _today(duty)["notes"]}
    assert set(notes) == {"", wife, child}
    assert (notes[wife]["patient_name"], notes[child]["alerts"]) == ("Dg. Bau", ["respiration_high"])
    visit.refresh_from_db()
    assert visit.patient is not None
    assert visit.patient.full_name == notes[""]["patient_name"]
    assert Patient.objects.values("household").distinct().count() == 1
    assert visit.urgency != "red", (
        "somebody else's breath is no reason to judge the patient of the request anew"
    )


def test_a_low_pressure_makes_the_visit_red_and_a_high_sugar_does_not(duty: TeamOnDuty, visit: Visit) -> None:
    _tap(duty, "save_note", visit, vitals={"glucose": 420, "systolic": 190, "diastolic": 100})
    visit.refresh_from_db()
    calm = visit.urgency

    _tap(duty, "save_note", visit, vitals={"glucose": 420, "systolic": 84, "diastolic": 50})
    visit.refresh_from_db()

    assert (calm, visit.urgency) == ("yellow", "red")
    raised = Event.objects.get(visit=visit, kind="urgency_raised")
    assert raised.fact["alerts"] == ["systolic_low"]
    assert VisitNote.objects.latest("pk").vitals_alerts == ["systolic_low", "glucose_high"]


def test_a_signed_note_is_corrected_with_a_reason_and_keeps_what_stood_there(
    duty: TeamOnDuty, visit: Visit
) -> None:
    allergy = {"substance": "Amoksisilin", "reaction": "bentol"}
    first = {"findings": "ronki", "diagnoses": [DIABETES, {"code": "I10", "main": True, "words": "lama"}]}
    _tap(
        duty,
        "save_note",
        visit,
        **first,
        allergies=[allergy],
        regular_medicines=[],
        consent=CONSENT,
        sign=True,
    )

    silent = _tap(duty, "save_note", visit, by=1, **(first | {"findings": "vesikuler"}))
    corrected = _tap(
        duty, "save_note", visit, by=1, **(first | {"findings": "vesikuler"}), correction_reason="salah tulis"
    )

    assert (silent.verdict, silent.code, corrected.verdict) == (
        "review",
        "correction_reason_needed",
        "stored",
    )
    assert ReviewItem.objects.filter(code="correction_reason_needed", payload__findings="vesikuler").exists()
    patient = Patient.objects.get()
    (note,) = notes_about(patient.pk)
    assert (note["findings"], note["corrected"]) == ("vesikuler", True)
    assert note["signed_at"] is not None
    (earlier,) = note["earlier"]
    assert (earlier["findings"], earlier["changed"], earlier["reason"]) == (
        "ronki",
        ["findings"],
        "salah tulis",
    )
    assert earlier["changed_by"] == duty.people[1].full_name
    assert note["consent"]["name"] == "Dg. Bau", "the other phone holds no consent and must not lose it"
    assert note["signature"] == CONSENT["signature"]
    assert [(each["code"], each["main"], bool(each["en"])) for each in note["diagnoses"]] == [
        ("E11.9", False, True), ("I10", True, True),
    ]  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        VisitNote.objects.filter(patient=patient).update(findings="dihapus")


def test_allergies_are_at_the_next_bedside_before_anything_is_written(duty: TeamOnDuty, visit: Visit) -> None:
    visit.caller_phone = "+6281241234567"
    visit.save(update_fields=["caller_phone"])
    _tap(duty, "save_note", visit, advice="istirahat", allergies=[{"substance": "Udang", "reaction": ""}],
         regular_medicines=[{"name": "Amlodipin", "dose": "1 x 1"}])  # fmt: skip
    _tap(duty, "finish", visit, outcome="completed")
    again = build_visit(KASSI_KASSI)
    Visit.objects.filter(pk=again.pk).update(
        caller_phone=visit.caller_phone, patient_name=visit.patient_name, patient_age=visit.patient_age
    )
    offered = build_assignment(again, duty, "offered")

    before = next(each for each in crew_today(actor_of(duty.people[0]))["visits"] if each["id"] == again.pk)
    _tap(duty, "accept", again)
    record = next(each for each in crew_today(actor_of(duty.people[0]))["visits"] if each["id"] == again.pk)

    assert offered.accepted_at is None
    assert before["patient_record"] is None, "a team that has not said yes reads nobody's record"
    assert record["patient_record"]["allergies"] == [{"substance": "Udang", "reaction": ""}]
    assert record["patient_record"]["last_notes"][0]["author"] == duty.people[0].full_name
    looks = AccessEntry.objects.filter(door="crew_today", visit_code=again.code)
    assert {look.person_id for look in looks} == {person.pk for person in duty.people[:2]}, (
        "a driver sees no record"
    )
    _tap(duty, "save_note", again, advice="lagi", regular_medicines=[])
    patient = Patient.objects.get()
    assert (patient.allergies, patient.regular_medicines) == ([{"substance": "Udang", "reaction": ""}], [])


def test_used_supplies_are_taken_once_and_a_correction_gives_back(duty: TeamOnDuty, visit: Visit) -> None:
    Supply.objects.update_or_create(
        code="kasa-uji",
        defaults={
            "label_id": "Kasa uji", "label_en": "Test gauze", "unit_id": "lembar", "unit_en": "pieces",
            "standard": 20, "least": 5,
        },
    )  # fmt: skip

    _tap(duty, "save_note", visit, advice="jaga luka", supplies=[{"code": "kasa-uji", "amount": 5}])
    _tap(duty, "save_note", visit, advice="jaga luka", supplies=[{"code": "kasa-uji", "amount": 2}])

    used = SupplyMove.objects.filter(visit_code=visit.code, supply__code="kasa-uji")
    assert list(used.order_by("pk").values_list("amount", flat=True)) == [5, -3]
    assert _today(duty)["notes"][0]["supplies"][0]["label_en"] == "Test gauze"


@pytest.mark.parametrize(
    ("transport", "status", "taken_by"),
    [
        ("own_van", "transporting", "own_van"),
        ("psc119", "finished", "psc119"),
        (True, "transporting", "own_van"),
    ],
)
def test_a_referral_keeps_where_to_by_whom_and_how_the_patient_was(
    clinic: Clinic, duty: TeamOnDuty, visit: Visit, transport: object, status: str, taken_by: str
) -> None:
    _tap(duty, "save_note", visit, findings="lemah separuh badan", diagnoses=[{"code": "I64"}], sign=True)

    sent = _tap(duty, "finish", visit, outcome="referred", destination="RSUD Daya", transport=transport,
                condition_after="sadar, TD 150/90")  # fmt: skip

    assert sent.verdict == "stored"
    assert visit.assignments.get().status == status
    head = client_of(build_person("clinic_head", clinic=clinic))
    page = head.get(f"/api/clinic/patients/{Patient.objects.get().pk}").json()
    outcome = page["notes"][0]["outcome"]
    assert (outcome["destination"], outcome["taken_by"]) == ("RSUD Daya", taken_by)
    assert outcome["condition_after"] == "sadar, TD 150/90"
    stranger = client_of(build_person("clinic_head", clinic=build_clinic(MANGASA)))
    assert stranger.get(f"/api/clinic/patients/{Patient.objects.get().pk}").status_code == 404


def test_a_name_that_becomes_known_renames_the_patient_and_makes_no_second_one(
    duty: TeamOnDuty, visit: Visit
) -> None:
    _tap(duty, "save_note", visit, patient_name="Nama belum diketahui", findings="demam")

    _tap(duty, "save_note", visit, patient_name="Dg. Kanang", findings="demam")

    assert [patient.full_name for patient in Patient.objects.all()] == ["Dg. Kanang"]


def test_an_office_brings_official_titles_and_a_bad_file_changes_nothing(
    tmp_path: Path, duty: TeamOnDuty, visit: Visit
) -> None:
    good, bad = tmp_path / "titles.csv", tmp_path / "bad.csv"
    good.write_text("code;title\nE119;Official name\nI10;Other official name\n", encoding="utf-8")
    bad.write_text("code,title\nE11.9,Changed\nnot a code,Something\n", encoding="utf-8")

    call_command("import_icd10_titles", good)
    with pytest.raises(CommandError, match="line 3"):
        call_command("import_icd10_titles", bad)

    assert dict(DiagnosisTitle.objects.values_list("code", "title")) == {
        "E11.9": "Official name", "I10": "Other official name",
    }  # fmt: skip
    _tap(duty, "save_note", visit, diagnoses=[DIABETES])
    (diagnosis,) = _today(duty)["notes"][0]["diagnoses"]
    assert (diagnosis["title"], diagnosis["main"]) == ("Official name", True)
