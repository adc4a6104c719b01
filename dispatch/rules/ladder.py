"""The ladder: offered, not seen, rings again, the next team, the desk turns red with the number to call. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeVar

from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, OPEN, WAITING

WORTH_RINGING = timedelta(seconds=5)
"""An offer that ends sooner than this after its second ring does not ring a second time."""
TEAMS_IN_VAIN = 2
"""After so many teams without a yes a person calls, whatever is still offered by itself."""
SAID_NO = frozenset({"declined", "expired"})
NEXT_TEAM_GRACE = timedelta(seconds=5)
"""A visit that came back is looked at for a next team this long after, so that a hand or the plan may be faster."""

Rung = Literal["next_team", "tell_desk", "call"]
Why = Literal["in_vain", "nobody_left", "waited"]
"""Why a person must call: enough teams were asked, no other team can go, or it waited past its alarm."""


def ring_again_at(offered_at: datetime, expires_at: datetime, ring_again_seconds: int) -> datetime | None:
    """When an offer that nobody has seen rings once more; None when it does not (0 seconds, or it ends before)."""
    if ring_again_seconds <= 0:
        return None
    at = offered_at + timedelta(seconds=ring_again_seconds)
    return at if at + WORTH_RINGING <= expires_at else None


def rings_again(*, assignment_status: str, seen: bool, expires_at: datetime, at: datetime) -> bool:
    """Whether the second ring still makes sense: asked, not seen, and time left to answer."""
    return assignment_status == "offered" and not seen and at < expires_at


def after_no(*, in_vain: int, automatic: bool) -> Rung:
    """What follows when a team does not take a visit; ``in_vain`` counts it.

    ``automatic``: the city lets the plan's next team be asked without a person's key for this urgency.
    """
    if in_vain >= TEAMS_IN_VAIN:
        return "call"
    return "next_team" if automatic else "tell_desk"


class Answered(Protocol):
    """One assignment of a visit, as far as the ladder asks for it."""

    @property
    def status(self) -> str: ...


Part = TypeVar("Part", bound=Answered)


def asked_in_vain(assignments: Sequence[Part]) -> list[Part]:
    """The teams in a row, latest last, that did not take the visit since a person took it back or nobody was asked.

    ``assignments`` of one visit, oldest first; the one that is asked now does not count and does not end the row.
    """
    row: list[Part] = []
    for each in reversed(assignments):
        if each.status in ACTIVE_ASSIGNMENT:
            continue
        if each.status not in SAID_NO:
            break
        row.append(each)
    return row[::-1]


class OpenPart(Protocol):
    """The active assignment of a visit."""

    @property
    def status(self) -> str: ...
    @property
    def arrived_at(self) -> datetime | None: ...
    @property
    def help_needed_at(self) -> datetime | None: ...
    @property
    def help_seen_at(self) -> datetime | None: ...
    @property
    def check_in_alarmed_at(self) -> datetime | None: ...
    @property
    def not_found_at(self) -> datetime | None: ...
    @property
    def arrival_alarmed_at(self) -> datetime | None: ...
    @property
    def on_scene_alarmed_at(self) -> datetime | None: ...


class Watched(Protocol):
    """A visit as its alarms see it."""

    @property
    def status(self) -> str: ...
    @property
    def urgency(self) -> str: ...
    @property
    def requested_at(self) -> datetime: ...
    @property
    def alarmed_at(self) -> datetime | None: ...
    @property
    def returned_at(self) -> datetime | None: ...
    @property
    def must_call_at(self) -> datetime | None: ...
    @property
    def got_worse_at(self) -> datetime | None: ...
    @property
    def psc119_alarmed_at(self) -> datetime | None: ...
    @property
    def call_back_alarmed_at(self) -> datetime | None: ...
    @property
    def address_alarmed_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that needs a person at the desk since ``at``."""

    kind: str
    at: datetime


ALARMS = (
    "help", "must_call", "check_in", "psc119", "worse", "returned", "unassigned", "new_red", "not_found", "arrival",
    "on_scene", "call_back", "address",
)  # fmt: skip
"""Every kind, the most pressing first."""


def alarms_of(visit: Watched, part: OpenPart | None) -> list[Alarm]:
    """What of a visit needs a person at the desk now, the most pressing first; ``part``: its active assignment."""
    if visit.status not in OPEN:
        return []
    found = {kind: at for kind, at in _alarms(visit, part) if at is not None}
    if "must_call" in found:
        # the same trouble, one rung higher
        found.pop("returned", None)
        found.pop("unassigned", None)
    return [Alarm(kind, found[kind]) for kind in ALARMS if kind in found]


def _alarms(visit: Watched, part: OpenPart | None) -> Iterator[tuple[str, datetime | None]]:
    waits = visit.status in WAITING
    if waits or visit.status == "offered":
        yield "must_call", visit.must_call_at
    if waits:
        yield "returned", visit.returned_at
        yield "unassigned", visit.alarmed_at
        yield "new_red", visit.requested_at if visit.urgency == "red" else None
    elif part is not None:
        yield "help", part.help_needed_at if part.help_seen_at is None else None
        yield "not_found", part.not_found_at if _house_missing(part) else None
        if part.status in ("accepted", "en_route"):
            yield "arrival", part.arrival_alarmed_at
        if part.status == "on_scene":
            yield "on_scene", part.on_scene_alarmed_at
            yield "check_in", part.check_in_alarmed_at
    if visit.status != "on_scene":
        yield "worse", visit.got_worse_at
    yield "psc119", visit.psc119_alarmed_at
    yield "call_back", visit.call_back_alarmed_at
    yield "address", visit.address_alarmed_at


def _house_missing(part: OpenPart) -> bool:
    """The team stands before no house: it said so, and has not arrived since."""
    if part.not_found_at is None:
        return False
    return part.arrived_at is None or part.not_found_at > part.arrived_at


WATCHED_BY: dict[str, str] = {
    **dict.fromkeys(WAITING, "unassigned_alarm"),
    "offered": "offer_expires",
    "accepted": "arrival_alarm",
    "en_route": "arrival_alarm",
    "on_scene": "on_scene_alarm",
}
"""Status of an open visit -> the kind of deadline that must run, and whose end reaches the desk (invariant I1)."""
