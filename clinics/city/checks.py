"""What must hold between the rows of a city's folder; every fault is noted at its line."""

from django.utils.text import slugify

from clinics.city.folder import AreaRow, CityFiles
from clinics.city.reading import Faults, Line, once

_PARENT_LEVEL = {"village": "district", "district": "city"}


def check_city(files: CityFiles, faults: Faults) -> None:
    """Note every disagreement: codes twice, unknown parents, points far away, a village without any puskesmas."""
    areas = _check_areas(files, faults)
    _check_clinics(files, areas, faults)
    _check_population(files, areas)
    _check_catchments(files, areas)
    _check_landmarks(files, areas)


def _check_areas(files: CityFiles, faults: Faults) -> dict[str, AreaRow]:
    codes: dict[str, int] = {}
    names: dict[str, int] = {}
    by_code = {row.code: row for row in files.areas}
    for row in files.areas:
        once(row.line, row.code, codes, "code")
        once(row.line, f"{row.parent} {row.name.casefold()}", names, "the name in this parent")
        _check_near(files, row.line, row.lat, row.lon)
        if row.level == "city":
            if row.parent:
                row.line.fault("a city has no parent here")
            continue
        parent = by_code.get(row.parent)
        if parent is None:
            row.line.fault(f"parent {row.parent!r} is not in this file")
        elif parent.level != _PARENT_LEVEL[row.level]:
            row.line.fault(
                f"parent {row.parent!r} is a {parent.level}, expected a {_PARENT_LEVEL[row.level]}"
            )
    cities = [row for row in files.areas if row.level == "city"]
    if files.areas and len(cities) != 1:
        faults.add("areas.csv", 0, f"has {len(cities)} lines of level city, expected one")
    if files.areas and not files.villages():
        faults.add("areas.csv", 0, "has no village")
    return by_code


def _check_clinics(files: CityFiles, areas: dict[str, AreaRow], faults: Faults) -> None:
    codes: dict[str, int] = {}
    slugs: dict[str, int] = {}
    for row in files.clinics:
        once(row.line, row.code, codes, "code")
        once(row.line, slugify(row.name), slugs, "the name as an address")
        if not slugify(row.name):
            row.line.fault("name has no letters")
        _check_near(files, row.line, row.lat, row.lon)
        _check_is(row.line, areas, row.district, "district")
    if not files.clinics:
        faults.add("clinics.csv", 0, "has no puskesmas")


def _check_population(files: CityFiles, areas: dict[str, AreaRow]) -> None:
    seen: dict[str, int] = {}
    for row in files.population:
        once(row.line, row.district, seen, "district")
        _check_is(row.line, areas, row.district, "district")


def _check_catchments(files: CityFiles, areas: dict[str, AreaRow]) -> None:
    seen: dict[str, int] = {}
    clinics = {row.code for row in files.clinics}
    for row in files.catchments:
        once(row.line, row.village, seen, "village")
        _check_is(row.line, areas, row.village, "village")
        if row.clinic not in clinics:
            row.line.fault(f"clinic {row.clinic!r} is not in clinics.csv")


def _check_landmarks(files: CityFiles, areas: dict[str, AreaRow]) -> None:
    seen: dict[str, int] = {}
    for row in files.landmarks:
        once(row.line, f"{row.kind} {row.name.casefold()} {row.village}", seen, "the landmark")
        if row.village:
            _check_is(row.line, areas, row.village, "village")
        if row.lat is not None and row.lon is not None and row.kind != "outside":
            _check_near(files, row.line, row.lat, row.lon)


def _check_is(line: Line, areas: dict[str, AreaRow], code: str, level: str) -> None:
    area = areas.get(code)
    if area is None:
        line.fault(f"{level} {code!r} is not in areas.csv")
    elif area.level != level:
        line.fault(f"{code!r} is a {area.level}, expected a {level}")


def _check_near(files: CityFiles, line: Line, lat: float, lon: float) -> None:
    if not files.facts.is_near(lat, lon):
        line.fault(f"({lat:g}, {lon:g}) is more than {files.facts.radius_km:g} km from the city's centre")
