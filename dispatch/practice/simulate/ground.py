"""The ground of a simulated city: who lives where, where teams wait, and how long a way truly takes. Pure."""

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dispatch.practice.simulate.scenarios import Scenario

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Numbers = Floats | np.float64
"""One point or many."""

CENTRE = (-5.1477, 119.4327)
KM_PER_DEGREE = (110.57, 110.87)
"""Of latitude, and of longitude at 5.1 degrees south."""
CELL_KM = 1.5
CELLS = 40
"""Quarters of a side: the detour table covers 60 x 60 km around the centre."""
HOSPITALS = ((-5.1353, 119.4958), (-5.1400, 119.4180), (-5.1765, 119.4270), (-5.1090, 119.5090))
"""About where the large public hospitals stand; approximate like the rest."""
DISC_RADIUS_KM = 9.0
BOAT_START_MINUTES = 10.0
BOAT_MINUTES_PER_KM = 2.5


@dataclass(frozen=True, slots=True)
class Ground:
    """Villages and bases as columns; x east and y north of the centre in km."""

    village_x: Floats
    village_y: Floats
    village_spread: Floats
    """Sigma of where its homes lie, km."""
    people: Floats
    village_district: Whole
    village_island: NDArray[np.bool_]
    districts: tuple[str, ...]
    base_x: Floats
    base_y: Floats
    base_island: NDArray[np.bool_]
    team_base: Whole
    hospital_x: Floats
    hospital_y: Floats


def to_degrees(x: float, y: float) -> tuple[float, float]:
    """Km east and north of the centre -> (lat, lon)."""
    return CENTRE[0] + y / KM_PER_DEGREE[0], CENTRE[1] + x / KM_PER_DEGREE[1]


def from_degrees(points: Floats) -> tuple[Floats, Floats]:
    """Rows of (lat, lon) -> x and y in km."""
    return (points[:, 1] - CENTRE[1]) * KM_PER_DEGREE[1], (points[:, 0] - CENTRE[0]) * KM_PER_DEGREE[0]


@cache
def ground_of(geometry: str, *, islands: bool = False) -> Ground:
    """The ground by its name; without ``islands`` nobody lives or waits on one."""
    return _disc() if geometry == "disc" else _makassar(islands=islands)


