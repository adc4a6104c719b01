"""Which fix says where a team is. Pure: plain values in, a mark out.

Fixes jump, repeat, arrive late and out of order. Every plausible fix of the last few is kept in a short
window, and the team stands at the end of the longest chain that a vehicle could have driven. So the
place depends on the fixes alone, never on the order in which they came, and a wrong first fix heals.
"""

import math
from bisect import insort
from dataclasses import dataclass, field
from typing import Literal

Mark = Literal["", "zero", "future", "outside", "inaccurate", "jump"]
"""Empty when the fix ranks; else why not."""

FUTURE_MS = 120_000
"""Phones may run ahead by two minutes."""
FASTEST_METRES_PER_SECOND = 150 / 3.6
INACCURATE_METRES = 500.0
UNKNOWN_ACCURACY_METRES = 30.0
MOST_SLACK_METRES = 100.0
"""So much of a distance may be noise of one fix."""
WINDOW = 12
METRES_PER_DEGREE = 111_195.0
TRAIL_STEP_MS = 4_000
"""Fixes of one batch closer than this are thinned in the trail."""


@dataclass(frozen=True, slots=True)
class RawFix:
    """A fix as a phone reports it: milliseconds since 1970 of the city's clock, degrees, metres, percent of battery."""

    t: int
    lat: float
    lon: float
    acc: float | None = None
    bat: float | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """The city with a wide margin, in degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, fix: RawFix) -> bool:
        """Whether a fix lies inside."""
        return self.south <= fix.lat <= self.north and self.west <= fix.lon <= self.east


WHOLE_WORLD = Box(south=-90.0, west=-180.0, north=90.0, east=180.0)


@dataclass(slots=True)
class Track:
    """The last plausible fixes of one team, by time of fix, and the one it stands at."""

    current: RawFix | None = None
    window: list[RawFix] = field(default_factory=list)
    doubtful: bool = False
    """Some fix of the window does not belong to the chain."""
    battery: float | None = None
    """What the phone said last; a tap's fix does not say."""


def metres_between(a: RawFix, b: RawFix) -> float:
    """Distance on the ground, good to a per mille inside a city."""
    north = (b.lat - a.lat) * METRES_PER_DEGREE
    east = (b.lon - a.lon) * METRES_PER_DEGREE * math.cos(math.radians((a.lat + b.lat) / 2))
    return math.hypot(north, east)


def could_drive(a: RawFix, b: RawFix) -> bool:
    """Whether a vehicle below 150 km/h could have been at both, each fix being a little wrong."""
    reach = FASTEST_METRES_PER_SECOND * abs(b.t - a.t) / 1000 + _slack(a) + _slack(b)
    return metres_between(a, b) <= reach


def _slack(fix: RawFix) -> float:
    return min(UNKNOWN_ACCURACY_METRES if fix.acc is None else fix.acc, MOST_SLACK_METRES)


def judge(track: Track, fix: RawFix, *, now_ms: int, box: Box = WHOLE_WORLD) -> Mark:
    """Take a fix into the track and say whether it ranks. The track moves only to a newer time of fix."""
    if abs(fix.lat) < 0.01 and abs(fix.lon) < 0.01:
        return "zero"
    if fix.t > now_ms + FUTURE_MS:
        return "future"
    if not box.holds(fix):
        return "outside"
    if fix.acc is not None and fix.acc > INACCURATE_METRES:
        return "inaccurate"
    return _take(track, fix)


def _take(track: Track, fix: RawFix) -> Mark:
    window, current = track.window, track.current
    if current is None or not window:
        track.window, track.current, track.doubtful = [fix], fix, False
        return ""
    if not track.doubtful and fix.t > current.t and could_drive(current, fix):
        window.append(fix)
        if len(window) > WINDOW:
            del window[0]
        track.current = fix
        return ""
    if any(known.t == fix.t for known in window):
        return ""
    if len(window) >= WINDOW and fix.t < window[0].t:
        return "" if could_drive(window[0], fix) else "jump"
    insort(window, fix, key=lambda known: known.t)
    if len(window) > WINDOW:
        del window[0]
    chain = longest_chain(window)
    track.current, track.doubtful = chain[-1], len(chain) < len(window)
    return "" if fix in chain else "jump"


def longest_chain(window: list[RawFix]) -> list[RawFix]:
    """The longest row of fixes, in order of time, of which each could be driven to from the one before.

    Among equally long ones the shortest way wins, then the one that ends earlier: a lone leap is doubted
    until a second fix confirms it.
    """
    best: list[tuple[int, float, int | None]] = []
    for index, fix in enumerate(window):
        length, way, before = 1, 0.0, None
        for earlier in range(index):
            known, known_way, _ = best[earlier]
            if known + 1 < length or not could_drive(window[earlier], fix):
                continue
            longer_way = known_way + metres_between(window[earlier], fix)
            if known + 1 > length or longer_way < way:
                length, way, before = known + 1, longer_way, earlier
        best.append((length, way, before))
    at: int | None = min(range(len(window)), key=lambda index: (-best[index][0], best[index][1], index))
    chain: list[RawFix] = []
    while at is not None:
        chain.append(window[at])
        at = best[at][2]
    chain.reverse()
    return chain
