"""A visit read back from its log (invariant I3): what its events say must be what its rows say. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, OPEN, WAITING, team_step


class LogContradictsItself(ValueError):
    """An event that cannot follow those before it."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a visit, in the order of its versions."""

    kind: str
    team_id: int | None = None
    fact: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Folded:
    """Where the events leave a visit, and each team's latest assignment at it."""

    visit_status: str
    urgency: str
    assignments: Mapping[int, str]
    """team id -> status of its latest assignment at this visit."""

    @property
    def active_team_id(self) -> int | None:
        """The team that has the visit now."""
        return next((team for team, status in self.assignments.items() if status in ACTIVE_ASSIGNMENT), None)


TEAM_ACTIONS: dict[str, str] = {
    "offer_accepted": "accept",
    "offer_declined": "decline",
    "offer_expired": "expire",
    "offer_withdrawn": "withdraw",
    "team_departed": "depart",
    "team_arrived": "arrive",
    "patient_delivered": "delivered",
}
"""Events that are a step of the table of :mod:`dispatch.rules.lifecycle`."""


def fold(events: Iterable[Happened]) -> Folded | None:
    """All events of one visit, oldest first; None when there is none.

    Raises :class:`LogContradictsItself` where an event is not possible after those before it.
    """
    folded: Folded | None = None
    for event in events:
        folded = after(folded, event)
    return folded


def after(before: Folded | None, event: Happened) -> Folded:
    """The visit after one more event."""
    if event.kind == "visit_requested":
        if before is not None:
            raise LogContradictsItself("requested twice")
        return Folded("requested", str(event.fact.get("urgency", "yellow")), {})
    if before is None:
        raise LogContradictsItself(f"{event.kind} before visit_requested")
    if event.kind in TEAM_ACTIONS:
        return _team_step(before, event, TEAM_ACTIONS[event.kind])
    if event.kind == "visit_finished":
        return _finished(before, event)
    if event.kind == "visit_offered":
        return _offered(before, event)
    if event.kind == "step_undone":
        return _undone(before, event)
    if event.kind in ("visit_cancelled", "visit_closed"):
        return _ended(before, event)
    if event.kind == "visit_triaged":
        status = "triaged" if before.visit_status == "requested" else before.visit_status
        return Folded(status, str(event.fact.get("urgency", before.urgency)), before.assignments)
    if event.kind == "urgency_raised":
        return Folded(before.visit_status, str(event.fact.get("urgency", before.urgency)), before.assignments)
    if event.kind == "visit_confirmed":
        status = "confirmed" if before.visit_status in WAITING else before.visit_status
        return Folded(status, before.urgency, before.assignments)
    return before


def _team_step(before: Folded, event: Happened, action: str, outcome: str | None = None) -> Folded:
    team_id = _team(event)
    step = team_step(assignment_status=before.assignments.get(team_id, ""), action=action, outcome=outcome)
    if step is None:
        raise LogContradictsItself(f"{event.kind} by team {team_id}: {before.assignments.get(team_id)}")
    return _with(before, team_id, step.visit or before.visit_status, step.assignment)


def _finished(before: Folded, event: Happened) -> Folded:
    outcome = str(event.fact.get("outcome", ""))
    if outcome == "referred" and event.fact.get("transport") is True:
        return _team_step(before, event, "transport")
    return _team_step(before, event, "finish", outcome)


def _offered(before: Folded, event: Happened) -> Folded:
    if before.visit_status not in WAITING:
        raise LogContradictsItself(f"offered while {before.visit_status}")
    return _with(before, _team(event), "offered", "offered")


def _undone(before: Folded, event: Happened) -> Folded:
    team_id, was, status = _team(event), event.fact.get("was"), str(event.fact.get("now", ""))
    if before.assignments.get(team_id) != was or status not in ACTIVE_ASSIGNMENT:
        raise LogContradictsItself(f"undone {was} while {before.assignments.get(team_id)}")
    return _with(before, team_id, status, status)


def _ended(before: Folded, event: Happened) -> Folded:
    if before.visit_status not in OPEN:
        raise LogContradictsItself(f"{event.kind} while {before.visit_status}")
    status = "cancelled" if event.kind == "visit_cancelled" else str(event.fact.get("outcome", ""))
    active = before.active_team_id
    if active is None:
        return Folded(status, before.urgency, before.assignments)
    return _with(before, active, status, "withdrawn")


def _with(before: Folded, team_id: int, visit_status: str, assignment: str | None) -> Folded:
    assignments = dict(before.assignments)
    if assignment is not None:
        assignments[team_id] = assignment
    return Folded(visit_status, before.urgency, assignments)


def _team(event: Happened) -> int:
    if event.team_id is None:
        raise LogContradictsItself(f"{event.kind} without a team")
    return event.team_id
