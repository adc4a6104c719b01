"""Calls for help, questions to families and proposed pins, as the cards of desk, clinic and crew carry them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from clinics.clock import now
from dispatch.models import FamilyQuestion, HelpCall, PinProposal
from dispatch.rules.safety import HELP_REMEMBERED, help_is_shown

Json = dict[str, Any]  # shaped by schemas/way.py


def help_by_team(team_ids: Collection[int]) -> dict[int, Json]:
    """team -> its newest call for help that is still a matter for the desk (HelpOut). One query."""
    at = now()
    rows = HelpCall.objects.filter(team_id__in=team_ids, recorded_at__gte=at - HELP_REMEMBERED)
    found: dict[int, Json] = {}
    for call in rows.select_related("seen_by", "visit").order_by("recorded_at"):
        if _shown(call, at):
            found[call.team_id] = _help(call)
    return found


def help_of_shift(shift_id: int) -> Json | None:
    """What this team knows of its own last call: who has seen it (HelpOut). One query."""
    at = now()
    call = (
        HelpCall.objects.filter(
            shift_id=shift_id, ended_at__isnull=True, recorded_at__gte=at - HELP_REMEMBERED
        )
        .select_related("seen_by", "visit")
        .order_by("-recorded_at")
        .first()
    )
    return _help(call) if call is not None and _shown(call, at) else None


def _shown(call: HelpCall, at: datetime) -> bool:
    return help_is_shown(needed_at=call.recorded_at, seen_at=call.seen_at, ended_at=call.ended_at, at=at)


def _help(call: HelpCall) -> Json:
    return {
        "id": call.pk,
        "visit_id": call.visit_id,
        "visit": call.visit.code if call.visit else None,
        "needed_at": call.needed_at,
        "times": call.times,
        "seen_at": call.seen_at,
        "seen_by": call.seen_by.full_name if call.seen_by else "",
        "ended_at": call.ended_at,
    }


def family_questions(visit_ids: Iterable[int]) -> dict[int, Json]:
    """visit -> the newest question to its family, with the answer (FamilyQuestionOut). One query, none for nobody."""
    wanted = list(visit_ids)
    if not wanted:
        return {}
    rows = FamilyQuestion.objects.filter(visit_id__in=wanted).order_by("asked_at", "pk")
    return {
        row.visit_id: {
            "asked_at": row.asked_at,
            "note": row.note,
            "answered_at": row.answered_at,
            "answer": row.answer,
            "lat": row.lat,
            "lon": row.lon,
            "accuracy_metres": row.accuracy_metres,
        }
        for row in rows
    }


def waiting_pins(visit_ids: Iterable[int]) -> dict[int, Json]:
    """visit -> the proposed pin that waits for a person (PinProposalOut). One query, none for nobody."""
    wanted = list(visit_ids)
    if not wanted:
        return {}
    rows = PinProposal.objects.filter(visit_id__in=wanted, outcome="").select_related("team")
    return {
        row.visit_id: {
            "id": row.pk,
            "source": row.source,
            "team": row.team.code if row.team else "",
            "lat": row.lat,
            "lon": row.lon,
            "accuracy_metres": row.accuracy_metres,
            "metres_from_pin": row.metres_from_pin,
            "proposed_at": row.proposed_at,
        }
        for row in rows
    }


def decided_pins(visit_ids: Iterable[int]) -> dict[int, str]:
    """visit -> what a person said to its last proposal: accepted or refused. One query, none for nobody."""
    wanted = list(visit_ids)
    if not wanted:
        return {}
    rows = PinProposal.objects.filter(Q(outcome="accepted") | Q(outcome="refused"), visit_id__in=wanted)
    return dict(rows.order_by("decided_at").values_list("visit_id", "outcome"))
