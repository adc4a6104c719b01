"""A team's safety: the call for help that rings until a person has seen it, and "semua baik?" on scene.

The log says that it happened, never where.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Shift
from clinics.refusals import Refusal
from dispatch.models import Assignment, Deadline, DeadlineKind, HelpCall, UrgencyTarget, Visit
from dispatch.queries.surge import target_in_force
from dispatch.rules.safety import (
    CheckIn,
    check_in_due_at,
    check_in_step,
)
from dispatch.services.crew_moves import Payload, text
from dispatch.services.deadlines import set_deadline, settle_deadlines
from dispatch.services.log import Origin, by_actor, by_system, record, remark
from dispatch.services.receipts import Answer, claim, settle

# -- butuh bantuan ----------------------------------------------------------------------------------------------------


def call_for_help(
    *, visit: Visit | None, assignment: Assignment | None, shift: Shift, origin: Origin, payload: Payload
) -> HelpCall:
    """Butuh bantuan, at a home or between two. Pressed again before anybody saw it, it is the same call, louder."""
    fix = origin.fix
    call = HelpCall.objects.select_for_update().filter(shift=shift, seen_at__isnull=True).first()
    if call is None:
        call = HelpCall(team_id=shift.team_id, shift=shift, needed_at=origin.happened_at, times=0)
    call.times += 1
    call.visit, call.assignment = visit, assignment
    call.called_by_id, call.recorded_at, call.ended_at = origin.actor.person_id, now(), None
    if fix is not None:
        call.lat, call.lon = fix.lat, fix.lon
    call.save()
    by_desk = True if origin.actor.kind == "person" and origin.actor.may("desk.send") else None
    if visit is not None and assignment is not None:
        assignment.help_needed_at, assignment.help_seen_at = origin.happened_at, None
        assignment.save(update_fields=["help_needed_at", "help_seen_at"])
        remark("help_needed", visit=visit, origin=origin, text=text(payload, "note"))
    record(
        "help_needed",
        origin=origin,
        visit=visit,
        team_id=shift.team_id,
        team=shift.team.code,
        by_desk=by_desk,
    )
    return call


@transaction.atomic
def see_help(*, help_id: int, by: Actor, action_id: UUID) -> Answer:
    """A person at the desk has seen the call and takes it in hand; the team is told who. Once more changes nothing."""
    by.must("desk.take_call")
    if (receipt := claim(action_id, "see_help", by)) is not None:
        return dict(receipt.answer or {})
    visit_id = HelpCall.objects.filter(pk=help_id).values_list("visit_id", flat=True).first()
    visit = Visit.objects.select_for_update(of=("self",)).filter(pk=visit_id).first() if visit_id else None
    call = HelpCall.objects.select_for_update(of=("self",)).select_related("team").filter(pk=help_id).first()
    if call is None:
        raise Refusal("not_found")
    if call.seen_at is None:
        call.seen_at, call.seen_by_id = now(), by.staff_id
        call.save(update_fields=["seen_at", "seen_by"])
        if call.assignment_id is not None:
            Assignment.objects.filter(pk=call.assignment_id).update(help_seen_at=call.seen_at)
        if call.ended_at is not None:
            _calm([call])
        record(
            "help_seen",
            origin=by_actor(by, action_id),
            visit=visit,
            team_id=call.team_id,
            team=call.team.code,
        )
    return settle(action_id, {"help_id": call.pk, "team_id": call.team_id})


# -- semua baik? ------------------------------------------------------------------------------------------------------


def watch_check_in(visit: Visit, assignment: Assignment, since: datetime) -> None:
    """From ``since`` the team at the bedside is left alone for the office's minutes, then asked."""
    target = _target(visit)
    due_at = check_in_due_at(since, target.check_in_minutes)
    assignment.check_in_due_at = due_at
    assignment.check_in_asked_at = assignment.check_in_alarmed_at = None
    assignment.save(update_fields=["check_in_due_at", "check_in_asked_at", "check_in_alarmed_at"])
    _set(visit, assignment, max(due_at, now()) if due_at is not None else None)


def due_check_in(visit: Visit, deadline: Deadline) -> bool:
    """The question is due: ask the team; when it was asked already, alarm the desk, and again while nobody answers."""
    assignment = deadline.assignment
    if assignment is None or assignment.status != "on_scene":
        return False
    at = now()
    standing = CheckIn(
        assignment.check_in_due_at, assignment.check_in_asked_at, assignment.check_in_alarmed_at
    )
    step = check_in_step(standing, at)
    if step == "nothing":
        return False
    deadline.done_at, deadline.outcome = at, "fired"
    deadline.save(update_fields=["done_at", "outcome"])
    _set(visit, assignment, at + timedelta(minutes=max(1, _target(visit).check_in_answer_minutes)))
    team = assignment.team.code
    if step == "ask":
        assignment.check_in_asked_at = at
        assignment.save(update_fields=["check_in_asked_at"])
        record("check_in_asked", origin=by_system(), visit=visit, team_id=assignment.team_id, team=team)
    else:
        assignment.check_in_alarmed_at = at
        assignment.save(update_fields=["check_in_alarmed_at"])
        late = int((at - (assignment.check_in_due_at or at)).total_seconds() // 60)
        record(
            "check_in_missed",
            origin=by_system(),
            visit=visit,
            team_id=assignment.team_id,
            team=team,
            minutes=late,
        )
    return True


def check_in(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    """Kami baik-baik saja: the next question comes after the office's minutes; an own call for help is over.

    Never refused: it may come late from a phone without a signal, and good news fits always.
    """
    end_help(assignment.shift, origin)
    if assignment.status == "on_scene":
        assignment.checked_in_at = origin.happened_at
        assignment.save(update_fields=["checked_in_at"])
        watch_check_in(visit, assignment, origin.happened_at)
    record("checked_in", origin=origin, visit=visit, team_id=assignment.team_id, team=assignment.team.code)


def check_in_between(shift: Shift, origin: Origin) -> None:
    """Kami baik-baik saja, between two visits: the call for help is over."""
    end_help(shift, origin)
    record("checked_in", origin=origin, team_id=shift.team_id, team=shift.team.code)


def end_help(shift: Shift, origin: Origin) -> None:
    """The team says that it is well. What nobody had seen yet still waits for a person at the desk."""
    running = HelpCall.objects.filter(shift=shift, ended_at__isnull=True, needed_at__lte=origin.happened_at)
    seen = list(running.filter(seen_at__isnull=False))
    running.update(ended_at=origin.happened_at)
    _calm(seen)


def _calm(calls: Sequence[HelpCall]) -> None:
    """Seen, and over: the visit does not say any more that its team needs help. The log keeps that it did."""
    parts = [call.assignment_id for call in calls if call.assignment_id is not None]
    Assignment.objects.filter(pk__in=parts).update(help_needed_at=None, help_seen_at=None)


def _set(visit: Visit, assignment: Assignment, due_at: datetime | None) -> None:
    if due_at is None:
        settle_deadlines(visit, DeadlineKind.CHECK_IN)
    else:
        set_deadline(visit, DeadlineKind.CHECK_IN, due_at, assignment)


def _target(visit: Visit) -> UrgencyTarget:
    return target_in_force(visit.urgency)