def _makassar(*, islands: bool) -> Ground:
    with (Path(__file__).parent / "makassar.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if islands or row["boat_only"] == "0"]
    villages = [row for row in rows if row["kind"] == "village"]
    bases = [row for row in rows if row["kind"] == "base"]
    districts = tuple(sorted({row["district"] for row in villages}))
    vx, vy = from_degrees(_points(villages))
    bx, by = from_degrees(_points(bases))
    hx, hy = from_degrees(np.array(HOSPITALS))
    return Ground(
        village_x=vx,
        village_y=vy,
        village_spread=_spread(vx, vy),
        people=np.array([float(row["people"]) for row in villages]),
        village_district=np.array([districts.index(row["district"]) for row in villages]),
        village_island=np.array([row["boat_only"] == "1" for row in villages]),
        districts=districts,
        base_x=bx,
        base_y=by,
        base_island=np.array([row["boat_only"] == "1" for row in bases]),
        team_base=np.array([index for index, row in enumerate(bases) for _ in range(int(row["teams"]))]),
        hospital_x=hx,
        hospital_y=hy,
    )


def _points(rows: list[dict[str, str]]) -> Floats:
    return np.array([(float(row["lat"]), float(row["lon"])) for row in rows])


def _spread(x: Floats, y: Floats) -> Floats:
    """Homes lie about a neighbour away: the mean distance of the three nearest villages, 0.3 to 2.5 km."""
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    apart.sort(axis=1)
    return np.asarray(np.clip(apart[:, 1:4].mean(axis=1), 0.3, 2.5))


def _disc() -> Ground:
    """An even plain: homes everywhere alike on a sunflower, every base the middle of its own twelve villages."""
    vx, vy = _sunflower(180)
    bx, by = _sunflower(30)
    angle = np.arctan2(vy, vx)
    district = ((angle + math.pi) / (2 * math.pi) * 6).astype(np.int64) % 6
    return Ground(
        village_x=vx,
        village_y=vy,
        village_spread=np.full(180, 0.6),
        people=np.full(180, 5000.0),
        village_district=district,
        village_island=np.zeros(180, dtype=np.bool_),
        districts=tuple(f"Sektor {number + 1}" for number in range(6)),
        base_x=bx,
        base_y=by,
        base_island=np.zeros(30, dtype=np.bool_),
        team_base=np.array([*range(30), *range(0, 30, 5)]),
        hospital_x=np.array([0.0, 5.0]),
        hospital_y=np.array([1.0, -3.0]),
    )


def _sunflower(count: int) -> tuple[Floats, Floats]:
    turn = math.pi * (3 - math.sqrt(5))
    number = np.arange(count) + 0.5
    radius = DISC_RADIUS_KM * np.sqrt(number / count)
    return radius * np.cos(number * turn), radius * np.sin(number * turn)


@cache
def _detours(spread: float) -> Floats:
    """Factor of each pair of quarters, symmetric, mean 1. The same for every seed: it belongs to the ground."""
    count = CELLS * CELLS
    draw = np.random.default_rng(20_25).standard_normal((count, count), dtype=np.float32)
    both = (draw + draw.T) / math.sqrt(2)
    factors = np.exp(spread * both - spread * spread / 2)
    return np.asarray(factors, dtype=np.float64)


def cells(x: Numbers, y: Numbers) -> Whole:
    """The quarter of each point."""
    half, last = CELLS // 2, CELLS - 1.0
    column = np.minimum(np.maximum(np.floor(x / CELL_KM) + half, 0.0), last)
    row = np.minimum(np.maximum(np.floor(y / CELL_KM) + half, 0.0), last)
    return np.asarray(row * CELLS + column).astype(np.int64)


class Ways:
    """True minutes of a way, by scenario; everything broadcasts over origins and destinations."""

    def __init__(self, scenario: Scenario, ground: Ground) -> None:
        """Read the detours, and which quarters a surge drowns."""
        self.scenario = scenario
        self.detours = _detours(scenario.detour_spread)
        self.drowned = _drowned(scenario, ground)

    def minutes(self, ox: Numbers, oy: Numbers, dx: Numbers, dy: Numbers, at: float) -> Floats:
        """By van: start-up + km x pace x the pair's own detour, slower where it is flooded at this minute."""
        scenario = self.scenario
        start, end = cells(ox, oy), cells(dx, dy)
        ride = scenario.minutes_per_km * np.hypot(ox - dx, oy - dy) * self.detours[start, end]
        surge = scenario.surge
        if surge is not None and surge.from_hour * 60 <= at < surge.to_hour * 60:
            ride = np.where(self.drowned[start] | self.drowned[end], ride * surge.slower, ride)
        return np.asarray(scenario.start_minutes + ride)

    @staticmethod
    def by_boat(ox: Numbers, oy: Numbers, dx: Numbers, dy: Numbers) -> Floats:
        """Ten minutes to the jetty and off, then 24 km/h (the pace of ``dispatch.travel``)."""
        return np.asarray(BOAT_START_MINUTES + BOAT_MINUTES_PER_KM * np.hypot(ox - dx, oy - dy))


def _drowned(scenario: Scenario, ground: Ground) -> NDArray[np.bool_]:
    """Quarters whose nearest village lies in a kecamatan of the surge."""
    if scenario.surge is None:
        return np.zeros(0, dtype=np.bool_)
    number = np.arange(CELLS * CELLS)
    x = (number % CELLS - CELLS // 2 + 0.5) * CELL_KM
    y = (number // CELLS - CELLS // 2 + 0.5) * CELL_KM
    nearest = np.hypot(x[:, None] - ground.village_x, y[:, None] - ground.village_y).argmin(axis=1)
    wet = np.array([name in scenario.surge.districts for name in ground.districts])
    drowned: NDArray[np.bool_] = wet[ground.village_district[nearest]]
    return drowned
