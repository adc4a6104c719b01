"""How one team stood in the ranking at the moment it was chosen: kept with the offer."""

from dataclasses import dataclass, field

from clinics.models import Team
from dispatch.models import Visit
from dispatch.queries.ranking import ranking_for

TOLERANCE_MINUTES = 2.0
"""A choice within two minutes of the first is no override: positions move while a person decides."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the chosen team stood. Minutes until at the door; ``rank`` None when it was left out."""

    rank: int | None = None
    first: str | None = None
    minutes: float | None = None
    first_minutes: float | None = None
    eta_seconds: int | None = None
    source: str = ""
    options: list[dict[str, str | int | float]] = field(default_factory=list)

    @property
    def needs_reason(self) -> bool:
        """Another team was clearly faster."""
        if self.first_minutes is None:
            return False
        return self.minutes is None or self.minutes > self.first_minutes + TOLERANCE_MINUTES


def standing_of(visit: Visit, team: Team) -> Standing:
    """Rank the visit now and find the team in it."""
    ranking = ranking_for(visit.pk)
    options = ranking["options"]
    own = next((option for option in options if option["team_id"] == team.pk), None)
    first = next((option for option in options if option["can_leave_now"]), None)
    return Standing(
        rank=own["rank"] if own else None,
        first=first["team"] if first else None,
        minutes=own["minutes"] if own else None,
        first_minutes=first["minutes"] if first else None,
        eta_seconds=round(own["minutes"] * 60) if own else None,
        source=own["source"] if own else "",
        options=[
            {"team": option["team"], "minutes": round(option["minutes"], 1), "source": option["source"]}
            for option in options[:5]
        ],
    )
