"""The city's hospitals, for a crew that refers a patient: kept on its phone, there without a signal."""

from typing import Any

from django.db.models.functions import Coalesce

from clinics.models import Landmark, LandmarkKind

MOST = 60
"""A phone asks for its day every few seconds; a city with more names its larger ones in the office's list."""


def city_hospitals() -> list[dict[str, Any]]:  # HospitalOut
    """Names with their points; the village's point where nobody has placed the building itself."""
    rows = (
        Landmark.objects.filter(kind=LandmarkKind.HOSPITAL, is_active=True)
        .annotate(at_lat=Coalesce("lat", "village__lat"), at_lon=Coalesce("lon", "village__lon"))
        .order_by("name")
        .values_list("name", "at_lat", "at_lon")[:MOST]
    )
    return [{"name": name, "lat": lat, "lon": lon} for name, lat, lon in rows]
