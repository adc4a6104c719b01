"""What a roster is made of, as the rules see it: duties, people, the three shifts of a day, and what is needed. Pure.

Moments are aware (UTC); days and clock times are the city's own. A shift belongs to the part of the day whose
beginning is nearest to its own, so that a duty from 07.30 is still that morning's.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

Part = Literal["morning", "afternoon", "night"]
PARTS: tuple[Part, ...] = ("morning", "afternoon", "night")
LEAST_REST_HOURS, MOST_REST_HOURS = 8, 12
"""The office may ask for a rest of 8 to 12 hours between two duties; ten by itself (FIELD: 8 to 10)."""
CARE = frozenset({"doctor", "nurse", "midwife"})
"""Professions without one of which a team cannot look after anybody."""
DRIVEN = frozenset({"minivan", "boat"})
"""Vehicles that somebody has to steer while the others look after the patient."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When the three shifts of a day begin, by the city's clock; each ends where the next begins."""

    morning: time = time(8)
    afternoon: time = time(14)
    night: time = time(21)

    def of(self, part: Part) -> time:
        """The beginning of a part."""
        return {"morning": self.morning, "afternoon": self.afternoon, "night": self.night}[part]

    @property
    def in_order(self) -> bool:
        """Morning before afternoon before night, so that the three cover the day once."""
        return self.morning < self.afternoon < self.night


@dataclass(frozen=True, slots=True)
class Need:
    """What a puskesmas wants of its roster; all of it can be edited by its head."""

    hours: Hours = Hours()
    rest_hours: int = 10
    longest_hours: int = 14
    """The longest a person may be on duty without a rest (our own value: a morning and an afternoon)."""
    teams: dict[Part, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 1))
    """How many teams each part needs."""
    professions: dict[Part, frozenset[str]] = field(
        default_factory=lambda: {
            "morning": frozenset({"doctor", "nurse"}),
            "afternoon": frozenset({"doctor", "nurse"}),
            "night": frozenset({"nurse"}),
        }
    )
    """Which professions must be on duty somewhere in the puskesmas in each part."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A person on a planned duty."""

    person_id: int
    name: str
    profession: str
    shared: bool = False
    """A log-in that a whole team uses: it needs no rest, because it is nobody."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One planned shift of a team. ``shift_id`` is None for one that is only a draft."""

    shift_id: int | None
    team_id: int
    team: str
    starts_at: datetime
    ends_at: datetime
    people: tuple[OnDuty, ...] = ()
    vehicle_id: int | None = None
    vehicle: str = ""
    vehicle_class: str = ""
    own: bool = True
    """False for a duty that one of our people has with another puskesmas: it counts for the person alone."""

    @property
    def cares(self) -> bool:
        """Somebody on it can look after a patient."""
        return any(person.profession in CARE for person in self.people)


@dataclass(frozen=True, slots=True)
class Away:
    """A person is away from the first to the last of these days (the city's, both included)."""

    person_id: int
    first: date
    last: date
    kind: str = "leave"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a roster that a person should know before it happens."""

    kind: str
    """gap, missing_skill, no_care, no_driver, vehicle_twice, double_duty, short_rest, long_duty, away."""
    red: bool
    starts_at: datetime
    ends_at: datetime
    day: date | None = None
    part: Part | None = None
    """Of what is not covered: the shift of which day it is."""
    team_id: int | None = None
    team: str = ""
    other_team: str = ""
    person_id: int | None = None
    person: str = ""
    what: str = ""
    """The profession that is missing, the vehicle, or why somebody is away."""
    hours: float | None = None
    """How long the rest or the duty would be."""
    missing: int = 0
    """Teams that are missing."""

    @property
    def key(self) -> str:
        """The same for the same finding, whether the shift is a draft or kept."""
        ends = (self.starts_at.isoformat(), self.ends_at.isoformat())
        return "|".join((self.kind, *ends, str(self.team_id or ""), str(self.person_id or ""), self.what))


def part_bounds(day: date, part: Part, hours: Hours, zone: tzinfo) -> tuple[datetime, datetime]:
    """Beginning and end (UTC) of a part of a local day; the night ends on the day after."""
    following = PARTS[(PARTS.index(part) + 1) % len(PARTS)]
    last = day + timedelta(days=1) if part == "night" else day
    starts = datetime.combine(day, hours.of(part), tzinfo=zone)
    ends = datetime.combine(last, hours.of(following), tzinfo=zone)
    return starts.astimezone(UTC), ends.astimezone(UTC)


def part_of(starts_at: datetime, hours: Hours, zone: tzinfo) -> tuple[date, Part]:
    """The day and the part that a shift belongs to: the one that begins nearest to it, the earlier of two."""
    local = starts_at.astimezone(zone).date()
    places = [(local + timedelta(days=n), part) for n in (-1, 0, 1) for part in PARTS]
    return min(places, key=lambda place: abs(part_bounds(place[0], place[1], hours, zone)[0] - starts_at))


def days_from(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
