"""Our own rule: the product's engine, asked at every event and every minute while something waits.

The world is told to ``dispatch.choice`` as the desk would tell it (positions as they are seen, a bedside's mean
length, the areas' usual emergencies), and what the plan says is carried out at once, as if every dispatcher
accepted every proposal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from dispatch.choice import DEFAULT, Candidate, Config, Request, Snapshot, Zone, post
from dispatch.choice.columns import FIX, Columns
from dispatch.choice.plan import decide
from dispatch.practice.simulate.demand import requests_per_hour
from dispatch.practice.simulate.ground import CENTRE, KM_PER_DEGREE, Floats, from_degrees, to_degrees
from dispatch.practice.simulate.scenarios import TARGET_MINUTES, URGENCIES
from dispatch.practice.simulate.world import EN_ROUTE, IDLE, NOBODY, OFF, ON_SCENE
from dispatch.travel import Leg, Place
from dispatch.travel.interface import ESTIMATE, Way

if TYPE_CHECKING:
    from dispatch.practice.simulate.world import World

FIRST_MIDNIGHT = datetime(2026, 1, 5, tzinfo=UTC)
MANY = 20
"""From so many destinations on a question is worth keeping."""
DOCTOR = frozenset({"doctor"})
NONE: frozenset[str] = frozenset()
_STATES = {OFF: "off_duty", IDLE: "available", EN_ROUTE: "en_route", ON_SCENE: "on_scene"}


class SeenTimes:
    """The world's ways as the dispatcher sees them."""

    def __init__(self, world: "World") -> None:
        """The last question is kept: of the next only the teams that moved are computed (the areas stay)."""
        self.world = world
        self._kept: dict[tuple[str, int, bytes], tuple[Floats, Floats]] = {}
        self._valid: tuple[int, bool] = (-1, False)

    def matrix(self, origins: Floats, destinations: Floats, vehicle_class: str) -> Floats:
        """Seconds (n, m); the error of what is seen is within."""
        if len(destinations) < MANY:
            return self._seconds(origins, destinations, vehicle_class)
        valid = self.world.seen.season()
        if valid != self._valid:
            self._kept.clear()
            self._valid = valid
        key = vehicle_class, len(origins), destinations.tobytes()
        before = self._kept.get(key)
        if before is None:
            seconds = self._seconds(origins, destinations, vehicle_class)
        else:
            moved = np.flatnonzero((before[0] != origins).any(axis=1))
            seconds = before[1]
            if len(moved):
                seconds[moved] = self._seconds(origins[moved], destinations, vehicle_class)
        self._kept[key] = origins.copy(), seconds
        return seconds.copy()

    def _seconds(self, origins: Floats, destinations: Floats, vehicle_class: str) -> Floats:
        world = self.world
        ox, oy = from_degrees(origins)
        dx, dy = from_degrees(destinations)
        ox, oy, dx, dy = ox[:, None], oy[:, None], dx[None, :], dy[None, :]
        if vehicle_class == "boat":
            minutes = world.ways.by_boat(ox, oy, dx, dy)
        else:
            minutes = world.ways.minutes(ox, oy, dx, dy, world.now)
        return np.asarray(minutes * world.seen.error(ox, oy, dx, dy) * 60.0)

    def times(self, origins: Sequence[Place], destination: Place, vehicle_class: str) -> list[Leg]:
        """One row of :meth:`matrix`."""
        seconds = self.matrix(np.array(origins), np.array([destination]), vehicle_class)[:, 0]
        return [Leg(value, 0.0, ESTIMATE) for value in seconds.tolist()]

    def way(self, origin: Place, destination: Place, vehicle_class: str) -> Way | None:
        """Nothing is drawn here."""
        return None


