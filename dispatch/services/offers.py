"""Sending a team: offer, withdraw, reassign. One visit has one active team, one team one active visit."""

from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Shift, Team
from clinics.refusals import Refusal
from dispatch.models import Assignment, Reason, ReasonKind, Visit
from dispatch.queries.ranking import may_send
from dispatch.queries.standing import Standing, standing_of
from dispatch.rules.deadlines import offer_expires_at
from dispatch.rules.lifecycle import may_offer, team_step
from dispatch.services.at_the_door import follow_status
from dispatch.services.deadlines import settle_team_deadlines, target_of, watch_offer, watch_waiting
from dispatch.services.ladder import note_passed_on
from dispatch.services.locks import active_assignment, lock_team, lock_visit, not_now
from dispatch.services.log import Origin, by_actor, record
from dispatch.services.messages import queue_message
from dispatch.services.push import queue_hint
from dispatch.services.receipts import Answer, claim, settle


@transaction.atomic
def offer_visit(
    *, visit_id: int, team_id: int, by: Actor, seen_version: int, action_id: UUID, override_reason: str = ""
) -> Answer:
    """Offer a visit to a team. Refused when the visit moved on since the dispatcher looked, when the team is
    busy, off duty or cannot get there, and when another than the first team is chosen without a reason."""
    by.must("desk.send")
    if (receipt := claim(action_id, "offer_visit", by)) is not None:
        return dict(receipt.answer or {})
    standing = standing_of(visit_id, team_id)
    visit = lock_visit(visit_id, by=by, seen_version=seen_version)
    if not may_offer(visit.status):
        raise _why_not(visit)
    _offer(visit, team_id, standing_still(standing, visit, team_id), by_actor(by, action_id), override_reason)
    return settle(action_id, {"visit_id": visit.pk})


@transaction.atomic
def reassign_visit(
    *,
    visit_id: int,
    team_id: int,
    by: Actor,
    seen_version: int,
    action_id: UUID,
    override_reason: str = "",
    reason: str = "",
) -> Answer:
    """Take the visit from its team and ask another, in one step: it never waits unseen in between."""
    by.must("desk.send")
    if (receipt := claim(action_id, "reassign_visit", by)) is not None:
        return dict(receipt.answer or {})
    standing = standing_of(visit_id, team_id)
    visit = lock_visit(visit_id, by=by, seen_version=seen_version)
    assignment = active_assignment(visit)
    if assignment is None or assignment.status not in ("offered", "accepted", "en_route"):
        raise not_now(visit.status)
    if assignment.team_id == team_id:
        raise Refusal("already_offered", visit=visit.code, team=assignment.team.code)
    origin = by_actor(by, action_id)
    standing = standing_still(standing, visit, team_id)
    take_back(visit, assignment, origin, reason)
    _offer(visit, team_id, standing, origin, override_reason or "reassigned")
    return settle(action_id, {"visit_id": visit.pk})


@transaction.atomic
def withdraw_offer(
    *, visit_id: int, by: Actor, seen_version: int, action_id: UUID, reason: str = ""
) -> Answer:
    """Take the visit from its team; it waits again."""
    by.must("desk.send")
    if (receipt := claim(action_id, "withdraw_offer", by)) is not None:
        return dict(receipt.answer or {})
    visit = lock_visit(visit_id, by=by, seen_version=seen_version)
    assignment = active_assignment(visit)
    if assignment is None:
        raise Refusal("no_team_now")
    if assignment.status == "transporting":
        raise not_now(visit.status)
    take_back(visit, assignment, by_actor(by, action_id), reason)
    watch_waiting(visit)
    return settle(action_id, {"visit_id": visit.pk})


def release_team(visit: Visit, origin: Origin, reason: str) -> None:
    """The visit ends without the team: it is told, and free again (the visit's row is locked)."""
    assignment = active_assignment(visit)
    if assignment is not None and assignment.status != "transporting":
        take_back(visit, assignment, origin, reason, ending=True)


def _why_not(visit: Visit) -> Refusal:
    """Someone was faster: say who."""
    assignment = active_assignment(visit)
    if assignment is not None:
        return Refusal("already_offered", visit=visit.code, team=assignment.team.code)
    return not_now(visit.status)


