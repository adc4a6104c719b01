"""How true the travel times were, and by which factor an hour of the day should slow them. Pure.

A *trip* is one drive from a departure tap to an arrival tap. Its *base* is what the provider of times said at
departure without any factor; what was *said* had the factor of that hour in it. The factor proposed for a
group of trips is the median of actual / base, drawn towards the group above it (a kecamatan's hour towards the
city's hour, the city's hour towards 1) as if that had been :data:`WEIGHT_OF_PRIOR` trips: ratios are
averaged by their logarithms, so that twice and half weigh the same. The median because taps are forgotten:
a crew that taps "arrived" after the visit must not slow a whole hour.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

LOWEST, HIGHEST = 0.5, 3.0
"""Bounds of a factor; the table of factors has the same."""
WEIGHT_OF_PRIOR = 8.0
"""Trips that "as the group above" counts for."""
FEWEST_TRIPS = 5
"""Nothing is proposed from fewer."""
STEP = 0.05
"""Factors are proposed in these steps; finer is no knowledge."""
LEAST_CHANGE = 0.1
"""A smaller difference to the factor in force is not worth a person's signature."""
SHORTEST_SECONDS, LONGEST_SECONDS = 45.0, 3 * 3600.0
"""A drive outside of this is a slip of the thumb."""

Cell = tuple[int, str | None]
"""(hour 0-23 of departure, code of the home's kecamatan; None for the whole city)."""


@dataclass(frozen=True, slots=True)
class Trip:
    """One drive: all times in seconds."""

    hour: int
    district: str | None
    base_seconds: float
    said_seconds: float
    actual_seconds: float

    @property
    def ratio(self) -> float:
        """How many times longer it took than the provider's time."""
        return self.actual_seconds / self.base_seconds


@dataclass(frozen=True, slots=True)
class Calibrated:
    """One hour of the city or of a kecamatan. Errors: median of |time - actual| / actual, in percent."""

    hour: int
    district: str | None
    trips: int
    ratio: float
    """Median of actual / base."""
    in_force: float
    proposed: float | None
    """None with too few trips, or where the factor in force is as good."""
    error_without: float
    """Of the provider's times without any factor."""
    error_said: float
    """Of what was said to people then."""
    error_proposed: float
    """With factors found from the other half of the trips: no trip judges the factor it made."""


def believable(trips: Iterable[Trip]) -> list[Trip]:
    """Without slips: drives of no time or of hours, and places beside each other."""
    return [
        trip
        for trip in trips
        if SHORTEST_SECONDS <= trip.actual_seconds <= LONGEST_SECONDS
        and trip.base_seconds >= SHORTEST_SECONDS
    ]


def calibrate(trips: Sequence[Trip], in_force: Mapping[Cell, float]) -> list[Calibrated]:
    """One row per hour of the city, then per hour and kecamatan, wherever there were trips."""
    trips = believable(trips)
    rows = []
    for (hour, district), group in sorted(_cells(trips).items(), key=_order):
        now = in_force.get((hour, district), in_force.get((hour, None), 1.0))
        best = _stepped(_factor(group, _above(trips, hour, district)))
        enough = len(group) >= FEWEST_TRIPS
        rows.append(
            Calibrated(
                hour=hour,
                district=district,
                trips=len(group),
                ratio=median(trip.ratio for trip in group),
                in_force=now,
                proposed=best if enough and abs(best - now) > LEAST_CHANGE - STEP / 2 else None,
                error_without=error_percent(group, lambda trip: trip.base_seconds),
                error_said=error_percent(group, lambda trip: trip.said_seconds),
                error_proposed=_held_out_error(group, trips, hour, district),
            )
        )
    return rows


def error_percent(trips: Sequence[Trip], said: Callable[[Trip], float]) -> float:
    """Median absolute percent error of a time against the actual one; 0 without trips."""
    errors = [abs(said(trip) - trip.actual_seconds) / trip.actual_seconds for trip in trips]
    return 100.0 * median(errors) if errors else 0.0


def held_out_error_percent(trips: Sequence[Trip]) -> float:
    """The error of all trips if every hour and kecamatan had the factor that the other half of trips proposes."""
    trips = believable(trips)
    halves = trips[0::2], trips[1::2]
    errors = []
    for half, other in (halves, halves[::-1]):
        factors = {cell: _factor(group, _above(other, *cell)) for cell, group in _cells(other).items()}
        for trip in half:
            whole = factors.get((trip.hour, None), 1.0)
            factor = factors.get((trip.hour, trip.district), whole)
            errors.append(abs(trip.base_seconds * factor - trip.actual_seconds) / trip.actual_seconds)
    return 100.0 * median(errors) if errors else 0.0


def bounded(factor: float) -> float:
    """Within what a factor may be."""
    return min(HIGHEST, max(LOWEST, factor))


def _cells(trips: Iterable[Trip]) -> dict[Cell, list[Trip]]:
    """Every trip in its hour of the city, and in that of its kecamatan."""
    cells: dict[Cell, list[Trip]] = defaultdict(list)
    for trip in trips:
        cells[trip.hour, None].append(trip)
        if trip.district is not None:
            cells[trip.hour, trip.district].append(trip)
    return cells


def _above(trips: Iterable[Trip], hour: int, district: str | None) -> float:
    """What a group is drawn towards."""
    if district is None:
        return 1.0
    return _factor([trip for trip in trips if trip.hour == hour], 1.0)


def _factor(trips: Sequence[Trip], above: float) -> float:
    if not trips:
        return above
    own = math.log(median(trip.ratio for trip in trips)) * len(trips)
    return bounded(math.exp((own + math.log(above) * WEIGHT_OF_PRIOR) / (len(trips) + WEIGHT_OF_PRIOR)))


def _held_out_error(group: Sequence[Trip], trips: Sequence[Trip], hour: int, district: str | None) -> float:
    above = _above(trips, hour, district)
    halves = group[0::2], group[1::2]
    errors = [
        abs(trip.base_seconds * _factor(other, above) - trip.actual_seconds) / trip.actual_seconds
        for half, other in (halves, halves[::-1])
        for trip in half
    ]
    return 100.0 * median(errors)


def _stepped(factor: float) -> float:
    return round(bounded(round(factor / STEP) * STEP), 2)


def _order(item: tuple[Cell, list[Trip]]) -> tuple[int, bool, str]:
    hour, district = item[0]
    return hour, district is not None, district or ""
