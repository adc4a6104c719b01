"""What a puskesmas' day is planned from: its planned visits, the teams on duty, the ways between, as they are now."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np

from clinics.clock import day_bounds, now
from clinics.models import Clinic, Patient
from dispatch.choice import reach_problem
from dispatch.dayplan import Config, Duty, Lunch, Problem, Stop, Team
from dispatch.dayplan.problem import NO_WAY, Seconds
from dispatch.models import DayPlanSetting
from dispatch.queries.day_stops import DayStop, stops_of_day, with_busy
from dispatch.queries.day_teams import Busy, DayTeam, busy_teams, teams_of_day
from dispatch.queries.homes import place_from
from dispatch.queries.roads import conditions
from dispatch.travel import ROAD, Place
from dispatch.travel.current import travel, travel_state

AT_ONCE = 4
"""So many homes are searched with one request's patience: a day's plan may take longer than a ranking."""
REMAINING_MINUTES = 45
"""A visit that is not of the plan keeps its team so long from now, where nothing better is known."""


@dataclass(frozen=True)
class DayFacts:
    """A day, ready to be planned: ``problem`` holds what is not begun yet, on the teams from when they are free."""

    clinic: Clinic
    day: date
    midnight: datetime
    setting: DayPlanSetting
    stops: tuple[DayStop, ...]
    teams: tuple[DayTeam, ...]
    source: str
    basis: str
    problem: Problem
    busy_elsewhere: dict[int, Busy] = field(default_factory=dict)
    """Team -> the visit outside the plan that it is on."""
    also_place: int | None = None
    """The place of the home that was asked for beside the plan."""

    def stop(self, key: str) -> DayStop | None:
        """A stop by its key."""
        return next((stop for stop in self.stops if stop.key == key), None)

    def moment(self, seconds: int) -> datetime:
        """Seconds since the city's midnight as a moment."""
        return self.midnight + timedelta(seconds=seconds)


def day_facts(
    clinic: Clinic, day: date, pins: dict[str, int] | None = None, *, also: Patient | None = None
) -> DayFacts:
    """Read a day. A constant number of queries, whatever the number of visits and teams.

    ``also``: the home of this patient is a place of the problem as well (household and kelurahan are read with it).
    """
    setting = DayPlanSetting.objects.filter(id=1).first() or DayPlanSetting()
    midnight = day_bounds(day)[0]
    teams = teams_of_day(clinic.pk, day)
    busy = busy_teams(clinic.pk, day)
    stops = with_busy(stops_of_day(clinic, day, setting.service_minutes), busy)
    of_plan = {stop.visit.pk for stop in stops if stop.visit is not None}
    elsewhere = {
        each.team_id: each for each in busy if each.ended_at is None and each.visit_id not in of_plan
    }
    base = Place(clinic.lat, clinic.lon)
    extra = None if also is None else _home_of(also)
    problem = _problem(midnight, setting, stops, teams, elsewhere, base, clinic.boat_only, pins or {}, extra)
    return DayFacts(
        clinic=clinic,
        day=day,
        midnight=midnight,
        setting=setting,
        stops=stops,
        teams=teams,
        source=travel_state().source,
        basis=_basis(setting, stops, teams, elsewhere),
        problem=problem,
        busy_elsewhere=elsewhere,
        also_place=None if extra is None or extra.place is None else _places_of(problem) - 1,
    )


@dataclass(frozen=True, slots=True)
class _Home:
    """Where somebody lives, and whether the sea lies before it."""

    place: Place | None
    boat_only: bool


def _home_of(patient: Patient) -> _Home:
    home, village = patient.household, patient.household.village
    place = place_from(home.lat, home.lon, village.lat if village else None, village.lon if village else None)
    return _Home(place, bool(village and village.boat_only))


def _places_of(problem: Problem) -> int:
    return max((len(matrix) for matrix in problem.seconds.values()), default=0)


