"""Shapes of the choice: the ranking of a visit, the plan of all of them, taking a team, coverage, a team's way."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.shared import Command, Text40, VisitCard

PlanKind = Literal["send", "wait", "hold", "move", "none"]


class OptionOut(Schema):
    """A team in the ranking, with why it stands where it stands."""

    team_id: int
    team: str
    clinic: str
    rank: int
    state: str
    minutes: float
    """Until at the door: time until free + mobilisation + travel + the last metres on foot."""
    minutes_p90: float
    travel_minutes: float
    walk_minutes: float
    """The last metres on foot, where the vehicle cannot enter; part of ``travel_minutes``."""
    free_in_minutes: float
    kilometres: float
    source: str
    """estimate (straight line), road or osrm."""
    fix_age_seconds: int | None
    """None: no usable position, counted from the puskesmas."""
    own_territory: bool
    members: list[str]
    visits_today: int
    can_leave_now: bool
    loss_minutes: float
    """The price of this team being busy elsewhere, in weighted minutes (what the ranking counted)."""
    loss_id: str | None
    """"darurat berikutnya di Rappocini 4 → 9 mnt"; None when nothing is lost."""
    loss_en: str | None
    reasons_id: list[str]
    reasons_en: list[str]
    cautions: int
    """So many of the last reasons are to be known before sending it: shift end, target missed, kit, a refusal."""


class LeftOutOut(Schema):
    """A team that was not ranked, and why."""

    team_id: int
    team: str
    clinic: str
    reason_id: str
    reason_en: str


class AlternativeOut(Schema):
    """A team that is on its way to another visit and could be taken from it (take_team)."""

    team_id: int
    team: str
    clinic: str
    from_visit_id: int
    from_visit: str
    from_version: int
    """The other visit as it was looked at: goes back as ``from_seen_version``."""
    minutes: float
    minutes_p90: float
    other_waits_minutes: float | None
    """So much longer the other visit would wait; None when no other team is there for it now."""
    sentence_id: str
    sentence_en: str


class HoldOut(Schema):
    """A green visit that is better held while few doctors are left, and what that costs."""

    price_minutes: float
    """What going now would take from the next emergencies, in weighted minutes."""
    until_minutes: float
    """Held at most so long: waiting raises its worth above the price."""
    sentence_id: str
    sentence_en: str


class RankingOut(Schema):
    """Who could go, best first."""

    visit_id: int
    visit_version: int
    at: datetime
    options: list[OptionOut]
    left_out: list[LeftOutOut]
    why_first_id: list[str]
    why_first_en: list[str]
    why_not_nearest_id: str | None
    """None when the first is the nearest."""
    why_not_nearest_en: str | None
    alternatives: list[AlternativeOut]
    hold: HoldOut | None


class PlanItemOut(Schema):
    """What the plan of all visits proposes for one of them.

    send: ask this team now · wait: this team will be free soon, decided again then · hold: better held ·
    move: take this team from ``from_visit``, or ask it instead of ``replaces_team`` that is on its way ·
    none: nobody can go.
    """

    visit_id: int
    visit_version: int
    kind: PlanKind
    team_id: int | None
    team: str | None
    minutes: float | None
    """Until at the door."""
    free_in_minutes: float | None
    """wait: until the team is expected free."""
    price_minutes: float | None
    """hold: weighted minutes saved elsewhere."""
    from_visit_id: int | None
    """move: the visit that would wait again."""
    from_visit: str | None
    from_version: int | None
    replaces_team: str | None
    """move: the team on its way that would be taken back."""
    planned_at: datetime | None
    """A visit of the day plan: the planned team should begin there at this moment."""
    sentence_id: str
    sentence_en: str


class PlanOut(Schema):
    """All open visits and all teams together, solved at this moment."""

    at: datetime
    seq: int
    items: list[PlanItemOut]


class TakeIn(Command):
    """Take a team from the visit it is on its way to. ``override_reason`` where nothing speaks for it."""

    team_id: Annotated[int, Field(ge=1, le=2**62)]
    from_visit_id: Annotated[int, Field(ge=1, le=2**62)]
    from_seen_version: Annotated[int, Field(ge=0, le=2_000_000_000)]
    override_reason: Text40 = ""


class TakeOut(Schema):
    """Both visits after the team was taken."""

    visit: VisitCard
    from_visit: VisitCard


class VillageCoverOut(Schema):
    """How soon a free team is at the point of a kelurahan."""

    code: str
    minutes: float | None
    """None: no free team can get there."""
    covered: bool


class DistrictOut(Schema):
    """A kecamatan."""

    code: str
    name: str


class CoverageOut(Schema):
    """What is reachable now by teams that are free."""

    at: datetime
    minutes: int
    """Covered means within so many minutes."""
    source: str
    """estimate (straight line), road or osrm."""
    villages: list[VillageCoverOut]
    districts_without: list[DistrictOut]
    """Kecamatan of which no kelurahan is covered."""
    share: float
    """0-1 of the people live where it is covered (of the kelurahan, where population is not known)."""
    teams_free: int


class WayOut(Schema):
    """A team's way to a home, for the map."""

    points: list[tuple[float, float]]
    """(lat, lon), from the team to the door."""
    walk_from: int | None
    """Index of the point from which one walks; None: the vehicle gets there."""
    seconds: float
    metres: float
    source: str
