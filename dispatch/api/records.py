"""The door of the head's notes: review, return, correction, rights to records."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from clinics.services.review import NoteChange
from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import records as shapes
from dispatch.queries import records as read
from dispatch.services import records

router = Router(tags=["records"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema
Id = Annotated[int, Field(ge=1, le=2**62)]


@router.get("/notes", operation_id="clinic_notes", response={200: shapes.NoteListOut, **REFUSALS})
def clinic_notes(request: HttpRequest, query: Query[shapes.NoteListIn]) -> Json:
    """One page of the own notes that wait, or of another state. The look is logged."""
    wanted = read.NoteFilter(state=query.state, search=query.q, page=query.page)
    return read.note_list(actor_for(request, "clinic.records"), wanted)


@router.get("/notes/{note_id}", operation_id="clinic_note", response={200: shapes.NoteSheetOut, **REFUSALS})
def clinic_note(request: HttpRequest, note_id: Id) -> Json:
    """One note beside the facts of its visit. The look is logged."""
    return read.note_sheet(actor_for(request, "clinic.records"), note_id)


@router.post(
    "/notes/{note_id}/review", operation_id="review_note", response={200: shapes.NoteSheetOut, **REFUSALS}
)
def review_note(request: HttpRequest, note_id: Id, payload: shapes.NoteReviewIn) -> Json:
    """The head has read it and signs."""
    actor = actor_for(request, "clinic.records")
    answer = records.review_note(note_id=note_id, by=actor, action_id=payload.action_id)
    return read.note_sheet(actor, answer["note_id"])


@router.post(
    "/notes/{note_id}/return", operation_id="return_note", response={200: shapes.NoteSheetOut, **REFUSALS}
)
def return_note(request: HttpRequest, note_id: Id, payload: shapes.ReturnIn) -> Json:
    """The author is asked to mend it, and sees the remark on the phone."""
    actor = actor_for(request, "clinic.records")
    answer = records.return_note(
        note_id=note_id, remark=payload.remark, by=actor, action_id=payload.action_id
    )
    return read.note_sheet(actor, answer["note_id"])


@router.post(
    "/notes/{note_id}/correct", operation_id="correct_note", response={200: shapes.NoteSheetOut, **REFUSALS}
)
def correct_note(request: HttpRequest, note_id: Id, payload: shapes.NoteCorrectionIn) -> Json:
    """The head corrects with a reason; what stood there stays readable."""
    actor = actor_for(request, "clinic.records")
    wanted = {name: getattr(payload, name) for name in NoteChange.__dataclass_fields__}
    answer = records.correct_note(
        note_id=note_id,
        change=NoteChange(**wanted),
        reason=payload.reason,
        by=actor,
        action_id=payload.action_id,
    )
    return read.note_sheet(actor, answer["note_id"])


@router.get("/rights", operation_id="record_rights", response={200: shapes.RightsOut, **REFUSALS})
def record_rights(request: HttpRequest) -> Json:
    """The own people and their rights to records."""
    return read.rights_list(actor_for(request, "clinic.rights"))


@router.post(
    "/rights/{person_id}", operation_id="give_record_rights", response={200: shapes.RightsOut, **REFUSALS}
)
def give_record_rights(request: HttpRequest, person_id: Id, payload: shapes.RightsIn) -> Json:
    """Give one of the own people these rights and no others."""
    actor = actor_for(request, "clinic.rights")
    records.give_rights(
        person_id=person_id,
        rights_given=payload.rights,
        reason=payload.reason,
        by=actor,
        action_id=payload.action_id,
    )
    return read.rights_list(actor)


@router.get(
    "/patients/{patient_id}/exports",
    operation_id="record_exports",
    response={200: shapes.ExportsOut, **REFUSALS},
)
def record_exports(request: HttpRequest, patient_id: Id) -> Json:
    """What was handed out of an own patient's record."""
    return read.export_list(actor_for(request, "clinic.export"), patient_id)


@router.post("/patients/{patient_id}/export", operation_id="export_record", response={200: None, **REFUSALS})
def export_record(request: HttpRequest, patient_id: Id, payload: shapes.ExportIn) -> HttpResponse:
    """An own patient's record as a file (PDF, or a FHIR R4 bundle), with the reason; it is kept that it left."""
    actor = actor_for(request, "clinic.export")
    file = records.export_record(
        patient_id=patient_id,
        form=payload.format,
        reason=payload.reason,
        by=actor,
        action_id=payload.action_id,
    )
    response = HttpResponse(file.data, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
