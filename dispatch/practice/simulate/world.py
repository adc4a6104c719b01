"""The city running: teams move, visits begin and end, a rule decides at every event. Pure, event by event.

Nothing is decided here: the world tells a :class:`Rule` what changed and carries out what it orders. A team
on its way is wherever its way has taken it; turning it round begins a new way from that very point.
"""

import heapq
from dataclasses import dataclass, field
from time import perf_counter
from typing import NamedTuple, Protocol

import numpy as np

from dispatch.practice.simulate.demand import Demand, generator
from dispatch.practice.simulate.ground import Floats, Ground, Ways, ground_of
from dispatch.practice.simulate.scenarios import Scenario
from dispatch.practice.simulate.seen import Seen

OFF, IDLE, EN_ROUTE, ON_SCENE = range(4)
NOBODY = -1
_ASKED, _ARRIVED, _FREE, _DUTY, _TICK = range(5)
TICK_MINUTES = 1.0


class Rule(Protocol):
    """Who goes where. ``ticks``: ask every minute while something waits, as well."""

    name: str
    ticks: bool

    def decide(self, world: "World") -> None:
        """Something happened: call :meth:`World.send` as often as wanted."""
        ...

    def rest(self, world: "World", team: int) -> tuple[float, float]:
        """Where a team goes that has nothing to do."""
        ...


class Step(NamedTuple):
    """A team leaves one point at a minute and is at another at a later one."""

    team: int
    decided_at: float
    """When it was told to; until ``leaves_at`` it gets ready where it is."""
    leaves_at: float
    x: float
    y: float
    arrives_at: float
    to_x: float
    to_y: float


@dataclass
class Outcome:
    """What became of the requests, and what it cost."""

    demand: Demand
    arrived_at: Floats
    team: list[int]
    finished: list[int]
    """How often each request ended: once, or the world is wrong."""
    turned: int = 0
    """Teams turned round on their way."""
    driven_km: float = 0.0
    decisions: list[float] = field(default_factory=list)
    """Seconds of each decision, when the rule is timed."""
    steps: list[Step] = field(default_factory=list)
    busy_minutes: float = 0.0


