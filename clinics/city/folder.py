"""A city's folder as typed rows, or a refusal that lists every fault."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clinics.city.facts import CityFacts, read_facts
from clinics.city.reading import Faults, Line, read_table

SHIPPED = Path(__file__).resolve().parent.parent / "cities"
LEVELS = ("city", "district", "village")
AREA_COLUMNS = ("code", "level", "name", "parent", "lat", "lon", "boat_only", "aliases")
CLINIC_COLUMNS = (
    "code", "name", "address", "district", "lat", "lon", "boat_only", "location_verified", "location_note", "phone",
)  # fmt: skip
POPULATION_COLUMNS = ("district", "population", "year", "note")
CATCHMENT_COLUMNS = ("village", "clinic", "verified")
LANDMARK_COLUMNS = ("kind", "name", "village", "lat", "lon", "address", "aliases")
LANDMARK_KINDS = ("mosque", "school", "hospital", "market", "landmark", "outside")


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A line of ``areas.csv``."""

    line: Line
    code: str
    level: str
    name: str
    parent: str
    lat: float
    lon: float
    boat_only: bool
    aliases: list[str]


@dataclass(frozen=True, slots=True)
class ClinicRow:
    """A line of ``clinics.csv``; ``district`` is the code of its kecamatan."""

    line: Line
    code: str
    name: str
    address: str
    district: str
    lat: float
    lon: float
    boat_only: bool
    location_verified: bool
    location_note: str
    phone: str


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """A line of ``population.csv``: people of a kecamatan."""

    line: Line
    district: str
    population: int
    year: int
    note: str


@dataclass(frozen=True, slots=True)
class CatchmentRow:
    """A line of ``catchments.csv``: the office's word."""

    line: Line
    village: str
    clinic: str
    verified: bool


@dataclass(frozen=True, slots=True)
class LandmarkRow:
    """A line of ``landmarks.csv``; ``village`` and the point may be unknown."""

    line: Line
    kind: str
    name: str
    village: str
    lat: float | None
    lon: float | None
    address: str
    aliases: list[str]


@dataclass(frozen=True, slots=True)
class CityFiles:
    """Everything of the folder that the clinics room keeps."""

    facts: CityFacts
    areas: list[AreaRow]
    clinics: list[ClinicRow]
    population: list[PopulationRow]
    catchments: list[CatchmentRow]
    landmarks: list[LandmarkRow]

    def villages(self, district: str | None = None) -> list[AreaRow]:
        """The kelurahan, of one kecamatan or all."""
        return [row for row in self.areas if row.level == "village" and district in (None, row.parent)]


def find_folder(city: str) -> Path:
    """The folder of a shipped city by its name, or any folder by its path. Raises FileNotFoundError."""
    folder = Path(city).expanduser() if "/" in city or city.startswith(".") else SHIPPED / city
    if not folder.is_dir():
        raise FileNotFoundError(str(folder))
    return folder


def shipped_cities() -> list[str]:
    """Names of the cities that come with the product."""
    return sorted(path.parent.name for path in SHIPPED.glob("*/city.json"))


def read_city(folder: Path, faults: Faults) -> CityFiles | None:
    """The folder as rows. What does not fit is noted in ``faults``; None when ``city.json`` cannot be used."""
    facts = read_facts(folder / "city.json", faults)
    areas = [_area(line) for line in read_table(folder / "areas.csv", AREA_COLUMNS, faults)]
    clinics = [_clinic(line) for line in read_table(folder / "clinics.csv", CLINIC_COLUMNS, faults)]
    population = [
        _population(line) for line in read_table(folder / "population.csv", POPULATION_COLUMNS, faults)
    ]
    office = folder / "catchments.csv"
    lines: Iterable[Line] = read_table(office, CATCHMENT_COLUMNS, faults) if office.exists() else ()
    catchments = [_catchment(line) for line in lines]
    known = folder / "landmarks.csv"
    lines = read_table(known, LANDMARK_COLUMNS, faults) if known.exists() else ()
    landmarks = [_landmark(line) for line in lines]
    return None if facts is None else CityFiles(facts, areas, clinics, population, catchments, landmarks)


def _area(line: Line) -> AreaRow:
    level = line.choice("level", LEVELS)
    return AreaRow(
        line=line,
        code=line.text("code", longest=20),
        level=level,
        name=line.text("name", longest=80),
        parent=line.text("parent", longest=20, may_be_empty=level == "city"),
        lat=line.number_between("lat", -90, 90),
        lon=line.number_between("lon", -180, 180),
        boat_only=line.flag("boat_only"),
        aliases=line.listed("aliases", longest=80),
    )


def _clinic(line: Line) -> ClinicRow:
    return ClinicRow(
        line=line,
        code=line.text("code", longest=20),
        name=line.text("name", longest=60),
        address=line.text("address", longest=200, may_be_empty=True),
        district=line.text("district", longest=20),
        lat=line.number_between("lat", -90, 90),
        lon=line.number_between("lon", -180, 180),
        boat_only=line.flag("boat_only"),
        location_verified=line.flag("location_verified"),
        location_note=line.text("location_note", longest=160, may_be_empty=True),
        phone=line.text("phone", longest=30, may_be_empty=True),
    )


def _population(line: Line) -> PopulationRow:
    return PopulationRow(
        line=line,
        district=line.text("district", longest=20),
        population=line.whole("population", 0, 100_000_000),
        year=line.whole("year", 1900, 2100),
        note=line.text("note", longest=60, may_be_empty=True),
    )


def _landmark(line: Line) -> LandmarkRow:
    placed = bool(line.cells["lat"].strip() or line.cells["lon"].strip())
    return LandmarkRow(
        line=line,
        kind=line.choice("kind", LANDMARK_KINDS),
        name=line.text("name", longest=120),
        village=line.text("village", longest=20, may_be_empty=True),
        lat=line.number_between("lat", -90, 90) if placed else None,
        lon=line.number_between("lon", -180, 180) if placed else None,
        address=line.text("address", longest=160, may_be_empty=True),
        aliases=line.listed("aliases", longest=80),
    )


def _catchment(line: Line) -> CatchmentRow:
    return CatchmentRow(
        line=line,
        village=line.text("village", longest=20),
        clinic=line.text("clinic", longest=20),
        verified=line.flag("verified"),
    )
