"""Addresses as people say and type them, drawn from the real areas of Makassar by a seed.

The kelurahan, kecamatan and most streets are real; the rest is made up. The rules of the mess are here and not
taken from the search: one wrong letter, letters left out or doubled, words run together or shortened, marks or
none, any order.
What nobody could know is not drawn as certain: a misspelling that is as near to another kelurahan is thrown away,
unless the kecamatan is said; such lines are drawn as ``ambiguous``, where the search must ask.
"""

import csv
import random
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

AREAS = Path(__file__).resolve().parents[1] / "clinics/cities/makassar/areas.csv"
AMBIGUOUS_SHARE, OUTSIDE_SHARE = 0.08, 0.08

STREETS = (
    "Nuri Baru", "Cendrawasih", "Rajawali", "Seroja", "Dahlia", "Tinumbu", "Pontiku", "Abubakar Lambogo",
    "Maccini Raya", "Sungai Saddang Baru", "Baji Minasa", "Antang Raya", "Lasuloro", "Tamangapa Raya",
    "Abdullah Daeng Sirua", "Urip Sumoharjo", "Pampang III", "Tamalate I", "Monumen Emmy Saelan",
    "Minasa Upa Raya", "Ade Irma Nasution", "Butta Caddi", "Daeng Ragge", "Prof. Ir. Sutami",
    "Kesejahteraan Timur I", "Perjanjian Bungaya", "Andi Tonro", "Dg. Tata I", "Ratulangi", "Barukang VI",
    "Sangir", "Kodingareng", "Gowa Raya", "Poros Maros", "Veteran Selatan", "Veteran Utara", "Landak Baru",
    "Sultan Alauddin", "AP Pettarani", "Rappocini Raya", "Batua Raya", "Borong Raya", "Toddopuli 10",
    "Hertasning Baru", "Perintis Kemerdekaan", "Racing Centre", "Kandea 3", "Mesjid Raya", "Bawakaraeng",
    "Gunung Latimojong", "Gunung Merapi", "Sungai Limboto", "Onta Lama", "Kakatua", "Nusa Indah",
    "Manuruki 2", "Mallengkeri Raya", "Skarda N", "Bonto Duri 5", "Dg. Tata Raya", "Malino", "Tallo Lama",
    "Teuku Umar 12", "Galangan Kapal", "Ujung Pandang Baru", "Korban 40000 Jiwa", "Muhammad Jufri",
    "Barombong Raya", "Metro Tanjung Bunga", "Paccerakkang", "Daeng Ramang", "Goa Ria",
    "Bumi Tamalanrea Permai", "Dakota", "Pajjaiang", "Kima Raya", "Biringkanaya Raya",
)  # fmt: skip
LANDMARKS = (
    "dekat masjid Nurul Iman", "depan SD Inpres", "samping masjid Al-Ikhlas", "belakang pasar",
    "depan Indomaret", "dkt warung Dg. Kebo", "seberang kantor lurah", "pagar hijau",
    "rumah panggung cat biru", "dekat jembatan", "depan musholla Babussalam", "samping bengkel motor",
    "blkg SMP 27", "dekat posyandu Mawar", "depan apotek", "lorong buntu", "dekat tower",
    "rumah kedua dari ujung", "masuk dari pos ronda",
)  # fmt: skip
OUTSIDE = (
    "Sungguminasa, Gowa", "Jl. Malino, Kel. Batangkaluku, Kec. Somba Opu", "Pallangga Gowa",
    "Kec. Pallangga, Gowa", "Kel. Tombolo, Gowa", "Batangkaluku, Sungguminasa", "samata gowa",
    "Kab. Gowa, Bontomarannu", "Turikale, Maros", "kec. mandai kab. maros", "Moncongloe Maros",
    "jl poros maros, kel. bontoa, kec mandai", "maros kota", "Galesong, Takalar", "Kab. Takalar",
    "Kec. Somba Opu", "somba opu", "pattallassang gowa", "Jeneponto", "Bulukumba", "Parepare",
    "kota parepare", "Pangkep", "Jl. Sultan Hasanuddin no 5 Sungguminasa",
    "Kel. Tamarunang, Kec. Somba Opu, Gowa", "Bantimurung, Maros", "Kec. Bajeng, Gowa",
    "Barombong, Kab. Gowa", "Kel. Tetebatu Kec. Pallangga", "sunguminasa",
)  # fmt: skip
SHORTER = {
    "selatan": ("sel.", "slt", "sltn"), "utara": ("utr", "ut."), "timur": ("tmr", "tim."), "baru": ("br",
    "br."), "kampung": ("kp", "kp.", "kamp."), "tanjung": ("tj.", "tg", "tjg"), "gunung": ("gn.", "gng"),
    "bonto": ("bt.", "bt", "bnt"), "parang": ("pr.", "prg"), "karang": ("kr.", "krg"), "dalam": ("dlm", ),
    "ujung": ("uj.", "ujg"),
}  # fmt: skip
_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "rw", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "w": "eq", "y": "tu",
}  # fmt: skip


