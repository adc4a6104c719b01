"""The doors of data quality: what was left empty at the own puskesmas, and one tap to fill it in."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from clinics.services.caseload import Facts
from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import quality as shapes
from dispatch.queries import quality as queries
from dispatch.services import quality

router = Router(tags=["clinic"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema
Id = Annotated[int, Field(ge=1, le=2**62)]


@router.get("/quality", operation_id="clinic_quality", response={200: shapes.QualityOut, **REFUSALS})
def clinic_quality(request: HttpRequest, query: Query[shapes.QualityIn]) -> Json:
    """What is to be filled in, by kind and by who wrote."""
    return queries.clinic_quality(actor_for(request, "clinic.quality"), query.days)


@router.get("/quality/gaps", operation_id="quality_gaps", response={200: shapes.QualityGapsOut, **REFUSALS})
def quality_gaps(request: HttpRequest, query: Query[shapes.GapsIn]) -> Json:
    """One page of what lacks this. The look is logged."""
    return queries.quality_gaps(actor_for(request, "clinic.quality"), **query.dict())


@router.post(
    "/quality/patients/{patient_id}",
    operation_id="complete_patient",
    response={200: shapes.PatientGap, **REFUSALS},
)
def complete_patient(request: HttpRequest, patient_id: Id, payload: shapes.CompleteIn) -> Json:
    """Fill in what is not known of an own patient."""
    actor = actor_for(request, "clinic.quality")
    facts = Facts(sex=payload.sex, birth_year=payload.birth_year, doctor_id=payload.doctor_id)
    quality.complete_patient(
        patient_id=patient_id, facts=facts, phone=payload.phone, by=actor, action_id=payload.action_id
    )
    return queries.patient_gap(actor, patient_id)


@router.post(
    "/quality/notes/{note_id}", operation_id="ask_author", response={200: shapes.AskedOut, **REFUSALS}
)
def ask_author(request: HttpRequest, note_id: Id, payload: shapes.AskIn) -> Json:
    """Ask the author of a note, kindly, to complete it."""
    actor = actor_for(request, "clinic.quality")
    return quality.ask_author(note_id=note_id, by=actor, action_id=payload.action_id)
