"""What the heads of an invented year decided about their patients: doctors, care levels, the end of care."""

from datetime import datetime, timedelta

from clinics.care_level import MOST_POINTS, level_of, score_of
from clinics.clock import city_zone
from clinics.models import BarthelScore, CareState, Patient, PatientChange, Person, Profession, Role
from clinics.queries.quality import ELDER_YEARS
from dispatch.practice.streams import Streams
from dispatch.practice.year_duty import Duties
from dispatch.practice.year_plans import Plans
from dispatch.practice.year_rows import Log, Rows, Said

HAS_DOCTOR, ASSESSED = 0.55, 0.6
LEAVES = {CareState.MOVED: 0.012, CareState.DIED: 0.012, CareState.CLOSED: 0.03}
PLAN_ENDS = {CareState.MOVED: "moved", CareState.DIED: "died", CareState.CLOSED: "other"}
STAYS_AWAY = timedelta(days=45)
"""Nobody is let go of so soon after a visit."""


def decide_care(
    rows: Rows, log: Log, duties: Duties, plans: Plans, streams: Streams, until: datetime
) -> None:
    """As :mod:`clinics.services.caseload` writes it, patient by patient."""
    doctors: dict[int, list[Person]] = {}
    found = Person.objects.filter(role=Role.CREW, profession=Profession.DOCTOR, is_active=True).order_by("pk")
    for doctor in found:
        doctors.setdefault(doctor.clinic_id or 0, []).append(doctor)
    year = until.astimezone(city_zone()).year
    for patient in rows.of(Patient):
        head = duties.head_of(patient.clinic_id)
        seen_at = patient.last_visit_at
        if head is None or seen_at is None:
            continue
        draw = streams.of("care", patient.pk)
        said = Said(head, streams.action_id("year care", patient.pk))
        at = min(patient.created_at + timedelta(days=draw.uniform(0.5, 6)), until - timedelta(minutes=10))
        own = doctors.get(patient.clinic_id, [])
        if own and draw.random() < HAS_DOCTOR:
            patient.responsible_doctor = draw.choice(own)
            _change(rows, patient, "doctor", "", patient.responsible_doctor.full_name, head.staff_id, at)
            log.tell("patient_changed", at, said, subject=f"patient:{patient.pk}", change="facts")
        elder = patient.birth_year is not None and year - patient.birth_year >= ELDER_YEARS
        if elder and draw.random() < ASSESSED:
            _assess(rows, patient, streams, head.staff_id, at)
            log.tell("patient_changed", at, said, subject=f"patient:{patient.pk}", change="assessed")
        left = draw.random()
        for state, share in LEAVES.items():
            left -= share
            if left < 0 and seen_at < until - STAYS_AWAY:
                _leave(rows, plans, patient, state, head.staff_id, seen_at + STAYS_AWAY)
                log.tell(
                    "patient_changed",
                    seen_at + STAYS_AWAY,
                    Said(head),
                    subject=f"patient:{patient.pk}",
                    change="state",
                )
                break


def _assess(rows: Rows, patient: Patient, streams: Streams, head_id: int, at: datetime) -> None:
    draw = streams.of("barthel", patient.pk)
    able = draw.betavariate(3.2, 1.4)
    items = {
        name: min(most, round(most * able + draw.uniform(-0.4, 0.4))) for name, most in MOST_POINTS.items()
    }
    items = {name: max(0, points) for name, points in items.items()}
    score = score_of(items)
    rows.add(
        BarthelScore(
            patient=patient,
            items=items,
            score=score,
            level=level_of(score),
            assessed_at=at,
            assessed_by_id=head_id,
        )
    )
    patient.care_level, patient.care_score, patient.care_level_at = level_of(score), score, at


def _leave(rows: Rows, plans: Plans, patient: Patient, state: CareState, head_id: int, at: datetime) -> None:
    """Care is over from a day on, and with it what was planned."""
    _change(rows, patient, "state", patient.state, state, head_id, at)
    patient.state, patient.state_on = state, at.astimezone(city_zone()).date()
    plans.end_all(patient, PLAN_ENDS[state], head_id, at)


def _change(
    rows: Rows, patient: Patient, field: str, before: str, after: str, head_id: int, at: datetime
) -> None:
    rows.note(
        PatientChange, patient_id=patient.pk, field=field, before=before, after=after, changed_by_id=head_id,
        changed_at=at,
    )  # fmt: skip