@dataclass(frozen=True)
class Area:
    code: str
    name: str
    district: str
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class DrawnAddress:
    """A line, and what a person who knows the city would say to it."""

    text: str
    kind: str
    """certain, ambiguous or outside."""
    codes: frozenset[str]
    """The kelurahan it may be: one when certain, several to choose from when ambiguous, none outside."""
    how: tuple[str, ...] = ()
    """The rules that made it."""


def _read_areas() -> tuple[list[Area], dict[str, str]]:
    rows = list(csv.DictReader(AREAS.read_text(encoding="utf-8").splitlines()))
    districts = {row["code"]: row["name"] for row in rows if row["level"] == "district"}
    villages = [
        Area(
            row["code"], row["name"], districts[row["parent"]], tuple(filter(None, row["aliases"].split(";")))
        )
        for row in rows
        if row["level"] == "village"
    ]
    return villages, districts


VILLAGES, DISTRICTS = _read_areas()


def draw_addresses(seed: int, count: int = 500) -> list[DrawnAddress]:
    """``count`` addresses; the same for the same seed."""
    draw = random.Random(seed)
    drawn = []
    while len(drawn) < count:
        share = draw.random()
        if share < OUTSIDE_SHARE:
            drawn.append(_outside(draw))
        elif share < OUTSIDE_SHARE + AMBIGUOUS_SHARE:
            drawn.append(_ambiguous(draw))
        else:
            drawn.append(_certain(draw))
    return drawn


def _certain(draw: random.Random) -> DrawnAddress:
    while True:
        area = draw.choice(VILLAGES)
        with_district = draw.random() < 0.45
        how = [draw.choice(tuple(_RULES))] if draw.random() < 0.7 else []
        if draw.random() < 0.15:
            how.append(draw.choice(tuple(_RULES)))
        written = area.name
        for rule in how:
            written = _RULES[rule](draw, written)
        if _is_knowable(written, area, with_district=with_district):
            text = _compose(draw, written, area.district if with_district else "", area, how)
            return DrawnAddress(text, "certain", frozenset({area.code}), tuple(how))


def _ambiguous(draw: random.Random) -> DrawnAddress:
    """A bare name of a kelurahan and a kecamatan; the first word of several; or only the kecamatan."""
    way = draw.randrange(3)
    if way == 0:
        area = draw.choice([area for area in VILLAGES if area.name == area.district])
        codes = frozenset(each.code for each in VILLAGES if each.district == area.district)
        name = draw.choice((area.name, area.name.lower(), f"lorong 5 {area.name.lower()}"))
        return DrawnAddress(name, "ambiguous", codes, ("shared name",))
    if way == 1:
        stem, areas = draw.choice(sorted(_stems().items()))
        name = draw.choice((stem, stem.lower(), f"Lrg 3 No 7, {stem}", f"kel {stem.lower()}"))
        return DrawnAddress(name, "ambiguous", frozenset(area.code for area in areas), ("first word",))
    district = draw.choice(sorted(DISTRICTS.values()))
    codes = frozenset(area.code for area in VILLAGES if area.district == district)
    text = draw.choice(
        (f"Kec. {district}", f"kecamatan {district.lower()}", f"Jl. Mawar No 3, kec {district}")
    )
    return DrawnAddress(text, "ambiguous", codes, ("kecamatan only",))


def _outside(draw: random.Random) -> DrawnAddress:
    text = draw.choice(OUTSIDE)
    if draw.random() < 0.5:
        text = f"{_door(draw)}, {text}"
    return DrawnAddress(_cased(draw, text), "outside", frozenset())


