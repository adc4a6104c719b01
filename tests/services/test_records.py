"""Notes at the door: kept, corrected, and the patient recognised the next time."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from pydantic import TypeAdapter, ValidationError

from clinics.clock import now, today
from clinics.models import Household, Patient, VisitNote
from clinics.refusals import Refusal
from clinics.services.records import NoteInput, Subject, save_note
from tests.builders import DG_NGAI, MANGASA, build_clinic, build_person, build_village

pytestmark = pytest.mark.django_db


def _subject(**fields: object) -> Subject:
    known: dict[str, object] = {
        "name": DG_NGAI, "age": 71, "sex": "male", "phone": "+6281241234567", "village_id": build_village().pk,
        "address_text": "Lrg 3 No. 12, RT 02/RW 05", "landmark": "masjid", "lat": -5.17, "lon": 119.45,
    }  # fmt: skip
    return Subject(**(known | fields))  # type: ignore[arg-type]


def _save(
    subject: Subject, *, visit: str = "MKS-1", clinic: str = "Kassi-Kassi", **fields: object
) -> VisitNote:
    note = NoteInput(**({"findings": "ronki basah"} | fields))  # type: ignore[arg-type]
    author = build_person("crew")
    at = fields.pop("at", None) or now()
    assert isinstance(at, datetime)
    return save_note(
        action_id=uuid4(), author_id=author.pk, clinic_id=build_clinic(clinic).pk, team_id=None,
        visit_code=visit, subject=subject, note=note, at=at,
    )  # fmt: skip


def test_a_first_note_makes_household_and_patient() -> None:
    note = _save(
        _subject(),
        vitals={"spo2": 90, "pulse": 88, "glucose": None},
        next_visit_on=today() + timedelta(days=7),
    )

    patient = Patient.objects.get()
    assert (patient.full_name, patient.birth_year, patient.sex) == (DG_NGAI, today().year - 71, "male")
    assert (note.vitals, note.vitals_alerts) == ({"spo2": 90, "pulse": 88}, ["spo2_low"])
    assert (patient.last_visit_at, patient.next_visit_on) == (note.written_at, today() + timedelta(days=7))
    assert patient.household.address_text == "Lrg 3 No. 12, RT 02/RW 05"


@pytest.mark.parametrize("name", ["dg ngai", "Daeng  Ngai", "NGAI"])
@pytest.mark.parametrize("age", [69, 73, None])
def test_the_same_person_in_the_same_house_is_recognised(name: str, age: int | None) -> None:
    first = _save(_subject())

    second = _save(_subject(name=name, age=age, address_text="lrg. 3 no 12 rt 02 / rw 05"), visit="MKS-2")

    assert second.patient == first.patient
    assert Household.objects.count() == 1


@pytest.mark.parametrize(
    "other", [{"name": "Dg. Bau"}, {"age": 68}, {"address_text": "Lrg 9 No. 1"}, {"phone": "+6281111111111"}]
)
def test_another_person_age_house_or_phone_is_another_patient(other: dict[str, object]) -> None:
    _save(_subject())

    _save(_subject(**other), visit="MKS-2")

    assert Patient.objects.count() == 2


def test_another_puskesmas_keeps_its_own_patients() -> None:
    _save(_subject())

    _save(_subject(), visit="MKS-2", clinic=MANGASA)

    assert Patient.objects.values("clinic").distinct().count() == 2


def test_a_second_note_on_the_patient_corrects_the_first_and_keeps_it() -> None:
    first = _save(_subject(), next_visit_on=today() + timedelta(days=7))

    second = _save(_subject(patient_id=first.patient_id), findings="ronki hilang")

    assert second.replaces == first
    assert VisitNote.objects.get(pk=first.pk).findings == "ronki basah"
    assert Patient.objects.get().next_visit_on is None


def test_a_second_person_in_the_house_gets_a_note_of_their_own() -> None:
    first = _save(_subject())

    second = _save(_subject(name="Dg. Bau", age=66, sex="female"), patient_key=str(uuid4()))

    assert second.replaces is None
    assert second.patient.household == first.patient.household
    assert second.patient != first.patient


def test_the_same_action_twice_is_one_note() -> None:
    action_id, author, clinic = uuid4(), build_person("crew"), build_clinic()

    notes = {
        save_note(
            action_id=action_id, author_id=author.pk, clinic_id=clinic.pk, team_id=None, visit_code="MKS-1",
            subject=_subject(), note=NoteInput(advice="minum air"), at=now(),
        ).pk
        for _ in range(2)
    }  # fmt: skip

    assert (len(notes), VisitNote.objects.count()) == (1, 1)


def test_a_visit_on_the_planned_day_settles_the_plan_and_an_old_note_never_moves_the_last_visit_back() -> (
    None
):
    first = _save(_subject(), next_visit_on=today())
    _save(_subject(), visit="MKS-2")
    latest = VisitNote.objects.get(visit_code="MKS-2").written_at
    save_note(
        action_id=uuid4(), author_id=first.author_id, clinic_id=first.clinic_id, team_id=None, visit_code="MKS-0",
        subject=_subject(), note=NoteInput(advice="istirahat"), at=now() - timedelta(days=3),
    )  # fmt: skip

    patient = Patient.objects.get()
    assert (patient.next_visit_on, patient.last_visit_at) == (None, latest)


def test_a_late_note_from_before_care_was_over_leaves_it_over() -> None:
    first = _save(_subject())
    closed_on = today() - timedelta(days=1)
    Patient.objects.update(state="moved", state_on=closed_on)

    states = []
    for visit, at in (("MKS-0", now() - timedelta(days=3)), ("MKS-2", now())):
        save_note(
            action_id=uuid4(), author_id=first.author_id, clinic_id=first.clinic_id, team_id=None, visit_code=visit,
            subject=_subject(), note=NoteInput(advice="istirahat"), at=at,
        )  # fmt: skip
        states.append(Patient.objects.values_list("state", "state_on").get())

    assert states == [("moved", closed_on), ("active", today())]


@pytest.mark.parametrize(
    ("fields", "subject", "code"),
    [
        ({"findings": ""}, {}, "note_empty"),
        ({"vitals": {"spo2": 120}}, {}, "vital_out_of_range"),
        ({}, {"name": " "}, "name_needed"),
        ({"next_visit_on": date(2020, 1, 1)}, {}, "invalid"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_leaves_nothing(
    fields: dict[str, object], subject: dict[str, object], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        _save(_subject(**subject), **fields)

    assert refused.value.code == code
    assert not Patient.objects.exists()


def test_the_shape_of_a_note_is_closed() -> None:
    shape = TypeAdapter(NoteInput)

    assert shape.validate_python({"vitals": {"pulse": 72, "temperature": 37.5}}).vitals["temperature"] == 37.5
    for payload in ({"patient_id": 3}, {"findings": "a\x00b"}, {"advice": "x" * 4001}, {"patient_age": -1}):
        with pytest.raises(ValidationError):
            shape.validate_python(payload)
