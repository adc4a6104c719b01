"""The caseload of a puskesmas: its patients with last and next visit. Ages and overdue days by the city's calendar.

A double is read as the patient it is a double of, and stands in no list. No number of queries grows with the rows.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import OrderBy
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from clinics.clock import today
from clinics.identifiers import BPJS_DIGITS, NIK_DIGITS, plain_digits
from clinics.klaster import ADULTS, CHILD_UNTIL, MOTHERS_AND_CHILDREN, klaster_of
from clinics.models import CareLevel, CareState, Patient, Person, Profession, VisitNote
from clinics.queries.identity import patients_with_number
from clinics.queries.notes import code_meanings
from clinics.queries.plans import standing_plans

PAGE_SIZE = 50
LARGEST_PAGE = 500
_LEVELS = {level.value: place for place, level in enumerate(CareLevel)}

Json = dict[str, Any]  # shaped by dispatch.api.schemas.patients


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadFilter:
    """What the head looks for."""

    search: str = ""
    """Part of a name or of a phone number, or a whole NIK or BPJS number."""
    state: str = "active"
    """active, moved, died, closed, or empty for every one."""
    overdue: bool = False
    klaster: int | None = None
    village: str = ""
    """The code of a kelurahan."""
    level: str = ""
    """A care level, or ``none``: never assessed."""
    doctor: int | None = None
    """A person's id; 0: nobody is responsible."""
    diagnosis: str = ""
    """An ICD-10 code; also the codes below it."""
    sort: str = "next"
    """next (planned visit, the most overdue first), last (latest seen first), name, age, klaster, village, level,
    diagnosis, doctor or visits."""
    down: bool = False
    """The other way round."""
    page: int = 1
    size: int = PAGE_SIZE


def caseload(clinic_id: int, wanted: CaseloadFilter) -> Json:  # CaseloadOut
    """One page of patients: overdue ones first, then by the next planned visit, then the latest seen."""
    day = today()
    patients = _filtered(clinic_id, wanted, day)
    size = min(wanted.size, LARGEST_PAGE)
    total = patients.count()
    pages = max(1, math.ceil(total / size))
    page = min(max(1, wanted.page), pages)
    rows = _sorted(patients, wanted, day).select_related("household__village", "responsible_doctor")[
        (page - 1) * size : page * size
    ]
    return {
        "patients": patient_rows(rows, day),
        "total": total,
        "overdue": overdue_count(clinic_id),
        "page": page,
        "pages": pages,
    }


def overdue_count(clinic_id: int) -> int:
    """How many patients' next visit lies before today."""
    return _standing(clinic_id).filter(state=CareState.ACTIVE, next_visit_on__lt=today()).count()


def doctors_of(clinic_id: int) -> list[Json]:
    """Who may be made responsible for a patient of the puskesmas: ``{id, name}``. One query."""
    doctors = Person.objects.filter(clinic_id=clinic_id, profession=Profession.DOCTOR, is_active=True)
    return [
        {"id": pk, "name": name}
        for pk, name in doctors.order_by("full_name", "pk").values_list("pk", "full_name")
    ]


def caseload_choices(clinic_id: int, doctors: list[Json]) -> Json:  # CaseloadChoicesOut
    """What the patients in care can be filtered by, each with how many they are. Five queries."""
    day = today()
    active = _standing(clinic_id).filter(state=CareState.ACTIVE)
    states = _standing(clinic_id).order_by().values_list("state").annotate(n=Count("pk"))
    villages = (
        active.exclude(household__village=None)
        .order_by("household__village__name")
        .values("household__village__code", "household__village__name")
        .annotate(n=Count("pk"))
    )
    counted: dict[tuple[str, str], int] = {}
    codes: dict[str, int] = {}
    rows = active.order_by().values_list(
        "klaster_set", "diagnosis_klaster", "birth_year", "care_level", "responsible_doctor_id", "diagnoses"
    )
    for chosen, by_diagnosis, birth_year, level, doctor_id, diagnoses in rows:
        age = None if birth_year is None else day.year - birth_year
        klaster = klaster_of(chosen=chosen, by_diagnosis=by_diagnosis, age=age)
        for key in (("klaster", str(klaster)), ("level", level or "none"), ("doctor", str(doctor_id or 0))):
            counted[key] = counted.get(key, 0) + 1
        for each in diagnoses:
            codes[each["code"]] = codes.get(each["code"], 0) + 1
    meanings = code_meanings(set(codes))
    return {
        "states": dict(states),
        "klasters": {key[1]: n for key, n in counted.items() if key[0] == "klaster"},
        "levels": {key[1]: n for key, n in counted.items() if key[0] == "level"},
        "villages": [
            {"code": row["household__village__code"], "name": row["household__village__name"], "n": row["n"]}
            for row in villages
        ],
        "doctors": [each | {"n": counted.get(("doctor", str(each["id"])), 0)} for each in doctors],
        "without_doctor": counted.get(("doctor", "0"), 0),
        "diagnoses": [
            meanings[code] | {"code": code, "n": n}
            for code, n in sorted(codes.items(), key=lambda item: (-item[1], item[0]))
        ],
    }


