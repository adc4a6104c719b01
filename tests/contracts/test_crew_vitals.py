"""The phone refuses and marks the same vital signs as the server; its list of diagnoses is whole."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from clinics import vitals
from clinics.icd10 import own_words

FRONTEND = Path(__file__).parents[2] / "frontend"
PHONE = json.loads((FRONTEND / "src/crew/vitals.json").read_text(encoding="utf-8"))


def _pairs(ranges: Mapping[str, vitals.Range]) -> dict[str, list[float]]:
    return {name: [limits.low, limits.high] for name, limits in ranges.items()}


def test_the_phone_knows_the_servers_limits_of_vital_signs() -> None:
    assert PHONE["possible"] == _pairs(vitals.POSSIBLE)
    assert PHONE["bands"] == [
        {"from_months": band.from_months, "calm": _pairs(band.calm)} for band in vitals.BANDS
    ]
    assert PHONE["middle_of_first_year"] == vitals.MIDDLE_OF_FIRST_YEAR


def test_the_list_of_diagnoses_speaks_both_languages_and_is_in_order() -> None:
    rows = list(own_words().values())

    assert len(rows) >= 300
    assert [row.code for row in rows] == sorted({row.code for row in rows})
    assert all(re.fullmatch(r"[A-Z]\d{2}(\.\d{1,2})?", row.code) for row in rows)
    assert all(row.id.strip() and row.en.strip() and len(row.id) <= 80 and len(row.en) <= 80 for row in rows)
    assert len({row.id for row in rows}) == len(rows) == len({row.en for row in rows})
