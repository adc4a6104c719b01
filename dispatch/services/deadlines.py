"""Deadlines: set and settled with the change they belong to; those that are due act once, whatever dies meanwhile.

The lock that guards a visit's deadlines is the visit's own row: a desk command and a worker meet there.
"""

import logging
from datetime import datetime

from django.db import transaction

from clinics.clock import now
from dispatch.models import Assignment, Deadline, DeadlineKind, UrgencyTarget, Visit
from dispatch.models.deadlines import TEAM_KINDS
from dispatch.queries.surge import target_in_force
from dispatch.rules.deadlines import (
    arrival_alarm_at,
    next_unassigned_alarm_at,
    on_scene_alarm_at,
    unassigned_alarm_at,
)
from dispatch.rules.ladder import ring_again_at
from dispatch.rules.lifecycle import OPEN, WAITING, team_step
from dispatch.rules.planned import alarm_counts_from
from dispatch.services.ladder import have_desk_call, ring_again, step_after_no
from dispatch.services.log import by_system, record
from dispatch.services.tasks import TASK_KINDS, alarm_task, drop_tasks, follow_tasks

logger = logging.getLogger("dispatch.deadlines")


def target_of(urgency: str) -> UrgencyTarget:
    """The office's targets for an urgency, as they count now (peacetime or surge)."""
    return target_in_force(urgency)


def set_deadline(
    visit: Visit, kind: DeadlineKind, due_at: datetime, assignment: Assignment | None = None
) -> None:
    """One running deadline of a kind per visit: a new one takes the place of the old."""
    settle_deadlines(visit, kind)
    Deadline.objects.create(kind=kind, visit=visit, assignment=assignment, due_at=due_at)


def settle_deadlines(visit: Visit, *kinds: DeadlineKind) -> None:
    """No longer needed. Without kinds: all of the visit."""
    running = Deadline.objects.filter(visit=visit, done_at__isnull=True)
    if kinds:
        running = running.filter(kind__in=kinds)
    else:
        drop_tasks(visit)
    running.update(done_at=now(), outcome="settled")


def settle_team_deadlines(visit: Visit) -> None:
    """Another team has the visit, or none: whatever else runs for it goes on."""
    settle_deadlines(visit, *TEAM_KINDS)


def watch_offer(visit: Visit, assignment: Assignment) -> None:
    """A team is asked until ``expires_at``; while nobody there has seen it, its phones ring once more."""
    settle_team_deadlines(visit)
    set_deadline(visit, DeadlineKind.OFFER_EXPIRES, assignment.expires_at, assignment)
    target = target_of(visit.urgency)
    again_at = ring_again_at(now(), assignment.expires_at, target.ring_again_seconds)
    if again_at is not None and assignment.seen_at is None:
        set_deadline(visit, DeadlineKind.RING_AGAIN, again_at, assignment)


def watch_waiting(visit: Visit) -> None:
    """The visit waits for a team from now, a planned one from the end of its window: the unassigned alarm runs."""
    since = alarm_counts_from(now(), urgency=visit.urgency, planned_to=visit.planned_to)
    set_deadline(visit, DeadlineKind.UNASSIGNED_ALARM, unassigned_alarm_at(since, target_of(visit.urgency)))
    follow_tasks(visit)


def watch_arrival(visit: Visit, assignment: Assignment) -> None:
    """A team said yes: it should be there by twice its promised time, a quarter of an hour at least."""
    due_at = arrival_alarm_at(now(), assignment.eta_seconds)
    set_deadline(visit, DeadlineKind.ARRIVAL_ALARM, due_at, assignment)
    follow_tasks(visit)


def watch_scene(visit: Visit, assignment: Assignment) -> None:
    """The team is at the bedside."""
    due_at = on_scene_alarm_at(now(), target_of(visit.urgency))
    set_deadline(visit, DeadlineKind.ON_SCENE_ALARM, due_at, assignment)
    follow_tasks(visit)


def run_due_deadlines(*, limit: int = 50) -> int:
    """Act on what is due, one transaction a visit; any number of workers may call it. Returns how many fired."""
    due = (
        Deadline.objects.filter(done_at__isnull=True, due_at__lte=now())
        .order_by("due_at")
        .values_list("visit_id", flat=True)[:limit]
    )
    return sum(_run_visit(visit_id) for visit_id in dict.fromkeys(due))


