"""The city at this moment as the choice looks at it: open requests, teams, areas, ways."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dispatch.choice import Candidate, Config, Request, Snapshot
from dispatch.queries.board import current_seq
from dispatch.queries.candidates import OWN_CHOICE, candidates_now, read
from dispatch.queries.homes import place_from
from dispatch.queries.kit import kit_names
from dispatch.queries.roads import conditions
from dispatch.queries.surge import targets_in_force
from dispatch.queries.weights import ChoiceNow, choice_now
from dispatch.queries.zones import zones_now
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, WAITING
from dispatch.rules.planned import is_scheduled
from dispatch.travel import Place, TravelTimes
from dispatch.travel.current import travel

DEFAULT_TARGET_MINUTES = 60
BEFORE_ARRIVAL = (*WAITING, "offered", "accepted", "en_route")
LEFT_ALONE = timedelta(minutes=10)
"""A team that said no to a visit, or that a person took off it, is not proposed for it so long."""
SAID_NO = frozenset({"declined", "expired"})
TAKEN_OFF = frozenset({"withdrawn", "released"})
TAKEN = "other_urgent"
"""The reason of a withdrawal that was about another visit, not about this one."""

# As text, because every ranking asks: making SQL and rows from the models takes longer than the database needs.
VISITS = """
SELECT
    visit.id, visit.code, visit.version, visit.status, visit.urgency, visit.requested_at, visit.clinic_id,
    ARRAY(SELECT jsonb_array_elements_text(visit.needs)),
    ARRAY(SELECT jsonb_array_elements_text(visit.kit)),
    (SELECT plan.preferred_person_id FROM clinics_careplan plan
        WHERE plan.patient_id = visit.patient_id AND plan.state = 'active' AND plan.same_person
            AND plan.preferred_person_id IS NOT NULL
        ORDER BY (plan.id = visit.plan_id) DESC NULLS LAST, plan.next_on, plan.id LIMIT 1),
    visit.lat, visit.lon, village.lat, village.lon, village.code, village.boat_only,
    visit.planned_to, visit.got_worse_at IS NOT NULL