class World:
    """One run. Arrays over teams are public for the rules to read; only the world writes them."""

    def __init__(
        self,
        scenario: Scenario,
        demand: Demand,
        days: int,
        seed: int,
        *,
        keep_steps: bool = False,
        timed: bool = False,
    ) -> None:
        """Everybody at home at the first midnight."""
        self.scenario, self.demand, self.days, self.seed = scenario, demand, days, seed
        self.ground: Ground = ground_of(scenario.geometry, islands=scenario.islands)
        self.ways = Ways(scenario, self.ground)
        self.now = 0.0
        self.keep_steps, self.timed = keep_steps, timed
        ground = self.ground
        self.home = ground.team_base
        count = len(self.home)
        self.home_x, self.home_y = ground.base_x[self.home], ground.base_y[self.home]
        self.boat = ground.base_island[self.home]
        random = generator("crews", scenario.name, seed)
        self.doctor = random.permutation(count) < round(scenario.doctor_share_of_teams * count)
        self.shift_order = random.permutation(count)
        self.state = np.full(count, OFF)
        self.job = np.full(count, NOBODY)
        self.since = np.zeros(count)
        self.from_x, self.from_y = self.home_x.copy(), self.home_y.copy()
        self.to_x, self.to_y = self.home_x.copy(), self.home_y.copy()
        self.leaves_at, self.arrives_at = np.zeros(count), np.zeros(count)
        self.stamp = [0] * count
        self.wanted = np.zeros(count, dtype=np.bool_)
        self.open: dict[int, None] = {}
        """Requests without a team on its way, in the order they came (again)."""
        self.sent: dict[int, int] = {}
        """Request -> the team on its way to it."""
        requests = len(demand)
        self.outcome = Outcome(demand, np.full(requests, np.nan), [NOBODY] * requests, [0] * requests)
        self.at = demand.at.tolist()
        self._queue: list[tuple[float, int, int, int, int]] = []
        self._serial = 0
        self._ticking = self._left_over = False
        self._placed_at = -1.0
        self._placed = self.home_x, self.home_y
        self.seen = Seen(self)

    def run(self, rule: Rule) -> Outcome:
        """Play until every request has ended."""
        self._plan_duty()
        for request, at in enumerate(self.at):
            self._push(at, _ASKED, request)
        while self._queue:
            self.now = self._queue[0][0]
            changed = False
            while self._queue and self._queue[0][0] <= self.now:
                _, _, kind, who, stamp = heapq.heappop(self._queue)
                changed |= self._happen(rule, kind, who, stamp)
            if changed:
                self._decide(rule)
            if rule.ticks and self.open and not self._ticking:
                self._ticking = True
                self._push(self.now + TICK_MINUTES, _TICK, 0)
        return self.outcome

    def _decide(self, rule: Rule) -> None:
        if self.timed:
            began = perf_counter()
            rule.decide(self)
            self.outcome.decisions.append(perf_counter() - began)
        else:
            rule.decide(self)
        if self._left_over:
            self._settle(rule)

    def duty_minutes(self) -> float:
        """Minutes of all teams on duty over the days that were asked for."""
        hours = sum(round(share * len(self.home)) for share in self.scenario.on_duty)
        return max(1.0, 60.0 * hours * self.days)

    def places(self) -> tuple[Floats, Floats]:
        """Where every team is now; computed once a moment."""
        if self._placed_at != self.now:
            self._placed = self.places_ago(0.0)
            self._placed_at = self.now
        return self._placed

    def places_ago(self, ago: Floats | float) -> tuple[Floats, Floats]:
        """Where every team was so many minutes ago, on the way that it is on."""
        long = np.maximum(self.arrives_at - self.leaves_at, 1e-9)
        share = np.minimum(np.maximum((self.now - ago - self.leaves_at) / long, 0.0), 1.0)
        x = self.from_x + share * (self.to_x - self.from_x)
        return x, self.from_y + share * (self.to_y - self.from_y)

    def at_home(self) -> Floats:
        """True for teams standing at their own puskesmas (they need longer to get going)."""
        still = (self.state == IDLE) & (self.arrives_at <= self.now)
        home = (np.abs(self.to_x - self.home_x) < 0.05) & (np.abs(self.to_y - self.home_y) < 0.05)
        return np.asarray(still & home)

    def mobilisation(self) -> Floats:
        """Minutes until each team moves."""
        scenario = self.scenario
        return np.where(self.at_home(), scenario.mobilisation_at_base, scenario.mobilisation_moving)

    def send(self, team: int, request: int) -> None:
        """A team goes to a request: what it was on its way to waits again, who was on its way there turns off."""
        if self.state[team] not in (IDLE, EN_ROUTE) or self.job[team] == request:
            raise ValueError(f"team {team} cannot be sent to {request}")
        if self.outcome.finished[request] or not (request in self.open or request in self.sent):
            raise ValueError(f"request {request} does not wait")
        other = self.sent.pop(request, None)
        if self.state[team] == EN_ROUTE:
            self._reopen(team, int(self.job[team]))
            self.outcome.turned += 1
        self.open.pop(request, None)
        self.sent[request] = team
        x, y = self.places()
        ox, oy, dx, dy = x[team], y[team], self.demand.x[request], self.demand.y[request]
        away = self.mobilisation()[team]
        way = (
            self.ways.by_boat(ox, oy, dx, dy)
            if self.boat[team]
            else self.ways.minutes(ox, oy, dx, dy, self.now)
        )
        self._move(team, (float(ox), float(oy)), (float(dx), float(dy)), float(away), float(way))
        self.state[team], self.job[team], self.since[team] = EN_ROUTE, request, self.now
        self._push(float(self.arrives_at[team]), _ARRIVED, team, self.stamp[team])
        if other is not None:
            self._left_over = True

    def release(self, team: int) -> None:
        """Call a team back from its way; its request waits again."""
        if self.state[team] != EN_ROUTE:
            raise ValueError(f"team {team} is on no way")
        self._reopen(team, int(self.job[team]))
        self._left_over = True

    def _settle(self, rule: Rule) -> None:
        """Teams that were on their way to a request that another took, and got nothing: to their rest."""
        self._left_over = False
        for team in np.flatnonzero(self.state == EN_ROUTE).tolist():
            if self.sent.get(int(self.job[team])) != team:
                self.outcome.turned += 1
                self._become_idle(rule, team)

    def _reopen(self, team: int, request: int) -> None:
        if self.sent.get(request) == team:
            del self.sent[request]
            self.open[request] = None

    def _move(
        self, team: int, start: tuple[float, float], end: tuple[float, float], wait: float, way: float
    ) -> None:
        straight = float(np.hypot(end[0] - start[0], end[1] - start[1]))
        self.outcome.driven_km -= self._undriven(team)
        self.outcome.driven_km += straight
        if self.keep_steps:
            self.outcome.steps.append(
                Step(team, self.now, self.now + wait, *start, self.now + wait + way, *end)
            )
        self._placed_at = -1.0
        self.from_x[team], self.from_y[team] = start
        self.to_x[team], self.to_y[team] = end
        self.leaves_at[team], self.arrives_at[team] = self.now + wait, self.now + wait + way
        self.stamp[team] += 1

    def _undriven(self, team: int) -> float:
        long = self.arrives_at[team] - self.leaves_at[team]
        if long <= 0 or self.arrives_at[team] <= self.now:
            return 0.0
        left = min(1.0, float((self.arrives_at[team] - self.now) / long))
        return left * float(
            np.hypot(self.to_x[team] - self.from_x[team], self.to_y[team] - self.from_y[team])
        )

    def _become_idle(self, rule: Rule, team: int) -> None:
        self.state[team], self.job[team], self.since[team] = IDLE, NOBODY, self.now
        if not self.wanted[team]:
            self._drive_to_rest(team, (float(self.home_x[team]), float(self.home_y[team])))
            self.state[team] = OFF
            return
        self._drive_to_rest(team, rule.rest(self, team))

    def _drive_to_rest(self, team: int, end: tuple[float, float]) -> None:
        x, y = self.places()
        ox, oy = x[team], y[team]
        dx, dy = np.float64(end[0]), np.float64(end[1])
        way = (
            self.ways.by_boat(ox, oy, dx, dy)
            if self.boat[team]
            else self.ways.minutes(ox, oy, dx, dy, self.now)
        )
        self._move(team, (float(ox), float(oy)), end, 0.0, float(way))

    def _happen(self, rule: Rule, kind: int, who: int, stamp: int) -> bool:
        """Take one event in. True when a rule should look."""
        if kind == _ASKED:
            self.open[who] = None
            return True
        if kind == _TICK:
            self._ticking = False
            return bool(self.open)
        if kind == _DUTY:
            return self._change_duty(rule)
        if stamp != self.stamp[who]:
            return False
        if kind == _ARRIVED:
            self._arrive(who)
            return False
        self._finish(rule, who)
        return True

    def _arrive(self, team: int) -> None:
        request = int(self.job[team])
        del self.sent[request]
        self.outcome.arrived_at[request] = self.now
        self.outcome.team[request] = team
        self.state[team] = ON_SCENE
        self.outcome.busy_minutes += self.now - float(self.since[team]) + float(self.demand.service[request])
        self.since[team] = self.now
        self._push(self.now + float(self.demand.service[request]), _FREE, team, self.stamp[team])

    def _finish(self, rule: Rule, team: int) -> None:
        request = int(self.job[team])
        self.outcome.finished[request] += 1
        end = float(self.demand.end_x[request]), float(self.demand.end_y[request])
        ride = self.now - float(self.since[team])
        self.leaves_at[team] = self.arrives_at[team] = self.since[team]
        if self.keep_steps and end != (self.to_x[team], self.to_y[team]):
            self.outcome.steps.append(
                Step(
                    team,
                    self.now - ride,
                    self.now - ride,
                    float(self.to_x[team]),
                    float(self.to_y[team]),
                    self.now,
                    *end,
                )
            )
        self._placed_at = -1.0
        self.from_x[team] = self.to_x[team] = end[0]
        self.from_y[team] = self.to_y[team] = end[1]
        self._become_idle(rule, team)

    def _plan_duty(self) -> None:
        last = 0.0
        for hour in range(24 * (self.days + 3)):
            share = self.scenario.on_duty[hour % 24]
            if share != last:
                self._push(60.0 * hour, _DUTY, 0)
            last = share

    def _change_duty(self, rule: Rule) -> bool:
        share = self.scenario.on_duty[int(self.now / 60) % 24]
        wanted = self.shift_order < round(share * len(self.home))
        wanted |= self.boat
        begins = wanted & (self.state == OFF)
        ends = ~wanted & (self.state == IDLE)
        self.wanted = wanted
        for team in np.flatnonzero(begins).tolist():
            self.state[team], self.since[team] = IDLE, self.now
        for team in np.flatnonzero(ends).tolist():
            self._become_idle(rule, team)
        return bool(begins.any())

    def _push(self, at: float, kind: int, who: int, stamp: int = 0) -> None:
        self._serial += 1
        heapq.heappush(self._queue, (at, self._serial, kind, who, stamp))
