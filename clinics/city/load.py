"""Writing a checked city into the database: what is there by its code is kept as it is, what is missing is added."""

from dataclasses import dataclass

from django.utils.text import slugify

from clinics.city.catchments import Assigned, assign_villages
from clinics.city.facts import CityFacts
from clinics.city.folder import CityFiles
from clinics.city.reading import BadCity, Fault
from clinics.clock import forget_clock, real_now
from clinics.models import Area, Catchment, Clinic, Installation, Landmark


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of one kind were added, and how many were already there."""

    what: str
    created: int
    kept: int


def stamp_installation(facts: CityFacts, *, kind: str) -> Installation:
    """Name the city of this database; a new database is stamped ``kind``, an existing one keeps its stamp.

    The row stays locked until the caller's transaction ends, so that two loads run one after the other.
    Raises BadCity when the database belongs to another city.
    """
    at = real_now()
    Installation.objects.get_or_create(
        id=1, defaults={"kind": kind, "clock_anchor": at, "real_anchor": at, "created_at": at}
    )
    row = Installation.objects.select_for_update().get(id=1)
    if row.city_code and row.city_code != facts.code:
        raise BadCity([Fault("city.json", 0, f"this database belongs to {row.city_name} ({row.city_code})")])
    if not row.city_code:
        Installation.objects.filter(id=1).update(
            city_code=facts.code,
            city_name=facts.name,
            visit_prefix=facts.visit_prefix,
            centre_lat=facts.lat,
            centre_lon=facts.lon,
            timezone=facts.timezone,
            emergency_number=facts.emergency_number,
            ambulance_number=facts.ambulance_number,
        )
        row.refresh_from_db()
        forget_clock()
    return row


def load_places(files: CityFiles) -> tuple[list[Loaded], list[Assigned]]:
    """Add the missing areas, puskesmas and catchments. Call inside a transaction, after :func:`stamp_installation`.

    Also returns the assignments that reach outside the kelurahan's own kecamatan, to be told to the operator.
    """
    counts = [_load_areas(files), _load_clinics(files)]
    assigned = assign_villages(files)
    counts.append(_load_catchments(assigned))
    if files.landmarks:
        counts.append(_load_landmarks(files))
    return counts, [row for row in assigned if not row.own_district and row.basis != "office"]


def _load_areas(files: CityFiles) -> Loaded:
    ids = dict(Area.objects.values_list("code", "pk"))
    people = _people(files)
    created = 0
    for level in ("city", "district", "village"):
        missing = [row for row in files.areas if row.level == level and row.code not in ids]
        made = Area.objects.bulk_create(
            Area(
                code=row.code,
                level=row.level,
                name=row.name,
                parent_id=ids[row.parent] if row.parent else None,
                lat=row.lat,
                lon=row.lon,
                population=people[row.code][0] if row.code in people else None,
                population_note=people[row.code][1] if row.code in people else "",
                boat_only=row.boat_only,
                aliases=row.aliases,
            )
            for row in missing
        )
        ids.update((area.code, area.pk) for area in made)
        created += len(made)
    return Loaded("areas", created, len(files.areas) - created)


def _people(files: CityFiles) -> dict[str, tuple[int, str]]:
    """People and a note per area code: a kecamatan's own number, and its even share for each kelurahan."""
    names = {row.code: row.name for row in files.areas}
    people: dict[str, tuple[int, str]] = {}
    for row in files.population:
        people[row.district] = (row.population, row.note or f"{row.year}")
        villages = files.villages(row.district)
        for index, village in enumerate(villages):
            share = row.population // len(villages) + (index < row.population % len(villages))
            note = f"{row.year}: dibagi rata, 1/{len(villages)} dari Kec. {names[row.district]}"
            people[village.code] = (share, note)
    return people


def _load_clinics(files: CityFiles) -> Loaded:
    known = set(Clinic.objects.values_list("code", flat=True))
    slugs = set(Clinic.objects.values_list("slug", flat=True))
    districts = dict(Area.objects.filter(level="district").values_list("code", "pk"))
    missing = [row for row in files.clinics if row.code not in known]
    Clinic.objects.bulk_create(
        Clinic(
            code=row.code,
            slug=slugify(row.name)
            if slugify(row.name) not in slugs
            else slugify(f"{row.name}-{row.code}")[:60],
            name=row.name,
            address=row.address,
            district_id=districts[row.district],
            lat=row.lat,
            lon=row.lon,
            location_verified=row.location_verified,
            location_note=row.location_note,
            phone=row.phone,
            boat_only=row.boat_only,
        )
        for row in missing
    )
    return Loaded("clinics", len(missing), len(files.clinics) - len(missing))


def _load_landmarks(files: CityFiles) -> Loaded:
    villages = dict(Area.objects.filter(level="village").values_list("code", "pk"))
    known = set(Landmark.objects.exclude(source="").values_list("source", flat=True))
    at = real_now()
    missing = {
        source: row
        for row in files.landmarks
        if (source := f"city:{slugify(f'{row.kind} {row.name} {row.village}')}"[:60]) not in known
    }
    Landmark.objects.bulk_create(
        Landmark(
            kind=row.kind,
            name=row.name,
            village_id=villages[row.village] if row.village else None,
            lat=row.lat,
            lon=row.lon,
            address=row.address,
            aliases=row.aliases,
            source=source,
            changed_at=at,
        )
        for source, row in missing.items()
    )
    return Loaded("landmarks", len(missing), len(files.landmarks) - len(missing))


def _load_catchments(assigned: list[Assigned]) -> Loaded:
    villages = dict(Area.objects.filter(level="village").values_list("code", "pk"))
    clinics = dict(Clinic.objects.values_list("code", "pk"))
    settled = set(Catchment.objects.values_list("village__code", flat=True))
    missing = [row for row in assigned if row.village not in settled]
    Catchment.objects.bulk_create(
        Catchment(
            village_id=villages[row.village],
            clinic_id=clinics[row.clinic],
            basis=row.basis,
            verified=row.verified,
        )
        for row in missing
    )
    return Loaded("catchments", len(missing), len(assigned) - len(missing))
