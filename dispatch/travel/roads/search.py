"""One search answers every team: from the home against the direction of the roads to all of the city.

Where the vehicle reaches the door, the search begins at the door. Where it cannot enter (a lorong too narrow, a
closure, a bollard) it begins at every place that feet carrying the kit reach from the home, each with its
walk: the vehicle parks wherever driving and walking together are shortest.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from dispatch.travel.distance import Place
from dispatch.travel.roads.classes import FOOT
from dispatch.travel.roads.closed import NOTHING_CLOSED, Closed
from dispatch.travel.roads.graph import SCRAP_METRES, FloatArray, IntArray, RoadGraph
from dispatch.travel.roads.network import WITH_KIT, Network, network_of
from dispatch.travel.roads.snap import Spots, snap
from dispatch.travel.roads.speeds import FOOT_KMH, KIT_KMH, YARD_KMH

ON_FOOT: Final = (FOOT, WITH_KIT)
DOOR_METRES: Final = 15.0
"""The vehicle is at the door when it comes as near as feet do, give or take this."""
WALK_METRES: Final = 1000.0
"""Nobody carries oxygen farther."""
AT_THE_CORNER_METRES: Final = 1.0
"""So near the end of a one-way it does not matter which way it runs."""
FEW: Final = 2000
"""Ways followed step by step; above it a sum over the whole tree costs less."""
MANY_NODES: Final = 200
SHORT_SEARCH_SECONDS: Final = 300.0
"""Below this a search may end before it leaves a street: it says nothing about being cut off."""
TINY_SECONDS: Final = 1e-9
"""In place of nothing: a sparse matrix takes a zero for no edge."""


class Sources(NamedTuple):
    """Where the search begins: network nodes, and what remains from each of them to the door."""

    node: IntArray
    seconds: FloatArray
    metres: FloatArray
    walk_seconds: FloatArray


@dataclass(frozen=True, eq=False)
class Tree:
    """The way to one home from everywhere. All times in seconds; infinite where there is no way."""

    vehicle_class: str
    network: Network
    destination: Place
    home: Spots
    """Where the home lies on the roads of this class (one entry); on those of feet when it is walked to."""
    walk: "Tree | None"
    """The ways on foot to the home, when the vehicle cannot enter."""
    sources: Sources
    reached: FloatArray
    """Seconds from each network node to the door."""
    next_node: IntArray
    """The network node after this one on the way; ``size`` of the network at a source, below 0 without a way."""

    def snapped(self, origins: FloatArray) -> Spots:
        """Where these places lie on the roads of this tree's class. Good for every tree of the same network."""
        return snap(
            self.network.graph, np.asarray(origins, dtype=np.float64).reshape(-1, 2), self.network.usable
        )

    def seconds(self, origins: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """``(seconds, metres, walk_seconds)`` of the ways from ``origins`` (n, 2); infinite where there is none."""
        return self.seconds_at(self.snapped(origins))

    def seconds_at(self, spots: Spots) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The same for places that were snapped before."""
        choice = self.first_step(spots)
        metres, walk = self.to_the_door(np.maximum(choice.node, 0))
        metres = np.where(choice.node < 0, self._door_metres, metres) + choice.metres
        walk = np.where(choice.node < 0, self._door_walk, walk)
        if self.vehicle_class in ON_FOOT:
            walk = choice.seconds
        none = ~np.isfinite(choice.seconds)
        metres[none] = np.inf
        return choice.seconds, metres, np.where(none, np.inf, walk)

    @property
    def _door_metres(self) -> float:
        return 0.0 if self.walk else float(self.home.metres_off[0])

    @property
    def _door_walk(self) -> float:
        return self._door_metres * _walking_pace(self.vehicle_class)

    def first_step(self, spots: Spots) -> "Choice":
        """For every spot the better of its two directions, or straight to the door on the same stretch."""
        network = self.network
        segment = np.maximum(spots.segment, 0)
        before, after = network.stretch(segment)
        along, pace = spots.metres_along, network.pace[segment]
        off = np.where(np.isfinite(spots.metres_off), spots.metres_off, 0.0)
        on_foot = self.vehicle_class in ON_FOOT
        yard = off * (_walking_pace(self.vehicle_class) if on_foot else 3.6 / YARD_KMH)
        position_metres = network.graph.position_metres
        ahead = position_metres[network.stop_positions[after]] - along
        back = along - position_metres[network.stop_positions[before]]
        door = self._straight_to_the_door(before, along, network.forward[segment], network.backward[segment])
        may_ahead = network.forward[segment] | (ahead < AT_THE_CORNER_METRES)
        may_back = network.backward[segment] | (back < AT_THE_CORNER_METRES)
        ways = np.stack(
            [
                np.where(may_ahead, ahead * pace + self.reached[network.stop_of[after]], np.inf),
                np.where(may_back, back * pace + self.reached[network.stop_of[before]], np.inf),
                door * pace + self._door_walk,
            ]
        )
        best = ways.argmin(axis=0)
        seconds = np.where(spots.segment < 0, np.inf, ways.min(axis=0) + yard)
        node = np.choose(best, [network.stop_of[after], network.stop_of[before], np.full(len(spots), -1)])
        with np.errstate(invalid="ignore"):
            metres = np.choose(best, [ahead, back, door]) + off
        return Choice(seconds, metres, node, best)

    def _straight_to_the_door(
        self,
        before: NDArray[np.int64],
        along: FloatArray,
        forward: NDArray[np.bool_],
        backward: NDArray[np.bool_],
    ) -> FloatArray:
        """Metres along the stretch that the home lies on too; infinite from any other, or against a one-way."""
        if self.walk is not None or self.home.segment[0] < 0:
            return np.full(len(along), np.inf)
        same = before == self.network.stretch(self.home.segment)[0][0]
        run = self.home.metres_along[0] - along
        allowed = (np.where(run >= 0, forward, backward) | (np.abs(run) < AT_THE_CORNER_METRES)) & same
        return np.where(allowed, np.abs(run), np.inf)

    @cached_property
    def edge_of(self) -> IntArray:
        """The edge by which each network node's way leaves it; -1 at sources and where there is no way."""
        network = self.network
        chosen = np.flatnonzero(self.next_node[network.column] == network.row)
        edge = np.full(network.size, -1, dtype=np.int32)
        edge[network.column[chosen]] = chosen
        return edge

    def to_the_door(self, nodes: NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
        """Metres to the door, and the seconds of it on foot, from these network nodes."""
        metres, at = self._down_the_tree(nodes) if len(nodes) <= FEW else self._by_doubling(nodes)
        rest = np.zeros((2, self.network.size))
        rest[0, self.sources.node] = self.sources.metres
        rest[1, self.sources.node] = self.sources.walk_seconds
        return metres + rest[0, at], rest[1, at]

    def _down_the_tree(self, nodes: NDArray[np.int64]) -> tuple[FloatArray, NDArray[np.int64]]:
        """Metres to the source that each way ends in, and that source: all at once, step by step."""
        metres, at = np.zeros(len(nodes)), nodes
        edge = self.edge_of[at]
        while (going := edge >= 0).any():
            metres += np.where(going, self.network.metres[edge], 0.0)
            at = np.where(going, self.next_node[at], at)
            edge = self.edge_of[at]
        return metres, at

    def _by_doubling(self, nodes: NDArray[np.int64]) -> tuple[FloatArray, NDArray[np.int64]]:
        """The same for many: sums of 1, 2, 4 ... steps from every node."""
        edge = self.edge_of
        metres = np.where(edge >= 0, self.network.metres[edge], 0.0)
        jump = np.where(edge >= 0, self.next_node, np.arange(len(edge), dtype=np.int32))
        while True:
            metres = metres + metres[jump]
            further = jump[jump]
            if np.array_equal(further, jump):
                return metres[nodes], jump[nodes].astype(np.int64)
            jump = further


class Choice(NamedTuple):
    """What the spots do first. ``best``: 0 along the segment, 1 against it, 2 straight to the door."""

    seconds: FloatArray
    metres: FloatArray
    node: NDArray[np.int64]
    best: NDArray[np.int64]


def to_all(
    graph: RoadGraph,
    destination: Place,
    vehicle_class: str,
    *,
    closed: Closed = NOTHING_CLOSED,
    limit_seconds: float = np.inf,
) -> Tree | None:
    """The ways from everywhere to ``destination``; None when no road is near it.

    Nodes farther than ``limit_seconds`` count as without a way. ``vehicle_class``: minivan, motorcycle or foot.
    """
    return _to_all(graph, destination, vehicle_class, closed, limit_seconds)


def _to_all(
    graph: RoadGraph, destination: Place, vehicle_class: str, closed: Closed, limit_seconds: float
) -> Tree | None:
    network = network_of(graph, vehicle_class, closed)
    place = np.array([destination], dtype=np.float64)
    home = snap(graph, place, network.usable)
    if vehicle_class in ON_FOOT or not _on_foot_only(graph, place, home, closed):
        tree = _to_the_door(network, vehicle_class, destination, home, limit_seconds)
        if vehicle_class in ON_FOOT or (tree is not None and not _cut_off(tree, limit_seconds)):
            return tree
    walk = _to_all(graph, destination, WITH_KIT, closed, WALK_METRES * 3.6 / KIT_KMH)
    if walk is None:
        return None
    sources = _parking(network, walk)
    reached, next_node = _searched(network, sources, limit_seconds)
    return Tree(vehicle_class, network, destination, walk.home, walk, sources, reached, next_node)


def _on_foot_only(graph: RoadGraph, place: FloatArray, home: Spots, closed: Closed) -> bool:
    """Feet come nearer to the home than the vehicle does."""
    near = snap(graph, place, network_of(graph, WITH_KIT, closed).usable)
    return bool(near.metres_off[0] + DOOR_METRES < home.metres_off[0])


def _to_the_door(
    network: Network, vehicle_class: str, destination: Place, home: Spots, limit_seconds: float
) -> Tree | None:
    if home.segment[0] < 0:
        return None
    sources = _door(network, home, _walking_pace(vehicle_class))
    reached, next_node = _searched(network, sources, limit_seconds)
    return Tree(vehicle_class, network, destination, home, None, sources, reached, next_node)


def _cut_off(tree: Tree, limit_seconds: float) -> bool:
    """The door lies on a piece of road that nobody drives to: behind a flood, or against every one-way."""
    network, near = tree.network, np.isfinite(tree.reached)
    if near.sum() > MANY_NODES or limit_seconds < SHORT_SEARCH_SECONDS:
        return False
    return float(network.metres[near[network.row]].sum()) < SCRAP_METRES


def _walking_pace(vehicle_class: str) -> float:
    """Seconds per metre off the road: feet by themselves, or with the kit."""
    return 3.6 / (FOOT_KMH if vehicle_class == FOOT else KIT_KMH)


def _door(network: Network, home: Spots, walking_pace: float) -> Sources:
    """From both ends of the stretch that the home lies on, where its direction allows."""
    segment = int(home.segment[0])
    ends = np.concatenate(network.stretch(home.segment))
    run = np.abs(home.metres_along[0] - network.graph.position_metres[network.stop_positions[ends]])
    node = network.stop_of[ends]
    use = np.array([network.forward[segment], network.backward[segment]]) & ~network.dead_end[node]
    use |= run < AT_THE_CORNER_METRES
    if node[0] == node[1] and use.all():  # a ring: one end is enough, the nearer
        use = np.array([run[0] <= run[1], run[0] > run[1]])
    off = float(home.metres_off[0])
    walk = off * walking_pace
    return Sources(
        node[use],
        (run * network.pace[segment] + walk)[use],
        (run + off)[use],
        np.full(int(use.sum()), walk),
    )


def _parking(network: Network, walk: Tree) -> Sources:
    """Every node that feet reach from the home and that the vehicle's network has too."""
    on_foot = walk.network
    near = np.flatnonzero(np.isfinite(walk.reached))
    nodes = on_foot.stop_node[near]
    at = np.minimum(np.searchsorted(network.stop_node, nodes), network.size - 1)
    both = network.stop_node[at] == nodes
    near, at = near[both], at[both]
    metres, _ = walk.to_the_door(near)
    seconds = walk.reached[near]
    return Sources(at.astype(np.int32), seconds, metres, seconds)


def _searched(network: Network, sources: Sources, limit_seconds: float) -> tuple[FloatArray, IntArray]:
    """Dijkstra from one more node that leads to all sources."""
    size = network.size
    order = np.lexsort((sources.seconds, sources.node))
    matrix = csr_array(
        (
            np.maximum(np.concatenate([network.seconds, sources.seconds[order]]), TINY_SECONDS),
            np.concatenate([network.column, sources.node[order]]).astype(np.int32),
            np.append(network.row_start, len(network.column) + len(order)).astype(np.int32),
        ),
        shape=(size + 1, size + 1),
    )
    seconds, previous = dijkstra(
        matrix, directed=True, indices=size, return_predecessors=True, limit=limit_seconds
    )
    return seconds[:size], previous[:size].astype(np.int32)