def patient_rows(patients: Iterable[Patient], day: date) -> list[Json]:  # PatientRow
    """Rows as the screen shows them, with what is planned, the number of visits, who lives there: four queries."""
    found = list(patients)
    ids = [patient.pk for patient in found]
    plans = standing_plans(ids)
    about = Coalesce("patient__merged_into_id", "patient_id")
    counts = dict(
        VisitNote.objects.filter(Q(patient_id__in=ids) | Q(patient__merged_into_id__in=ids))
        .order_by()
        .annotate(about=about)
        .values("about")
        .annotate(visits=Count("visit_code", distinct=True))
        .values_list("about", "visits")
    )
    homes = dict(
        Patient.objects.filter(
            household_id__in={patient.household_id for patient in found}, merged_into__isnull=True
        )
        .order_by()
        .values_list("household_id")
        .annotate(n=Count("pk"))
    )
    meanings = code_meanings({each["code"] for patient in found for each in patient.diagnoses})
    return [
        _row(patient, day)
        | {
            "visits": counts.get(patient.pk, 0),
            "plans": plans.get(patient.pk, []),
            "household_others": max(0, homes.get(patient.household_id, 1) - 1),
            "diagnoses": [each | meanings[each["code"]] for each in patient.diagnoses],
        }
        for patient in found
    ]


def _standing(clinic_id: int) -> QuerySet[Patient]:
    return Patient.objects.filter(clinic_id=clinic_id, merged_into__isnull=True)


def _filtered(clinic_id: int, wanted: CaseloadFilter, day: date) -> QuerySet[Patient]:
    patients = _standing(clinic_id)
    if wanted.state:
        patients = patients.filter(state=wanted.state)
    if wanted.overdue:
        patients = patients.filter(next_visit_on__lt=day, state=CareState.ACTIVE)
    if wanted.klaster is not None:
        patients = patients.filter(pk__in=_of_klaster(clinic_id, wanted.klaster, day))
    if wanted.village:
        patients = patients.filter(household__village__code=wanted.village)
    if wanted.level:
        patients = patients.filter(care_level="" if wanted.level == "none" else wanted.level)
    if wanted.doctor is not None:
        patients = patients.filter(responsible_doctor_id=wanted.doctor or None)
    if wanted.diagnosis:
        patients = patients.filter(
            Q(diagnoses__contains=[{"code": wanted.diagnosis}])
            | Q(diagnoses__icontains=f'"code": "{wanted.diagnosis}.')
        )
    return patients.filter(_fits(clinic_id, wanted.search)) if wanted.search.strip() else patients


def _fits(clinic_id: int, typed: str) -> Q:
    search = typed.strip()
    number = plain_digits(search)
    if number.isdecimal() and len(number) in (NIK_DIGITS, BPJS_DIGITS):
        found = patients_with_number(clinic_id, number)
        if found:
            return Q(pk__in=found)
    digits = "".join(char for char in search if char.isdigit()).lstrip("0")
    fits = Q(full_name__icontains=search) | Q(doubles__full_name__icontains=search)
    if len(digits) >= 4:
        fits |= Q(household__phone_e164__contains=digits)
    return Q(pk__in=Patient.objects.filter(fits, clinic_id=clinic_id).values("pk"))


