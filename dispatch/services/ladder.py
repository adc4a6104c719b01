"""The ladder's steps: the second ring, what follows a no, and the desk that must call. Each is an event of the visit.

The visit's row is locked by the caller wherever one is given.
"""

import logging
from datetime import datetime

from django.db import transaction

from clinics.clock import now
from dispatch.models import Assignment, Deadline, Visit
from dispatch.queries.plan import plan_now
from dispatch.queries.scheduled import scheduled, waits_for_its_time
from dispatch.queries.weights import choice_now
from dispatch.rules.ladder import NEXT_TEAM_GRACE, SAID_NO, Why, after_no, asked_in_vain, rings_again
from dispatch.rules.lifecycle import WAITING
from dispatch.services.log import Origin, by_system, record
from dispatch.services.push import queue_hint

logger = logging.getLogger("dispatch.ladder")


def teams_in_vain(visit: Visit) -> list[Assignment]:
    """The teams in a row that did not take the visit, latest last."""
    parts = Assignment.objects.filter(visit=visit).select_related("team").order_by("offered_at", "pk")
    return asked_in_vain(list(parts))


def ring_again(visit: Visit, deadline: Deadline) -> bool:
    """Nobody has seen the offer: the team's phones ring once more. False when it was seen or is over meanwhile."""
    part = deadline.assignment
    at = now()
    if part is None or not rings_again(
        assignment_status=part.status, seen=part.seen_at is not None, expires_at=part.expires_at, at=at
    ):
        return False
    part.rang_again_at = at
    part.save(update_fields=["rang_again_at"])
    queue_hint(part, again=True)
    record("offer_rang_again", origin=by_system(), visit=visit, team_id=part.team_id, team=part.team.code)
    return True


def step_after_no(visit: Visit) -> None:
    """A team did not take the visit, which waits again: ask the next by itself, tell the desk, or have it call.

    Call it after the event of the no.
    """
    automatic = visit.urgency in choice_now().auto_offer and not waits_for_its_time(visit, now())
    in_vain = teams_in_vain(visit)
    rung = after_no(in_vain=len(in_vain), automatic=automatic)
    if rung == "call":
        have_desk_call(visit, "in_vain")
    elif rung == "tell_desk":
        visit.returned_at = now()
        visit.save(update_fields=["returned_at"])


def have_desk_call(visit: Visit, why: Why) -> None:
    """The desk turns red with the numbers to call. Nothing when it is red already, or nobody was asked."""
    in_vain = teams_in_vain(visit)
    if visit.must_call_at is not None or not in_vain:
        return
    visit.must_call_at = now()
    visit.save(update_fields=["must_call_at"])
    last = in_vain[-1]
    record(
        "desk_must_call",
        origin=by_system(),
        visit=visit,
        team_id=last.team_id,
        team=last.team.code,
        tried=len(in_vain),
        why=why,
    )


def note_passed_on(visit: Visit, to: Assignment, origin: Origin) -> None:
    """The next team was asked after one that did not take the visit: said in the history, by whom it was done."""
    in_vain = teams_in_vain(visit)
    if not in_vain:
        return
    record(
        "offer_passed_on",
        origin=origin,
        visit=visit,
        team_id=to.team_id,
        team=to.team.code,
        from_team=in_vain[-1].team.code,
        tried=len(in_vain),
        automatic=True if origin.actor.kind == "system" else None,
    )


def run_ladder() -> int:
    """Visits that came back and for which no other team can go: the desk calls. Any number of workers may ask.

    Returns how many turned red. One short query while no visit is between two teams.
    """
    at = now()
    between = _between_two_teams(at)
    if not between:
        return 0
    sends = {pair.visit_id for pair in plan_now(at).sends()}
    return sum(_nobody_left(visit_id) for visit_id in between if visit_id not in sends)


def _between_two_teams(at: datetime) -> list[int]:
    """Visits that wait since a team's no, and for which nobody has been told to call."""
    return list(
        Visit.objects.filter(
            status__in=WAITING,
            must_call_at__isnull=True,
            status_since__lte=at - NEXT_TEAM_GRACE,
            assignments__status__in=SAID_NO,
        )
        .exclude(scheduled(at))
        .order_by("pk")
        .distinct()
        .values_list("pk", flat=True)[:200]
    )


@transaction.atomic
def _nobody_left(visit_id: int) -> bool:
    visit = Visit.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=visit_id).first()
    if visit is None or visit.status not in WAITING or visit.must_call_at is not None:
        return False
    have_desk_call(visit, "nobody_left")
    return visit.must_call_at is not None
