"""How a request comes in: a family's form, or a call at the desk. Every door writes here."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from clinics.actors import CITIZEN, Actor
from clinics.clock import city_zone, now
from clinics.models import Installation
from clinics.refusals import Refusal
from dispatch.models import Call, ReasonKind, Visit
from dispatch.rules.deadlines import face_to_face_due_at
from dispatch.rules.lifecycle import OPEN
from dispatch.rules.phones import read_phone
from dispatch.services.calls import call_in_hand, subject_of
from dispatch.services.deadlines import target_of, watch_waiting
from dispatch.services.forms import VisitForm
from dispatch.services.locks import lock_visit
from dispatch.services.log import Origin, by_actor, record, remark
from dispatch.services.messages import queue_message
from dispatch.services.offers import known_reason
from dispatch.services.places import find_place
from dispatch.services.psc119 import watch_psc119
from dispatch.services.receipts import Answer, claim, settle
from dispatch.services.triage import judge, keep_triage, record_triaged

REPEAT_WINDOW = timedelta(hours=24)


@transaction.atomic
def request_visit(*, form: VisitForm, consent: bool, action_id: UUID) -> Answer:
    """A family asks. The same form id again is the same visit, with the same answer.

    Returns ``{visit_id, ticket, token}``; the token opens the tracking page and is derived, never stored.
    """
    _check_family_form(form, consent)
    if (receipt := claim(action_id, "request_visit", CITIZEN)) is not None:
        ticket = str((receipt.answer or {})["ticket"])
        return {**(receipt.answer or {}), "token": tracking_token(ticket)}
    origin = by_actor(CITIZEN, action_id)
    visit = _create(form, source="citizen", origin=origin, form_id=action_id, consent=True)
    answer = settle(action_id, {"visit_id": visit.pk, "ticket": visit.code})
    return {**answer, "token": tracking_token(visit.code)}


@transaction.atomic
def log_call(
    *,
    by: Actor,
    action_id: UUID,
    disposition: str,
    answered_at: datetime,
    phone: str = "",
    note: str = "",
    form: VisitForm | None = None,
    add_to_visit_id: int | None = None,
    incoming_id: int | None = None,
) -> Answer:
    """A call and what it was. Only a request makes a visit; a duplicate adds the caller to the visit that is there.

    ``incoming_id``: the call of the exchange that was taken; then its own times count.
    """
    by.must("desk.take_call")
    if (receipt := claim(action_id, "log_call", by)) is not None:
        return dict(receipt.answer or {})
    known_reason(ReasonKind.DISPOSITION, disposition, field="disposition")
    origin = by_actor(by, action_id)
    visit: Visit | None = None
    if disposition == "request":
        if form is None:
            raise Refusal("required", field="visit", name="visit")
        visit = _create(form, source="desk", origin=origin)
    elif add_to_visit_id is not None:
        visit = lock_visit(add_to_visit_id, by=by)
    at = now()
    if incoming_id is None:
        call = Call(taken_by_id=by.person_id, answered_at=min(answered_at, at))
    else:
        call = call_in_hand(incoming_id, by)
    number = read_phone(phone)
    if number.raw:
        call.phone_raw, call.phone = number.raw, number.e164
    call.disposition, call.logged_at, call.note, call.visit = disposition, at, note, visit
    call.save()
    if visit is None:
        record("call_logged", origin=origin, subject=subject_of(call), disposition=disposition)
    elif disposition != "request":
        remark("duplicate_linked", visit=visit, origin=origin, text=note)
        record("duplicate_linked", origin=origin, visit=visit, call=call.pk)
    return settle(action_id, {"call_id": call.pk, "visit_id": call.visit_id})


def _check_family_form(form: VisitForm, consent: bool) -> None:
    """What a family must give: a name, a phone we can call, the complaint, a place, and consent."""
    if not form.caller_name:
        raise Refusal("name_needed", field="caller_name")
    if not form.caller_phone:
        raise Refusal("phone_needed", field="caller_phone")
    if not form.complaint:
        raise Refusal("complaint_needed", field="complaint")
    if not form.place.village_code and form.place.lat is None:
        raise Refusal("area_needed", field="place.village_code")
    if not consent:
        raise Refusal("consent_needed", field="consent")


def _create(
    form: VisitForm, *, source: str, origin: Origin, form_id: UUID | None = None, consent: bool = False
) -> Visit:
    """Insert the visit with its deadline and its first events."""
    place = find_place(form.place)
    number = read_phone(form.caller_phone)
    if not number.raw and place.village is None and place.lat is None and not form.place.landmark:
        raise Refusal("contact_or_place_needed", field="caller_phone")
    at = now()
    triaged = source != "citizen"
    judged = judge(form.triage)
    code = next_code(at)
    repeat = _open_visit_of_phone(number.e164, at)
    visit = Visit.objects.create(
        pk=int(code.rsplit("-", 1)[1]),
        code=code,
        status="triaged" if triaged else "requested",
        status_since=at,
        source=source,
        urgency=judged.urgency if triaged else "yellow",
        service_type=judged.service_type,
        proposed_urgency=judged.proposed,
        change_reason=judged.change_reason,
        caller_name=form.caller_name,
        caller_phone_raw=number.raw,
        caller_phone=number.e164,
        relationship=form.relationship,
        patient_name=form.patient_name or (form.caller_name if not form.relationship else ""),
        patient_age=form.patient_age,
        patient_sex=form.patient_sex,
        complaint=form.complaint,
        red_flags=judged.red_flags,
        needs=judged.needs,
        kit=judged.kit or [],
        village=place.village,
        clinic=place.clinic,
        street=form.place.street,
        alley=form.place.alley,
        house_number=form.place.house_number,
        rt=form.place.rt,
        rw=form.place.rw,
        landmark=form.place.landmark,
        access_note=form.place.access_note,
        lat=place.lat,
        lon=place.lon,
        pin_source=place.pin_source,
        pin_radius_metres=place.pin_radius_metres,
        requested_at=at,
        triaged_at=at if triaged else None,
        due_at=face_to_face_due_at(at, target_of(judged.urgency if triaged else "yellow")),
        repeat_of=repeat,
        consent_at=at if consent else None,
        form_id=form_id,
        tracking_hash=hashed(tracking_token(code)),
    )
    watch_waiting(visit)
    queue_message(visit, "received", language=form.language)
    record(
        "visit_requested",
        origin=origin,
        visit=visit,
        source=source,
        urgency=visit.urgency,
        village=place.village.code if place.village else None,
        clinic=place.clinic.code if place.clinic else None,
    )
    if triaged:
        keep_triage(visit, judged, origin.actor)
        record_triaged(visit, origin, judged)
        watch_psc119(visit, origin)
    if repeat is not None:
        _tell_repeat(repeat.pk, origin, source)
    return visit


def _tell_repeat(visit_id: int, origin: Origin, source: str) -> None:
    """The open visit of the same phone shows that its caller asked again; nothing is merged."""
    earlier = Visit.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=visit_id).first()
    if earlier is not None:
        record("repeat_request_arrived", origin=origin, visit=earlier, source=source)


def _open_visit_of_phone(phone: str, at: datetime) -> Visit | None:
    if not phone:
        return None
    return (
        Visit.objects.filter(caller_phone=phone, status__in=OPEN, requested_at__gte=at - REPEAT_WINDOW)
        .order_by("-requested_at")
        .first()
    )


def next_code(at: datetime) -> str:
    """``MKS-2611-0412``: city, year and month of the city's calendar, and the visit's own number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('dispatch_visit', 'id'))")
        number = int(cursor.fetchone()[0])
    prefix = Installation.objects.values_list("visit_prefix", flat=True).filter(id=1).first() or "HC"
    return f"{prefix}-{at.astimezone(city_zone()):%y%m}-{number:04d}"


def tracking_token(code: str) -> str:
    """The unguessable part of a visit's tracking link."""
    return link_token("tracking", code)


def link_token(purpose: str, code: str) -> str:
    """The unguessable part of a family's link: a keyed hash (HMAC-SHA-256) of what it opens and its code, 256 bits."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{code}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hashed(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