FROM dispatch_visit visit LEFT JOIN clinics_area village ON village.id = visit.village_id
WHERE visit.status = ANY(%s) OR visit.id = %s
ORDER BY visit.requested_at, visit.id
"""
ANSWERS = """
SELECT visit_id, team_id, status, offered_at, ended_at, end_reason, override_reason
FROM dispatch_assignment WHERE visit_id = ANY(%s) ORDER BY offered_at, id
"""


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit as far as the choice asks for it. ``pk`` and ``version`` as in its row."""

    pk: int
    code: str
    version: int
    status: str
    urgency: str
    requested_at: datetime
    clinic_id: int | None
    needs: list[str]
    kit: list[str]
    known_person: int | None
    place: Place | None
    village_code: str
    boat_only: bool
    planned_to: datetime | None = None
    """The end of the window of a visit of a care plan."""
    got_worse: bool = False

    @property
    def before_arrival(self) -> bool:
        """Nobody has arrived yet: the plan is for these."""
        return self.status in BEFORE_ARRIVAL

    @property
    def waits_since(self) -> datetime:
        """What its waiting counts from: the request, or the end of its window."""
        planned = self.planned_to is not None and self.urgency == "green"
        return self.planned_to if planned and self.planned_to is not None else self.requested_at

    def is_scheduled(self, at: datetime) -> bool:
        """It waits for its own time: the plan leaves it alone."""
        return is_scheduled(
            status_waits=self.status in WAITING,
            urgency=self.urgency,
            got_worse=self.got_worse,
            planned_to=self.planned_to,
            at=at,
        )


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of VISITS, in its order."""

    pk: int
    code: str
    version: int
    status: str
    urgency: str
    requested_at: datetime
    clinic_id: int | None
    needs: list[str]
    kit: list[str]
    known_person: int | None
    lat: float | None
    lon: float | None
    village_lat: float | None
    village_lon: float | None
    village_code: str | None
    boat_only: bool | None
    planned_to: datetime | None
    got_worse: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    """A line of ANSWERS, in its order."""

    visit_id: int
    team_id: int
    status: str
    offered_at: datetime
    ended_at: datetime | None
    end_reason: str
    override_reason: str


@dataclass(slots=True)
class _Asked:
    """Who was asked for a visit, and what became of it."""

    active: _Answer | None = None
    refused: dict[int, str] = field(default_factory=dict)
    """Team -> declined or expired, where that was its last word."""
    left_alone: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class City:
    """A snapshot with what lies beside it: the visits' rows, what teams said, and the city's setting."""

    snapshot: Snapshot
    visits: dict[int, VisitRow]
    """Those before arrival, and the one that was asked for."""
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


def city_now(at: datetime, visit_id: int | None = None) -> City:
    """Read the city: about a dozen queries, whatever the number of visits and teams.

    ``visit_id``: one that is asked for whatever its status. The snapshot's version is the log's number before
    anything else was read: what is decided on it is at least as old.
    """
    version = current_seq()
    choice = choice_now()
    visits = _visits(visit_id)
    asked = _answers(list(visits), at)
    targets = targets_now()
    teams = candidates_now(at)
    carried = frozenset[str]().union(*(team.kit for team in teams if team.state != "off_duty"))
    names = kit_names() if any(visit.kit for visit in visits.values()) else ()
    snapshot = Snapshot(
        at=at,
        version=version,
        requests=tuple(
            _request(visit, targets, asked.get(visit.pk, _Asked()), carried, names)
            for visit in visits.values()
            if visit.pk == visit_id or (visit.before_arrival and not visit.is_scheduled(at))
        ),
        teams=teams,
        zones=zones_now(at),
        travel=travel_now(at),
        red_target_minutes=targets.get("red", DEFAULT_TARGET_MINUTES),
        yellow_target_minutes=targets.get("yellow", DEFAULT_TARGET_MINUTES),
    )
    refused = {pk: each.refused for pk, each in asked.items() if each.refused}
    return City(snapshot=snapshot, visits=visits, refused=refused, choice=choice)


def travel_now(at: datetime) -> TravelTimes:
    """Whoever knows the ways, under the closures and the hour of this moment."""
    return travel(conditions(at))


def targets_now() -> dict[str, int]:
    """Minutes to face to face, by urgency, as the office has them for this mode (peacetime or surge)."""
    return {target.urgency: target.face_to_face_minutes for target in targets_in_force()}


def with_refusals(teams: Iterable[Candidate], refused: dict[int, str]) -> tuple[Candidate, ...]:
    """The teams as one visit sees them: with what they said to it."""
    return tuple(
        replace(team, refused=refused[team.team_id]) if team.team_id in refused else team for team in teams
    )


def _visits(visit_id: int | None) -> dict[int, VisitRow]:
    """Visits at which nobody has arrived yet, oldest first."""
    rows = (_Line(*row) for row in read(VISITS, [list(BEFORE_ARRIVAL), visit_id]))
    return {
        row.pk: VisitRow(
            pk=row.pk,
            code=row.code,
            version=row.version,
            status=row.status,
            urgency=row.urgency,
            requested_at=row.requested_at,
            clinic_id=row.clinic_id,
            needs=row.needs,
            kit=row.kit,
            known_person=row.known_person,
            place=place_from(row.lat, row.lon, row.village_lat, row.village_lon),
            village_code=row.village_code or "",
            boat_only=bool(row.boat_only),
            planned_to=row.planned_to,
            got_worse=row.got_worse,
        )
        for row in rows
    }


def _request(
    visit: VisitRow,
    targets: dict[str, int],
    asked: _Asked,
    carried: frozenset[str],
    names: tuple[tuple[str, str, str], ...],
) -> Request:
    """The visit as the choice sees it. Kit that no team on duty carries is not waited for: somebody goes."""
    active = asked.active
    return Request(
        visit_id=visit.pk,
        visit=visit.code,
        urgency=visit.urgency,
        target_minutes=targets.get(visit.urgency, DEFAULT_TARGET_MINUTES),
        requested_at=visit.waits_since,
        place=visit.place,
        boat_only=visit.boat_only,
        clinic_id=visit.clinic_id,
        needs=frozenset(visit.needs),
        kit=carried.intersection(visit.kit),
        kit_names=names,
        known_person=visit.known_person,
        status="waiting" if active is None else active.status,
        team_id=None if active is None else active.team_id,
        team_since=None if active is None else active.offered_at,
        locked=active is not None and active.override_reason not in OWN_CHOICE,
        excluded=frozenset(asked.left_alone),
        zone=visit.village_code,
    )


def _answers(visit_ids: list[int], at: datetime) -> dict[int, _Asked]:
    """Of these visits: each team's last no, the teams to leave alone for a while, and the active one."""
    found: dict[int, _Asked] = {}
    for answer in (_Answer(*row) for row in read(ANSWERS, [visit_ids])):
        asked, team_id = found.setdefault(answer.visit_id, _Asked()), answer.team_id
        asked.refused.pop(team_id, None)
        asked.left_alone.discard(team_id)
        if answer.status in ACTIVE_ASSIGNMENT:
            asked.active = answer
        if answer.status in SAID_NO:
            asked.refused[team_id] = answer.status
        off = answer.status in SAID_NO or (answer.status in TAKEN_OFF and answer.end_reason != TAKEN)
        if off and answer.ended_at is not None and at - answer.ended_at < LEFT_ALONE:
            asked.left_alone.add(team_id)
    return found
