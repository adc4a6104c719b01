"""A crew's steps at a visit: accept, depart, arrive, finish and what may come between. Each in one transaction."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from geopy.distance import great_circle
from pydantic import Field, TypeAdapter, ValidationError

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Shift, Team
from clinics.refusals import Refusal
from clinics.services import duty, records
from dispatch.models import Assignment, DeadlineKind, Event, ReasonKind, Visit
from dispatch.positions.store import record_tap_fix
from dispatch.rules.addresses import Address, address_line
from dispatch.rules.deadlines import offer_expires_at
from dispatch.rules.lifecycle import (
    ACTIVE_ASSIGNMENT,
    ENDED,
    NO_ENTRY_FROM,
    UNDO_SECONDS,
    team_step,
    undo_step,
)
from dispatch.rules.tasks import ADDRESS_TASK
from dispatch.services.deadlines import (
    settle_deadlines,
    settle_team_deadlines,
    target_of,
    watch_arrival,
    watch_offer,
    watch_scene,
    watch_waiting,
)
from dispatch.services.ladder import step_after_no
from dispatch.services.log import Origin, record, remark
from dispatch.services.messages import drop_waiting, queue_coming, queue_message
from dispatch.services.offers import known_reason
from dispatch.services.roads import report_no_entry
from dispatch.services.tasks import open_task
from dispatch.services.travel import note_departure
from dispatch.services.triage import is_about_patient, raise_by_vitals
from dispatch.services.visits import TRACKING_AFTER_END
from dispatch.travel.distance import Place
from dispatch.words import STATUSES

Payload = dict[str, Any]  # checked per step
Step = Callable[[Visit, Assignment, Origin, Payload], None]


def apply_step(by: Actor, origin: Origin, kind: str, visit_id: int | None, payload: Payload) -> None:
    """Lock the visit and this team's assignment, then make the step. Refused when it is not this team's any more."""
    shift = duty.shift_on_duty(by.staff_id)
    if origin.fix is not None and shift is not None:
        record_tap_fix(team_id=shift.team_id, shift_id=shift.pk, fix=origin.fix)
    if visit_id is None:
        if kind != "need_help" or shift is None:
            raise Refusal("required", field="visit_id", name="visit_id")
        record("help_needed", origin=origin, team_id=shift.team_id, team=shift.team.code)
        return
    visit, assignment = _lock_own(by, visit_id, shift, kind)
    _STEPS[kind](visit, assignment, origin, payload)


def apply_for_team(visit: Visit, assignment: Assignment, origin: Origin, kind: str, payload: Payload) -> None:
    """A step that the desk enters for a team that said it by radio or telephone. The visit's row is locked."""
    _STEPS[kind](visit, assignment, origin, payload)


def last_step_id(visit: Visit, assignment: Assignment) -> UUID | None:
    """The action id of the team's last step at this visit that could be taken back."""
    last = _last_step(visit, assignment)
    return last.action_id if last is not None else None


def _last_step(visit: Visit, assignment: Assignment) -> Event | None:
    return (
        Event.objects.filter(visit=visit, team_id=assignment.team_id, kind__in=_UNDOABLE)
        .order_by("-seq")
        .first()
    )


def refuse_while_on_visit(shift: Shift) -> None:
    """A shift does not end in the middle of a visit; the team's row is locked so that no offer slips in."""
    Team.objects.select_for_update(of=("self",)).get(pk=shift.team_id)
    busy = (
        Assignment.objects.select_related("visit")
        .filter(team_id=shift.team_id, status__in=ACTIVE_ASSIGNMENT)
        .first()
    )
    if busy is not None:
        raise Refusal("shift_has_visit", visit=busy.visit.code)


def visible_visit_id(by: Actor, visit_id: int | None) -> int | None:
    """The visit's id when it exists within the person's puskesmas, for the review list."""
    if visit_id is None or by.clinic_id is None:
        return None
    found = Assignment.objects.filter(visit_id=visit_id, team__clinic_id=by.clinic_id).exists()
    return visit_id if found else None


def _lock_own(by: Actor, visit_id: int, shift: Shift | None, kind: str) -> tuple[Visit, Assignment]:
    """The visit and the latest assignment of a team this person was in. Foreign and missing look the same."""
    visit = Visit.objects.select_for_update(of=("self",)).filter(pk=visit_id).first()
    assignment = None
    if visit is not None:
        assignment = (
            Assignment.objects.select_related("team", "shift")
            .filter(visit=visit, shift__members__person_id=by.staff_id)
            .order_by("-offered_at", "-pk")
            .first()
        )
    if visit is None or assignment is None:
        raise Refusal("not_found", field="visit_id")
    if kind != "save_note" and shift is None:
        raise Refusal("shift_not_started")
    return visit, assignment