def _of_klaster(clinic_id: int, klaster: int, day: date) -> QuerySet[Patient, int]:
    found = _with_klaster(_standing(clinic_id), day)
    return found.annotate(of=F("klaster")).filter(of=klaster).values_list("pk", flat=True)


def _with_klaster(patients: QuerySet[Patient], day: date) -> QuerySet[Patient]:
    """The rule of :func:`clinics.klaster.klaster_of` in SQL; a test holds the two together."""
    by_age = Case(
        When(birth_year__gt=day.year - CHILD_UNTIL, then=Value(MOTHERS_AND_CHILDREN)),
        default=Value(ADULTS),
        output_field=IntegerField(),
    )
    return patients.annotate(klaster=Coalesce("klaster_set", "diagnosis_klaster", by_age))


def _sorted(patients: QuerySet[Patient], wanted: CaseloadFilter, day: date) -> QuerySet[Patient]:
    by_plan, by_last = F("next_visit_on").asc(nulls_last=True), F("last_visit_at").desc(nulls_last=True)
    if wanted.sort == "klaster":
        patients = _with_klaster(patients, day)
    elif wanted.sort == "visits":
        patients = patients.annotate(noted=_visits_noted())
    elif wanted.sort == "level":
        levels = [When(care_level=level, then=Value(place)) for level, place in _LEVELS.items()]
        patients = patients.annotate(level=Case(*levels, default=None, output_field=IntegerField()))
    elif wanted.sort == "diagnosis":
        patients = patients.annotate(diagnosis=KeyTextTransform("code", KeyTextTransform("0", "diagnoses")))
    ways: dict[str, OrderBy] = {
        "next": by_plan,
        "last": by_last,
        "name": F("full_name").asc(),
        "age": F("birth_year").desc(nulls_last=True),
        "klaster": F("klaster").asc(),
        "village": F("household__village__name").asc(nulls_last=True),
        "level": F("level").desc(nulls_last=True),
        "diagnosis": F("diagnosis").asc(nulls_last=True),
        "doctor": F("responsible_doctor__full_name").asc(nulls_last=True),
        "visits": F("noted").desc(),
    }
    first = ways[wanted.sort]
    if wanted.down:
        first.descending = not first.descending
    after = [] if wanted.sort == "name" else [by_last] if wanted.sort == "next" else [by_plan]
    return patients.order_by(first, *after, "full_name", "pk")


def _visits_noted() -> Subquery:
    """How many visits were noted of a patient, as in :func:`patient_rows`: its own and its doubles'."""
    same = Patient.objects.filter(Q(pk=OuterRef(OuterRef("pk"))) | Q(merged_into=OuterRef(OuterRef("pk"))))
    counted = Func(F("visit_code"), template="COUNT(DISTINCT %(expressions)s)", output_field=IntegerField())
    notes = VisitNote.objects.filter(patient__in=same.values("pk")).order_by()
    return Subquery(notes.annotate(n=counted).values("n"))


def _row(patient: Patient, day: date) -> Json:  # PatientRow
    household, planned = patient.household, patient.next_visit_on
    age = None if patient.birth_year is None else day.year - patient.birth_year
    overdue = planned is not None and patient.state == CareState.ACTIVE
    return {
        "id": patient.pk,
        "full_name": patient.full_name,
        "sex": patient.sex,
        "age": age,
        "village": household.village.name if household.village else "",
        "address": household.address_text,
        "phone": household.phone_e164,
        "state": patient.state,
        "klaster": klaster_of(chosen=patient.klaster_set, by_diagnosis=patient.diagnosis_klaster, age=age),
        "klaster_chosen": patient.klaster_set is not None,
        "care_level": patient.care_level,
        "care_score": patient.care_score,
        "doctor_id": patient.responsible_doctor_id,
        "doctor": patient.responsible_doctor.full_name if patient.responsible_doctor else "",
        "last_visit_at": patient.last_visit_at,
        "next_visit_on": planned,
        "next_visit_reason": patient.next_visit_reason,
        "overdue_days": max(0, (day - planned).days) if planned is not None and overdue else 0,
    }
