"""Taking a team from the visit it is on its way to, for one that needs it more."""

from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.refusals import Refusal
from dispatch.models import Assignment, ReasonKind, Visit
from dispatch.queries.standing import Standing, standing_of
from dispatch.rules.lifecycle import may_offer
from dispatch.rules.words import URGENCIES
from dispatch.services.deadlines import watch_waiting
from dispatch.services.locks import active_assignment, lock_team, lock_visit, not_now
from dispatch.services.log import by_actor, record
from dispatch.services.offers import free_shift, known_reason, offer_to, standing_still, take_back
from dispatch.services.receipts import Answer, claim, settle

TAKEN = "other_urgent"
"""The reason that stands with the visit that waits again (the office's list of leaving)."""
MAY_BE_TAKEN = frozenset({"offered", "accepted", "en_route"})


@transaction.atomic
def take_team(
    *,
    visit_id: int,
    team_id: int,
    from_visit_id: int,
    by: Actor,
    seen_version: int,
    from_seen_version: int,
    action_id: UUID,
    override_reason: str = "",
) -> Answer:
    """Ask a team that is on its way elsewhere; the other visit waits again, in the same transaction.

    Refused when either visit moved on since the dispatcher looked (the refusal names which), when the team is at
    a bedside or no longer with that visit, when it is off duty or cannot get there, and without a reason where
    nothing speaks for it: the other visit is as urgent and the ranking itself does not propose to take this team.
    """
    by.must("desk.send")
    if (receipt := claim(action_id, "take_team", by)) is not None:
        return dict(receipt.answer or {})
    if visit_id == from_visit_id:
        raise Refusal("not_found", field="from_visit_id")
    standing = standing_of(visit_id, team_id, if_free=True)
    visit, other = _lock_both(visit_id, from_visit_id, seen_version, from_seen_version, by)
    if not may_offer(visit.status):
        raise not_now(visit.status)
    assignment = _on_its_way(other, team_id)
    team = lock_team(team_id)
    standing = standing_still(standing, visit, team_id, if_free=True)
    if override_reason:
        known_reason(ReasonKind.OVERRIDE, override_reason, field="override_reason")
    elif not _speaks_for_it(visit, other, standing):
        raise Refusal("override_reason_needed", field="override_reason")
    origin = by_actor(by, action_id)
    take_back(other, assignment, origin, TAKEN)
    watch_waiting(other)
    record("team_taken", origin=origin, visit=visit, team_id=team_id, team=team.code, from_visit=other.code)
    offer_to(visit, team, free_shift(visit, team), standing, origin, override_reason)
    return settle(action_id, {"visit_id": visit.pk, "from_visit_id": other.pk})


def _lock_both(
    visit_id: int, from_visit_id: int, seen_version: int, from_seen_version: int, by: Actor
) -> tuple[Visit, Visit]:
    """Both visits, locked in the order of their ids: two who take from each other never wait in a ring."""
    seen = {visit_id: seen_version, from_visit_id: from_seen_version}
    locked = {pk: lock_visit(pk, by=by, seen_version=seen[pk]) for pk in sorted(seen)}
    return locked[visit_id], locked[from_visit_id]


def _on_its_way(other: Visit, team_id: int) -> Assignment:
    """The team's part of the other visit, while it may still be taken."""
    assignment = active_assignment(other)
    if assignment is None or assignment.team_id != team_id:
        raise Refusal("no_team_now")
    if assignment.status not in MAY_BE_TAKEN:
        raise Refusal("team_on_scene", field="team_id", team=assignment.team.code)
    return assignment


def _speaks_for_it(visit: Visit, other: Visit, standing: Standing) -> bool:
    """The plan or the ranking proposes it; or the other visit is less urgent and no free team is as fast."""
    if standing.planned or standing.alternative_from == other.pk:
        return True
    return URGENCIES.index(visit.urgency) < URGENCIES.index(other.urgency) and not standing.needs_reason