def _stems() -> dict[str, list[Area]]:
    """First words that several kelurahan begin with and that are no name of their own."""
    stems: dict[str, list[Area]] = defaultdict(list)
    for area in VILLAGES:
        words = area.name.split()
        if len(words) > 1 and len(words[0]) >= 5:
            stems[words[0]].append(area)
    names = {_plain(area.name) for area in VILLAGES} | {_plain(name) for name in DISTRICTS.values()}
    return {
        stem: areas
        for stem, areas in stems.items()
        if len(areas) > 1
        and _plain(stem) not in names
        and all(area in areas for area in VILLAGES if _plain(area.name).startswith(_plain(stem)))
    }


def _is_knowable(written: str, area: Area, *, with_district: bool) -> bool:
    """Whether a person could tell: no other kelurahan (of the kecamatan, when it is said) is as near to it."""
    if re.search(r"\.|\b[a-z]{1,4}\b", written.lower()) and written != area.name:
        rivals = [other for other in _rivals(area, with_district) if _fits_short(written, other.name)]
        if rivals:
            return False
    plain = _plain(_in_full(written))
    own = min(Levenshtein.distance(plain, _plain(name)) for name in (area.name, *area.spellings))
    others = [
        Levenshtein.distance(plain, _plain(name))
        for other in _rivals(area, with_district)
        for name in (other.name, *other.spellings)
    ]
    others += (
        []
        if with_district
        else [Levenshtein.distance(plain, _plain(name)) for name in DISTRICTS.values() if name != area.name]
    )
    if not with_district and any(plain == _plain(name) for name in DISTRICTS.values()):
        return False
    return own < min(others)


def _rivals(area: Area, with_district: bool) -> list[Area]:
    return [
        other
        for other in VILLAGES
        if other != area and (not with_district or other.district == area.district)
    ]


def _fits_short(written: str, name: str) -> bool:
    """Whether the words, cut short, could be this name's."""
    heads, parts = written.lower().replace(".", " ").split(), name.lower().split()
    return len(heads) == len(parts) and all(
        part.startswith(head) or head in (short.strip(".") for short in SHORTER.get(part, ()))
        for head, part in zip(heads, parts, strict=True)
    )


def _in_full(written: str) -> str:
    full = {short.strip("."): word for word, shorts in SHORTER.items() for short in shorts}
    return " ".join(full.get(word.strip(".").lower(), word) for word in written.split())


def _plain(text: str) -> str:
    return re.sub(r"(.)\1", r"\1", re.sub(r"[^a-z]", "", text.lower()))


def _letter(draw: random.Random, name: str, change: Callable[[str, int], str]) -> str:
    places = [place for place, letter in enumerate(name) if letter.isalpha() and 0 < place < len(name)]
    return change(name, draw.choice(places)) if places and len(name) >= 4 else name


def _drop(draw: random.Random, name: str) -> str:
    return _letter(draw, name, lambda text, at: text[:at] + text[at + 1 :])


def _swap(draw: random.Random, name: str) -> str:
    return _letter(
        draw,
        name,
        lambda text, at: text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :] if at > 1 else text,
    )


def _wrong_key(draw: random.Random, name: str) -> str:
    return _letter(
        draw,
        name,
        lambda text, at: (
            text[:at] + draw.choice(_NEIGHBOURS.get(text[at].lower(), text[at])) + text[at + 1 :]
        ),
    )


def _vowel(draw: random.Random, name: str) -> str:
    places = [place for place, letter in enumerate(name) if letter in "aiueo" and place > 0]
    if not places or len(name) < 5:
        return name
    at = draw.choice(places)
    return name[:at] + draw.choice("aiueo") + name[at + 1 :]


def _double(draw: random.Random, name: str) -> str:
    if re.search(r"([a-z])\1", name) and draw.random() < 0.6:
        return re.sub(r"([a-z])\1", r"\1", name)
    return _letter(draw, name, lambda text, at: text[:at] + text[at] + text[at:])


def _joined(draw: random.Random, name: str) -> str:
    """Words run together or apart, hyphens and apostrophes any way."""
    name = name.replace("'", draw.choice(("", "'", "k", "’")))
    return re.sub(r"[ -]", lambda found: draw.choice(("", " ", "-")), name)


