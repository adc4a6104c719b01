"""The peers: what people and naive programs do. None of them looks ahead; all serve red before yellow before green.

- ``b0`` closest idle team by straight line; a team that gets free takes the oldest of the most urgent;
- ``b1`` the same by minutes;
- ``b2`` by minutes; a team that gets free takes the nearest of the most urgent; when nobody is idle a request takes
  the nearest team that is on its way to a less urgent one (that one then waits again);
- ``b2n`` the same, but takes a team from its way as well when it is nearer than every idle one;
- ``strict`` only teams of the patient's own puskesmas, oldest of the most urgent first;
- ``reference`` is ``b2`` where nobody but red asks: how well red can be served without the rest.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from dispatch.practice.simulate.world import EN_ROUTE, IDLE, Rule

AFTER_ALL_IDLE = 1e6
"""Minutes that put a team on its way behind every idle one that can serve."""

if TYPE_CHECKING:
    from dispatch.practice.simulate.ground import Floats, Whole
    from dispatch.practice.simulate.world import World


class _HomeReturn:
    """Teams with nothing to do go back to their own puskesmas."""

    ticks = False

    def rest(self, world: "World", team: int) -> tuple[float, float]:
        """The own puskesmas."""
        return float(world.home_x[team]), float(world.home_y[team])


class ClosestIdle(_HomeReturn):
    """``b0`` and ``b1``."""

    def __init__(self, name: str, *, by_line: bool) -> None:
        """``by_line``: by kilometres of straight line instead of minutes."""
        self.name, self.by_line = name, by_line

    def decide(self, world: "World") -> None:
        """The most urgent and oldest first, each its closest idle team."""
        idle = np.flatnonzero(world.state == IDLE)
        for request in oldest_first(world):
            if not len(idle):
                return
            far = self._far(world, request, idle)
            best = int(far.argmin())
            if np.isfinite(far[best]):
                world.send(int(idle[best]), request)
                idle = np.delete(idle, best)

    def _far(self, world: "World", request: int, idle: "Whole") -> "Floats":
        minutes = world.seen.minutes_to(request, idle)
        if not self.by_line:
            return minutes
        x, y = world.seen.places()
        line = np.hypot(x[idle] - world.demand.x[request], y[idle] - world.demand.y[request])
        return np.where(np.isfinite(minutes), line, np.inf)


class StrictTerritory(_HomeReturn):
    """``strict``: whoever lives there waits for the own puskesmas, however near another team is."""

    name = "strict"

    def decide(self, world: "World") -> None:
        """Own idle teams only."""
        idle = world.state == IDLE
        if not idle.any():
            return
        for request in oldest_first(world):
            own = np.flatnonzero(idle & (world.home == world.demand.base[request]))
            if not len(own):
                continue
            minutes = world.seen.minutes_to(request, own)
            best = int(minutes.argmin())
            if np.isfinite(minutes[best]):
                world.send(int(own[best]), request)
                idle[own[best]] = False


class NearestInClass(_HomeReturn):
    """``b2``: one class after the other, always the nearest pair of a waiting request and a team."""

    def __init__(self, name: str = "b2", *, take_nearer: bool = False) -> None:
        """``take_nearer``: take a team from its way even while others are idle."""
        self.name, self.take_nearer = name, take_nearer

    def decide(self, world: "World") -> None:
        """Pairs of the most urgent class first, the nearest pair of it first; then take from the less urgent."""
        for urgency in range(3):
            self._serve(world, urgency)

    def _serve(self, world: "World", urgency: int) -> None:
        waiting = np.array(
            [request for request in world.open if world.demand.urgency[request] == urgency], dtype=int
        )
        if not len(waiting):
            return
        idle = world.state == IDLE
        on_way = (world.state == EN_ROUTE) & (world.demand.urgency[world.job] > urgency)
        teams = np.flatnonzero(idle | on_way)
        minutes = world.seen.minutes_between(teams, waiting)
        if not self.take_nearer:
            minutes[on_way[teams]] += AFTER_ALL_IDLE
        while minutes.size:
            row, column = divmod(int(minutes.argmin()), minutes.shape[1])
            if not np.isfinite(minutes[row, column]):
                return
            world.send(int(teams[row]), int(waiting[column]))
            minutes[row, :] = np.inf
            minutes[:, column] = np.inf


def oldest_first(world: "World") -> list[int]:
    """Waiting requests: red, yellow, green, each by its minute."""
    urgency = world.demand.urgency
    return sorted(world.open, key=lambda request: (int(urgency[request]), world.at[request]))


RULES: dict[str, Callable[[], Rule]] = {
    "b0": lambda: ClosestIdle("b0", by_line=True),
    "b1": lambda: ClosestIdle("b1", by_line=False),
    "b2": lambda: NearestInClass("b2"),
    "b2n": lambda: NearestInClass("b2n", take_nearer=True),
    "strict": StrictTerritory,
    "reference": lambda: NearestInClass("reference"),
}
