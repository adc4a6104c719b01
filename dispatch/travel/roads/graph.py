"""The road graph: compact arrays that every worker maps from the same files.

A way is cut into *chains* at its ends, junctions and barriers. All of a chain has one kind, one set of
classes and one speed, so a search knows only the chains' ends; what lies between is kept for snapping,
closures and the line on the map. A chain's points are consecutive *positions*; the *segment* ``p`` runs from
position ``p`` to ``p + 1`` of the same chain.
"""

from collections import OrderedDict
from dataclasses import dataclass, field, fields
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dispatch.travel.roads.classes import BIT, COLUMN

if TYPE_CHECKING:
    from dispatch.travel.roads.network import Network

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int32]
BitArray = NDArray[np.uint8]
BoolArray = NDArray[np.bool_]

SCRAP_METRES = 500.0
"""A network shorter than this, cut off from the rest, is a mapping slip or a closed-off yard: no drive starts or ends
there."""
PREPARED_KEPT = 16
"""Networks by class and closures that a worker keeps; one is some megabytes."""


@dataclass(eq=False)
class RoadGraph:
    """The city's roads. Nothing in it changes after it was made but the networks prepared from it."""

    nodes: FloatArray
    """(n, 2) degrees, ``(lat, lon)``."""
    chain_start: IntArray
    """(chains + 1) first position of each chain, and the end."""
    chain_kind: BitArray
    """Number of the kind in :data:`dispatch.travel.roads.speeds.KINDS` (0 = motorway ... steps)."""
    chain_forward: BitArray
    """Bits of the classes that may go from the first position to the last."""
    chain_backward: BitArray
    chain_snap: BitArray
    """Bits of the classes for which the chain belongs to a network worth starting on (no stray scrap)."""
    chain_kmh: NDArray[np.float32]
    """(chains, 3) by class."""
    chain_component: IntArray
    """(chains, 3) number of the connected network (island) by class, the longest is 0; -1 = not for this class."""
    position_node: IntArray
    position_chain: IntArray
    position_metres: FloatArray
    """Metres from the chain's first position."""
    van_stop_nodes: IntArray
    """Nodes that a van reaches but does not pass (bollards), ascending."""
    cell_key: NDArray[np.int64]
    cell_start: IntArray
    cell_segment: IntArray
    """Segments by cells of about 100 m, see :mod:`dispatch.travel.roads.snap`."""
    facts: dict[str, Any] = field(default_factory=dict)
    """meta.json: stamp, source, osm_timestamp, sha256, counts, attribution, bounds."""
    _prepared: "OrderedDict[tuple[str, str], Network]" = field(default_factory=OrderedDict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def stamp(self) -> str:
        """Names this import; another one has another."""
        return str(self.facts.get("stamp", ""))

    def open_to(self, vehicle_class: str) -> tuple[BoolArray, BoolArray]:
        """Per segment: may this class go along it, and against it (False at the last position of a chain)."""
        bit = BIT[vehicle_class]
        forward = (self.chain_forward & bit).astype(bool)[self.position_chain]
        backward = (self.chain_backward & bit).astype(bool)[self.position_chain]
        ends = self.chain_start[1:] - 1
        forward[ends] = backward[ends] = False
        return forward, backward

    def seconds_per_metre(self, vehicle_class: str) -> FloatArray:
        """By chain."""
        return 3.6 / self.chain_kmh[:, COLUMN[vehicle_class]].astype(np.float64)

    def kept(self, key: tuple[str, str]) -> "Network | None":
        """A network prepared before."""
        with self._lock:
            if key in self._prepared:
                self._prepared.move_to_end(key)
            return self._prepared.get(key)

    def keep(self, key: tuple[str, str], network: "Network") -> None:
        """Keep a prepared network; the one not asked for longest goes."""
        with self._lock:
            self._prepared[key] = network
            while len(self._prepared) > PREPARED_KEPT:
                self._prepared.popitem(last=False)


ARRAYS = tuple(
    each.name for each in fields(RoadGraph) if each.name != "facts" and not each.name.startswith("_")
)
"""What is written to files."""
