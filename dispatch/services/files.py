"""Files of a visit from a crew's phone: whose visit it is, and the event once a file is whole."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.models import VisitFile
from clinics.refusals import Refusal
from clinics.services import files
from clinics.services.files import Promise
from dispatch.models import Assignment, Visit
from dispatch.services.log import Origin, record


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a file is here for certain."""

    received: int
    """Bytes: the phone goes on from here."""
    done: bool


def open_file(*, by: Actor, visit_id: int, promise: Promise) -> Progress:
    """A phone announces a file of a visit its person's team said yes to; foreign and missing look the same.

    Like a note it may come after the shift: unsent work stays on the phone until its receipt.
    """
    by.must("crew.work")
    part = _part_of(by, visit_id)
    file = files.open_file(
        promise=promise,
        visit_code=part.visit.code,
        clinic_id=part.visit.clinic_id or part.team.clinic_id,
        team_id=part.team_id,
        author_id=by.staff_id,
    )
    if file.kept_at is None and file.received >= file.size:
        return _finish(by, file)  # it died between the last byte and the end
    return Progress(file.received, file.kept_at is not None)


def add_chunk(*, by: Actor, file_id: UUID, start: int, chunk: bytes) -> Progress:
    """More of a file. The same bytes again change nothing; with the last of them it is judged and kept."""
    by.must("crew.work")
    file = files.add_chunk(file_id=file_id, author_id=by.staff_id, start=start, chunk=chunk)
    if file.kept_at is None and file.received >= file.size:
        return _finish(by, file)
    return Progress(file.received, file.kept_at is not None)


def _part_of(by: Actor, visit_id: int) -> Assignment:
    part = (
        Assignment.objects.select_related("visit", "team")
        .filter(visit_id=visit_id, shift__members__person_id=by.staff_id, accepted_at__isnull=False)
        .order_by("-offered_at", "-pk")
        .first()
    )
    if part is None:
        raise Refusal("not_found", field="visit_id")
    return part


def _finish(by: Actor, file: VisitFile) -> Progress:
    """Decode first, with nothing locked; then row and event in one transaction."""
    content = files.settle_content(file)
    with transaction.atomic():
        visit = Visit.objects.select_for_update(of=("self",)).filter(code=file.visit_code).first()
        kept = files.keep_file(file_id=file.file_id, author_id=by.staff_id, content=content)
        if kept is not None and visit is not None:
            origin = Origin(actor=by, happened_at=kept.taken_at)
            team = kept.team.code if kept.team else None
            record(
                "file_added", origin=origin, visit=visit, team_id=kept.team_id, team=team, file_kind=kept.kind
            )
    files.forget_sent_bytes(file)
    return Progress(file.size, True)
