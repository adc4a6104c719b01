"""What an invented crew writes down beside the words: diagnoses, medicines, allergies, consent. Pure, all made up."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

SIGNED, ALLERGIC, OTHER_PERSON, CORRECTED = 0.92, 0.15, 0.1, 0.06
MOST_HOUSE_AGE, LEAST_HOUSE_AGE = 78, 19
Json = dict[str, Any]  # part of the payload of a crew action


@dataclass(frozen=True, slots=True)
class Record:
    """The written side of a story: ICD-10 codes, the main one first, and what goes with them."""

    assessment: str
    codes: tuple[str, ...]
    given: tuple[tuple[str, str, float, str], ...] = ()
    """Name, dose, amount, unit."""
    regular: tuple[tuple[str, str], ...] = ()


_BLOOD_PRESSURE = (("Amlodipin 5 mg", "1 x 1 pagi"),)
_SUGAR = (("Metformin 500 mg", "2 x 1 sesudah makan"),)

RECORDS: dict[str, Record] = {
    "Sesak berat": Record(
        "Serangan sesak, respons baik sesudah nebulisasi",
        ("J44.1",),
        (("Salbutamol nebul", "2,5 mg", 2, "ampul"),),
    ),
    "Tiba-tiba pelo": Record("Curiga stroke baru", ("I64", "I10"), (), _BLOOD_PRESSURE),
    "Nyeri dada": Record(
        "Curiga sindrom koroner akut",
        ("I24.9",),
        (("Asetosal 80 mg", "kunyah", 2, "tablet"),),
        _BLOOD_PRESSURE,
    ),
    "Lemas sekali": Record(
        "Gula darah rendah, pulih", ("E16.2", "E11.9"), (("Dekstrosa 40 %", "iv", 2, "flakon"),), _SUGAR
    ),
    "Kejang di rumah": Record(
        "Kejang demam, tanpa tanda infeksi otak", ("R56.0",), (("Parasetamol sirup", "10 mg/kg", 1, "botol"),)
    ),
    "Hamil 8 bulan": Record("Perdarahan sebelum lahir", ("O46.9",)),
    "Demam tinggi": Record(
        "Demam hari ketiga, dengue belum disingkirkan",
        ("R50.9", "A90"),
        (("Parasetamol", "3 x 1", 10, "tablet"),),
    ),
    "Luka kaki diabetes": Record(
        "Ulkus kaki diabetes terinfeksi",
        ("E11.5", "L97"),
        (("Amoksisilin-klavulanat", "3 x 1", 15, "tablet"),),
        _SUGAR,
    ),
    "Muntah dan diare": Record(
        "Diare dengan dehidrasi ringan-sedang",
        ("A09", "E86"),
        (("Oralit", "tiap diare", 6, "bungkus"), ("Zink 20 mg", "1 x 1", 10, "tablet")),
    ),
    "Selang kencing": Record("Kateter tersumbat", ("R33", "Z46.6")),
    "Tekanan darah tinggi": Record(
        "Tekanan darah tinggi tanpa gangguan organ",
        ("I10", "R42"),
        (("Kaptopril 25 mg", "1 kali", 1, "tablet"),),
        _BLOOD_PRESSURE,
    ),
    "Nenek jatuh": Record(
        "Nyeri panggul sesudah jatuh, patah belum disingkirkan",
        ("S72.0", "W19"),
        (("Parasetamol", "3 x 1", 10, "tablet"),),
    ),
    "Batuk berdahak": Record("Infeksi napas bawah", ("J18.9",), (("Ambroksol", "3 x 1", 10, "tablet"),)),
    "Ibu nifas": Record("Infeksi nifas ringan", ("O85",), (("Amoksisilin 500 mg", "3 x 1", 15, "tablet"),)),
    "Kontrol tekanan": Record(
        "Tekanan darah terkontrol", ("I10",), (("Amlodipin 5 mg", "1 x 1", 30, "tablet"),), _BLOOD_PRESSURE
    ),
    "Ganti perban": Record("Luka operasi baik", ("Z48.0",)),
    "Pasien stroke lama": Record(
        "Sisa stroke, lemah sisi kanan",
        ("I69.4", "G81.9"),
        (),
        (*_BLOOD_PRESSURE, ("Asetosal 80 mg", "1 x 1")),
    ),
    "Luka punggung": Record("Luka tekan derajat 2", ("L89.1", "Z74.0")),
    "Kontrol gula": Record(
        "Kencing manis tipe 2", ("E11.9",), (("Metformin 500 mg", "2 x 1", 60, "tablet"),), _SUGAR
    ),
    "Nyeri lutut": Record("Pengapuran lutut", ("M17.9",), (("Parasetamol", "3 x 1", 10, "tablet"),)),
    "Bayi baru lahir": Record("Bayi sehat", ("Z00.1",)),
    "Gatal-gatal": Record("Kudis", ("B86",), (("Permetrin krim 5 %", "oles malam", 1, "tube"),)),
    "Batuk pilek": Record(
        "Infeksi saluran napas atas", ("J06.9",), (("Parasetamol", "3 x 1", 10, "tablet"),)
    ),
}
GENERIC = Record("Keluhan sesuai pemeriksaan", ("Z03.9",))
ALLERGIES = (
    ("Amoksisilin", "gatal, bentol"),
    ("Udang", "biduran"),
    ("Sulfa", "ruam"),
    ("Debu", "bersin, sesak"),
)
CORRECTIONS = ("Satuan obat salah tulis", "Edukasi belum lengkap", "Alamat kontrol tertukar")


def written_side(
    draw: Random, complaint: str, *, outcome: str, agreed_by: str, relation: str, at: datetime
) -> Json:
    """What is added to the words of a note: assessment, codes, lists, consent and the signature."""
    record = next((each for start, each in RECORDS.items() if complaint.startswith(start)), GENERIC)
    refused = outcome == "refused"
    return {
        "assessment": record.assessment,
        "diagnoses": [
            {"code": code, "main": place == 0, "words": ""} for place, code in enumerate(record.codes)
        ],
        "medicines": []
        if refused
        else [
            {"name": name, "dose": dose, "amount": amount, "unit": unit}
            for name, dose, amount, unit in record.given
        ],
        "allergies": _allergies(draw),
        "regular_medicines": [{"name": name, "dose": dose} for name, dose in record.regular],
        "consent": {
            "given": not refused,
            "name": agreed_by or "Keluarga",
            "relation": relation or "pasien sendiri",
            "signed_at": at.isoformat(),
            "signature": _scribble(draw),
        },
        "sign": draw.random() < SIGNED,
    }


def someone_else(draw: Random, key: UUID, name: str) -> Json:
    """A short note on another person of the house who asked to be examined too."""
    age = draw.randint(LEAST_HOUSE_AGE, MOST_HOUSE_AGE)
    return {
        "patient_key": str(key),
        "patient_name": name,
        "patient_age": age,
        "patient_sex": draw.choice(("female", "male")),
        "complaint": "Minta tekanan darah diperiksa",
        "findings": "Keadaan umum baik",
        "assessment": "Tekanan darah diperiksa",
        "diagnoses": [{"code": "Z01.3", "main": True, "words": ""}],
        "vitals": {
            "systolic": round(draw.gauss(134, 9)), "diastolic": round(draw.gauss(82, 5)),
            "pulse": round(draw.gauss(82, 6)), "spo2": 98, "consciousness": "A",
        },
        "advice": "Periksa lagi ke puskesmas bulan depan.",
        "sign": True,
    }  # fmt: skip


def corrected(draw: Random, note: Json) -> Json:
    """The same note once more, corrected after it was signed."""
    more = "Nomor puskesmas diberikan kepada keluarga."
    return note | {
        "advice": f"{note.get('advice', '')} {more}".strip(),
        "correction_reason": draw.choice(CORRECTIONS),
    }


def _allergies(draw: Random) -> list[Json]:
    if draw.random() >= ALLERGIC:
        return []
    substance, reaction = draw.choice(ALLERGIES)
    return [{"substance": substance, "reaction": reaction}]


def _scribble(draw: Random) -> list[list[list[int]]]:
    """A drawn name: a wave from left to right, and a line below it."""
    x, y, wave = draw.randint(60, 160), 500, []
    while x < 880:
        wave.append([x, max(120, min(860, y + draw.randint(-260, 260)))])
        x += draw.randint(18, 46)
    return [wave, [[120, 900], [820, draw.randint(860, 940)]]]
