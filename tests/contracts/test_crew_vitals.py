"""The phone refuses and marks the same vital signs as the server."""

import json
from collections.abc import Mapping
from pathlib import Path

from clinics import vitals

PHONE = json.loads((Path(__file__).parents[2] / "frontend/src/crew/vitals.json").read_text(encoding="utf-8"))


def _pairs(ranges: Mapping[str, vitals.Range]) -> dict[str, list[float]]:
    return {name: [limits.low, limits.high] for name, limits in ranges.items()}


def test_the_phone_knows_the_servers_limits_of_vital_signs() -> None:
    assert PHONE["possible"] == _pairs(vitals.POSSIBLE)
    assert PHONE["bands"] == [
        {"from_months": band.from_months, "calm": _pairs(band.calm)} for band in vitals.BANDS
    ]
    assert PHONE["adult_age"] == vitals.ADULT_AGE
    assert PHONE["middle_of_first_year"] == vitals.MIDDLE_OF_FIRST_YEAR
