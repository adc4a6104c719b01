"""Who could go to a visit now: the city's snapshot, ranked by the pure choice, as the desk reads it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from clinics.clock import now
from clinics.models import Shift, Team
from clinics.refusals import Refusal
from dispatch.choice import (
    DEFAULT,
    Alternative,
    Hold,
    LeftOut,
    Loss,
    Option,
    Ranking,
    Request,
    rank,
    reach_problem,
)
from dispatch.models import Assignment, Visit
from dispatch.queries.candidates import vehicle_class_of
from dispatch.queries.homes import on_island
from dispatch.queries.snapshot import City, VisitRow, city_now, with_refusals
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT

RankingDict = dict[str, Any]  # the shape of RankingOut


@dataclass(frozen=True, slots=True)
class Ranked:
    """A visit as it was read, and the ranking of the teams for it."""

    visit: VisitRow
    request: Request
    at: datetime
    city: City
    ranking: Ranking


def ranking_for(visit_id: int) -> RankingDict:
    """The ranking of a visit in the shape of RankingOut. Refuses ``not_found`` for a visit that does not exist."""
    return _shaped(rank_visit(visit_id))


def rank_visit(visit_id: int) -> Ranked:
    """Rank all teams for a visit as the city stands now. About a dozen queries, whatever the number of teams.

    It locks nothing: a command that decides on it looks again once it holds the visit's row.
    """
    at = now()
    city = city_now(at, visit_id)
    visit = city.visits.get(visit_id)
    if visit is None:
        raise Refusal("not_found")
    # Who said no stands last here, with the word for it; only what is proposed unasked leaves them out.
    teams = with_refusals(city.snapshot.teams, city.refused.get(visit_id, {}))
    request = replace(city.snapshot.request_by_id[visit_id], excluded=frozenset())
    ranking = rank(request, replace(city.snapshot, teams=teams), city.config)
    return Ranked(visit, request, at, city, ranking)


def option_if_free(ranked: Ranked, team_id: int) -> Option | None:
    """How soon a team that is on its way elsewhere would be here if it were taken from there; None: it cannot go."""
    team = ranked.city.snapshot.team_by_id.get(team_id)
    if team is None:
        return None
    freed = replace(team, state="returning", busy_visit_id=None, busy_visit="", busy_place=None, locked=False)
    alone = replace(ranked.city.snapshot, teams=(freed,))
    options = rank(ranked.request, alone, ranked.city.config).options
    return options[0] if options else None


def may_send(visit: Visit, team: Team) -> str | None:
    """Why a team may not be sent whatever the dispatcher says: a refusal's code, or None.

    Skills may be overridden with a reason; duty, another visit and the sea may not.
    """
    running = Shift.objects.filter(team=team, started_at__isnull=False, ended_at__isnull=True)
    shift = running.select_related("vehicle").first()
    if shift is None:
        return "team_off_duty"
    if Assignment.objects.filter(team=team, status__in=ACTIVE_ASSIGNMENT).exists():
        return "team_busy"
    problem = reach_problem(
        boat_only=on_island(visit),
        vehicle_class=vehicle_class_of(team, shift),
        base_boat_only=team.clinic.boat_only,
    )
    return None if problem is None else "team_cannot_reach"


def _shaped(ranked: Ranked) -> RankingDict:
    ranking = ranked.ranking
    nearest = ranking.why_not_nearest
    return {
        "visit_id": ranked.visit.pk,
        "visit_version": ranked.visit.version,
        "at": ranked.at,
        "options": [_option(option) for option in ranking.options],
        "left_out": _left_out(ranking.left_out),
        "why_first_id": [said.id for said in ranking.why_first],
        "why_first_en": [said.en for said in ranking.why_first],
        "why_not_nearest_id": nearest.id if nearest else None,
        "why_not_nearest_en": nearest.en if nearest else None,
        "alternatives": list(_alternatives(ranking.alternatives, ranked.city)),
        "hold": _hold(ranking.hold),
    }


def _option(option: Option) -> dict[str, Any]:  # OptionOut
    team, loss = option.candidate, option.loss
    return {
        "team_id": team.team_id,
        "team": team.team,
        "clinic": team.clinic,
        "rank": option.rank,
        "state": "en_route" if team.state == "accepted" else team.state,
        "minutes": round(option.minutes, 1),
        "minutes_p90": round(option.minutes_p90, 1),
        "travel_minutes": round(option.travel_minutes, 1),
        "walk_minutes": round(option.walk_minutes, 1),
        "free_in_minutes": round(option.free_in_minutes, 1),
        "kilometres": round(option.metres / 1000, 2),
        "source": option.source,
        "fix_age_seconds": option.fix_age_seconds,
        "own_territory": option.own_territory,
        "members": list(team.members),
        "visits_today": team.visits_today,
        "can_leave_now": option.can_leave_now,
        "loss_minutes": round(_rise_minutes(loss), 1),
        "loss_id": loss.said.id or None,
        "loss_en": loss.said.en or None,
        "reasons_id": list(option.reasons_id),
        "reasons_en": list(option.reasons_en),
        "cautions": option.cautions,
    }


def _rise_minutes(loss: Loss) -> float:
    """How much longer the next emergency waits where most is lost; with nobody left, as long as without cover."""
    if loss.before_minutes is None:
        return 0.0
    after = DEFAULT.uncovered_minutes if loss.after_minutes is None else loss.after_minutes
    return max(0.0, after - loss.before_minutes)


def _left_out(items: Iterable[LeftOut]) -> list[dict[str, Any]]:  # LeftOutOut
    return [
        {
            "team_id": item.candidate.team_id,
            "team": item.candidate.team,
            "clinic": item.candidate.clinic,
            "reason_id": item.reason_id,
            "reason_en": item.reason_en,
        }
        for item in items
    ]


def _alternatives(items: Iterable[Alternative], city: City) -> Iterable[dict[str, Any]]:  # AlternativeOut
    for item in items:
        other = city.visits.get(item.from_visit_id)
        if other is None:
            continue
        waits = item.other_waits_minutes
        yield {
            "team_id": item.team_id,
            "team": item.team,
            "clinic": item.clinic,
            "from_visit_id": item.from_visit_id,
            "from_visit": item.from_visit,
            "from_version": other.version,
            "minutes": round(item.minutes, 1),
            "minutes_p90": round(item.minutes_p90, 1),
            "other_waits_minutes": None if waits is None else round(waits, 1),
            "sentence_id": item.said.id,
            "sentence_en": item.said.en,
        }


def _hold(hold: Hold | None) -> dict[str, Any] | None:  # HoldOut
    if hold is None:
        return None
    return {
        "price_minutes": round(hold.price_minutes, 1),
        "until_minutes": round(hold.until_minutes, 1),
        "sentence_id": hold.said.id,
        "sentence_en": hold.said.en,
    }
