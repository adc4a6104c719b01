"""Diagnoses a home-care team meets: ICD-10 codes with our own words (docs/decisions/0017-diagnosis-codes.md).

``codes.json``: ``[{code, id, en, search}]``, our own short words in Bahasa Indonesia and English and what else
people call it. None of them is a title of the World Health Organization or of ICD-10-CM.
"""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

CODES = Path(__file__).with_name("codes.json")


class Words(NamedTuple):
    """What a code means, in our own words."""

    code: str
    id: str
    en: str
    search: list[str]


@cache
def own_words() -> dict[str, Words]:
    """Every code of the list with its words."""
    return {row["code"]: Words(**row) for row in json.loads(CODES.read_text(encoding="utf-8"))}
