"""What hangs on a visit, a patient or a team of the tests: files, pins, plans, supplies, sheets, phones.

The people and places themselves are in :mod:`tests.builders`.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from clinics.clock import day_bounds, now, today
from clinics.file_store import write_kept
from clinics.models import (
    CarePlan,
    Clinic,
    Patient,
    PatientMerge,
    Person,
    Supply,
    VisitFile,
    VisitNote,
)
from clinics.services.identity import write_number
from clinics.services.merging import merge_patients
from clinics.services.plan_days import Wanted
from clinics.services.plans import make_plan
from dispatch.models import Complaint, CrewDevice, DayPlan, Handover, PinProposal, Visit
from dispatch.queries.handover import Side, sheet_now
from dispatch.services.complaints import ComplaintForm, send_complaint
from dispatch.services.day_plans import make_day_plan
from dispatch.services.devices import key_hash
from tests import builders


def build_pin_proposal(visit: Visit, *, lat: float = -5.1712, lon: float = 119.4541) -> PinProposal:
    """A better pin of a visit that waits for a person."""
    PinProposal.objects.filter(visit=visit, outcome="").update(outcome="replaced", decided_at=now())
    Visit.objects.filter(pk=visit.pk).update(pin_proposed_at=now())
    return PinProposal.objects.create(
        visit=visit,
        source="arrival",
        lat=lat,
        lon=lon,
        accuracy_metres=8,
        metres_from_pin=160,
        proposed_at=now(),
    )


def build_file(visit: Visit) -> UUID:
    """A photo that is kept, of a visit; its id. It lies in the test's own ``FILES_DIR``."""
    clinic = visit.clinic or builders.build_clinic()
    author = builders.build_person("crew", clinic=clinic)
    file, made = VisitFile.objects.get_or_create(
        visit_code=visit.code,
        defaults={
            "file_id": uuid4(), "clinic": clinic, "author": author, "kind": "photo", "name": "foto.jpg",
            "size": 4, "sha256": "0" * 64, "received": 4, "taken_at": now(), "opened_at": now(), "touched_at": now(),
            "kept_at": now(), "content_type": "image/jpeg", "stored_name": uuid4().hex, "stored_size": 4,
        },
    )  # fmt: skip
    if made:
        write_kept(file.stored_name, b"foto")
    return file.file_id


def build_plan(
    patient_id: int, *, kind: str = "weekly", in_days: int = 7, known: Person | None = None
) -> CarePlan:
    """A running plan of the head; ``known``: the one who should come again."""
    by = builders.actor("clinic_head", clinic=Patient.objects.get(pk=patient_id).clinic)
    day = today() + timedelta(days=in_days)
    plan = make_plan(patient_id=patient_id, wanted=Wanted(kind=kind, starts_on=day), by=by)
    if known is not None:
        CarePlan.objects.filter(pk=plan.pk).update(same_person=True, preferred_person=known)
    return plan


def build_day_plan(clinic: Clinic) -> DayPlan:
    """Tomorrow of a puskesmas, planned twice: one patient, one team."""
    day = today() + timedelta(days=1)
    plan = DayPlan.objects.filter(clinic=clinic, day=day, version__gt=1).first()
    if plan is None:
        build_plan(builders.build_patient(clinic, name="Dg. Rannu").pk, in_days=1)
        builders.build_shift(
            builders.build_team(clinic), starts_at=day_bounds(day)[0] + timedelta(hours=8), hours=8
        )
        by = builders.actor("clinic_head", clinic=clinic)
        for _ in range(2):
            make_day_plan(day=day, by=by, action_id=uuid4())
    return DayPlan.objects.get(clinic=clinic, day=day)


def build_note(
    visit: Visit, *, author: Person | None = None, signed: bool = True, **values: Any
) -> VisitNote:
    """A note on the patient of a visit's request, written now; ``values``: other fields of the row."""
    clinic = visit.clinic or builders.build_clinic()
    at = values.pop("at", None) or now()
    replaced = VisitNote.objects.filter(visit_code=visit.code, patient_key="", replaced_by__isnull=True)
    return VisitNote.objects.create(
        patient=visit.patient or builders.build_patient(clinic),
        clinic=clinic,
        author=author or builders.build_person("crew", clinic=clinic, profession="nurse"),
        visit_code=visit.code,
        written_at=at,
        recorded_at=at,
        signed_at=at if signed else None,
        replaces=replaced.first(),
        action_id=uuid4(),
        **{"findings": "ronki", "vitals": {"systolic": 130, "diastolic": 80}} | values,
    )


def build_double(patient_id: int) -> Patient:
    """Another row of the same person: the same name, year and telephone number."""
    patient = Patient.objects.get(pk=patient_id)
    return builders.build_patient(patient.clinic, name=patient.full_name, birth_year=patient.birth_year)


def build_merge(patient_id: int, double: Patient | None = None) -> PatientMerge:
    """A merge by the head: the double is read as this patient."""
    patient = Patient.objects.get(pk=patient_id)
    by = builders.actor("clinic_head", clinic=patient.clinic)
    double = double or build_double(patient_id)
    return merge_patients(kept_id=patient_id, double_id=double.pk, take=[], by=by)


def build_number(patient_id: int, *, kind: str = "bpjs", number: str = "0001234567890") -> None:
    """A number that the head wrote down."""
    by = builders.actor("clinic_head", clinic=Patient.objects.get(pk=patient_id).clinic)
    write_number(patient_id=patient_id, kind=kind, number=number, by=by)


def build_supply(code: str = "gloves", *, standard: int = 40, least: int = 10) -> Supply:
    """A line of the city's list of consumables."""
    names = {"label_id": code, "label_en": code, "unit_id": "buah", "unit_en": "pieces"}
    return Supply.objects.get_or_create(code=code, defaults={**names, "standard": standard, "least": least})[
        0
    ]


def build_handover(clinic: Clinic | None = None, *, giver: Person | None = None) -> Handover:
    """The sheet of a puskesmas (None: the desk) as it stands, signed by somebody and waiting to be taken over."""
    waiting = Handover.objects.filter(clinic=clinic, taken_at__isnull=True, replaced_at__isnull=True)
    waiting.update(replaced_at=now())
    sheet = sheet_now(Side(clinic))
    giver = giver or builders.build_person(
        "clinic_head" if clinic else "dispatcher", clinic=clinic, name=builders.SR_ANDI
    )
    return Handover.objects.create(
        clinic=clinic, seq=sheet["seq"], sheet=sheet, given_by=giver, given_at=now()
    )


def build_device(clinic: Clinic | None = None, *, person: Person | None = None, key: str = "") -> CrewDevice:
    """A crew's phone with a key of its own (a random one where none is named)."""
    person = person or builders.build_person("crew", clinic=clinic or builders.build_clinic())
    return CrewDevice.objects.create(
        person=person,
        browser=uuid4().hex,
        label="HP tim",
        key_hash=key_hash(key or uuid4().hex),
        epoch=person.epoch,
        given_at=now(),
    )


def build_complaint(
    visit: Visit | None = None,
    *,
    clinic: Clinic | None = None,
    text: str = "Menunggu tiga jam",
    phone: str = "",
) -> Complaint:
    """A complaint as a family sends it, about a visit or a puskesmas."""
    clinic_id = clinic.pk if clinic else None if visit else builders.build_clinic().pk
    form = ComplaintForm(
        category="wait",
        text=text,
        writer_phone=phone,
        visit_id=visit.pk if visit else None,
        clinic_id=clinic_id,
    )
    return Complaint.objects.get(pk=send_complaint(form=form, action_id=uuid4())["complaint_id"])
