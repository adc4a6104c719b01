"""Addresses the lorong way. Pure.

An address is said as street, lorong (Lrg), number, RT/RW, kelurahan, kecamatan and a landmark
(patokan). Words after "Kec." name a kecamatan, never a kelurahan, though seven kelurahan share
their kecamatan's name.
"""

import re
from dataclasses import dataclass

_STREET = re.compile(r"^(jalan|jln?|jl)\b\.?\s*", re.IGNORECASE)
_ALLEY = re.compile(r"^(lorong|lrg|lr)\b\.?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"^(nomor|no|nmr)\b\.?\s*", re.IGNORECASE)
_PART = re.compile(r"^(rt|rw)\b\.?\s*", re.IGNORECASE)
_NEAR = re.compile(
    r"^(dekat|depan|di|samping|sebelah|belakang|seberang|sebrang|near|behind|opposite|masuk)\b", re.IGNORECASE
)

_LINE_DOOR = re.compile(
    r"(?=Jl\. |Lrg |No\. )(?:Jl\. (?P<street>.+?))??(?: ?Lrg (?P<alley>.+?))??(?: ?No\. (?P<house_number>.+))?"
)
_LINE_NEIGHBOURS = re.compile(r"(?:RT (?P<rt>\w+))?/?(?:RW (?P<rw>\w+))?")
_LINE_AREA = re.compile(r"^(Kel\.|Kec\.)")


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address; any may be empty."""

    street: str = ""
    alley: str = ""
    house_number: str = ""
    rt: str = ""
    rw: str = ""
    village: str = ""
    district: str = ""
    landmark: str = ""


def address_line(address: Address) -> str:
    """One line, e.g. ``Jl. Nuri Baru Lrg 312 No. 13, RT 02/RW 05, Kel. Bontorannu (Kec. Mariso), dekat masjid``."""
    parts = [_door(address), _neighbourhood(address), _area(address), _landmark(address.landmark)]
    return ", ".join(part for part in parts if part)


def read_line(line: str) -> Address:
    """The parts of what :func:`address_line` wrote; words that it would not have written are the street. No areas."""
    found: dict[str, str] = {}
    landmarks = []
    for number, part in enumerate(each.strip() for each in line.split(",")):
        door, near = _LINE_DOOR.fullmatch(part), _LINE_NEIGHBOURS.fullmatch(part)
        known = near or door if number == 0 else near
        if part and known:
            found |= {name: text or "" for name, text in known.groupdict().items()}
        elif number == 0:
            found["street"] = part
        elif not _LINE_AREA.match(part) and part:
            landmarks.append(part.removeprefix("dekat "))
    return Address(**found, landmark=", ".join(landmarks))


def _door(address: Address) -> str:
    street = _after(_STREET, address.street)
    alley = _after(_ALLEY, address.alley)
    number = _after(_NUMBER, address.house_number)
    words = [
        f"Jl. {street}" if street else "",
        f"Lrg {alley}" if alley else "",
        f"No. {number}" if number else "",
    ]
    return " ".join(word for word in words if word)


def _neighbourhood(address: Address) -> str:
    rt, rw = _two_digits(address.rt), _two_digits(address.rw)
    return "/".join(part for part in (f"RT {rt}" if rt else "", f"RW {rw}" if rw else "") if part)


def _area(address: Address) -> str:
    village, district = address.village.strip(), address.district.strip()
    if village and district:
        return f"Kel. {village} (Kec. {district})"
    if village:
        return f"Kel. {village}"
    return f"Kec. {district}" if district else ""


def _landmark(text: str) -> str:
    words = text.strip()
    if not words or _NEAR.match(words):
        return words
    return f"dekat {words}"


def _after(prefix: re.Pattern[str], text: str) -> str:
    return prefix.sub("", text.strip()).strip()


def _two_digits(text: str) -> str:
    words = _after(_PART, text)
    return words.zfill(2) if words.isdigit() else words
