"""Which puskesmas answers for which kelurahan, as long as the office has not said so. Pure."""

from dataclasses import dataclass

from geopy.distance import great_circle

from clinics.city.folder import AreaRow, CityFiles, ClinicRow
from clinics.city.names import spelling_key


@dataclass(frozen=True, slots=True)
class Assigned:
    """One kelurahan and its puskesmas. ``basis`` is a value of :class:`clinics.models.places.Basis`."""

    village: str
    clinic: str
    basis: str
    verified: bool
    kilometres: float
    own_district: bool


def assign_villages(files: CityFiles) -> list[Assigned]:
    """One puskesmas per kelurahan: by the office's word, by name in the kecamatan, nearest in it, nearest at all.

    Distances are great circles. A place reached only by boat goes to a puskesmas reached only by boat, and a
    place on land to one on land, wherever the same kecamatan has one.
    """
    office = {row.village: row for row in files.catchments}
    clinics = {row.code: row for row in files.clinics}
    assigned: list[Assigned] = []
    for village in files.villages():
        said = office.get(village.code)
        if said is not None:
            clinic, basis, verified = clinics[said.clinic], "office", said.verified
        else:
            clinic, basis = _choose(village, files.clinics)
            verified = False
        assigned.append(
            Assigned(
                village=village.code,
                clinic=clinic.code,
                basis=basis,
                verified=verified,
                kilometres=_kilometres(village, clinic),
                own_district=clinic.district == village.parent,
            )
        )
    return assigned


def _choose(village: AreaRow, clinics: list[ClinicRow]) -> tuple[ClinicRow, str]:
    near_by = [clinic for clinic in clinics if clinic.district == village.parent]
    spellings = {spelling_key(name) for name in (village.name, *village.aliases)}
    for clinic in near_by:
        if spelling_key(clinic.name) in spellings:
            return clinic, "name"
    reachable = [clinic for clinic in near_by or clinics if clinic.boat_only == village.boat_only]
    return min(
        reachable or near_by or clinics, key=lambda clinic: (_kilometres(village, clinic), clinic.code)
    ), "nearest"


def _kilometres(village: AreaRow, clinic: ClinicRow) -> float:
    return float(great_circle((village.lat, village.lon), (clinic.lat, clinic.lon)).km)
