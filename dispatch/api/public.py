"""The door of families: no account. What they may see hangs on a signed cookie from their link or ticket."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from clinics.refusals import Refusal
from dispatch.api.doors import REFUSALS
from dispatch.api.schemas import public as shapes
from dispatch.api.schemas.way import FamilyAnswerIn
from dispatch.pages.cookie import remember_visit, visit_of
from dispatch.pages.limits import refuse_flood, refuse_guessing, remember_wrong_ticket
from dispatch.queries.tracking import tracking_of
from dispatch.services import family, intake, tracking
from dispatch.services.forms import PlaceForm, VisitForm

router = Router(tags=["public"])

Json = dict[str, Any]  # shaped by the response schema


@router.post("/visits", operation_id="request_visit", response={200: shapes.TicketOut, **REFUSALS})
def request_visit(request: HttpRequest, payload: shapes.VisitRequestIn) -> Json:
    """Ask for a visit. The same ``action_id`` again is the same visit."""
    refuse_flood(request)
    fields = payload.dict(exclude={"action_id", "consent", "for_other", "place"})
    if not payload.for_other:
        fields |= {"patient_name": payload.patient_name or payload.caller_name, "relationship": ""}
    language = str(getattr(request, "language", "id"))
    answer = intake.request_visit(
        form=VisitForm(**fields, language=language, place=PlaceForm(**payload.place.dict())),
        consent=payload.consent,
        action_id=payload.action_id,
    )
    return {
        "ticket": answer["ticket"],
        "token": answer["token"],
        "tracking_url": f"/lacak#{answer['token']}",
    }


@router.post("/tracking", operation_id="open_tracking", response={200: shapes.TrackingOut, **REFUSALS})
def open_tracking(request: HttpRequest, response: HttpResponse, payload: shapes.TrackingIn) -> Json:
    """Exchange a link's token, or ticket and phone, for a cookie that shows this one visit."""
    refuse_guessing(request)
    try:
        visit = (
            tracking.visit_by_token(payload.token)
            if payload.token
            else tracking.visit_by_ticket(payload.ticket, payload.phone)
        )
    except Refusal:
        remember_wrong_ticket(request)
        raise
    remember_visit(response, visit.code)
    return tracking_of(visit.pk)


@router.get("/tracking", operation_id="track_visit", response={200: shapes.TrackingOut, **REFUSALS})
def track_visit(request: HttpRequest) -> Json:
    """Where the visit stands."""
    return tracking_of(visit_of(request).pk)


@router.post("/tracking/worse", operation_id="report_worse", response={200: shapes.TrackingOut, **REFUSALS})
def report_worse(request: HttpRequest, payload: shapes.WorseIn) -> Json:
    """It is getting worse: the desk is alarmed."""
    visit_id = visit_of(request).pk
    tracking.report_worse(visit_id=visit_id, action_id=payload.action_id, note=payload.note)
    return tracking_of(visit_id)


@router.post(
    "/tracking/cancel", operation_id="cancel_by_family", response={200: shapes.TrackingOut, **REFUSALS}
)
def cancel_by_family(request: HttpRequest, payload: shapes.FamilyCancelIn) -> Json:
    """No longer needed."""
    visit_id = visit_of(request).pk
    tracking.cancel_by_family(visit_id=visit_id, action_id=payload.action_id, note=payload.note)
    return tracking_of(visit_id)


@router.post("/tracking/answer", operation_id="answer_family", response={200: shapes.TrackingOut, **REFUSALS})
def answer_family(request: HttpRequest, payload: FamilyAnswerIn) -> Json:
    """The team does not find the house: the family says where it is, or sends its position with consent."""
    visit_id = visit_of(request).pk
    family.answer_family(
        visit_id=visit_id,
        action_id=payload.action_id,
        answer=payload.answer,
        consent=payload.consent,
        lat=payload.lat,
        lon=payload.lon,
        accuracy_metres=payload.accuracy,
    )
    return tracking_of(visit_id)


@router.post("/tracking/rating", operation_id="rate_visit", response={200: shapes.TrackingOut, **REFUSALS})
def rate_visit(request: HttpRequest, payload: shapes.RatingIn) -> Json:
    """How it was."""
    visit_id = visit_of(request).pk
    tracking.rate_visit(
        visit_id=visit_id, action_id=payload.action_id, rating=payload.rating, comment=payload.comment
    )
    return tracking_of(visit_id)
