"""The doors of files: a phone sends them in chunks, and who may opens them."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from clinics.services.files import MAX_BYTES, Promise
from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas.files import FileProgress, FilePromise
from dispatch.queries import files as opened
from dispatch.services import files

router = Router(tags=["files"], auth=signed_in)
Json = dict[str, Any]  # shaped by the response schema


@router.post("/crew/files", operation_id="open_file", response={200: FileProgress, **REFUSALS})
def open_file(request: HttpRequest, payload: FilePromise) -> Json:
    """Announce a file; answers how much of it is here already. The same announcement again changes nothing."""
    actor = actor_for(request, "crew.work")
    values = payload.dict()
    visit_id = values.pop("visit_id")
    progress = files.open_file(by=actor, visit_id=visit_id, promise=Promise(**values))
    return {"received": progress.received, "done": progress.done}


@router.put(
    "/crew/files/{file_id}",
    operation_id="send_chunk",
    response={200: FileProgress, **REFUSALS},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def send_chunk(
    request: HttpRequest, file_id: UUID, start: Annotated[int, Query(alias="from", ge=0, le=MAX_BYTES)]
) -> Json:
    """The bytes from ``from`` on, at most 256 KiB. What came twice or behind a gap changes nothing: go on from
    ``received``. ``done`` only once all bytes are here, their checksum agrees and the content is accepted."""
    actor = actor_for(request, "crew.work")
    progress = files.add_chunk(by=actor, file_id=file_id, start=start, chunk=request.body)
    return {"received": progress.received, "done": progress.done}


@router.get("/files/{file_id}", operation_id="open_visit_file", response={200: None, **REFUSALS})
def open_visit_file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """A file, as an attachment of its own type. The look is logged."""
    file = opened.open_file(actor_for(request, "file.open"), file_id)
    response = HttpResponse(file.data, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Encoding"] = "identity"  # a picture does not get smaller
    return response
