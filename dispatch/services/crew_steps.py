"""A crew's steps at a visit: accept, depart, arrive, finish and what may come between. Each in one transaction."""

from collections.abc import Callable

from geopy.distance import great_circle

from clinics.actors import Actor
from clinics.models import Shift, Team
from clinics.refusals import Refusal
from clinics.services import duty
from dispatch.models import Assignment, DeadlineKind, ReasonKind, Visit
from dispatch.positions.store import record_tap_fix
from dispatch.rules.lifecycle import (
    ACTIVE_ASSIGNMENT,
)
from dispatch.services.crew_finish import finish
from dispatch.services.crew_moves import Payload, does_not_fit, move, tell, text
from dispatch.services.crew_note import log_record_shown, save_note
from dispatch.services.crew_trouble import no_entry, not_found
from dispatch.services.crew_undo import undo
from dispatch.services.deadlines import (
    settle_deadlines,
    settle_team_deadlines,
    watch_arrival,
    watch_scene,
    watch_waiting,
)
from dispatch.services.ladder import step_after_no
from dispatch.services.log import Origin, remark
from dispatch.services.messages import queue_coming
from dispatch.services.offers import known_reason
from dispatch.services.pins import correct_pin, propose_from_arrival
from dispatch.services.safety import call_for_help, check_in, check_in_between, watch_check_in
from dispatch.services.specialist import ask_specialist
from dispatch.services.travel import note_departure

Step = Callable[[Visit, Assignment, Origin, Payload], None]
ANY_TIME = frozenset({"save_note", "ask_specialist", "need_help"})
"""What a person may send after the shift has ended: nobody who calls for help is asked for a roster."""


def apply_step(by: Actor, origin: Origin, kind: str, visit_id: int | None, payload: Payload) -> None:
    """Lock the visit and this team's assignment, then make the step. Refused when it is not this team's any more."""
    shift = duty.shift_on_duty(by.staff_id)
    if origin.fix is not None and shift is not None:
        record_tap_fix(team_id=shift.team_id, shift_id=shift.pk, fix=origin.fix)
    if visit_id is None:
        _between_visits(shift, origin, kind, payload)
        return
    visit, assignment = _lock_own(by, visit_id, shift, kind)
    _STEPS[kind](visit, assignment, origin, payload)


def apply_for_team(visit: Visit, assignment: Assignment, origin: Origin, kind: str, payload: Payload) -> None:
    """A step that the desk enters for a team that said it by radio or telephone. The visit's row is locked."""
    _STEPS[kind](visit, assignment, origin, payload)


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
    if kind not in ANY_TIME and shift is None:
        raise Refusal("shift_not_started")
    return visit, assignment


def _between_visits(shift: Shift | None, origin: Origin, kind: str, payload: Payload) -> None:
    """What a team may say without a visit: that it needs help, or that it is well."""
    if kind not in ("need_help", "check_in"):
        raise Refusal("required", field="visit_id", name="visit_id")
    if shift is None:
        raise Refusal("shift_not_started")
    if kind == "need_help":
        call_for_help(visit=None, assignment=None, shift=shift, origin=origin, payload=payload)
    else:
        check_in_between(shift, origin)


def _need_help(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    call_for_help(visit=visit, assignment=assignment, shift=assignment.shift, origin=origin, payload=payload)


def _see_offer(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    if assignment.status != "offered":
        raise does_not_fit(assignment)
    if assignment.seen_at is not None:
        return
    assignment.seen_at = origin.happened_at
    assignment.save(update_fields=["seen_at"])
    settle_deadlines(visit, DeadlineKind.RING_AGAIN)
    tell("offer_seen", visit, assignment, origin)


def _accept(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    move(visit, assignment, "accept", "accepted_at", origin)
    visit.must_call_at = None
    visit.save(update_fields=["must_call_at"])
    settle_team_deadlines(visit)
    watch_arrival(visit, assignment)
    queue_coming(visit, assignment.eta_seconds)
    log_record_shown(visit, assignment)
    tell("offer_accepted", visit, assignment, origin)


def _decline(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    reason = known_reason(ReasonKind.DECLINE, text(payload, "reason"), field="payload.reason")
    assignment.end_reason = reason
    assignment.save(update_fields=["end_reason"])
    move(visit, assignment, "decline", "ended_at", origin)
    settle_team_deadlines(visit)
    watch_waiting(visit)
    remark("offer_declined", visit=visit, origin=origin, text=text(payload, "note"))
    tell("offer_declined", visit, assignment, origin, reason=reason)
    step_after_no(visit)


def _depart(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    move(visit, assignment, "depart", "departed_at", origin)
    note_departure(visit, assignment, origin)
    tell("team_departed", visit, assignment, origin)


def _arrive(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    move(visit, assignment, "arrive", "arrived_at", origin)
    settle_deadlines(visit, DeadlineKind.ARRIVAL_ALARM)
    watch_scene(visit, assignment)
    watch_check_in(visit, assignment, origin.happened_at)
    metres = None
    if origin.fix is not None and visit.lat is not None and visit.lon is not None:
        metres = round(great_circle((origin.fix.lat, origin.fix.lon), (visit.lat, visit.lon)).meters)
    proposed = propose_from_arrival(visit, assignment, origin) or None
    tell("team_arrived", visit, assignment, origin, metres_from_pin=metres, pin_proposed=proposed)


def _delivered(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    move(visit, assignment, "delivered", "finished_at", origin)
    tell("patient_delivered", visit, assignment, origin)


_STEPS: dict[str, Step] = {
    "see_offer": _see_offer,
    "accept": _accept,
    "decline": _decline,
    "depart": _depart,
    "arrive": _arrive,
    "not_found": not_found,
    "no_entry": no_entry,
    "finish": finish,
    "delivered": _delivered,
    "save_note": save_note,
    "ask_specialist": ask_specialist,
    "undo": undo,
    "need_help": _need_help,
    "check_in": check_in,
    "correct_pin": correct_pin,
}