class EngineRule:
    """``ours``: the joint assignment with its re-assignments; teams go home or where ``post`` says."""

    ticks = True

    def __init__(
        self, name: str, changes: Mapping[str, float] | None = None, *, posting: bool, turning: bool = True
    ) -> None:
        """``changes`` of the weights; ``turning``: whether a team on its way may be sent elsewhere at all."""
        self.name, self.posting, self.turning = name, posting, turning
        self.changes = dict(changes or {})
        self._config: Config = DEFAULT
        self._told: Told | None = None

    def decide(self, world: "World") -> None:
        """Ask for the plan and carry it out."""
        if not world.open and not world.sent:
            return
        for request, team in decide(self.told(world).snapshot(self._config), self._config).moves():
            world.send(team, request)

    def rest(self, world: "World", team: int) -> tuple[float, float]:
        """The own puskesmas, or where the engine posts it."""
        if not self.posting or world.boat[team]:
            return float(world.home_x[team]), float(world.home_y[team])
        posting = post(team, self.told(world).snapshot(self._config), self._config)
        x, y = from_degrees(np.array([posting.place]))
        return float(x[0]), float(y[0])

    def told(self, world: "World") -> "Told":
        """How the engine is told of this world."""
        if self._told is None or self._told.world is not world:
            self._told = Told(world, locked=not self.turning)
            mean = world.scenario.scene_minutes
            share = world.scenario.urgency_shares
            usual = sum(part * minutes for part, minutes in zip(share, mean, strict=True))
            known = DEFAULT.with_changes({"scene_minutes": usual})
            self._config = replace(known, **self.changes)  # type: ignore[arg-type] # floats, as all of these are
        return self._told


class Told:
    """The world in the words of the engine; what does not change is said once."""

    def __init__(self, world: "World", *, locked: bool) -> None:
        self.world, self.locked = world, locked
        demand = world.demand
        homes = [
            Place(*to_degrees(x, y))
            for x, y in zip(world.home_x.tolist(), world.home_y.tolist(), strict=True)
        ]
        self.vehicles = ["boat" if boat else "minivan" for boat in world.boat.tolist()]
        self.clinics = [base + 1 for base in world.home.tolist()]
        self.places = [
            Place(*to_degrees(x, y)) for x, y in zip(demand.x.tolist(), demand.y.tolist(), strict=True)
        ]
        self.requested = [FIRST_MIDNIGHT + timedelta(minutes=at) for at in world.at]
        self.zones = _zones(world)
        self.travel = SeenTimes(world)
        self.candidates = tuple(
            Candidate(
                team_id=team,
                team=f"T{team:02d}",
                clinic_id=self.clinics[team],
                clinic="",
                base=home,
                base_boat_only=self.vehicles[team] == "boat",
                vehicle_class=self.vehicles[team],
                professions=DOCTOR if doctor else NONE,
            )
            for team, (home, doctor) in enumerate(zip(homes, world.doctor.tolist(), strict=True))
        )
        self._still = self._unchanging()
        self._said: dict[tuple[int, int | None, bool], Request] = {}

    def snapshot(self, config: Config) -> Snapshot:
        """The city now; its teams already as columns, which is what the engine would make of them first."""
        world = self.world
        asked = [self._request(request, None) for request in world.open]
        asked += [self._request(request, team) for request, team in world.sent.items()]
        found = Snapshot(
            at=FIRST_MIDNIGHT + timedelta(minutes=world.now),
            requests=tuple(asked),
            teams=self.candidates,
            zones=self.zones,
            travel=self.travel,
        )
        found.kept(("columns", config), lambda: self._columns(config))
        return found

    def _request(self, request: int, team: int | None) -> Request:
        moving = team is not None and bool(self.world.leaves_at[team] <= self.world.now)
        key = request, team, moving
        if key not in self._said:
            self._said[key] = self._say(request, team, moving=moving)
        return self._said[key]

    def _say(self, request: int, team: int | None, *, moving: bool) -> Request:
        demand = self.world.demand
        urgency = int(demand.urgency[request])
        return Request(
            visit_id=request,
            urgency=URGENCIES[urgency],
            target_minutes=TARGET_MINUTES[urgency],
            requested_at=self.requested[request],
            place=self.places[request],
            boat_only=bool(demand.island[request]),
            clinic_id=int(demand.base[request]) + 1,
            needs=DOCTOR if demand.doctor[request] else NONE,
            status="waiting" if team is None else "en_route" if moving else "accepted",
            team_id=team,
            locked=self.locked and team is not None,
        )

    def teams(self) -> tuple[Candidate, ...]:
        """Every team as the desk would tell the engine of it."""
        x, y = self.world.seen.places()
        return tuple(
            replace(
                self.candidates[team],
                state=_STATES[int(self.world.state[team])],
                state_since=FIRST_MIDNIGHT + timedelta(minutes=float(self.world.since[team])),
                busy_visit_id=int(self.world.job[team]) if self.world.job[team] >= 0 else None,
                fix=Place(*to_degrees(float(x[team]), float(y[team]))),
                fix_time=FIRST_MIDNIGHT + timedelta(minutes=self.world.now),
            )
            for team in range(len(self.candidates))
        )

    def _columns(self, config: Config) -> Columns:
        """What ``columns_of`` makes of :meth:`teams`, from the world's arrays (a test holds the two together)."""
        world, state = self.world, self.world.state
        x, y = world.seen.places()
        place = np.column_stack((CENTRE[0] + y / KM_PER_DEGREE[0], CENTRE[1] + x / KM_PER_DEGREE[1]))
        at_work = state == ON_SCENE
        near = np.hypot(x - world.home_x, y - world.home_y) * 1000.0 <= config.at_base_metres
        left = np.maximum(config.least_left_minutes, config.scene_minutes - (world.now - world.since))
        return replace(
            self._still,
            place=place,
            free_in=np.where(at_work, left, 0.0),
            mobilisation=np.where(near & ~at_work, config.mobilisation_at_base, config.mobilisation_moving),
            free=state == IDLE,
            on_way=state == EN_ROUTE,
            at_work=at_work,
            off_duty=state == OFF,
            busy_visit=world.job.copy(),
        )

    def _unchanging(self) -> Columns:
        world = self.world
        count = len(self.candidates)
        nothing = np.zeros(count, dtype=np.bool_)
        classes = tuple(sorted(set(self.vehicles)))
        return Columns(
            teams=self.candidates,
            row={team: team for team in range(count)},
            ids=np.arange(count),
            clinic=np.array(self.clinics),
            vehicle=np.array([classes.index(name) for name in self.vehicles]),
            classes=classes,
            place=np.zeros((count, 2)),
            origin=np.full(count, FIX),
            fix_age_seconds=np.zeros(count),
            free_in=np.zeros(count),
            mobilisation=np.zeros(count),
            free=nothing,
            on_way=nothing,
            asked=nothing,
            at_work=nothing,
            off_duty=nothing,
            busy_visit=np.full(count, NOBODY),
            locked=nothing,
            refused=nothing,
            boat=world.boat,
            island_base=world.boat,
            has={"doctor": world.doctor} if world.doctor.any() else {},
        )


