"""Doubles: found, read as one person, and taken apart again exactly as they were."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import models
from django.test import Client

from clinics.clock import now, today
from clinics.models import CarePlan, Clinic, Patient, PatientMerge, Person, VisitNote
from clinics.refusals import Refusal
from clinics.services.diagnoses import keep_diagnoses
from clinics.services.merging import merge_patients, undo_merge
from dispatch.models import Visit
from tests.belongings import build_double, build_merge, build_note, build_number, build_plan
from tests.builders import (
    DG_NGAI,
    MANGASA,
    actor,
    build_clinic,
    build_patient,
    build_person,
    build_visit,
    client_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(db: None) -> Clinic:
    return build_clinic()


@pytest.fixture
def person(clinic: Clinic) -> Person:
    return build_person("clinic_head", clinic=clinic)


@pytest.fixture
def head(person: Person) -> Client:
    return client_of(person)


def _post(client: Client, path: str, **body: Any) -> tuple[int, Any]:  # Any: JSON
    answer = client.post(
        f"/api/clinic/{path}", {"action_id": str(uuid4())} | body, content_type="application/json"
    )
    return answer.status_code, answer.json()


def _visited(patient: Patient, *, code: str, days_ago: int) -> Visit:
    visit = build_visit()
    Visit.objects.filter(pk=visit.pk).update(patient=patient)
    visit.patient = patient
    at = now() - timedelta(days=days_ago)
    build_note(visit, diagnoses=[{"code": code, "main": True, "words": ""}], at=at)
    Patient.objects.filter(pk=patient.pk).update(last_visit_at=at)
    keep_diagnoses(patient.pk)
    return visit


def _two(clinic: Clinic) -> tuple[Patient, Patient]:
    """One person twice: each row knows something that the other does not."""
    kept, double = build_patient(clinic), build_patient(clinic, birth_year=1957)
    doctor = build_person("crew", clinic=clinic, profession="doctor")
    at = now() - timedelta(days=5)
    Patient.objects.filter(pk=kept.pk).update(
        birth_year=None, allergies=[{"substance": "penisilin", "reaction": ""}]
    )
    Patient.objects.filter(pk=double.pk).update(
        responsible_doctor=doctor, care_level="severe", care_score=6, care_level_at=at,
        allergies=[{"substance": "Penisilin", "reaction": ""}, {"substance": "udang", "reaction": "gatal"}],
        allergies_at=at, regular_medicines=[{"name": "amlodipin", "dose": "5 mg"}], regular_medicines_at=at,
    )  # fmt: skip
    _visited(kept, code="I10", days_ago=30)
    _visited(double, code="A15.0", days_ago=3)
    build_plan(kept.pk, kind="monthly", in_days=20)
    build_plan(double.pk, kind="weekly", in_days=4)
    return kept, double


def _state() -> dict[str, list[dict[str, Any]]]:
    """Everything that a merge may touch, row by row."""
    tables: tuple[type[models.Model], ...] = (Patient, CarePlan, VisitNote, Visit)
    return {table.__name__: list(table._default_manager.order_by("pk").values()) for table in tables}


def test_doubles_are_proposed_with_what_they_have_in_common(clinic: Clinic, head: Client) -> None:
    one = build_patient(clinic)
    same_phone = build_patient(clinic, name="Daeng Ngai", birth_year=1956)
    namesake = build_patient(clinic, name="dg ngai", birth_year=1990)
    namesake.household.phone_e164 = "+6281200000000"
    namesake.household.save(update_fields=["phone_e164"])
    stranger = build_patient(clinic, name="Pak Ramli", birth_year=1980)
    build_patient(build_clinic(MANGASA), name=DG_NGAI)
    build_number(one.pk)
    build_number(stranger.pk)

    pairs = head.get("/api/clinic/doubles").json()["pairs"]

    assert {(pair["one"]["id"], pair["other"]["id"]): pair["why"] for pair in pairs} == {
        (one.pk, same_phone.pk): ["name", "phone"],
        (one.pk, stranger.pk): ["bpjs"],
    }
    assert _post(head, f"patients/{stranger.pk}/apart", other_id=one.pk)[0] == 200
    assert len(head.get("/api/clinic/doubles").json()["pairs"]) == 1


def test_a_double_is_read_with_the_patient_that_is_kept(clinic: Clinic, head: Client) -> None:
    kept, double = _two(clinic)
    build_number(double.pk)

    status, page = _post(head, f"patients/{kept.pk}/merge", double_id=double.pk, take=[])

    assert status == 200
    assert head.get(f"/api/clinic/patients/{double.pk}").json()["patient"]["id"] == kept.pk
    who = page["patient"]
    assert (who["visits"], len(who["plans"]), who["care_level"], bool(who["doctor"])) == (
        2,
        2,
        "severe",
        True,
    )
    assert {one["code"] for one in who["diagnoses"]} == {"I10", "A15.0"}
    assert (page["birth_year"], who["next_visit_on"]) == (1957, str(today() + timedelta(days=4)))
    assert [each["substance"] for each in page["record"]["allergies"]] == ["penisilin", "udang"]
    assert (len(page["notes"]), len(page["visits"])) == (2, 2)
    assert page["numbers"][1]["masked"].endswith("7890")
    listed = head.get("/api/clinic/caseload").json()
    assert [row["id"] for row in listed["patients"]] == [kept.pk]
    assert head.get("/api/clinic/doubles").json()["pairs"] == []


def test_undoing_gives_back_every_row_as_it_was(clinic: Clinic, person: Person) -> None:
    kept, double = _two(clinic)
    third = build_double(double.pk)
    build_merge(double.pk, third)
    before = _state()
    by = actor("clinic_head", clinic=clinic)

    merge = merge_patients(kept_id=kept.pk, double_id=double.pk, take=["full_name", "household_id"], by=by)
    between = _state()
    undo_merge(merge_id=merge.pk, by=by)
    undo_merge(merge_id=merge.pk, by=by)

    assert between != before
    assert _state() == before


def test_undoing_leaves_alone_what_happened_since(clinic: Clinic) -> None:
    kept, double = _two(clinic)
    by = actor("clinic_head", clinic=clinic)
    merge = merge_patients(kept_id=kept.pk, double_id=double.pk, take=[], by=by)
    since = build_plan(kept.pk, kind="single", in_days=2)
    Patient.objects.filter(pk=kept.pk).update(birth_year=1950)
    _visited(kept, code="E11.9", days_ago=0)

    undo_merge(merge_id=merge.pk, by=by)

    kept.refresh_from_db()
    double.refresh_from_db()
    assert (kept.birth_year, kept.care_level, double.care_level) == (1950, "", "severe")
    assert {one["code"] for one in kept.diagnoses} == {"I10", "E11.9"}
    assert {one["code"] for one in double.diagnoses} == {"A15.0"}
    assert CarePlan.objects.get(pk=since.pk).patient_id == kept.pk
    assert (double.merged_into_id, double.next_visit_on) == (None, today() + timedelta(days=4))


def test_somebody_in_care_stays_in_care_when_the_row_that_is_kept_was_closed(clinic: Clinic) -> None:
    kept, double = _two(clinic)
    moved_on = today() - timedelta(days=40)
    Patient.objects.filter(pk=kept.pk).update(state="moved", state_on=moved_on, state_reason="ke Gowa")
    before, by = _state(), actor("clinic_head", clinic=clinic)

    merge = merge_patients(kept_id=kept.pk, double_id=double.pk, take=[], by=by)
    kept.refresh_from_db()
    assert (kept.state, kept.state_on, kept.state_reason) == ("active", None, "")
    undo_merge(merge_id=merge.pk, by=by)
    assert _state() == before

    again = merge_patients(kept_id=kept.pk, double_id=double.pk, take=[], by=by)
    Patient.objects.filter(pk=kept.pk).update(state="closed", state_on=today(), state_reason="")
    undo_merge(merge_id=again.pk, by=by)
    kept.refresh_from_db()
    assert (kept.state, kept.state_on, kept.state_reason) == ("closed", today(), "")


def test_merges_are_undone_from_the_latest_on_and_only_by_their_own_puskesmas(clinic: Clinic) -> None:
    kept = build_patient(clinic)
    first, second = build_merge(kept.pk), build_merge(kept.pk)
    by, foreign = actor("clinic_head", clinic=clinic), actor("clinic_head", clinic=build_clinic(MANGASA))
    stranger = build_patient(build_clinic(MANGASA))

    for merge, who, code in ((first, by, "merge_later"), (second, foreign, "not_found")):
        with pytest.raises(Refusal, match=code):
            undo_merge(merge_id=merge.pk, by=who)
    for double_id, code in (
        (kept.pk, "same_patient"),
        (first.double_id, "same_patient"),
        (stranger.pk, "not_found"),
    ):
        with pytest.raises(Refusal, match=code):
            merge_patients(kept_id=kept.pk, double_id=double_id, take=[], by=by)
    undo_merge(merge_id=second.pk, by=by)
    undo_merge(merge_id=first.pk, by=by)

    assert not Patient.objects.exclude(merged_into=None).exists()
    assert not PatientMerge.objects.filter(undone_at=None).exists()
