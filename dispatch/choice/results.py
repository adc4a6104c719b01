"""What the choice says: rankings, plans, coverage, waiting places. Plain values; sentences in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.choice.sentences import Said
from dispatch.choice.snapshot import Candidate
from dispatch.travel import Place

UNSAID = Said("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What the rest of the city loses while one team is busy."""

    weighted_minutes: float = 0.0
    """The price in the cost: minutes of the expected emergencies, weighed by urgency and the city's weight."""
    zone_name: str | None = None
    """The area that loses most among those whose nearest team this is; None when there is none."""
    before_minutes: float | None = None
    after_minutes: float | None = None
    """None in an area that would have no team at all."""
    said: Said = UNSAID


NO_LOSS = Loss()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A team that could go. ``minutes`` until at the bedside: 5 of 10 take at most this, 9 of 10 ``minutes_p90``."""

    candidate: Candidate
    rank: int
    cost: float
    minutes: float
    minutes_p90: float
    travel_minutes: float
    walk_minutes: float = 0.0
    """Of the travel, the last metres on foot."""
    free_in_minutes: float
    metres: float
    source: str
    fix_age_seconds: int | None
    own_territory: bool
    can_leave_now: bool
    loss: Loss = NO_LOSS
    reasons_id: tuple[str, ...]
    reasons_en: tuple[str, ...]
    cautions: int = 0
    """So many of the last reasons are to be known before sending it: shift end, target missed, kit, a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A team that cannot go, and why."""

    candidate: Candidate
    code: str
    reason_id: str
    reason_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A team that is on its way elsewhere and would be clearly better here; a person decides."""

    team_id: int
    team: str
    clinic: str
    from_visit_id: int
    from_visit: str
    minutes: float
    minutes_p90: float
    other_waits_minutes: float | None
    """How much longer the other patient waits then; None when no other team is there for them now."""
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why it is better to wait: what going now would take from the next emergencies, in weighted minutes."""

    price_minutes: float
    until_minutes: float
    """Held at most this long: waiting raises the worth of serving until it is above the price."""
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Every team once: who could go, best first, and who could not; with the reasons a dispatcher asks for."""

    options: Sequence[Option]
    left_out: Sequence[LeftOut]
    alternatives: tuple[Alternative, ...] = ()
    hold: Hold | None = None
    why_first: tuple[Said, ...] = ()
    why_not_nearest: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A team and the visit it should go to, or already goes to."""

    visit_id: int
    team_id: int
    minutes: float
    cost: float
    released_from: int | None = None
    """The visit that this team leaves for it."""
    replaces: int | None = None
    """The team that was on its way before."""
    kept: bool = False
    """It goes there already: nothing is to be done."""
    said: Said = UNSAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A team that leaves the visit it was on its way to."""

    team_id: int
    visit_id: int
    said: Said = UNSAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A visit that waits although a team could go: going now would cost the others more than it brings."""

    visit_id: int
    price_minutes: float
    until_minutes: float
    said: Said = UNSAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Advice, never a promise: a team that is soon free will be there first. Decided again at the next event."""

    visit_id: int
    team_id: int
    free_in_minutes: float
    minutes: float
    said: Said = UNSAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who goes where, who leaves what, what waits and why. ``version`` is the snapshot's."""

    pairs: tuple[Pair, ...] = ()
    released: tuple[Released, ...] = ()
    held: tuple[Held, ...] = ()
    waits: tuple[Wait, ...] = ()
    version: int = 0
    net_minutes: float = 0.0
    """Sum of cost less worth over everything served, in weighted minutes: what the plan made as small as it can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneCover:
    """How soon the nearest free team could be in an area."""

    code: str
    name: str
    district: str
    minutes: float | None
    team_id: int | None
    within: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Where a free team should wait: always at a puskesmas."""

    clinic_id: int
    zone: str | None
    """Code of the area that gains most by it; None at the own puskesmas."""
    place: Place
    gain_minutes: float
    """Weighted minutes that the next emergencies gain against waiting at the own puskesmas; 0 when it stays there."""
    said: Said = UNSAID
