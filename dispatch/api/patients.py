"""The door of the caseload: patients of the own puskesmas, their numbers, and doubles."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from clinics.queries.caseload import CaseloadFilter
from clinics.services import identity
from clinics.services.caseload import Facts
from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import patients as shapes
from dispatch.queries import patient_page as pages
from dispatch.services import patients

router = Router(tags=["clinic"], auth=signed_in)

Json = dict[str, Any]  # shaped by the response schema
Id = Annotated[int, Field(ge=1, le=2**62)]


@router.get("/caseload", operation_id="clinic_caseload", response={200: shapes.CaseloadOut, **REFUSALS})
def clinic_caseload(request: HttpRequest, query: Query[shapes.CaseloadIn]) -> Json:
    """One page of the own patients. The look is logged."""
    wanted = CaseloadFilter(search=query.q, **query.dict(exclude={"q", "clinic_id"}))
    return pages.clinic_caseload(actor_for(request, "clinic.patients"), query.clinic_id, wanted)


@router.get(
    "/caseload/choices",
    operation_id="caseload_choices",
    response={200: shapes.CaseloadChoicesOut, **REFUSALS},
)
def caseload_choices(request: HttpRequest) -> Json:
    """What the own caseload can be filtered by."""
    return pages.caseload_choices(actor_for(request, "clinic.patients"))


@router.get(
    "/patients/{patient_id}", operation_id="patient_page", response={200: shapes.PatientPage, **REFUSALS}
)
def patient_page(request: HttpRequest, patient_id: Id) -> Json:
    """All that the puskesmas knows of an own patient. The look is logged."""
    return pages.patient_page(actor_for(request, "clinic.patients"), patient_id)


@router.post(
    "/patients/{patient_id}/facts",
    operation_id="change_patient",
    response={200: shapes.PatientPage, **REFUSALS},
)
def change_patient(request: HttpRequest, patient_id: Id, payload: shapes.FactsIn) -> Json:
    """Correct name, sex, year of birth, klaster, doctor or a diagnosis of an own patient."""
    actor = actor_for(request, "clinic.patients")
    facts = Facts(**payload.dict(exclude={"action_id", "reason"}))
    patients.change_patient(
        patient_id=patient_id, facts=facts, reason=payload.reason, by=actor, action_id=payload.action_id
    )
    return pages.patient_page(actor, patient_id)


@router.post(
    "/patients/{patient_id}/state",
    operation_id="set_patient_state",
    response={200: shapes.PatientPage, **REFUSALS},
)
def set_patient_state(request: HttpRequest, patient_id: Id, payload: shapes.StateIn) -> Json:
    """Care at home goes on, or is over (moved, died, closed)."""
    actor = actor_for(request, "clinic.patients")
    patients.set_patient_state(patient_id=patient_id, by=actor, **payload.dict())
    return pages.patient_page(actor, patient_id)


@router.post(
    "/patients/{patient_id}/barthel",
    operation_id="assess_patient",
    response={200: shapes.PatientPage, **REFUSALS},
)
def assess_patient(request: HttpRequest, patient_id: Id, payload: shapes.BarthelIn) -> Json:
    """Keep a Barthel form; the care level follows."""
    actor = actor_for(request, "clinic.patients")
    patients.assess_patient(patient_id=patient_id, by=actor, **payload.dict())
    return pages.patient_page(actor, patient_id)


@router.post(
    "/patients/{patient_id}/identity",
    operation_id="write_identity",
    response={200: shapes.NumberKept, **REFUSALS},
)
def write_identity(request: HttpRequest, patient_id: Id, payload: shapes.NumberIn) -> Json:
    """Keep a NIK or BPJS number of an own patient, or take it away."""
    actor = actor_for(request, "clinic.identity")
    answer = patients.write_identity(patient_id=patient_id, by=actor, **payload.dict())
    return {"warnings": answer.get("warnings", []), "page": pages.patient_page(actor, patient_id)}


@router.post(
    "/patients/{patient_id}/identity/reveal",
    operation_id="reveal_identity",
    response={200: shapes.WholeNumber, **REFUSALS},
)
def reveal_identity(request: HttpRequest, patient_id: Id, payload: shapes.RevealIn) -> Json:
    """The whole number, for a reason. Who asked, and why, is logged."""
    actor = actor_for(request, "clinic.identity")
    number = identity.reveal_number(patient_id=patient_id, kind=payload.kind, reason=payload.reason, by=actor)
    return {"kind": payload.kind, "number": number}


@router.get("/doubles", operation_id="patient_doubles", response={200: shapes.DoublesOut, **REFUSALS})
def patient_doubles(request: HttpRequest, query: Query[shapes.DoublesIn]) -> Json:
    """Own patients that may be one person, and the merges that stand. The look is logged."""
    return pages.patient_doubles(actor_for(request, "clinic.merge"), page=query.page)


@router.post(
    "/patients/{patient_id}/merge",
    operation_id="merge_patients",
    response={200: shapes.PatientPage, **REFUSALS},
)
def merge_patients(request: HttpRequest, patient_id: Id, payload: shapes.MergeIn) -> Json:
    """Read a double as this patient."""
    actor = actor_for(request, "clinic.merge")
    answer = patients.merge_patients(kept_id=patient_id, by=actor, **payload.dict())
    return pages.patient_page(actor, answer["patient_id"])


@router.post(
    "/merges/{merge_id}/undo", operation_id="undo_merge", response={200: shapes.DoublesOut, **REFUSALS}
)
def undo_merge(request: HttpRequest, merge_id: Id, payload: shapes.UndoMergeIn) -> Json:
    """Two people again, as they were."""
    actor = actor_for(request, "clinic.merge")
    patients.undo_merge(merge_id=merge_id, by=actor, action_id=payload.action_id)
    return pages.patient_doubles(actor, page=1)


@router.post(
    "/patients/{patient_id}/apart", operation_id="tell_apart", response={200: shapes.DoublesOut, **REFUSALS}
)
def tell_apart(request: HttpRequest, patient_id: Id, payload: shapes.ApartIn) -> Json:
    """They look like one and are two: not proposed again."""
    actor = actor_for(request, "clinic.merge")
    patients.tell_apart(one_id=patient_id, by=actor, **payload.dict())
    return pages.patient_doubles(actor, page=1)
