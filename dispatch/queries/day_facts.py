"""What a puskesmas' day is planned from: its planned visits, the teams on duty, the ways between, as they are now."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from clinics.clock import city_zone, day_bounds, now
from clinics.models import CarePlan, Clinic, Patient, Person, PlanState
from dispatch.choice import reach_problem
from dispatch.dayplan import Config, Duty, Lunch, Problem, Stop, Team
from dispatch.dayplan.problem import NO_WAY, Seconds
from dispatch.models import DayPlanSetting, Visit
from dispatch.models.settings import VisitingHours
from dispatch.queries.day_teams import Busy, DayTeam, busy_teams, teams_of_day
from dispatch.queries.homes import place_from
from dispatch.queries.roads import conditions
from dispatch.rules.lifecycle import OPEN
from dispatch.travel import ROAD, Place
from dispatch.travel.current import travel, travel_state

AT_ONCE = 4
"""So many homes are searched with one request's patience: a day's plan may take longer than a ranking."""
REMAINING_MINUTES = 45
"""A visit that is not of the plan keeps its team so long from now, where nothing better is known."""


@dataclass(frozen=True, slots=True)
class DayStop:
    """A planned visit with what people want to read about it."""

    key: str
    care_plan_id: int
    plan_day: date
    visit: Visit | None
    """None: it is not in dispatch yet (tomorrow's, before the evening)."""
    patient_id: int | None
    patient_name: str
    village: str
    place: Place | None
    needs: tuple[str, ...]
    service_minutes: int
    window_from: datetime
    window_to: datetime
    preferred_id: int | None
    preferred: str
    boat_only: bool
    busy: Busy | None = None
    """Who has it in hand or has made it."""

    @property
    def state(self) -> str:
        """planned, started or done."""
        if self.busy is None:
            return "planned"
        return "done" if self.busy.ended_at is not None else "started"


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
    hours = VisitingHours.objects.filter(id=1).first() or VisitingHours()
    midnight = day_bounds(day)[0]
    teams = teams_of_day(clinic.pk, day)
    busy = busy_teams(clinic.pk, day)
    stops = _with_busy(_stops(clinic, day, setting, hours), busy)
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


def key_of(care_plan_id: int, plan_day: date) -> str:
    """The name of a stop: the same before and after its visit is in dispatch."""
    return f"{care_plan_id}-{plan_day:%Y%m%d}"


def _stops(clinic: Clinic, day: date, setting: DayPlanSetting, hours: VisitingHours) -> tuple[DayStop, ...]:
    visits = _visits(clinic.pk, day)
    found = {key_of(visit.plan_id or 0, visit.plan_day or day): _of_visit(visit, setting) for visit in visits}
    for plan in _plans_without_visit(clinic.pk, day):
        if plan.next_on is not None:
            found.setdefault(key_of(plan.pk, plan.next_on), _of_plan(plan, plan.next_on, day, setting, hours))
    return tuple(sorted(found.values(), key=lambda stop: (stop.window_from, stop.window_to, stop.key)))


def _visits(clinic_id: int, day: date) -> list[Visit]:
    """Planned visits of the day that are open or were made; the last try of a day counts."""
    start, end = day_bounds(day)
    rows = (
        Visit.objects.filter(clinic_id=clinic_id, planned_from__gte=start, planned_from__lt=end)
        .select_related("village", "plan__preferred_person", "plan__patient")
        .order_by("plan_try", "pk")
    )
    return [row for row in rows if row.status in OPEN or row.status not in ("cancelled", "duplicate")]


def _plans_without_visit(clinic_id: int, day: date) -> list[CarePlan]:
    """Plans that ask for a visit on this day and have none in dispatch yet."""
    due = CarePlan.objects.filter(patient__clinic_id=clinic_id, state=PlanState.ACTIVE)
    due = due.filter(rebooked_on=day) | due.filter(rebooked_on__isnull=True, next_on=day)
    rows = list(due.select_related("patient__household__village", "preferred_person"))
    made = set(Visit.objects.filter(plan__in=rows).values_list("plan_id", "plan_day", "plan_try"))
    return [row for row in rows if (row.pk, row.next_on, row.rebooked) not in made]


def _of_visit(visit: Visit, setting: DayPlanSetting) -> DayStop:
    plan, village = visit.plan, visit.village
    assert plan is not None  # a planned visit has its plan: visit_of_a_plan_has_its_window
    assert visit.plan_day is not None
    assert visit.planned_from is not None
    assert visit.planned_to is not None
    person = plan.preferred_person if plan.same_person else None
    return DayStop(
        key=key_of(plan.pk, visit.plan_day),
        care_plan_id=plan.pk,
        plan_day=visit.plan_day,
        visit=visit,
        patient_id=visit.patient_id,
        patient_name=visit.patient_name or plan.patient.full_name,
        village=village.name if village else "",
        place=place_from(visit.lat, visit.lon, village.lat if village else None, village.lon if village else None),
        needs=tuple(visit.needs),
        service_minutes=setting.service_minutes,
        window_from=visit.planned_from,
        window_to=visit.planned_to,
        preferred_id=person.pk if person else None,
        preferred=person.full_name if person else "",
        boat_only=bool(village and village.boat_only),
    )  # fmt: skip


def _of_plan(
    plan: CarePlan, plan_day: date, day: date, setting: DayPlanSetting, hours: VisitingHours
) -> DayStop:
    patient, home = plan.patient, plan.patient.household
    village = home.village
    person: Person | None = plan.preferred_person if plan.same_person else None
    return DayStop(
        key=key_of(plan.pk, plan_day),
        care_plan_id=plan.pk,
        plan_day=plan_day,
        visit=None,
        patient_id=patient.pk,
        patient_name=patient.full_name,
        village=village.name if village else "",
        place=place_from(home.lat, home.lon, village.lat if village else None, village.lon if village else None),
        needs=tuple(plan.needs),
        service_minutes=setting.service_minutes,
        window_from=_at(day, plan.from_time or hours.from_time),
        window_to=_at(day, plan.to_time or hours.to_time),
        preferred_id=person.pk if person else None,
        preferred=person.full_name if person else "",
        boat_only=bool(village and village.boat_only),
    )  # fmt: skip


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=city_zone()).astimezone(UTC)


def _with_busy(stops: Sequence[DayStop], busy: Sequence[Busy]) -> tuple[DayStop, ...]:
    """The stops with who has them; one whose visit ended without a team's work is nobody's any more."""
    of_visit = {each.visit_id: each for each in busy}
    found = []
    for stop in stops:
        hand = of_visit.get(stop.visit.pk) if stop.visit is not None else None
        if hand is None and stop.visit is not None and stop.visit.status not in OPEN:
            continue
        found.append(replace(stop, busy=hand))
    return tuple(found)


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