def _problem(
    midnight: datetime,
    setting: DayPlanSetting,
    stops: Sequence[DayStop],
    teams: Sequence[DayTeam],
    elsewhere: dict[int, Busy],
    base: Place,
    base_boat_only: bool,
    pins: dict[str, int],
    extra: "_Home | None" = None,
) -> Problem:
    """Places: 0 is the puskesmas, then the stops not begun, then where teams at work stand; ``extra`` is the last."""
    waiting = [stop for stop in stops if stop.busy is None]
    places, index_of = [base], dict[str, int]()
    for stop in waiting:
        if stop.place is not None:
            index_of[stop.key] = len(places)
            places.append(stop.place)
    started = {
        stop.busy.team_id: stop.busy for stop in stops if stop.busy is not None and stop.state == "started"
    }
    planned = []
    for team in teams:
        hand = started.get(team.team_id) or elsewhere.get(team.team_id)
        stands = 0
        if hand is not None and hand.place is not None:
            stands = len(places)
            places.append(hand.place)
        duties = _duties(midnight, setting, team, hand, stands)
        if duties:
            planned.append(Team(team.team_id, team.vehicle_class, duties))
    sea = set[int]()
    if extra is not None and extra.place is not None:
        if extra.boat_only:
            sea.add(len(places))
        places.append(extra.place)
    boats = sea | {index_of[stop.key] for stop in waiting if stop.boat_only and stop.key in index_of}
    classes = sorted({team.vehicle_class for team in planned})
    return Problem(
        stops=tuple(_stop(midnight, stop, index_of.get(stop.key), pins.get(stop.key)) for stop in waiting),
        teams=tuple(planned),
        seconds={each: _matrix(midnight, places, each, boats, base_boat_only) for each in classes},
        config=Config(
            preferred_seconds=setting.preferred_minutes * 60, move_seconds=setting.move_minutes * 60
        ),
    )  # fmt: skip


def _stop(midnight: datetime, stop: DayStop, place: int | None, pinned_to: int | None) -> Stop:
    return Stop(
        key=stop.key,
        place=place,
        window_from=_seconds(midnight, stop.window_from),
        window_to=_seconds(midnight, stop.window_to),
        service_seconds=stop.service_minutes * 60,
        needs=frozenset(stop.needs),
        preferred=stop.preferred_id,
        pinned_to=pinned_to,
    )


def _duties(
    midnight: datetime, setting: DayPlanSetting, team: DayTeam, hand: Busy | None, stands: int
) -> tuple[Duty, ...]:
    """What is left of the team's duties from now, the first from where and when it is free."""
    earliest = _seconds(midnight, now())
    if hand is not None:
        service = (setting.service_minutes if hand.planned else REMAINING_MINUTES) * 60
        earliest = max(earliest, _seconds(midnight, hand.free_at(now(), service)))
    lunch = Lunch(_of_day(setting.lunch_from), _of_day(setting.lunch_to), setting.lunch_minutes * 60)
    found = []
    for part in team.parts:
        on_from, on_to = _seconds(midnight, part.on_from), _seconds(midnight, part.on_to)
        if on_to <= earliest:
            continue
        begins = stands if hand is not None and on_from <= earliest else 0
        on_from = max(on_from, earliest)
        over_noon = part.on_from <= midnight + timedelta(seconds=lunch.opens) and on_to >= lunch.closes
        has_lunch = lunch.seconds > 0 and over_noon and on_from <= lunch.closes - lunch.seconds
        found.append(
            Duty(on_from, on_to, begins, 0, part.skills, part.people, lunch if has_lunch else None)
        )  # fmt: skip
    return tuple(found)


def _of_day(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60


def _seconds(midnight: datetime, moment: datetime) -> int:
    return int((moment - midnight).total_seconds())


def _matrix(
    midnight: datetime,
    places: Sequence[Place],
    vehicle_class: str,
    boats: Collection[int],
    base_boat_only: bool,
) -> Seconds:
    """Seconds between the places for a class of vehicles; no way over the sea but by boat."""
    points = np.array(places, dtype=np.float64)
    at = max(now(), midnight + timedelta(hours=10))
    as_of = conditions(at)
    width = AT_ONCE if travel_state().source == ROAD else len(points)
    parts = [
        travel(as_of).matrix(points, points[first : first + width], vehicle_class)
        for first in range(0, len(points), width)
    ]
    seconds = np.concatenate(parts, axis=1)
    found = np.where(np.isfinite(seconds), np.rint(seconds), NO_WAY).astype(np.int64)
    np.fill_diagonal(found, 0)
    for place in range(1, len(points)):
        if reach_problem(
            boat_only=place in boats, vehicle_class=vehicle_class, base_boat_only=base_boat_only
        ):
            found[:, place] = found[place, :] = NO_WAY
            found[place, place] = 0
    return found


def _basis(
    setting: DayPlanSetting, stops: Sequence[DayStop], teams: Sequence[DayTeam], elsewhere: dict[int, Busy]
) -> str:
    """A digest of what a plan follows from; the hand of the clock is not in it."""
    facts = [
        [setting.service_minutes, setting.lunch_minutes, str(setting.lunch_from), str(setting.lunch_to)],
        [
            [
                stop.key, list(stop.needs), str(stop.window_from), str(stop.window_to), stop.preferred_id,
                None if stop.place is None else [round(stop.place.lat, 5), round(stop.place.lon, 5)],
            ]
            for stop in stops
        ],
        [
            [
                team.team_id, team.vehicle_class,
                [[str(part.on_from), str(part.on_to), sorted(part.people)] for part in team.parts],
            ]
            for team in teams
        ],
        sorted([team_id, hand.visit_id] for team_id, hand in elsewhere.items()),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