def _zones(world: "World") -> tuple[Zone, ...]:
    """One area a puskesmas: the people's middle of the villages nearest to it, and their usual emergencies."""
    ground, scenario = world.ground, world.scenario
    apart = np.hypot(ground.village_x[:, None] - ground.base_x, ground.village_y[:, None] - ground.base_y)
    apart = np.where(ground.village_island[:, None] == ground.base_island, apart, np.inf)
    owner = apart.argmin(axis=1)
    per_hour = requests_per_hour(scenario)
    ashore = ground.people[~ground.village_island].sum()
    red, yellow, _ = scenario.urgency_shares
    doctors = scenario.doctor_needed
    zones = []
    for base in np.unique(owner).tolist():
        own = owner == base
        people = ground.people[own]
        island = bool(ground.base_island[base])
        often = per_hour * people.sum() / ashore * (scenario.island_favour if island else 1.0)
        x, y = (
            np.average(ground.village_x[own], weights=people),
            np.average(ground.village_y[own], weights=people),
        )
        name = ground.districts[int(ground.village_district[own][0])]
        zones.append(
            Zone(
                code=f"Z{base}",
                name=name,
                district=name,
                place=Place(*to_degrees(float(x), float(y))),
                boat_only=island,
                red_per_hour=float(often * red),
                yellow_per_hour=float(often * yellow),
                doctor_share=(red * doctors[0] + yellow * doctors[1]) / (red + yellow),
            )
        )
    return tuple(zones)
