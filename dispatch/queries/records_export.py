"""One person's record, gathered from both rooms for the export: the puskesmas' notes, dispatch's visits."""

from clinics.actors import Actor
from clinics.clock import city_zone, now
from clinics.export.record import Facility, PersonalRecord, Plan, Subject, VisitFacts
from clinics.models import CarePlan, Clinic, Patient, Person, RecordExport, VisitNote
from clinics.queries.files import files_about
from clinics.queries.notes import notes_out
from clinics.queries.patients import same_person
from dispatch.models import Assignment, Visit
from dispatch.queries.outcomes import with_outcomes


def personal_record(actor: Actor, patient: Patient, clinic: Clinic, *, reason: str) -> PersonalRecord:
    """Everything that is known of an own patient; doubles that were put together are one person's record.

    A fixed number of queries for any number of visits.
    """
    ids = same_person(patient.pk)
    visits = _visits(ids, clinic)
    home = patient.household
    village = home.village.name if home.village else ""
    return PersonalRecord(
        facility=Facility(code=clinic.code, name=clinic.name, address=clinic.address, phone=clinic.phone),
        subject=Subject(
            patient_id=patient.pk,
            full_name=patient.full_name,
            sex=patient.sex,
            birth_year=patient.birth_year,
            address=home.address_text,
            village=village if village not in home.address_text else "",
            phone=home.phone_e164,
            state=patient.state,
            allergies=patient.allergies,
            allergies_at=patient.allergies_at,
            regular_medicines=patient.regular_medicines,
            regular_medicines_at=patient.regular_medicines_at,
        ),
        visits=visits,
        notes=with_outcomes(
            notes_out(VisitNote.objects.filter(patient_id__in=ids, clinic=clinic, replaced_by__isnull=True))
        ),
        files=files_about(patient.pk, [visit.code for visit in visits]),
        plans=[
            Plan(plan_id=plan.pk, reason=plan.reason, next_on=plan.next_on, rule=plan.rule)
            for plan in CarePlan.objects.filter(patient_id__in=ids).exclude(state="ended").order_by("pk")
        ],
        exported_at=now(),
        exported_by=Person.objects.get(pk=actor.staff_id).full_name,
        reason=reason,
        zone=city_zone(),
        language=actor.language,
    )


def exports_of(patient_id: int) -> list[dict[str, object]]:  # ExportOut
    """What was handed out of a patient's record, the latest first."""
    return [
        {
            "format": row.format,
            "reason": row.reason,
            "person": row.person.full_name,
            "exported_at": row.exported_at,
        }
        for row in RecordExport.objects.filter(patient_id=patient_id).select_related("person")
    ]


def _visits(patient_ids: list[int], clinic: Clinic) -> list[VisitFacts]:
    """The visits of a patient, the newest first, each with the part of the team that was there last."""
    rows = list(
        Visit.objects.filter(patient_id__in=patient_ids, clinic=clinic).order_by("-requested_at", "-pk")
    )
    parts: dict[int, Assignment] = {}
    for part in (
        Assignment.objects.filter(visit__in=rows, accepted_at__isnull=False)
        .select_related("team")
        .prefetch_related("shift__members__person")
        .order_by("offered_at", "pk")
    ):
        if part.arrived_at is not None or part.visit_id not in parts:
            parts[part.visit_id] = part
    return [_facts(row, parts.get(row.pk)) for row in rows]


def _facts(visit: Visit, part: Assignment | None) -> VisitFacts:
    crew = () if part is None else tuple(member.person.full_name for member in part.shift.members.all())
    return VisitFacts(
        code=visit.code,
        service_type=visit.service_type,
        urgency=visit.urgency,
        complaint=visit.complaint,
        status=visit.status,
        requested_at=visit.requested_at,
        arrived_at=part.arrived_at if part else None,
        ended_at=visit.ended_at,
        team=part.team.code if part else "",
        crew=crew if part and part.arrived_at else (),
    )
