"""What is closed for whom, as the search takes it: plain arrays with a key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

Segments = NDArray[np.int64]
"""First positions of segments, ascending."""
NO_SEGMENTS: Final[Segments] = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Closed:
    """The closed segments of each class, ascending. ``key`` is the same for the same closures on the same graph."""

    segments: Mapping[str, Segments] = field(default_factory=dict)
    key: str = ""
    graph_stamp: str = ""

    def of(self, vehicle_class: str) -> Segments:
        """The segments that this class cannot use now."""
        return self.segments.get(vehicle_class, NO_SEGMENTS)


NOTHING_CLOSED: Final = Closed()
