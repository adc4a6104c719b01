"""Where a home is, as far as anybody knows, and whether the sea lies before it."""

from dispatch.models import Visit
from dispatch.travel import Place


def place_of(visit: Visit) -> Place | None:
    """The pin, else the kelurahan's point."""
    if visit.lat is not None and visit.lon is not None:
        return Place(visit.lat, visit.lon)
    village = visit.village
    if village is not None and village.lat is not None and village.lon is not None:
        return Place(village.lat, village.lon)
    return None


def on_island(visit: Visit) -> bool:
    """Only a boat gets there."""
    return visit.village is not None and visit.village.boat_only
