"""The question sets a city starts with: its folder's own ``questions.json``, else the one that is shipped for all."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinics.city.folder import SHIPPED
from clinics.city.load import Loaded
from clinics.city.reading import Faults, read_text
from clinics.clock import now
from dispatch.models import QuestionSet
from dispatch.rules.question_sets import BadSet, read_set
from dispatch.rules.triage import FALLBACK

FILE = "questions.json"


@dataclass(frozen=True, slots=True)
class StartingSet:
    """A set of the file, checked."""

    code: str
    body: dict[str, Any]  # see dispatch.rules.question_sets


def read_question_sets(folder: Path, faults: Faults) -> list[StartingSet]:
    """The sets of a city. What does not fit is noted in ``faults`` with the set and the field."""
    path = folder / FILE if (folder / FILE).exists() else SHIPPED / FILE
    text = read_text(path, faults)
    if text is None:
        return []
    try:
        said = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        faults.add(FILE, getattr(error, "lineno", 0), "is not JSON")
        return []
    rows = said.get("sets") if isinstance(said, dict) else None
    if not isinstance(rows, list):
        faults.add(FILE, 0, 'expected {"sets": [...]}')
        return []
    sets = [each for index, row in enumerate(rows) if (each := _read(row, index, faults)) is not None]
    codes = [each.code for each in sets]
    for code in {code for code in codes if codes.count(code) > 1}:
        faults.add(FILE, 0, f"set {code!r} is there twice")
    if FALLBACK not in codes:
        faults.add(FILE, 0, f"lacks the set {FALLBACK!r}, which is asked when no words fit")
    return sets


def load_question_sets(sets: list[StartingSet]) -> Loaded:
    """Add the sets that are missing, as version 1; what is there stays as the city has it. Call in a transaction."""
    known = set(QuestionSet.objects.values_list("code", flat=True))
    missing = [each for each in sets if each.code not in known]
    at = now()
    QuestionSet.objects.bulk_create(
        QuestionSet(code=each.code, version=1, body=each.body, made_at=at) for each in missing
    )
    return Loaded("question sets", len(missing), len(sets) - len(missing))


def _read(row: Any, index: int, faults: Faults) -> StartingSet | None:  # Any: whatever the JSON holds
    code = row.get("code") if isinstance(row, dict) else None
    if (
        not isinstance(code, str)
        or not code.isascii()
        or not code.replace("_", "").isalnum()
        or len(code) > 40
    ):
        faults.add(FILE, 0, f"set {index + 1} has no code of letters, digits and _")
        return None
    body = {key: value for key, value in row.items() if key != "code"}
    try:
        read_set(body, code=code)
    except BadSet as bad:
        for fault in bad.faults:
            faults.add(FILE, 0, f"set {code!r}, {fault}")
        return None
    return StartingSet(code, body)
