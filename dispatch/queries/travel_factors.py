"""The factors of the hours in force, read once for each state of their table."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from clinics.models import Area, Level
from dispatch.models import TravelFactor
from dispatch.rules.calibration import Cell
from dispatch.travel import DistrictPoint, Place

FactorState = tuple[int, int, datetime | None]
"""How many rows there are, the newest of them, and when one was last accepted: changes with every change."""
NO_FACTORS: FactorState = (0, 0, None)


@dataclass(frozen=True, slots=True)
class Factors:
    """What the travel times take: see :class:`dispatch.travel.conditions.Conditions`."""

    state: FactorState = NO_FACTORS
    by_cell: Mapping[Cell, float] = field(default_factory=dict)
    district_points: tuple[DistrictPoint, ...] = ()


_lock = threading.Lock()
_known = Factors()


def factors_in(state: FactorState) -> Factors:
    """The factors of a state of the table: no query while it stands as it stood."""
    global _known
    if state == NO_FACTORS:
        return Factors()
    known = _known
    if known.state == state:
        return known
    known = Factors(state, factors(), _district_points())
    with _lock:
        _known = known
    return known


def factors() -> dict[Cell, float]:
    """(hour, code of the kecamatan or None for the whole city) -> factor. One query."""
    rows = TravelFactor.objects.values_list("hour", "district__code", "factor").order_by()
    return {(hour, district): factor for hour, district, factor in rows}


def _district_points() -> tuple[DistrictPoint, ...]:
    rows = Area.objects.filter(
        level=Level.VILLAGE, lat__isnull=False, lon__isnull=False, parent__isnull=False
    )
    return tuple(
        DistrictPoint(Place(lat or 0.0, lon or 0.0), district or "")
        for lat, lon, district in rows.values_list("lat", "lon", "parent__code").order_by()
    )