@transaction.atomic
def _run_visit(visit_id: int) -> int:
    visit = Visit.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=visit_id).first()
    if visit is None:
        return 0
    fired = 0
    due = Deadline.objects.select_related("assignment__team").filter(
        visit=visit, done_at__isnull=True, due_at__lte=now()
    )
    for deadline in due.order_by("due_at"):
        acted = _act(visit, deadline)
        deadline.done_at = deadline.done_at or now()
        deadline.outcome = "fired" if acted else "settled"
        deadline.save(update_fields=["done_at", "outcome"])
        fired += acted
    return fired


def _act(visit: Visit, deadline: Deadline) -> bool:
    match deadline.kind:
        case DeadlineKind.RING_AGAIN:
            return ring_again(visit, deadline)
        case DeadlineKind.OFFER_EXPIRES:
            return _expire_offer(visit, deadline)
        case DeadlineKind.UNASSIGNED_ALARM:
            return _alarm_waiting(visit, deadline)
        case DeadlineKind.PSC119_CALL:
            from dispatch.services.psc119 import alarm_uncalled

            return alarm_uncalled(visit, deadline)
        case DeadlineKind.CHECK_IN:
            from dispatch.services.safety import due_check_in

            return due_check_in(visit, deadline)
        case DeadlineKind.SPECIALIST:
            from dispatch.services.specialist import alarm_unanswered

            return alarm_unanswered(visit, deadline)
        case kind if kind in TASK_KINDS:
            return alarm_task(visit, deadline)
        case _:
            return _alarm_team(visit, deadline)


def _close(deadline: Deadline) -> None:
    """Done before a successor of the same kind is set (one running deadline of a kind)."""
    deadline.done_at = now()
    deadline.outcome = "fired"
    deadline.save(update_fields=["done_at", "outcome"])


def _expire_offer(visit: Visit, deadline: Deadline) -> bool:
    assignment = deadline.assignment
    step = team_step(assignment_status=assignment.status, action="expire") if assignment else None
    if assignment is None or step is None or step.assignment is None or step.visit is None:
        return False
    _close(deadline)
    at = now()
    assignment.status, assignment.status_since, assignment.ended_at = step.assignment, at, at
    assignment.save(update_fields=["status", "status_since", "ended_at"])
    visit.status, visit.status_since = step.visit, at
    visit.save(update_fields=["status", "status_since"])
    settle_team_deadlines(visit)
    watch_waiting(visit)
    record(
        "offer_expired",
        origin=by_system(),
        visit=visit,
        team_id=assignment.team_id,
        team=assignment.team.code,
    )
    step_after_no(visit)
    return True


def _alarm_waiting(visit: Visit, deadline: Deadline) -> bool:
    if visit.status not in WAITING:
        return False
    _close(deadline)
    at = now()
    visit.alarmed_at = at
    visit.save(update_fields=["alarmed_at"])
    again_at = next_unassigned_alarm_at(at, target_of(visit.urgency))
    set_deadline(visit, DeadlineKind.UNASSIGNED_ALARM, again_at)
    waited = max(0, int((at - (visit.planned_to or visit.requested_at)).total_seconds() // 60))
    record("unassigned_alarmed", origin=by_system(), visit=visit, minutes=waited)
    have_desk_call(visit, "waited")
    return True


def _alarm_team(visit: Visit, deadline: Deadline) -> bool:
    assignment = deadline.assignment
    expected = {"on_scene"} if deadline.kind == DeadlineKind.ON_SCENE_ALARM else {"accepted", "en_route"}
    if assignment is None or visit.status not in OPEN or assignment.status not in expected:
        return False
    _close(deadline)
    at = now()
    team = assignment.team.code
    if deadline.kind == DeadlineKind.ON_SCENE_ALARM:
        assignment.on_scene_alarmed_at = at
        assignment.save(update_fields=["on_scene_alarmed_at"])
        again_at = on_scene_alarm_at(at, target_of(visit.urgency))
        set_deadline(visit, DeadlineKind.ON_SCENE_ALARM, again_at, assignment)
        spent = int((at - (assignment.arrived_at or at)).total_seconds() // 60)
        record(
            "on_scene_alarmed",
            origin=by_system(),
            visit=visit,
            team_id=assignment.team_id,
            team=team,
            minutes=spent,
        )
    else:
        assignment.arrival_alarmed_at = at
        assignment.save(update_fields=["arrival_alarmed_at"])
        set_deadline(visit, DeadlineKind.ARRIVAL_ALARM, arrival_alarm_at(at, None), assignment)
        record("arrival_alarmed", origin=by_system(), visit=visit, team_id=assignment.team_id, team=team)
    return True
