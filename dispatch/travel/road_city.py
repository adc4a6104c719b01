"""The road graph in force with what was searched on it: shared by all requests of a process, bounded in memory.

A full tree (ways to one home from everywhere, with metres and walks) is kept for the homes that teams are
ranked for. For zones and plans only the seconds are kept, as one table per vehicle class, so that a matrix is
one look-up for all of them.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from dispatch.travel.beside import Beside
from dispatch.travel.conditions import Closure, Conditions, NoEntry
from dispatch.travel.distance import Place
from dispatch.travel.road_table import ZoneTable
from dispatch.travel.roads import (
    NOTHING_CLOSED,
    ROAD_CLASSES,
    Closed,
    RoadGraph,
    Tree,
    segments_of,
    to_all,
)
from dispatch.travel.roads.closed import Segments
from dispatch.travel.roads.closing import walked_segments
from dispatch.travel.roads.network import WITH_KIT, network_of

REACH_SECONDS = 2 * 3600.0
"""Farther than this nobody is sent: the search ends there."""
TREE_BYTES = 64 * 1024 * 1024
"""Full trees of one process."""
BYTES_A_NODE = 32
"""Of a tree: seconds, next node, edge, metres, walk."""
CLOSED_KEPT = 4
"""Sets of closures with what was searched under them: the one in force, and those just before."""
CLOSING_SECONDS = 0.05
"""What a request spends on laying reports of crews on the roads; the newest first, the rest beside it."""

TreeKey = tuple[str, Place, str]


@dataclass(slots=True)
class _Laid:
    """Closures and reports as segments, by their id: each is looked up on the map once."""

    closures: dict[int, tuple[Closure, Segments]] = field(default_factory=dict)
    no_entries: dict[int, tuple[NoEntry, Segments]] = field(default_factory=dict)


class RoadCity:
    """One import of the roads. Another import is another RoadCity."""

    def __init__(self, graph: RoadGraph) -> None:
        self.graph = graph
        self.beside = Beside("travel-roads")
        self._most_trees = max(16, TREE_BYTES // (BYTES_A_NODE * max(1, len(graph.nodes))))
        self._trees: OrderedDict[TreeKey, Tree | None] = OrderedDict()
        self._tables: OrderedDict[tuple[str, str], ZoneTable] = OrderedDict()
        self._closed: OrderedDict[str, Closed] = OrderedDict()
        self._laid = _Laid()
        self._lock = threading.Lock()
        self._laying = threading.Lock()

    def closed_under(self, conditions: Conditions) -> Closed:
        """The closed segments of these conditions. A closure holds from the next question on.

        Where crews reported more alleys than can be looked up in a request's time (at the first request
        after a start), the older ones follow beside it.
        """
        if not conditions.closures and not conditions.no_entries:
            return NOTHING_CLOSED
        with self._lock:
            known = self._closed.get(conditions.version) if conditions.version else None
            if known is not None:
                self._closed.move_to_end(conditions.version)
                return known
        closed, is_whole = self._lay(conditions, time.monotonic() + CLOSING_SECONDS)
        if not is_whole:
            self.beside.do(("closed", conditions.version), lambda: self._lay_all(conditions))
        elif conditions.version:
            self._remember(conditions.version, closed)
        return closed

    def tree(self, destination: Place, vehicle_class: str, closed: Closed) -> Tree | None:
        """All ways to a home: searched now where it was not yet. None when no road of the class is near it."""
        found = self.known_tree(destination, vehicle_class, closed)
        return self._search(destination, vehicle_class, closed) if found is None else found[0]

    def known_tree(self, destination: Place, vehicle_class: str, closed: Closed) -> tuple[Tree | None] | None:
        """What was searched before, wrapped; None when it was not."""
        key = (vehicle_class, destination, closed.key)
        with self._lock:
            if key not in self._trees:
                return None
            self._trees.move_to_end(key)
            return (self._trees[key],)

    def table(self, vehicle_class: str, closed: Closed) -> ZoneTable:
        """Seconds to the homes and zones that were asked for in a matrix."""
        key = (vehicle_class, closed.key)
        with self._lock:
            if key not in self._tables:
                self._tables[key] = ZoneTable()
            self._tables.move_to_end(key)
            while len(self._tables) > CLOSED_KEPT * len(ROAD_CLASSES):
                self._tables.popitem(last=False)
            return self._tables[key]

    def table_before(self, vehicle_class: str, closed: Closed) -> ZoneTable | None:
        """The table that was used last under other closures: one road more or less changes few of its times."""
        with self._lock:
            others = [key for key in self._tables if key[0] == vehicle_class and key[1] != closed.key]
            return self._tables[others[-1]] if others else None

    def fill_beside(self, destination: Place, vehicle_class: str, closed: Closed) -> None:
        """Have the table know this destination soon."""
        table = self.table(vehicle_class, closed)

        def fill() -> None:
            if destination not in table:
                table.add(destination, to_all(
                    self.graph, destination, vehicle_class, closed=closed, limit_seconds=REACH_SECONDS
                ))  # fmt: skip

        self.beside.do((vehicle_class, destination, closed.key), fill)

    def search_beside(self, destination: Place, vehicle_class: str, closed: Closed) -> None:
        """Have the tree of this home soon: a request had no time left for it."""
        self.beside.do(
            ("tree", vehicle_class, destination, closed.key),
            lambda: self._search_once(destination, vehicle_class, closed),
        )

    def warm_up(self) -> None:
        """Prepare the networks of all classes beside the requests, so that the first of them finds them there."""
        for vehicle_class in ROAD_CLASSES:
            self.beside.do(("warm", vehicle_class), partial(network_of, self.graph, vehicle_class))
        self.beside.do(("warm", WITH_KIT), partial(network_of, self.graph, WITH_KIT))

    def _search_once(self, destination: Place, vehicle_class: str, closed: Closed) -> None:
        if self.known_tree(destination, vehicle_class, closed) is None:
            self._search(destination, vehicle_class, closed)

    def _search(self, destination: Place, vehicle_class: str, closed: Closed) -> Tree | None:
        tree = to_all(self.graph, destination, vehicle_class, closed=closed, limit_seconds=REACH_SECONDS)
        with self._lock:
            self._trees[vehicle_class, destination, closed.key] = tree
            while len(self._trees) > self._most_trees:
                self._trees.popitem(last=False)
        return tree

    def _remember(self, version: str, closed: Closed) -> None:
        with self._lock:
            self._closed[version] = closed
            while len(self._closed) > CLOSED_KEPT:
                self._closed.popitem(last=False)

    def _lay_all(self, conditions: Conditions) -> None:
        closed, _ = self._lay(conditions, np.inf)
        if conditions.version:
            self._remember(conditions.version, closed)

    def _lay(self, conditions: Conditions, until: float) -> tuple[Closed, bool]:
        """Closures and reports as segments of each class; False when the time did not suffice for all."""
        with self._laying:
            laid, new = self._laid, _Laid()
            for closure in conditions.closures:
                known = laid.closures.get(closure.id)
                same = known is not None and known[0] == closure
                new.closures[closure.id] = (
                    known if same and known else (closure, segments_of(self.graph, closure))
                )
            is_whole = True
            for entry in reversed(conditions.no_entries):
                before = laid.no_entries.get(entry.id)
                if before is not None and before[0] == entry:
                    new.no_entries[entry.id] = before
                elif time.monotonic() < until:
                    new.no_entries[entry.id] = (entry, walked_segments(self.graph, entry))
                else:
                    is_whole = False
            self._laid = new
        return self._closed_of(new), is_whole

    def _closed_of(self, laid: _Laid) -> Closed:
        """Together, under a name that says what they close: a report that closes nothing changes nothing."""
        by_class: dict[str, list[Segments]] = {name: [] for name in ROAD_CLASSES}
        for closure, segments in laid.closures.values():
            for name in closure.classes or ROAD_CLASSES:
                if name in by_class:
                    by_class[name].append(segments)
        for entry, segments in laid.no_entries.values():
            if entry.vehicle_class in by_class:
                by_class[entry.vehicle_class].append(segments)
        closed = {
            name: np.unique(np.concatenate(parts)) for name, parts in by_class.items() if any(map(len, parts))
        }
        if not closed:
            return NOTHING_CLOSED
        digest = hashlib.sha256(self.graph.stamp.encode())
        for name in sorted(closed):
            digest.update(name.encode() + closed[name].tobytes())
        return Closed(closed, digest.hexdigest()[:24], self.graph.stamp)
