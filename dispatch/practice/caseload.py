"""What the invented head of the visitors' puskesmas knows of the patients: care levels, doctors, a few rows twice."""

from collections.abc import Callable
from random import Random

from django.db import transaction

from clinics.actors import Actor, actor_of
from clinics.care_level import MOST_POINTS
from clinics.clock import today
from clinics.models import Clinic, Patient, Person, Profession, Role
from clinics.services.caseload import Facts
from clinics.services.patients import Subject, find_or_make_patient
from dispatch.practice.clock import require_practice
from dispatch.practice.rota import LEFT_FREE
from dispatch.practice.streams import Streams
from dispatch.services.patients import assess_patient, change_patient

MOST_PATIENTS = 40
"""So many are looked at; the others wait for the visitor."""
ASSESSED, WITH_DOCTOR, DOUBLES = 0.8, 0.85, 3


def know_patients(seed: int, say: Callable[[str], None]) -> int:
    """Assess and assign the newest patients, through the head's own services; how many. Again changes nothing.

    Raises NotPractice on any other database.
    """
    require_practice()
    streams, known = Streams(seed), 0
    for clinic in Clinic.objects.filter(teams__code__in=LEFT_FREE).distinct():
        head = (
            Person.objects.filter(clinic=clinic, role=Role.CLINIC_HEAD, is_active=True).order_by("pk").first()
        )
        if head is None or Patient.objects.filter(clinic=clinic).exclude(care_level="").exists():
            continue
        with transaction.atomic():
            known += _know(clinic, actor_of(head), streams)
            _double(clinic, streams)
    if known:
        say(f"The head knows {known} patients of the caseload")
    return known


def _know(clinic: Clinic, head: Actor, streams: Streams) -> int:
    doctors = list(
        Person.objects.filter(clinic=clinic, profession=Profession.DOCTOR, is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    patients = list(Patient.objects.filter(clinic=clinic).order_by("-last_visit_at", "pk")[:MOST_PATIENTS])
    for patient in patients:
        draw = streams.of("caseload", patient.pk)
        if draw.random() < ASSESSED:
            assess_patient(
                patient_id=patient.pk, items=_items(patient, draw), note="", by=head,
                action_id=streams.action_id("barthel", patient.pk),
            )  # fmt: skip
        if doctors and draw.random() < WITH_DOCTOR:
            change_patient(
                patient_id=patient.pk, facts=Facts(doctor_id=draw.choice(doctors)), reason="", by=head,
                action_id=streams.action_id("doctor", patient.pk),
            )  # fmt: skip
    return len(patients)


def _items(patient: Patient, draw: Random) -> dict[str, int]:
    """The older, the more help; a few need all of it."""
    age = 40 if patient.birth_year is None else today().year - patient.birth_year
    able = max(0.05, min(1.0, draw.gauss(1.25 - age / 130, 0.18)))
    return {name: min(most, round(most * min(1.0, able + draw.uniform(-0.15, 0.15)))) if able < 1 else most
            for name, most in MOST_POINTS.items()}  # fmt: skip


def _double(clinic: Clinic, streams: Streams) -> None:
    """A neighbour rang with another telephone, and nobody noticed who it was."""
    known = Patient.objects.filter(clinic=clinic, birth_year__isnull=False).select_related("household")
    for patient in known.order_by("-last_visit_at", "pk")[:DOUBLES]:
        draw = streams.of("double", patient.pk)
        find_or_make_patient(
            clinic.pk,
            Subject(
                name=patient.full_name.upper(),
                age=today().year - (patient.birth_year or 0),
                sex=patient.sex,
                phone=f"+62813{draw.randrange(10**7, 10**8)}",
                village_id=patient.household.village_id,
                address_text="",
                landmark=patient.household.landmark,
                lat=None,
                lon=None,
            ),
            today(),
        )
