"""What became of the proposals: how often people took the first team, what it cost when not, how true the times were.

Pure. A *choice* is one offer of a visit to a team, with what the dispatcher saw at that moment.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import TypeVar

Key = TypeVar("Key", str, date)

REASSIGNED = "reassigned"
"""The mark of an offer that took a visit from one team to another: a decision of its own, no override."""
REFUSED = frozenset({"declined", "expired"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One offer and what became of it."""

    offered_at: datetime
    day: date
    """Of the city's calendar."""
    urgency: str
    team: str
    first: str
    """The team that was proposed first; empty when none could leave."""
    minutes: float | None
    """Until at the door, as promised for the chosen team; None when it was not in the ranking."""
    first_minutes: float | None
    minutes_p90: float | None = None
    source: str = ""
    reason: str = ""
    automatic: bool = False
    status: str = ""
    accepted_at: datetime | None = None
    arrived_at: datetime | None = None

    @property
    def kind(self) -> str:
        """automatic, reassigned, override (another team, for a reason) or followed."""
        if self.automatic:
            return "automatic"
        if self.reason == REASSIGNED:
            return "reassigned"
        return "override" if self.reason else "followed"

    @property
    def difference(self) -> float | None:
        """Minutes by which the chosen team was slower than the first (negative: faster)."""
        if self.minutes is None or self.first_minutes is None:
            return None
        return self.minutes - self.first_minutes

    @property
    def real_minutes(self) -> float | None:
        """From yes to the door, as it was."""
        if self.accepted_at is None or self.arrived_at is None or self.arrived_at < self.accepted_at:
            return None
        return (self.arrived_at - self.accepted_at).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Tally:
    """Offers of one kind, or of one week."""

    offers: int
    followed: int
    overrides: int
    minutes_lost: float
    """Sum over overrides whose team was slower than the first."""
    minutes_gained: float
    """Sum over overrides whose team was faster than the first."""

    @property
    def followed_share(self) -> float | None:
        """Of those where a person decided; None when nobody did."""
        decided = self.followed + self.overrides
        return self.followed / decided if decided else None


@dataclass(frozen=True, slots=True)
class Truth:
    """How true promised times were, over the offers whose team arrived."""

    arrivals: int
    median_error: float | None
    """Real minus promised, minutes: positive means later than said."""
    median_off: float | None
    """Half of the promises were off by less than this, minutes."""
    within_p90: float | None
    """Share that arrived by the late end of the range that was shown (it should be about 0.9)."""


def tally(choices: Iterable[Choice]) -> Tally:
    """Count."""
    offers = followed = overrides = 0
    lost = gained = 0.0
    for choice in choices:
        offers += 1
        followed += choice.kind == "followed"
        if choice.kind != "override":
            continue
        overrides += 1
        difference = choice.difference or 0.0
        lost += max(0.0, difference)
        gained += max(0.0, -difference)
    return Tally(offers, followed, overrides, lost, gained)


def truth(choices: Iterable[Choice]) -> Truth:
    """Compare the promise with the arrival."""
    pairs = [
        (choice.real_minutes, choice.minutes, choice.minutes_p90)
        for choice in choices
        if choice.real_minutes is not None and choice.minutes is not None
    ]
    errors = [real - promised for real, promised, _ in pairs if real is not None and promised is not None]
    ranges = [real <= late for real, _, late in pairs if real is not None and late is not None]
    return Truth(
        arrivals=len(errors),
        median_error=median(errors) if errors else None,
        median_off=median(abs(error) for error in errors) if errors else None,
        within_p90=sum(ranges) / len(ranges) if ranges else None,
    )


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def grouped(choices: Sequence[Choice], by: Callable[[Choice], Key]) -> list[tuple[Key, list[Choice]]]:
    """Choices that share a key, by key."""
    found: defaultdict[Key, list[Choice]] = defaultdict(list)
    for choice in choices:
        found[by(choice)].append(choice)
    return sorted(found.items())


def refused_share(choices: Iterable[Choice]) -> float | None:
    """Share of offers that the team declined or let expire; None without offers."""
    answers = [choice.status in REFUSED for choice in choices if choice.status != "offered"]
    return sum(answers) / len(answers) if answers else None