def standing_still(standing: Standing, visit: Visit, team_id: int, *, if_free: bool = False) -> Standing:
    """The ranking made before the visit's row was locked, made again where the visit changed in between."""
    if standing.visit_version == visit.version:
        return standing
    return standing_of(visit.pk, team_id, if_free=if_free)


def _offer(visit: Visit, team_id: int, standing: Standing, origin: Origin, override_reason: str) -> None:
    team = lock_team(team_id)
    shift = free_shift(visit, team)
    if override_reason and override_reason != "reassigned":
        known_reason(ReasonKind.OVERRIDE, override_reason, field="override_reason")
    elif not override_reason and origin.actor.kind != "system" and standing.needs_reason:
        # Before a person is asked why: the first team may be gone since, or this one free again.
        standing = standing_of(visit.pk, team.pk)
        if standing.needs_reason:
            raise Refusal("override_reason_needed", field="override_reason")
    offer_to(visit, team, shift, standing, origin, override_reason)


def free_shift(visit: Visit, team: Team) -> Shift:
    """The running shift of a team that may be sent there (its row is locked); refused otherwise."""
    problem = may_send(visit, team)
    if problem is not None:
        raise Refusal(problem, field="team_id", team=team.code)
    return Shift.objects.get(team=team, started_at__isnull=False, ended_at__isnull=True)


def offer_to(
    visit: Visit, team: Team, shift: Shift, standing: Standing, origin: Origin, override_reason: str
) -> None:
    """Write the offer, its deadline and its event (visit and team are locked, and the team is free)."""
    at = now()
    assignment = Assignment.objects.create(
        visit=visit,
        team=team,
        shift=shift,
        status="offered",
        status_since=at,
        offered_at=at,
        offered_by_id=origin.actor.person_id,
        expires_at=offer_expires_at(at, target_of(visit.urgency)),
        eta_seconds=standing.eta_seconds,
        eta_source=standing.source,
        override_reason=override_reason,
        ranking=standing.seen,
    )
    visit.status, visit.status_since = "offered", at
    visit.alarmed_at = visit.returned_at = None
    if origin.actor.kind != "system":
        visit.must_call_at = None  # a person has it in hand
    visit.triaged_at = visit.triaged_at or at
    visit.save(
        update_fields=["status", "status_since", "alarmed_at", "returned_at", "must_call_at", "triaged_at"]
    )
    watch_offer(visit, assignment)
    queue_hint(assignment)
    record(
        "visit_offered",
        origin=origin,
        visit=visit,
        team_id=team.pk,
        team=team.code,
        rank=standing.rank,
        eta_seconds=standing.eta_seconds,
        eta_source=standing.source,
        override_reason=override_reason or None,
        automatic=True if origin.actor.kind == "system" else None,
    )
    note_passed_on(visit, assignment, origin)


def take_back(
    visit: Visit, assignment: Assignment, origin: Origin, reason: str, *, ending: bool = False
) -> None:
    """The team is no longer on the visit, which waits again (or ends); its deadline is the caller's to set."""
    step = team_step(assignment_status=assignment.status, action="withdraw")
    if step is None or step.assignment is None or step.visit is None:
        raise not_now(visit.status)
    at, was = now(), assignment.status
    assignment.status, assignment.status_since, assignment.ended_at = step.assignment, at, at
    assignment.end_reason = reason
    assignment.save(
        update_fields=["status", "status_since", "ended_at", "end_reason", *follow_status(assignment)]
    )
    visit.status, visit.status_since = step.visit, at
    visit.must_call_at = None
    visit.save(update_fields=["status", "status_since", "must_call_at"])
    settle_team_deadlines(visit)
    if was in ("accepted", "en_route") and not ending:
        queue_message(visit, "team_changed")
    record(
        "offer_withdrawn",
        origin=origin,
        visit=visit,
        team_id=assignment.team_id,
        team=assignment.team.code,
        reason=reason or None,
        was=was,
    )


def known_reason(kind: ReasonKind, code: str, *, field: str = "reason") -> str:
    """The code when the office's list has it; refused otherwise."""
    if not Reason.objects.filter(kind=kind, code=code, is_active=True).exists():
        raise Refusal("reason_unknown", field=field)
    return code
