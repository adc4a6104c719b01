"""What the desk does with a visit besides sending a team."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from geopy.distance import great_circle

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import ReasonKind, Visit
from dispatch.rules.lifecycle import OPEN, WAITING, may_end_without_visit, open_actions
from dispatch.rules.words import CLOSINGS
from dispatch.services.deadlines import settle_deadlines
from dispatch.services.forms import PlaceForm
from dispatch.services.locks import lock_open_visit, lock_visit, not_now
from dispatch.services.log import Origin, by_actor, record, remark
from dispatch.services.messages import drop_waiting, queue_message
from dispatch.services.offers import known_reason, release_team
from dispatch.services.places import find_place
from dispatch.services.psc119 import note_called
from dispatch.services.receipts import Answer, claim, settle
from dispatch.services.tasks import follow_tasks

TRACKING_AFTER_END = timedelta(hours=24)


@transaction.atomic
def confirm_visit(*, visit_id: int, by: Actor, seen_version: int, action_id: UUID, note: str = "") -> Answer:
    """The family was called back and wants the visit: by the desk, or by the visit's own puskesmas."""
    if not by.may("desk.triage"):
        by.must("clinic.confirm")
    if (receipt := claim(action_id, "confirm_visit", by)) is not None:
        return dict(receipt.answer or {})
    visit = lock_visit(visit_id, by=by, seen_version=seen_version)
    if "confirm" not in open_actions(visit.status, confirmed=visit.confirmed_at is not None):
        raise not_now(visit.status)
    at = now()
    if visit.status in WAITING:
        visit.status, visit.status_since = "confirmed", at
    visit.confirmed_at, visit.confirmed_by_id = at, by.person_id
    visit.triaged_at = visit.triaged_at or at
    visit.save(update_fields=["status", "status_since", "confirmed_at", "confirmed_by", "triaged_at"])
    follow_tasks(visit)
    origin = by_actor(by, action_id)
    remark("visit_confirmed", visit=visit, origin=origin, text=note)
    record("visit_confirmed", origin=origin, visit=visit)
    return settle(action_id, {"visit_id": visit.pk})


@transaction.atomic
def correct_address(
    *, visit_id: int, by: Actor, seen_version: int, action_id: UUID, place: PlaceForm, address_unclear: bool
) -> Answer:
    """The place, corrected; the puskesmas of the wilayah kerja follows the kelurahan."""
    by.must("desk.triage")
    if (receipt := claim(action_id, "correct_address", by)) is not None:
        return dict(receipt.answer or {})
    visit = lock_open_visit(visit_id, by=by, seen_version=seen_version)
    found = find_place(place)
    moved = _metres((visit.lat, visit.lon), (found.lat, found.lon))
    visit.village, visit.clinic = found.village, found.clinic
    visit.lat, visit.lon = found.lat, found.lon
    visit.pin_source, visit.pin_radius_metres = found.pin_source, found.pin_radius_metres
    visit.street, visit.alley, visit.house_number = place.street, place.alley, place.house_number
    visit.rt, visit.rw = place.rt, place.rw
    visit.landmark, visit.access_note = place.landmark, place.access_note
    visit.address_unclear = address_unclear
    visit.save(
        update_fields=[
            "village", "clinic", "lat", "lon", "pin_source", "pin_radius_metres", "street", "alley",
            "house_number", "rt", "rw", "landmark", "access_note", "address_unclear",
        ]
    )  # fmt: skip
    follow_tasks(visit)
    record(
        "address_corrected",
        origin=by_actor(by, action_id),
        visit=visit,
        pin_source=found.pin_source,
        moved_metres=moved,
        unclear=address_unclear,
    )
    return settle(action_id, {"visit_id": visit.pk})


@transaction.atomic
def cancel_visit(
    *, visit_id: int, by: Actor, seen_version: int, action_id: UUID, reason: str, note: str = ""
) -> Answer:
    """No longer wanted. A team on its way is told and free again; a team at the bedside ends the visit itself."""
    by.must("desk.end")
    if (receipt := claim(action_id, "cancel_visit", by)) is not None:
        return dict(receipt.answer or {})
    known_reason(ReasonKind.CANCEL, reason)
    visit = lock_visit(visit_id, by=by, seen_version=seen_version)
    end_without_visit(visit, "cancelled", by_actor(by, action_id), reason=reason, note=note)
    return settle(action_id, {"visit_id": visit.pk})


@transaction.atomic
def close_visit(
    *,
    visit_id: int,
    by: Actor,
    seen_version: int,
    action_id: UUID,
    outcome: str,
    duplicate_of_id: int | None = None,
    note: str = "",
) -> Answer:
    """End without a team: advice, redirect, not eligible, duplicate of another visit, or PSC 119 takes it over."""
    by.must("desk.end")
    if (receipt := claim(action_id, "close_visit", by)) is not None:
        return dict(receipt.answer or {})
    if outcome not in CLOSINGS:
        raise Refusal("outcome_unknown", field="outcome")
    visit = lock_visit(visit_id, by=by, seen_version=seen_version)
    if outcome == "duplicate":
        visit.duplicate_of = _the_other(visit, duplicate_of_id, by)
    origin = by_actor(by, action_id)
    end_without_visit(visit, outcome, origin, reason=outcome, note=note)
    if outcome == "handed_over" and visit.psc119_called_at is None:
        note_called(visit, by)
        record("psc119_called", origin=origin, visit=visit)
    return settle(action_id, {"visit_id": visit.pk})


def end_without_visit(
    visit: Visit, status: str, origin: Origin, *, reason: str, note: str = "", by_family: bool = False
) -> None:
    """The visit ends; its team, where there is one, is released first (the visit's row is locked)."""
    if visit.status not in OPEN:
        raise Refusal("ended_already")
    if not may_end_without_visit(visit.status):
        raise not_now(visit.status)
    drop_waiting(visit, "received", "team_coming", "team_changed")
    if status == "cancelled" and not by_family and origin.actor.kind != "system":
        queue_message(visit, "cancelled")
    release_team(visit, origin, reason)
    at = now()
    visit.status, visit.status_since, visit.ended_at = status, at, at
    visit.end_reason, visit.end_note = reason, note
    visit.alarmed_at = None
    visit.tracking_expires_at = at + TRACKING_AFTER_END
    visit.save(
        update_fields=[
            "status", "status_since", "ended_at", "end_reason", "end_note", "alarmed_at", "duplicate_of",
            "tracking_expires_at",
        ]
    )  # fmt: skip
    settle_deadlines(visit)
    if status == "cancelled":
        record("visit_cancelled", origin=origin, visit=visit, reason=reason, by_family=by_family)
    else:
        other = visit.duplicate_of.code if visit.duplicate_of else None
        record("visit_closed", origin=origin, visit=visit, outcome=status, duplicate_of=other)


def _the_other(visit: Visit, other_id: int | None, by: Actor) -> Visit:
    if other_id is None:
        raise Refusal("required", field="duplicate_of_id", name="duplicate_of_id")
    if other_id == visit.pk:
        raise Refusal("duplicate_of_itself", field="duplicate_of_id")
    other = Visit.objects.filter(pk=other_id).first()
    if other is None or not by.reaches_clinic(other.clinic_id):
        raise Refusal("not_found", field="duplicate_of_id")
    return other


def _metres(
    before: tuple[float | None, float | None], after: tuple[float | None, float | None]
) -> int | None:
    if None in before or None in after:
        return None
    return int(great_circle(before, after).meters)
