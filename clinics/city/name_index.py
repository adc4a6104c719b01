"""All names of a city in memory, and what a line of words was found to name. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clinics.city.spelling import name_key, name_parts, sound_key


@dataclass(frozen=True, slots=True)
class NamedVillage:
    """A kelurahan by all its names, in its kecamatan."""

    code: str
    district: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of words of a line: run, first word, end, and its key."""

    run: int
    start: int
    end: int
    key: str

    def holds(self, other: "Window") -> bool:
        """Whether the other lies inside and is shorter."""
        inside = self.run == other.run and self.start <= other.start and other.end <= self.end
        return inside and self.end - self.start > other.end - other.start

    def meets(self, other: "Window") -> bool:
        """Whether they share a word."""
        return self.run == other.run and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Named:
    """A kelurahan that the line may name."""

    code: str
    score: float
    """Likeness (0 to 100) weighed by where it stands; what is sure lies above 95."""
    likeness: float
    name: str
    """The spelling that fitted."""
    window: Window | None
    """The words that named it; None when only its kecamatan was named."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What a line names: kelurahan best first, the kecamatan said, and what is not of this city."""

    villages: tuple[Named, ...] = ()
    districts: tuple[str, ...] = ()
    """Codes of the kecamatan said after "Kec.", else of those hinted at."""
    ambiguous: bool = False
    unknown_district: str = ""
    """Words after "Kec." that are no kecamatan here."""
    unknown_village: str = ""
    """Words after "Kel." that are no kelurahan here."""
    region: str = ""
    """A kabupaten or a place outside the city that was said."""


@dataclass(slots=True)
class NameIndex:
    """All names of a city, made comparable once per state of the registry."""

    villages: Sequence[NamedVillage]
    districts: Mapping[str, tuple[str, ...]]
    """code -> names."""
    city_names: tuple[str, ...] = ()
    outside: Mapping[str, str] = field(default_factory=dict)
    """Names of places around the city -> where they are: ``Sungguminasa`` -> ``Gowa``."""
    keys: list[str] = field(default_factory=list, init=False)
    sounds: list[str] = field(default_factory=list, init=False)
    parts: list[tuple[str, ...]] = field(default_factory=list, init=False)
    written: list[str] = field(default_factory=list, init=False)
    owners: list[int] = field(default_factory=list, init=False)
    """Of every spelling: which kelurahan of ``villages``."""
    lengths: NDArray[np.float32] = field(init=False)
    district_keys: list[tuple[str, str]] = field(default_factory=list, init=False)
    """(key, code)."""
    city_keys: frozenset[str] = field(init=False)
    outside_keys: list[tuple[str, str]] = field(default_factory=list, init=False)
    """(key, name as shown); names that the city has itself are left out."""
    by_code: dict[str, NamedVillage] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for number, village in enumerate(self.villages):
            self.by_code[village.code] = village
            for name in village.names:
                self.keys.append(name_key(name))
                self.sounds.append(sound_key(name))
                self.parts.append(name_parts(name))
                self.written.append(name)
                self.owners.append(number)
        self.lengths = np.array([len(key) for key in self.keys], dtype=np.float32)
        self.district_keys = [
            (name_key(name), code) for code, names in self.districts.items() for name in names
        ]
        self.city_keys = frozenset(name_key(name) for name in self.city_names)
        own = {*self.keys, *(key for key, _ in self.district_keys), *self.city_keys}
        self.outside_keys = [
            (name_key(name), f"{name}, {where}" if where and where != name else name)
            for name, where in self.outside.items()
            if name_key(name) not in own
        ]