def _move(
    visit: Visit, assignment: Assignment, action: str, moment: str, origin: Origin, outcome: str | None = None
) -> None:
    """Take a step of the table; refuse it when the table does not have it."""
    step = team_step(assignment_status=assignment.status, action=action, outcome=outcome)
    if step is None or step.assignment is None:
        raise _does_not_fit(assignment)
    at = origin.happened_at
    assignment.status, assignment.status_since = step.assignment, at
    setattr(assignment, moment, at)
    fields = ["status", "status_since", moment]
    if step.assignment not in ACTIVE_ASSIGNMENT:
        assignment.ended_at = at
        fields.append("ended_at")
    assignment.save(update_fields=list(dict.fromkeys(fields)))
    if step.visit is not None:
        visit.status, visit.status_since = step.visit, at
        visit.ended_at = at if step.visit in ENDED else None
        visit.save(update_fields=["status", "status_since", "ended_at"])


def _does_not_fit(assignment: Assignment) -> Refusal:
    bahasa, english = STATUSES[assignment.status]
    if assignment.status not in ACTIVE_ASSIGNMENT:
        return Refusal("offer_over", status_id=bahasa, status_en=english)
    return Refusal("out_of_order")


def _see_offer(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    if assignment.status != "offered":
        raise _does_not_fit(assignment)
    if assignment.seen_at is not None:
        return
    assignment.seen_at = origin.happened_at
    assignment.save(update_fields=["seen_at"])
    settle_deadlines(visit, DeadlineKind.RING_AGAIN)
    _tell("offer_seen", visit, assignment, origin)


def _accept(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    _move(visit, assignment, "accept", "accepted_at", origin)
    visit.must_call_at = None
    visit.save(update_fields=["must_call_at"])
    settle_team_deadlines(visit)
    watch_arrival(visit, assignment)
    queue_coming(visit, assignment.eta_seconds)
    _tell("offer_accepted", visit, assignment, origin)


def _decline(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    reason = known_reason(ReasonKind.DECLINE, _text(payload, "reason"), field="payload.reason")
    assignment.end_reason = reason
    assignment.save(update_fields=["end_reason"])
    _move(visit, assignment, "decline", "ended_at", origin)
    settle_team_deadlines(visit)
    watch_waiting(visit)
    remark("offer_declined", visit=visit, origin=origin, text=_text(payload, "note"))
    _tell("offer_declined", visit, assignment, origin, reason=reason)
    step_after_no(visit)


def _depart(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    _move(visit, assignment, "depart", "departed_at", origin)
    note_departure(visit, assignment, origin)
    _tell("team_departed", visit, assignment, origin)


def _arrive(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    _move(visit, assignment, "arrive", "arrived_at", origin)
    settle_deadlines(visit, DeadlineKind.ARRIVAL_ALARM)
    watch_scene(visit, assignment)
    metres = None
    if origin.fix is not None and visit.lat is not None and visit.lon is not None:
        metres = round(great_circle((origin.fix.lat, origin.fix.lon), (visit.lat, visit.lon)).meters)
    _tell("team_arrived", visit, assignment, origin, metres_from_pin=metres)


def _not_found(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    if assignment.status not in ("en_route", "on_scene"):
        raise _does_not_fit(assignment)
    assignment.not_found_at = origin.happened_at
    assignment.save(update_fields=["not_found_at"])
    visit.address_unclear = True
    visit.save(update_fields=["address_unclear"])
    open_task(visit, ADDRESS_TASK)
    remark("house_not_found", visit=visit, origin=origin, text=_text(payload, "note"))
    _tell("house_not_found", visit, assignment, origin)


def _no_entry(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    """The vehicle cannot enter. ``payload`` may say where it was parked (lat, lon); else the fix of the tap does."""
    if assignment.status not in NO_ENTRY_FROM:
        raise _does_not_fit(assignment)
    report_no_entry(visit=visit, assignment=assignment, origin=origin, marked=_marked_place(payload))


def _marked_place(payload: Payload) -> Place | None:
    lat, lon = payload.get("lat"), payload.get("lon")
    if lat is None and lon is None:
        return None
    try:
        return Place(*_POINT.validate_python((lat, lon)))
    except ValidationError as error:
        raise Refusal("invalid", field="payload.lat", name="lat, lon") from error


def _finish(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    """The end of the visit; a referral with transport keeps the team busy until the patient is delivered."""
    outcome = _text(payload, "outcome")
    destination = _text(payload, "destination")[:120]
    transport = outcome == "referred" and bool(payload.get("transport"))
    if transport and assignment.status == "on_scene":
        _move(visit, assignment, "transport", "status_since", origin)
    else:
        _move(visit, assignment, "finish", "finished_at", origin, outcome)
    visit.end_reason = outcome
    visit.end_note = (destination or _text(payload, "note"))[:240]
    visit.alarmed_at = None
    visit.tracking_expires_at = origin.happened_at + TRACKING_AFTER_END
    visit.save(update_fields=["end_reason", "end_note", "alarmed_at", "tracking_expires_at"])
    settle_deadlines(visit)
    if outcome in ("completed", "referred"):
        queue_message(visit, "finished_feedback")
    remark("visit_finished", visit=visit, origin=origin, text=_text(payload, "note"))
    _tell(
        "visit_finished", visit, assignment, origin,
        outcome=outcome, destination=destination or None, transport=transport or None,
    )  # fmt: skip


def _delivered(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    _move(visit, assignment, "delivered", "finished_at", origin)
    _tell("patient_delivered", visit, assignment, origin)


def _need_help(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    assignment.help_needed_at = origin.happened_at
    assignment.save(update_fields=["help_needed_at"])
    remark("help_needed", visit=visit, origin=origin, text=_text(payload, "note"))
    _tell("help_needed", visit, assignment, origin)


def _undo(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    """One step back, by an event of its own, within its seconds; the step must be the last one of this team."""
    last = _last_step(visit, assignment)
    step = undo_step(assignment.status)
    if step is None or step.assignment is None or step.visit is None or last is None:
        raise Refusal("undo_not_possible")
    if str(last.action_id) != _text(payload, "of"):
        raise Refusal("undo_not_possible")
    if (origin.happened_at - last.happened_at).total_seconds() > UNDO_SECONDS:
        raise Refusal("undo_too_late")
    was, at = assignment.status, now()
    moment = {"accepted": "accepted_at", "en_route": "departed_at", "on_scene": "arrived_at"}[was]
    setattr(assignment, moment, None)
    assignment.status, assignment.status_since = step.assignment, at
    assignment.save(update_fields=["status", "status_since", moment])
    visit.status, visit.status_since = step.visit, at
    visit.save(update_fields=["status", "status_since"])
    _rewatch(visit, assignment)
    _tell("step_undone", visit, assignment, origin, was=was, now=step.assignment)


def _rewatch(visit: Visit, assignment: Assignment) -> None:
    """The deadlines of the state that was gone back to."""
    settle_team_deadlines(visit)
    if assignment.status == "offered":
        drop_waiting(visit, "team_coming")
        assignment.expires_at = offer_expires_at(now(), target_of(visit.urgency))
        assignment.save(update_fields=["expires_at"])
        watch_offer(visit, assignment)
    else:
        watch_arrival(visit, assignment)


def _save_note(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    """A note is of the bedside: a team that never said yes has none to write."""
    if assignment.accepted_at is None:
        raise _does_not_fit(assignment)
    try:
        note = _NOTE.validate_python(payload)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Refusal("invalid", field=f"payload.{field}", name=field) from error
    address = address_line(
        Address(
            street=visit.street, alley=visit.alley, house_number=visit.house_number, rt=visit.rt, rw=visit.rw,
            village=visit.village.name if visit.village else "", landmark=visit.landmark,
        )
    )  # fmt: skip
    saved = records.save_note(
        action_id=origin.action_id,
        author_id=origin.actor.person_id,
        clinic_id=visit.clinic_id or assignment.team.clinic_id,
        team_id=assignment.team_id,
        visit_code=visit.code,
        subject=records.Subject(
            name=note.patient_name or visit.patient_name or visit.caller_name,
            age=note.patient_age if note.patient_age is not None else visit.patient_age,
            sex=note.patient_sex if note.patient_sex != "unknown" else visit.patient_sex,
            phone=visit.caller_phone or visit.caller_phone_raw,
            village_id=visit.village_id,
            address_text=address,
            landmark=visit.landmark,
            lat=visit.lat,
            lon=visit.lon,
            patient_id=visit.patient_id,
        ),
        note=note,
        at=origin.happened_at,
    )
    if visit.patient_id != saved.patient_id:
        visit.patient_id = saved.patient_id
        visit.save(update_fields=["patient"])
    _tell(
        "note_saved", visit, assignment, origin,
        alerts=list(saved.vitals_alerts), correction=saved.replaces_id is not None,
    )  # fmt: skip
    if is_about_patient(visit, note.patient_name):
        raise_by_vitals(visit, assignment, origin, saved.vitals_alerts)


def _text(payload: Payload, name: str) -> str:
    """The words of a field; nothing when it is left out, null, or no words."""
    value = payload.get(name)
    return value.strip() if isinstance(value, str) else ""


def _tell(
    kind: str, visit: Visit, assignment: Assignment, origin: Origin, **fact: Any
) -> None:  # Any: closed_fact checks
    if origin.actor.kind == "person" and origin.actor.may("desk.send"):
        fact["by_desk"] = True
    record(kind, origin=origin, visit=visit, team_id=assignment.team_id, team=assignment.team.code, **fact)


_NOTE: TypeAdapter[records.NoteInput] = TypeAdapter(records.NoteInput)
_POINT: TypeAdapter[tuple[float, float]] = TypeAdapter(
    tuple[
        Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, strict=True)],
        Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, strict=True)],
    ]
)
"""``(lat, lon)`` of a payload."""
_UNDOABLE = ("offer_accepted", "team_departed", "team_arrived", "visit_finished", "step_undone")
_STEPS: dict[str, Step] = {
    "see_offer": _see_offer,
    "accept": _accept,
    "decline": _decline,
    "depart": _depart,
    "arrive": _arrive,
    "not_found": _not_found,
    "no_entry": _no_entry,
    "finish": _finish,
    "delivered": _delivered,
    "save_note": _save_note,
    "undo": _undo,
    "need_help": _need_help,
}
