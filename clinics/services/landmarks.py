"""Keeping landmarks: what an extract brought, and what the office wrote."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from geopy.distance import great_circle

from clinics.actors import Actor
from clinics.city.osm_landmarks import ReadLandmark
from clinics.clock import now
from clinics.models import Area, Landmark
from clinics.queries.places import known_ground, nearest_village

FARTHEST_METRES = 4_000.0
"""What is farther from every kelurahan's point is of another city."""
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class LandmarksKept:
    """What an import did. ``elsewhere``: read, but not of this city."""

    created: int
    changed: int
    same: int
    elsewhere: int


@transaction.atomic
def keep_landmarks(read: Iterable[ReadLandmark]) -> LandmarksKept:
    """Add what is new and follow what moved or was renamed there; rows of the office are not touched.

    A row that the office switched off stays off. Each gets the kelurahan whose point is nearest.
    """
    villages = known_ground().villages
    known = {row.source: row for row in Landmark.objects.exclude(source="").select_related("village")}
    ids = _ids()
    at = now()
    new: dict[str, Landmark] = {}
    changed: list[Landmark] = []
    same = elsewhere = 0
    for each in read:
        code = nearest_village(villages, each.lat, each.lon)
        village = villages.get(code)
        if (
            village is None
            or great_circle((each.lat, each.lon), (village.lat, village.lon)).meters > FARTHEST_METRES
        ):
            elsewhere += 1
            continue
        row = known.get(each.source) or new.get(each.source)
        fields = {
            "kind": each.kind, "name": each.name, "address": each.address, "village_id": ids[code],
            "lat": each.lat, "lon": each.lon, "aliases": list(each.aliases),
        }  # fmt: skip
        if row is None:
            new[each.source] = Landmark(source=each.source, changed_at=at, **fields)
        elif any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            row.changed_at = at
            changed.append(row)
        else:
            same += 1
    Landmark.objects.bulk_create(new.values(), batch_size=AT_ONCE)
    names = ["kind", "name", "address", "village", "lat", "lon", "aliases", "changed_at"]
    Landmark.objects.bulk_update([row for row in changed if row.pk], names, batch_size=AT_ONCE)
    return LandmarksKept(len(new), len(changed), same, elsewhere)


@transaction.atomic
def keep_landmark(*, landmark: Landmark, changed: Collection[str], by: Actor) -> None:
    """A landmark as the office wrote it; the search knows it at once."""
    by.must("registry.edit")
    landmark.changed_at = now()
    if landmark._state.adding:
        landmark.save(force_insert=True)
    elif changed:
        landmark.save(update_fields=[*changed, "changed_at"])


def _ids() -> dict[str, int]:
    return dict(Area.objects.filter(level="village").values_list("code", "pk"))
