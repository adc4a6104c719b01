"""Who may open which file: the crew of the visit's team on duty, its puskesmas' head, a specialist who was asked."""

from typing import Any
from uuid import UUID

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Person, VisitFile
from clinics.queries.files import OpenedFile, files_of, kept_file, open_kept
from clinics.record_rules import VIEW
from clinics.refusals import Refusal
from clinics.services.access import log_access
from clinics.services.rights import rights_of
from dispatch.models import Assignment, SpecialistQuestion, Visit
from dispatch.queries.specialist import ANSWERED_SHOWN, questions_of


def open_file(actor: Actor, file_id: UUID) -> OpenedFile:
    """A file with its bytes; the look is logged. Foreign and missing look the same."""
    actor.must("file.open")
    file = kept_file(file_id)
    if file is None or not _may_open(actor, file):
        raise Refusal("not_found")
    opened = open_kept(file)
    patient_id = Visit.objects.filter(code=file.visit_code).values_list("patient_id", flat=True).first()
    log_access(person_id=actor.person_id, door="visit_file", visits=[(file.visit_code, patient_id)])
    return opened


def _may_open(actor: Actor, file: VisitFile) -> bool:
    if actor.may("clinic.patients"):
        return file.clinic_id == actor.clinic_id
    if actor.may("specialist.answer"):
        asked = SpecialistQuestion.objects.filter(
            visit__code=file.visit_code, file_ids__contains=str(file.file_id)
        )
        return (
            asked.filter(answered_at__isnull=True).exists()
            or asked.filter(answered_at__gte=now() - ANSWERED_SHOWN).exists()
        )
    if VIEW not in rights_of(Person.objects.get(pk=actor.staff_id)):
        return False
    return Assignment.objects.filter(
        visit__code=file.visit_code,
        accepted_at__isnull=False,
        shift__started_at__isnull=False,
        shift__ended_at__isnull=True,
        shift__members__person_id=actor.staff_id,
        shift__members__on_duty=True,
    ).exists()


def with_files(visits: list[dict[str, Any]]) -> list[dict[str, Any]]:  # of CrewVisit
    """The crew's visits with their files and what was asked about them. Two queries; none without visits."""
    if not visits:
        return visits
    files = files_of(visit["code"] for visit in visits)
    asked = questions_of(visit["id"] for visit in visits)
    return [
        {**visit, "files": files.get(visit["code"], []), "specialist": asked.get(visit["id"], [])}
        for visit in visits
    ]
