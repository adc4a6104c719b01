"""Data quality: who left what empty, told kindly, and filled in with one tap."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import AccessEntry, NoteReview, Patient, PatientChange, VisitNote
from clinics.refusals import Refusal
from clinics.services.caseload import Facts
from dispatch.queries.quality import clinic_quality, quality_gaps
from dispatch.services import quality
from tests import belongings, builders
from tests.builders import KASSI_KASSI, MANGASA
from tests.counting import queries_of

pytestmark = pytest.mark.django_db
_LAST_MONTH = {"days": 30, "person_id": None, "page": 1}


@pytest.fixture
def head(db: None) -> Actor:
    return builders.actor("clinic_head", clinic=builders.build_clinic(KASSI_KASSI))


def _counts(head: Actor) -> dict[str, int]:
    shown = clinic_quality(head, 30)
    kinds = [*shown["note_kinds"], *shown["patient_kinds"]]
    return {each["kind"]: each["count"] for each in kinds} | {"no_note": shown["visits_without_note"]}


def test_each_count_is_as_long_as_its_list_and_knows_no_other_puskesmas(head: Actor) -> None:
    duty = builders.build_team_on_duty()
    for number in range(3):
        visit = builders.build_visit(phone=f"+62812413000{number:02d}", patient=f"Dg. {number}")
        builders.build_assignment(visit, duty, "finished")
        belongings.build_note(visit, vitals={})
    silent = builders.build_visit(phone="+6281241999999", patient="Dg. Tanpa Catatan")
    builders.build_assignment(silent, duty, "finished")
    belongings.build_note(builders.build_visit(MANGASA, phone="+6281299990000", patient="Hj. Sitti"))

    counts, people = _counts(head), clinic_quality(head, 30)["people"]

    for kind, count in counts.items():
        found = quality_gaps(head, kind=kind, **_LAST_MONTH)
        rows = [*found["notes"], *found["patients"], *found["visits"]]
        assert found["total"] == len(rows) == count, kind
        assert not any(row["patient_name"] == "Hj. Sitti" for row in rows)
    assert counts["vitals"] == 3
    assert counts["no_note"] == 1
    assert counts["doctor"] == 3
    assert sum(person.notes for person in people) == 3
    assert AccessEntry.objects.filter(door="quality_gaps").exists()


def test_the_author_is_asked_kindly_and_once(head: Actor) -> None:
    builders.build_team_on_duty()
    note = belongings.build_note(builders.build_visit(), vitals={})
    other = belongings.build_note(builders.build_visit(MANGASA, phone="+6281299990000", patient="Hj. Sitti"))
    tap = uuid4()

    for _ in range(2):
        quality.ask_author(note_id=note.pk, by=head, action_id=tap)

    step = NoteReview.objects.get(note=note)
    assert step.step == "returned"
    assert "tanda vital" in step.remark
    assert step.remark.startswith("Terima kasih")
    found = quality_gaps(head, kind="vitals", **_LAST_MONTH)["notes"]
    assert [row["asked"] for row in found] == [True]
    with pytest.raises(Refusal) as foreign:
        quality.ask_author(note_id=other.pk, by=head, action_id=uuid4())
    assert foreign.value.code == "not_found"


def test_one_tap_fills_in_what_is_not_known_and_keeps_who_did_it(head: Actor) -> None:
    patient = builders.build_patient(builders.build_clinic(KASSI_KASSI))
    Patient.objects.filter(pk=patient.pk).update(sex="unknown", birth_year=None, last_visit_at=now())
    patient.household.phone_e164 = ""
    patient.household.save(update_fields=["phone_e164"])
    doctor = builders.build_person("crew", clinic=patient.clinic, profession="doctor")
    before = _counts(head)

    tap = uuid4()
    facts = Facts(sex="female", birth_year=now().year - 40, doctor_id=doctor.pk)
    for _ in range(2):
        quality.complete_patient(
            patient_id=patient.pk, facts=facts, phone="0812-4130-0001", by=head, action_id=tap
        )

    after = _counts(head)
    assert {kind: before[kind] - after[kind] for kind in ("sex", "birth_year", "phone", "doctor")} == {
        "sex": 1, "birth_year": 1, "phone": 1, "doctor": 1,
    }  # fmt: skip
    changes = PatientChange.objects.filter(patient=patient).values_list("field", "changed_by_id")
    assert sorted(changes) == [(field, head.person_id) for field in ("birth_year", "doctor", "phone", "sex")]
    with pytest.raises(Refusal) as once:
        quality.complete_patient(
            patient_id=patient.pk, facts=Facts(), phone="0812-4130-0002", by=head, action_id=uuid4()
        )
    assert once.value.code == "already_done"


def test_an_old_note_is_left_to_the_head_and_more_notes_ask_no_more_queries(head: Actor) -> None:
    builders.build_team_on_duty()

    def one_more(number: int, **values: Any) -> VisitNote:
        visit = builders.build_visit(phone=f"+62812413000{number:02d}", patient=f"Dg. {number}")
        return belongings.build_note(visit, vitals={}, **values)

    one_more(0)
    looks = [lambda: clinic_quality(head, 30), lambda: quality_gaps(head, kind="vitals", **_LAST_MONTH)]
    few = [queries_of(look) for look in looks]
    for number in range(1, 6):
        one_more(number)
    many = [queries_of(look) for look in looks]

    assert many == few
    assert quality_gaps(head, kind="vitals", **_LAST_MONTH | {"page": 2})["notes"] == []
    old = one_more(6, at=now() - timedelta(days=3))
    found = quality_gaps(head, kind="vitals", **_LAST_MONTH)["notes"]
    assert len(found) == 7
    assert [row["note_id"] for row in found if row["locked"]] == [old.pk]
