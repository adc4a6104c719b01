"""Asking the team of the day plan by itself at its time, where the city switched it on. Off by default."""

import logging
from uuid import UUID, uuid5

from django.db.models import Count

from clinics.actors import SYSTEM
from clinics.clock import clock_state, now
from clinics.refusals import Refusal
from dispatch.models import Assignment, Event
from dispatch.queries.planned_stops import PlannedNow, planned_now
from dispatch.queries.switches import is_on
from dispatch.services.auto_offer import HANDS_OFF
from dispatch.services.offers import offer_visit

logger = logging.getLogger("dispatch.planned_offers")

SWITCH = "planned_offers"
STEPS = UUID("0b7d3c51-97f4-4a0e-8c1b-6f1f2d8f9a52")
"""Names the one offer of each step of a planned visit, whoever makes it."""


def run_planned_offers() -> int:
    """Ask the planned teams whose time has come and who are free; any number of workers may call it.

    Returns how many were asked. A team that said no is not asked again: the desk has the visit in its list. One short
    query while the switch is off.
    """
    if not is_on(SWITCH):
        return 0
    at = now()
    due = [each for each in planned_now(at) if each.due and each.free and not each.said_no]
    since = at - HANDS_OFF * clock_state().factor
    by_hand = set(
        Event.objects.filter(
            visit_id__in=[each.visit_id for each in due],
            actor_kind="person",
            device_id="",
            recorded_at__gt=since,
        ).values_list("visit_id", flat=True)
    )
    asked, made = set[int](), 0
    for each in due:
        if each.visit_id in by_hand or each.team_id in asked:
            continue
        if _offer(each):
            asked.add(each.team_id)
            made += 1
    return made


def _offer(planned: PlannedNow) -> bool:
    step = Assignment.objects.filter(visit_id=planned.visit_id).aggregate(count=Count("pk"))["count"]
    try:
        offer_visit(
            visit_id=planned.visit_id,
            team_id=planned.team_id,
            by=SYSTEM,
            seen_version=planned.visit_version,
            action_id=uuid5(STEPS, f"{planned.visit} {step}"),
        )
    except Refusal as refusal:
        logger.info("not offered", extra={"kind": refusal.code})
        return False
    return True
