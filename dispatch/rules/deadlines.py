"""When something must happen by itself. Pure; the targets are the office's (UrgencyTarget), in city time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

ARRIVAL_PATIENCE = 2
"""A team is asked about after twice the travel time it was promised with."""
ARRIVAL_AT_LEAST = timedelta(minutes=15)
REPEAT = 3
"""An unassigned alarm that nobody answered rings again after three times its first delay."""


class Targets(Protocol):
    """Targets of one urgency, as the office keeps them."""

    @property
    def face_to_face_minutes(self) -> int: ...
    @property
    def offer_seconds(self) -> int: ...
    @property
    def unassigned_minutes(self) -> float: ...
    @property
    def on_scene_minutes(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Target:
    """Targets of one urgency (FIELD 4 gives the defaults)."""

    face_to_face_minutes: int
    offer_seconds: int
    unassigned_minutes: float
    on_scene_minutes: int = 90


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline to keep as a row: its kind and moment."""

    kind: str
    due_at: datetime


def face_to_face_due_at(requested_at: datetime, target: Targets) -> datetime:
    """Someone stands at the bedside by then."""
    return requested_at + timedelta(minutes=target.face_to_face_minutes)


def offer_expires_at(offered_at: datetime, target: Targets) -> datetime:
    """An offer nobody answered comes back to the desk then."""
    return offered_at + timedelta(seconds=target.offer_seconds)


def unassigned_alarm_at(waiting_since: datetime, target: Targets) -> datetime:
    """A visit without a team rings then."""
    return waiting_since + timedelta(minutes=target.unassigned_minutes)


def next_unassigned_alarm_at(rang_at: datetime, target: Targets) -> datetime:
    """It rings again then, while nobody answers."""
    return rang_at + timedelta(minutes=target.unassigned_minutes * REPEAT)


def on_scene_alarm_at(arrived_at: datetime, target: Targets) -> datetime:
    """A team this long at a bedside is asked whether it needs help."""
    return arrived_at + timedelta(minutes=target.on_scene_minutes)


def arrival_alarm_at(accepted_at: datetime, eta_seconds: int | None) -> datetime:
    """A team that has not arrived by then is asked about: twice the promised way, a quarter of an hour at least."""
    way = timedelta(seconds=ARRIVAL_PATIENCE * (eta_seconds or 0))
    return accepted_at + max(ARRIVAL_AT_LEAST, way)


def running_deadline(
    *, visit_status: str, since: datetime, target: Targets, eta_seconds: int | None = None
) -> Due | None:
    """The deadline an open visit runs under (invariant I1); None once it has ended.

    ``since``: when it came into this status (for a team on its way: when it accepted).
    """
    if visit_status in ("requested", "triaged", "confirmed"):
        return Due("unassigned_alarm", unassigned_alarm_at(since, target))
    if visit_status == "offered":
        return Due("offer_expires", offer_expires_at(since, target))
    if visit_status in ("accepted", "en_route"):
        return Due("arrival_alarm", arrival_alarm_at(since, eta_seconds))
    if visit_status == "on_scene":
        return Due("on_scene_alarm", on_scene_alarm_at(since, target))
    return None