def _shortened(draw: random.Random, name: str) -> str:
    words = name.split()
    known = [place for place, word in enumerate(words) if word.lower() in SHORTER]
    if known:
        place = draw.choice(known)
        words[place] = draw.choice(SHORTER[words[place].lower()])
    elif len(words) > 1 and len(words[0]) > 5:
        words[0] = words[0][: draw.choice((3, 4))] + "."
    return " ".join(words)


def _sounds(draw: random.Random, name: str) -> str:
    """Written by ear: the end in -ng or -n, old oe for u, tj for c."""
    changes = (
        (r"ng\b", "n"),
        (r"n\b", "ng"),
        (r"u", "oe"),
        (r"c", "tj"),
        (r"k\b", ""),
        (r"a\b", "ak"),
        (r"e", "i"),
    )
    fitting = [change for change in changes if re.search(change[0], name.lower())]
    if not fitting:
        return name
    pattern, instead = draw.choice(fitting)
    return re.sub(pattern, instead, name.lower(), count=1)


_RULES: dict[str, Callable[[random.Random, str], str]] = {
    "drop": _drop, "swap": _swap, "wrong key": _wrong_key, "vowel": _vowel, "double": _double, "joined": _joined,
    "joined again": _joined,
    "shortened": _shortened, "shortened again": _shortened, "sounds": _sounds,
}  # fmt: skip


def _door(draw: random.Random) -> str:
    parts = []
    if draw.random() < 0.6:
        street = draw.choice(STREETS)
        parts.append(
            draw.choice((f"Jl. {street}", f"Jalan {street}", f"jl {street.lower()}", f"Jln {street}"))
        )
    if draw.random() < 0.7:
        number = draw.choice(
            (
                str(draw.randint(1, 12)),
                str(draw.randint(100, 320)),
                f"{draw.randint(1, 30)}{draw.choice('ABC')}",
            )
        )
        parts.append(
            draw.choice(
                (f"Lrg {number}", f"lorong {number}", f"Lr.{number}", f"Lr {number}", f"lrg.{number}")
            )
        )
    if draw.random() < 0.6 or not parts:
        parts.append(f"{draw.choice(('No. ', 'no ', 'No.', 'nomor '))}{draw.randint(1, 150)}")
    return " ".join(parts)


def _rt_rw(draw: random.Random) -> str:
    rt, rw = draw.randint(1, 12), draw.randint(1, 15)
    return draw.choice(
        (
            f"RT {rt:02d}/RW {rw:02d}",
            f"rt {rt} rw {rw}",
            f"RT{rt}/RW{rw}",
            f"RT/RW {rt:03d}/{rw:03d}",
            f"ORT {rt} ORW {rw}",
            f"RW {rw}",
        )
    )


def _compose(draw: random.Random, written: str, district: str, area: Area, how: list[str]) -> str:
    """Door, neighbourhood, kelurahan, kecamatan and patokan in an order, with marks or without."""
    village = draw.choice((written, written, f"Kel. {written}", f"Kel {written}", f"kelurahan {written}"))
    bare = "kel" not in village.lower()[:9]
    if district:
        own = draw.choice(
            (
                district,
                district.lower(),
                f"Kec. {district}",
                f"Kec. {district}",
                f"kec {district}",
                f"kecamatan {district.lower()}",
            )
        )
        if area.name == area.district or (bare and district in (each.name for each in VILLAGES)):
            own = f"Kec. {district}"
        village = draw.choice((f"{village}, {own}", f"{village}, {own}", f"{village} {own}"))
    if draw.random() < 0.25:
        village += draw.choice((", Makassar", " Makassar", ", Kota Makassar"))
    door = _door(draw) if draw.random() < 0.85 else ""
    near = draw.choice(LANDMARKS) if draw.random() < 0.35 else ""
    rt_rw = _rt_rw(draw) if draw.random() < 0.35 else ""
    orders = (
        (door, rt_rw, village, near), (door, rt_rw, village, near), (door, village, rt_rw, near),
        (village, door, rt_rw, near),
        (near, village, door), (door, near, village), (rt_rw, village, door, near),
    )  # fmt: skip
    parts = [part for part in draw.choice(orders) if part]
    comma = draw.random() < 0.6 or (near and not near.startswith("kel"))
    text = (", " if comma else " ").join(parts)
    how.append("commas" if comma else "no commas")
    return _cased(draw, text)


def _cased(draw: random.Random, text: str) -> str:
    way = draw.random()
    return text.lower() if way < 0.45 else text.upper() if way < 0.5 else text
