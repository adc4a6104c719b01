"""What a dispatcher sees of the simulated city: positions that may be old, minutes that may be wrong. Pure."""

from typing import TYPE_CHECKING

import numpy as np

from dispatch.practice.simulate.demand import generator
from dispatch.practice.simulate.ground import Floats, Whole

if TYPE_CHECKING:
    from dispatch.practice.simulate.world import World

QUARTER_OF_NORMAL = 0.3186
"""A normal draw is nearer to 0 than this in one of four cases."""
DRAWS = 8192


class Seen:
    """The world through the dispatcher's eyes. Errors are drawn from a table, so that every rule sees the same."""

    def __init__(self, world: "World") -> None:
        """One table of normal draws a seed."""
        self.world = world
        self._noise = generator("noise", world.seed).standard_normal(DRAWS)

    def season(self) -> tuple[int, bool]:
        """What a way's minutes depend on besides its ends: the error of the moment, and the flood."""
        surge = self.world.scenario.surge
        flooded = surge is not None and surge.from_hour * 60 <= self.world.now < surge.to_hour * 60
        return (int(self.world.now // 10) if self.world.scenario.eta_noise > 0 else 0), flooded

    def places(self) -> tuple[Floats, Floats]:
        """Where the dispatcher sees them: some positions are old."""
        if self.world.scenario.stale_share <= 0:
            return self.world.places()
        bucket = int(self.world.now // 30)
        teams = np.arange(len(self.world.home))
        draw = np.abs(self._noise[(teams * 131 + bucket * 977) % len(self._noise)])
        limit = QUARTER_OF_NORMAL * self.world.scenario.stale_share / 0.25
        return self.world.places_ago(np.where(draw < limit, self.world.scenario.stale_minutes, 0.0))

    def minutes_to(self, request: int, teams: Whole) -> Floats:
        """Seen minutes until these teams would be at a request, if they turned there now: mobilisation + way."""
        return self.minutes_between(teams, np.array([request]))[:, 0]

    def minutes_between(self, teams: Whole, requests: Whole) -> Floats:
        """Seen minutes, a row per team and a column per request; infinite where a team cannot serve."""
        x, y = self.places()
        x, y = x[teams, None], y[teams, None]
        demand = self.world.demand
        rx, ry = demand.x[requests][None, :], demand.y[requests][None, :]
        way = self.world.ways.minutes(x, y, rx, ry, self.world.now)
        island = demand.island[requests] == 1
        if island.any():
            way = np.where(island, self.world.ways.by_boat(x, y, rx, ry), way)
        minutes = self.world.mobilisation()[teams, None] + way * self.error(x, y, rx, ry)
        able = self.world.boat[teams, None] == island
        able &= self.world.doctor[teams, None] | (demand.doctor[requests] == 0)
        return np.where(able, minutes, np.inf)

    def error(self, x: Floats, y: Floats, rx: Floats, ry: Floats) -> Floats | float:
        """Factor of what is seen against what is true; 1 without noise."""
        sigma = self.world.scenario.eta_noise
        if sigma <= 0:
            return 1.0
        bucket = int(self.world.now // 10)
        key = (
            np.floor(x * 2) * 7919
            + np.floor(y * 2) * 104729
            + np.floor(rx * 20) * 31
            + np.floor(ry * 20) * 17
        )
        draw = self._noise[(key.astype(np.int64) + bucket * 6151) % len(self._noise)]
        return np.asarray(np.exp(sigma * draw - sigma * sigma / 2))
