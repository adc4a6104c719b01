"""A line of an address taken apart: which words are a street, a lorong, a kelurahan, a patokan. Pure.

People say the parts in any order and with any abbreviation: ``Lrg 3 No 12 rt02/rw05 kel. bontorannu``,
``jl nuri baru lr.312 bontorannu mariso``. What carries a number (number, RT, RW, block, lorong) is taken out
first; the rest becomes runs of words, each with the mark that stood before it. Names are not known here: which
run holds a kelurahan is for the city's gazetteer to find.
"""

import re
from dataclasses import dataclass, replace

LONGEST_LINE = 300

STREET, ALLEY, ESTATE, VILLAGE, DISTRICT, REGION, NEAR, CLINIC, PLAIN = (
    "street", "alley", "estate", "village", "district", "region", "near", "clinic", "plain",
)  # fmt: skip

_ALLEY_WORDS = ("lorong", "lorng", "lrong", "lrg", "lrng", "lr", "gang", "gg", "setapak")
_RT_RW = re.compile(
    r"\bo?rt\s*[./,&]?\s*o?rw\b[\s.:]*(?P<rt>\d{1,3})\s*[/\-.,\s]\s*(?P<rw>\d{1,3})\b", re.IGNORECASE
)
_RT = re.compile(r"\bo?rt[\s.:]*(?P<rt>\d{1,3})(?!\d)", re.IGNORECASE)
_RW = re.compile(r"(?<![a-z])o?rw[\s.:]*(?P<rw>\d{1,3})(?!\d)", re.IGNORECASE)
_BLOCK = re.compile(
    r"\bblok?[\s.:]+(?P<block>[a-z]{1,2}\s?\d{0,3}[a-z]?)\b"
    r"(?:[\s,/]*(?:no|nomor|nmr)?[\s.:/]*(?P<number>\d{1,4}[a-z]?)\b)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:\b(?:nomor|nomer|nmr|no|nr)|#)[\s.:]*(?P<number>\d{1,4}(?:\s?[-/]\s?\d{1,4})?(?:\s?[a-z]\b)?)",
    re.IGNORECASE,
)
_ALLEY = re.compile(
    rf"\b(?:{'|'.join(_ALLEY_WORDS)})[\s.:]*(?P<alley>\d{{1,3}}(?:\s?[a-z]\b)?(?:[-/]\d{{1,3}})?|[ivx]{{1,5}}\b)",
    re.IGNORECASE,
)
_TAKEN_OUT = ((_RT_RW, False), (_RT, False), (_RW, False), (_ALLEY, True), (_BLOCK, True), (_NUMBER, True))
"""Pattern, and whether it is part of the door (a street ends before it)."""
_DOOR = "\x00"
"""Stands where a part of the door was taken out."""
_BREAKS = re.compile(r"[,;|\n\r()\[\]]+|\s[-–—]\s")
_WORD = re.compile(r"[^\W_][\w'’`\-]*")
_DOTTED = re.compile(r"([^\W_]+)\.")
_ROMAN = re.compile(r"^[ivx]+$", re.IGNORECASE)

