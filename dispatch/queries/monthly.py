"""The facts of a month for a puskesmas or the whole city: visits, work of people, supplies used, complaints.

A month is one of the city's calendar: a visit requested at 00:30 WITA on the first belongs to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min, Q
from django.db.models.functions import Coalesce

from clinics.clock import city_zone, day_bounds
from clinics.klaster import klaster_of
from clinics.models import ShiftMember, SupplyMove, VisitNote
from dispatch.models import Assignment, Complaint, HonorariumRate, Visit
from dispatch.rules.monthly import VisitFacts, rate_on, shift_of

_COLUMNS = (
    "pk", "code", "counted_at", "status", "urgency", "service_type", "source", "village_id", "patient_id",
    "patient_age", "patient_sex", "patient__sex", "patient__birth_year", "patient__klaster_set",
    "patient__diagnosis_klaster", "rating", "due_at", "reached_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    """Which month of which puskesmas; None: the whole city."""

    first: date
    clinic_id: int | None = None

    @classmethod
    def of(cls, day: date, clinic_id: int | None = None) -> "Month":
        """The month in which a day lies."""
        return cls(day.replace(day=1), clinic_id)

    @property
    def last(self) -> date:
        """Its last day."""
        return (self.first + timedelta(days=32)).replace(day=1) - timedelta(days=1)

    def before(self) -> "Month":
        """The month before it."""
        return Month.of(self.first - timedelta(days=1), self.clinic_id)

    def bounds(self) -> tuple[datetime, datetime]:
        """Its first moment and that of the next month (UTC)."""
        return day_bounds(self.first)[0], day_bounds(self.last)[1]


def visit_facts(month: Month) -> list[VisitFacts]:
    """The visits of a month, by request (planned ones: by the beginning of their window). Two queries."""
    start, end = month.bounds()
    visits = (
        Visit.objects.filter(
            Q(planned_from__isnull=True, requested_at__gte=start, requested_at__lt=end)
            | Q(planned_from__gte=start, planned_from__lt=end)
        )
        .exclude(status="duplicate")
        .annotate(
            counted_at=Coalesce("planned_from", "requested_at"), reached_at=Min("assignments__arrived_at")
        )
        .order_by("counted_at", "pk")
    )
    if month.clinic_id is not None:
        visits = visits.filter(clinic_id=month.clinic_id)
    rows = list(visits.values(*_COLUMNS))
    notes = _diagnoses(row["code"] for row in rows)
    seen: set[int] = set()
    return [_fact(row, notes, seen) for row in rows]


def _diagnoses(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Visit -> the ICD-10 codes of its standing notes; a visit without a note is not in it."""
    found: dict[str, tuple[str, ...]] = {}
    rows = VisitNote.objects.filter(visit_code__in=list(codes), replaced_by__isnull=True)
    for code, diagnoses in rows.order_by("pk").values_list("visit_code", "diagnoses"):
        found[code] = (*found.get(code, ()), *(str(each["code"]) for each in diagnoses))
    return found


def _fact(row: dict[str, Any], notes: dict[str, tuple[str, ...]], seen: set[int]) -> VisitFacts:
    patient, counted_at, zone = row["patient_id"], row["counted_at"], city_zone()
    first = patient is not None and patient not in seen
    if first:
        seen.add(patient)
    age, born = row["patient_age"], row["patient__birth_year"]
    if age is None and born is not None:
        age = max(0, counted_at.astimezone(zone).year - born)
    klaster = klaster_of(
        chosen=row["patient__klaster_set"], by_diagnosis=row["patient__diagnosis_klaster"], age=age
    )
    sex = row["patient_sex"] if row["patient_sex"] != "unknown" else row["patient__sex"] or "unknown"
    return VisitFacts(
        visit_id=row["pk"], code=row["code"], counted_at=counted_at, status=row["status"], urgency=row["urgency"],
        service_type=row["service_type"], source=row["source"], shift=shift_of(counted_at, zone),
        village_id=row["village_id"], klaster=klaster if patient is not None else None, age=age, sex=sex,
        rating=row["rating"], due_at=row["due_at"], reached_at=row["reached_at"], noted=row["code"] in notes,
        first_of_patient=first, diagnoses=notes.get(row["code"], ()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """One person's part of one visit that their team was at and ended."""

    person_id: int
    name: str
    profession: str
    visit_id: int
    at: datetime
    rupiah: int


def work_of(month: Month) -> list[Work]:
    """Every visit of every person, by the day of arrival: all members of the shift that was there. Three queries.

    Whose puskesmas counts is the team's: a visit in another wilayah kerja is paid by those who went.
    """
    start, end = month.bounds()
    parts = Assignment.objects.filter(
        arrived_at__gte=start, arrived_at__lt=end, status__in=("finished", "transporting")
    )
    if month.clinic_id is not None:
        parts = parts.filter(team__clinic_id=month.clinic_id)
    rows = list(parts.order_by("arrived_at", "pk").values_list("visit_id", "shift_id", "arrived_at"))
    members: dict[int, list[tuple[int, str, str]]] = {}
    shifts = {shift_id for _, shift_id, _ in rows}
    for shift_id, person_id, name, profession in ShiftMember.objects.filter(shift_id__in=shifts).values_list(
        "shift_id", "person_id", "person__full_name", "profession"
    ):
        members.setdefault(shift_id, []).append((person_id, name, profession))
    rates, zone = _rates(), city_zone()
    return [
        Work(
            person_id, name, profession, visit_id, at, rate_on(rates, profession, at.astimezone(zone).date())
        )
        for visit_id, shift_id, at in rows
        if at is not None
        for person_id, name, profession in members.get(shift_id, [])
    ]


def _rates() -> dict[str, list[tuple[date, int]]]:
    found: dict[str, list[tuple[date, int]]] = {}
    for profession, starts_on, rupiah in HonorariumRate.objects.values_list(
        "profession", "starts_on", "rupiah"
    ):
        found.setdefault(profession, []).append((starts_on, rupiah))
    return found


@dataclass(frozen=True, slots=True)
class Use:
    """One use of one supply; negative where a correction gave some back."""

    supply_id: int
    amount: int
    visit_code: str
    at: datetime


def supplies_used(month: Month) -> list[Use]:
    """What the puskesmas' own teams used up, by the moment of the bedside. One query."""
    start, end = month.bounds()
    moves = SupplyMove.objects.filter(kind="used", happened_at__gte=start, happened_at__lt=end)
    if month.clinic_id is not None:
        moves = moves.filter(team__clinic_id=month.clinic_id)
    rows = moves.order_by("happened_at", "pk").values_list("supply_id", "amount", "visit_code", "happened_at")
    return [Use(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Said:
    """One complaint, suggestion or thanks."""

    complaint_id: int
    code: str
    category: str
    state: str
    visit_id: int | None
    at: datetime


def complaints_received(month: Month) -> list[Said]:
    """What families wrote, by the moment it came. One query."""
    start, end = month.bounds()
    mine = Q() if month.clinic_id is None else Q(clinic_id=month.clinic_id)
    rows = Complaint.objects.filter(mine, received_at__gte=start, received_at__lt=end).order_by(
        "received_at", "pk"
    )
    return [
        Said(*row) for row in rows.values_list("pk", "code", "category", "state", "visit_id", "received_at")
    ]
