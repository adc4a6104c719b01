"""How a team stood in the ranking when it was chosen: kept with the offer, held against its arrival later."""

from dataclasses import dataclass, field
from typing import Any

from dispatch.choice import Option, assign
from dispatch.queries.planned_stops import is_planned_for
from dispatch.queries.ranking import Ranked, option_if_free, rank_visit

TOLERANCE_MINUTES = 2.0
"""A choice within two minutes of the first is no override: positions move while a person decides."""
KEPT = 5
"""So many teams of the card are kept."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the chosen team stood. Minutes until at the door; ``rank`` None when it was left out."""

    visit_version: int
    """The visit as it was ranked."""
    rank: int | None = None
    first: str | None = None
    minutes: float | None = None
    first_minutes: float | None = None
    eta_seconds: int | None = None
    source: str = ""
    planned: bool = False
    """The plan of all visits sends this team."""
    alternative_from: int | None = None
    """The visit that the ranking itself would take this team from."""
    seen: dict[str, Any] = field(default_factory=dict)
    """What the dispatcher saw, as it is stored with the assignment."""

    @property
    def needs_reason(self) -> bool:
        """Another team was clearly faster, and the plan did not keep that one for somebody else."""
        if self.first_minutes is None or self.planned:
            return False
        return self.minutes is None or self.minutes > self.first_minutes + TOLERANCE_MINUTES


def standing_of(visit_id: int, team_id: int, *, if_free: bool = False) -> Standing:
    """Rank the visit now and find the team in it. It locks nothing. ``if_free``: as if it were on no other visit."""
    ranked = rank_visit(visit_id)
    ranking = ranked.ranking
    own = next((option for option in ranking.options if option.candidate.team_id == team_id), None)
    rank_now = own.rank if own else None
    if own is None and if_free:
        own = option_if_free(ranked, team_id)
    first = next((option for option in ranking.options if option.can_leave_now), None)
    taken = next((each for each in ranking.alternatives if each.team_id == team_id), None)
    minutes = own.minutes if own else None
    plan = assign(ranked.city.snapshot, ranked.city.config)
    planned = next((pair.team_id for pair in plan.pairs if pair.visit_id == visit_id), None)
    return Standing(
        visit_version=ranked.visit.version,
        rank=rank_now,
        first=first.candidate.team if first else None,
        minutes=minutes,
        first_minutes=first.minutes if first else None,
        eta_seconds=None if minutes is None else round(minutes * 60),
        source=own.source if own else "",
        planned=planned == team_id or is_planned_for(visit_id, team_id),
        alternative_from=taken.from_visit_id if taken else None,
        seen={"rank": rank_now, **_seen(ranked, own, first, planned)},
    )


def _seen(ranked: Ranked, own: Option | None, first: Option | None, planned: int | None) -> dict[str, Any]:
    """No personal data: teams, minutes and prices. ``seq``: the log's number the snapshot stood at."""
    hold = ranked.ranking.hold
    return {
        "first": first.candidate.team if first else None,
        "planned": ranked.city.snapshot.team_by_id[planned].team if planned is not None else None,
        "seq": ranked.city.snapshot.version,
        "config": ranked.city.choice.version,
        "chosen": _kept(own) if own else None,
        "options": [_kept(option) for option in ranked.ranking.options[:KEPT]],
        "hold": round(hold.price_minutes, 1) if hold else None,
    }


def _kept(option: Option) -> dict[str, Any]:
    return {
        "team": option.candidate.team,
        "minutes": round(option.minutes, 1),
        "minutes_p90": round(option.minutes_p90, 1),
        "source": option.source,
        "loss_minutes": round(option.loss.weighted_minutes, 1),
        "free_in_minutes": round(option.free_in_minutes, 1),
    }
