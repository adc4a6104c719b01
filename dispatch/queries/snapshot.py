"""The city at this moment as the choice looks at it: open requests, teams, areas, ways."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch.choice import Candidate, Config, Request, Snapshot
from dispatch.models import Assignment, UrgencyTarget, Visit
from dispatch.queries.board import current_seq
from dispatch.queries.candidates import OWN_CHOICE, candidates_now
from dispatch.queries.homes import on_island, place_of
from dispatch.queries.roads import conditions
from dispatch.queries.weights import ChoiceNow, choice_now
from dispatch.queries.zones import zones_now
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, WAITING
from dispatch.travel import TravelTimes
from dispatch.travel.current import travel

DEFAULT_TARGET_MINUTES = 60
BEFORE_ARRIVAL = (*WAITING, "offered", "accepted", "en_route")
LEFT_ALONE = timedelta(minutes=10)
"""A team that said no to a visit, or that a person took off it, is not proposed for it so long."""
SAID_NO = frozenset({"declined", "expired"})
TAKEN_OFF = frozenset({"withdrawn", "released"})
TAKEN = "other_urgent"
"""The reason of a withdrawal that was about another visit, not about this one."""


@dataclass(frozen=True, slots=True)
class City:
    """A snapshot with what lies beside it: the visits' rows, what teams said, and the city's setting."""

    snapshot: Snapshot
    visits: dict[int, Visit]
    refused: dict[int, dict[int, str]]
    """visit -> team -> declined or expired, where that was the team's last word."""
    choice: ChoiceNow

    @property
    def config(self) -> Config:
        """The weights in force."""
        return self.choice.config


def snapshot_now(at: datetime) -> Snapshot:
    """The city at this moment. A constant number of queries (see :func:`city_now`)."""
    return city_now(at).snapshot


def city_now(at: datetime) -> City:
    """Read the city: about fifteen queries, whatever the number of visits and teams.

    The version is the log's number before anything else was read: what is decided on it is at least as old.
    """
    version = current_seq()
    choice = choice_now()
    visits = {visit.pk: visit for visit in open_visits()}
    refused, excluded, active = _answers(visits, at)
    targets = targets_now()
    requests = tuple(
        request_of(visit, targets, active.get(visit.pk), excluded.get(visit.pk, frozenset()))
        for visit in visits.values()
    )
    snapshot = Snapshot(
        at=at,
        version=version,
        requests=requests,
        teams=candidates_now(at),
        zones=zones_now(at),
        travel=travel_now(at),
        red_target_minutes=targets.get("red", DEFAULT_TARGET_MINUTES),
        yellow_target_minutes=targets.get("yellow", DEFAULT_TARGET_MINUTES),
    )
    return City(snapshot=snapshot, visits=visits, refused=refused, choice=choice)


def travel_now(at: datetime) -> TravelTimes:
    """Whoever knows the ways, under the closures and the hour of this moment."""
    return travel(conditions(at))


def open_visits() -> Iterable[Visit]:
    """Visits at which nobody has arrived yet, oldest first."""
    rows = (
        Visit.objects.filter(status__in=BEFORE_ARRIVAL).select_related("village__parent", "clinic").order_by()
    )
    return sorted(rows, key=lambda visit: (visit.requested_at, visit.pk))


def targets_now() -> dict[str, int]:
    """Minutes to face to face, by urgency, as the office has them."""
    return dict(UrgencyTarget.objects.values_list("urgency", "face_to_face_minutes"))


def request_of(
    visit: Visit,
    targets: dict[str, int],
    assignment: Assignment | None = None,
    excluded: frozenset[int] = frozenset(),
) -> Request:
    """The visit as the choice sees it."""
    return Request(
        visit_id=visit.pk,
        visit=visit.code,
        urgency=visit.urgency,
        target_minutes=targets.get(visit.urgency, DEFAULT_TARGET_MINUTES),
        requested_at=visit.requested_at,
        place=place_of(visit),
        boat_only=on_island(visit),
        clinic_id=visit.clinic_id,
        needs=frozenset(visit.needs),
        status="waiting" if assignment is None else assignment.status,
        team_id=None if assignment is None else assignment.team_id,
        team_since=None if assignment is None else assignment.offered_at,
        locked=assignment is not None and assignment.override_reason not in OWN_CHOICE,
        excluded=excluded,
        zone=visit.village.code if visit.village else "",
    )


def with_refusals(teams: Iterable[Candidate], refused: dict[int, str]) -> tuple[Candidate, ...]:
    """The teams as one visit sees them: with what they said to it."""
    return tuple(
        replace(team, refused=refused[team.team_id]) if team.team_id in refused else team for team in teams
    )


def _answers(
    visits: Iterable[int], at: datetime
) -> tuple[dict[int, dict[int, str]], dict[int, frozenset[int]], dict[int, Assignment]]:
    """Of the open visits: each team's last no, the teams to leave alone for a while, and the active assignment."""
    rows = Assignment.objects.filter(visit_id__in=list(visits)).order_by("offered_at", "pk")
    refused: dict[int, dict[int, str]] = {}
    excluded: dict[int, set[int]] = {}
    active: dict[int, Assignment] = {}
    for row in rows:
        said, alone = refused.setdefault(row.visit_id, {}), excluded.setdefault(row.visit_id, set())
        said.pop(row.team_id, None)
        alone.discard(row.team_id)
        if row.status in ACTIVE_ASSIGNMENT:
            active[row.visit_id] = row
        if row.status in SAID_NO:
            said[row.team_id] = row.status
        off = row.status in TAKEN_OFF and row.end_reason != TAKEN
        if (row.status in SAID_NO or off) and row.ended_at is not None and at - row.ended_at < LEFT_ALONE:
            alone.add(row.team_id)
    return refused, {visit: frozenset(teams) for visit, teams in excluded.items()}, active
