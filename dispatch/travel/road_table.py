"""Seconds from every junction to many homes and zones, in one array: a matrix is then one look-up."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.travel.distance import Place
from dispatch.travel.interface import FloatArray
from dispatch.travel.roads import FOOT, Tree
from dispatch.travel.roads.network import Network
from dispatch.travel.roads.snap import snap
from dispatch.travel.roads.speeds import FOOT_KMH, YARD_KMH

TABLE_BYTES = 48 * 1024 * 1024
"""Of one table: 153 kelurahan on a graph of 60,000 junctions are 37 MB."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What a matrix needs of a tree."""

    reached: NDArray[np.float32]
    door_stretch: int
    """The stretch of road that the home lies on; -1 when it is walked to."""
    door_along: float
    door_walk: float


class ZoneTable:
    """Rows by destination for one class under one set of closures; the ones unused for longest go."""

    def __init__(self) -> None:
        self._rows: OrderedDict[Place, _Row | None] = OrderedDict()
        self._network: Network | None = None
        self._yard_kmh = YARD_KMH
        self._lock = threading.Lock()

    def __contains__(self, destination: Place) -> bool:
        with self._lock:
            return destination in self._rows

    def add(self, destination: Place, tree: Tree | None) -> None:
        """Keep the seconds of a tree; None: no road is near this destination."""
        row = None
        if tree is not None:
            stretch, along, walk = -1, 0.0, 0.0
            if tree.walk is None:
                stretch = int(tree.network.stretch(tree.home.segment)[0][0])
                along = float(tree.home.metres_along[0])
                walk = float(tree.sources.walk_seconds.max(initial=0.0))
            row = _Row(tree.reached.astype(np.float32), stretch, along, walk)
        with self._lock:
            if tree is not None:
                self._network = tree.network
                self._yard_kmh = FOOT_KMH if tree.vehicle_class == FOOT else YARD_KMH
            self._rows[destination] = row
            self._rows.move_to_end(destination)
            size = 4 * (self._network.size if self._network is not None else 1)
            while len(self._rows) > max(64, TABLE_BYTES // size):
                self._rows.popitem(last=False)

    def missing(self, destinations: list[Place]) -> list[Place]:
        """Those that were not searched yet; what is there counts as used."""
        with self._lock:
            for destination in destinations:
                if destination in self._rows:
                    self._rows.move_to_end(destination)
            return [destination for destination in destinations if destination not in self._rows]

    def seconds(self, origins: FloatArray, destinations: list[Place]) -> FloatArray:
        """(origins, destinations); infinite where there is no way and NaN where nothing was searched yet."""
        found = np.full((len(origins), len(destinations)), np.nan)
        with self._lock:
            rows = [self._rows.get(destination) for destination in destinations]
            known = [destination in self._rows for destination in destinations]
            network = self._network
        found[:, [index for index, row in enumerate(rows) if known[index] and row is None]] = np.inf
        there = [(index, row) for index, row in enumerate(rows) if row is not None]
        if network is None or not there or not len(origins):
            return found
        columns = [index for index, _ in there]
        found[:, columns] = _seconds(
            network, np.asarray(origins), [row for _, row in there], 3.6 / self._yard_kmh
        )
        return found


def _seconds(network: Network, origins: FloatArray, rows: list[_Row], yard_pace: float) -> FloatArray:
    """As :meth:`dispatch.travel.roads.search.Tree.seconds`, for many trees of one network at once."""
    spots = snap(network.graph, origins, network.usable)
    segment = np.maximum(spots.segment, 0)
    before, after = network.stretch(segment)
    metres = network.graph.position_metres
    along, pace = spots.metres_along, network.pace[segment]
    ahead = np.where(network.forward[segment], metres[network.stop_positions[after]] - along, np.inf) * pace
    back = np.where(network.backward[segment], along - metres[network.stop_positions[before]], np.inf) * pace
    ahead_of, back_of = network.stop_of[after], network.stop_of[before]
    stretch = np.array([row.door_stretch for row in rows])
    run = np.array([row.door_along for row in rows])[None, :] - along[:, None]
    open_there = np.where(run >= 0, network.forward[segment][:, None], network.backward[segment][:, None])
    at_door = (stretch[None, :] == before[:, None]) & open_there
    walk = np.array([row.door_walk for row in rows])[None, :]
    seconds = np.where(at_door, np.abs(run) * pace[:, None] + walk, np.inf)
    for column, row in enumerate(rows):
        by_node = np.minimum(ahead + row.reached[ahead_of], back + row.reached[back_of])
        seconds[:, column] = np.minimum(seconds[:, column], by_node)
    off = np.where(spots.segment < 0, np.inf, spots.metres_off * yard_pace)
    return np.asarray(seconds + off[:, None])