_MARKS: dict[str, str] = {
    **dict.fromkeys(("jalan", "jln", "jl", "jlan", "jaln", "jlm", "poros"), STREET),
    **dict.fromkeys(_ALLEY_WORDS, ALLEY),
    **dict.fromkeys(
        (
            "komp", "kompleks", "komplek", "kompl", "perumahan", "perum", "perumnas", "btn", "asrama", "rusun",
            "rusunawa",
        ),
        ESTATE,
    ),
    **dict.fromkeys(("kelurahan", "kel", "klurahan", "kelurahn", "kelrahan", "desa"), VILLAGE),
    **dict.fromkeys(("kecamatan", "kec", "kecmatan", "kecamtan", "kcmtn"), DISTRICT),
    **dict.fromkeys(("kabupaten", "kab", "kabupten", "provinsi", "prov"), REGION),
    **dict.fromkeys(("puskesmas", "pkm", "puskesma", "puskemas"), CLINIC),
    **dict.fromkeys(
        (
            "dekat", "dkt", "depan", "dpn", "samping", "smping", "sebelah", "sblh", "belakang", "blkg", "blkng",
            "seberang", "sebrang", "hadapan", "patokan", "masuk", "sekitar", "arah", "menuju", "perbatasan",
            "near", "behind", "opposite", "beside",
            "masjid", "mesjid", "msjd", "musholla", "mushola", "mushalla", "musala", "gereja", "vihara", "klenteng",
            "sekolah", "sd", "sdn", "smp", "smpn", "sma", "sman", "smk", "smkn", "tk", "paud", "kampus",
            "universitas", "rs", "rsud", "rsup", "rsia", "rumkit", "klinik", "apotek", "apotik", "posyandu",
            "pustu", "pasar", "toko", "warung", "kios", "alfamart", "indomaret", "mall", "mal", "kantor", "kuburan",
            "pekuburan", "jembatan", "lapangan", "terminal", "pelabuhan", "pos", "bengkel", "spbu", "pertamina",
            "hotel", "bank",
        ),
        NEAR,
    ),
}  # fmt: skip
"""The word that begins a run, and what the run then is."""
_NEAR_PAIRS = frozenset(
    {("rumah", "sakit"), ("di", "depan"), ("di", "samping"), ("di", "belakang"), ("di", "dekat")}
)
_FILLERS = frozenset(
    {"di", "yang", "yg", "itu", "ini", "pas", "ada", "dari", "ke", "dan", "kota", "the", "at", "in"}
)


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together, and what the mark before them says they are."""

    kind: str
    words: tuple[str, ...]
    """As written, without signs at their ends; a shortened word keeps its dot."""
    mark: str = ""
    """The mark as written: ``Jl``, ``masjid``; empty when none stood there."""
    before_door: bool = False
    """A lorong or a number comes right after: plain words there are a street."""


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """An address taken apart; every part may be empty."""

    runs: tuple[Run, ...] = ()
    alley: str = ""
    """The lorong's number, e.g. ``312``, ``13B``."""
    house_number: str = ""
    rt: str = ""
    rw: str = ""
    typing: bool = False
    """The last word may not be finished yet."""

    def of(self, kind: str) -> list[Run]:
        """The runs of a kind, in order."""
        return [run for run in self.runs if run.kind == kind]


def read_place_line(text: str) -> PlaceLine:
    """Take a line apart. Never fails; what is not understood stays as plain words."""
    line = text[:LONGEST_LINE].replace(_DOOR, " ")
    found: dict[str, str] = {}
    for pattern, is_door in _TAKEN_OUT:
        match = pattern.search(line)
        if match is not None:
            for name, value in match.groupdict().items():
                if value:
                    found.setdefault(name, " ".join(value.split()))
            line = f"{line[: match.start()]} | {_DOOR if is_door else ''} {line[match.end() :]}"
    alley = found.get("alley", "")
    return PlaceLine(
        runs=tuple(_runs(line)),
        alley=alley.upper() if _ROMAN.match(alley) else alley,
        house_number=_house_number(found.get("number", ""), found.get("block", "")),
        rt=found.get("rt", "").lstrip("0"),
        rw=found.get("rw", "").lstrip("0"),
        typing=bool(text) and (text[-1].isalpha() or text[-1] in "'’-"),
    )


def _house_number(number: str, block: str) -> str:
    number = "".join(number.split())
    if not block:
        return number
    return f"Blok {block.upper()} No. {number}" if number else f"Blok {block.upper()}"


def _runs(line: str) -> list[Run]:
    runs: list[Run] = []
    for stretch in _BREAKS.split(line):
        if stretch.strip().startswith(_DOOR) and runs:
            runs[-1] = replace(runs[-1], before_door=True)
        runs += _runs_of(stretch.replace(_DOOR, " "))
    return runs


def _runs_of(stretch: str) -> list[Run]:
    """Runs of a stretch without commas: a mark begins one, and a street's own number ends it."""
    dotted = set(_DOTTED.findall(stretch))
    words = [word.strip("-'’`") or word for word in _WORD.findall(stretch)]
    runs: list[Run] = []
    kind, mark = PLAIN, ""
    held: list[str] = []

    def begin(next_kind: str, next_mark: str) -> None:
        nonlocal kind, mark, held
        if held or mark:
            runs.append(Run(kind, tuple(held), mark))
        kind, mark, held = next_kind, next_mark, []

    skip = False
    for word, following in zip(words, [*words[1:], ""][: len(words)], strict=True):
        plain = word.lower()
        if skip:
            skip = False
        elif (plain, following.lower()) in _NEAR_PAIRS:
            if kind == NEAR and plain == "rumah":
                held += [word, following]
            else:
                begin(NEAR, f"{word} {following}")
            skip = True
        elif plain in _MARKS and not (kind == NEAR and _MARKS[plain] == NEAR):
            begin(_MARKS[plain], word)
        elif plain in _FILLERS and not held:
            continue
        else:
            held.append(f"{word}." if word in dotted and len(word) <= 5 else word)
            if kind in (STREET, ESTATE) and len(held) > 1 and (plain.isdigit() or _ROMAN.match(plain)):
                begin(PLAIN, "")
    begin(PLAIN, "")
    return runs
