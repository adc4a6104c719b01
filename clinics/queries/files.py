"""Files of visits as screens list them, and the one that somebody may open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from clinics import file_store
from clinics.models import VisitFile, VisitNote
from clinics.pictures import ENDINGS
from clinics.queries.patients import same_person
from clinics.refusals import Refusal


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file with its bytes."""

    name: str
    """Safe for a header: ASCII letters, digits and dashes, with the ending of what it is."""
    content_type: str
    data: bytes


def file_row(file: VisitFile) -> dict[str, Any]:  # FileOut
    """One line of a list."""
    return {
        "id": str(file.file_id),
        "name": file.name,
        "kind": file.kind,
        "content_type": file.content_type,
        "size": file.stored_size,
        "width_pixels": file.width_pixels,
        "height_pixels": file.height_pixels,
        "patient_key": file.patient_key,
        "visit_code": file.visit_code,
        "author": file.author.full_name,
        "taken_at": file.taken_at,
        "kept_at": file.kept_at,
    }


def files_of(visit_codes: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Kept files by visit code, in the order they were taken."""
    found: dict[str, list[dict[str, Any]]] = {}
    kept = VisitFile.objects.filter(visit_code__in=list(visit_codes), kept_at__isnull=False)
    for file in kept.select_related("author").order_by("taken_at", "pk"):
        found.setdefault(file.visit_code, []).append(file_row(file))
    return found


def files_about(patient_id: int, visit_codes: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Kept files of this patient, the newest first: by its notes, and of ``visit_codes`` that were asked for it."""
    seen = VisitNote.objects.filter(patient_id__in=same_person(patient_id), replaced_by__isnull=True)
    keys = set(seen.values_list("visit_code", "patient_key")) | {(code, "") for code in visit_codes}
    rows = files_of({code for code, _ in keys})
    mine = [row for code, files in rows.items() for row in files if (code, row["patient_key"]) in keys]
    return sorted(mine, key=lambda row: row["taken_at"], reverse=True)


def kept_file(file_id: UUID) -> VisitFile | None:
    """A whole file, if there is one of this id."""
    return VisitFile.objects.filter(file_id=file_id, kept_at__isnull=False).first()


def open_kept(file: VisitFile) -> OpenedFile:
    """With its bytes. Refuses ``not_found`` where the disk has lost it."""
    try:
        data = file_store.read_kept(file.stored_name)
    except FileNotFoundError as error:
        raise Refusal("not_found") from error
    taken: datetime = file.taken_at
    ending = ENDINGS.get(file.content_type, "bin")
    return OpenedFile(
        f"{file.visit_code}-{file.kind}-{taken:%Y%m%d-%H%M%S}.{ending}", file.content_type, data
    )
