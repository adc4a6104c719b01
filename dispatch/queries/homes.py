"""Where a home is, as far as anybody knows, and whether the sea lies before it."""

from dispatch.models import Visit
from dispatch.travel import Place


def place_of(visit: Visit) -> Place | None:
    """The pin, else the kelurahan's point."""
    village = visit.village
    return place_from(
        visit.lat, visit.lon, village.lat if village else None, village.lon if village else None
    )


def place_from(
    lat: float | None, lon: float | None, village_lat: float | None, village_lon: float | None
) -> Place | None:
    """The pin, else the kelurahan's point."""
    if lat is not None and lon is not None:
        return Place(lat, lon)
    if village_lat is not None and village_lon is not None:
        return Place(village_lat, village_lon)
    return None


def on_island(visit: Visit) -> bool:
    """Only a boat gets there."""
    return visit.village is not None and visit.village.boat_only
