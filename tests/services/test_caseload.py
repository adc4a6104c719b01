"""The caseload and the patient's page: what narrows it down, what the head decides, and what stays written."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinics.care_level import MOST_POINTS
from clinics.clock import now, today
from clinics.klaster import klaster_of
from clinics.models import (
    AccessEntry,
    Area,
    CarePlan,
    Clinic,
    IdentityNumber,
    Patient,
    PatientChange,
    VisitNote,
)
from clinics.queries.caseload import CaseloadFilter, caseload
from clinics.services.diagnoses import keep_diagnoses
from dispatch.models import Event
from tests.belongings import build_merge, build_note, build_number, build_plan
from tests.builders import (
    DG_NGAI,
    KASSI_KASSI,
    MANGASA,
    build_clinic,
    build_patient,
    build_person,
    build_visit,
    client_of,
)
from tests.counting import queries_of

pytestmark = pytest.mark.django_db
NIK = "7371111405550001"


@pytest.fixture
def clinic(db: None) -> Clinic:
    return build_clinic(KASSI_KASSI)


@pytest.fixture
def head(clinic: Clinic) -> Client:
    return client_of(build_person("clinic_head", clinic=clinic))


def _post(client: Client, path: str, status: int = 200, **body: Any) -> Any:  # Any: JSON
    answer = client.post(
        f"/api/clinic/{path}", {"action_id": str(uuid4())} | body, content_type="application/json"
    )
    assert answer.status_code == status, answer.content
    return answer.json()


def _noted(patient: Patient, *codes: str, days_ago: int = 0) -> VisitNote:
    visit = build_visit()
    visit.patient = patient
    visit.save(update_fields=["patient"])
    diagnoses = [{"code": code, "main": code == codes[0], "words": ""} for code in codes]
    note = build_note(visit, diagnoses=diagnoses, at=now() - timedelta(days=days_ago))
    keep_diagnoses(patient.pk)
    return note


def _found(clinic: Clinic, **wanted: Any) -> list[int]:
    return [row["id"] for row in caseload(clinic.pk, CaseloadFilter(**wanted))["patients"]]


def test_every_filter_finds_its_patients_and_no_other(clinic: Clinic) -> None:
    doctor = build_person("crew", clinic=clinic, profession="doctor")
    elder = build_patient(clinic, name=DG_NGAI, birth_year=1950)
    child = build_patient(clinic, name="Ananda", birth_year=today().year - 6)
    coughing = build_patient(clinic, name="Pak Ramli", birth_year=1980)
    gone = build_patient(clinic, name="Hj. Sitti", birth_year=1940)
    Patient.objects.filter(pk=elder.pk).update(care_level="severe", care_score=6, responsible_doctor=doctor)
    Patient.objects.filter(pk=gone.pk).update(state="died", next_visit_on=today() - timedelta(days=3))
    _noted(coughing, "A15.0", "I10")
    build_number(elder.pk, kind="nik", number=NIK)
    elsewhere = Area.objects.create(code="73.71.13.9999", level="village", name="Lain")
    child.household.village = elsewhere
    child.household.save(update_fields=["village"])

    assert set(_found(clinic)) == {elder.pk, child.pk, coughing.pk}
    assert _found(clinic, state="died") == [gone.pk]
    assert len(_found(clinic, state="")) == 4
    assert [_found(clinic, klaster=klaster) for klaster in (2, 3, 4)] == [
        [child.pk],
        [elder.pk],
        [coughing.pk],
    ]
    assert _found(clinic, village=elsewhere.code) == [child.pk]
    assert (_found(clinic, level="severe"), len(_found(clinic, level="none"))) == ([elder.pk], 2)
    assert (_found(clinic, doctor=doctor.pk), len(_found(clinic, doctor=0))) == ([elder.pk], 2)
    assert (_found(clinic, diagnosis="A15"), _found(clinic, diagnosis="I10")) == (
        [coughing.pk],
        [coughing.pk],
    )
    assert _found(clinic, diagnosis="A1") == []
    assert (_found(clinic, search=f"{NIK[:6]} {NIK[6:]}"), _found(clinic, search=NIK[:-1])) == (
        [elder.pk],
        [],
    )
    assert _found(clinic, overdue=True) == []


def test_the_klaster_of_the_list_is_the_klaster_of_the_rule(clinic: Clinic) -> None:
    year = today().year
    for chosen in (None, 2, 4):
        for by_diagnosis in (None, 2, 4):
            for birth_year in (None, year, year - 17, year - 18, year - 19, 1930):
                patient = build_patient(clinic, birth_year=birth_year)
                Patient.objects.filter(pk=patient.pk).update(
                    klaster_set=chosen, diagnosis_klaster=by_diagnosis
                )

    for klaster in (2, 3, 4):
        rows = caseload(clinic.pk, CaseloadFilter(klaster=klaster, size=500))["patients"]
        by_rule = [
            row.pk
            for row in Patient.objects.all()
            if klaster
            == klaster_of(
                chosen=row.klaster_set,
                by_diagnosis=row.diagnosis_klaster,
                age=None if row.birth_year is None else year - row.birth_year,
            )
        ]
        assert {row["id"] for row in rows} == set(by_rule)
        assert {row["klaster"] for row in rows} == {klaster}


def test_every_column_sorts_both_ways_without_losing_or_doubling_anybody(
    clinic: Clinic, head: Client
) -> None:
    for number in range(12):
        patient = build_patient(clinic, name=f"Pasien {number % 5}", birth_year=1950 + number)
        if number % 3:
            _noted(patient, "I10")
    sorts = ("next", "last", "name", "age", "klaster", "village", "level", "diagnosis", "doctor", "visits")

    for sort in sorts:
        for down in ("false", "true"):
            pages = [
                head.get(
                    "/api/clinic/caseload", {"sort": sort, "down": down, "size": 10, "page": page}
                ).json()
                for page in (1, 2)
            ]
            ids = [row["id"] for page in pages for row in page["patients"]]
            assert len(ids) == len(set(ids)) == 12, sort
    names = [row["full_name"] for row in caseload(clinic.pk, CaseloadFilter(sort="name"))["patients"]]
    assert names == sorted(names)


def test_the_visits_of_a_double_count_where_the_list_is_sorted_by_them(clinic: Clinic) -> None:
    kept, double = build_patient(clinic), build_patient(clinic)
    often, never = build_patient(clinic, name="Pak Ramli"), build_patient(clinic, name="Hj. Sitti")
    for patient in (kept, double, double, often, often):
        _noted(patient, "I10")
    build_merge(kept.pk, double)

    rows = caseload(clinic.pk, CaseloadFilter(sort="visits"))["patients"]

    assert [(row["id"], row["visits"]) for row in rows] == [(kept.pk, 3), (often.pk, 2), (never.pk, 0)]


def test_no_number_of_queries_grows_with_the_patients(clinic: Clinic, head: Client) -> None:
    def counts() -> list[int]:
        first = Patient.objects.order_by("pk")[0].pk
        return [
            queries_of(lambda path=path: head.get(f"/api/clinic/{path}"))  # type: ignore[misc]
            for path in ("caseload?sort=visits", "caseload/choices", f"patients/{first}", "doubles")
        ]

    for _ in range(2):
        patient = build_patient(clinic)
        _noted(patient, "I10")
        build_plan(patient.pk)
        build_number(patient.pk)
    counts()  # what is read once a process
    few = counts()
    for _ in range(6):
        patient = build_patient(clinic)
        _noted(patient, "I10", "E11.9")
        build_plan(patient.pk)
        build_number(patient.pk)
    first = Patient.objects.order_by("pk")[0]
    _noted(first, "J44.9")

    assert [more - less for less, more in zip(few, counts(), strict=True)] == [0, 0, 0, 0]


def test_a_diagnosis_is_kept_from_the_notes_until_the_head_says_it_is_over(
    clinic: Clinic, head: Client
) -> None:
    patient = build_patient(clinic)
    _noted(patient, "A15.0", days_ago=40)
    _noted(patient, "I10", "A15.0", days_ago=10)

    page = head.get(f"/api/clinic/patients/{patient.pk}").json()["patient"]
    over = _post(head, f"patients/{patient.pk}/facts", diagnosis_over="A15.0")["patient"]
    Patient.objects.filter(pk=patient.pk).update(diagnoses_over={"A15.0": str(today() - timedelta(days=1))})
    _noted(patient, "A15.0")

    assert [(one["code"], one["main"]) for one in page["diagnoses"]] == [("I10", True), ("A15.0", False)]
    assert (page["klaster"], over["klaster"]) == (4, 3)
    assert [one["code"] for one in over["diagnoses"]] == ["I10"]
    patient.refresh_from_db()
    assert [one["code"] for one in patient.diagnoses] == ["A15.0", "I10"]


def test_care_that_is_over_ends_the_plans_and_a_new_visit_takes_the_patient_up_again(
    clinic: Clinic, head: Client
) -> None:
    patient = build_patient(clinic)
    build_plan(patient.pk)

    page = _post(head, f"patients/{patient.pk}/state", state="moved", reason="ke Gowa")
    late = _post(head, f"patients/{patient.pk}/state", 422, state="died", on=str(today() + timedelta(days=1)))

    assert (page["patient"]["state"], page["patient"]["plans"], page["state_reason"]) == (
        "moved",
        [],
        "ke Gowa",
    )
    assert CarePlan.objects.get().state_reason == "moved"
    assert late["error"]["field"] == "on"
    change = PatientChange.objects.get(field="state")
    assert (change.before, change.after, change.reason) == ("active", "moved", "ke Gowa")
    told = Event.objects.get(kind="plan_changed")
    assert (told.subject, told.fact) == (f"plan:{CarePlan.objects.get().pk}", {"change": "end"})


def test_a_barthel_form_makes_the_care_level_and_the_older_ones_stay(clinic: Clinic, head: Client) -> None:
    patient = build_patient(clinic)

    _post(head, f"patients/{patient.pk}/barthel", items=dict(MOST_POINTS))
    page = _post(
        head, f"patients/{patient.pk}/barthel", items=dict(MOST_POINTS) | {"stairs": 0, "bathing": 0}
    )
    _post(head, f"patients/{patient.pk}/barthel", 422, items={"stairs": 0})

    assert (page["patient"]["care_level"], page["patient"]["care_score"]) == ("mild", 17)
    assert [each["score"] for each in page["barthel"]] == [17, 20]
    assert [line["code"] for line in page["timeline"] if line["kind"] == "assessed"] == [
        "mild",
        "independent",
    ]


def test_facts_are_corrected_with_what_stood_there_before(clinic: Clinic, head: Client) -> None:
    patient = build_patient(clinic)
    doctor = build_person("crew", clinic=clinic, profession="doctor")
    foreign = build_person("crew", clinic=build_clinic(MANGASA), profession="doctor")

    page = _post(
        head,
        f"patients/{patient.pk}/facts",
        full_name="Dg. Ngai bin Dg. Lala",
        doctor_id=doctor.pk,
        klaster=4,
    )
    _post(head, f"patients/{patient.pk}/facts", 422, doctor_id=foreign.pk)
    _post(head, f"patients/{patient.pk}/facts", 422, full_name="  ")

    assert (page["patient"]["doctor"], page["patient"]["klaster_chosen"]) == (doctor.full_name, True)
    changes = {row.field: (row.before, row.after) for row in PatientChange.objects.all()}
    assert changes["full_name"] == (DG_NGAI, "Dg. Ngai bin Dg. Lala")
    assert set(changes) == {"full_name", "doctor", "klaster"}


def test_a_number_is_sealed_masked_and_opened_only_for_a_reason(clinic: Clinic, head: Client) -> None:
    patient, other = build_patient(clinic), build_patient(clinic, name="Hj. Sitti")
    build_number(other.pk, kind="nik", number=NIK)

    kept = _post(head, f"patients/{patient.pk}/identity", kind="nik", number=f" {NIK} ")
    wrong = _post(head, f"patients/{patient.pk}/identity", 422, kind="nik", number="7371119905550001")
    shown = _post(head, f"patients/{patient.pk}/identity/reveal", 422, kind="nik", reason="rujukan")
    whole = head.post(
        f"/api/clinic/patients/{patient.pk}/identity/reveal",
        {"kind": "nik", "reason": "rujukan RS"},
        content_type="application/json",
    ).json()

    assert kept["warnings"] == ["twin"]
    assert kept["page"]["numbers"][0]["masked"] == "••••••••••••0001"
    assert wrong["error"]["code"] == "nik_day"
    assert shown["error"]["code"] == "invalid"  # action_id: this is no command, it is asked once
    assert whole == {"kind": "nik", "number": NIK}
    look = AccessEntry.objects.get(door="reveal_nik")
    assert (look.patient_id, look.reason) == (patient.pk, "rujukan RS")
    stored = IdentityNumber.objects.get(patient=patient)
    assert NIK not in f"{bytes(stored.sealed)!r}{stored.blind}{stored.last_digits}"
    everything = (
        head.get(f"/api/clinic/patients/{patient.pk}").content + head.get("/api/clinic/caseload").content
    )
    assert NIK.encode() not in everything


def test_a_corrected_number_keeps_the_old_one_and_an_empty_one_takes_it_away(
    clinic: Clinic, head: Client
) -> None:
    patient = build_patient(clinic)
    pages = [
        _post(head, f"patients/{patient.pk}/identity", kind="bpjs", number=number)["page"]
        for number in ("0001234567890", "0001234567891", "0001234567891", "")
    ]

    rows = IdentityNumber.objects.filter(patient=patient).order_by("pk")
    assert [(row.last_digits, row.replaced_at is None) for row in rows] == [("7890", False), ("7891", False)]
    assert [page["numbers"][1]["masked"][-4:] for page in pages] == ["7890", "7891", "7891", ""]


def test_vital_signs_become_a_course_with_their_limits(clinic: Clinic, head: Client) -> None:
    patient = build_patient(clinic)
    for days, spo2 in ((20, 97), (10, 95), (1, 89)):
        visit = build_visit()
        visit.patient = patient
        build_note(visit, vitals={"spo2": spo2, "systolic": 130}, at=now() - timedelta(days=days))

    trends = {
        trend["sign"]: trend for trend in head.get(f"/api/clinic/patients/{patient.pk}").json()["trends"]
    }

    assert [point["value"] for point in trends["spo2"]["points"]] == [97, 95, 89]
    assert (trends["spo2"]["low"], trends["spo2"]["high"]) == (92, None)
    assert set(trends) == {"systolic", "spo2"}
